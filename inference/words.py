"""Words that every part shares: numbers of things, and verbs that agree with them."""

from __future__ import annotations

from collections.abc import Sequence

_IRREGULAR = {"are": "is", "were": "was", "have": "has"}  # verbs, of several things and of one
_HISSES = ("s", "x", "z", "ch", "sh")


def capital(text: str) -> str:
    """A text with a capital at its start, the rest as it is."""
    return text[:1].upper() + text[1:]


def written_value(value: object) -> str:
    """A value of a finding as texts have it: `true`, `false`, a name or a number."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def counted(count: int, noun: str) -> str:
    """A number of things, such as `1 record`, `2 witnesses` or `1,000 records`."""
    return f"{count:,} {noun if count == 1 else _with_s(noun)}"


def agreeing(count: int, verb: str) -> str:
    """A verb for a number of things: `apply`, or of one `applies`."""
    return _IRREGULAR.get(verb) or _with_s(verb) if count == 1 else verb


def share(count: int, total: int, noun: str, verb: str, none: str = "0") -> str:
    """What some of all do, such as `2 of 84 statements apply` or `1 of 84 statements applies`."""
    number = 1 if 1 in (count, total) else count
    return f"{f'{count:,}' if count else none} of {counted(total, noun)} {agreeing(number, verb)}"


def series(items: Sequence[str], last: str = "and") -> str:
    """Several things in a row, such as `a`, `a and b` or `a, b and c`."""
    return f" {last} ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def either(words: Sequence[str], more: bool = False) -> str:
    """Some of several things; `more` says that there are others."""
    return series([*words, "others"] if more else words, "or")


def one_of(unit: str) -> str:
    """The unit of a single one: `week` of `weeks`; a unit whose plural is not so regular as it is."""
    return unit[:-1] if unit.endswith("s") and not unit.endswith(("ss", "ses")) else unit


def _with_s(word: str) -> str:
    """The plural of a noun, or a verb of a single thing; both are made alike."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(_HISSES) else f"{word}s"
