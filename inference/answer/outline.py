"""Everything told of a record, in the order in which people read it, with the headings and sentences that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

from ..record.record import Record
from ..rules.ground import Ground
from ..rules.program import Program
from ..rules.schema import Status
from .recordings import Alternative
from .statuses import CERTAIN, POSSIBLE, RULED_OUT, STATUSES, ActionAnswer, Answer, StatementAnswer
from .words import Listing, count_of, notices_of, status_word, timing


class HeldStatement(NamedTuple):
    """A statement that holds; in words what it rests on though nobody recorded it, and which others it yields to."""

    answer: StatementAnswer
    rests_on: str
    yields_to: str


class HeldAction(NamedTuple):
    """An action of which some statement holds: those that do, the ones that nothing supersedes first.

    `in_any_case` says, of an action that is certain while none of its statements is, by what it is. `choices` says
    which alternatives to it hold too; each pair is named once, at the first of the two.
    """

    action: ActionAnswer
    says: str
    is_done: bool
    statements: tuple[HeldStatement, ...]
    in_any_case: str
    choices: str

    @property
    def status(self) -> str:
        """The status, with whether it is advice against and whether it is done."""
        against = "advice against, " if self.action.strength == "avoid" else ""
        return f"{against}{status_word(self.action.status)}{', done' if self.is_done else ''}"

    @property
    def timing(self) -> str:
        """When its first statement is to be followed."""
        return timing(self.statements[0].answer.statement)


class HeldGroup(NamedTuple):
    """Actions that are equally urgent, or advised against."""

    heading: str
    actions: tuple[HeldAction, ...]


class OpenGroup(NamedTuple):
    """Statements that the same alternatives would open, the most urgent first."""

    ways: tuple[Alternative, ...]
    statements: tuple[StatementAnswer, ...]


class Section(NamedTuple):
    """Statements that do not hold, by what would open them; `short` is the heading where there is little space."""

    short: str
    heading: str
    groups: tuple[OpenGroup, ...]

    @property
    def statements(self) -> tuple[StatementAnswer, ...]:
        """All of its statements."""
        return tuple(found for group in self.groups for found in group.statements)


class Outline(NamedTuple):
    """An answer in order, a value that may be kept.

    `headline` says how many statements apply, `nothing` that none does, where that is so. `counts` are the statements
    of each status, `ruled_out` those that nothing can open any more.
    """

    record: Record
    title: str
    headline: str
    counts: Mapping[Status, int]
    groups: tuple[HeldGroup, ...]
    nothing: str
    also_done: Listing | None
    notices: Listing | None
    possible: Section
    awaiting: Section
    ruled_out: Section


def outline(answer: Answer, program: Program, facts: Iterable[Ground]) -> Outline:
    """An answer in order; `facts` are those of the knowledge base, which say what is an alternative to what."""
    by_id = {found.statement.id: found for found in answer.statements}
    held = {action: _held(action, by_id, program) for action in answer.actions}
    holding = [action for action in answer.actions if held[action]]
    actions = [action for action in holding if action.strength != "avoid"]
    pairs = [{str(argument) for argument in fact.arguments} for fact in facts if fact.predicate == "alternative"]

    def held_action(action: ActionAnswer) -> HeldAction:
        later = actions[actions.index(action) + 1 :] if action in actions else []
        choices = [program.actions[a.action] for a in later if {action.action, a.action} in pairs]
        return HeldAction(
            action,
            program.actions[action.action],
            action.action in answer.record.done,
            held[action],
            _in_any_case(action, held[action], by_id),
            f"a choice with: {'; '.join(choices)}" if choices else "",
        )

    ranked = sorted(map(held_action, actions), key=lambda one: program.rank(one.statements[0].answer.statement))
    groups = [HeldGroup(_heading(when), tuple(group)) for when, group in groupby(ranked, key=lambda one: one.timing)]
    against = tuple(held_action(action) for action in holding if action.strength == "avoid")
    groups += [HeldGroup("Advised against", against)] if against else []
    shown = {action.action for action in holding}
    also_done = [program.actions[action] for action in answer.record.done if action not in shown]
    ruled_out = [found for found in answer.statements if found.status == RULED_OUT]
    possible = _open((one for one in answer.statements if one.status == POSSIBLE), lambda one: one.needs, program)
    awaiting = _open((one for one in ruled_out if one.awaits), lambda one: one.awaits, program)
    closed = tuple(found for found in ruled_out if not found.awaits)
    counts = dict.fromkeys(STATUSES, 0)
    for found in answer.statements:
        counts[found.status] += 1
    return Outline(
        answer.record,
        program.about.get("title", program.name),
        count_of(answer),
        counts,
        tuple(groups),
        "" if groups else "No statement applies to what is recorded.",
        Listing("Also done", tuple(also_done)) if also_done else None,
        notices_of(answer),
        Section("Could apply", "Could apply, if it were recorded that", possible),
        Section("Ruled out for now", "Ruled out for now, until it is known that", awaiting),
        Section("Ruled out", "Ruled out by what is recorded", (OpenGroup((), closed),) if closed else ()),
    )


def _held(action: ActionAnswer, by_id: Mapping[str, StatementAnswer], program: Program) -> tuple[HeldStatement, ...]:
    found = [by_id[id_] for id_ in action.statements if by_id[id_].holds]
    return tuple(
        HeldStatement(
            one,
            f"not recorded: {', '.join(program.findings[name].label for name in one.assumes)}" if one.assumes else "",
            f"superseded by {', '.join(f'{id_} ({by_id[id_].status})' for id_ in one.superseded_by)}"
            if one.superseded_by
            else "",
        )
        for one in sorted(found, key=lambda one: (bool(one.superseded_by), program.rank(one.statement)))
    )


def _in_any_case(action: ActionAnswer, held: Iterable[HeldStatement], by_id: Mapping[str, StatementAnswer]) -> str:
    if action.status != CERTAIN or any(found.answer.status == CERTAIN for found in held):
        return ""
    others = [id_ for id_ in action.statements if not by_id[id_].holds]
    instead = f"if not so, by {' or '.join(others)}" if others else "one of these holds whatever is recorded"
    return f"applies in any case: {instead}"


def _heading(when: str) -> str:
    return f"{when[:1].upper()}{when[1:]}" if when else "Without a deadline"


def _open(
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
