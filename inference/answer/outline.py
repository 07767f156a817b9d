"""An answer in the order in which people read it: what applies by urgency, then what could, then what awaits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

from ..engine.derivation import Ground
from ..rules.program import Program
from .recordings import Alternative
from .statuses import CERTAIN, POSSIBLE, RULED_OUT, ActionAnswer, Answer, StatementAnswer
from .words import status_word, timing


class HeldAction(NamedTuple):
    """An action of which some statement holds: those that do, the ones that nothing supersedes first.

    `in_any_case` says, of an action that is certain while none of its statements is, by what it is. `choices` are
    the alternatives to it that hold too, in words; each pair is told once, at the first of the two.
    """

    action: ActionAnswer
    says: str
    is_done: bool
    statements: tuple[StatementAnswer, ...]
    in_any_case: str
    choices: tuple[str, ...]

    @property
    def status(self) -> str:
        """The status, with whether it is advice against and whether it is done."""
        against = "advice against, " if self.action.strength == "avoid" else ""
        return f"{against}{status_word(self.action.status)}{', done' if self.is_done else ''}"

    @property
    def timing(self) -> str:
        """When its first statement is to be followed."""
        return timing(self.statements[0].statement)


class OpenGroup(NamedTuple):
    """Statements that the same alternatives would open, the most urgent first."""

    ways: tuple[Alternative, ...]
    statements: tuple[StatementAnswer, ...]


class Outline(NamedTuple):
    """An answer, grouped. `urgencies` has a heading and the actions below it; `also_done` is in words."""

    urgencies: tuple[tuple[str, tuple[HeldAction, ...]], ...]
    against: tuple[HeldAction, ...]
    also_done: tuple[str, ...]
    possible: tuple[OpenGroup, ...]
    awaiting: tuple[OpenGroup, ...]
    ruled_out: tuple[StatementAnswer, ...]


def outline(answer: Answer, program: Program, facts: Iterable[Ground]) -> Outline:
    """An answer, grouped; `facts` are those of the knowledge base, which say what is an alternative to what."""
    by_id = {found.statement.id: found for found in answer.statements}
    held = {action: _held(action, by_id, program) for action in answer.actions}
    holding = [action for action in answer.actions if held[action]]
    actions = [action for action in holding if action.strength != "avoid"]
    pairs = [{str(argument) for argument in fact.arguments} for fact in facts if fact.predicate == "alternative"]

    def told(action: ActionAnswer) -> HeldAction:
        later = actions[actions.index(action) + 1 :] if action in actions else []
        choices = [program.actions[a.action] for a in later if {action.action, a.action} in pairs]
        return HeldAction(
            action,
            program.actions[action.action],
            action.action in answer.record.done,
            held[action],
            _in_any_case(action, held[action], by_id),
            tuple(choices),
        )

    ranked = sorted(map(told, actions), key=lambda one: program.rank(one.statements[0].statement))
    possible = [found for found in answer.statements if found.status == POSSIBLE]
    ruled_out = [found for found in answer.statements if found.status == RULED_OUT]
    shown = {action.action for action in holding}
    return Outline(
        tuple((_heading(when), tuple(group)) for when, group in groupby(ranked, key=lambda one: one.timing)),
        tuple(told(action) for action in holding if action.strength == "avoid"),
        tuple(program.actions[action] for action in answer.record.done if action not in shown),
        _opening(possible, lambda found: found.needs, program),
        _opening([found for found in ruled_out if found.awaits], lambda found: found.awaits, program),
        tuple(found for found in ruled_out if not found.awaits),
    )


def _held(
    action: ActionAnswer, by_id: Mapping[str, StatementAnswer], program: Program
) -> tuple[StatementAnswer, ...]:
    found = [by_id[id_] for id_ in action.statements if by_id[id_].holds]
    return tuple(sorted(found, key=lambda one: (bool(one.superseded_by), program.rank(one.statement))))


def _in_any_case(action: ActionAnswer, held: Iterable[StatementAnswer], by_id: Mapping[str, StatementAnswer]) -> str:
    if action.status != CERTAIN or any(found.status == CERTAIN for found in held):
        return ""
    others = [id_ for id_ in action.statements if not by_id[id_].holds]
    told = f"if not so, by {' or '.join(others)}" if others else "one of these holds whatever is recorded"
    return f"applies in any case: {told}"


def _heading(when: str) -> str:
    return f"{when[:1].upper()}{when[1:]}" if when else "Without a deadline"


def _opening(
    found: Iterable[StatementAnswer],
    ways: Callable[[StatementAnswer], tuple[Alternative, ...]],
    program: Program,
) -> tuple[OpenGroup, ...]:
    def rank(answer: StatementAnswer) -> tuple[int, int, float]:
        return program.rank(answer.statement)

    grouped: dict[tuple[Alternative, ...], list[StatementAnswer]] = {}
    for answer in found:
        grouped.setdefault(ways(answer), []).append(answer)
    groups = [OpenGroup(ways_, tuple(sorted(group, key=rank))) for ways_, group in grouped.items()]
    return tuple(sorted(groups, key=lambda group: min(map(rank, group.statements))))
