"""Why rows are no records: told by what checks one record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from ..answer.forms import Forms
from ..answer.states import States
from ..answer.statuses import require_consistent
from ..record.record import RecordError, RecordFault, make_record
from ..rules.program import Program


class Rows(Protocol):
    """What tells rows as records, as a table does."""

    def originals(self, rows: Iterable[int]) -> Iterator[tuple[int, str, object]]: ...


class Refusal(NamedTuple):
    """A row that has no answer: where it stands, and everything that is wrong with it."""

    where: str
    faults: tuple[RecordFault, ...]

    @property
    def id(self) -> str:
        """The id of the row, if it has one."""
        return self.faults[0].record

    @property
    def reason(self) -> str:
        """All faults in words."""
        return "; ".join(f"{fault.message} ({fault.help})" for fault in self.faults)


def refusals(table: Rows, rows: Iterable[int], program: Program, forms: Forms, states: States) -> Iterator[Refusal]:
    """The reasons for rows of a table that were refused, in order."""
    for _, where, data in table.originals(rows):
        try:
            if isinstance(data, RecordError):
                raise data
            require_consistent(make_record(data, program, where, default_id=""), program, forms, states)
        except RecordError as error:
            yield Refusal(where, tuple(error.faults))
        else:
            raise RuntimeError(f"{where}: a record is refused; please report this table")
