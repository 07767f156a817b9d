"""A flow as a drawing made here, in the colours of the page: with a path that is lit."""

from __future__ import annotations

from htpy import Element, Node, desc, g, path, rect, svg, title
from htpy import text as text_

from ...answer.statuses import RULED_OUT
from ...flow.flow import CONCEPT, Arrow, Box, Flow
from ...proof.step import MET
from ..document import clean
from ..dot import description
from .layout import GAP, LETTER, LINE, PAD, WIDTH, Canvas, Place, lay_out

_MARGIN, _HEAD = 12, 7  # around the whole; the length of the head of an arrow


def picture(flow: Flow, name: str, prefix: str) -> str:
    """An `svg` element, with a title and a description for those who do not see it; ids begin with `prefix`."""
    laid = lay_out(flow)
    width, height = laid.width + 2 * _MARGIN, laid.height + 2 * _MARGIN
    drawn = svg(
        ".picture",
        viewBox=f"{-_MARGIN} {-_MARGIN} {width} {height}",
        width=str(width),
        height=str(height),
        role="img",
        aria_labelledby=f"{prefix}-title",
        aria_describedby=f"{prefix}-desc",
    )[
        title(id=f"{prefix}-title")[name],
        desc(id=f"{prefix}-desc")[description(flow)],
        (
            _arrow(arrow, laid, flow.has_record)
            for arrow in sorted(flow.arrows, key=lambda one: one.is_lit or one.stops)
        ),
        (_box(place, flow.has_record) for place in laid.places.values()),
    ]
    return clean(str(drawn))


def _arrow(arrow: Arrow, laid: Canvas, has_record: bool) -> Element:
    """A line from a box to the row that asks for it; what must not be ends in a bar."""
    source, target = laid.places[arrow.source], laid.places[arrow.target]
    x, y = source.x + WIDTH, source.y + source.height // 2
    to_x, to_y = target.x, target.entry(arrow.row)
    bend = GAP // 2 if to_x > x else GAP * 2  # what leads back goes around
    line = f"M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x - _HEAD} {to_y}"
    head = (
        f"M{to_x - 3} {to_y - _HEAD}v{2 * _HEAD}"
        if arrow.unless
        else f"M{to_x - _HEAD} {to_y - 4}l{_HEAD} 4l-{_HEAD} 4z"
    )
    kind = "lit" if arrow.is_lit else "stops" if arrow.stops else "pale" if has_record else ""
    return g(class_=["arrow", kind, {"unless": bool(arrow.unless)}])[
        path(d=line, fill="none"),
        path(".head", d=head),
        arrow.unless and text_(x=str(to_x - _HEAD), y=str(to_y - 5), text_anchor="end")[arrow.unless],
    ]


def _box(place: Place, has_record: bool) -> Element:
    box = place.box
    return g(
        class_=["box", _kind(box), {"lit": has_record and box.state == MET, "pale": has_record and box.state != MET}]
    )[
        place.heading and text_(".heading", x=str(place.x), y=str(place.y - 8))[place.heading],
        rect(
            x=str(place.x),
            y=str(place.y),
            width=str(WIDTH),
            height=str(place.height),
            rx="10" if box.kind == CONCEPT else "2",
        ),
        _texts(place),
    ]


def _texts(place: Place) -> Node:
    return (
        text_(
            class_="strong" if line.is_strong else None,
            x=str(place.x + PAD + line.indent * LETTER),
            y=str(place.y + PAD + number * LINE + 12),
        )[line.text]
        for number, line in enumerate(place.lines)
    )


def _kind(box: Box) -> str:
    """What a box is, for its ground: green only for what is advised, or could be."""
    if box.statements and all(statement.advises_against for statement in box.statements):
        return "against"
    return "closed" if box.status == RULED_OUT else box.kind
