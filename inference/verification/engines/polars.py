"""Polars, as cohorts are answered: the records as a table, all statuses at once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ...answer.compilation import Compilation
from ...answer.statuses import STATUSES
from ...extras import installing
from ...rules.arithmetic import complete
from .engine import CONTRADICTS, Answers, EngineRefusal, Findings
from .process import missing

if TYPE_CHECKING:
    from ...cohort.bits.evaluation import Evaluation

PACKAGE = f"polars and numpy from PyPI, or guidelog with them: {installing('cohort')}"
DIGITS, DECIMALS = 38, 18  # of the numbers of a column, which are exact


class PolarsEngine:
    """The evaluation of cohorts."""

    title = "Polars"
    most = None

    def __init__(self, compilation: Compilation):
        if find_spec("polars") is None or find_spec("numpy") is None:
            raise missing(self.title, PACKAGE)
        self._compilation = compilation
        self._findings = compilation.program.findings

    @cached_property
    def _evaluation(self) -> Evaluation:
        from ...cohort.bits.evaluation import Evaluation

        return Evaluation(self._compilation)

    def ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers | EngineRefusal]:
        """The status of each statement, all records at once. Raises TooComplexError."""
        refused = {place: reason for place, own in enumerate(records) if (reason := _refusal(own))}
        answers = iter(self._answers([own for place, own in enumerate(records) if place not in refused], statements))
        return [refused[place] if place in refused else next(answers) for place in range(len(records))]

    def _answers(self, records: Sequence[Findings], statements: Sequence[str]) -> list[Answers]:
        import polars

        from ...cohort.tables.typed_columns import TypedColumns

        types = {"bool": polars.Boolean(), "enum": polars.String(), "number": polars.Decimal(DIGITS, DECIMALS)}
        schema = {name: types[finding.kind] for name, finding in self._findings.items()}
        whole = [complete(own, self._compilation.states.how) for own in records]
        table = polars.DataFrame({name: [own.get(name) for own in whole] for name in schema}, schema=schema)
        states = table.select(TypedColumns(self._findings, self._compilation.states).states(table.schema))
        batch = self._evaluation.batch({name: states[name].to_numpy() for name in states.columns}, len(records))
        return [
            dict.fromkeys(statements, CONTRADICTS)
            if batch.refused[place]
            else {name: STATUSES[batch.statuses[name][place]] for name in statements}
            for place in range(len(records))
        ]


def _refusal(findings: Findings) -> EngineRefusal | None:
    """That a number fits into no exact column."""
    for name, value in findings.items():
        if isinstance(value, Decimal):
            exponent = int(value.as_tuple().exponent)
            if value.adjusted() >= DIGITS - DECIMALS or exponent < -DECIMALS:
                sizes = f"its exact columns have {DIGITS - DECIMALS} digits and {DECIMALS} decimals"
                return EngineRefusal(f"Polars cannot hold the value of `{name}`: {sizes}")
    return None
