"""Lines of TOML for a draft: keys and texts in quotes where they need them, remarks behind a sign."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...text.diagnostic import printable

_BARE = re.compile("[A-Za-z0-9_-]+")
_LONGEST = 200  # characters of a remark
_WIDTH = 40  # from which column on remarks stand, where there is room


def quoted(text: str) -> str:
    """A text as TOML has it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(_escape(sign) for sign in escaped) + '"'


def key(name: str) -> str:
    """A key as TOML has it."""
    return name if _BARE.fullmatch(name) else quoted(name)


def line(left: str, remark: str = "") -> str:
    """A line with a remark."""
    remark = printable(remark)
    if len(remark) > _LONGEST:
        remark = f"{remark[:_LONGEST]}…"
    return f"{left.ljust(_WIDTH)}  # {remark}" if remark else left


def listed(name: str, texts: Iterable[str]) -> list[str]:
    """A list of texts, one a line."""
    return [f"{name} = [", *(f"    {quoted(text)}," for text in texts), "]"]


def _escape(sign: str) -> str:
    return sign if sign.isprintable() else f"\\u{ord(sign):04X}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08X}"
