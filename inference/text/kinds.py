"""Files that are something else than what was asked for: what each is, and what to do with it."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

_TABLE = "`guidelog cohort` answers the rows of a table"
_SHEET = f"save the sheet as CSV; {_TABLE}"
_UNPACK = "unpack it first"
_RECORD = "a record is written in TOML, JSON or JSON Lines"
_ENDINGS = {
    **dict.fromkeys((".csv", ".tsv", ".tab"), ("a table", _TABLE)),
    **dict.fromkeys((".parquet", ".feather", ".arrow"), ("a table", _TABLE)),
    **dict.fromkeys((".xlsx", ".xls", ".ods"), ("a workbook", _SHEET)),
    **dict.fromkeys((".gz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".tar"), ("packed", _UNPACK)),
    **dict.fromkeys((".yaml", ".yml"), ("YAML", _RECORD)),
    **dict.fromkeys((".xml", ".html", ".htm"), ("marked up", _RECORD)),
    ".pdf": ("a PDF", _RECORD),
}
_STARTS = {
    b"PAR1": ("a table, in Parquet", _TABLE),
    b"PK\x03\x04": ("a workbook, or packed", f"unpack it; or {_SHEET}"),
    b"\x1f\x8b": ("packed", _UNPACK),
    b"BZh": ("packed", _UNPACK),
    b"\xfd7zXZ": ("packed", _UNPACK),
    b"\x28\xb5\x2f\xfd": ("packed", _UNPACK),
    b"\xd0\xcf\x11\xe0": ("a workbook", _SHEET),
    b"%PDF": ("a PDF", _RECORD),
    b"ARROW1": ("a table, in Arrow", _TABLE),
    b"<?xml": ("marked up", _RECORD),
    b"<!DOCTYPE": ("marked up", _RECORD),
    b"<html": ("marked up", _RECORD),
    b"---\n": ("YAML", _RECORD),
}
_FHIR = r'[\s{]*(?:"[^"]*"\s*:\s*"[^"]*"\s*,\s*)*"resourceType"\s*:\s*"([A-Za-z]+)"'
_PARTS = 2  # columns that make a table of a text without an ending
_DELIMITERS = ",;\t|"


class Kind(NamedTuple):
    """What a file is, and the next step for who wanted records."""

    says: str
    help: str


def file_kind(
    name: str, beginning: bytes, findings: str = "guidelog findings", resources: bool = False
) -> Kind | None:
    """What a file is that holds neither records nor a knowledge base; None if it may hold them.

    `name` is its path, of which the ending tells, and `beginning` its first bytes; `findings` is the command that
    lists the names of the findings. `resources` says that resources of FHIR are read too.
    """
    kind = _by_start(beginning) or _ENDINGS.get(os.path.splitext(name)[1].lower())
    if kind:
        return Kind(*kind)
    text = beginning.decode("utf-8", "replace").removeprefix("\ufeff")
    if not resources and (found := re.match(_FHIR, text)):
        return Kind(f"FHIR ({found[1]})", f"write what it says by the names that `{findings}` lists")
    return Kind("a table", _TABLE) if _is_table(text) else None


def _by_start(beginning: bytes) -> tuple[str, str] | None:
    return next((kind for start, kind in _STARTS.items() if beginning.startswith(start)), None)


def _is_table(beginning: str) -> bool:
    """Whether the first two lines have the same number of cells, and the first is a header: names alone."""
    lines = beginning.splitlines()[:2]
    if len(lines) < 2 or lines[0].lstrip()[:1] in ("", "{", "[", "#") or not any(d in lines[0] for d in _DELIMITERS):
        return False
    import csv  # few files come so far

    for delimiter in _DELIMITERS:
        header, row = (next(csv.reader([line], delimiter=delimiter)) for line in lines)
        if len(header) >= _PARTS and len(header) == len(row):
            return all("=" not in cell and len(cell) < 100 for cell in header)
    return False
