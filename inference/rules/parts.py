"""Parts of a knowledge base: whether those that are used are there, and what two of them define."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from ..text.codes import Code
from ..text.diagnostic import Diagnostic, Related
from ..text.shared import USE, part_name, unknown_part
from ..text.source import Source, Span
from ..text.syntax import Rule
from .schema import SIGNATURES

_Part = tuple[str, str]


def part_faults(rules: Sequence[Rule], sources: Sequence[Source], findings: Container[str]) -> Iterator[Diagnostic]:
    """A fault for each part that is used and was not read, and for each name that two parts define.

    What declares something twice is reported of declarations in any part; a predicate, or a contradiction, may have
    several rules, but those of another part would change what it means there.
    """
    there = {part_name(source): None for source in sources}
    defined: dict[tuple[str, str], Rule] = {}
    reported = set()
    for rule in rules:
        head = rule.head
        if head.name == USE and not rule.body and str(head.terms[0]) not in there:
            yield unknown_part(str(head.terms[0]), head.span, there)
        name = _own_name(rule)
        if name is None or head.name in findings:
            continue
        first = defined.setdefault(name, rule)
        if _part_of(first) != _part_of(rule) and (name, _part_of(rule)) not in reported:
            reported.add((name, _part_of(rule)))
            yield _defined_twice(name[1] or name[0], first.head.span, head.span)


def _own_name(rule: Rule) -> tuple[str, str] | None:
    """The predicate that a rule defines, or its contradiction; None for what rules of several parts may establish."""
    if rule.head.name == "contradiction":
        return rule.head.name, str(rule.head.terms[-1])
    return (rule.head.name, "") if rule.head.name not in SIGNATURES else None


def _part_of(rule: Rule) -> _Part:
    source = rule.span.source
    return (source.part, source.name) if source.is_shared else (source.part, "")


def _defined_twice(name: str, first: Span, second: Span) -> Diagnostic:
    why = "each of the two would mean what both say, and neither what its own text says"
    help_ = "give one of them another name, or move it into a part that both use"
    message = f"`{name}` is defined in two parts"
    related = (Related(first, "the first one"),)
    return Diagnostic(Code.DUPLICATE_DECLARATION, message, second, why, help_, related=related)
