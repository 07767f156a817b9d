"""What a service is started with, as a value that passes from the command to its worker processes."""

from __future__ import annotations

import json
from typing import NamedTuple

VARIABLE = "GUIDELOG_SERVE"  # of the environment, by which worker processes get them


class Settings(NamedTuple):
    """The knowledge base with its readings (pairs) and tables of codes."""

    kb: str | None = None
    readings: tuple[tuple[str, str], ...] = ()
    codes: tuple[str, ...] = ()


def dump(settings: Settings) -> str:
    """Settings as a text."""
    return json.dumps(settings._asdict())


def load(text: str) -> Settings:
    """Settings from the text that `dump` made of them."""
    found = json.loads(text)
    readings = tuple((name, alternative) for name, alternative in found["readings"])
    return Settings(found["kb"], readings, tuple(found["codes"]))
