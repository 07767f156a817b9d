"""What is wrong with a text: one diagnostic for each fault, all of them raised together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from .source import Span

ERROR, WARNING = "error", "warning"


class Diagnostic(NamedTuple):
    """One fault: its code, what is wrong, where, why it matters and the next step.

    `statements` are those that it concerns; `witness` holds the findings of the smallest record that shows it.
    """

    code: str
    message: str
    span: Span | None
    why: str
    help: str
    severity: str = ERROR
    statements: tuple[str, ...] = ()
    witness: Mapping[str, bool | str | Decimal] | None = None

    def __str__(self) -> str:
        """The diagnostic with its line and a caret, in the layout that Rust made usual."""
        lines = [f"{self.severity}[{self.code}]: {self.message}"]
        margin = " "
        if self.span is not None:
            number, column = self.span.source.position(self.span.start)
            text = printable(self.span.source.line(number))  # keeps its length, so that the caret stays in place
            width = max(1, min(self.span.end - self.span.start, len(text) - column + 1))
            text, column = _cut(text, column)
            margin = " " * len(str(number))
            lines += [
                f"{margin}--> {self.span.place}",
                f"{margin} |",
                f"{number} | {text}",
                f"{margin} | {' ' * (column - 1)}{'^' * min(width, len(text) - column + 2)}",
            ]
        lines.append(f"{margin} = why: {self.why}")
        if self.witness is not None:
            lines.append(f"{margin} = witness: {told_findings(self.witness)}")
        lines.append(f"{margin} = help: {self.help}")
        return "\n".join(printable(line) for line in lines)


class KnowledgeError(Exception):
    """A knowledge base or a query that cannot be used.

    `diagnostics` lists every fault found, in the order of the text.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]):
        self.diagnostics = sorted(diagnostics, key=by_place)
        super().__init__("\n\n".join(str(diagnostic) for diagnostic in self.diagnostics))


def by_place(diagnostic: Diagnostic) -> tuple[str, int]:
    """Sorts diagnostics by file and place."""
    return (diagnostic.span.source.name, diagnostic.span.start) if diagnostic.span else ("", -1)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The declared name that a misspelt one most likely means, if any is near."""
    import difflib  # only faults need it

    names = [*names]
    if name.lower() in names:
        return name.lower()
    found = difflib.get_close_matches(name[:80], names, n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(name: str, names: Iterable[str], otherwise: str) -> str:
    """ "did you mean ...?" for the nearest name, else what to do instead."""
    near = nearest(name, names)
    return f"did you mean `{near}`?" if near else otherwise


def printable(text: str) -> str:
    """The text with every control character made visible, so that no input can steer a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else " " if c == "\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def told_findings(findings: Mapping[str, bool | str | Decimal]) -> str:
    """What a record holds, on one line: `mscc = confirmed, surgery_suitable = false`."""
    told = (f"{name} = {str(v).lower() if isinstance(v, bool) else v}" for name, v in findings.items())
    return ", ".join(told) or "a record that holds nothing"


def _cut(text: str, column: int, width: int = 100) -> tuple[str, int]:
    """A window of a very long line around a column, and the column in that window."""
    if len(text) <= width:
        return text, column
    start = max(0, min(column - width // 2, len(text) - width))
    return text[start : start + width], column - start
