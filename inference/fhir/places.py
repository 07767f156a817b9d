"""Where the entries of a bundle stand in its text, found by where their resources do."""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections.abc import Sequence
from typing import Any

from ..record.read import parse_first, parse_marked
from .plain import places_of_resources

_MOST_BESIDE = 100_000  # bytes of a bundle beside its entries
# What may stand in an entry before its resource.
_BEFORE = re.compile(rb'{\s*+(?:"fullUrl"\s*+:\s*+"[^"\\]*+"\s*+,\s*+)?')


class EntryPlaces:
    """The entries of a bundle that have a resource, each by its number, in the text of the bundle.

    `types` is how many types there are in the whole text. Raises ValueError if it is not certain where each is.
    """

    def __init__(self, data: bytes, numbers: Sequence[int], types: int):
        self.data = data
        self.numbers = numbers
        self._places = places_of_resources(data, len(numbers), types)
        if not self._places:
            raise ValueError

    def number_at(self, place: int) -> int:
        """The number of the entry that a place of the text belongs to, if one does; -1 before the first."""
        index = bisect(self._places, place) - 1
        return self.numbers[index] if index >= 0 else -1

    def parse(self, number: int) -> Any:
        """An entry as the exact way reads it. Raises what reading JSON raises."""
        return self._parse(bisect_left(self.numbers, number))[0]

    def beside(self) -> Any:
        """The bundle without its entries. Raises what reading JSON raises, also where some have no resource."""
        start, end = self._start(0), self._parse(len(self._places) - 1)[1]
        if len(self.data) - (end - start) > _MOST_BESIDE:
            raise ValueError
        return parse_marked((self.data[:start] + self.data[end:]).decode())

    def _start(self, index: int) -> int:
        """Where an entry begins: nothing stands before its resource but its address."""
        place = self._places[index]
        start = self.data.rfind(b"{", 0, place)
        if start < 0 or _BEFORE.fullmatch(self.data, start, place) is None:
            raise ValueError
        return start

    def _parse(self, index: int) -> tuple[Any, int]:
        """An entry, and where it ends."""
        start = self._start(index)
        end = self._places[index + 1] if index + 1 < len(self._places) else len(self.data)
        text = self.data[start:end].decode()
        found, length = parse_first(text)
        return found, start + (length if text.isascii() else len(text[:length].encode()))
