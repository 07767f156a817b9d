"""Random tables in JSON Lines for the small knowledge base: good ones, odd ones, and damaged ones."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence

from .odd_tables import DAMAGE, IGNORED

# fmt: off
VALUES = (
    "true", "false", "null", "null", "1", "0", "3", "-3", "3.0", "2.5", "1e3", "1E+2", "2.99999999999999999999",
    "-0", "123456789012345678901234567890", "1e400", "1e99999999999999999999", "1e-99999999999999999999", "NaN",
    "-Infinity", '"high"', '"none"', '"low"', '""', '"3"', '"true"', '"a\\u0062"', '"\\ud800"', '"é"', '"a\\"b"',
    '"x\\":y"', '"10:30"', '"a : b"', '"\\n"', "[]", "{}", "[1]", '{"a": 1, "a": 2}', '["none"]', '{"cough": true}',
    "tru", "01", "1.",
)
# fmt: on
_GOOD: Mapping[str, Sequence[str]] = {
    "cough": ("true", "false", "null"),
    "fever": ('"high"', '"none"', "null"),
    "weeks": ("1", "2.5", "3", "4.0", "null"),
    IGNORED: ('"x"', "1", "null", '"a b"'),
}


def odd_lines(own: random.Random) -> bytes:
    """Lines of either form, with all keys or some, written closely or with blanks, and maybe something odd.

    The lines of some have the same keys in the same order, as programs write them.
    """
    separators = own.choice([(",", ":"), (", ", ": "), (", ", ": "), (" , ", " : ")])
    nested, odd, end = own.random() < 0.4, own.choice([0, 0, 0.02, 0.2]), own.choice(["\n", "\n", "\r\n", "\r"])
    alike = own.choice([None, own.sample([*_GOOD], own.choice([1, 2, 4, 4]))])
    lines = [
        _line(own, nested != (own.random() < odd / (1 + 3 * bool(alike))), odd, separators, alike)
        for _ in range(own.choice([0, 1, 5, 30]))
    ]
    data = end.join(lines).encode() + (end.encode() if own.random() < 0.7 else b"")
    if own.random() < 0.2:
        data = b"\xef\xbb\xbf" + data
    for _ in range(own.choice([0, 0, 0, 1, 1, 5])):
        at = own.randrange(len(data) + 1)
        data = data[:at] + own.choice([*DAMAGE, b"{", b"}", b":", b" :"]) + data[at + own.choice([0, 1]) :]
    return data


def _line(
    own: random.Random, nested: bool, odd: float, separators: tuple[str, str], alike: Sequence[str] | None
) -> str:
    if own.random() < odd / 4:
        return own.choice(["", " ", "\u00a0", "[1]", "{}", '{"id": "a"}', "x", '{"id": "a", "findings": null}'])
    names = [name for name in _GOOD if own.random() < 0.8] if alike is None else [*alike]
    if own.random() < odd and names:
        names.append(own.choice(names))
    if own.random() < odd / 4:
        names.append("nonsense")
    pairs = [(name, own.choice(VALUES if own.random() < odd or name not in _GOOD else _GOOD[name])) for name in names]
    if alike is None or own.random() < odd / 4:
        own.shuffle(pairs)
    id_ = (
        own.choice(VALUES) if own.random() < odd else own.choice([f'"p{own.randrange(99)}"', f"{own.randrange(99)}"])
    )
    if nested:
        is_done = own.random() < odd / 4 + 0.05 * (alike is None)
        more = [("done", own.choice(['["rest"]', "[]", "null", '["x"]']))] if is_done else []
        pairs = [("findings", _object(pairs, separators)), *more]
    if own.random() >= odd / 4:
        pairs.insert(own.randrange(len(pairs) + 1) if alike is None else 0, ("id", id_))
    return _object(pairs, separators)


def _object(pairs: Sequence[tuple[str, str]], separators: tuple[str, str]) -> str:
    comma, colon = separators
    return "{" + comma.join(f"{json.dumps(name)}{colon}{value}" for name, value in pairs) + "}"
