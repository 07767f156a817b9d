"""What a change of a knowledge base changes, for all records: proved, with the smallest records that show it.

The records are those that neither knowledge base refuses. Where z3 finds none by which two formulas differ, they are
the same for all; where it finds one, both knowledge bases are run on it before it is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import z3

from ..formulas.turn import in_turn
from ..formulas.variables import all_of, opposite
from ..formulas.witness import smallest
from .atoms import AtomDifference, constraint_differences, declaration_differences, precedence_differences
from .declared import (
    ADDED,
    CHANGED,
    REMOVED,
    Clauses,
    Details,
    FindingDifference,
    TextDifference,
    describe_statement,
    details,
    finding_differences,
    text_differences,
)
from .outcomes import CaseDifference, case_differences
from .pair import Pair, Side, Witness, differ, require
from .standing import Standings

SAME, STRONGER, WEAKER, DIFFERENT = "same", "stronger", "weaker", "different"
GAINED, LOST, STATUS, UNCHANGED = "gained", "lost", "status", "unchanged"


class StatementDifference(NamedTuple):
    """A statement that only one of them has, or that they answer or tell differently.

    `direction` says for which records the new one makes it hold: more (`stronger`), fewer (`weaker`), some more and
    others less (`different`), or the `same`. `witnesses` have the smallest record that it `gained` or `lost`; of
    which its `status` alone differs; or, where its answers are `unchanged`, for which it holds. `through` names what
    is defined otherwise and bears on it.
    """

    id: str
    change: str
    direction: str | None
    witnesses: Mapping[str, Witness]
    details: Details
    through: tuple[str, ...] = ()
    precedence: tuple[AtomDifference, ...] = ()

    @property
    def witness(self) -> Witness | None:
        """The record to show: one that both can read, if there is one."""
        return min(self.witnesses.values(), key=lambda witness: not witness.is_read_by_both, default=None)


class Differences(NamedTuple):
    """Everything that differs; `clauses` tells how many are written differently."""

    statements: tuple[StatementDifference, ...]
    constraints: tuple[AtomDifference, ...]
    precedence: tuple[AtomDifference, ...]
    declarations: tuple[AtomDifference, ...]
    findings: tuple[FindingDifference, ...]
    texts: tuple[TextDifference, ...]
    cases: tuple[CaseDifference, ...]
    clauses: Clauses

    @property
    def are_none(self) -> bool:
        """Whether nothing differs that an answer could show."""
        return not any(self[:-1])


@in_turn
def find_differences(old: Side, new: Side) -> Differences:
    """What differs between two knowledge bases. Raises DisagreementError if a witness, when run, does not show it."""
    pair = Pair(old, new)
    clauses = Clauses(old.program, new.program)
    constraints = tuple(constraint_differences(pair))
    precedence = tuple(precedence_differences(pair))
    return Differences(
        tuple(_Statements(pair, clauses, constraints, precedence).differences()),
        constraints,
        precedence,
        tuple(declaration_differences(pair)),
        finding_differences(old.program, new.program),
        text_differences(old.program, new.program),
        tuple(case_differences(old, new)),
        clauses,
    )


class _Statements:
    def __init__(
        self,
        pair: Pair,
        clauses: Clauses,
        constraints: Iterable[AtomDifference],
        precedence: Iterable[AtomDifference],
    ):
        self.pair = pair
        self.clauses = clauses
        self.precedence: dict[str, list[AtomDifference]] = {}
        for atom in precedence:
            self.precedence.setdefault(atom.arguments[0], []).append(atom)
        self.witnesses = dict(self._changed_answers())
        open_ = [name for name in pair.statements if self._may_differ_in_status(name, bool(constraints))]
        for name, witness in self._changed_statuses(open_):
            self.witnesses.setdefault(name, {})[STATUS] = witness

    def differences(self) -> Iterator[StatementDifference]:
        """Every statement that differs: in the order of the new one, then those that it lacks."""
        old, new = self.pair.sides
        for name in new.program.statements:
            if name in old.program.statements:
                yield from self._changed(name)
            else:
                yield StatementDifference(name, ADDED, None, self._alone(new, name), {})
        for name in old.program.statements:
            if name not in new.program.statements:
                yield StatementDifference(name, REMOVED, None, self._alone(old, name), {})

    def _changed(self, name: str) -> Iterator[StatementDifference]:
        changes = details(
            *(describe_statement(side.program.statements[name], side.program) for side in self.pair.sides)
        )
        witnesses = self.witnesses.get(name, {})
        precedence = tuple(self.precedence.get(name, ()))
        if not (changes or witnesses or precedence):
            return
        direction = SAME
        if GAINED in witnesses or LOST in witnesses:
            direction = WEAKER if GAINED not in witnesses else STRONGER if LOST not in witnesses else DIFFERENT
        if not witnesses:
            witnesses = self._unchanged(name)
        through = self.clauses.changed_below(name) if name in self.witnesses else ()
        yield StatementDifference(name, CHANGED, direction, witnesses, changes, through, precedence)

    def _may_differ_in_status(self, name: str, are_constraints_changed: bool) -> bool:
        """Whether a status can differ that no witness shows: where answers and constraints are the same, none can."""
        if name not in self.witnesses:
            return are_constraints_changed
        return not any(witness.is_read_by_both for witness in self.witnesses[name].values())

    def _changed_answers(self) -> Iterator[tuple[str, dict[str, Witness]]]:
        """The statements that hold for other records than before, with the smallest that each gained, or lost."""
        one, other = (side.encoding.holds for side in self.pair.sides)
        differing = self.pair.differing({name: differ(one[name], other[name]) for name in self.pair.statements})
        for name in self.pair.statements:
            if name in differing:
                gained = self._witness(name, opposite(one[name]), other[name])
                lost = self._witness(name, one[name], opposite(other[name]))
                yield name, {way: found for way, found in ((GAINED, gained), (LOST, lost)) if found}

    def _changed_statuses(self, names: Iterable[str]) -> Iterator[tuple[str, Witness]]:
        """Those of some statements whose status differs for a record that both can read, with the smallest."""
        standings = Standings(self.pair)
        asked = {name: all_of([standings.differ(name), *self.pair.known]) for name in names}
        for name in self.pair.differing(asked):
            witness = self._witness(name, asked[name])
            if witness is not None:
                yield name, witness

    def _witness(self, name: str, *formulas: z3.BoolRef) -> Witness | None:
        """The smallest record that meets formulas by which a statement differs, with its statuses, tried."""
        findings = self.pair.smallest(*formulas)
        if findings is None:
            return None
        old, new = (side.answers(findings)[name].status for side in self.pair.sides)
        require(old != new, name, findings)
        return self.pair.witness(findings, old, new)

    def _unchanged(self, name: str) -> dict[str, Witness]:
        """The smallest record for which a statement holds as before."""
        findings = self.pair.smallest(*(side.encoding.holds[name] for side in self.pair.sides))
        if findings is None:
            return {}
        old, new = (side.answers(findings)[name] for side in self.pair.sides)
        require(old.holds and new.holds, name, findings)
        return {UNCHANGED: self.pair.witness(findings, old.status, new.status)}

    def _alone(self, side: Side, name: str) -> dict[str, Witness]:
        """The smallest record for which a statement holds that only one of the two has."""
        findings = smallest(side.records, side.encoding.holds[name])
        if findings is None:
            return {}
        found = side.answers(findings)[name]
        require(found.holds, name, findings)
        is_old = side is self.pair.old
        witness = Witness(findings, found.status if is_old else None, None if is_old else found.status)
        return {LOST if is_old else GAINED: witness}
