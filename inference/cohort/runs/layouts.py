"""The layouts of a table of answers, by the names that users give them."""

WIDE = "wide"  # a column for each statement
LONG = "long"  # a row for each statement that is not ruled out
LAYOUTS = (WIDE, LONG)
WITH_NOTICES = "wide, with notices"  # and a column with the names of a record's notices; asked for by `--notices`


def with_notices(layout: str) -> str:
    """A layout that tells notices too. Raises ValueError for one that has no place for them."""
    if layout != WIDE:
        raise ValueError(f"notices stand in the layout `{WIDE}`, not in `{layout}`")
    return WITH_NOTICES
