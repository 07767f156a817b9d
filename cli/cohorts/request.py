"""What a user asks of a cohort, whatever it runs on."""

from __future__ import annotations

from typing import NamedTuple


class Request(NamedTuple):
    """Tables in, an output, and if rows may be rejected a table for them; maybe one for where findings came from.

    `piped` is the kind of table that standard input is. `map` says what the columns of the tables mean; with `events`
    their rows are of one code each, and `concepts` is the site's own table of concepts. `scores` asks for what
    scores come to.
    """

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
    map: str | None = None
    piped: str | None = None
    events: bool = False
    concepts: str | None = None
    scores: bool = False
