"""What commands write: files whole or not at all, and records as TOML."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from inference.proof.words import shown
from inference.record.record import Value


def write_whole(path: Path, text: str) -> None:
    """Write a file, whole or not at all; what is no plain file, such as a pipe, is written to as it is."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", errors="replace")
        return
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", errors="replace")
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def record_text(id_: str, findings: Mapping[str, Value]) -> str:
    """A record as TOML, as it is read again."""
    lines = [f"id = {_quoted(id_)}", "[findings]"]
    for name, value in findings.items():
        lines.append(f"{name} = {_quoted(value) if isinstance(value, str) else str(shown(value)).lower()}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text of TOML: quoted as in JSON, but for what only JSON may hold."""
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
