"""Random tables in CSV for the small knowledge base: good ones, odd ones, and damaged ones."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Mapping

# fmt: off
VALUES = (
    "true", "false", "TRUE", "", "high", "none", "low", "maybe", "true ", "yes", "ｔrue", "\u212a", "é", "\u202e",
    "3", "3.0", "3.", ".5", "1e3", "+3", "-3", " 3", "00003", "0", "nan", "inf", "1e99999999999999999999", "٣",
    "2.99999999999999999999", "123456789012345678901234567890", "9" * 9, "12345678.1234567", "2.999999",
    "a,b", 'a"b', "a\nb", "a\r\nb", "\n\n", "x\ry", "\t", '"',
)
DAMAGE = (
    b'"', b'"', b'""', b'"\n"', b'","', b"'", b"\\", b",", b"\t", b" ", b"true",
    b"\n", b"\n\n", b"\r", b"\r\n", b"\r\n\r\n", b"\0", b"\xff", b"\xc3\xa9", b"\xe2\x80\xae", b"\xef\xbb\xbf",
)
# fmt: on
IGNORED = "notes"

_GOOD: Mapping[str, Callable[[random.Random], str]] = {
    "id": lambda own: f"p{own.randrange(1000)}",
    "cough": lambda own: own.choice(["true", "false", ""]),
    "fever": lambda own: own.choice(["high", "none", ""]),
    "weeks": lambda own: own.choice(["1", "2.5", "3", "4", ""]),
    IGNORED: lambda own: own.choice(["", "x", "a b"]),
}


def odd_table(own: random.Random) -> bytes:
    """A table with columns in any order, maybe one that is to be left out (even twice), and maybe something odd."""
    columns = ["id", "cough", "fever", "weeks"] if own.random() < 0.9 else ["id"]
    own.shuffle(columns)
    for _ in range(own.choice([0, 0, 0, 1, 2])):
        columns.insert(own.randrange(len(columns) + 1), IGNORED)
    text = io.StringIO(newline="")
    quoting = own.choice([csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    table = csv.writer(text, lineterminator=own.choice(["\n", "\n", "\n", "\r\n", "\r\n", "\r"]), quoting=quoting)
    table.writerow(columns)
    odd = own.choice([0, 0, 0.02, 0.2])
    for _ in range(own.choice([0, 1, 5, 40])):
        row = [own.choice(VALUES) if own.random() < odd else _GOOD[name](own) for name in columns]
        row = row[:-1] if own.random() < odd / 4 else row
        table.writerow([*row, "z"] if own.random() < odd / 4 else row)
    return _damaged(text.getvalue().encode(), own)


def _damaged(data: bytes, own: random.Random) -> bytes:
    if own.random() < 0.2:
        data = b"\xef\xbb\xbf" + data
    if own.random() < 0.3:
        data = data.rstrip(b"\r\n")
    for _ in range(own.choice([0, 0, 0, 1, 1, 5])):
        at = own.randrange(len(data) + 1)
        data = data[:at] + own.choice(DAMAGE) + data[at + own.choice([0, 1]) :]
    return data
