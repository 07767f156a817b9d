"""Rows that Python has read as states: what is no value of its finding is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from ...answer.states import States
from ...record.record import Record
from ...record.units import read_quantity
from ...rules.finding import Finding
from ...rules.program import Program
from ..bits.arrays import ABSENT, REFUSED
from .table import Piece


class RowStates:
    """Tells the states of findings from rows as records, or as `make_record` takes them."""

    def __init__(self, program: Program, states: States):
        self._program = program
        self.values = {name: ValueCodes(finding, states) for name, finding in program.findings.items()}

    def piece(self, rows: Sequence[object]) -> Piece:
        """Some rows as states. What is no record has no id."""
        states = {name: bytearray(len(rows)) for name in self.values}
        ids = [self._put(data, row, states) for row, data in enumerate(rows)]
        return Piece(pl.Series("id", ids, pl.String), {n: np.frombuffer(c, np.uint8) for n, c in states.items()})

    def _put(self, data: Any, row: int, states: Mapping[str, bytearray]) -> str | None:
        """Put the states of a record in its row; its id, if it can be a record at all."""
        if isinstance(data, Record):
            data = {"id": data.id, "findings": data.findings}
        if not isinstance(data, Mapping):
            return None
        findings = data.get("findings")
        if findings is None:
            findings = {}
        if not isinstance(findings, Mapping):
            return None
        for name, value in findings.items():
            if name not in states:
                return None
            if value is not None:
                states[name][row] = self.values[name].state(value)
        if (len(data) > 2 or "findings" not in data) and not self._has_done(data, row, states):
            return None
        id_ = data.get("id")
        return id_ if isinstance(id_, str) and id_ else None

    def _has_done(self, data: Mapping[str, Any], row: int, states: Mapping[str, bytearray]) -> bool:
        """Put what was done in a row, as `make_record` does; whether all that a record has besides may be there."""
        done = data.get("done")
        actions = [] if done is None else done
        if not data.keys() <= {"id", "findings", "done"} or not isinstance(actions, list):
            return False
        for action in actions:
            if not isinstance(action, str) or action not in self._program.actions:
                return False
            for name in self._program.establishes.get(action, ()):
                true = self.values[name].state(True)
                if states[name][row] not in (ABSENT, true):
                    return False
                states[name][row] = true
        return True


class ValueCodes:
    """The states of the values of a finding."""

    def __init__(self, finding: Finding, states: States):
        self.finding = finding
        self._states = states
        values = (True, False) if finding.kind == "bool" else finding.values
        self._of = {value: states.state_of[finding.name, value] for value in values}
        self._type = bool if finding.kind == "bool" else str

    def state(self, value: object) -> int:
        """The state of a value, or REFUSED."""
        if self.finding.kind == "number":
            if isinstance(value, dict):
                value = read_quantity(self.finding, value)
            if not isinstance(value, Decimal) or not value.is_finite():
                return REFUSED
            return 1 + self._states.cell(self.finding.name, value)
        return self._of.get(value, REFUSED) if isinstance(value, self._type) else REFUSED
