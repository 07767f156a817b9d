"""Flows on a page: each as a drawing, and the same in words for those who would rather read, or cannot see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from htpy import Element, Node, a, bdi, code, div, h2, h3, h4, h5, label, li, nav, p, section, span, ul
from htpy import input as input_
from markupsafe import Markup

from ..answer.words import timing
from ..flow.flow import CONCEPT, CONDITION, STATEMENT, Arrow, Box, BoxRow, Flow
from ..flow.premises import ALL, ANY
from ..proof.step import State
from ..rules.entities import Statement
from .document import page
from .proof import CLASSES, sign
from .statement import labelled_status


class Drawing(NamedTuple):
    """A flow with its title, and an `svg` element that draws it."""

    title: str
    flow: Flow
    svg: str


def flows_page(title: str, record: str | None, drawings: Sequence[Drawing], source: str) -> str:
    """A page of drawings, several with a table of contents; `record` is the id of the record of which they tell,
    `source` names the guideline, its edition and rules, and the program.
    """
    contents = nav(".contents", aria_label="Contents")[
        ul[(li[a(href=f"#f{number}")[one.title]] for number, one in enumerate(drawings, 1))]
    ]
    parts = [drawing_part(drawing, f"f{number}") for number, drawing in enumerate(drawings, 1)]
    about = p(".count")["For the record ", bdi[record]] if record is not None else None
    return page(
        title,
        [about, contents if len(drawings) > 1 else None, *parts, p(".limits")[f"Drawn from {source}."]],
        "flow.css",
        about=record or (drawings[0].title if len(drawings) == 1 else ""),
    )


def drawing_part(drawing: Drawing, prefix: str) -> Element:
    """A drawing, and the same in words; ids begin with `prefix`."""
    words = _Words(drawing.flow, prefix)
    return section(".flow", id=prefix, aria_labelledby=f"{prefix}-heading")[
        h2(id=f"{prefix}-heading")[drawing.title],
        label(".whole")[input_(type="checkbox"), " Show the drawing at its full size, to scroll in"],
        div(".drawing", role="region", tabindex="0", aria_label=f"Drawing: {drawing.title}")[Markup(drawing.svg)],  # noqa: S704 - escaped where it was drawn
        h3["The same in words"],
        (
            section[heading and h4[heading], (words.of_statements(box) for box in boxes)]
            for heading, boxes in drawing.flow.sections.items()
        ),
        words.of_concepts(),
    ]


class _Words:
    """A flow as nested lists; what stands in a box of its own is shown once and linked."""

    def __init__(self, flow: Flow, prefix: str):
        self.boxes = {box.name: box for box in flow.boxes}
        self.prefix = prefix
        self.arrows: dict[tuple[str, str], list[Arrow]] = {}
        for arrow in flow.arrows:
            self.arrows.setdefault((arrow.target, arrow.row), []).append(arrow)

    def of_statements(self, box: Box) -> Element:
        """Statements, and all that they ask for."""
        sources = [self.boxes[arrow.source] for arrow in self.arrows.get((box.name, ""), ())]
        asked = [item for source in sources for item in self._of_source(source)]
        asked += self._rows(box, [*box.rows])
        return div(".box", id=self._id(box))[
            ul(".statements")[
                (li[_statement(one), box.status and (" ", labelled_status(box.status))] for one in box.statements)
            ],
            p(".lead")["if all of this applies" if len(asked) > 1 else "if"],
            ul(".asked")[asked],
        ]

    def of_concepts(self) -> Node:
        """Each concept that has a box of its own, with what it asks for."""
        concepts = [box for box in self.boxes.values() if box.kind == CONCEPT]
        return (
            concepts
            and section[
                h4["What this rests on"],
                (
                    div(".box", id=self._id(box))[
                        h5[_sign(box.state), box.says],
                        p(".lead")[
                            {ALL: "if all of this applies", ANY: "if any of this applies"}.get(box.gate, "if")
                        ],
                        ul(".asked")[self._rows(box, [*box.rows])],
                    ]
                    for box in concepts
                ),
            ]
        )

    def _of_source(self, box: Box) -> list[Element]:
        """What an arrow from a box asks for, as items of a list."""
        if box.kind != CONDITION:
            return [li(class_=_class(box.state))[_sign(box.state), self._link(box)]]
        rows = [*self._rows(box, [*box.rows])]
        return [li(class_=_class(box.state))[_sign(box.state), "any of:", ul[rows]]] if box.gate == ANY else rows

    def _rows(self, box: Box, rows: Sequence[BoxRow]) -> Iterable[Element]:
        """Rows as items of a list, each with the deeper ones that follow it."""
        starts = [number for number, row in enumerate(rows) if row.depth == rows[0].depth]
        for start, end in pairwise([*starts, len(rows)]):
            row, below = rows[start], rows[start + 1 : end]
            sources = [self.boxes[arrow.source] for arrow in self.arrows.get((box.name, row.name), ())]
            linked = [source for source in sources if source.kind != CONDITION]
            yield li(class_=_class(row.state))[
                _sign(row.state),
                a(href=f"#{self._id(linked[0])}")[row.sentence] if linked else row.sentence,
                ul[self._rows(box, below)] if below else None,
            ]

    def _link(self, box: Box) -> Element:
        says = box.says or " and ".join(f"“{statement.says}”" for statement in box.statements)
        return a(href=f"#{self._id(box)}")[says, " applies" if box.kind == STATEMENT else ""]

    def _id(self, box: Box) -> str:
        return f"{self.prefix}-{box.name}"


def _statement(statement: Statement) -> Node:
    when = timing(statement)
    return (
        span(".strength")[statement.strength],
        " ",
        span(".says")[statement.says],
        " ",
        when and (span(".when")[when], " "),
        code[statement.id],
        " ",
    )


def _class(state: State | None) -> str | None:
    return CLASSES[state] if state else None


def _sign(state: State | None) -> Node:
    return state and sign(state)
