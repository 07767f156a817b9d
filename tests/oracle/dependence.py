"""On which findings statements still depend, by z3: two consistent extensions of a record that differ in one."""

from __future__ import annotations

from collections.abc import Sequence

import z3

from .concrete import Record
from .model import contradictions, statements
from .symbolic import SymbolicView
from .vocabulary import Finding


class _Twin(SymbolicView):
    """The view of every record once more, in which one finding has states of its own."""

    def __init__(self, findings: Sequence[Finding], finding: str) -> None:
        super().__init__(findings)
        if finding in self._numbers:
            self._numbers[finding] = z3.Bool(f"{finding}?'"), z3.Real(f"{finding}'")
        else:
            self._states[finding] = {value: z3.Bool(f"{finding}={value}'") for value in self._states[finding]}


class Dependence:
    """Answers for one finding and any number of consistent records that leave it open."""

    def __init__(self, findings: Sequence[Finding], finding: str) -> None:
        self._view = SymbolicView(findings)
        self._solver = z3.Solver()
        views = self._view, _Twin(findings, finding)
        for view in views:
            self._solver.add(*view.at_most_one_state())
            self._solver.add(*(z3.Not(c.stands) for c in contradictions(view)))
        one, other = (statements(view) for view in views)
        self._solver.add(z3.Or([one[i] != other[i] for i in one]))

    def holds(self, record: Record) -> bool:
        """Whether in some extension of a record the finding decides whether a statement holds."""
        self._solver.push()
        self._solver.add(*(self._view.state(finding, value) for finding, value in record.items()))
        result = self._solver.check()
        self._solver.pop()
        assert result != z3.unknown
        return bool(result == z3.sat)
