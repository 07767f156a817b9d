"""The answers for records on a page: what applies by urgency, what could, what cannot, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from zlib import crc32

from guidelog.inference.answer.outline import HeldAction, OpenGroup, Outline, outline
from guidelog.inference.answer.statuses import STATUSES, StatementAnswer
from htpy import (
    Element,
    Node,
    a,
    bdi,
    details,
    h2,
    h3,
    h4,
    h5,
    header,
    li,
    nav,
    p,
    section,
    span,
    summary,
    ul,
)

from guidelog import NEEDS, Consultation

from .document import fragment, page
from .findings import missing, recorded
from .statement import statement, told_status, ways

_MEANINGS = {
    "certain": "apply, whatever is still recorded",
    "presumed": "apply, but rest on what nobody recorded",
    "possible": "would apply, if something were recorded",
    "ruled_out": "do not apply, whatever is still recorded",
}
_LIMITS = "not a medical device; a clinician decides"


def answers_page(consultations: Sequence[Consultation], needs: int = NEEDS) -> str:
    """One page for one record or several, these with a table of contents."""
    program = consultations[0].knowledge.program
    parts: list[Node] = [answer_part(one, f"r{number}", needs) for number, one in enumerate(consultations, 1)]
    contents = [_contents(consultations)] if len(consultations) > 1 else []
    return page(program.about.get("title", program.name), [*contents, *parts])


def answer_fragment(consultation: Consultation) -> str:
    """The part of one record for a notebook."""
    program, record = consultation.knowledge.program, consultation.answer.record
    prefix = f"g{crc32(repr(record).encode(errors='replace')):08x}"  # a notebook may show several records
    return fragment([p(".title")[program.about.get("title", program.name)], answer_part(consultation, prefix)])


def answer_part(consultation: Consultation, prefix: str, needs: int = NEEDS) -> Element:
    """What the guideline says of one record; `prefix` begins every id in it, and a statement's own has no hyphen."""
    sections = [found for found in _Sections(consultation, prefix, needs).all() if found.content]
    return section(".record", id=prefix, aria_labelledby=f"{prefix}-the-record")[
        _head(consultation, prefix),
        nav(".sections", aria_label=f"Sections of {consultation.answer.record.id}")[
            ul[(li[a(href=f"#{prefix}-section-{found.name}")[found.short]] for found in sections)]
        ],
        (section[h3(id=f"{prefix}-section-{found.name}")[found.heading], found.content] for found in sections),
    ]


def _contents(consultations: Sequence[Consultation]) -> Element:
    return nav(".contents", aria_labelledby="contents")[
        h2("#contents")["Records"],
        ul[
            (
                li[a(href=f"#r{number}")[bdi[one.answer.record.id]], f" {_count(one)}"]
                for number, one in enumerate(consultations, 1)
            )
        ],
    ]


def _count(consultation: Consultation) -> str:
    found = consultation.answer.statements
    return f"{sum(one.holds for one in found)} of {len(found)} statements apply"


def _head(consultation: Consultation, prefix: str) -> Element:
    program = consultation.knowledge.program
    about, otherwise = program.about, program.read_otherwise
    counts = dict.fromkeys(STATUSES, 0)
    for found in consultation.answer.statements:
        counts[found.status] += 1
    return header[
        h2(id=f"{prefix}-the-record")[bdi[consultation.answer.record.id]],
        p(".count")[_count(consultation)],
        p(".limits")[f"Limits: {about.get('limits', _LIMITS)}."],
        otherwise and p(".limits")[f"Read otherwise: {', '.join('='.join(chosen) for chosen in otherwise.items())}."],
        ul(".tally")[
            (
                li[span(".number")[count], " ", told_status(status), " ", span(".meaning")[_MEANINGS[status]]]
                for status, count in counts.items()
            )
        ],
    ]


class _Section(NamedTuple):
    """A section with its name in ids, its heading, whole and for a link, and what is in it, if anything."""

    name: str
    short: str
    heading: str
    content: Node


class _Sections:
    """The sections of a record's part, the statements grouped as on a screen."""

    def __init__(self, consultation: Consultation, prefix: str, needs: int):
        self.consultation = consultation
        self.program = consultation.knowledge.program
        self.prefix = prefix
        self.needs = needs

    def all(self) -> Iterator[_Section]:
        found = outline(self.consultation.answer, self.program, self.consultation.knowledge.facts)
        yield _Section("recorded", "Recorded", "What is recorded", recorded(self.consultation))
        yield _Section("applies", "Applies", "What applies", self._holding(found))
        possible, awaiting = self._open(found.possible), self._open(found.awaiting)
        yield _Section("possible", "Could apply", "Could apply, if it were recorded that", possible)
        yield _Section("awaiting", "Ruled out for now", "Ruled out for now, until it is known that", awaiting)
        yield _Section("ruled-out", "Ruled out", "Ruled out by what is recorded", self._ruled_out(found.ruled_out))
        yield _Section("next", "Record next", "Worth recording next", missing(self.consultation, self.prefix))

    def _holding(self, found: Outline) -> Node:
        against = [("Advised against", found.against)] if found.against else []
        groups = [*found.urgencies, *against]
        return [
            *((h4[heading], self._actions(actions)) for heading, actions in groups),
            not groups and p["No statement applies to what is recorded."],
            found.also_done and p[f"Also done: {'; '.join(found.also_done)}."],
        ]

    def _actions(self, actions: Iterable[HeldAction]) -> Node:
        return ul(".actions")[(self._action(held) for held in actions)]

    def _action(self, held: HeldAction) -> Element:
        against = held.action.strength == "avoid"
        return li(class_=["action", {"done": held.is_done, "against": against}])[
            header[h5[held.says], " ", told_status(held.action.status, held.status, "✓" if held.is_done else "")],
            (statement(self.consultation, found, self.prefix, held.says) for found in held.statements),
            held.in_any_case and p(".note")[held.in_any_case],
            held.choices and p(".note")[f"a choice with: {'; '.join(held.choices)}"],
        ]

    def _open(self, groups: tuple[OpenGroup, ...]) -> Node:
        if not groups:
            return None
        return ul(".groups")[
            (
                li[
                    ways(group.ways, max(1, self.needs), self.program),
                    (statement(self.consultation, found, self.prefix) for found in group.statements),
                ]
                for group in groups
            )
        ]

    def _ruled_out(self, found: tuple[StatementAnswer, ...]) -> Node:
        if not found:
            return None
        return details(".all")[
            summary[f"{len(found)} statement{'s' if len(found) > 1 else ''}"],
            (statement(self.consultation, one, self.prefix) for one in found),
        ]
