"""Columns of texts as states: what is common is compared as a whole, every other text is judged once, by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from ...answer.states import States
from ...rules.finding import Finding
from ...rules.program import Program
from ..bits.arrays import ABSENT, REFUSED, Codes
from .row_states import RowStates
from .typed_columns import enum_state, number_state

_SHORT = r"^[0-9]{1,8}(\.[0-9]{1,6})?$"  # numbers of so few digits that floats tell them apart exactly

Parser = Callable[[str], object]


class TextColumns:
    """Tells the states of findings from texts; an empty one is not recorded."""

    def __init__(self, program: Program, states: States, parsers: Mapping[str, Parser]):
        """`parsers` has for each finding what makes a value of a text, as RowStates takes it."""
        self._values = RowStates(program, states).values
        self._parsers = parsers
        self._quick = [_tell_common(program.findings[name], states) for name in parsers]

    def states(self, frame: pl.DataFrame) -> dict[str, Codes]:
        """The states of the findings in each row of a frame that has a column of texts for each."""
        quick = frame.select(self._quick)
        return {name: self._judge_rest(name, frame[name], quick[name].to_numpy()) for name in self._parsers}

    def _judge_rest(self, name: str, texts: pl.Series, codes: Codes) -> Codes:
        """The states of a column where those that are not common are still to be told."""
        left = codes == REFUSED
        if not left.any():
            return codes
        rest = texts.filter(pl.Series(left))
        parse, value = self._parsers[name], self._values[name]
        found = {text: value.state(parse(text)) for text in rest.unique()}
        if any(state != REFUSED for state in found.values()):
            codes = codes.copy()
            codes[left] = rest.replace_strict(found, return_dtype=pl.UInt8).to_numpy()
        return codes


def _tell_common(finding: Finding, states: States) -> pl.Expr:
    """The state of texts as most are written; REFUSED for others."""
    text = pl.col(finding.name)
    if finding.kind == "number":
        number = text.cast(pl.Float64, strict=False)
        is_short = text.str.contains(_SHORT) & number.is_not_null()
        found = pl.when(is_short).then(number_state(number, states.by_name[finding.name])).otherwise(REFUSED)
    else:
        found = enum_state(text, ("true", "false") if finding.kind == "bool" else finding.values)
    return pl.when(text.is_null() | (text == "")).then(ABSENT).otherwise(found).cast(pl.UInt8).alias(finding.name)
