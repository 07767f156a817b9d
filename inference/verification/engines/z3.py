"""z3: the statuses, decided over all ways in which a record can still grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import z3

from ...answer.compilation import Compilation
from ...export.clauses import length_fault
from ..formulas.encoding import Encoding
from ..formulas.search import RecordSearch
from ..formulas.statuses import decide_statuses
from ..formulas.turn import in_turn
from .engine import CONTRADICTS, Answers, EngineRefusal, Findings


class Z3Engine:
    """The rules as formulas, in one solver."""

    title = "z3"
    most = None

    @in_turn
    def __init__(self, compilation: Compilation):
        self._encoding = Encoding(compilation.program)
        self._search = RecordSearch(self._encoding)

    @in_turn
    def ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers | EngineRefusal]:
        """The status of each statement, record by record."""
        formulas = {name: self._encoding.holds[name] for name in statements}
        return [self._answers(findings, formulas) for findings in records]

    def _answers(self, findings: Findings, formulas: Mapping[str, z3.BoolRef]) -> Answers | EngineRefusal:
        if any(isinstance(value, Decimal) and length_fault(value) for value in findings.values()):
            return EngineRefusal("z3 is not asked of numbers as long as these")
        try:
            return decide_statuses(self._search, findings, formulas)
        except ValueError:
            return dict.fromkeys(formulas, CONTRADICTS)
