"""What a shell offers behind Tab: files, and the names of the knowledge base that `--kb` chooses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from guidelog import Program

_LONGEST = 60  # characters of what is shown beside a name


def complete_files(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files and folders, which the shell completes by itself."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def complete_statements(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The ids of the statements, with what each says."""
    program = _load_program(ctx)
    return _make_items({s.id: s.says for s in program.statements.values()} if program else {}, incomplete)


def complete_findings(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of the findings, with what each means."""
    program = _load_program(ctx)
    return _make_items({f.name: f.means for f in program.findings.values()} if program else {}, incomplete)


def complete_names(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Everything that can be shown."""
    program = _load_program(ctx)
    if program is None:
        return []
    from guidelog.inference.proof.catalogue import KINDS
    from guidelog.inference.rules.totals import score_labels

    named = score_labels(program.rules, program.scores)
    named |= {s.id: s.says for s in program.statements.values()}
    named |= {concept.name: concept.holds for concept in program.concepts.values()}
    named |= {name: texts.get("title", "") for name, texts in program.summaries.items()}
    named |= {**program.contradictions, **program.readings, "readings": "all readings"}
    named |= {kind: f"all {kind}" for kind in KINDS}
    named |= {notice.name: notice.says for notice in program.notices.values()}
    return _make_items(named, incomplete)


def complete_readings(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Readings with the alternatives that can be chosen, as `NAME=ALTERNATIVE`."""
    program = _load_program(ctx)
    switches = program.switches.values() if program else ()
    named = {f"{one.name}={other}": says for one in switches for other, says in one.alternatives.items()}
    return _make_items(named, incomplete)


def complete_codes(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The codes of problems, with what each finds."""
    from guidelog.inference.text.codes import Code

    from .codes.pages import read_page

    return _make_items({code: read_page(code).finds for code in sorted(Code)}, incomplete)


def _make_items(named: Mapping[str, str], incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem  # a run that completes nothing does not need it

    return [CompletionItem(name, help=_shorten(says)) for name, says in _match(named, incomplete)]


def _match(named: Mapping[str, str], incomplete: str) -> Iterable[tuple[str, str]]:
    """Names that begin so; if none does, those that contain it."""
    return [i for i in named.items() if i[0].startswith(incomplete)] or [
        i for i in named.items() if incomplete in i[0]
    ]


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _load_program(ctx: click.Context) -> Program | None:
    """The knowledge base of the command line as far as it is written; None if there is none that can be read."""
    from guidelog import KnowledgeBase, KnowledgeError, cache_folder

    try:
        return KnowledgeBase.load(ctx.params.get("kb") or None, cache=cache_folder()).program
    except KnowledgeError:
        return None
