"""The answers for records on a page: first what applies, in the order of the screen; its proofs fold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from zlib import crc32

from htpy import Element, Node, a, bdi, details, footer, h2, h3, header, li, nav, ol, p, section, span, summary, ul

from ..answer.limits import NEEDS
from ..answer.words import NO_QUESTION, interpretation
from ..overview.lines import STRENGTH
from ..overview.parts import Item, NextQuestion
from ..overview.phrases import (
    because_of,
    choice_of,
    counts_of,
    effect_of,
    guidelines_of,
    head_of,
    in_short,
    likewise_of,
    limits_of,
    opposed_of,
    situation_of,
    unless_of,
    withheld_of,
)
from ..proof.account import Sheet
from ..rules.entities import Notice
from ..rules.program import Program
from ..words import capital, counted, either
from .document import fragment, page
from .findings import recorded
from .proof import Known
from .rest import rest_sections
from .statement import statement


def answers_page(sheets: Sequence[Sheet], program: Program, needs: int = NEEDS) -> str:
    """One page for one record or several, these with a table of contents, the most urgent first."""
    sheets = sorted(sheets, key=lambda sheet: sheet.overview.urgency)
    parts: list[Node] = [answer_part(one, program, f"r{number}", needs) for number, one in enumerate(sheets, 1)]
    contents = [_contents(sheets)] if len(sheets) > 1 else []
    about = sheets[0].overview.record.id if len(sheets) == 1 else counted(len(sheets), "record")
    return page(sheets[0].overview.title, [*contents, *parts], about=about)


def answer_fragment(sheet: Sheet, program: Program) -> str:
    """The part of one record for a notebook."""
    prefix = f"g{crc32(repr(sheet.overview.record).encode(errors='replace')):08x}"  # a notebook may show several
    return fragment([p(".title")[sheet.overview.title], answer_part(sheet, program, prefix)])


def answer_part(sheet: Sheet, program: Program, prefix: str, needs: int = NEEDS) -> Element:
    """What the guideline says of one record; `prefix` begins every id in it, and a statement's own has no hyphen."""
    return RecordPart(sheet, program, prefix).whole(needs)


def _contents(sheets: Sequence[Sheet]) -> Element:
    return nav(".contents", aria_labelledby="contents")[
        h2("#contents")["Records"],
        ul[
            (
                li[
                    a(href=f"#r{number}")[bdi[one.overview.record.id]],
                    f" {'; '.join(filter(None, (in_short(one.overview), one.overview.headline)))}",
                ]
                for number, one in enumerate(sheets, 1)
            )
        ],
    ]


class RecordPart:
    """The part of one record on a page."""

    def __init__(self, sheet: Sheet, program: Program, prefix: str):
        self.sheet = sheet
        self.found = sheet.overview
        self.program = program
        self.prefix = prefix
        self._shown: set[int] = set()
        self._known: Known = {}

    def whole(self, needs: int = NEEDS) -> Element:
        """Everything that is shown of the record, in its order."""
        found, prefix, is_full = self.found, self.prefix, self.sheet.rest is not None
        sections = [*self.sections()]
        if is_full:
            rest = rest_sections(self.sheet, self.program, needs, self.fold)
            sections += [("", heading, content) for heading, content in rest]
        words = [word for item in found.items.values() for word in item.strength.split()]
        is_wide = max(map(len, words), default=0) > STRENGTH
        return section(
            class_=["record", {"full": is_full, "wide": is_wide}], id=prefix, aria_labelledby=f"{prefix}-head"
        )[
            self.head(),
            self.notices(found.first),
            (section(class_=kind or None)[h3[heading], content] for kind, heading, content in sections if content),
            self.foot(),
        ]

    def fold(self, statements: Sequence[str], line: Node, more: Node = None, id_: str | None = None) -> Element:
        """A line of some statements that unfolds into why they hold, or do not."""
        return details(".line", id=id_)[summary[line], more, self.explained(statements)]

    def explained(self, statements: Sequence[str]) -> Iterator[Node]:
        """Why some statements hold, or do not."""
        for id_ in statements:
            account = self.sheet.accounts[id_]
            yield statement(account, self.program, self.prefix, self.sheet.rest is not None, self._known)

    def head(self) -> Element:
        found, read = self.found, interpretation(self.program)
        situation = situation_of(found)
        return header[
            h2(id=f"{self.prefix}-head")[bdi[found.record.id]],
            situation and p(".situation")[situation],
            p(".count")[found.headline],
            (p(".proviso")[sentence] for sentence in head_of(found)),
            read and p(".limits")[f"{read.heading.capitalize()}: {', '.join(read.items)}."],
        ]

    def notices(self, notices: Iterable[Notice]) -> Node:
        return [
            p(".notice")[span(".lead")["Notice"], " ", notice.says, by and (" ", span(".note")[f"({by})"])]
            for notice in notices
            for by in [self.program.guideline_at(notice.span)]
        ]

    def sections(self) -> Iterator[tuple[str, str, Node]]:
        """Each with its kind, its heading and what is in it, if anything."""
        found = self.found
        for due, items, soft in found.groups:
            gentle = soft and li(".item.soft")[self._line(soft, [], [self._guidelines(soft)])]
            yield "due", due.heading, ol(".items")[map(self._item, items), gentle]
        yield "", "Also done", found.also_done and p["; ".join(found.also_done), "."]
        against = [*map(self._item, found.against), *map(self._withheld, found.withheld)]
        yield "against", "Not advised", against and ol(".items")[against]
        yield "", "Notices", found.notices and self.notices(found.notices)
        questions = ul(".questions")[map(self.question, found.questions)] if found.questions else p[NO_QUESTION]
        yield "next", "Record next", questions
        yield "recorded", "What is recorded", self._recorded()

    def _recorded(self) -> Node:
        count = len(self.found.record.findings)
        return details(".fold")[summary[counted(count, "finding")], recorded(self.found.record, self.program)]

    def _item(self, item: Item) -> Element:
        notes = [because_of(item), unless_of(item, self.program), choice_of(item)]
        return li(
            class_=["item", "avoid" if item.advises_against else item.strength or "soft", {"done": item.is_done}]
        )[
            self._line(item, [item.when, "done" if item.is_done else ""], [*notes, self._guidelines(item)]),
            ol(".items")[map(self._item, item.details)] if item.details else None,
        ]

    def _withheld(self, item: Item) -> Element:
        return li(".item.withheld")[self._line(item, [], [withheld_of(item), self._guidelines(item)])]

    def _guidelines(self, item: Item) -> str:
        """Of which guideline an item is, where there are several."""
        return guidelines_of(item.statements, self.program)

    def _line(self, item: Item, more: Sequence[str], notes: Iterable[object]) -> Element:
        """A line that unfolds into why; where a line stands a second time, it only names the first."""
        opposed = opposed_of(item)
        content: list[Node] = [
            span(".number")[item.number],
            " ",
            span(".strength")[item.strength or "and"],
            " ",
            span(".text")[
                span(".says")[item.says],
                (span(".when")[f", {words}"] for words in more if words),
                opposed and (" ", span(".note.opposed")[f"({opposed})"]),
                ((" ", span(".note")[f"({note})"]) for note in notes if note),
            ],
        ]
        if item.number in self._shown:
            return p(".again")[content]
        self._shown.add(item.number)
        return self.fold(item.statements, content, id_=f"{self.prefix}-line-{item.number}")

    def question(self, question: NextQuestion) -> Element:
        """What is worth recording next, with what its answers change."""
        likewise = likewise_of(question, self.program)
        return li[
            span(".question")[question.question],
            obtained(question),
            ul[(li[effect_of(effect)] for effect in question.effects)],
            likewise and p(".more")[f"{capital(likewise)}."],
        ]

    def foot(self) -> Element:
        counts = counts_of(self.found)
        return footer[
            counts and p(".limits")[f"Not shown: {counts}"] if self.sheet.rest is None else None,
            p(".limits")[limits_of(self.program)],
            "note" in self.program.about and p(".limits")[f"Recorded are {self.program.about['note']}."],
            p(".limits")[f"Answered from {self.sheet.about}."],
        ]


def obtained(question: NextQuestion) -> Node:
    """What is to be done to have an answer, behind the question."""
    return question.obtained_by and span(".note")[f" [{either(question.obtained_by)}]"]
