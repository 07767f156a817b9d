"""Normal forms kept between runs, as JSON under a hash of the texts that they were made from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from ..text.source import Source
from .forms import Forms

_CODE = ("diagram.py", "formula.py", "forms.py", "states.py")


def cached_forms(sources: Sequence[Source], folder: Path | None, make: Callable[[], Forms]) -> Forms:
    """The forms for these texts: from the folder if they are there and whole, else made and put there.

    A folder that cannot be read or written is no error; None keeps nothing.
    """
    if folder is None:
        return make()
    path = folder / f"{_key(sources)}.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        digest, _, text = path.read_text(encoding="ascii").partition("\n")
        if digest == hashlib.sha256(text.encode()).hexdigest():
            return Forms.from_json(json.loads(text))
    forms = make()
    with contextlib.suppress(OSError):
        _write(path, json.dumps(forms.to_json(), separators=(",", ":")))
    return forms


def _key(sources: Sequence[Source]) -> str:
    digest = hashlib.sha256()
    for name in _CODE:
        digest.update((Path(__file__).parent / name).read_bytes())
    for source in sources:
        digest.update(b"\0" + source.text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}")
        os.replace(name, path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
