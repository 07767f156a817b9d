"""What is wrong with a record or a value of one."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple, TypedDict

from ..errors import GuidelogError
from ..rules.finding import Finding
from ..text.diagnostic import printable
from .codes import RecordCode
from .notation import Notation
from .values import shown_value

NAMELESS = "record"  # the id of a record without one, of which nothing else can be said


class RecordFaultDocument(TypedDict):
    """A fault as plain data; null for what is not known. See docs/formats.md."""

    code: str
    message: str | None
    help: str | None
    findings: list[str]
    where: str | None
    record: str | None


class RecordFault(NamedTuple):
    """What is wrong with a record, and the next step.

    `findings` are those that it is about, as the record names them; `where` is the place in a file or table, and
    `record` the id, as far as they are known.
    """

    code: RecordCode
    message: str
    help: str
    findings: tuple[str, ...] = ()
    where: str = ""
    record: str = ""

    def to_json(self) -> RecordFaultDocument:
        """The fault as plain data."""
        return {
            "code": str(self.code),
            "message": self.message or None,
            "help": self.help or None,
            "findings": [*self.findings],
            "where": self.where or None,
            "record": self.record or None,
        }

    def __str__(self) -> str:
        place = record_place(self.where, self.record)
        lines = f"error: {f'{place}: ' if place else ''}{self.message}", f"  = help: {self.help}"
        return "\n".join(map(printable, lines))


class RecordError(GuidelogError):
    """A record that cannot be used; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Iterable[RecordFault]):
        self.faults = [*faults]
        super().__init__("\n".join(str(fault) for fault in self.faults))

    @property
    def report(self) -> str:
        return str(self)

    def to_json(self) -> list[RecordFaultDocument]:
        """Its faults as plain data."""
        return [fault.to_json() for fault in self.faults]


def record_place(where: str, record: str) -> str:
    """Where a record was read and its id, as messages name it."""
    named = "the record" if record == NAMELESS else f"record {record}" if record else ""
    return printable(", ".join(part for part in (where, named) if part))


def value_fault(finding: Finding, value: object, notation: Notation) -> RecordFault | None:
    """What is wrong with a value of a finding, and what to write in its place; None for a right one."""
    name, own, code = finding.name, (finding.name,), RecordCode.WRONG_TYPE
    if _is_of_kind(finding, value):
        if not isinstance(value, int | float | Decimal) or Decimal(value).is_finite():
            return None
        message, code = f"`{name}` is {value}, not a finite number", RecordCode.OUT_OF_RANGE
    elif finding.kind == "enum":
        message, code = f"{shown_value(value)} is not a value of `{name}`", RecordCode.UNKNOWN_VALUE
    else:
        wanted = "true or false" if finding.kind == "bool" else "a number"
        message = f"`{name}` is {shown_value(value)}, not {wanted}"
    from .advice import advise  # few records need it

    return RecordFault(code, message, advise(finding, value, notation), findings=own)


def _is_of_kind(finding: Finding, value: object) -> bool:
    if finding.kind == "bool":
        return isinstance(value, bool)
    if finding.kind == "enum":
        return isinstance(value, str) and value in finding.values
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
