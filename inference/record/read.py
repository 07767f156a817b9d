"""Records from JSON, JSON Lines and TOML."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from ..rules.program import Program
from ..text.diagnostic import printable
from ..text.kinds import file_kind
from .codes import RecordCode
from .record import NAMELESS, Record, RecordError, RecordFault, make_record

LINES = (".jsonl", ".ndjson")
BYTE_ORDER_MARK = "\ufeff"
LONGEST_INTEGER = 4096  # bits
_UNUSABLE = (RecordError, ValueError, ArithmeticError, RecursionError)  # what texts of JSON and TOML end in
_BEGINNING = 10_000  # characters that tell what kind of file it is
_NAME = r"""([A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_HEAD = re.compile(rf"\[\[?[ \t]*{_NAME}[ \t]*(\.[^\n]*)?\]\]?[ \t]*(#[^\n]*)?(\n|\Z)")  # of a table in TOML


def read_records(lines: Iterable[str], name: str, program: Program) -> Iterator[Record | RecordError]:
    """Each record of a text in turn, or what is wrong with it. Only JSON Lines are read lazily.

    `name` is the path of the file, or `<standard input>`: its ending tells the format, else the text does.
    """
    ending = os.path.splitext(name)[1].lower()
    if ending in LINES:
        yield from _json_lines(lines, name, program)
        return
    text = "".join(lines).removeprefix(BYTE_ORDER_MARK)
    if not text.strip():
        yield _malformed(name, RecordCode.EMPTY, "there is nothing in it")
        return
    kind = file_kind(name, text[:_BEGINNING].encode(errors="replace"), program.command("findings"))
    if kind:
        message = f"this is {kind.says}, not a record"
        yield RecordError([RecordFault(RecordCode.OTHER_KIND, message, kind.help, where=name)])
        return
    if ending == ".json" or (ending != ".toml" and _is_json(text)):
        yield from _json(text, name, program)
    else:
        yield from _toml(text, name, program)


def _is_json(text: str) -> bool:
    """Whether a text whose name does not tell begins as JSON does: `[name]` is the head of a table in TOML."""
    start = text.lstrip()
    return start[0] == "{" or (start[0] == "[" and not _HEAD.match(start))


def _json(text: str, name: str, program: Program) -> Iterator[Record | RecordError]:
    try:
        data = _parse(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and "\n" in text[: error.pos]:
            yield from _json_lines(text.split("\n"), name, program)
        else:
            yield _malformed(f"{name}:{error.lineno}:{error.colno}", RecordCode.SYNTAX, _json_fault(error))
        return
    except _UNUSABLE as error:
        yield _refuse_text(name, error)
        return
    if isinstance(data, list):
        for number, item in enumerate(data, 1):
            yield _made(item, program, f"{name}[{number}]", f"record-{number}")
    else:
        yield _made(data, program, name, _default_id(name))


def json_lines(lines: Iterable[str], name: str) -> Iterator[tuple[int, Any]]:
    """The number of each line of JSON that is not empty, with its data, or a RecordError of what is wrong with it."""
    for number, written in enumerate(lines, 1):
        line = (written.removeprefix(BYTE_ORDER_MARK) if number == 1 else written).rstrip("\r\n")
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            yield number, _parse(line)
        except json.JSONDecodeError as error:
            yield number, _malformed(f"{where}:{error.colno}", RecordCode.SYNTAX, _json_fault(error))
        except _UNUSABLE as error:
            yield number, _refuse_text(where, error)


def _json_lines(lines: Iterable[str], name: str, program: Program) -> Iterator[Record | RecordError]:
    for number, data in json_lines(lines, name):
        if isinstance(data, RecordError):
            yield data
        else:
            yield _made(data, program, f"{name}:{number}", f"record-{number}")


def _toml(text: str, name: str, program: Program) -> Iterator[Record | RecordError]:
    import tomllib  # most records are JSON

    try:
        data = tomllib.loads(text, parse_float=Decimal)
        _check_integers(data)
    except tomllib.TOMLDecodeError as error:
        help_ = 'texts stand in quotes: mscc = "confirmed"; the endings .json and .jsonl are read as JSON'
        yield RecordError([RecordFault(RecordCode.SYNTAX, f"not TOML: {error}", help_, where=name)])
    except _UNUSABLE as error:
        yield _refuse_text(name, error)
    else:
        yield _made(data, program, name, _default_id(name))


def _made(data: Any, program: Program, where: str, default_id: str) -> Record | RecordError:
    try:
        return make_record(data, program, where, default_id)
    except RecordError as error:
        return error


def _parse(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _malformed("", RecordCode.DUPLICATE_KEY, f"`{printable(key[:40])}` is given twice")
        found[key] = value
    return found


def _refuse(constant: str) -> Any:
    raise _malformed("", RecordCode.OUT_OF_RANGE, f"{constant} is not a finite number")


def _check_integers(value: object) -> None:
    """Raises ArithmeticError for an integer that no one counts to, since printing it could take for ever."""
    if isinstance(value, int) and value.bit_length() > LONGEST_INTEGER:
        raise ArithmeticError
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            _check_integers(item)


def _default_id(name: str) -> str:
    return NAMELESS if name.startswith("<") else os.path.splitext(os.path.basename(name))[0] or NAMELESS


def _json_fault(error: json.JSONDecodeError) -> str:
    return f"not JSON: {error.msg.removesuffix(' at').removesuffix(' starting')}"


def _refuse_text(where: str, error: Exception) -> RecordError:
    """What keeps a text in JSON or TOML from being used, with its place."""
    if isinstance(error, RecordError):
        return RecordError(fault._replace(where=where) for fault in error.faults)
    if isinstance(error, RecursionError):
        return _malformed(where, RecordCode.TOO_LARGE, "it is nested too deeply")
    message = "a number is out of range" if isinstance(error, ArithmeticError) else str(error)
    return _malformed(where, RecordCode.OUT_OF_RANGE, message)


def _malformed(where: str, code: RecordCode, message: str) -> RecordError:
    help_ = 'a record is {"id": "...", "findings": {...}}, in JSON, JSON Lines or TOML'
    return RecordError([RecordFault(code, message, help_, where=where)])
