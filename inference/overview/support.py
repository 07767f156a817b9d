"""Which recorded findings an engine's conclusions rest on, by the rule instances that it gave."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ..engine.derivation import Firing, recorded_facts
from ..record.record import Value
from ..rules.ground import Ground, ground
from ..rules.program import Program
from ..text.syntax import Literal


class Support:
    """The recorded findings that conclusions of one record rest on, in the order of the record."""

    def __init__(self, program: Program, findings: Mapping[str, Value], derived: Mapping[Ground, tuple[Firing, ...]]):
        self._program = program
        self._derived = derived
        self._recorded = {atom: name for name, atom in zip(findings, recorded_facts(findings), strict=True)}
        self._order = {name: place for place, name in enumerate(findings)}
        self._least: dict[frozenset[str], dict[Ground, frozenset[str]]] = {}

    def holds(self, atom: Ground) -> bool:
        """Whether an atom that speaks of the person is recorded or derived."""
        return atom in self._recorded or atom in self._derived

    def every(self, atom: Ground) -> tuple[str, ...]:
        """The findings that take part in some way in which an atom is established."""
        found: set[str] = set()
        seen, waiting = {atom}, [atom]
        while waiting:
            one = waiting.pop()
            if one in self._recorded:
                found.add(self._recorded[one])
            for firing in self._derived.get(one, ()):
                new = set(self._below(firing)) - seen
                seen |= new
                waiting += new
        return self._sorted(found)

    def least(self, atom: Ground, given: Collection[str] = ()) -> tuple[str, ...]:
        """The findings of a way that takes as few as can be beside some that are given; without the given ones."""
        known = frozenset(given)
        best = self._least.setdefault(known, {})
        if atom not in best:
            self._settle(atom, known, best)
        return self._sorted(best.get(atom, frozenset()))

    def _settle(self, atom: Ground, given: frozenset[str], best: dict[Ground, frozenset[str]]) -> None:
        """Find the fewest findings of an atom and of all that it rests on, from below, until nothing changes."""
        order = self._from_below(atom)
        changed = True
        while changed:
            changed = False
            for one in order:
                for found in self._ways(one, given, best):
                    if one not in best or len(found) < len(best[one]):
                        best[one] = found
                        changed = True

    def _ways(
        self, atom: Ground, given: frozenset[str], best: Mapping[Ground, frozenset[str]]
    ) -> Iterator[frozenset[str]]:
        """The findings of each way in which an atom is established, as far as what is below it is known."""
        if atom in self._recorded:
            yield frozenset({self._recorded[atom]} - given)
        for firing in self._derived.get(atom, ()):
            below = [one for one in self._below(firing) if self.holds(one)]  # the others are facts
            if all(one in best for one in below):
                yield frozenset[str]().union(*(best[one] for one in below))

    def _from_below(self, atom: Ground) -> list[Ground]:
        """An atom and all that it rests on, what is below before what it is below of where that can be."""
        order: list[Ground] = []
        seen = {atom}
        work = [(atom, self._all_below(atom))]
        while work:
            one, rest = work[-1]
            after = next((other for other in rest if other not in seen), None)
            if after is None:
                order.append(one)
                work.pop()
            else:
                seen.add(after)
                work.append((after, self._all_below(after)))
        return order

    def _all_below(self, atom: Ground) -> Iterator[Ground]:
        return (one for firing in self._derived.get(atom, ()) for one in self._below(firing) if self.holds(one))

    def _below(self, firing: Firing) -> Iterator[Ground]:
        for condition in self._program.rules[firing.rule].body:
            if isinstance(condition, Literal) and not condition.negated:
                yield ground(condition, firing.binding)

    def _sorted(self, names: Collection[str]) -> tuple[str, ...]:
        return tuple(sorted(names, key=self._order.__getitem__))
