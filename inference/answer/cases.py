"""Running the worked cases of a knowledge base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..engine.derivation import PERSON, Engine, Ground
from ..record.record import Value
from ..rules.cases import labelled
from ..rules.program import Program
from ..text.diagnostic import Diagnostic
from ..text.syntax import Case, Integer
from .statuses import STATUSES, Consultant, contradictions


def failing_cases(program: Program, consultant: Consultant, engine: Engine) -> Iterator[Diagnostic]:
    """A diagnostic for each worked case that does not come out as it claims; `engine` answers for every predicate."""
    for case in program.cases:
        findings = findings_of_case(case)
        found = _verdict(case, findings, program, consultant, engine)
        if found:
            yield Diagnostic("case-fails", found, case.span, "a worked case says what the rules are meant to say",
                             "correct the rule, or the case if it was wrong")  # fmt: skip


def findings_of_case(case: Case) -> Mapping[str, Value]:
    """The record that the facts of a case describe."""
    found: dict[str, Value] = {}
    for fact in case.facts:
        if len(fact.terms) == 1:
            found[fact.name] = not fact.strong
        else:
            term = fact.terms[1]
            found[fact.name] = Decimal(term.value) if isinstance(term, Integer) else str(term)
    return found


def _verdict(
    case: Case, findings: Mapping[str, Value], program: Program, consultant: Consultant, engine: Engine
) -> str | None:
    """What is wrong with a case, if anything."""
    name = case.subject
    goal = goal_of(case)
    clash = next(contradictions(findings, consultant.forms, consultant.states), None)
    if clash and goal.predicate != "contradiction":
        return f"this record contradicts itself ({clash[0]})"
    derived = engine.derive(findings)
    if case.verdict in STATUSES:
        status = consultant.status_of(findings, name)
        if status != case.verdict:
            return f"`{name}` is {status}, not {case.verdict}"
    elif (goal in derived) != (case.verdict == "holds"):
        return f"`{name}` {'holds' if goal in derived else 'fails'}"
    fired = {firing.rule for firings in derived.values() for firing in firings}
    if case.label and not fired.intersection(labelled(case, program.rules)):
        return f"no rule labelled [{case.label}] fires"
    return None


def goal_of(case: Case) -> Ground:
    """The atom that a case is about: of a statement, a contradiction or a concept."""
    if case.kind == "concept":
        return Ground(case.subject, (PERSON,))
    return Ground("holds" if case.kind == "statement" else "contradiction", (PERSON, case.subject))
