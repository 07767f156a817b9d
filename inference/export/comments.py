"""The comments of a knowledge base, rule by rule, so that an exported text reads as the knowledge base does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import PurePath
from typing import NamedTuple

from ..rules.program import Program
from ..text.diagnostic import printable
from ..text.syntax import Rule

_COMMENT = re.compile(r"%[^\n]*")  # the language has no texts in quotes: whatever starts so is a comment
_CASE = "%?"  # nobody runs the worked cases of an exported text


class CommentedRule(NamedTuple):
    """A rule with the lines that stand above it, comments or blank, and the comments within it and behind it."""

    above: tuple[str, ...]
    rule: Rule
    beside: tuple[str, ...]


def commented_rules(program: Program) -> Iterator[CommentedRule]:
    """Every rule in the order of the text; the first one of a file stands below the file's name."""
    for _, rules in groupby(program.rules, key=lambda rule: id(rule.span.source)):
        end = 0
        for rule in rules:
            text = rule.span.source.text
            line_end = text.find("\n", rule.span.end)
            line_end = line_end if line_end >= 0 else len(text)
            lines = text[end : rule.span.start].split("\n")[1 if end else 0 : -1]
            if not end:
                lines = ["", f"% {PurePath(rule.span.source.name).name}", "", *lines]
            beside = _kept(
                _COMMENT.findall(text, rule.span.start, line_end) if rule.span.start < rule.span.end else ()
            )
            yield CommentedRule(tuple(_without_gaps(_kept(lines))), rule, tuple(beside))
            end = line_end


def _kept(lines: Iterable[str]) -> Iterator[str]:
    """The blank lines and comments without the worked cases, and without what could end a comment elsewhere."""
    for line in map(str.strip, lines):
        if not line or (line.startswith("%") and not line.startswith(_CASE)):
            yield printable(line)


def _without_gaps(lines: Iterable[str]) -> Iterator[str]:
    """The lines with one blank line for several."""
    before = None
    for line in lines:
        if line or before != "":
            yield line
        before = line
