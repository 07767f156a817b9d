"""Which findings formulas speak of, together with those that constraints tie to them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Final, TypeAlias, TypeVar

import z3

from .variables import FindingVariable

Key = TypeVar("Key", bound=Hashable)
Names: TypeAlias = int  # findings, as the bits at their places among all of them

NOTHING: Final[Names] = 0


class Scope:
    """The findings of formulas, closed under constraints: whatever else a record holds, it cannot bear on them."""

    def __init__(
        self,
        variables: Mapping[str, FindingVariable],
        constraints: Iterable[z3.BoolRef],
        statements: Iterable[z3.BoolRef],
    ):
        self._names = [*variables]
        self._found: dict[int, Names] = {}
        self._kept: list[z3.AstRef] = []  # whose parts are found, so that their ids stay their own
        for place, variable in enumerate(variables.values()):
            for part in (*variable.states.values(), variable.number):
                if part is not None:
                    self._kept.append(part)
                    self._found[part.get_id()] = 1 << place
        self._tied = [1 << place for place in range(len(variables))]  # by constraints
        self._constraints: dict[Names, list[z3.BoolRef]] = {}  # by the first of their findings
        for constraint in constraints:
            names = self.findings(constraint)
            _tie(names, self._tied)
            self._constraints.setdefault(names & -names, []).append(constraint)
        self._parts = [*self._tied]  # by constraints and statements
        for statement in statements:
            _tie(self.findings(statement), self._parts)
        self._bearing: dict[Names, Names] = {}

    def bearing_on(self, formulas: Iterable[z3.BoolRef]) -> Names:
        """The findings that bear on formulas; if these are most of a part of the knowledge base, all of the part.

        Few searches that are asked much answer sooner than many that each know little.
        """
        named = reduce(or_, map(self.findings, formulas), NOTHING)
        if named not in self._bearing:
            names = _closed(named, self._tied)
            part = _closed(names, self._parts)
            self._bearing[named] = part if part.bit_count() < 2 * names.bit_count() else names
        return self._bearing[named]

    def among(self, names: Names) -> list[str]:
        """The findings by their names, in order."""
        return [self._names[place] for place in _places(names)]

    def constraints(self, names: Names) -> list[z3.BoolRef]:
        """The constraints on findings, which are closed under them; also those on none."""
        firsts = (NOTHING, *(1 << place for place in _places(names)))
        return [constraint for first in firsts for constraint in self._constraints.get(first, ())]

    def groups(self, formulas: Mapping[Key, z3.BoolRef]) -> list[dict[Key, z3.BoolRef]]:
        """The formulas in groups that have no finding in common."""
        apart: list[Names] = []
        closed = {key: _closed(self.findings(formula), self._tied) for key, formula in formulas.items()}
        for names in dict.fromkeys(closed.values()):
            common = [others for others in apart if others & names]
            apart = [others for others in apart if not others & names]
            for others in common:
                names |= others
            apart.append(names)
        found: dict[Names, dict[Key, z3.BoolRef]] = {}
        for key, names in closed.items():
            group = next((others for others in apart if others & names), NOTHING)
            found.setdefault(group, {})[key] = formulas[key]
        return [*found.values()]

    def findings(self, formula: z3.AstRef) -> Names:
        """The findings that a formula speaks of. It is read by z3 itself: its Python objects take several times as
        long."""
        context, root = formula.ctx_ref(), formula.as_ast()
        number = z3.Z3_get_ast_id(context, root)
        if number in self._found:
            return self._found[number]
        self._kept.append(formula)
        waiting = [(number, root)]
        while waiting:
            part, ast = waiting[-1]
            places = range(z3.Z3_get_app_num_args(context, ast))
            children = [z3.Z3_get_app_arg(context, ast, place) for place in places]
            below = {z3.Z3_get_ast_id(context, child): child for child in children}
            new = [child for child in below.items() if child[0] not in self._found]
            if new:
                waiting += new
                continue
            waiting.pop()
            self._found[part] = reduce(or_, (self._found[child] for child in below), NOTHING)
        return self._found[number]


def _tie(names: Names, groups: list[Names]) -> None:
    together = _closed(names, groups)
    for place in _places(together):
        groups[place] = together


def _closed(names: Names, groups: list[Names]) -> Names:
    """All findings of the groups of some findings."""
    found = NOTHING
    while names:
        group = groups[(names & -names).bit_length() - 1]
        found |= group
        names &= ~group
    return found


def _places(names: Names) -> Iterator[int]:
    while names:
        first = names & -names
        yield first.bit_length() - 1
        names ^= first
