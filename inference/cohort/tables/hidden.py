"""What tools keep beside tables: not read with the rest of a folder, and never passed over in silence."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from ...folder import is_hidden
from .table import unusable

_SHOWN = 5  # names of what was passed over


def match_pattern(pattern: str) -> list[Path]:
    """What a pattern stands for, as in a shell. Raises RecordError for a name of a tool that it does not ask for."""
    found = [Path(match) for match in sorted(glob.glob(pattern, recursive=True))]
    asked = {part[0] for part in Path(pattern).parts if is_hidden(part)}
    for match in found:
        if any(is_hidden(part) and part[0] not in asked for part in match.parts):
            help_ = "leave it out of the pattern; to have it read, name it by itself"
            raise unusable(match, "it is called as what tools keep for themselves, by its first character", help_)
    return found


def describe_passed_over(folder: Path, paths: Sequence[Path]) -> str:
    """What was passed over in a folder, in a sentence."""
    shown = ", ".join(str(path.relative_to(folder)) for path in paths[:_SHOWN])
    more = len(paths) - _SHOWN
    return f"passed over in {folder}: {shown}{f' and {more:,} more' if more > 0 else ''}"
