"""Many rows as arrays: a number for the state of each, a flag for each, or a bit for each, 64 rows a word."""

from __future__ import annotations

import numpy as np

Bits = np.ndarray[tuple[int], np.dtype[np.uint64]]  # 64 rows a word
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]  # a row each
Codes = np.ndarray[tuple[int], np.dtype[np.uint8]]  # states or statuses by number, a row each
Totals = np.ndarray[tuple[int], np.dtype[np.int64]]  # what a score comes to, a row each

ROWS = 131_072  # so many at once that what a circuit holds stays close to the processor
FULL = np.uint64(2**64 - 1)
ABSENT = 0  # the state of a finding that is not recorded
REFUSED = 255  # what is no value of its finding
MOST_VALUES = REFUSED - 1  # of a finding


def pack(flags: Flags) -> Bits:
    """Flags as bits."""
    octets = np.packbits(flags, bitorder="little")
    return np.pad(octets, (0, -len(octets) % 8)).view(np.uint64) if len(octets) % 8 else octets.view(np.uint64)


def word_count(height: int) -> int:
    """How many words of bits so many rows take."""
    return -(-height // 64)


def unpack(bits: Bits, height: int) -> Codes:
    """Bits as 0 or 1, a row each."""
    return np.unpackbits(bits.view(np.uint8), count=height, bitorder="little")
