"""Normal forms kept between runs, as JSON under a hash of the texts that they were made from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from ..text.source import Source
from .forms import Forms


class Cache:
    """The forms of some texts in a folder; None keeps nothing, and no fault of a folder is an error."""

    def __init__(self, folder: Path | None, sources: Sequence[Source]):
        self.path = folder / f"{_key(sources)}.json" if folder is not None else None

    def read(self) -> Forms | None:
        """The forms, if they are there and whole: then the texts were accepted by every check before."""
        if self.path is not None:
            with contextlib.suppress(OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
                digest, _, text = self.path.read_text(encoding="ascii").partition("\n")
                if digest == hashlib.sha256(text.encode()).hexdigest():
                    return Forms.from_json(json.loads(text))
        return None

    def write(self, forms: Forms) -> None:
        """Keep the forms; another run sees them whole or not at all."""
        if self.path is not None:
            text = json.dumps(forms.to_json(), separators=(",", ":"))
            with contextlib.suppress(OSError):
                _write(self.path, f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}")


def _key(sources: Sequence[Source]) -> str:
    """A hash of the texts and of the state of the program's own files."""
    digest = hashlib.sha256()
    package = Path(__file__).parent.parent
    for folder in ("text", "rules", "answer"):
        for entry in sorted(os.scandir(package / folder), key=lambda entry: entry.name):
            state = entry.stat()
            digest.update(f"{entry.path} {state.st_size} {state.st_mtime_ns}\0".encode())
    for source in sources:
        digest.update(b"\0" + source.text.encode())
    return digest.hexdigest()


def _write(path: Path, text: str) -> None:
    import tempfile  # slow to import, and seldom needed

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
