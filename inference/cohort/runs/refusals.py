"""Why rows are no records, as the check of one record finds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from ...errors import DisagreementError
from ...record.codes import RecordCode
from ...record.notation import Notation
from ...record.record import Record, RecordError, RecordFault
from ...text.diagnostic import printable
from ..bits.evaluation import Evaluation
from ..tables.table import record_of

SHOWN = 5  # refused rows that an error lists
REJECT_COLUMNS = ("where", "id", "reason")  # of a table of what was refused


class RecordRows(Protocol):
    """What gives rows as records, as a table does; `notation` is how they are written."""

    notation: Notation

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]: ...


class Refusal(NamedTuple):
    """A row that has no answer: where it stands, its id if it has one, and everything that is wrong with it."""

    where: str
    id: str
    faults: tuple[RecordFault, ...]

    @property
    def reason(self) -> str:
        """All faults in words."""
        return printable("; ".join(f"{fault.message} ({fault.help})" for fault in self.faults))

    @property
    def reject(self) -> tuple[str, str, str]:
        """The row as one of REJECT_COLUMNS."""
        return self.where, self.id, self.reason


def find_refusals(table: RecordRows, rows: Iterable[int], evaluation: Evaluation) -> Iterator[Refusal]:
    """The reasons for rows of a table that were refused, in order."""
    compilation = evaluation.compilation
    for _, where, data in table.originals(rows):
        try:
            record = record_of(data, where, table.notation, compilation.program)
            compilation.require_consistent(record)
        except RecordError as error:
            yield Refusal(where, _id(data), tuple(error.faults))
        else:
            raise DisagreementError("a record is refused, and nothing is wrong with it", where)


def stop_error(refused: Iterable[Refusal], count: int, where: str = "") -> RecordError:
    """Why a run stops at some rows, of which there are `count` at least."""
    message = f"at least {count} rows are not records" if count > 1 else "at least one row is not a record"
    help_ = "correct them, or set them aside with --rejects TABLE"
    summary = RecordFault(RecordCode.ROWS_REFUSED, message, help_, where=where)
    return RecordError([*(fault for found in refused for fault in found.faults), summary])


def _id(data: object) -> str:
    if isinstance(data, RecordError):
        return next((fault.record for fault in data.faults if fault.record), "")
    id_ = data.id if isinstance(data, Record) else data.get("id") if isinstance(data, Mapping) else None
    return id_ if isinstance(id_, str) else ""
