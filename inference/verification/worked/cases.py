"""Running the worked cases of a knowledge base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ...answer.compilation import Compilation
from ...answer.statuses import STATUSES
from ...proof.trial import Trials
from ...record.record import Value
from ...rules.cases import CaseRules
from ...rules.ground import PERSON, Ground
from ...rules.schema import NAMED
from ...text.codes import Code
from ...text.diagnostic import Diagnostic
from ...text.syntax import Case, Numeral

_WHY = "a worked case is an example of what the guideline means: either it or a rule is wrong"


def find_failing_cases(compilation: Compilation, trials: Trials) -> Iterator[Diagnostic]:
    """A diagnostic for each worked case that does not come out as it claims.

    What holds and which rule fires is found by running the rules, a status by the normal forms.
    """
    subjects = CaseRules(compilation.program.rules)
    for case in compilation.program.cases:
        findings = findings_of_case(case)
        found = _verdict(case, findings, subjects, compilation, trials)
        if found:
            help_ = "correct the rule, or the case if it was wrong"
            yield Diagnostic(Code.CASE_FAILS, found, case.span, _WHY, help_, witness=findings)


def records_of_cases(compilation: Compilation) -> Iterator[Mapping[str, Value]]:
    """The consistent records of the worked cases, each once."""
    own = {frozenset(found.items()): found for found in map(findings_of_case, compilation.program.cases)}
    for findings in own.values():
        if next(compilation.contradictions(findings), None) is None:
            yield findings


def findings_of_case(case: Case) -> Mapping[str, Value]:
    """The record that the facts of a case describe."""
    found: dict[str, Value] = {}
    for fact in case.facts:
        if len(fact.terms) == 1:
            found[fact.name] = not fact.strong
        else:
            term = fact.terms[1]
            found[fact.name] = Decimal(term.value) if isinstance(term, Numeral) else str(term)
    return found


def _verdict(
    case: Case, findings: Mapping[str, Value], subjects: CaseRules, compilation: Compilation, trials: Trials
) -> str | None:
    """What is wrong with a case, if anything."""
    name = case.subject
    goal = goal_of(case)
    clash = next(compilation.contradictions(findings), None)
    if clash and goal.predicate != "contradiction":
        return f"the record of this case contradicts itself ({clash[0]})"
    trial = trials.of(findings)
    if case.verdict in STATUSES:
        status = compilation.status_of(findings, name)
        if status != case.verdict:
            return f"`{name}` should be {case.verdict}, but is {status}"
    else:
        holds = trial.follows(goal.predicate, goal.arguments)
        if holds != (case.verdict == "holds"):
            return f"`{name}` should {'fail, but holds' if holds else 'hold, but fails'}"
    if case.label and not any(trial.fires(subjects.rules[index]) for index in subjects.labelled(case)):
        return f"for `{name}` a rule labelled [{case.label}] should fire, but none does"
    return None


def goal_of(case: Case) -> Ground:
    """The atom that a case is about: of a statement, a contradiction, a notice or a concept."""
    if case.kind == "concept":
        return Ground(case.subject, (PERSON,))
    predicate = next(name for name, kind in NAMED.items() if kind == case.kind)
    return Ground(predicate, (PERSON, case.subject))
