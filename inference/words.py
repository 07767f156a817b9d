"""Words that commands share."""


def counted(count: int, word: str) -> str:
    """A number of things, such as `1 record` or `1,000 records`."""
    return f"{count:,} {word}{'s' if count != 1 else ''}"
