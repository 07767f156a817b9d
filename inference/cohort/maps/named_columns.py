"""Tables of events whose columns are called as the elements that a map has: they are their own map."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ...record.codes import RecordCode
from ...words import series
from ..tables.packing import TableSource
from ..tables.table import Shape, unusable
from .cells import read_cells
from .map_text import MapText
from .read_events import ELEMENTS
from .table_map import ANY
from .toml_lines import listed, quoted

_SOURCES = {
    **{name: f"{{ column = {quoted(name)} }}" for name in ("resource", "status", "verification", "course", "system")},
    "answer": '{ column = "answer", values = { true = true, false = false } }',
}


def name_columns(paths: Sequence[TableSource], ignored: Collection[str]) -> MapText:
    """The map of tables by the names of their columns, but for those that are left out.

    Raises RecordError for a table that lacks the columns that it needs; OSError.
    """
    lines = []
    for path in paths:
        header = header_of(path)
        missing = [name for name in ("person", "resource", "code", "system") if name not in header]
        if missing:
            message = f"it has no column {series([f'`{name}`' for name in missing], 'or')}, and there is no map of it"
            help_ = "`guidelog cohort --events --draft-map TABLE...` drafts one for --map"
            raise unusable(path, message, help_, RecordCode.UNMAPPED)
        lines.append(f"[events.{quoted(path.name)}]")
        for name in header:
            if name in ELEMENTS:
                lines.append(f"{name} = {_SOURCES.get(name, quoted(name))}")
        lines += listed("ignore", sorted(ignored))
    return MapText("the names of the columns", "\n".join(lines) + "\n")


def header_of(path: TableSource, separator: str = "") -> list[str]:
    """The names of the columns of a table. Raises RecordError for what is no table; OSError."""
    found: list[str] = []

    def use(names: Sequence[str]) -> list[str]:
        found.extend(dict.fromkeys(names))
        return [*names[:1]]

    next(iter(read_cells(path, separator, Shape(ANY, frozenset()), use)), None)
    return found
