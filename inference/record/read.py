"""Records from JSON, JSON Lines and TOML."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Any, Protocol

from ..rules.program import Program
from ..text.diagnostic import is_text, printable
from ..text.kinds import file_kind
from .codes import RecordCode
from .notation import JSON, TOML, Notation
from .record import NAMELESS, Record, RecordError, RecordFault, make_record
from .twice import keys_twice, marked
from .values import LONGEST_INTEGER


class Foreign(Protocol):
    """What makes records of resources of FHIR; `default_id` is the id of one that says no other."""

    def record(self, data: Mapping[str, Any], where: str, default_id: str) -> Record | RecordError:
        """The record of a resource as parsed, or what is wrong with it."""

    def quick(self, text: str, where: str, default_id: str) -> Record | RecordError | None:
        """The record of a text that is one resource, if that is quicker and certain; None for one to be parsed."""


LINES = (".jsonl", ".ndjson")
RESOURCE_TYPE = "resourceType"  # the key that tells a resource of FHIR from a record
BYTE_ORDER_MARK = "\ufeff"
_UTF_16 = ("\udcff\udcfe", "\udcfe\udcff")  # its byte order mark, read as UTF-8
_UNUSABLE = (RecordError, ValueError, ArithmeticError, RecursionError)  # what texts of JSON and TOML end in
_BEGINNING = 10_000  # characters that tell what kind of file it is
_NAME = r"""([A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_HEAD = rf"\[\[?[ \t]*{_NAME}[ \t]*(\.[^\n]*)?\]\]?[ \t]*(#[^\n]*)?(\n|\Z)"  # of a table in TOML


def read_records(
    lines: Iterable[str], name: str, program: Program, foreign: Foreign | None = None
) -> Iterator[Record | RecordError]:
    """Each record of a text in turn, or what is wrong with it. Only JSON Lines are read lazily.

    `foreign` reads resources of FHIR, which are refused without it. `name` is the path of the file, or `<standard
    input>`: its ending tells the format, else the text does. Bytes that are not UTF-8 stand in the lines as Python's
    `surrogateescape` has them: only what they are in is refused.
    """
    ending = os.path.splitext(name)[1].lower()
    if ending in LINES:
        first, rest = _first(lines)
        other = None if is_text(first) else _other_kind(first, name, program, foreign is not None)
        yield from [other] if other is not None else _json_lines(rest, name, program, foreign)
        return
    text = "".join(lines).removeprefix(BYTE_ORDER_MARK)
    if not text or text.isspace():
        yield _malformed(name, RecordCode.EMPTY, "there is nothing in it")
        return
    if (other := _other_kind(text, name, program, foreign is not None)) is not None:
        yield other
        return
    if ending == ".json" or (ending != ".toml" and _is_json(text)):
        yield from _json(text, name, program, foreign)
    else:
        yield from _toml(text, name, program)


def _first(lines: Iterable[str]) -> tuple[str, Iterable[str]]:
    """The first of some lines, and all of them."""
    rest = iter(lines)
    first = next(rest, "")
    return first, chain([first], rest)


def _is_json(text: str) -> bool:
    """Whether a text whose name does not tell begins as JSON does: `[name]` is the head of a table in TOML."""
    start = text.lstrip()
    return start[0] == "{" or (start[0] == "[" and not re.match(_HEAD, start))


def _json(text: str, name: str, program: Program, foreign: Foreign | None) -> Iterator[Record | RecordError]:
    if foreign is not None and (quick := foreign.quick(text, name, _default_id(name))) is not None:
        yield quick
        return
    for where, default_id, data in json_values(text, name):
        if isinstance(data, RecordError):
            yield data
        else:
            yield record_of_json(data, program, where, default_id, foreign)


def json_values(text: str, name: str) -> Iterator[tuple[str, str, Any]]:
    """The values of a text of JSON: one, those of a list, or one a line. Each with its place and an id to go by.

    Objects that give a key twice are marked; in place of what cannot be read stands a RecordError.
    """
    try:
        data = parse_marked(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and "\n" in text[: error.pos]:
            for number, value in marked_lines(text.split("\n"), name):
                yield f"{name}:{number}", f"record-{number}", value
        else:
            place = f"{name}:{error.lineno}:{error.colno}"
            yield name, "", not_text(text, name) or _malformed(place, RecordCode.SYNTAX, _json_fault(error))
        return
    except _UNUSABLE as error:
        yield name, "", _refuse_text(name, error)
        return
    if (fault := not_text(text, name)) is not None:
        yield name, "", fault
    elif isinstance(data, list):
        for number, item in enumerate(data, 1):
            yield f"{name}[{number}]", f"record-{number}", item
    else:
        yield name, _default_id(name), data


def json_lines(
    lines: Iterable[str], name: str, ignored: frozenset[str] = frozenset(), first: int = 1
) -> Iterator[tuple[int, Any]]:
    """The number of each line of JSON that is not empty, with its data, or a RecordError of what is wrong with it.

    What stands at ignored keys may be anything, also twice; `first` is the number of the first line.
    """
    yield from _parsed_lines(lines, name, partial(_parse_but, ignored=ignored) if ignored else _parse, first)


def marked_lines(lines: Iterable[str], name: str, first: int = 1) -> Iterator[tuple[int, Any]]:
    """The same where objects that give a key twice are marked; `first` is the number of the first line."""
    return _parsed_lines(lines, name, parse_marked, first)


def _parsed_lines(
    lines: Iterable[str], name: str, parse: Callable[[str], Any], first: int = 1
) -> Iterator[tuple[int, Any]]:
    for number, written in enumerate(lines, first):
        line = (written.removeprefix(BYTE_ORDER_MARK) if number == 1 else written).rstrip("\r\n")
        if not line.strip():
            continue
        where = f"{name}:{number}"
        if not is_text(line):
            yield number, not_text(line, name, number)
            continue
        try:
            yield number, parse(line)
        except json.JSONDecodeError as error:
            yield number, _malformed(f"{where}:{error.colno}", RecordCode.SYNTAX, _json_fault(error))
        except _UNUSABLE as error:
            yield number, _refuse_text(where, error)


def _json_lines(
    lines: Iterable[str], name: str, program: Program, foreign: Foreign | None
) -> Iterator[Record | RecordError]:
    for number, data in marked_lines(lines, name):
        if isinstance(data, RecordError):
            yield data
        else:
            yield record_of_json(data, program, f"{name}:{number}", f"record-{number}", foreign)


def _toml(text: str, name: str, program: Program) -> Iterator[Record | RecordError]:
    import tomllib  # most records are JSON

    if (fault := not_text(text, name)) is not None:
        yield fault
        return
    try:
        data = tomllib.loads(text, parse_float=Decimal)
        _check_integers(data)
    except tomllib.TOMLDecodeError as error:
        help_ = 'write NAME = true, NAME = false, NAME = 2.5 or NAME = "VALUE"; .json and .jsonl are read as JSON'
        yield RecordError([RecordFault(RecordCode.SYNTAX, f"not TOML: {error}", help_, where=name)])
    except _UNUSABLE as error:
        yield _refuse_text(name, error)
    else:
        yield _made(data, program, name, _default_id(name), TOML)


def record_of_json(
    data: Any, program: Program, where: str, default_id: str, foreign: Foreign | None
) -> Record | RecordError:
    """A record of JSON as `parse_marked` gives it, in the program's own names or of FHIR, or its faults."""
    if foreign is not None and isinstance(data, dict) and RESOURCE_TYPE in data:
        return foreign.record(data, where, default_id)
    for key in keys_twice(data):
        error = _twice(key)
        return RecordError(fault._replace(where=where) for fault in error.faults)
    return _made(data, program, where, default_id)


def _made(
    data: Any, program: Program, where: str, default_id: str, notation: Notation = JSON
) -> Record | RecordError:
    try:
        return make_record(data, program, where, default_id, notation)
    except RecordError as error:
        return error


def _parse(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse, object_pairs_hook=_unique)


def parse_marked(text: str) -> Any:
    """A text of JSON in which objects that give a key twice are marked; in resources a number may be out of range.

    Raises RecordError, ValueError, ArithmeticError, RecursionError.
    """
    try:
        return _MARKING.decode(text)
    except ArithmeticError:
        if RESOURCE_TYPE not in text:
            raise
        return _RESOURCES.decode(text)


def parse_first(text: str) -> tuple[Any, int]:
    """The value that a text of resources begins with, read in the same way, and how long it is. Raises the same."""
    try:
        return _MARKING.raw_decode(text)
    except ArithmeticError:
        return _RESOURCES.raw_decode(text)


def _number(text: str) -> Decimal | str:
    """A number, or the text of one that is out of range."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def _parse_but(text: str, ignored: frozenset[str]) -> Any:
    """A text but for what stands at ignored keys."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        kept = [(key, value) for key, value in pairs if key not in ignored]
        _require_finite(value for _, value in kept)
        return _unique(kept)

    return json.loads(
        text, parse_float=Decimal, parse_int=Decimal, parse_constant=_Constant, object_pairs_hook=unique
    )


class _Constant(str):
    """A number that is none."""


def _require_finite(values: Iterable[object]) -> None:
    for value in values:
        if isinstance(value, _Constant):
            _refuse(value)
        if isinstance(value, list):
            _require_finite(value)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _twice(key)
        found[key] = value
    return found


def _twice(key: str) -> RecordError:
    return _malformed("", RecordCode.DUPLICATE_KEY, f"`{printable(key[:40])}` is given twice")


def _refuse(constant: str) -> Any:
    raise _malformed("", RecordCode.OUT_OF_RANGE, f"{constant} is not a finite number")


def _marking(number: Callable[[str], Any]) -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=number, parse_int=Decimal, parse_constant=_refuse, object_pairs_hook=marked)


_MARKING, _RESOURCES = _marking(Decimal), _marking(_number)


def _check_integers(value: object) -> None:
    """Raises ArithmeticError for an integer that no one counts to, since printing it could take for ever."""
    if isinstance(value, int) and value.bit_length() > LONGEST_INTEGER:
        raise ArithmeticError
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            _check_integers(item)


def not_text(text: str, name: str, line: int = 1) -> RecordError | None:
    """Where a text has a byte that is not UTF-8, the text starting in some line of a file; None if it has none."""
    if is_text(text):
        return None
    at = next(place for place, character in enumerate(text) if not is_text(character))
    start = text.rfind("\n", 0, at) + 1
    where = f"{name}:{line + text.count(chr(10), 0, at)}:{at - start + 1}"
    why = "it begins as UTF-16 does" if text[:2] in _UTF_16 else f"byte 0x{ord(text[at]) & 0xFF:02x}"
    fault = RecordFault(RecordCode.UNREADABLE, f"not UTF-8 text ({why})", "save the file as UTF-8", where=where)
    return RecordError([fault])


def _other_kind(text: str, name: str, program: Program, resources: bool) -> RecordError | None:
    """That a file is of another kind than one of records, if its name or its first bytes tell."""
    if name.endswith(".dl"):
        message, help_ = "this is text of a knowledge base, not a record", "name it with --kb"
        return RecordError([RecordFault(RecordCode.OTHER_KIND, message, help_, where=name)])
    beginning = text[:_BEGINNING]
    try:
        data = beginning.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # an unpaired surrogate, which no file has
        data = beginning.encode(errors="replace")
    kind = file_kind(name, data, program.command("findings"), resources)
    if not kind:
        return None
    message = f"this is {kind.says}, not a record"
    return RecordError([RecordFault(RecordCode.OTHER_KIND, message, kind.help, where=name)])


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
