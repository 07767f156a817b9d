"""Two records side by side on a page: what differs, and through which findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from htpy import Element, Node, bdi, code, h3, li, p, section, td, th, tr, ul

from ...answer.comparison import StatusDifference, differing_findings
from ...answer.statuses import Answer
from ...answer.words import format_value, strength_and_timing
from ...rules.program import Program
from ...words import capital, counted, share
from ..findings import table_of
from ..statement import labelled_status

_CAUSES = 3  # that are named


class RecordPair(NamedTuple):
    """Two answers, and the statements that differ."""

    first: Answer
    second: Answer
    found: Sequence[StatusDifference]


def comparison_part(compared: RecordPair, program: Program) -> Element:
    """What differs from the first record to the second."""
    one, other, found = compared
    names = differing_findings(one, other)
    rows = [
        tr[
            th(scope="row")[program.findings[name].label],
            (td[_value(side.record.findings.get(name))] for side in (one, other)),
        ]
        for name in names
    ]
    differing = share(len(found), len(program.statements), "statement", "differ")
    ids = [bdi[one.record.id], bdi[other.record.id]]
    return section("#comparison", aria_labelledby="comparison-head")[
        h3("#comparison-head")["From ", ids[0], " to ", ids[1]],
        p(".count")[f"{counted(len(names), 'finding')} and {differing}."],
        rows and table_of("What is recorded otherwise", ("Finding", *map(str, _names(one, other))), rows),
        _statements(found, program),
    ]


def _names(one: Answer, other: Answer) -> tuple[str, str]:
    first, second = one.record.id, other.record.id
    return (first, second) if first != second else (f"{first} (first)", f"{second} (second)")


def _statements(found: Sequence[StatusDifference], program: Program) -> Iterator[Node]:
    grouped: dict[tuple[str, str, tuple[tuple[str, ...], ...]], list[str]] = {}
    for one in found:
        grouped.setdefault((one.before, one.after, one.causes), []).append(one.statement)
    order = sorted(grouped.items(), key=lambda item: min(program.rank(program.statements[id_]) for id_ in item[1]))
    for (before, after, causes), ids in order:
        yield p(".lead")[labelled_status(before), " → ", labelled_status(after)]  # type: ignore[arg-type]
        yield ul(".plain")[
            (
                li[
                    strength_and_timing(program.statements[id_]),
                    ": ",
                    program.statements[id_].briefly,
                    " ",
                    code[id_],
                ]
                for id_ in sorted(ids, key=lambda id_: program.rank(program.statements[id_]))
            )
        ]
        labels = ["; and ".join(program.findings[name].label for name in cause) for cause in causes[:_CAUSES]]
        through = "through " + "; or through ".join(labels) if labels else "through more than three findings together"
        yield p(".more")[f"{capital(through)}."]


def _value(value: object) -> str:
    if value is None:
        return "not recorded"
    return ("yes" if value else "no") if isinstance(value, bool) else str(format_value(value)).replace("_", " ")
