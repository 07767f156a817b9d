"""Thrift's compact protocol, in which the end of a file in Parquet is written: values of any structure, and back."""

from __future__ import annotations

from typing import Any, NamedTuple

_STOP, _TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 0, 1, 2, 3, 7, 8, 9, 10, 12
_INTEGERS = (4, 5, 6)
_LONG = 15  # in the place of a size or of a step between fields: it stands behind


class CompactValue(NamedTuple):
    """A value with its type: an integer, bytes, a list of values of one type, or a structure of fields by number.

    To be written, a structure may be bytes already.
    """

    type: int
    is_: Any


class CompactList(NamedTuple):
    """Values, all of one type."""

    type: int
    values: list[Any]


Fields = dict[int, CompactValue]


class CompactReader:
    """Reads values from bytes. Raises ValueError or IndexError for what is not written so."""

    def __init__(self, data: bytes):
        self._data, self._at = data, 0

    def fields(self) -> Fields:
        """A structure."""
        found: Fields = {}
        number = 0
        while (head := self._byte()) != _STOP:
            type_ = head & 15
            number = number + (head >> 4) if head >> 4 else self._integer()
            found[number] = CompactValue(type_, type_ == _TRUE if type_ in (_TRUE, _FALSE) else self._value(type_))
        return found

    def _value(self, type_: int) -> Any:
        if type_ in _INTEGERS:
            return self._integer()
        if type_ in (_TRUE, _FALSE, _BYTE):
            return self._byte()
        if type_ == _DOUBLE:
            return self._bytes(8)
        if type_ == _BINARY:
            return self._bytes(self._number())
        if type_ in (_LIST, _SET):
            head = self._byte()
            size = self._number() if head >> 4 == _LONG else head >> 4
            return CompactList(head & 15, [self._value(head & 15) for _ in range(size)])
        if type_ == _STRUCT:
            return self.fields()
        raise ValueError(f"there is no type {type_} in it")

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _bytes(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at]

    def _number(self) -> int:
        found = shift = 0
        while True:
            byte = self._byte()
            found |= (byte & 127) << shift
            if byte < 128:
                return found
            shift += 7

    def _integer(self) -> int:
        number = self._number()
        return number >> 1 ^ -(number & 1)


def compact(fields: Fields) -> bytes:
    """A structure as bytes."""
    found, last = bytearray(), 0
    for number, (type_, value) in sorted(fields.items()):
        step = number - last
        found += bytes([step << 4 | type_]) if 0 < step <= _LONG else bytes([type_]) + _integer(number)
        last = number
        if type_ not in (_TRUE, _FALSE):
            found += _written(type_, value)
    return bytes(found) + bytes([_STOP])


def _written(type_: int, value: Any) -> bytes:
    if type_ in _INTEGERS:
        return _integer(value)
    if type_ in (_TRUE, _FALSE, _BYTE):
        return bytes([value])
    if type_ == _BINARY:
        return _number(len(value)) + bytes(value)
    if type_ in (_LIST, _SET):
        size = len(value.values)
        head = bytes([size << 4 | value.type]) if size < _LONG else bytes([_LONG << 4 | value.type]) + _number(size)
        return head + b"".join(_written(value.type, one) for one in value.values)
    return value if isinstance(value, bytes) else compact(value)


def _integer(number: int) -> bytes:
    return _number(number << 1 if number >= 0 else ~number << 1 | 1)


def _number(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes(found) + bytes([number])
