"""The rows of CSV as texts: a short row or a broken quote is refused with its line, and never taken for null."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from ...record.codes import RecordCode
from ...record.record import RecordError, RecordFault
from ...text.diagnostic import is_text, printable
from .csv_header import read_header
from .packing import Opener
from .table import Shape

LONGEST = 2**24  # characters of a value, which may be one that is left out
_MARK = b"\xef\xbb\xbf"  # of the order of bytes
_NAMED = {";": "semicolon", "\t": "tab", "|": "bar"}

Use = Callable[[Sequence[str]], Sequence[int]]
Row = list[str] | RecordError


class CsvCells:
    """Reads the rows of a table whose header was read, each as many texts as the header has names.

    `used` are the places of the columns that are read: only there has a row to be UTF-8. `start` is the byte at which
    the rows begin, and `line` the line.
    """

    def __init__(self, path: Path, opener: Opener, delimiter: str, shape: Shape, use: Use, calls: bool = True):
        """`use` gets the names in the header, and gives the places of those that are read.

        With `calls` other separators are told from the name of the file. Raises RecordError for a header that is
        none, and what `use` raises.
        """
        csv.field_size_limit(max(csv.field_size_limit(), LONGEST))
        self.path, self._open, self.delimiter = path, opener, delimiter
        with self.open(0) as file:
            mark = len(_MARK) if file.read(len(_MARK)) == _MARK else 0
        with self.lines(mark) as text:
            lines = CsvLines(text)
            rows = csv.reader(lines, strict=True, delimiter=delimiter)
            self.header = read_header(path, rows, lines, shape, delimiter, calls)
            self.start = mark + lines.size
            self.line = rows.line_num + 1
        self.used = use(self.header)

    def open(self, at: int) -> BinaryIO:
        """The file from a byte on."""
        file = self._open()
        file.seek(at)
        return file

    def lines(self, at: int) -> io.TextIOWrapper:
        """The lines of the file from a byte on."""
        return csv_lines(self.open(at))

    def rows(self, lines: Iterable[str], first: int) -> Iterator[tuple[int, Row]]:
        """The rows of some lines, each with its line, or what is wrong with it; the first line has that number.

        Raises RecordError for a quote that makes one row of several lines and is broken.
        """
        return ((line, row) for line, row, _ in self.measured_rows(lines, first))

    def measured_rows(self, lines: Iterable[str], first: int) -> Iterator[tuple[int, Row, tuple[int, int]]]:
        """The same, each with how many bytes and lines were read up to its end."""
        own = CsvLines(lines)
        rows = csv.reader(own, strict=True, delimiter=self.delimiter)
        while True:
            line = first + rows.line_num
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield line, self._make_row_error(own.last, line, first + rows.line_num - 1, error), own.read
                continue
            if len(row) == len(self.header):
                fault = self._find_text_fault(line, row) if own.is_odd else None
                own.is_odd = False
                yield line, fault or row, own.read
            elif row:
                yield line, self._make_length_error(line, first + rows.line_num - 1, len(row)), own.read

    def _make_row_error(self, text: str, first: int, last: int, error: csv.Error) -> RecordError:
        """What is wrong with a row that cannot be read. Raises RecordError if what follows cannot be told from it."""
        if first == last and text.count('"') % 2 == 0:
            help_ = 'a quote within quotes is written twice: "so ""called"""'
            return self._make_error(RecordCode.SYNTAX, f"no row of CSV ({error})", help_, first)
        opened = self._find_open_quote(first, last)
        where = f"a quote that opens in line {opened:,} is not closed where a value ends"
        message = f"not a table in CSV: {where} ({error})"
        raise self._make_error(RecordCode.SYNTAX, message, "close it, or write the table anew", opened)

    def _find_open_quote(self, first: int, last: int) -> int:
        """The line of some in which the quote opens that is not closed where a value ends."""
        found, is_open = first, False
        with self.lines(self.start) as lines:
            for number, line in enumerate(islice(lines, first - self.line, last - self.line + 1), first):
                at = line.find('"')
                while at >= 0:
                    after = line[at + 1 : at + 2]
                    if not is_open:
                        is_open = at == 0 or line[at - 1] == self.delimiter
                        found = number if is_open else found
                    elif after == '"':
                        at += 1
                    elif after in (self.delimiter, "\r", "\n", ""):
                        is_open = False
                    else:
                        return found
                    at = line.find('"', at + 1)
        return found

    def _find_text_fault(self, line: int, row: Sequence[str]) -> RecordError | None:
        """That a value of a row is not text, if it is one that is read."""
        bad = next((at for at in self.used if not is_text(row[at])), None)
        if bad is None:
            return None
        message = f"not UTF-8 text, in column `{self.header[bad]}`"
        return self._make_error(RecordCode.UNREADABLE, message, "save the file as UTF-8", line)

    def _make_length_error(self, first: int, last: int, found: int) -> RecordError:
        wanted = len(self.header)
        message = f"{found} values for {wanted} columns"
        if last > first:
            message += f", in lines {first:,} to {last:,}, which quotes join"
        sign = _NAMED.get(self.delimiter, "comma")
        more = found > wanted
        help_ = f"put what holds a {sign} in quotes" if more else f"leave what is not recorded empty, with its {sign}"
        return self._make_error(RecordCode.SYNTAX, message, help_, first)

    def _make_error(self, code: RecordCode, message: str, help_: str, line: int) -> RecordError:
        return RecordError([RecordFault(code, printable(message), help_, where=f"{self.path}:{line}")])


class CsvLines:
    """Lines, the last of them at hand; `is_odd` once one had a byte that is not UTF-8, `size` in bytes."""

    def __init__(self, lines: Iterable[str]):
        self._lines = lines
        self.last = ""
        self.is_odd = False
        self.size = 0
        self.count = 0

    @property
    def read(self) -> tuple[int, int]:
        """How many bytes and lines were read."""
        return self.size, self.count

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.last = line
            self.count += 1
            if line.isascii():
                self.size += len(line)
            else:
                self.size += len(line.encode(errors="surrogateescape"))
                self.is_odd = self.is_odd or not is_text(line)
            yield line


def csv_lines(file: BinaryIO) -> io.TextIOWrapper:
    """The lines of a file with their ends, in which bytes that are not UTF-8 stand as `surrogateescape` has them."""
    return io.TextIOWrapper(file, encoding="utf-8", errors="surrogateescape", newline="")
