"""The lines of a table of codes, and what is wrong with their form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..text.codes import Code
from ..text.source import Source, Span
from .grammar import NEEDED

Fault = Callable[[Code, str, Span, str], object]


@dataclass(frozen=True)
class CodeLine:
    """A row as it is written: its fields by column, where each stands, and its place (`codes.tsv:12`)."""

    fields: Mapping[str, str]
    spans: Mapping[str, Span]
    place: str

    def __getitem__(self, column: str) -> str:
        """A field; nothing where the table does not have the column."""
        return self.fields.get(column, "")

    @property
    def span(self) -> Span:
        """Where the row stands."""
        spans = [*self.spans.values()]
        return Span(spans[0].source, spans[0].start, spans[-1].end)


def read_lines(source: Source, fault: Fault) -> Iterator[CodeLine]:
    """The rows of a table below its first line, which names the columns; `fault` hears of those that are none."""
    at, columns = 0, [""]
    for number, written in enumerate(source.text.split("\n"), 1):
        start, at = at, at + len(written) + 1
        text = written.rstrip("\r")
        if not text.strip():
            continue
        fields, span = text.split("\t"), Span(source, start, start + len(text))
        if columns == [""]:
            columns = fields
            missing = [name for name in NEEDED if name not in columns]
            if missing or len({*columns}) < len(columns):
                message = f"there is no column `{missing[0]}`" if missing else "a column is there twice"
                help_ = f"the first line names the columns, with tabs between: {', '.join(NEEDED)}, rule, note"
                fault(Code.CODE_ROW, message, span, help_)
                return
        elif len(fields) != len(columns):
            message = f"{len(fields)} fields, where there are {len(columns)} columns"
            fault(Code.CODE_ROW, message, span, "write one tab between two fields, also around an empty one")
        else:
            yield CodeLine(
                dict(zip(columns, fields, strict=True)),
                dict(zip(columns, _spans(source, start, fields), strict=True)),
                f"{source.name.rpartition('/')[2]}:{number}",
            )
    if columns == [""]:
        fault(Code.CODE_ROW, "there is nothing in it", Span(source, 0, 0), "name the columns in the first line")


def _spans(source: Source, start: int, fields: list[str]) -> Iterator[Span]:
    for field in fields:
        yield Span(source, start, start + len(field))
        start += len(field) + 1
