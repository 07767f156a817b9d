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
        self._least: dict[frozenset[str], dict[Ground, frozenset[str] | None]] = {}

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
        return self._sorted(self._fewest(atom, known, self._least.setdefault(known, {})) or frozenset())

    def _fewest(
        self, atom: Ground, given: frozenset[str], found: dict[Ground, frozenset[str] | None]
    ) -> frozenset[str] | None:
        """None for what rests on itself alone, such as an atom that is being looked at."""
        if atom in found:
            return found[atom]
        if atom in self._recorded:
            found[atom] = frozenset({self._recorded[atom]} - given)
            return found[atom]
        if atom not in self._derived:
            return frozenset()  # a fact of the knowledge base
        found[atom] = None
        best: frozenset[str] | None = None
        for firing in self._derived[atom]:
            parts = [self._fewest(below, given, found) for below in self._below(firing)]
            whole = frozenset[str]().union(*(part for part in parts if part))
            if None not in parts and (best is None or len(whole) < len(best)):
                best = whole
        found[atom] = best
        return best

    def _below(self, firing: Firing) -> Iterator[Ground]:
        for condition in self._program.rules[firing.rule].body:
            if isinstance(condition, Literal) and not condition.negated:
                yield ground(condition, firing.binding)

    def _sorted(self, names: Collection[str]) -> tuple[str, ...]:
        return tuple(sorted(names, key=self._order.__getitem__))
