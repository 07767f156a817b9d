"""Reads records in the program's own names and bundles of FHIR alike. What reads bundles is loaded for the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..record.read import read_records, record_of_json
from ..record.record import Record, RecordError
from ..rules.program import Program

if TYPE_CHECKING:
    from .dates import Reference
    from .importer import Import, Importer
    from .table import CodeTable


QUICK_FROM = 50_000  # characters: for less it takes longer to load what is quick
_BUNDLE = '"Bundle"'


def ignore(found: Import) -> None:
    """Hear of a bundle, and do nothing."""


class Reader:
    """Reads texts of records; `tell` hears of each bundle that became a record, and of what in it was not used.

    `table` gives the table of codes when it is needed. Without a reference time bundles are read as of when the first
    one is.
    """

    def __init__(
        self,
        program: Program,
        table: Callable[[], CodeTable],
        at: Reference | None = None,
        tell: Callable[[Import], object] = ignore,
    ):
        self._program = program
        self._table = table
        self._at = at
        self._tell = tell
        self._importer: Importer | None = None

    def records(self, lines: Iterable[str], name: str) -> Iterator[Record | RecordError]:
        """The records of a text in JSON, JSON Lines or TOML, or what is wrong with each.

        Raises KnowledgeError for a table of codes that is not in order.
        """
        return read_records(lines, name, self._program, self)

    def record_of(self, data: Any, default_id: str) -> Record | RecordError:
        """The record of JSON as `parse_marked` gives it, or what is wrong with it.

        Raises KnowledgeError for a table of codes that is not in order.
        """
        return record_of_json(data, self._program, "", default_id, self)

    @property
    def importer(self) -> Importer:
        """What makes records of bundles. Raises KnowledgeError for a table of codes that is not in order."""
        if self._importer is None:
            from .dates import now
            from .importer import Importer

            self._importer = Importer(self._program, self._table(), self._at or now())
        return self._importer

    def record(self, data: Mapping[str, Any], where: str, default_id: str) -> Record | RecordError:
        """The record of a bundle as parsed, or what is wrong with it."""
        return self._attempt(lambda: self.importer.read(data, where, default_id))

    def quick(self, text: str, where: str, default_id: str) -> Record | RecordError | None:
        """The record of a long text of one bundle, if msgspec is there and finds it in order; else None."""
        if len(text) < QUICK_FROM or _BUNDLE not in text:
            return None
        quick = self.importer.quick
        found = quick.bundle(text) if quick is not None else None
        if found is None:
            return None
        selection, id_ = found
        return self._attempt(lambda: self.importer.make(selection, where, id_ or default_id))

    def _attempt(self, act: Callable[[], Import]) -> Record | RecordError:
        try:
            found = act()
        except RecordError as error:
            return error
        self._tell(found)
        return found.record
