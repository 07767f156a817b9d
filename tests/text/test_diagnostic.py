"""Diagnostics on a screen: of a line that is far too long, the part where the fault starts."""

from __future__ import annotations

from guidelog.inference.text.codes import Code
from guidelog.inference.text.diagnostic import Diagnostic
from guidelog.inference.text.source import Source, Span

LENGTH = 1000


def rows_of(start: int) -> str:
    """What is shown of a line of noughts that ends in a Z, with a fault that starts at some place."""
    source = Source("long.dl", "0" * (LENGTH - 1) + "Z")
    told = str(Diagnostic(Code.SYNTAX, "it is wrong", Span(source, start, start + 1), "why", "help"))
    rows = [line.partition(" |")[2].strip() for line in told.splitlines()]
    return "".join(row for row in rows if "^" not in row)


def test_a_line_that_is_cut_says_so_exactly_where_something_is_left_out() -> None:
    shown = {start: rows_of(start) for start in range(LENGTH - 1)}
    assert all(("Z" in text) != text.endswith("…") for text in shown.values())
    assert {text.startswith("…") for text in shown.values()} == {True, False}
    assert {text.endswith("…") for text in shown.values()} == {True, False}
