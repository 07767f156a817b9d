"""The codes in the rows of a table of events, each different one looked up once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from ...fhir.table import CodeTable, Key
from ...record.codes import RecordCode
from ...record.record import RecordError, RecordFault
from ...record.values import shown_value
from ...text.diagnostic import printable
from ...text.spelling import suggestion
from .concepts import NO_CONCEPT, Concepts
from .event_map import CodeSource
from .read_events import is_uri


class EventCodes:
    """Tells the codes that texts stand for, by the systems of a map and a site's own concepts."""

    def __init__(self, table: CodeTable, concepts: Concepts | None):
        self._table = table
        self._concepts = concepts

    def of_rows(self, frame: pl.DataFrame, source: CodeSource) -> RowKeys:
        """The code of each row of which the table of codes speaks, each different one looked up once."""
        texts = frame[source.column].fill_null("").str.strip_chars()
        columns = [texts.alias("code")]
        if source.system.column:
            columns.append(frame[source.system.column].fill_null("").str.strip_chars().alias("system"))
        both = pl.DataFrame(columns)
        known: dict[tuple[str, ...], Key | RecordError] = {}
        for pair in both.unique(maintain_order=True).iter_rows():
            key = self.key(source, *pair)
            if isinstance(key, RecordError) or (key is not None and self._table.rows_of(*key)):
                known[pair] = key
        wanted = pl.DataFrame(
            [[*pair] for pair in known], schema=dict.fromkeys(both.columns, pl.String), orient="row"
        )
        rows = both.with_row_index("row").join(wanted, on=both.columns, how="semi")["row"]
        return RowKeys({int(row): known[both.row(int(row))] for row in rows})

    def key(self, source: CodeSource, code: str, system: str = "") -> Key | RecordError | None:
        """The code that a text stands for; an error for one of which it is not known whose it is."""
        if code in source.values:
            word = source.values[code]
            code = "" if word is None else str(word)
        if source.is_concept:
            if code in NO_CONCEPT or self._concepts is None:
                return None
            if self._concepts.unknown([code]):
                message = f"column `{source.column}`: the table of concepts has no concept {shown_value(code)}"
                help_ = f"name the table that the site's own data were made with ({self._concepts.place})"
                return unmapped(message, help_)
            return self._concepts.keys.get(code)
        if not code:
            return None
        if not source.system.column:
            return Key(str(source.system.word or ""), code)
        if system in source.system.values:
            word = source.system.values[system]
            return Key(str(word), code) if word is not None else None
        if is_uri(system):
            return Key(system, code)
        help_ = f'write {shown_value(system)} = "http://..." among its values at {source.place}, or "null"'
        near = suggestion(system, source.system.values, "")
        message = f"column `{source.system.column}`: the map does not say which system {shown_value(system)} is"
        return unmapped(message, f"{near} Else {help_}" if near else help_)

    def of_row(self, sources: Sequence[CodeSource], texts: Mapping[str, str | None]) -> Iterator[Key]:
        """The codes that a row has in some columns. Raises RecordError."""
        for source in sources:
            system = (texts[source.system.column] or "").strip() if source.system.column else ""
            key = self.key(source, (texts[source.column] or "").strip(), system)
            if isinstance(key, RecordError):
                raise key
            if key is not None:
                yield key


class RowKeys:
    """The codes of the rows of which the table of codes speaks."""

    def __init__(self, keys: Mapping[int, Key | RecordError]):
        self._keys = keys

    @property
    def rows(self) -> list[int]:
        """These rows."""
        return [*self._keys]

    def __getitem__(self, row: int) -> Key | RecordError | None:
        return self._keys.get(row)


def unmapped(message: str, help_: str) -> RecordError:
    """The error for what a map does not say."""
    return RecordError([RecordFault(RecordCode.UNMAPPED, printable(message), printable(help_))])
