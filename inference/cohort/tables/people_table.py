"""A table with a row for each person whom some files speak of, wherever in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ...answer.states import States
from ...fhir.bulk import Person
from ...record.notation import Notation
from ...record.record import Record
from ...rules.program import Program
from .table import Shape
from .text_table import NumberedRows, TextTable


class PeopleTable(TextTable):
    """People that are in memory, each with the place where they are first spoken of."""

    def __init__(self, people: Sequence[Person], path: Path, program: Program, states: States, notation: Notation):
        super().__init__(path, Shape(), program, states, self._read, notation)
        self._people = people

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]:
        """Rows as records, or as a RecordError, each with its place."""
        for row in rows:
            yield row, self._people[row].where, self._people[row].record

    def _read(self, _: Path, __: Shape, ___: Program) -> NumberedRows:
        for number, person in enumerate(self._people, 1):
            yield number, _data(person)


def _data(person: Person) -> object:
    """A person as a row is read."""
    if isinstance(person.record, Record):
        return {"id": person.record.id, "findings": person.record.findings, "done": [*person.record.done]}
    return person.record
