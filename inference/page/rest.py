"""What an overview only counts, on a page: what could apply, gives way or is ruled out, each with why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from htpy import Element, Node, span

from ..answer.statuses import StatementAnswer
from ..answer.words import strength_and_timing, ways
from ..overview.rest import Opening
from ..proof.account import Sheet
from ..rules.program import Program
from .statement import labelled_status, listed


def rest_sections(
    sheet: Sheet, program: Program, needs: int, fold: Callable[[Sequence[str], Node, Node], Element]
) -> Iterator[tuple[str, Node]]:
    """The headings of the rest, and what is below each, if anything; `fold` makes a line of statements unfold."""
    rest = sheet.rest
    if rest is None:
        return
    shown = {id_ for item in sheet.overview.items.values() for id_ in item.statements}

    def line(found: StatementAnswer, more: Node = None) -> Element:
        own: Node = [
            span(".strength")[strength_and_timing(found.statement)],
            " ",
            span(".says")[found.statement.briefly],
            " ",
            labelled_status(found.status),
        ]
        return fold([found.statement.id], own, more)

    def opened(openings: Iterable[Opening]) -> Iterator[Element]:
        for opening in openings:
            for one in opening.statements:
                if one.answer.statement.id in shown:
                    continue  # an exception withholds it
                yield line(one.answer, needs > 0 and listed(ways("", one.ways, needs, program.findings), "ways"))

    for opening in rest.possible:
        yield f"Could apply, if {opening.says}", [*opened([opening])]
    for opening in rest.awaiting:
        yield f"Ruled out for now, until {opening.says}", [*opened([opening])]
    yield "Gives way", [*map(line, rest.superseded)]
    yield "Ruled out by what is recorded", [line(one) for one in rest.ruled_out if one.statement.id not in shown]
