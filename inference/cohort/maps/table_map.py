"""A map of a table with a row for each person, or a few: what each column says, and which text means which value."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from ...record.values import Value
from ...rules.finding import Finding

ANY = "*"  # of values: every other text; of columns that are left out: every other column
LATEST, EACH, ERROR = "latest", "any", "error"
SEVERAL = (LATEST, EACH, ERROR)  # what becomes of several rows of one person, where the map says so


class DateRule(NamedTuple):
    """How a date is written (`%d/%m/%Y`; nothing for 2026-03-10), and until which column time is counted from it.

    Without `until` that is the reference time.
    """

    format: str
    until: str = ""


class ColumnRule(NamedTuple):
    """What a column says of a finding.

    `values` has the value of each text, None for one that means that nothing was recorded; without any the texts are
    those of the vocabulary. A number is multiplied with `factor`; `decimal` is the sign before its decimals. `since`
    is there for a column of dates, from which time is counted. `place` is where the map says it.
    """

    column: str
    finding: Finding
    values: Mapping[str, Value | None]
    factor: Fraction
    decimal: str
    since: DateRule | None
    place: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (self.column, self.since.until) if self.since is not None and self.since.until else (self.column,)


class RowRule(NamedTuple):
    """What becomes of several rows of one person: nothing (each is answered), or one of SEVERAL.

    `by` is the column with the date of a row, `format` how that is written.
    """

    several: str = ""
    by: str = ""
    format: str = ""


class TableMap(NamedTuple):
    """A map as read: the column of ids, what each column says, and the columns that are left out.

    `null` are the texts that mean in every column that nothing was recorded; `separator` is what stands between the
    columns of a text, empty for what its ending says. `text` is what it was read from.
    """

    place: str
    id: str
    rules: tuple[ColumnRule, ...]
    ignored: frozenset[str]
    null: frozenset[str]
    separator: str
    rows: RowRule
    text: str

    @property
    def findings(self) -> list[str]:
        """The findings that it speaks of."""
        return [*dict.fromkeys(rule.finding.name for rule in self.rules)]

    @property
    def columns(self) -> list[str]:
        """The columns that it reads, that of ids first."""
        read = [column for rule in self.rules for column in rule.columns]
        return [*dict.fromkeys([self.id, *read, *([self.rows.by] if self.rows.by else [])])]
