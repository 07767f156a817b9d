"""A table with a row for each person whom some files speak of, wherever in them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from ...fhir.bulk import Person
from ...record.record import Record
from ...rules.program import Program
from .table import Shape
from .text_table import NumberedRows, TextTable


class PeopleTable(TextTable):
    """Everyone whom some files speak of. They are read once, and what maps is kept."""

    @cached_property
    def people(self) -> list[Person]:
        """Everyone, in the order in which they are first spoken of. Raises OSError, RecordError."""
        return [*self._gather()]

    @abstractmethod
    def _gather(self) -> Iterable[Person]:
        """Read the files."""

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]:
        """Rows as records, or as a RecordError, each with the place where the person is first spoken of."""
        for row in rows:
            yield row, self.people[row].where, self.people[row].record

    def _read(self, _: Path, __: Shape, ___: Program) -> NumberedRows:
        for number, person in enumerate(self.people, 1):
            yield number, _data(person)


def _data(person: Person) -> object:
    """A person as a row is read."""
    if isinstance(person.record, Record):
        return {"id": person.record.id, "findings": person.record.findings, "done": [*person.record.done]}
    return person.record
