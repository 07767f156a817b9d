"""Parts of a knowledge base: whether those that are used are there, and what two of them define."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from ..text.codes import Code
from ..text.diagnostic import Diagnostic, Related
from ..text.shared import USE, part_name, unknown_part
from ..text.source import Source, Span
from ..text.syntax import Atom, Literal, Rule, counted_or_asked
from .schema import SIGNATURES

_Part = tuple[str, str]


def part_faults(rules: Sequence[Rule], sources: Sequence[Source], findings: Container[str]) -> Iterator[Diagnostic]:
    """A fault for each part that is used and was not read, and for each name that two parts define.

    What declares something twice is reported of declarations in any part; a predicate, or a contradiction, may have
    several rules, but those of another part would change what it means there. They cannot where a constant tells them
    apart wherever the predicate stands, as the name of a score does: `points(P, own, N, Item)`.
    """
    there = {part_name(source): None for source in sources}
    defined: dict[tuple[str, str], dict[_Part, list[Rule]]] = {}
    for rule in rules:
        head = rule.head
        is_use = head.name == USE and not rule.body and isinstance(head.terms[0], Atom)
        if is_use and str(head.terms[0]) not in there:
            yield unknown_part(str(head.terms[0]), head.span, there)
        name = _own_name(rule)
        if name is not None and head.name not in findings:
            defined.setdefault(name, {}).setdefault(_part_of(rule), []).append(rule)
    for (predicate, own_name), parts in defined.items():
        first, *others = (own[0].head.span for own in parts.values())
        if others and not _are_apart(predicate, [[rule.head for rule in own] for own in parts.values()], rules):
            for other in others:
                yield _defined_twice(own_name or predicate, first, other)


def _are_apart(predicate: str, heads: Sequence[Sequence[Literal]], rules: Iterable[Rule]) -> bool:
    """Whether some argument is a constant wherever a predicate stands, and another one in the rules of each part."""
    asked = (one for rule in rules for condition in rule.body for one in counted_or_asked(condition))
    uses = [*(one for one in asked if one.name == predicate), *(one for own in heads for one in own)]
    for place in range(min(len(one.terms) for one in uses)):
        if all(isinstance(one.terms[place], Atom) for one in uses):
            constants = [{str(one.terms[place]) for one in own} for own in heads]
            if sum(map(len, constants)) == len(set().union(*constants)):
                return True
    return False


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
