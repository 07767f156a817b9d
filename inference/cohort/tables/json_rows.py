"""The rows of JSON Lines: records as `recommend` takes them, or objects with a key for each finding."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from ...record.codes import RecordCode
from ...record.read import json_lines
from ...record.record import RecordError, RecordFault
from ...record.values import id_of, is_whole
from ...rules.program import Program
from ...text.diagnostic import is_text
from .table import Shape
from .text_table import NumberedRows

PARTS = {"findings", "done"}  # of a record, besides its id


def read_lines(path: Path, shape: Shape, program: Program) -> NumberedRows:
    """The lines of a file, each as a record in the form of `recommend`."""
    with path.open(encoding="utf-8", errors="surrogateescape") as file:
        yield from parse_lines(file, 1, path, shape, program)


def parse_lines(lines: Iterable[str], first: int, path: Path, shape: Shape, program: Program) -> NumberedRows:
    """Lines of which the first has the number `first`; what is left out is left out in either form."""
    parts = PARTS - program.findings.keys()
    for number, data in json_lines(lines, str(path), shape.ignored - {shape.id}, first):
        if isinstance(data, dict):
            id_ = data.pop(shape.id, None)
            fault = _find_id_fault(id_, shape.id, "id" in data and "id" not in program.findings)
            if fault is not None:
                data = RecordError([RecordFault(RecordCode.BAD_ID, *fault, where=f"{path}:{number}")])
            elif not data or not parts.isdisjoint(data):
                data["id"] = id_of(id_)
            else:
                data = {"id": id_of(id_), "findings": data}
        yield number, data


def _find_id_fault(id_: object, column: str, has_another: bool) -> tuple[str, str] | None:
    """What is wrong with an id, which is a text or a whole number in every table, and the next step."""
    if isinstance(id_, str) and not is_text(id_):
        return f"`{column}` holds an unpaired surrogate, which is not valid Unicode", "give it another id"
    if isinstance(id_, Decimal) and not is_whole(id_):
        return f"`{column}` is {id_}, and no whole number for certain", "write ids as texts or as whole numbers"
    if has_another:
        return f"`id` is not the column of ids, which is `{column}`", "leave it out with --ignore id"
    return None
