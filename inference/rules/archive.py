"""A checked program as plain data, and back, so that a start need not read a text again that was read before.

The data are lists, mappings, texts and numbers, as JSON has them, with columns of many numbers as one text of digits,
in the order of bytes of this machine (`sys.byteorder`): to unpack them runs nothing of what they say. The
parts of a program (rules, literals, places, ...) stand in tables, one for each class, with a column for each of its
fields, and those that hold others behind these; a part is its number among them all. What is one part in the program
is one part again in what is unpacked. The texts themselves are not packed: whoever unpacks has them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, cast

from ..text.source import Source, Span
from ..text.syntax import Aggregate, Atom, Comparison, Element, Fractional, Integer, Literal, Rule, Variable
from .arithmetic import Arithmetic
from .entities import Citation, Concept, Intention, Layout, Notice, ScoreWords, Statement, Switch
from .finding import Finding
from .program import Program
from .schema import Sort

_CLASSES: Final = {
    part.__name__: part
    for part in (
        Span, Atom, Integer, Fractional, Variable, Literal, Comparison, Element, Aggregate, Rule,
        Citation, Sort, Arithmetic, Finding, Statement, Concept, ScoreWords, Notice, Layout, Switch, Intention,
        Program,
    )
}  # fmt: skip
_PLAIN = (str, int, bool, type(None))
_BITS: Final = 32  # of each of many numbers in a row

# What a column, or a list within one, holds.
_AS_IT_IS, _NUMBERS, _PARTS, _ROWS, _MIXED = "as it is", "numbers", "parts", "rows of parts", "mixed"
_ROW, _PART, _MAPPING = "row", "part", "mapping"


def pack(program: Program) -> list[Any]:
    """The tables of a program that was loaded without its worked cases.

    Raises TypeError for a program that holds what is none of the known parts.
    """
    packer = _Packer(program.sources)
    packer.number(program)
    return [[name, *map(packer.column, zip(*parts, strict=True))] for name, parts in packer.tables()]


def unpack(tables: Sequence[Any], sources: Sequence[Source]) -> Program:
    """The program of some tables and its texts.

    Raises LookupError, TypeError or ValueError for tables that `pack` did not make.
    """
    parts: list[Any] = [*sources]
    for name, *columns in tables:
        class_ = _CLASSES[name]
        if len(columns) != len(class_._fields):
            raise ValueError(f"a table of {name} has {len(columns)} columns")
        make = cast("Callable[[Any], Any]", partial(tuple.__new__, class_))  # what the class does, without a frame
        parts += map(make, zip(*(_column(kind, values, parts) for kind, values in columns), strict=True))
    program = parts[-1]
    if not isinstance(program, Program):
        raise TypeError("the last part is no program")
    return program


class _Packer:
    """The parts of a program, each with a number; the texts have the first."""

    def __init__(self, sources: Sequence[Source]):
        self._numbers: dict[int, int] = {id(source): number for number, source in enumerate(sources)}
        self._levels: dict[int, int] = {}
        self._tables: dict[tuple[int, str], list[Any]] = {}

    def number(self, program: Program) -> None:
        """Give each part a number: first those that hold no other, then those that hold only such, and so on."""
        self._place(program)
        parts = (part for _, table in self.tables() for part in table)
        self._numbers |= {id(part): number for number, part in enumerate(parts, len(self._numbers))}

    def tables(self) -> Iterator[tuple[str, list[Any]]]:
        """The parts of each class, the ones that others hold before these."""
        for level, name in sorted(self._tables):
            yield name, self._tables[level, name]

    def column(self, values: Sequence[Any]) -> list[Any]:
        """The values of one field as data, with what they are."""
        if values and all(type(value) is int and 0 <= value < 1 << _BITS for value in values):
            return [_NUMBERS, _digits(values)]
        if all(type(value) in _PLAIN for value in values):
            return [_AS_IT_IS, [*values]]
        if all(id(value) in self._numbers for value in values):
            return [_PARTS, _digits(self._numbers[id(value)] for value in values)]
        if all(type(value) is tuple and all(id(item) in self._numbers for item in value) for value in values):
            return [_ROWS, [[self._numbers[id(item)] for item in value] for value in values]]
        return [_MIXED, [self._mixed(value) for value in values]]

    def _place(self, value: Any) -> int:
        """Puts every part of a value into its table; returns how many levels of them there are."""
        if type(value) in _PLAIN or id(value) in self._numbers:
            return 0
        if id(value) in self._levels:
            return self._levels[id(value)]
        name = type(value).__name__
        is_part = _CLASSES.get(name) is type(value)
        if not (is_part or type(value) is tuple or isinstance(value, Mapping)):
            raise TypeError(f"{name} is no part of a program")
        below = value.values() if isinstance(value, Mapping) else value
        level = max(map(self._place, below), default=0)
        if is_part:
            level += 1
            self._levels[id(value)] = level
            self._tables.setdefault((level, name), []).append(value)
        return level

    def _mixed(self, value: Any) -> Any:
        if type(value) in _PLAIN:
            return value
        if id(value) in self._numbers:
            return [_PART, self._numbers[id(value)]]
        if type(value) is tuple:
            return [_ROW, *self.column(value)]
        if all(type(key) is str for key in value):
            return [_MAPPING, [*value], *self.column([*value.values()])]
        raise TypeError("a mapping has keys that are no texts")


def _column(kind: str, values: Sequence[Any], parts: Sequence[Any]) -> Sequence[Any]:
    """The values of a column."""
    if kind == _AS_IT_IS:
        return values
    if kind == _NUMBERS:
        return _numbers(values)
    get = parts.__getitem__
    if kind == _PARTS:
        return [*map(get, _numbers(values))]
    if kind == _ROWS:
        return [tuple(map(get, row)) for row in values]
    if kind == _MIXED:
        return [_value(value, parts) for value in values]
    raise ValueError(f"there is no column of {kind}")


def _digits(numbers: Iterable[int]) -> str:
    """Numbers as one text of digits, which is read several times as fast as a list of them."""
    return b"".join(number.to_bytes(_BITS // 8, sys.byteorder) for number in numbers).hex()


def _numbers(digits: Any) -> Sequence[int]:
    """The numbers of a text of digits."""
    return memoryview(bytes.fromhex(digits)).cast("I")


def _value(value: Any, parts: Sequence[Any]) -> Any:
    if not isinstance(value, list):
        return value
    if value[0] == _PART:
        return parts[value[1]]
    if value[0] == _ROW:
        return tuple(_column(value[1], value[2], parts))
    if value[0] == _MAPPING:
        return dict(zip(value[1], _column(value[2], value[3], parts), strict=True))
    raise ValueError(f"there is no {value[0]}")
