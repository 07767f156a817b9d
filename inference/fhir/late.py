"""What no row speaks of, of a bundle that is left as it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, overload

from ..record.read import parse_marked
from .bundle import named
from .selection import UnmappedResource, unused_one


class LateUnused(Sequence[UnmappedResource]):
    """What no row speaks of, by the numbers of its entries; `entries` gives their texts when names are asked for."""

    def __init__(self, numbers: Sequence[int], entries: Callable[[], Sequence[bytes]]):
        self._numbers = numbers
        self._entries = entries

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> UnmappedResource: ...
    @overload
    def __getitem__(self, place: slice) -> list[UnmappedResource]: ...
    def __getitem__(self, place: int | slice) -> UnmappedResource | list[UnmappedResource]:
        if isinstance(place, slice):
            return [self._named(number) for number in self._numbers[place]]
        return self._named(self._numbers[place])

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, ([*self],)

    @cached_property
    def _texts(self) -> Sequence[bytes]:
        return self._entries()

    def _named(self, number: int) -> UnmappedResource:
        return unused_one(named(parse_marked(self._texts[number].decode())["resource"], number))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]

    def __hash__(self) -> int:
        return hash(tuple(self))
