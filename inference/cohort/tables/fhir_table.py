"""A folder of a bulk export of FHIR, or of bundles, as a table: a row for each person."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ...answer.states import States
from ...fhir.bulk import Bulk, Person
from ...fhir.importer import Importer
from ...record.notation import RESOURCE
from ...record.read import RESOURCE_TYPE, json_values, marked_lines
from ...rules.program import Program
from .file_version import FileVersion
from .packing import ending, open_once, unpacking
from .people_table import PeopleTable
from .table import Shape

LINES = (".ndjson", ".jsonl")
ENDINGS = (*LINES, ".json")
_TYPE = f'"{RESOURCE_TYPE}"'.encode()


def holds_resources(path: Path) -> bool:
    """Whether a file is one of resources of FHIR, by its ending and its first line; of JSON alone by all of it."""
    if ending(path) not in ENDINGS or not path.is_file():
        return False
    with unpacking(path), open_once(path) as file:
        if ending(path) not in LINES:
            return any(_TYPE in line for line in file)
        first = next((line for line in file if line.strip()), b"")
    try:
        return _TYPE in first and RESOURCE_TYPE in json.loads(first)
    except (ValueError, RecursionError, TypeError):
        return False


class FhirTable(PeopleTable):
    """Everyone whom resources of FHIR speak of."""

    def __init__(
        self,
        files: Sequence[Path],
        place: Path,
        program: Program,
        states: States,
        importer: Importer,
        tell: Callable[[str], object],
    ):
        super().__init__(files[0], Shape(), program, states, self._read, RESOURCE)
        self.path, self.version = place, None
        self.versions = [(str(file), FileVersion.of(file)) for file in files]
        self.importer = importer
        self._files = files
        self._tell = tell

    def _gather(self) -> Iterable[Person]:
        bulk = Bulk(self.importer)
        for file in self._files:
            read_file(file, bulk)
        people = [*bulk.people()]
        if bulk.unused:
            unused = f"the table of codes does not speak of {bulk.unused:,} of {bulk.total:,} resources"
            self._tell(f"{self.path}: {unused}")
        return people


def read_file(file: Path, bulk: Bulk) -> None:
    """Take the resources of a file, a line for each or as one text. Raises OSError."""
    with unpacking(file), io.TextIOWrapper(open_once(file), encoding="utf-8", errors="surrogateescape") as text:
        if ending(file) in LINES:
            quick = bulk.importer.quick
            for number, line in enumerate(text, 1):
                if quick is not None and not quick.may_map(line):
                    bulk.skip()
                else:
                    bulk.add((f"{file}:{at}", data) for at, data in marked_lines([line], str(file), number))
        else:
            bulk.add((where, data) for where, _, data in json_values(text.read(), str(file)))
