"""What no row speaks of, of a bundle that is left as it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from ..record.read import parse_marked
from .bundle import named
from .selection import UnmappedResource, unused_one


class LateUnused(Sequence[UnmappedResource]):
    """What no row speaks of, named when it is asked for."""

    def __init__(self, numbers: Sequence[int], raws: Sequence[Any]):
        self._numbers = numbers
        self._raws = raws

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

    def _named(self, number: int) -> UnmappedResource:
        return unused_one(named(parse_marked(bytes(self._raws[number]).decode())["resource"], number))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]

    def __hash__(self) -> int:
        return hash(tuple(self))
