"""Resources as text: JSON in which every number keeps all of its digits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any


def resource_text(value: object, indent: int | None = None) -> str:
    """A resource of plain data and Decimal as JSON; on one line, unless it is indented by so many blanks a level."""
    return "".join(_parts(value, "\n" if indent is not None else "", " " * (indent or 0)))


def _parts(value: Any, line: str, indent: str) -> Iterator[str]:
    if isinstance(value, Decimal):
        yield str(value)
    elif not isinstance(value, Mapping | list) or not value:
        yield json.dumps(value)
    else:
        below = line + indent if line else ""
        comma = f",{below}" if line else ", "
        named = isinstance(value, Mapping)
        yield ("{" if named else "[") + below
        for place, one in enumerate(value):
            yield comma if place else ""
            if isinstance(value, Mapping):
                yield f"{json.dumps(one)}: "
                yield from _parts(value[one], below, indent)
            else:
                yield from _parts(one, below, indent)
        yield line + ("}" if named else "]")
