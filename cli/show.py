"""`guidelog show`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import click
from guidelog.inference.proof.catalogue import KINDS, READINGS, find_everything, show_document, showable
from guidelog.inference.rules.entities import Contradiction, Notice
from guidelog.inference.rules.lookup import Match
from guidelog.inference.rules.names import describe_name, explain_name
from guidelog.inference.rules.totals import score_labels

from guidelog import Consultation, KnowledgeBase

from .completion import complete_files, complete_names
from .files import write
from .knowledge import complete_name, load_knowledge
from .options import Bundles, Selection, bundle_options, color_option, format_option, knowledge_option
from .records import open_reader, read_one_record

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
    described = program.described(name) if name is not None else None
    if name is not None and not described and name not in program.summaries:
        if name in KINDS:
            _show_kind(name, knowledge, format_, color)
            return
        if name not in every:
            if format_ not in DRAWN and not describe_name(name, program) and matches:
                _show_matches(matches, format_, color)
                return
            help_ = explain_name(name, program, every, f"`{program.command('show')}` lists the statements")
            raise click.UsageError(f"`{name}` cannot be shown: {help_}")
        if name not in program.readings and name != READINGS:
            _show_score(name, knowledge, format_, color)
            return
        _show_readings(name, knowledge, format_, color)
        return
    if format_ in DRAWN:
        if isinstance(described, Contradiction | Notice):
            kind = "contradiction" if isinstance(described, Contradiction) else "notice"
            raise click.UsageError(f"a {kind} cannot be drawn: --format text or json")
        consultation = None
        if record is not None:
            consultation = knowledge.consult(
                read_one_record(record, open_reader(knowledge, bundles), id_), everything=True
            )
        write(draw_flows(knowledge, name, consultation, format_))
        return
    listed = [one for one in program.statements.values() if name is None or one.summary == name]
    if format_ == "json":
        _write_document(name, knowledge)
        return
    from .screen.console import Page
    from .screen.statement import add_described, add_statements

    page = Page(color)
    if described:
        add_described(page, described, program)
    else:
        add_statements(page, program._replace(statements={one.id: one for one in listed}))
    page.print()


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


def _show_kind(kind: str, knowledge: KnowledgeBase, format_: str, color: str) -> None:
    """Show all actions, concepts, findings, notices or scores."""
    program = knowledge.program
    if format_ in DRAWN:
        raise click.UsageError(f"{kind} cannot be drawn together: --format text or json")
    if format_ == "json":
        _write_document(kind, knowledge)
        return
    from .screen.console import Page
    from .screen.statement import add_named

    said: dict[str, Mapping[str, str]] = {
        "actions": program.actions,
        "concepts": {one.name: one.holds for one in program.concepts.values()},
        "findings": {one.name: one.label for one in program.findings.values()},
        "notices": {one.name: one.says for one in program.notices.values()},
        "scores": score_labels(program.rules, program.scores),
    }
    page = Page(color)
    add_named(page, kind, said[kind])
    page.print()


def _show_matches(found: Sequence[Match], format_: str, color: str) -> None:
    """Show what has some words, by its kind."""
    if format_ == "json":
        write(json.dumps([one._asdict() for one in found], indent=1) + "\n")
        return
    from .screen.console import Page
    from .screen.statement import add_named

    page = Page(color)
    for kind in dict.fromkeys(one.kind for one in found):
        add_named(page, f"{kind}s", {one.name: one.says for one in found if one.kind == kind})
    page.print()


def _show_score(name: str, knowledge: KnowledgeBase, format_: str, color: str) -> None:
    """Show a score: its range, items and rules, and what rests on it."""
    program = knowledge.program
    if format_ in DRAWN:
        raise click.UsageError("a score cannot be drawn by itself: draw what rests on it, or --format text or json")
    if format_ == "json":
        _write_document(name, knowledge)
        return
    from guidelog.inference.proof.named_score import find_score

    from .screen.console import Page
    from .screen.statement import add_score

    score = find_score(name, program, knowledge.openings)
    if score is not None:
        page = Page(color)
        add_score(page, score, program)
        page.print()


def _show_readings(name: str, knowledge: KnowledgeBase, format_: str, color: str) -> None:
    """Show one reading, or all."""
    program = knowledge.program
    if format_ in DRAWN:
        raise click.UsageError("a reading cannot be drawn: --format text or json")
    if format_ == "json":
        _write_document(name, knowledge)
        return
    from .screen.console import Page
    from .screen.readings import add_reading, add_readings

    page = Page(color)
    if name == READINGS:
        add_readings(page, program)
    else:
        add_reading(page, name, program)
    page.print()


def _write_document(name: str | None, knowledge: KnowledgeBase) -> None:
    write(json.dumps(show_document(name, knowledge.program, knowledge.openings), indent=1) + "\n")
