"""The rows of JSON Lines: records as `recommend` takes them, or objects with a key for each finding."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..record.codes import RecordCode
from ..record.read import json_lines
from ..record.record import RecordError, RecordFault
from ..record.values import id_of, is_whole
from ..rules.program import Program
from ..text.diagnostic import is_text
from .row_table import Numbered
from .table import Shape

_PARTS = {"findings", "done"}  # of a record, besides its id


def read_lines(path: Path, shape: Shape, program: Program) -> Numbered:
    """The lines, each as a record in the form of `recommend`; what is left out is left out in either form."""
    with path.open(encoding="utf-8", errors="surrogateescape") as file:
        for number, data in json_lines(file, str(path), shape.ignored - {shape.id}):
            yield number, _record(data, shape, program, f"{path}:{number}") if isinstance(data, dict) else data


def _record(data: dict[str, Any], shape: Shape, program: Program, where: str) -> object:
    """A record as `make_record` takes it, or what is wrong with its id."""
    own = {name: value for name, value in data.items() if name not in shape.ignored or name == shape.id}
    written = own.pop(shape.id, None)
    if (fault := _id_fault(written, shape.id, "id" in own and "id" not in program.findings)) is not None:
        return RecordError([RecordFault(RecordCode.BAD_ID, *fault, where=where)])
    if own.keys() & (_PARTS - program.findings.keys()) or not own:
        findings = own.get("findings")
        if isinstance(findings, Mapping):
            own["findings"] = {name: value for name, value in findings.items() if name not in shape.ignored}
        return {**own, "id": id_of(written)}
    return {"id": id_of(written), "findings": own}


def _id_fault(id_: object, column: str, has_another: bool) -> tuple[str, str] | None:
    """What is wrong with an id, which is a text or a whole number in every table, and the next step."""
    if isinstance(id_, str) and not is_text(id_):
        return f"`{column}` holds half a character", "give it another id"
    if isinstance(id_, Decimal) and not is_whole(id_):
        return f"`{column}` is {id_}, and no whole number for certain", "write ids as texts or as whole numbers"
    if has_another:
        return f"`id` is not the column of ids, which is `{column}`", "leave it out with --ignore id"
    return None
