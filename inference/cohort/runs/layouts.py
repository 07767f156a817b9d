"""The layouts of a table of answers, by the names that users give them."""

from collections.abc import Iterable

WIDE = "wide"  # a column for each statement
LONG = "long"  # a row for each statement that is not ruled out
LAYOUTS = (WIDE, LONG)
WITH_NOTICES = "wide, with notices"  # and a column with the names of a record's notices; asked for by `--notices`


def with_notices(layout: str) -> str:
    """A layout that tells notices too. Raises ValueError for one that has no place for them."""
    if layout != WIDE:
        raise ValueError(f"notices stand in the layout `{WIDE}`, not in `{layout}`")
    return WITH_NOTICES


def score_columns(scores: Iterable[str]) -> list[str]:
    """The columns of what scores come to: the least that each still can, as recorded, and the most."""
    return [f"{name}_{end}" for name in scores for end in ("least", "recorded", "most")]
