"""Which findings formulas speak of, together with those that constraints tie to them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

import z3

from .variables import FindingVariable

Key = TypeVar("Key", bound=Hashable)


class Scope:
    """The findings of formulas, closed under constraints: whatever else a record holds, it cannot bear on them."""

    def __init__(
        self,
        variables: Mapping[str, FindingVariable],
        constraints: Iterable[z3.BoolRef],
        statements: Iterable[z3.BoolRef],
    ):
        self._found: dict[int, tuple[z3.AstRef, frozenset[str]]] = {}  # formulas are kept, so that ids stay their own
        for name, variable in variables.items():
            for part in (*variable.states.values(), variable.number):
                if part is not None:
                    self._found[part.get_id()] = (part, frozenset([name]))
        self._tied = {name: frozenset([name]) for name in variables}  # by constraints
        self._constraints: dict[str, list[z3.BoolRef]] = {}
        for constraint in constraints:
            names = self.findings(constraint)
            _tie(names, self._tied)
            self._constraints.setdefault(min(names, default=""), []).append(constraint)
        self._parts = dict(self._tied)  # by constraints and statements
        for statement in statements:
            _tie(self.findings(statement), self._parts)

    def bearing_on(self, formulas: Iterable[z3.BoolRef]) -> frozenset[str]:
        """The findings that bear on formulas; if these are most of a part of the knowledge base, all of the part.

        Few searches that are asked much answer sooner than many that each know little.
        """
        names = self.closure(formulas)
        part = frozenset().union(*(self._parts[name] for name in names))
        return part if len(part) < 2 * len(names) else names

    def closure(self, formulas: Iterable[z3.BoolRef]) -> frozenset[str]:
        """The findings that bear on formulas."""
        return frozenset().union(*(self._tied[name] for formula in formulas for name in self.findings(formula)))

    def constraints(self, names: Iterable[str]) -> list[z3.BoolRef]:
        """The constraints on findings, which are closed under them; also those on none."""
        return [constraint for name in ("", *names) for constraint in self._constraints.get(name, ())]

    def groups(self, formulas: Mapping[Key, z3.BoolRef]) -> list[dict[Key, z3.BoolRef]]:
        """The formulas in groups that have no finding in common."""
        found: list[tuple[frozenset[str], dict[Key, z3.BoolRef]]] = []
        for key, formula in formulas.items():
            names, group = self.closure([formula]), {key: formula}
            apart = []
            for others, members in found:
                if names & others:
                    names, group = names | others, {**members, **group}
                else:
                    apart.append((others, members))
            found = [*apart, (names, group)]
        return [group for _, group in found]

    def findings(self, formula: z3.AstRef) -> frozenset[str]:
        """The findings that a formula speaks of."""
        waiting = [formula]
        while waiting:
            part = waiting[-1]
            below = [child for child in part.children() if child.get_id() not in self._found]
            if below:
                waiting += below
                continue
            waiting.pop()
            if part.get_id() not in self._found:
                names = (self._found[child.get_id()][1] for child in part.children())
                self._found[part.get_id()] = (part, frozenset().union(*names))
        return self._found[formula.get_id()][1]


def _tie(names: frozenset[str], groups: dict[str, frozenset[str]]) -> None:
    together = frozenset().union(*(groups[name] for name in names))
    groups.update(dict.fromkeys(together, together))
