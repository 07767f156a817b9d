"""Which recorded findings an engine's conclusions rest on, by the rule instances that it gave."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from ..engine.derivation import Firing, recorded_facts
from ..record.record import Value
from ..rules.ground import PERSON, Constant, Ground
from .setting import Setting

_Findings = int  # of one record, a bit for each


class Support:
    """The recorded findings that conclusions of one record rest on, in the order of the record."""

    def __init__(self, setting: Setting, findings: Mapping[str, Value], derived: Mapping[Ground, tuple[Firing, ...]]):
        self._setting = setting
        self._derived = derived
        self._bits: dict[str, _Findings] = {name: 1 << place for place, name in enumerate(findings)}
        self._recorded = dict(zip(recorded_facts(findings), self._bits.values(), strict=True))
        self._ways: dict[Ground, list[list[Ground]]] = {}
        self._least: dict[_Findings, dict[Ground, _Findings]] = {}

    def holds(self, atom: Ground) -> bool:
        """Whether an atom that speaks of the person is recorded or derived."""
        return atom in self._recorded or atom in self._derived

    def every(self, atom: Ground) -> tuple[str, ...]:
        """The findings that take part in some way in which an atom is established."""
        return self._named(sum({self._recorded.get(one, 0) for one in self._from_below(atom, {})}))

    def least(self, atom: Ground, given: Iterable[str] = ()) -> tuple[str, ...]:
        """The findings of a way that takes as few as can be beside some that are given; without the given ones."""
        known = sum({self._bits.get(name, 0) for name in given})
        best = self._least.setdefault(known, {})
        if atom not in best:
            self._settle(atom, known, best)
        return self._named(best.get(atom, 0))

    def _settle(self, atom: Ground, given: _Findings, best: dict[Ground, _Findings]) -> None:
        """Find the fewest findings of an atom and of all that it rests on, from below.

        Where atoms rest on each other, that is done until nothing changes.
        """
        order = self._from_below(atom, best)
        changed = is_missing = True
        while changed and is_missing:
            changed = is_missing = False
            for one in order:
                fewest = best.get(one)
                if one in self._recorded:
                    fewest = self._recorded[one] & ~given
                for below in self._ways_of(one):
                    found = 0
                    for other in below:
                        if other not in best:
                            is_missing = True
                            break
                        found |= best[other]
                    else:
                        if fewest is None or found.bit_count() < fewest.bit_count():
                            fewest = found
                if fewest is not None and fewest != best.get(one):
                    best[one] = fewest
                    changed = True

    def _from_below(self, atom: Ground, known: Container[Ground]) -> list[Ground]:
        """An atom and all that it rests on, what is below before what it is below of where that can be; not below
        what is known.
        """
        order: list[Ground] = []
        seen = {atom}
        work = [(atom, self._all_below(atom))]
        while work:
            one, rest = work[-1]
            after = next((other for other in rest if other not in seen and other not in known), None)
            if after is None:
                order.append(one)
                work.pop()
            else:
                seen.add(after)
                work.append((after, self._all_below(after)))
        return order

    def _all_below(self, atom: Ground) -> Iterator[Ground]:
        return (one for below in self._ways_of(atom) for one in below)

    def _ways_of(self, atom: Ground) -> list[list[Ground]]:
        """For each rule instance that establishes an atom, what it rests on; but not the facts.

        A total rests on what it counts, in each way that suffices.
        """
        found = self._ways.get(atom)
        if found is None:
            found = self._ways[atom] = []
            for firing in self._derived.get(atom, ()):
                total = self._setting.program.rules[firing.rule].aggregate
                if total is not None:
                    from .counted import ways_of  # few guidelines count

                    found += map(list, ways_of(total, firing.binding, self._held))
                else:
                    found.append([one for one in self._setting.conditions(firing) if self.holds(one)])
        return found

    def _held(self, predicate: str) -> Iterator[Ground]:
        """The atoms of a predicate that are recorded or derived."""
        return (one for one in (*self._recorded, *self._derived) if one.predicate == predicate)

    def _named(self, findings: _Findings) -> tuple[str, ...]:
        return tuple(name for name, bit in self._bits.items() if bit & findings)


def person(predicate: str, *more: Constant) -> Ground:
    """An atom that speaks of the person of a record."""
    return Ground(predicate, (PERSON, *more))
