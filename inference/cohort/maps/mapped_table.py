"""A table with a row for each person that is read by a map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...answer.states import States
from ...fhir.dates import Moment
from ...record.codes import RecordCode
from ...record.record import RecordError, RecordFault
from ...record.values import shown_name
from ...rules.program import Program
from ...text.diagnostic import printable
from ...text.spelling import suggestion
from ...words import counted
from ..tables.block_table import TableBlock
from ..tables.file_version import versions_of
from ..tables.packing import TableSource, common_place, digests_of
from ..tables.table import Shape, Table
from ..tables.table_files import Tell
from .batch_table import BatchTable
from .cells import Cells, read_cells
from .mapping import map_rows
from .originals import RowOriginals
from .table_map import ANY, TableMap
from .unspoken import Unspoken


class MappedFiles(NamedTuple):
    """Files that a map is for, of which each row is a person.

    `at` is the reference time, for a map that counts time up to it. With `is_strict` a text of which the map does not
    speak refuses the whole table.
    """

    paths: Sequence[TableSource]
    mapping: TableMap
    at: Moment | None = None
    is_strict: bool = False

    def table(
        self, path: TableSource, program: Program, states: States, tell: Tell, blocks: Sequence[TableBlock] = ()
    ) -> Table:
        """A file as a table; `tell` hears once of columns that are left out. Raises OSError."""
        return MappedTable(path, self, program, states, tell)

    def blocks(self, path: TableSource, program: Program, states: States) -> Sequence[TableBlock]:
        """None: a file is read from its beginning."""
        return ()


class MappedTable(BatchTable):
    """A file that a map is for, as a table: its rows are mapped as they are read."""

    def __init__(self, path: TableSource, files: MappedFiles, program: Program, states: States, tell: Tell):
        super().__init__(
            common_place([path]),
            versions_of([path]),  # before anything is read
            files.mapping.findings,
            program,
            states,
            lambda: (rows.batch for rows in self._rows()),
        )
        self.identity = [files.mapping.text, *digests_of([path])]
        self._source = path
        self._files = files
        self._program = program
        self._tell: Tell | None = tell

    def height(self) -> int:
        """How many rows there are. Raises RecordError for a table that the map is not for."""
        count = 0
        unspoken = Unspoken()
        for rows in self._rows():
            count += len(rows.cells.frame)
            if self._files.is_strict:
                unspoken.add(rows)
        unspoken.refuse()
        return count

    def _rows(self) -> Iterator[RowOriginals]:
        """The rows of the file. Raises RecordError for columns of which the map does not speak."""
        tell, self._tell = self._tell, None
        _, mapping, at, _ = self._files
        for cells in read_mapped(self._source, mapping, tell or (lambda sentence: None)):
            yield RowOriginals(cells, map_rows(cells.frame, mapping, at), self._program)


def read_mapped(path: TableSource, mapping: TableMap, tell: Tell) -> Iterator[Cells]:
    """The cells of a file of which a map speaks; `tell` hears of columns that it leaves out.

    Raises RecordError for columns of which it does not speak; OSError.
    """

    def use(header: Sequence[str]) -> list[str]:
        require_columns(path, header, mapping.columns, mapping.ignored, mapping.place)
        left_out = [name for name in dict.fromkeys(header) if name not in mapping.columns]
        if left_out:
            names = ", ".join(map(shown_name, left_out))
            tell(f"{path}: the map leaves out {counted(len(left_out), 'column')}: {names}")
        return mapping.columns

    shape = Shape(mapping.id, Everything() if ANY in mapping.ignored else mapping.ignored)
    return read_cells(path, mapping.separator, shape, use)


class Everything(frozenset[str]):
    """The names of all columns."""

    def __contains__(self, _: object) -> bool:
        return True


def require_columns(
    path: TableSource, header: Sequence[str], wanted: Sequence[str], ignored: frozenset[str], place: str
) -> None:
    """Raises RecordError for columns that a map needs and a table lacks, and for those of which it does not speak."""
    faults = []
    for name in wanted:
        if name not in header:
            message = f"there is no column `{shown_name(name)}`, of which the map speaks ({place})"
            others = [one for one in header if one not in wanted]
            help_ = suggestion(name, others, f"the columns are: {', '.join(map(shown_name, [*header][:10]))}")
            faults.append(_fault(RecordCode.UNMAPPED, message, help_, path))
        elif [*header].count(name) > 1:
            faults.append(
                _fault(RecordCode.DUPLICATE_KEY, f"there are two columns `{shown_name(name)}`", "keep one", path)
            )
    others = [name for name in dict.fromkeys(header) if name not in wanted and name not in ignored]
    if others and ANY not in ignored:
        shown = ", ".join(f"`{shown_name(name)}`" for name in others[:10])
        more = f" and {len(others) - 10:,} more" if len(others) > 10 else ""
        message = f"the map does not speak of {counted(len(others), 'column')}: {shown}{more}"
        help_ = (
            f'say what they mean in {place}, or leave them out there with ignore = ["COLUMN"], all others with "*"'
        )
        faults.append(_fault(RecordCode.UNMAPPED, message, help_, path))
    if faults:
        raise RecordError(faults)


def _fault(code: RecordCode, message: str, help_: str, path: TableSource) -> RecordFault:
    return RecordFault(code, printable(message), printable(help_), where=str(path))
