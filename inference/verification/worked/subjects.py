"""What a worked case can be about, and what of it rests on a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...rules.conditions import conditions_of
from ...rules.ground import PERSON, Ground
from ...rules.program import Program
from ...rules.schema import NAMED
from ...text.syntax import Literal, Variable
from .blocks import Blocks


class Subjects:
    """The statements, contradictions, notices and concepts of a program that a worked case can be about.

    A concept is one if it says no more than that something holds of a person, and a block stands above it.
    """

    def __init__(self, program: Program):
        self.program = program
        self.blocks = Blocks(program)
        self.all = {
            **{Ground(predicate, (PERSON, name)): None for predicate in NAMED for name in program.named(predicate)},
            **{goal: None for goal in self._concepts() if self.blocks.describes(goal.predicate)},
        }
        self._users: dict[Ground, dict[Ground, None]] = {}
        for rule in program.rules:
            heads = [*self._goals(rule.head)]
            for condition in conditions_of(rule):
                for goal in self._goals(condition):
                    self._users.setdefault(goal, {}).update(dict.fromkeys(heads))
        self._found: dict[Ground, tuple[Ground, ...]] = {}

    def resting_on(self, *rules: int) -> dict[Ground, None]:
        """The subjects whose answers some rules can change, the nearest first."""
        found: dict[Ground, None] = {}
        for goal in (goal for rule in rules for goal in self._goals(self.program.rules[rule].head)):
            if goal not in self._found:
                self._found[goal] = self._subjects(goal)
            found.update(dict.fromkeys(self._found[goal]))
        return found

    def predicates_from(self, predicate: str) -> list[str]:
        """A predicate with those that rest on it and that some subject rests on, each after what it rests on."""
        users = {predicate}
        found = [predicate]
        for stratum in self.program.strata:
            rules = (self.program.rules[index] for name in stratum for index in self.program.rules_of.get(name, ()))
            if any(condition.name in users for rule in rules for condition in conditions_of(rule)):
                users.update(stratum)
                found += [name for name in stratum if name != predicate and self._is_asked(name)]
        return found

    def _is_asked(self, predicate: str) -> bool:
        return any(self.resting_on(index) for index in self.program.rules_of.get(predicate, ()))

    def _subjects(self, goal: Ground) -> tuple[Ground, ...]:
        found = {goal: None}
        waiting = [goal]
        for used in waiting:  # grows as it goes
            new = [user for user in self._users.get(used, ()) if user not in found]
            found.update(dict.fromkeys(new))
            waiting += new
        return tuple(user for user in found if user in self.all)

    def _concepts(self) -> Iterator[Ground]:
        for name in self.program.concepts:
            if self.program.is_about_a_person(name) and len(self.program.sorts[name]) == 1:
                yield Ground(name, (PERSON,))

    def _goals(self, literal: Literal) -> Iterable[Ground]:
        """What a literal speaks of: one or all of what it names, or its predicate."""
        if literal.name not in NAMED:
            arity = len(self.program.sorts[literal.name])
            return [Ground(literal.name, (PERSON,) if arity == 1 else ())]
        last = literal.terms[-1]
        names = self.program.named(literal.name) if isinstance(last, Variable) else [str(last)]
        return [Ground(literal.name, (PERSON, name)) for name in names]
