"""What goes between the program that starts a run on Spark and its executors."""

from __future__ import annotations

import base64
import hashlib
import json
import pickle
import re
import zlib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from ...answer.compilation import Compilation
from ...errors import GuidelogError
from ...record.codes import RecordCode
from ...record.record import RecordFault

ID, FILE, ROW, REPORT = " id", " file", " row", " report"  # no finding and no statement starts with a space
SILENT = '{"silent"}'  # the report on an id that was answered, and has no row of answers

_FOLDERS = ("answer", "cohort", "engine", "fhir", "record", "rules", "text")  # all that executors run
_ERROR = re.compile(r"guidelog:([A-Za-z0-9_=-]+):")


class Plan(NamedTuple):
    """What every executor gets: the knowledge base, packed, and what is asked.

    `code` is the checksum of the program that packed it; `where` says where rows are that do not tell it themselves.
    """

    knowledge: bytes
    code: str
    layout: str
    rejects: bool
    summary: bool
    where: str


class TaskError(GuidelogError):
    """Ends a task, and with it the run; its message is made to come through Spark's own messages unharmed."""

    def __init__(self, faults: Iterable[RecordFault]):
        text = json.dumps([fault._asdict() for fault in faults])
        super().__init__(f"guidelog:{base64.urlsafe_b64encode(text.encode()).decode()}:")


def find_faults(message: str) -> list[RecordFault]:
    """What a TaskError says in the midst of a message of Spark; nothing if there is none."""
    found = _ERROR.search(message)
    return [_make_fault(**own) for own in json.loads(base64.urlsafe_b64decode(found[1]))] if found else []


def _make_fault(code: str, findings: Iterable[str], **texts: str) -> RecordFault:
    return RecordFault(RecordCode(code), findings=tuple(findings), **texts)


def pack_knowledge(compilation: Compilation) -> bytes:
    """A knowledge base as bytes, for executors."""
    return zlib.compress(pickle.dumps(compilation))


def unpack_knowledge(data: bytes) -> Compilation:
    """The knowledge base that `pack_knowledge` made into bytes."""
    found: Compilation = pickle.loads(zlib.decompress(data))  # noqa: S301 - packed by this very program
    return found


def hash_code() -> str:
    """A checksum of this very program: what another one packed is not read."""
    found = hashlib.sha256()
    for folder in _FOLDERS:
        for name, data in sorted(_list_modules(files("guidelog.inference") / folder, folder)):
            found.update(f"{name}\0{len(data)}\0".encode() + data)
    return found.hexdigest()


def _list_modules(folder: Traversable, within: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{within}/{entry.name}"
        if entry.name.endswith(".py"):
            yield name, entry.read_bytes()
        elif entry.is_dir() and entry.name != "__pycache__":
            yield from _list_modules(entry, name)
