"""Normal forms kept between runs, as JSON under a checksum of the texts that they were made from."""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..text.source import Source
from .forms import Forms

KEPT = 20  # texts whose forms stay in the folder


class Cache:
    """The forms of some texts in a folder; None keeps nothing, and no fault of a folder is an error.

    The file is found by a checksum and holds the texts themselves and the readings that were chosen, so that it is
    used for these very texts only, read in the same way.
    """

    def __init__(self, folder: Path | None, sources: Sequence[Source], readings: Mapping[str, str] | None = None):
        chosen = dict(sorted(readings.items())) if readings else {}
        self.state = [_program(), chosen, *(source.text for source in sources)] if folder is not None else []
        self.path = folder / f"{zlib.crc32(json.dumps(self.state).encode()):08x}.json" if folder is not None else None

    def read(self) -> Forms | None:
        """The forms, if they are there and whole: then the texts were accepted by every check before."""
        if self.path is not None:
            with contextlib.suppress(OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
                checksum, _, text = self.path.read_text(encoding="ascii").partition("\n")
                if int(checksum) == zlib.crc32(text.encode()):
                    kept = json.loads(text)
                    if kept["state"] == self.state:
                        return Forms.from_json(kept["forms"])
        return None

    def write(self, forms: Forms) -> None:
        """Keep the forms; another run sees them whole or not at all."""
        if self.path is not None:
            text = json.dumps({"state": self.state, "forms": forms.to_json()}, separators=(",", ":"))
            with contextlib.suppress(OSError):
                _write(self.path, f"{zlib.crc32(text.encode())}\n{text}")


def _program() -> str:
    """The state of the program's own files: forms made by other code are not used."""
    package = Path(__file__).parent.parent
    found = []
    for folder in ("text", "rules", "answer"):
        for entry in sorted(os.scandir(package / folder), key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                state = entry.stat()
                found.append(f"{entry.path} {state.st_size} {state.st_mtime_ns}")
    return "\n".join(found)


def _write(path: Path, text: str) -> None:
    import tempfile  # slow to import, and seldom needed

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        os.replace(name, path)
        for old in sorted(path.parent.glob("*.json"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
