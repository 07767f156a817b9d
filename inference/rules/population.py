"""For whom a summary is: what `for(Summary, Concept).` asks for is a condition of each statement of the summary."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.source import Span
from ..text.spelling import suggestion
from ..text.syntax import Atom, Condition, Literal, Rule, Variable
from .program import Program
from .schema import FOR, SIGNATURES

_WHY = "whom a summary is for is a condition of each of its statements"


def population_faults(
    rules: Sequence[Rule], kinds: Mapping[str, str], summaries: Collection[str]
) -> Iterator[Diagnostic]:
    """A fault for each `for` of no summary, or that names nothing that holds of a person, and each rule that it could
    not reach. `kinds` are the types of the findings.
    """
    found = [rule.head for rule in rules if _is_population(rule)]
    concepts = {rule.head.name: len(rule.head.terms) for rule in rules if rule.head.name not in SIGNATURES}
    known = {name for name, arity in concepts.items() if arity == 1} | {
        f for f, kind in kinds.items() if kind == "bool"
    }
    for head in found:
        summary, term = head.terms
        if str(summary) not in summaries:
            help_ = suggestion(str(summary), summaries, "declare it with `summary(...)`")
            yield Diagnostic(Code.UNKNOWN_VALUE, f"`{summary}` is not a summary", summary.span, _WHY, help_)
        if str(term) in known:
            continue
        message = f"`{term}` is nothing that holds of a person"
        code = Code.UNKNOWN_PREDICATE
        help_ = suggestion(str(term), known, f"write a rule for it, such as `{_example(str(term), kinds)}`")
        if str(term) in {*concepts, *kinds}:
            code, help_ = Code.WRONG_ARITY, "name a finding of type bool, or a concept that takes the person alone"
        yield Diagnostic(code, message, term.span, _WHY, help_)
    for rule in rules if found else ():
        last = rule.head.terms[-1]
        if rule.head.name == "holds" and isinstance(last, Variable):
            message = f"`{last}` names no statement, and so no summary"
            help_ = "write one rule for each statement, or the condition into each rule in place of `for`"
            yield Diagnostic(Code.WRONG_TYPE, message, last.span, _WHY, help_)


def with_populations(
    rules: Iterable[Rule], kinds: Mapping[str, str], summary_of: Callable[[str], str]
) -> tuple[Rule, ...]:
    """The rules of every statement with what its summary asks for as their first conditions.

    `summary_of` gives the summary of a statement.
    """
    rules = [*rules]
    unusable = {fault.span for fault in population_faults(rules, kinds, ())}
    asked: dict[str, list[Atom]] = {}
    for rule in rules:
        if _is_population(rule) and rule.head.terms[1].span not in unusable:
            concept = rule.head.terms[1]
            if isinstance(concept, Atom):
                asked.setdefault(str(rule.head.terms[0]), []).append(concept)
    found = []
    for rule in rules:
        if rule.head.name == "holds" and asked and len(rule.head.terms) == 2:
            person = rule.head.terms[0]
            concepts = asked.get(summary_of(str(rule.head.terms[1])), ())
            added = tuple(Literal(one.name, (person,), False, False, one.span) for one in concepts)
            found.append(rule._replace(body=(*added, *rule.body)))
        else:
            found.append(rule)
    return tuple(found)


def populations(program: Program) -> dict[Span, tuple[int, ...]]:
    """For each `for` that adds a condition the rules that have it, by the place of the condition."""
    found: dict[Span, tuple[int, ...]] = {}
    for index in program.rules_of.get("holds", ()):
        rule = program.rules[index]
        for condition in rule.body:
            if is_of_population(rule, condition):
                found[condition.span] = (*found.get(condition.span, ()), index)
    return found


def is_of_population(rule: Rule, condition: Condition) -> bool:
    """Whether a condition comes from a `for`, and so stands in every rule of the summary."""
    span = condition.span
    return span.source != rule.span.source or not rule.span.start <= span.start < rule.span.end


def _is_population(rule: Rule) -> bool:
    return rule.head.name == FOR and not rule.body and len(rule.head.terms) == 2


def _example(name: str, kinds: Mapping[str, str]) -> str:
    """A rule for a concept, from a finding that there is."""
    finding, kind = next(iter(kinds.items()), ("finding", "bool"))
    body = {"bool": f"{finding}(P)", "enum": f"{finding}(P, value)"}.get(kind, f"{finding}(P, N), N >= 1")
    return f"{name}(P) :- {body}."
