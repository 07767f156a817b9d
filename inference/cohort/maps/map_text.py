"""The text of a map in TOML, with the line of each of its keys, and everything that is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from ...record.codes import RecordCode
from ...record.read import BYTE_ORDER_MARK
from ...record.record import RecordError, RecordFault
from ...record.values import shown_name, shown_value
from ...text.diagnostic import is_text, printable
from ...text.files import help_for_path, is_endless
from ...text.spelling import suggestion

MARK = "?"  # stands in a draft for what its user has to decide
NULL = "null"  # what means that nothing was recorded; TOML has no word of its own for it
_NAME = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY = re.compile(rf"\s*{_NAME}(?:\s*\.\s*{_NAME})*\s*=")
_INNER = re.compile(rf"[{{,]\s*({_NAME})\s*=")
_LINE = re.compile(r"line (\d+)")
_LARGEST = 2**20  # bytes of a map, of which even one for a thousand columns has far fewer

Path_ = tuple[str, ...]


class MapText:
    """A map as parsed, and what is wrong with it so far; `place` tells where a key of it stands."""

    def __init__(self, name: str, text: str):
        self.name = name
        self.data: Mapping[str, Any] = _parse(text, name)
        self.faults: list[RecordFault] = []
        self._lines = {path: number for number, path in reversed([*_paths(text)])}
        self._require_decisions(self.data, ())

    def place(self, *keys: str) -> str:
        """Where a key stands, or as much of it as is found: `map.toml:12`."""
        for count in range(len(keys), 0, -1):
            if keys[:count] in self._lines:
                return f"{self.name}:{self._lines[keys[:count]]}"
        return self.name

    def fault(self, code: RecordCode, keys: Path_, message: str, help_: str, *findings: str) -> None:
        """Note what is wrong at a key, and the next step."""
        own = tuple(map(printable, findings))
        self.faults.append(RecordFault(code, printable(message), printable(help_), own, where=self.place(*keys)))

    def refuse_if_faulty(self) -> None:
        """Raises RecordError with everything that is wrong."""
        if self.faults:
            raise RecordError(dict.fromkeys(self.faults))

    def require_kind(self, own: str, other: str, message: str, help_: str) -> None:
        """Raises RecordError for a map of the other kind, and for one in which something is still to be decided."""
        self.refuse_if_faulty()  # what is still to be decided is no mistake
        if other in self.data and own not in self.data:
            self.fault(RecordCode.OTHER_KIND, (other,), message, help_)
        self.refuse_if_faulty()

    def check_keys(self, data: Mapping[str, Any], known: Collection[str], keys: Path_, what: str) -> None:
        """Note the keys that a part of a map does not have."""
        for key in data:
            if key not in known:
                help_ = suggestion(key, known, f"{what} has: {', '.join(known)}")
                self.fault(RecordCode.UNKNOWN_KEY, (*keys, key), f"`{shown_name(key)}` is no part of {what}", help_)

    def text(self, data: Mapping[str, Any], key: str, keys: Path_, otherwise: str = "") -> str:
        """The text at a key; what stands otherwise where there is none, or something else."""
        value = data.get(key, otherwise)
        if isinstance(value, str):
            return value
        self.mistyped((*keys, key), value, "a text")
        return otherwise

    def table(self, data: Mapping[str, Any], key: str, keys: Path_) -> Mapping[str, Any]:
        """The table at a key; an empty one where there is none, or something else."""
        value = data.get(key, {})
        if isinstance(value, Mapping):
            return value
        self.mistyped((*keys, key), value, "a table")
        return {}

    def texts(self, data: Mapping[str, Any], key: str, keys: Path_) -> tuple[str, ...]:
        """The texts in a list at a key; none where there is no list of texts."""
        value = data.get(key, [])
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.mistyped((*keys, key), value, "a list of texts")
        return ()

    def mistyped(self, keys: Path_, value: object, wanted: str) -> None:
        """Note that something else stands at a key."""
        message = f"`{shown_name('.'.join(keys))}` is {shown_value(value)}, not {wanted}"
        self.fault(RecordCode.WRONG_TYPE, keys, message, f"write {wanted}")

    def _require_decisions(self, data: object, keys: Path_) -> None:
        """Note each mark that is left in it."""
        if isinstance(data, Mapping):
            for key, value in data.items():
                self._require_decisions(value, (*keys, key))
        elif isinstance(data, list):
            for value in data:
                self._require_decisions(value, keys)
        elif data == MARK:
            message = f"`{shown_name('.'.join(keys))}` is still to be decided"
            help_ = (
                f'write what it means in place of "{MARK}"; what stands beside it says what there is to choose from'
            )
            self.fault(RecordCode.UNDECIDED, keys, message, help_)


def read_map_text(path: str) -> MapText:
    """The text of a map. Raises RecordError for a file that cannot be read or is no TOML."""
    try:
        if is_endless(path):
            raise ValueError("this is a device")
        with Path(path).open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        fault = RecordFault(RecordCode.UNREADABLE, reason, help_for_path(path), where=printable(path))
        raise RecordError([fault]) from None
    if len(content) > _LARGEST:
        message = "this is too large to be a map"
        raise RecordError([RecordFault(RecordCode.OTHER_KIND, message, "name a map in TOML", where=printable(path))])
    return MapText(printable(path), content.decode("utf-8", "surrogateescape"))


def _parse(text: str, name: str) -> Mapping[str, Any]:
    text = text.removeprefix(BYTE_ORDER_MARK)
    code, where = RecordCode.SYNTAX, name
    try:
        if not is_text(text):
            code, message, help_ = RecordCode.UNREADABLE, "not UTF-8 text", "save the file as UTF-8"
        else:
            return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        where = f"{name}:{line[1]}" if line else f"{name}:{text.count(chr(10)) + 1}"
        message = f"not TOML: {error}"
        help_ = 'texts and names with other signs than letters, digits and _ stand in quotes: "is it?" = "no"'
    except (ValueError, ArithmeticError, RecursionError):
        message, help_ = "it is nested too deeply, or holds a number of too many digits", "write it anew"
    raise RecordError([RecordFault(code, printable(message), help_, where=where)])


def _paths(text: str) -> Iterator[tuple[int, Path_]]:
    """The number of each line that heads a table or begins with a key, and the keys that lead to it."""
    head: Path_ = ()
    for number, line in enumerate(text.removeprefix(BYTE_ORDER_MARK).split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            found = _path_of(stripped)
            if found:
                head = found
                yield number, head
        elif (key := _KEY.match(line)) is not None:
            yield number, (*head, *_path_of(f"{key[0]} 0"))
        yield from ((number, (*head, *one)) for one in _inner(line))


def _inner(line: str) -> Iterator[Path_]:
    """The keys of tables that stand within one line, behind the key that leads to them."""
    key = _KEY.match(line)
    if key is None or "{" not in line:
        return
    outer = _path_of(f"{key[0]} 0")
    for found in _INNER.finditer(line):
        yield (*outer, *_path_of(f"{found[1]} = 0"))


def _path_of(line: str) -> Path_:
    """The keys that a line of TOML leads to; none for a line that is none by itself."""
    try:
        data: object = tomllib.loads(line)
    except (ValueError, RecursionError):
        return ()
    found: list[str] = []
    while isinstance(data, Mapping | list) and data:
        if isinstance(data, list):
            data = data[0]
            continue
        key = next(iter(data))
        found.append(key)
        data = data[key]
    return tuple(found)
