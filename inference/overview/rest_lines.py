"""What an overview only counts, as lines of styled text."""

from __future__ import annotations

from collections.abc import Iterator

from ..answer.statuses import StatementAnswer
from ..answer.words import need_sentence, strength_and_timing, ways
from ..rules.program import Program
from .fitting import StyledLine
from .rest import Opening, Rest


def possible_lines(found: Rest, program: Program, needs: int, everything: bool) -> Iterator[StyledLine]:
    """What could apply, and what only a provisional value rules out, by what would open it.

    `everything` adds every way in which each would apply, at most `needs` of them; where these are 0, nothing is said
    of what would open it.
    """
    if not needs:
        for heading, openings in (("COULD APPLY", found.possible), ("RULED OUT FOR NOW", found.awaiting)):
            statements = [one.answer for opening in openings for one in opening.statements]
            if statements:
                yield StyledLine(((heading, "heading"), f": {len(statements)}"))
                yield from (_statement(one, program) for one in statements)
        return
    for opening in found.possible:
        yield StyledLine((("COULD APPLY", "heading"), f", if {opening.says}: {len(opening.statements)} more"), 0, 2)
        yield from _opened(opening, program, needs if everything else 0)
    for opening in found.awaiting:
        head = f", until {opening.says}: {len(opening.statements)}"
        yield StyledLine((("RULED OUT FOR NOW", "heading"), head), 0, 2)
        yield from _opened(opening, program, needs if everything else 0)


def other_lines(found: Rest, program: Program) -> Iterator[StyledLine]:
    """What gives way to something else, and what nothing can open any more."""
    if found.superseded:
        yield StyledLine((("GIVES WAY", "heading"),))
    for one in found.superseded:
        yield _statement(one, program, f": to {', '.join(one.superseded_by)}")
    if found.ruled_out:
        yield StyledLine((("RULED OUT", "heading"), " by what is recorded"))
    for one in found.ruled_out:
        yield _statement(one, program)


def _opened(opening: Opening, program: Program, needs: int) -> Iterator[StyledLine]:
    findings = program.findings
    for one in opening.statements:
        besides = "; and ".join(need_sentence(need, findings[need.finding]) for need in one.besides)
        yield _statement(one.answer, program, f"; and if {besides}" if besides else "")
        shown = ways("", one.ways, needs, findings)
        if len(one.ways) > 1 and needs:
            yield from (StyledLine(((f"if {sentence}", "quiet"),), 8, 2) for sentence in shown.items)
            if shown.more:
                yield StyledLine(((shown.more, "quiet"),), 8, 2)


def _statement(found: StatementAnswer, program: Program, more: str = "") -> StyledLine:
    statement = found.statement
    lead = f"{strength_and_timing(statement)}: " if statement.strength else ""
    says = program.actions[statement.action] if statement.action in program.layout.soft else statement.briefly
    return StyledLine((f"{lead}{says}", (f" [{statement.id}]", "quiet"), more), 2, 4)
