"""Golden files: what people see, kept to the letter."""

from __future__ import annotations

import os
from pathlib import Path

from .run import ROOT

GOLDEN = ROOT / "tests" / "golden"


def check_golden(path: Path, text: str) -> None:
    """Compare a text with a golden file; GUIDELOG_UPDATE=1 writes it instead."""
    if os.environ.get("GUIDELOG_UPDATE") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8"), f"see {path}; GUIDELOG_UPDATE=1 accepts the new text"
