"""Which names a misspelt one may mean: those that a slip of the pen could have made of it, and nothing further away.

In a clinical record a name that merely looks alike is another drug or another finding, so no distance over a whole
name will do: prednisone and prednisolone are two letters of twelve apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

MOST = 10  # names that are listed
_SHORTEST = 4  # letters of a word in which a slip is still told from another word


def find_near(name: str, names: Iterable[str]) -> list[str]:
    """The names with the fewest slips, if they have at most one in each word; else none.

    A slip leaves out, adds or replaces one letter, or exchanges two neighbours, but for the first letter of a word;
    no slip changes a digit. Capitals, spaces and hyphens, or words that are not kept apart, are the same name.
    """
    found: dict[int, list[str]] = {}
    for one in dict.fromkeys(names):
        count = _count_slips(_normalize(name[:200]), _normalize(one))
        if count is not None:
            found.setdefault(count, []).append(one)
    return found[min(found)] if found else []


def find_by_part(part: str, names: Iterable[str]) -> list[str]:
    """The names that begin with a part of one; if there is none, those that contain it."""
    part, plain = _normalize(part), {one: _normalize(one) for one in names}
    if not part:
        return []
    return [one for one in plain if plain[one].startswith(part)] or [one for one in plain if part in plain[one]]


def phrase(names: Sequence[str]) -> str:
    """ "did you mean `a`, `b` or `c`?", for one name or more."""
    *others, last = (f"`{name}`" for name in names[:MOST])
    if len(names) > MOST:
        return f"did you mean {', '.join([*others, last])}, or one of {len(names) - MOST} more?"
    return f"did you mean {' or '.join(filter(None, (', '.join(others), last)))}?"


def suggestion(name: str, names: Iterable[str], otherwise: str, parts: bool = False) -> str:
    """ "did you mean ...?" for all names that are equally near, else what to do instead.

    With `parts`, for what is typed at a command, first of all for the names of which it is a part.
    """
    names = [*names]
    found = (find_by_part(name, names) if parts else []) or find_near(name, names)
    return phrase(found) if found else otherwise


def _normalize(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.lower()).strip("_")


def _count_slips(name: str, other: str) -> int | None:
    """How many slips there are between two names; None if one is more than that."""
    if name.replace("_", "") == other.replace("_", ""):
        return int(name != other)
    words, others = name.split("_"), other.split("_")
    if len(words) != len(others) or not all(_is_one_slip(*pair) for pair in zip(words, others, strict=True)):
        return None
    return sum(one != another for one, another in zip(words, others, strict=True))


def _is_one_slip(word: str, other: str) -> bool:
    """Whether two words are the same but for one slip."""
    if word == other:
        return True
    if word[:1] != other[:1] or max(len(word), len(other)) < _SHORTEST:
        return False
    start = next(i for i, pair in enumerate(zip(f"{word}\0", f"{other}\1", strict=False)) if pair[0] != pair[1])
    word, other = word[start:], other[start:]
    while word and other and word[-1] == other[-1]:
        word, other = word[:-1], other[:-1]
    if any(character.isdigit() for character in word + other):
        return False
    return max(len(word), len(other)) == 1 or (len(word) == 2 and word == other[::-1])
