"""What statements ask for in common is drawn once where that saves most, and small concepts where they are asked."""

from __future__ import annotations

import pytest
from guidelog.inference.flow.premises import ALL, ANY, ONE, Conclusion, Premise
from guidelog.inference.flow.sharing import Nesting, StatementGroup, share


def groups_of(*asked: str) -> list[StatementGroup]:
    """Groups that ask for a premise for each letter."""
    return [StatementGroup([Premise(ONE, asks=letter) for letter in letters]) for letters in asked]


def letters_of(premise: Premise) -> str:
    return "".join(sorted(part.asks for part in premise.parts)) or premise.asks


def shared(*asked: str) -> list[set[str]]:
    """What each group asks for afterwards; what is asked for together is one word."""
    groups = groups_of(*asked)
    share(groups)
    return [{letters_of(premise) for premise in group.asked} for group in groups]


def test_what_saves_as_many_arrows_is_shared_first_by_the_most_groups() -> None:
    found = shared("abcd", "abe", "abf", "bcdg")
    assert found == [{"ab", "cd"}, {"ab", "e"}, {"ab", "f"}, {"cd", "b", "g"}]


def test_what_saves_more_arrows_is_shared_before_what_more_groups_ask_for() -> None:
    found = shared("abcde", "abcdh", "def", "deg")
    assert found == [{"abcd", "e"}, {"abcd", "h"}, {"de", "f"}, {"de", "g"}]


def test_two_premises_of_two_groups_are_shared_and_one_of_many_is_not() -> None:
    assert shared("ab", "ab") == [{"ab"}, {"ab"}]
    assert shared("ab", "ac", "ad") == [{"a", "b"}, {"a", "c"}, {"a", "d"}]


CONCEPT = Conclusion("ill", ("p",))
ILL = Premise(ONE, goals=(CONCEPT,))


def is_nested(rows: int, uses: int) -> bool:
    """Whether a concept of so many rows is told where it is asked, so many times."""
    definitions = {CONCEPT: Premise(ALL, parts=tuple(Premise(ONE, asks=str(n)) for n in range(rows)))}
    others = [Premise(ANY, parts=(ILL, Premise(ONE, asks=f"other {n}"))) for n in range(uses)]
    return Nesting(definitions, [StatementGroup(others)], []).is_nested(ILL)


@pytest.mark.parametrize(
    ("rows", "uses", "expected"),
    [
        (6, 1, True),
        (7, 1, False),
        (4, 2, True),
        (5, 2, False),
        (2, 3, True),
        (3, 3, False),
        (1, 5, True),
        (1, 6, False),
    ],
)
def test_a_concept_is_told_where_it_is_asked_if_it_is_small_and_seldom_asked(
    rows: int, uses: int, expected: bool
) -> None:
    assert is_nested(rows, uses) == expected
