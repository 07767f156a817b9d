"""The formulas of a changed program, made from those of the program as far as they stay the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from ...rules.program import Program
from ...text.syntax import Literal
from .change import ANYTHING, ClauseChange
from .encoding import Encoding
from .grounding import Grounding, GroundInstance, PossibleAtom, rows_of
from .variables import TRUE


class Variant(Encoding):
    """An encoding of a changed program.

    `altered` are the rows that the change itself bears on. The formulas of other rows that rest on them are those of
    the program, unless their predicates are among `anew`.
    """

    def __init__(self, encoding: Encoding, change: ClauseChange, anew: Collection[str] = ()):
        program = change.of(encoding.program)
        grounding = _Regrounding(encoding.grounding, program, change, anew)
        self._begin(program, encoding.variables, grounding, {**encoding.comparisons}, {**encoding.formulas})
        self.altered = grounding.altered
        self.formulas.update(dict.fromkeys(grounding.rows(ANYTHING), TRUE))
        for stratum in grounding.strata:
            self._encode(stratum)
        if not grounding.strata:
            self.formulas.update({row: self._establish(row) for row in self.altered if row in grounding.instances})


class _Regrounding(Grounding):
    """A grounding for a changed program: of rows that gain or lose an instance, and of `strata` from the start."""

    def __init__(self, grounding: Grounding, program: Program, change: ClauseChange, anew: Collection[str]):
        self._begin(program, {**grounding.instances}, {**grounding.relations})
        for row in grounding.rows(change.assumed.predicate) if change.assumed else ():
            self._relation(ANYTHING).add(row.arguments)
        name = change.predicate(program)
        self.altered = self._alter(grounding, name, change)
        self.strata = [stratum for stratum in program.strata if not set(stratum).isdisjoint(anew)]
        own = next(stratum for stratum in program.strata if name in stratum)
        if not self.strata and self._is_recursive(own, grounding):
            self.strata = [own]
        for stratum in self.strata:
            for other in stratum:
                for row in self.rows(other):
                    self.instances.pop(row, None)
                self.relations.pop(other, None)
            self._ground(stratum)

    def _alter(self, grounding: Grounding, name: str, change: ClauseChange) -> list[PossibleAtom]:
        """Give each row of a predicate the instances that it has under the change; the rows that gain or lose one."""
        added: dict[PossibleAtom, list[GroundInstance]] = {}
        for index, rule in enumerate(change.added, len(self.program.rules) - len(change.added)):
            for instance in self.of_rule(index, rule):
                added.setdefault(instance.head, []).append(instance)
        self.relations.pop(name, None)
        altered = []
        for row in dict.fromkeys([*grounding.rows(name), *added]):
            old = self.instances.pop(row, [])
            kept = [instance for instance in old if instance.rule not in change.removed]
            found = [*kept, *added.get(row, ())]
            if found:
                self.instances[row] = found
                self._relation(name).add(row.arguments)
            if row in added or len(kept) < len(old):
                altered.append(row)
        return altered

    def _is_recursive(self, stratum: Collection[str], grounding: Grounding) -> bool:
        """Whether an altered row may rest on one, so that its formula cannot be read off those of the program."""
        if any(row not in grounding.instances for row in self.altered):  # rules of the stratum may carry it further
            rules = (self.program.rules[index] for name in stratum for index in self.program.rules_of.get(name, ()))
            return any(isinstance(c, Literal) and c.name in stratum for rule in rules for c in rule.body)
        found = {row for row in self.altered if row in self.instances}
        waiting = [*found]
        while waiting:
            used = {row for row in self._used(waiting.pop()) if row.predicate in stratum}
            if not used.isdisjoint(self.altered):
                return True
            waiting += used - found
            found |= used
        return False

    def _used(self, row: PossibleAtom) -> Iterator[PossibleAtom]:
        """The rows on which the instances of a row rest."""
        return chain.from_iterable(map(rows_of, self.instances[row]))
