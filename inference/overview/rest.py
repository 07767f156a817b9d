"""What an overview only counts: the statements that could apply, by what would open them, and all others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from ..answer.needs import Alternative, Need
from ..answer.statuses import POSSIBLE, RULED_OUT, Answer, StatementAnswer
from ..answer.words import need_sentence
from ..rules.program import Program
from .due import due_of


class Opened(NamedTuple):
    """A statement that could apply, with what it takes besides, and every way in which it would."""

    answer: StatementAnswer
    besides: Alternative
    ways: tuple[Alternative, ...]


class Opening(NamedTuple):
    """A state that opens statements, as a sentence, and these; the most urgent first."""

    says: str
    statements: tuple[Opened, ...]


class Rest(NamedTuple):
    """All that an overview only counts: what gives way, with what to; what could apply; what a provisional value
    rules out for now; and what is ruled out.
    """

    superseded: tuple[StatementAnswer, ...]
    possible: tuple[Opening, ...]
    awaiting: tuple[Opening, ...]
    ruled_out: tuple[StatementAnswer, ...]


def rest(answer: Answer, program: Program) -> Rest:
    """All that the overview of an answer only counts."""
    out = [found for found in answer.statements if found.status == RULED_OUT]
    possible = [found for found in answer.statements if found.status == POSSIBLE]
    return Rest(
        tuple(found for found in answer.statements if found.holds and found.superseded_by),
        _openings(possible, lambda found: found.needs, program),
        _openings([found for found in out if found.awaits], lambda found: found.awaits, program),
        tuple(found for found in out if not found.awaits),
    )


def _openings(
    statements: Sequence[StatementAnswer],
    ways: Callable[[StatementAnswer], tuple[Alternative, ...]],
    program: Program,
) -> tuple[Opening, ...]:
    """By a state that opens many of the statements, and then of those that are left."""
    left = list(statements)
    order = {name: place for place, name in enumerate(program.findings)}
    found = []
    while left:
        counts: dict[Need, int] = {}
        for one in left:
            for need in dict.fromkeys(need for way in ways(one) for need in way):
                counts[need] = counts.get(need, 0) + 1
        if not counts:
            break
        chosen = _chosen(counts, order)
        own = [one for one in left if any(chosen in way for way in ways(one))]
        left = [one for one in left if one not in own]
        says = need_sentence(chosen, program.findings[chosen.finding])
        found.append(Opening(says, tuple(_opened(one, chosen, ways(one)) for one in _ranked(own, program))))
    return tuple(found)


def _chosen(counts: Mapping[Need, int], order: Mapping[str, int]) -> Need:
    """Of the states that open at least half as much as any other, the first in the vocabulary, and there the most."""
    most = max(counts.values())
    many = [need for need, count in counts.items() if 2 * count >= most]
    return min(many, key=lambda need: (order[need.finding], -counts[need]))


def _opened(found: StatementAnswer, chosen: Need, ways: tuple[Alternative, ...]) -> Opened:
    shortest = min((way for way in ways if chosen in way), key=len)
    return Opened(found, tuple(need for need in shortest if need != chosen), ways)


def _ranked(found: Iterable[StatementAnswer], program: Program) -> list[StatementAnswer]:
    soft = program.layout.soft
    return sorted(found, key=lambda one: (one.statement.action in soft, due_of(one.statement, program)))
