"""Which rules a record reaches: those of which each condition speaks of something recorded or established."""

from __future__ import annotations

from collections.abc import Sequence

from ..rules.ground import PERSON, Ground, constant
from ..rules.program import Program
from ..text.syntax import Literal, Variable

_Key = Ground | str  # an atom; or a predicate, for any atom of it
_Step = tuple[
    int, frozenset[_Key], frozenset[_Key]
]  # a rule, what its conditions speak of, what its head establishes


class Reach:
    """Finds the rules of a program that a record reaches, among some rules about a person.

    A rule that is not reached cannot fire, whatever is negated or compared in it, and so need not be asked; one that
    is reached need not fire.
    """

    def __init__(self, program: Program, rules: Sequence[int]):
        self._program = program
        heads = [program.rules[index].head for index in rules]
        self._open = {head.predicate for head in heads if _has_variables(head)}
        self._steps = self._from_below(rules)

    def rules(self, recorded: Sequence[Ground]) -> list[int]:
        """The indices of the rules that a record of some atoms reaches."""
        reached: set[_Key] = {*recorded, *(atom.predicate for atom in recorded)}
        found: list[int] = []
        waiting = self._steps
        while True:
            left = []
            for step in waiting:
                index, needed, given = step
                if needed <= reached:
                    found.append(index)
                    reached |= given
                else:
                    left.append(step)
            if len(left) == len(waiting):
                return found
            waiting = left

    def _from_below(self, indices: Sequence[int]) -> list[_Step]:
        """The rules, but for those that rest on each other, after those that they rest on."""
        places = {name: place for place, stratum in enumerate(self._program.strata) for name in stratum}
        about = {
            name for name in places.keys() | self._program.findings.keys() if self._program.is_about_a_person(name)
        }
        found = []
        for index in sorted(indices, key=lambda index: places[self._program.rules[index].head.name]):
            head, body, *_ = self._program.rules[index]
            conditions = (one for one in body if isinstance(one, Literal) and not one.negated and one.name in about)
            found.append((index, frozenset(map(self._key, conditions)), frozenset({head.predicate, self._key(head)})))
        return found

    def _key(self, literal: Literal) -> _Key:
        """The one atom that a literal speaks of; its predicate, if there is one for it, may be others or anything."""
        if len(literal.terms) == 1 or literal.predicate in self._open or _has_variables(literal):
            return literal.predicate
        return Ground(literal.predicate, (PERSON, *(constant(term, {}) for term in literal.terms[1:])))


def _has_variables(literal: Literal) -> bool:
    """Whether something beside the person is left open."""
    return any(isinstance(term, Variable) for term in literal.terms[1:])
