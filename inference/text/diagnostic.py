"""What is wrong with a text: one diagnostic for each fault, all of them raised together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ..errors import GuidelogError
from ..words import written_value
from .source import Span

if TYPE_CHECKING:
    from .codes import Code

_COMMAND = re.compile(r"^((?:\s|\x1b\[[0-9;]*m)*):(?=:)|#(?=#\[)")  # where a command begins in a log, new or old
_SCREEN, _INDENT, _LONGEST = 80, 4, 320  # characters: of a screen, of what goes on below, of a line that is quoted


class Related(NamedTuple):
    """Another place that a fault has to do with, and what stands there."""

    span: Span
    says: str


class Diagnostic(NamedTuple):
    """One fault: its code, what is wrong, where, why it matters and the next step.

    `statements` are those that it concerns; `witness` holds the findings of the smallest record that shows it.
    `related` has other places that bear on it, statements apart.
    """

    code: Code
    message: str
    span: Span | None
    why: str
    help: str
    statements: tuple[str, ...] = ()
    witness: Mapping[str, bool | str | Decimal] | None = None
    related: tuple[Related, ...] = ()

    @property
    def severity(self) -> str:
        """`error` or `warning`, by its code."""
        return self.code.severity

    def __str__(self) -> str:
        """The diagnostic with its line and a caret, in the layout that Rust made usual."""
        lines = [f"{self.severity}[{self.code}]: {self.message}"]
        margin = " "
        if self.span is not None:
            number, column = self.span.source.position(self.span.start)
            text = printable(self.span.source.line(number))  # keeps its length, so that the carets stay in place
            margin = " " * len(str(number))
            first, *rest = _quoted(text, column - 1, column - 1 + self.span.end - self.span.start, len(margin) + 3)
            lines += [f"{margin}--> {self.span.place}", f"{margin} |", f"{number} | {first}"]
            lines += [f"{margin} | {row}" for row in rest]
        lines += [f"{margin} = see: {related.span.place}, {related.says}" for related in self.related]
        lines.append(f"{margin} = why: {self.why}")
        if self.witness is not None:
            lines.append(f"{margin} = witness: {describe_findings(self.witness)}")
        lines.append(f"{margin} = help: {self.help}")
        return "\n".join(printable(line) for line in lines)


class KnowledgeError(GuidelogError):
    """A knowledge base or a query that cannot be used.

    `diagnostics` lists every fault found, in the order of the text.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]):
        self.diagnostics = sorted(diagnostics, key=by_place)
        super().__init__("\n\n".join(str(diagnostic) for diagnostic in self.diagnostics))

    @property
    def report(self) -> str:
        return str(self)


def by_place(diagnostic: Diagnostic) -> tuple[str, int]:
    """Sorts diagnostics by file and place."""
    return (diagnostic.span.source.name, diagnostic.span.start) if diagnostic.span else ("", -1)


def printable(text: str) -> str:
    """The text with every control character made visible, so that no input can steer a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def harmless(line: str) -> str:
    """A line, with colours or without, in which a workflow of GitHub finds no command where it stands in its log."""
    return _COMMAND.sub("\\1\N{REPLACEMENT CHARACTER}", line)


def is_text(text: str) -> bool:
    """Whether a text can be written: an unpaired surrogate, as JSON and names of files can hold, cannot."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def describe_findings(findings: Mapping[str, bool | str | Decimal]) -> str:
    """What a record holds, on one line: `one = value, other = false`."""
    values = (f"{name} = {written_value(value)}" for name, value in findings.items())
    return ", ".join(values) or "a record that holds nothing"


def _quoted(text: str, start: int, end: int, margin: int) -> Iterator[str]:
    """A line in rows that fit a screen beside a margin, with carets below what is wrong.

    The rows after the first are indented. Of a very long line it is the part where the fault starts.
    """
    if len(text) > _LONGEST:
        before = max(0, start - _SCREEN)
        after = before + _LONGEST
        text = f"{'…' if before else ''}{text[before + bool(before) : after]}{'…' if after < len(text) else ''}"
        start, end = start - before, end - before
    end = max(start + 1, min(end, len(text)))
    rows = _rows(text, _SCREEN - margin)
    for at, row in rows:
        indent = " " * _INDENT if at else ""
        yield indent + row
        first, last = max(start, at), end if (at, row) == rows[-1] else min(end, at + len(row))
        if first < last:
            yield indent + " " * (first - at) + "^" * (last - first)


def _rows(text: str, width: int) -> list[tuple[int, str]]:
    """A line in rows that are broken between words, each with its place in the line."""
    if len(text) <= width:
        return [(0, text)]
    room = width - _INDENT
    return [(row.start(), row[0].rstrip()) for row in re.finditer(rf".{{1,{room}}}(?:\s|$)|.{{{room}}}", text)]
