"""`guidelog show`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click
from guidelog.inference.proof.catalogue import KINDS, READINGS, find_everything, show_document, showable
from guidelog.inference.rules.entities import Contradiction, Entity, Notice
from guidelog.inference.rules.lookup import Match
from guidelog.inference.rules.names import describe_name, explain_name
from guidelog.inference.rules.totals import score_labels

from guidelog import Consultation, KnowledgeBase, Program

from .completion import complete_files, complete_names
from .files import write
from .knowledge import complete_name, load_knowledge
from .options import Bundles, Selection, bundle_options, color_option, format_option, knowledge_option
from .records import open_reader, read_one_record

if TYPE_CHECKING:
    from .screen.console import Page

DRAWN = ("dot", "svg", "html")


@click.command("show")
@click.argument("name", required=False, shell_complete=complete_names)
@click.option(
    "--record", metavar="RECORD", shell_complete=complete_files, help="Light the path of a record in a drawing."
)
@click.option("--id", "id_", help="Which record of a file with several.")
@format_option("text", "json", *DRAWN)
@color_option
@bundle_options
@knowledge_option
def command(
    name: str | None,
    record: str | None,
    id_: str | None,
    format_: str,
    color: str,
    bundles: Bundles,
    kb: Selection,
) -> None:
    """The statements of the knowledge base or of a summary, or one statement, or a concept, to read or as a drawing;
    or a contradiction, a notice, a reading, a score; all `actions`, `concepts`, `findings`, `notices`, `readings` or
    `scores`; or, for a word that is no name, everything that has it.

    A drawing (dot, svg, html) shows the decision flow that the rules make, from what is recorded to what is said.

    \b
      guidelog show mscc_treatment_urgent_radiotherapy
      guidelog show notices
      guidelog show 'cord compression'
      guidelog show mscc_treatment --format html --record examples/worked-example.toml > flow.html
    """
    if format_ not in DRAWN and record is not None:
        raise click.UsageError(f"--record is for drawings: --format {', '.join(DRAWN[:-1])} or {DRAWN[-1]}")
    if id_ is not None and record is None:
        raise click.UsageError("--id chooses a record of the file that --record names")
    knowledge = load_knowledge(kb)
    program = knowledge.program
    every = showable(program)
    matches = find_everything(name, program) if name is not None and name not in every else []
    if name is not None and len(matches) < 2:  # a word of several is no part of one name
        name = complete_name(name, every, program)
    subject = _subject(name, matches, knowledge)
    if format_ in DRAWN:
        if subject.undrawable:
            raise click.UsageError(subject.undrawable)
        consultation = None
        if record is not None:
            one = read_one_record(record, open_reader(knowledge, bundles), id_)
            consultation = knowledge.consult(one, everything=True)
        write(draw_flows(knowledge, name, consultation, format_))
    elif format_ == "json":
        write(json.dumps(subject.document(), indent=1) + "\n")
    else:
        from .screen.console import Page

        page = Page(color)
        subject.add(page)
        page.print()


class Subject(NamedTuple):
    """What is to be shown: what adds it to a page of the screen, its plain data, and why it cannot be drawn, which is
    empty for what can.
    """

    add: Callable[[Page], None]
    document: Callable[[], object]
    undrawable: str = ""


def _subject(name: str | None, matches: Sequence[Match], knowledge: KnowledgeBase) -> Subject:
    """What a name means, or else the words of which `matches` have some. Raises UsageError for what is neither."""
    program = knowledge.program
    described = program.described(name) if name is not None else None

    def document() -> object:
        return show_document(name, program, knowledge.openings)

    if name is None or described or name in program.summaries:
        undrawable = ""
        if isinstance(described, Contradiction | Notice):
            kind = "contradiction" if isinstance(described, Contradiction) else "notice"
            undrawable = f"a {kind} cannot be drawn: --format text or json"
        return Subject(lambda page: _add_statements(page, name, described, program), document, undrawable)
    if name in KINDS:
        undrawable = f"{name} cannot be drawn together: --format text or json"
        return Subject(lambda page: _add_kind(page, name, program), document, undrawable)
    every = showable(program)
    if name not in every:
        help_ = explain_name(name, program, every, f"`{program.command('show')}` lists the statements")
        undrawable = f"`{name}` cannot be shown: {help_}"
        if describe_name(name, program) or not matches:
            raise click.UsageError(undrawable)
        return Subject(lambda page: _add_matches(page, matches), lambda: [m._asdict() for m in matches], undrawable)
    if name not in program.readings and name != READINGS:
        undrawable = "a score cannot be drawn by itself: draw what rests on it, or --format text or json"
        return Subject(lambda page: _add_score(page, name, knowledge), document, undrawable)
    return Subject(
        lambda page: _add_readings(page, name, program), document, "a reading cannot be drawn: --format text or json"
    )


def draw_flows(knowledge: KnowledgeBase, name: str | None, consultation: Consultation | None, format_: str) -> str:
    """A drawing of what has a name, or on one page of every summary. Raises UsageError for what cannot be drawn so,
    ClickException where Graphviz is not installed.
    """
    from guidelog.inference.flow.subject import title_of
    from guidelog.inference.page.drawing import draw

    program = knowledge.program
    if name is None and format_ != "html":
        listed = ", ".join(program.summaries)
        raise click.UsageError(f"name what to draw, such as a summary: {listed} (--format html draws them all)")
    source = consultation if consultation is not None else knowledge
    record = consultation.answer.record.id if consultation is not None else None
    try:
        flows = [(title_of(one, program), source.flow(one)) for one in ([name] if name else program.summaries)]
        return draw(flows, program, knowledge.about_line, record, format_)
    except ValueError as error:
        raise click.UsageError(f"{error} (--format text shows it)") from None
    except ModuleNotFoundError as error:
        raise click.ClickException(str(error)) from None


def _add_statements(page: Page, name: str | None, described: Entity | None, program: Program) -> None:
    """Add what has a block; or the statements of a summary, or all."""
    from .screen.statement import add_described, add_statements

    if described:
        add_described(page, described, program)
        return
    chosen = {one.id: one for one in program.statements.values() if name is None or one.summary == name}
    add_statements(page, program._replace(statements=chosen))


def _add_kind(page: Page, kind: str, program: Program) -> None:
    """Add all actions, concepts, findings, notices or scores."""
    from .screen.statement import add_named

    said: dict[str, Mapping[str, str]] = {
        "actions": program.actions,
        "concepts": {one.name: one.holds for one in program.concepts.values()},
        "findings": {one.name: one.label for one in program.findings.values()},
        "notices": {one.name: one.says for one in program.notices.values()},
        "scores": score_labels(program.rules, program.scores),
    }
    add_named(page, kind, said[kind])


def _add_matches(page: Page, found: Sequence[Match]) -> None:
    """Add what has some words, by its kind."""
    from .screen.statement import add_named

    for kind in dict.fromkeys(one.kind for one in found):
        add_named(page, f"{kind}s", {one.name: one.says for one in found if one.kind == kind})


def _add_score(page: Page, name: str, knowledge: KnowledgeBase) -> None:
    """Add a score: its range, items and rules, and what rests on it."""
    from guidelog.inference.proof.named_score import find_score

    from .screen.statement import add_score

    score = find_score(name, knowledge.program, knowledge.openings)
    if score is not None:
        add_score(page, score, knowledge.program)


def _add_readings(page: Page, name: str, program: Program) -> None:
    """Add one reading, or all."""
    from .screen.readings import add_reading, add_readings

    if name == READINGS:
        add_readings(page, program)
    else:
        add_reading(page, name, program)
