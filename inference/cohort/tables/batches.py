"""What comes in pieces, as many together as are worked on at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ..bits.arrays import ROWS

_Piece = TypeVar("_Piece")


def batches(pieces: Iterable[_Piece], height_of: Callable[[_Piece], int]) -> Iterator[list[_Piece]]:
    """The same pieces in their order, in lists of up to so many rows; a piece of more rows is alone."""
    waiting: list[_Piece] = []
    height = 0
    for piece in pieces:
        own = height_of(piece)
        if waiting and height + own > ROWS:
            yield waiting
            waiting, height = [], 0
        waiting.append(piece)
        height += own
    if waiting:
        yield waiting
