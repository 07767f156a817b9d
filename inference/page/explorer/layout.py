"""Where the boxes of a flow stand: in columns from left to right, each beside what it leads to.

Texts are measured by their characters, generously: how wide a letter is only who draws it knows.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ...answer.words import MARKS, status_word, timing
from ...flow.flow import STATEMENT, Box, Flow
from ...flow.premises import ONE
from ...proof.step import SIGNS

LINE, PAD, LETTER = 16, 8, 7  # pixels: the height of a line, what is around a text, the width of a letter
WIDE = 38  # characters of a line
WIDTH, GAP, BETWEEN = WIDE * LETTER + 2 * PAD, 96, 12  # of a box; between columns; between boxes
_HEADING = 28  # above the first box of a section
_INDENT, _STRONG = 2, 4  # characters: of what stands deeper; less in a line that is strong, whose letters are wider


class TextLine(NamedTuple):
    """A line of a box: its text, how deep it stands in characters, whether it is strong, and the row it begins."""

    text: str
    indent: int = 0
    is_strong: bool = False
    row: str = ""


class Place(NamedTuple):
    """A box with its lines, at its place; `heading` is that of the section that begins with it, if one does."""

    box: Box
    lines: tuple[TextLine, ...]
    x: int
    y: int
    heading: str

    @property
    def height(self) -> int:
        """How high it is."""
        return len(self.lines) * LINE + 2 * PAD

    def entry(self, row: str) -> int:
        """How far down an arrow to a row ends; to its top line, if it leads to none."""
        found = next((number for number, line in enumerate(self.lines) if row and line.row == row), 0)
        return self.y + PAD + found * LINE + LINE // 2


class Canvas(NamedTuple):
    """Places by the names of boxes, and the size of the whole."""

    places: Mapping[str, Place]
    width: int
    height: int


def lay_out(flow: Flow) -> Canvas:
    """The places of the boxes of a flow."""
    targets: dict[str, list[str]] = {}
    sources: dict[str, list[str]] = {}
    for arrow in flow.arrows:
        targets.setdefault(arrow.source, []).append(arrow.target)
        sources.setdefault(arrow.target, []).append(arrow.source)
    columns = _columns(flow, targets, sources)
    headings = {boxes[0].name: section for section, boxes in flow.sections.items() if section}
    places: dict[str, Place] = {}
    for number in sorted(columns, reverse=True):
        wanted = {box.name: _middle(targets.get(box.name, ()), places) for box in columns[number]}
        bottom = 0
        for box in sorted(columns[number], key=lambda box: wanted[box.name] or 0):
            place = Place(box, tuple(_lines(box)), number * (WIDTH + GAP), 0, headings.get(box.name, ""))
            above = _HEADING if place.heading else 0
            start = wanted[box.name]
            y = max(bottom + above, start - place.height // 2 if start is not None else 0)
            places[box.name] = place._replace(y=y)
            bottom = y + place.height + BETWEEN
    height = max((one.y + one.height for one in places.values()), default=0)
    return Canvas(places, len(columns) * (WIDTH + GAP) - GAP, height)


def _columns(
    flow: Flow, targets: Mapping[str, Sequence[str]], sources: Mapping[str, Sequence[str]]
) -> dict[int, list[Box]]:
    """The boxes by column: each to the right of all that lead to it, and what leads to nothing in the last."""
    ranks: dict[str, int] = {}

    def rank(name: str, above: frozenset[str]) -> int:
        if name not in ranks:
            before = [one for one in sources.get(name, ()) if one not in above]  # what is recursive leads back
            ranks[name] = max((rank(one, above | {name}) + 1 for one in before), default=0)
        return ranks[name]

    last = max((rank(box.name, frozenset({box.name})) for box in flow.boxes), default=0)
    found: dict[int, list[Box]] = {}
    for box in flow.boxes:
        leads = targets.get(box.name, ())
        own = min((ranks[one] for one in leads), default=last + 1) - 1  # as near to what it leads to as can be
        found.setdefault(max(own, ranks[box.name]), []).append(box)
    used = {number: place for place, number in enumerate(sorted(found))}
    return {used[number]: boxes for number, boxes in found.items()}


def _middle(names: Sequence[str], places: Mapping[str, Place]) -> int | None:
    """How far down the middle of some boxes is; None where none of them has a place."""
    known = [places[name] for name in names if name in places]
    return sum(one.y + one.height // 2 for one in known) // len(known) if known else None


def _lines(box: Box) -> Iterator[TextLine]:
    """What a box says."""
    sign = f"{SIGNS[box.state]} " if box.state else ""
    if box.status:
        yield TextLine(f"{MARKS[box.status]} {status_word(box.status)}", 0, True)
    for statement in box.statements:
        when = timing(statement)
        yield from _wrapped(f"{statement.strength}: {statement.says}{f', {when}' if when else ''}")
    if box.says:
        yield from _wrapped(f"{sign}{box.says}", is_strong=True)
    if box.gate != ONE and box.kind != STATEMENT:
        yield TextLine(f"{'' if box.says else sign}{box.gate} of:")
    for row in box.rows:
        if row.sentence == box.says and len(box.rows) == 1:
            continue  # the concept only gives a condition a name
        own = f"{SIGNS[row.state]} " if row.state else "" if len(box.rows) == 1 else "• "
        yield from _wrapped(f"{own}{row.sentence}", _INDENT * row.depth, row=row.name)


def _wrapped(text: str, indent: int = 0, is_strong: bool = False, row: str = "") -> Iterator[TextLine]:
    width = max(WIDE - indent - _INDENT - (_STRONG if is_strong else 0), 8)
    for number, line in enumerate(textwrap.wrap(text, width) or [""]):
        yield TextLine(line, indent + (_INDENT if number else 0), is_strong, "" if number else row)
