"""Whether some record meets formulas: one z3 solver, asked again and again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations, product
from typing import TypeVar

import z3

from ...errors import UndecidedError
from .encoding import Encoding
from .scope import Names, Scope
from .translation import Translation
from .variables import FindingVariable, any_of, at_most, opposite

Key = TypeVar("Key", bound=Hashable)


class RecordSearch:
    """The records that are consistent for every one of some encodings.

    Encodings of two programs share the findings that both have. A value that only one of them knows may be recorded:
    to the other the finding is then not recorded. `Variables.known_to` rules such records out.
    """

    def __init__(
        self, *encodings: Encoding, refused: Iterable[z3.BoolRef] | None = None, milliseconds: int | None = None
    ):
        """`refused` is what no record meets, in place of every contradiction. `milliseconds` are those that z3 has
        for a question; what takes longer raises UndecidedError.
        """
        self._milliseconds = milliseconds
        self.is_hurried = False  # of the whole search: whether a record was taken that need not be the smallest
        self._counts = any(rule.aggregate is not None for encoding in encodings for rule in encoding.program.rules)
        variables = _united(encodings)
        recorded = {name: variable.recorded for name, variable in variables.items()}
        if refused is None:
            refused = [formula for encoding in encodings for formula in encoding.contradictions.values()]
        self._axioms = {name: variable.axiom for name, variable in variables.items()}
        self._begin(encodings, variables, recorded, [opposite(formula) for formula in refused])
        self._whole, self._names = self, (1 << len(variables)) - 1
        self._narrower: dict[Names, RecordSearch] = {}
        self._can_meet: dict[tuple[int, ...], tuple[tuple[z3.BoolRef, ...], bool]] = {}

    def _begin(
        self,
        encodings: tuple[Encoding, ...],
        variables: Mapping[str, FindingVariable],
        recorded: Mapping[str, z3.BoolRef],
        constraints: list[z3.BoolRef],
    ) -> None:
        self.encodings, self.variables, self.recorded = encodings, variables, recorded
        self._constraints = constraints
        self._solver = z3.Solver()
        if self._milliseconds is not None:
            self._solver.set("timeout", self._milliseconds)
        self._solver.set("phase_selection", 1)  # where much holds at once, one model settles many pairs
        self._solver.add([*(self._axioms[name] for name in variables), *constraints])
        self._sizes: list[z3.BoolRef] = []
        self._named: dict[int, tuple[z3.BoolRef, z3.BoolRef]] = {}

    @property
    def constraints(self) -> Sequence[z3.BoolRef]:
        """What is so of every record that is searched for, beside that no finding has two values."""
        return self._constraints

    def hurry(self) -> None:
        """A record was taken that need not be the smallest, since the time was too short to find that."""
        self._whole.is_hurried = True

    @property
    def counts(self) -> bool:
        """Whether rules of the encodings count."""
        return self._counts

    @cached_property
    def translation(self) -> Translation:
        """What reads formulas about these records as diagrams."""
        return Translation(self.variables)

    def about(self, *formulas: z3.BoolRef) -> RecordSearch:
        """The search among records that hold nothing but what can bear on some formulas.

        It answers alike: what a record holds besides can be left out, since no constraint asks for a recording.
        """
        names = self._scope.bearing_on(formulas)
        if names == self._names:
            return self
        if names not in self._narrower:
            self._narrower[names] = self._among(names)
        return self._narrower[names]

    def _among(self, names: Names) -> RecordSearch:
        """A search with a solver of its own that knows of some findings only.

        It shares the encodings, the scope, the narrower searches and the answers that are kept.
        """
        narrower = RecordSearch.__new__(RecordSearch)
        narrower._milliseconds, narrower._counts = self._milliseconds, self._counts
        narrower._scope, narrower._narrower, narrower._can_meet = self._scope, self._narrower, self._can_meet
        narrower._names, narrower._whole, narrower._axioms = names, self._whole, self._axioms
        own = self._scope.among(names)
        variables = {name: self._whole.variables[name] for name in own}
        recorded = {name: self._whole.recorded[name] for name in own}
        narrower._begin(self.encodings, variables, recorded, self._scope.constraints(names))
        return narrower

    @cached_property
    def _scope(self) -> Scope:
        statements = (formula for encoding in self.encodings for formula in encoding.holds.values())
        return Scope(self.variables, self._constraints, statements)

    def find(self, *formulas: z3.BoolRef) -> z3.ModelRef | None:
        """A record that meets all formulas, as a model of the variables; None if there is none."""
        return self._check(*(self.name(formula) for formula in formulas))

    def is_possible(self, *formulas: z3.BoolRef) -> bool:
        """Whether some record meets all formulas."""
        return self._is_met(*(self.name(formula) for formula in formulas))

    def can_meet(self, *formulas: z3.BoolRef) -> bool:
        """Whether some record meets all formulas, asked of those that hold what bears on them; answers are kept."""
        key = tuple(formula.get_id() for formula in formulas)
        if key not in self._can_meet:  # the formulas are kept, so that their ids stay their own
            self._can_meet[key] = (formulas, self.about(*formulas).is_possible(*formulas))
        return self._can_meet[key][1]

    def at_most(self, size: int) -> z3.BoolRef:
        """That a record holds no more findings than this."""
        while len(self._sizes) <= size:
            self._sizes.append(at_most(len(self._sizes), self.recorded.values()))
        return self._sizes[size]

    def pairs(self, formulas: Mapping[Key, z3.BoolRef]) -> Iterator[tuple[Key, Key]]:
        """Every two formulas that some record meets both of, each pair once."""
        possible: list[list[Key]] = []
        for group in self._scope.groups(formulas):  # between groups, two are possible together if each is
            # of these alone: a model tells nothing of what others asked
            narrower = self._among(self._scope.bearing_on(group.values()))
            yield from narrower._pairs(group)
            possible.append([key for key, formula in group.items() if narrower.is_possible(formula)])
        for some, others in combinations(possible, 2):
            yield from product(some, others)

    def _pairs(self, formulas: Mapping[Key, z3.BoolRef]) -> Iterator[tuple[Key, Key]]:
        """A model settles all pairs of formulas that it meets; no model, all that a formula has left."""
        groups: dict[int, tuple[z3.BoolRef, list[Key]]] = {}  # formulas that are the same are decided once
        for key, formula in formulas.items():
            name = self.name(formula)
            groups.setdefault(name.get_id(), (name, []))[1].append(key)
        names = [name for name, _ in groups.values()]
        keys = [same for _, same in groups.values()]
        bits = _bits(names)
        undecided = [(1 << len(names)) - (2 << place) for place in range(len(names))]  # every pair at its first place
        for place, name in enumerate(names):
            if not self._is_met(name):
                continue
            yield from combinations(keys[place], 2)
            self._solver.push()
            self._solver.add(name)
            while undecided[place]:
                self._solver.add(any_of(names[other] for other in _places(undecided[place])))
                model = self._check()
                if model is None:
                    break
                met = model.eval(bits, model_completion=True).as_long()
                for one in _places(met):
                    for other in _places(undecided[one] & met):
                        yield from product(keys[one], keys[other])
                    undecided[one] &= ~met
            self._solver.pop()

    def name(self, formula: z3.BoolRef) -> z3.BoolRef:
        """A variable that stands for a formula: only variables can be assumed in one question."""
        key = formula.get_id()
        if key not in self._named:
            name = z3.FreshBool("asked")
            self._solver.add(name == formula)
            self._named[key] = (name, formula)  # the formula is kept, so that its id stays its own
        return self._named[key][0]

    def _check(self, *assumed: z3.BoolRef) -> z3.ModelRef | None:
        return self._solver.model() if self._is_met(*assumed) else None

    def _is_met(self, *assumed: z3.BoolRef) -> bool:
        found = self._solver.check(*assumed)
        if found == z3.unknown:
            reason = self._solver.reason_unknown()
            raise UndecidedError(f"z3 does not decide ({reason}); please report this, with the rules")
        return bool(found == z3.sat)


def _bits(names: Sequence[z3.BoolRef]) -> z3.BitVecRef:
    """An integer with a bit for each name, so that a model is read at once."""
    yes, no = z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)
    return z3.Concat(no, no, *(z3.If(name, yes, no) for name in reversed(names)))  # it wants two at least


def _places(bits: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _united(encodings: tuple[Encoding, ...]) -> dict[str, FindingVariable]:
    """The variables of every finding of some encoding, by finding."""
    found: dict[str, FindingVariable] = {}
    for encoding in encodings:
        for name, variable in encoding.variables.of.items():
            known = found.get(name, variable)
            number = variable.number if known.number is None else known.number
            found[name] = FindingVariable({**known.states, **variable.states}, number)
    return found
