"""Which findings formulas speak of, together with those that constraints tie to them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

import z3

from .variables import Variable

Key = TypeVar("Key", bound=Hashable)


class Scope:
    """The findings of formulas, closed under constraints: whatever else a record holds, it cannot bear on them."""

    def __init__(self, variables: Mapping[str, Variable], constraints: Iterable[z3.BoolRef]):
        self._found: dict[int, tuple[z3.AstRef, frozenset[str]]] = {}  # formulas are kept, so that ids stay their own
        for name, variable in variables.items():
            for part in (*variable.states.values(), variable.number):
                if part is not None:
                    self._found[part.get_id()] = (part, frozenset([name]))
        self._tied = {name: frozenset([name]) for name in variables}
        for constraint in constraints:
            self._tie(self.findings(constraint))

    def closure(self, formulas: Iterable[z3.BoolRef]) -> frozenset[str]:
        """The findings that bear on formulas."""
        return frozenset().union(*(self._tied[name] for formula in formulas for name in self.findings(formula)))

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

    def _tie(self, names: frozenset[str]) -> None:
        together = frozenset().union(*(self._tied[name] for name in names))
        self._tied.update(dict.fromkeys(together, together))
