"""A folder of a bulk export of FHIR, or of bundles, as a table: a row for each person."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ...answer.states import States
from ...fhir.bulk import Bulk, Gathering, Tally
from ...fhir.importer import Importer
from ...record.notation import RESOURCE, Notation
from ...record.read import RESOURCE_TYPE, json_values, marked_lines
from ...rules.program import Program
from .packing import ending, open_once, unpacking
from .people_table import PeopleTable
from .table import Table
from .table_files import Each, Hear, Share, Tell, share_of

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


class ResourceFiles(NamedTuple):
    """Files of resources of FHIR, in which anyone may be spoken of."""

    paths: Sequence[Path]
    place: Path
    importer: Importer

    @property
    def notation(self) -> Notation:
        """How records are written."""
        return RESOURCE

    @property
    def used(self) -> Sequence[Path]:
        """All files that are read."""
        return self.paths

    @property
    def identity(self) -> Sequence[str]:
        """The reference time and the table of codes."""
        return self.importer.identity

    def ready(self, each: Each, tell: Tell) -> ResourceFiles:
        """Themselves: nothing has to be known before."""
        return self

    def shares(self, number: int, count: int, program: Program, hear: Hear) -> Iterator[Share]:
        """What a file says of people. Raises RecordError for a file that cannot be unpacked; OSError."""
        bulk = Bulk(self.importer, number)
        read_file(self.paths[number], bulk)
        hear(bulk.tally)
        found = bulk.gathering
        shares = found.divide(count, lambda key: share_of(key, count), self.importer.table) if count > 1 else [found]
        yield from (Share(share, own) for share, own in enumerate(shares) if own.people or own.medications)

    def table(self, said: Iterable[Gathering], program: Program, states: States, hear: Hear) -> Table:
        """Everyone of a share."""
        bulk = Bulk(self.importer)
        for found in said:
            bulk.take(found)
        people = [*bulk.people()]
        hear(bulk.tally)
        return PeopleTable(people, self.place, program, states, RESOURCE)

    def require(self, counted: Sequence[Tally]) -> None:
        """Whatever stands in a file, it is told of whom it is said."""

    def notes(self, counted: Sequence[Tally]) -> Iterator[str]:
        """How many resources are not used."""
        whole = Tally()
        for tally in counted:
            whole |= tally
        unused = whole.unused - len(whole.led)
        if unused:
            yield f"{self.place}: the table of codes does not speak of {unused:,} of {whole.total:,} resources"


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
