"""Worked cases: whether each is one that can be run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..text.diagnostic import Diagnostic, printable, suggestion
from ..text.source import Span
from ..text.syntax import Atom, Case, Integer, Literal, Rule

STATUSES = ("recommended", "presumed", "possible", "ruled_out")
VERDICTS = ("holds", "fails", *STATUSES)


def labelled(case: Case, rules: Sequence[Rule]) -> list[int]:
    """The rules that the label of a case means: its subject's own, else those of the conditions of these."""
    own = [i for i, rule in enumerate(rules) if _establishes(rule, case)]
    found = [i for i in own if rules[i].label == case.label]
    if found:
        return found
    used = {c.name for i in own for c in rules[i].body if isinstance(c, Literal)}
    return [i for i, rule in enumerate(rules) if rule.head.name in used and rule.label == case.label]


def _establishes(rule: Rule, case: Case) -> bool:
    if case.kind == "concept":
        return rule.head.name == case.subject
    predicate = {"statement": "holds", "contradiction": "contradiction"}.get(case.kind)
    return rule.head.name == predicate and str(rule.head.terms[-1]) == case.subject


def case_faults(
    case: Case, rules: Sequence[Rule], kinds: Mapping[str, str], values: Mapping[str, Sequence[str]]
) -> Iterator[Diagnostic]:
    """What keeps a case from being run."""
    kind = case.kind
    if kind not in ("statement", "concept", "contradiction"):
        help_ = "put it below the block of a statement, a concept or a contradiction"
        yield _fault("this worked case is about nothing that can hold", case.span, help_)
    if case.verdict not in VERDICTS:
        help_ = suggestion(case.verdict, VERDICTS, f"a verdict is one of: {', '.join(VERDICTS)}")
        yield _fault(f"`{case.verdict}` is not a verdict", case.span, help_)
    elif case.verdict in STATUSES and kind != "statement":
        yield _fault("only statements have a status", case.span, "write `holds` or `fails`")
    if kind == "concept" and any(rule.head.name == case.subject and len(rule.head.terms) != 1 for rule in rules):
        help_ = "write the case below a concept with the person as its only argument"
        yield _fault(f"`{case.subject}` says more than that something holds of a person", case.span, help_)
    if case.label is not None and not labelled(case, rules):
        help_ = f"put `% [{printable(case.label)}]` on the first line of the rule that is meant"
        yield _fault(f"no rule of `{case.subject}` is labelled [{printable(case.label)}]", case.span, help_)
    told: set[str] = set()
    for fact in case.facts:
        if fault := _fact_fault(fact, kinds, values):
            yield _fault(*fault)
        if fact.name in told:
            yield _fault(f"`{fact.name}` is recorded twice", fact.span, "a record holds each finding once")
        told.add(fact.name)
    people = {str(fact.terms[0]) for fact in case.facts}
    if len(people) > 1:
        yield _fault("this worked case is about several people", case.span, "write `p` for the person throughout")


def _fact_fault(
    fact: Literal, kinds: Mapping[str, str], values: Mapping[str, Sequence[str]]
) -> tuple[str, Span, str] | None:
    kind = kinds.get(fact.name)
    if kind is None:
        help_ = suggestion(fact.name, kinds, "a record holds findings only")
        return f"no finding is called `{fact.name}`", fact.span, help_
    if fact.negated:
        return "a record cannot say what is not established", fact.span, "leave it out, or write `-` for false"
    if len(fact.terms) != (1 if kind == "bool" else 2) or not isinstance(fact.terms[0], Atom):
        pattern = f"{fact.name}(p)" if kind == "bool" else f"{fact.name}(p, {'value' if kind == 'enum' else '3'})"
        return f"`{fact}` is not a recorded finding", fact.span, f"write `{pattern}`"
    if fact.strong and kind != "bool":
        return f"`{fact.name}` cannot be recorded as false", fact.span, "record another of its values"
    if kind == "enum" and str(fact.terms[1]) not in values.get(fact.name, ()):
        known = values.get(fact.name, ())
        help_ = suggestion(str(fact.terms[1]), known, f"declared: {', '.join(known)}")
        return f"`{fact.terms[1]}` is not a value of `{fact.name}`", fact.terms[1].span, help_
    if kind == "number" and not isinstance(fact.terms[1], Integer):
        return f"`{fact.terms[1]}` is not a number", fact.terms[1].span, "write an integer"
    return None


def _fault(message: str, span: Span, help_: str) -> Diagnostic:
    return Diagnostic("bad-case", message, span, "worked cases are the tests of the text", help_)
