"""What a user asks of a cohort, whatever it runs on."""

from __future__ import annotations

from typing import NamedTuple


class Request(NamedTuple):
    """Tables in, an output, and if rows may be rejected a table for them; maybe one for where findings came from."""

    tables: tuple[str, ...]
    output: str
    rejects: str | None
    id: str
    ignored: frozenset[str]
    layout: str
    summary: bool
    provenance: str | None = None
    at: str | None = None
    codes: tuple[str, ...] = ()
