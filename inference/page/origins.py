"""Where the findings of a record came from, on a page."""

from __future__ import annotations

from collections.abc import Iterator

from htpy import Element, Node, code, details, li, summary, ul

from ..answer.words import brief_value
from ..record.origins import Origin
from ..record.record import Record
from ..rules.finding import Finding
from ..rules.program import Program
from ..text.diagnostic import printable
from ..words import agreeing, counted


def origins(record: Record, finding: Finding) -> Iterator[Node]:
    """The places that a finding came from, then those that they supersede, with what these say."""
    known = record.provenance.get(finding.name)
    yield ul(".origins")[(li[_places(origin)] for origin in record.origins_of(finding.name))]
    if known is not None and known.superseded:
        yield "Superseded:"
        yield ul(".superseded")[
            (li[_places(origin), ": ", _sentence(finding, origin)] for origin in known.superseded)
        ]


def left_out(record: Record, program: Program) -> Element | None:
    """What speaks of a finding and counts for nothing, with the reason; nothing where there is none."""
    found = [(name, origin) for name, known in record.provenance.items() for origin in known.left_out]
    if not found:
        return None
    return details[
        summary[f"{counted(len(found), 'place')} that {agreeing(len(found), 'speak')} of findings and did not count"],
        ul(".left-out")[
            (
                li[program.findings[name].label, " ", code[name], ": ", _places(origin)]
                for name, origin in found
                if name in program.findings
            )
        ],
    ]


def _places(origin: Origin) -> Node:
    """A place with everything that is known of it."""
    code_ = f"code {origin.code}" if origin.code else ""
    row = f"by {origin.row}" if origin.row else ""
    return "; ".join([str(origin), *(printable(part) for part in (code_, row, *origin.notes) if part)])


def _sentence(finding: Finding, origin: Origin) -> str:
    return finding.sentence(brief_value(origin.value)) if origin.value is not None else "another value"
