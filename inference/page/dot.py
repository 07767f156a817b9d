"""A flow as a drawing: text in the DOT language of Graphviz."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from html import escape

from ..answer.statuses import RULED_OUT
from ..answer.words import MARKS, status_word, timing
from ..flow.flow import CONCEPT, STATEMENT, Arrow, Box, Flow
from ..flow.premises import ONE
from ..proof.step import MET, SIGNS
from ..text.diagnostic import printable

LEGEND = (
    "Read from left to right. A statement applies if everything applies from which an arrow leads to it, unless one "
    "of its exceptions does; the arrow of an exception is dashed, says “unless” and ends in a bar."
)
LEGEND_OF_A_RECORD = (
    "Thick arrows are the path of the record, red ones the exceptions that are there. "
    "✓ met, ✗ recorded otherwise, ? not recorded. "
    "● applies, ◐ presumed, ○ possible, · ruled out."
)

_NARROW, _WIDE, _WHOLE = 36, 44, 120  # characters of a line: of conditions, of statements, of the legend
_FILLS = {STATEMENT: "#eaf5ec", CONCEPT: "#eaf1fa"}
_STOPPING = "#a2231d"  # the arrow of an exception that is there
_AGAINST, _CLOSED = "#fbeaea", "#f0f0f0"  # advice against something; statements that do not hold
_FILL, _INK, _PALE = "#fff8e1", "#000000", "#595959"
_SPACE = "&#160;"
_CELLS = 'CELLBORDER="0" CELLSPACING="0" CELLPADDING="1"'
_FIRST = "first"  # where arrows lead that lead to no row
_EDGE = '<TD HEIGHT="2"></TD>'
_HEAD = """\
  graph [rankdir=LR, newrank=true, nodesep=0.15, ranksep=0.5, bgcolor="#ffffff", fontname="Helvetica", fontsize=11,
         labelloc=t, labeljust=l]
  node [shape=plain, fontname="Helvetica", fontsize=10]
  edge [fontname="Helvetica", fontsize=9, arrowsize=0.7]"""


def dot_of(flow: Flow, title: str, record: str | None = None) -> str:
    """A flow in the DOT language, below its title, the id of its record and a legend.

    Nothing that it tells can end the label in which it stands.
    """
    heading = f"{title}, for {record}" if record is not None else title
    head = [f'<FONT POINT-SIZE="13"><B>{line}</B></FONT>' for line in _lines(heading, _WHOLE)]
    rows = "".join(f'\n    <TR><TD ALIGN="LEFT">{line}</TD></TR>' for line in [*head, *_lines(_legend(flow), _WHOLE)])
    lines = [
        "digraph flow {",
        _HEAD,
        f'  label=<<TABLE BORDER="0" CELLPADDING="0">{rows}\n    </TABLE>>',
        *_sections(flow),
        *(f"  {_node(box, flow)}" for box in flow.boxes if box.kind != STATEMENT),
        *(f"  {_edge(arrow, flow)}" for arrow in flow.arrows),
        "}",
    ]
    return "\n".join(lines) + "\n"


def description(flow: Flow) -> str:
    """A flow in short, for those who do not see its drawing."""
    statements = [
        f"{statement.strength} {statement.says}" + (f" ({status_word(box.status)})" if box.status else "")
        for boxes in flow.sections.values()
        for box in boxes
        for statement in box.statements
    ]
    return printable(f"{_legend(flow)} {'Statements: ' if statements else ''}{'; '.join(statements)}".strip())


def _legend(flow: Flow) -> str:
    return f"{LEGEND} {LEGEND_OF_A_RECORD}" if flow.has_record else LEGEND


def _sections(flow: Flow) -> Iterator[str]:
    """The boxes of statements by section; those that lead to no other stand in one column."""
    for number, (section, boxes) in enumerate(flow.sections.items(), 1):
        yield f"  subgraph cluster_{number} {{"
        yield f'    graph [style="rounded,dashed", color="{_PALE}", label=<{_text(section)}>]'
        yield from (f"    {_node(box, flow)}" for box in boxes)
        yield "  }"
    leading = {arrow.source for arrow in flow.arrows}
    last = [box.name for boxes in flow.sections.values() for box in boxes if box.name not in leading]
    if last:
        yield f"  {{ rank=same; {'; '.join(last)} }}"


def _node(box: Box, flow: Flow) -> str:
    ink = _PALE if flow.has_record and box.state != MET else _INK
    width = 2 if flow.has_record and box.state == MET else 1
    shape = ' STYLE="ROUNDED"' if box.kind == CONCEPT else ""
    fill = _fill(box)
    rows = "\n".join(f"    <TR>{cells}</TR>" for cells in (_EDGE, *_cells(box), _EDGE))
    return (
        f'{box.name} [fontcolor="{ink}", label=<\n'
        f'    <TABLE BORDER="{width}" COLOR="{ink}" BGCOLOR="{fill}"{shape} {_CELLS}>\n{rows}\n    </TABLE>>]'
    )


def _fill(box: Box) -> str:
    """The ground of a box: green only for what is advised, or could be."""
    if box.statements and all(statement.advises_against for statement in box.statements):
        return _AGAINST
    return _CLOSED if box.status == RULED_OUT else _FILLS.get(box.kind, _FILL)


def _cells(box: Box) -> Iterator[str]:
    """The cells of each row of a box. What is bold or slanted has a row for each line, for the space between them."""
    sign = f"{SIGNS[box.state]} " if box.state else ""
    span = 2 if box.statements else 1
    if box.status:
        yield _cell([f"{MARKS[box.status]} {status_word(box.status)}"], "I", span)
    for number, statement in enumerate(box.statements):
        strength = _cell([_text(statement.strength)], "B", 1, "" if number else _FIRST)
        yield strength + _cell(_lines(statement.says, _WIDE))
        if timing(statement):
            yield _cell([_SPACE]) + _cell([_text(timing(statement))], "I")
    if box.says:
        yield from (_cell([line], "B") for line in _lines(box.says, _NARROW, sign))
    if box.gate != ONE and box.kind != STATEMENT:
        yield _cell([f"{'' if box.says else sign}{box.gate} of:"], "I")
    for row in box.rows:
        if row.sentence == box.says and len(box.rows) == 1:
            continue  # the concept only gives a condition a name
        bullet = f"{SIGNS[row.state]} " if row.state else "" if len(box.rows) == 1 else "• "
        lines = _lines(row.sentence, _NARROW - 2 * row.depth, bullet)
        yield _cell([f"{_SPACE * 4 * row.depth}{line}" for line in lines], "", span, row.name)


def _cell(lines: Iterable[str], style: str = "", span: int = 1, port: str = "") -> str:
    more = (f' COLSPAN="{span}"' if span > 1 else "") + (f' PORT="{port}"' if port else "")
    content = "<BR/>".join(f"{_SPACE}{line}{_SPACE}" for line in lines)
    content = f"<{style}>{content}</{style}>" if style else content
    return f'<TD ALIGN="LEFT" VALIGN="TOP" BALIGN="LEFT"{more}>{content}</TD>'


def _edge(arrow: Arrow, flow: Flow) -> str:
    attributes = []
    if arrow.unless:
        attributes += ["style=dashed", "arrowhead=tee", f'label="{arrow.unless}"']
    if flow.has_record:
        pale = [f'color="{_PALE}"', f'fontcolor="{_PALE}"', "penwidth=0.7"]
        stopping = [f'color="{_STOPPING}"', f'fontcolor="{_STOPPING}"', "penwidth=2"]
        attributes += ["penwidth=2"] if arrow.is_lit else stopping if arrow.stops else pale
    return f"{arrow.source}:e -> {arrow.target}:{arrow.row or _FIRST}:w [{', '.join(attributes)}]"


def _lines(text: str, width: int, sign: str = "") -> list[str]:
    """A text in lines, the first after a sign and the others indented as far."""
    first, *rest = textwrap.wrap(text, width) or [""]
    return [f"{sign}{_text(first)}", *(f"{_SPACE * 3 if sign else ''}{_text(line)}" for line in rest)]


def _text(text: str) -> str:
    """A text for a label like HTML, in which Graphviz also replaces what stands behind a backslash."""
    return escape(printable(text), quote=False).replace("\\", "\\\\") or _SPACE
