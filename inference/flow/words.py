"""What conditions of a rule ask of a person, in the words of the knowledge base."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..answer.needs import Need
from ..answer.states import comparison_of
from ..answer.words import need_sentence
from ..proof.explain import Explanation
from ..proof.words import ORDERS, describe_absent, describe_established
from ..rules.finding import Finding
from ..rules.ground import Ground
from ..rules.program import Program
from ..text.syntax import Aggregate, Comparison, Condition, Literal, Variable


def describe_conditions(conditions: Sequence[Condition], program: Program, facts: Iterable[Ground]) -> str:
    """Conditions that share their variables as one sentence without a full stop."""
    of_findings = [c for c in conditions if isinstance(c, Literal) and c.name in program.findings]
    words = ""
    if len(of_findings) == 1 and not of_findings[0].negated:
        words = _of_finding(of_findings[0], conditions, program, facts)
    return words or " and ".join(_plain(condition, program) for condition in conditions)


def _of_finding(literal: Literal, conditions: Sequence[Condition], program: Program, facts: Iterable[Ground]) -> str:
    """What is asked of the only finding; empty if no sentence of the vocabulary tells it."""
    finding, value = program.findings[literal.name], literal.terms[-1]
    others = [condition for condition in conditions if condition is not literal]
    if finding.kind == "bool":
        return "" if others else finding.sentence(not literal.strong)
    if not others:
        return f"{finding.label} is recorded" if isinstance(value, Variable) else finding.sentence(str(value))
    if finding.kind == "number":
        return _of_number(finding, others)
    if any(isinstance(c, Literal) and program.is_about_a_person(c.name) for c in others):
        return ""
    return _of_values(finding, conditions, program, facts)


def _of_number(finding: Finding, others: Iterable[Condition]) -> str:
    bounds = []
    for condition in others:
        parts = comparison_of(condition) if isinstance(condition, Comparison) else None
        if parts is None:
            return ""
        bounds.append(f"{ORDERS[parts[1]]} {parts[2]}")
    return finding.sentence(" and ".join(bounds))


def _of_values(finding: Finding, conditions: Sequence[Condition], program: Program, facts: Iterable[Ground]) -> str:
    """The values of a finding that would do, each tried as all that is recorded."""
    facts = [*facts]
    values = tuple(v for v in finding.values if Explanation(program, facts, {finding.name: v}, {}).solve(conditions))
    if len(values) > 1 and any(f"value {value}" in finding.sentences for value in values):
        words = [value.replace("_", " ") for value in values]
        return f"{finding.label}: {', '.join(words[:-1])} or {words[-1]}"
    return need_sentence(Need(finding.name, values), finding) if values else ""


def _plain(condition: Condition, program: Program) -> str:
    if isinstance(condition, Comparison):
        return f"{condition.left} is {ORDERS[condition.operator]} {condition.right}"
    if isinstance(condition, Aggregate):
        return describe_established(str(condition), (), program)
    if condition.name == "holds" and isinstance(condition.terms[-1], Variable):
        return f"{condition.terms[-1]} {'does not apply' if condition.negated else 'applies'}"
    words = describe_absent if condition.negated else describe_established
    return words(condition.predicate, tuple(str(term) for term in condition.terms), program)
