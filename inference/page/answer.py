"""The answers for records on a page: what applies by urgency, what could, what cannot, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from zlib import crc32

from htpy import Element, Node, a, bdi, details, h2, h3, h4, h5, header, li, nav, p, section, span, summary, ul

from ..answer.document import NEEDS
from ..answer.outline import HeldAction, Section
from ..answer.statuses import StatementAnswer
from ..answer.words import interpretation, ways
from ..proof.account import Sheet
from ..rules.program import Program
from ..words import counted
from .document import fragment, page
from .findings import missing, recorded
from .statement import labelled_status, listed, statement

_MEANINGS = {
    "certain": "apply, whatever is still recorded",
    "presumed": "apply, but rest on what nobody recorded",
    "possible": "would apply, if something were recorded",
    "ruled_out": "do not apply, whatever is still recorded",
}
_LIMITS = "not a medical device; a clinician decides"


def answers_page(sheets: Sequence[Sheet], program: Program, needs: int = NEEDS) -> str:
    """One page for one record or several, these with a table of contents."""
    parts: list[Node] = [answer_part(one, program, f"r{number}", needs) for number, one in enumerate(sheets, 1)]
    contents = [_contents(sheets)] if len(sheets) > 1 else []
    about = sheets[0].outline.record.id if len(sheets) == 1 else counted(len(sheets), "record")
    return page(sheets[0].outline.title, [*contents, *parts], about=about)


def answer_fragment(sheet: Sheet, program: Program) -> str:
    """The part of one record for a notebook."""
    prefix = f"g{crc32(repr(sheet.outline.record).encode(errors='replace')):08x}"  # a notebook may show several
    return fragment([p(".title")[sheet.outline.title], answer_part(sheet, program, prefix)])


def answer_part(sheet: Sheet, program: Program, prefix: str, needs: int = NEEDS) -> Element:
    """What the guideline says of one record; `prefix` begins every id in it, and a statement's own has no hyphen."""
    sections = [found for found in _Sections(sheet, program, prefix, needs).all() if found[-1]]
    return section(".record", id=prefix, aria_labelledby=f"{prefix}-the-record")[
        _head(sheet, program, prefix),
        nav(".sections", aria_label=f"Sections of {sheet.outline.record.id}")[
            ul[(li[a(href=f"#{prefix}-section-{name}")[short]] for name, short, _, _ in sections)]
        ],
        (section[h3(id=f"{prefix}-section-{name}")[heading], content] for name, _, heading, content in sections),
    ]


def _contents(sheets: Sequence[Sheet]) -> Element:
    return nav(".contents", aria_labelledby="contents")[
        h2("#contents")["Records"],
        ul[
            (
                li[a(href=f"#r{number}")[bdi[one.outline.record.id]], f" {one.outline.headline}"]
                for number, one in enumerate(sheets, 1)
            )
        ],
    ]


def _head(sheet: Sheet, program: Program, prefix: str) -> Element:
    found = sheet.outline
    read = interpretation(program)
    return header[
        h2(id=f"{prefix}-the-record")[bdi[found.record.id]],
        p(".count")[found.headline],
        p(".limits")[f"Limits: {program.about.get('limits', _LIMITS)}."],
        "note" in program.about and p(".limits")[f"Recorded are {program.about['note']}."],
        read and p(".limits")[f"{read.heading.capitalize()}: {', '.join(read.items)}."],
        ul(".tally")[
            (
                li[span(".number")[count], " ", labelled_status(status), " ", span(".meaning")[_MEANINGS[status]]]
                for status, count in found.counts.items()
            )
        ],
    ]


class _Sections:
    """The sections of a record's part, the statements grouped as on a screen."""

    def __init__(self, sheet: Sheet, program: Program, prefix: str, needs: int):
        self.sheet = sheet
        self.program = program
        self.prefix = prefix
        self.needs = needs

    def all(self) -> Iterator[tuple[str, str, str, Node]]:
        """Each with its name in ids, its heading for a link and whole, and what is in it, if anything."""
        found = self.sheet.outline
        yield "recorded", "Recorded", "What is recorded", recorded(found.record, self.program)
        yield "applies", "Applies", "What applies", self._held()
        yield "possible", *found.possible[:2], self._open(found.possible)
        yield "awaiting", *found.awaiting[:2], self._open(found.awaiting)
        yield "ruled-out", *found.ruled_out[:2], self._ruled_out(found.ruled_out.statements)
        yield "next", "Record next", "Worth recording next", missing(self.sheet.questions, self.program, self.prefix)

    def _held(self) -> Node:
        found = self.sheet.outline
        return [
            *((h4[heading], ul(".actions")[map(self._action, actions)]) for heading, actions in found.groups),
            found.nothing and p[found.nothing],
            found.also_done and p[f"{found.also_done.heading}: {'; '.join(found.also_done.items)}."],
            found.notices and [h4[found.notices.heading], ul(".notices")[(li[says] for says in found.notices.items)]],
        ]

    def _action(self, held: HeldAction) -> Element:
        against = held.action.strength == "avoid"
        return li(class_=["action", {"done": held.is_done, "against": against}])[
            header[h5[held.says], " ", labelled_status(held.action.status, held.status, held.is_done)],
            (self._statement(one.answer, (one.rests_on, one.yields_to), held.says) for one in held.statements),
            held.in_any_case and p(".note")[held.in_any_case],
            held.choices and p(".note")[held.choices],
        ]

    def _open(self, part: Section) -> Node:
        findings, most = self.program.findings, self.needs
        return (
            bool(part.groups)
            and ul(".groups")[
                (
                    li[
                        most > 0 and listed(ways("", group.ways, most, findings), "ways"),
                        map(self._statement, group.statements),
                    ]
                    for group in part.groups
                )
            ]
        )

    def _ruled_out(self, found: Sequence[StatementAnswer]) -> Node:
        return bool(found) and details(".all")[summary[counted(len(found), "statement")], map(self._statement, found)]

    def _statement(self, found: StatementAnswer, notes: Iterable[str] = (), below: str = "") -> Element:
        return statement(self.sheet.accounts[found.statement.id], self.program, self.prefix, notes, below)
