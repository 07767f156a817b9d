"""Lines of JSON that are laid out alike, as columns: what stands between their colons, read by Polars.

A text between two colons that is the value of a key in the layout of the first line, and nothing else, makes a line
the same JSON as the first but for this value. Whatever is another text is left to others with its line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from ...answer.states import FindingStates, States
from ...rules.program import Program
from ..bits.arrays import ABSENT, REFUSED
from .failures import FAILURES
from .json_forms import JsonForms
from .json_layout import LineLayout, LinePlace, find_layout
from .table import Piece, Shape
from .typed_columns import number_state

_NUMBER = r"-?(?:0|[1-9][0-9]{0,7})(?:\.[0-9]{1,6})?"  # of so few digits that floats tell them apart exactly
_WHOLE = r"0|-?[1-9][0-9]{0,17}"
_TEXT = r'[^"\\\x00-\x1f]*'
_ANY = f'true|false|null|{_NUMBER}|"{_TEXT}"'
_ID, _ROUND = " id", " round"  # the ids, and whether all is well around the findings: no finding starts with a space


class AlikeRows(NamedTuple):
    """Rows of which those in `odd`, by number, are left to others; and the line of each of these."""

    piece: Piece
    odd: list[int]
    lines: list[bytes]


class _Reading(NamedTuple):
    """How lines of a layout are read: the types of the texts between their colons, and what is asked of these."""

    layout: LineLayout
    types: dict[str, pl.DataType]
    asked: list[pl.Expr]


class AlikeLines:
    """Reads lines that have the layout of the first of them."""

    def __init__(self, shape: Shape, program: Program, states: States, forms: JsonForms):
        """`forms` tells whether a line is a record."""
        self._id = shape.id
        self._findings = {name: one for name, one in program.findings.items() if name not in shape.ignored}
        self._known = {shape.id, *shape.ignored, *self._findings}
        self._states, self._forms = states, forms
        self._last: _Reading | None = None  # most often that of all blocks

    def read(self, data: bytes, rows: int) -> AlikeRows | None:
        """So many lines, each of which begins an object; None if few are laid out alike."""
        layout = self._layout(data)
        frame = None if layout is None else self._frame(data, layout)
        if layout is None or frame is None or frame.height != rows:
            return None
        ids, is_odd = frame[_ID].alias("id"), ~frame[_ROUND].to_numpy() | frame[_ID].is_null().to_numpy()
        states = {name: frame[name].to_numpy() for name in frame.columns if name in self._findings}
        for codes in states.values():
            if codes.max() == REFUSED:
                is_odd |= codes == REFUSED
        odd = np.flatnonzero(is_odd).tolist()
        lines = [*_lines_of(data, odd)] if odd else []
        colons = int(np.count_nonzero(np.frombuffer(data, np.uint8) == ord(":")))
        colons -= sum(line.count(b":") for line in lines)
        if colons != (rows - len(odd)) * len(layout.places):  # something is after the last value of a line
            return None
        nothing = np.zeros(rows, np.uint8)
        return AlikeRows(Piece(ids, {n: states.get(n, nothing) for n in self._findings}), odd, lines)

    def _layout(self, data: bytes) -> LineLayout | None:
        """The layout of the first line, if it is a record, and that of the last line too."""
        end = len(data) - data.endswith(b"\n")
        at = data.find(b"\n", 0, end)
        first, last = data[: end if at < 0 else at], data[data.rfind(b"\n", 0, end) + 1 : end]
        found, other = find_layout(first), find_layout(last)
        if found is None or other is None or not found.is_of(other) or self._forms.decode([first]).odd:
            return None
        is_known = all(place.is_object or place.key in self._known for place in found.places)
        return found if is_known else None

    def _frame(self, data: bytes, layout: LineLayout) -> pl.DataFrame | None:
        """A column of states for each finding, one of ids and one that tells whether all else is well."""
        if self._last is None or not self._last.layout.is_of(layout):
            self._last = self._reading(layout)
        types = self._last.types
        try:
            texts = _read_texts(data, types, is_strict=True)
        except FAILURES:  # there is another text than those that are known
            try:
                texts = _read_texts(data, dict.fromkeys(types, pl.String()), is_strict=False)
            except FAILURES:
                return None
            texts = texts.select(pl.col(name).cast(type_, strict=False) for name, type_ in types.items())
        return texts.select(self._last.asked)

    def _reading(self, layout: LineLayout) -> _Reading:
        types: dict[str, pl.DataType] = {"0": pl.Enum([layout.head])}
        asked, rounds = [], [pl.col("0").is_not_null()]
        for at, place in enumerate(layout.places, 1):
            text, finding = pl.col(str(at)), self._findings.get(place.key)
            types[str(at)] = pl.String()
            if place.key == self._id:
                parts = (f'"({_TEXT})"', f"({_WHOLE})")
                asked.append(pl.coalesce(text.str.extract(_pattern(place, part)) for part in parts).alias(_ID))
            elif place.is_object:
                types[str(at)] = pl.Enum([place.text])
                rounds.append(text.is_not_null())
            elif finding is None:
                rounds.append(text.str.contains(_pattern(place, _ANY)))
            elif finding.kind == "number":
                asked.append(_tell_number(text, place, self._states.by_name[finding.name]).alias(finding.name))
            else:
                values = ("true", "false") if finding.kind == "bool" else map(json.dumps, finding.values)
                types[str(at)] = pl.Enum([place.written(value) for value in ("null", *values)])
                asked.append(text.to_physical().cast(pl.UInt8).fill_null(REFUSED).alias(finding.name))
        return _Reading(layout, types, [*asked, pl.all_horizontal(rounds).fill_null(False).alias(_ROUND)])


def _read_texts(data: bytes, types: Mapping[str, pl.DataType], is_strict: bool) -> pl.DataFrame:
    """What stands between colons. Raises what FAILURES names, if it is strict also for one colon too many."""
    return pl.read_csv(
        data, has_header=False, separator=":", quote_char=None, schema=types, truncate_ragged_lines=not is_strict
    )


def _tell_number(text: pl.Expr, place: LinePlace, variable: FindingStates) -> pl.Expr:
    """The state of a number; REFUSED if it is not told here."""
    number = text.str.extract(_pattern(place, f"({_NUMBER})")).cast(pl.Float64)
    found = pl.when(number.is_null()).then(REFUSED).otherwise(number_state(number, variable))
    return pl.when(text == place.written("null")).then(ABSENT).otherwise(found).cast(pl.UInt8)


def _pattern(place: LinePlace, value: str) -> str:
    """A pattern for a value at a place."""
    return f"^{pl.escape_regex(place.before)}(?:{value}){pl.escape_regex(place.after)}$"


def _lines_of(data: bytes, rows: Sequence[int]) -> Iterator[bytes]:
    """Lines by their numbers, without their ends."""
    ends = np.flatnonzero(np.frombuffer(data if data.endswith(b"\n") else data + b"\n", np.uint8) == ord("\n"))
    for row in rows:
        yield data[int(ends[row - 1]) + 1 if row else 0 : int(ends[row])]
