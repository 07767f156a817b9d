"""Lines of JSON as most are written, decoded by msgspec: each is exactly what the strict parser makes of it, or none.

A key that is given twice is not told by msgspec, but by the colons that follow a quote: as many as there are keys,
if none is given twice, and no blank stands before a colon. A line that may be read in another way is left to others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
import numpy as np
import polars as pl

from ...answer.states import States
from ...rules.finding import Finding
from ...rules.program import Program
from ..bits.arrays import ABSENT, REFUSED, Codes
from .json_rows import PARTS
from .row_states import RowStates, ValueCodes
from .table import Piece, Shape

UNSET = msgspec.UNSET
_QUOTE, _COLON, _BLANKS = 34, 58, b" \t\r\n"
_SPACED = re.compile(rb"[ \t\r\n]:")
_KEPT = 10_000  # numbers of which the states are kept
_PLAIN = {str, int, Decimal, bool, type(None), msgspec.UnsetType}
_NUMBERS = {int, Decimal, type(None), msgspec.UnsetType}
_FAILURES = (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError)


class Decoded(NamedTuple):
    """Lines as rows, and the numbers of those that are left to others, whose ids and states are any."""

    odd: list[int]
    piece: Piece


class JsonForms:
    """Decodes lines that have a key for each finding, or all of them below `findings`."""

    def __init__(self, shape: Shape, program: Program, states: States):
        ignored = sorted(shape.ignored - {shape.id})
        own = [finding for name, finding in program.findings.items() if name not in ignored]
        values = RowStates(program, states).values
        self._tables = {finding.name: _Codes(finding, values[finding.name]) for finding in own}
        flat = [finding for finding in own if finding.name != shape.id]
        self._forms = [_Form(shape.id, flat, ignored, False), _Form(shape.id, own, ignored, True)]
        names = {*program.findings, *ignored, shape.id}
        if "id" in program.findings or names & PARTS:
            self._forms = []  # what a key means then depends on the others

    def decode(self, lines: Sequence[bytes]) -> Decoded:
        """Some lines, which are not empty."""
        form = next((form for form in self._forms if form.decode(lines[0]) is not None), None)
        if form is None:
            nobody = pl.Series("id", [None] * len(lines), pl.String)
            return Decoded([*range(len(lines))], Piece(nobody, dict.fromkeys(self._tables, _zeros(len(lines)))))
        rows = [form.decode(line) for line in lines]
        odd = {at for at, row in enumerate(rows) if row is None}
        given = [form.empty if row is None else row for row in rows]
        columns = dict(zip(form.names, zip(*map(form.values, given), strict=True), strict=True))
        if odd or not _are_keys_single(lines, form.count_keys(given, columns.values())):
            odd |= {at for at, row in enumerate(rows) if row is not None and form.has_twice(lines[at], row)}
        ids = pl.Series("id", [str(row.f0) for row in given], pl.String)
        found = {name: self._tables[name].all(columns[name]) for name in columns if name in self._tables}
        return Decoded(sorted(odd), Piece(ids, {n: found.get(n, _zeros(len(lines))) for n in self._tables}))


class _Form:
    """Lines of one form: a struct of msgspec with the id, the findings or a struct of these, and what is left out."""

    def __init__(self, id_: str, findings: Sequence[Finding], ignored: Sequence[str], is_nested: bool):
        values = [(finding.name, _type_of(finding)) for finding in findings] + [(name, Any) for name in ignored]
        self.names = [name for name, _ in values]
        kinds = [_NUMBERS] * len(findings) + [_PLAIN] * len(ignored)
        self._checked = [(at, kinds[at]) for at, (_, type_) in enumerate(values) if type_ is Any]
        self._is_nested = is_nested
        if is_nested:
            inner = _make_struct(values, required=0)
            self._nothing = msgspec.structs.astuple(inner())
            values = [("findings", inner | None)]
        outer = _make_struct([(id_, str | int), *values], required=1)
        self._decoder = msgspec.json.Decoder(outer, float_hook=Decimal)
        self.empty = outer("")

    def decode(self, line: bytes) -> Any:
        """A line, or None if it is none of this form."""
        try:
            row = self._decoder.decode(line)
        except _FAILURES:
            return None
        if self._checked:
            values = self.values(row)
            if not all(type(values[place]) in types for place, types in self._checked):
                return None
        return row

    def values(self, row: Any) -> tuple[Any, ...]:
        """The values of a line, in the order of `names`."""
        if not self._is_nested:
            return msgspec.structs.astuple(row)[1:]
        return msgspec.structs.astuple(row.f1) if row.f1 else self._nothing

    def count_keys(self, rows: Sequence[Any], columns: Iterable[tuple[Any, ...]]) -> int:
        """How many keys some lines have that have none twice."""
        columns = [*columns]
        count = len(rows) * (1 + len(columns)) - sum(column.count(UNSET) for column in columns)
        return count + (sum(row.f1 is not UNSET for row in rows) if self._is_nested else 0)

    def has_twice(self, line: bytes, row: Any) -> bool:
        """Whether a line may have a key twice."""
        own = _count_set(msgspec.structs.astuple(row))
        own += _count_set(self.values(row)) * self._is_nested
        return line.count(b'":') != own or _SPACED.search(line) is not None


class _Codes(dict[Any, int]):
    """The states of the values of a finding, by value; what is missing is worked out."""

    def __init__(self, finding: Finding, values: ValueCodes):
        known = (True, False) if finding.kind == "bool" else finding.values
        super().__init__({value: values.state(value) for value in known} | {None: ABSENT, UNSET: ABSENT})
        self._values = values

    def __missing__(self, value: object) -> int:
        if not isinstance(value, int | Decimal):
            return REFUSED
        found = self._values.state(Decimal(value))
        if len(self) < _KEPT:
            self[value] = found
        return found

    def all(self, column: Iterable[Any]) -> Codes:
        """The states of a column."""
        return np.frombuffer(bytearray(map(self.__getitem__, column)), np.uint8)


def _type_of(finding: Finding) -> Any:
    if finding.kind == "number":
        return Any  # a whole number, or what `float_hook` makes
    return bool | None if finding.kind == "bool" else str | None


def _make_struct(keys: Sequence[tuple[str, Any]], required: int) -> Any:
    """A struct with the fields f0, f1 ... for some keys, of which the first may be required."""
    fields = [
        (f"f{at}", type_)
        if at < required
        else (f"f{at}", type_ | msgspec.UnsetType if type_ is not Any else Any, UNSET)
        for at, (_, type_) in enumerate(keys)
    ]
    rename = {f"f{at}": key for at, (key, _) in enumerate(keys)}
    return msgspec.defstruct("Line", fields, rename=rename, forbid_unknown_fields=True)


def _are_keys_single(lines: Sequence[bytes], keys: int) -> bool:
    """Whether lines that have so many keys, if none is given twice, have none twice for certain."""
    octets = np.frombuffer(b"\n".join(lines), np.uint8)
    before = octets[np.flatnonzero(octets == _COLON) - 1]
    kinds = np.bincount(before, minlength=256)
    return int(kinds[_QUOTE]) == keys and not kinds[[*_BLANKS]].any()


def _count_set(values: Iterable[object]) -> int:
    return sum(value is not UNSET for value in values)


def _zeros(count: int) -> Codes:
    return np.zeros(count, np.uint8)
