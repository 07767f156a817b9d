"""Coverage and mutants as plain data, for JSON. The keys are a public format: see docs/coverage.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ...record.record import record_document
from ...rules.program import Program
from ...text.source import Span
from .coverage import MISSING, NEVER, SHOWN, Coverage, Obligation
from .mutants import Mutant
from .mutation import Mutation
from .proposal import Proposal
from .writing import Addition


def coverage_document(
    program: Program, coverage: Coverage, mutation: Mutation | None, added: Iterable[Addition]
) -> dict[str, Any]:
    """What the worked cases show and do not, the mutants if there are any, and the lines that are missing."""
    states = Counter(coverage.conditions.values())
    never = [found for found in coverage.obligations if found.state == NEVER]
    return {
        "worked_cases": len(program.cases),
        **({"unread": unread} if (unread := sum(case.is_unread for case in program.cases)) else {}),
        "statements": {"all": len(program.statements), "missing": [proposal.subject for proposal in coverage.silent]},
        "conditions": {state: states[state] for state in (SHOWN, MISSING, NEVER)},
        "missing": [{**_obligation(found, program), **_proposal(proposal)} for found, proposal in coverage.missing],
        "never": [_obligation(found, program) for found in never],
        "unseen": [_place(program.rules[index].span) for index in coverage.unseen],
        "mutants": None if mutation is None else _mutation(mutation),
        "cases": [_addition(addition) for addition in added],
    }


def _mutation(mutation: Mutation) -> dict[str, Any]:
    return {
        "score": round(mutation.score, 4),
        "killed": len(mutation.killed),
        "equivalent": [_mutant(mutant) for mutant in mutation.equivalent],
        "survivors": [{**_mutant(found.mutant), **_proposal(found.proposal)} for found in mutation.survivors],
    }


def _mutant(mutant: Mutant) -> dict[str, Any]:
    return {"operator": mutant.operator, **_place(mutant.span), "change": mutant.says}


def _obligation(found: Obligation, program: Program) -> dict[str, Any]:
    rule = program.rules[found.rule]
    condition = None if found.place is None else rule.body[found.place]
    return {**_place((condition or rule).span), "rule": str(rule.head), "condition": condition and str(condition)}


def _proposal(proposal: Proposal) -> dict[str, Any]:
    record = record_document(proposal.subject, proposal.findings)
    return {"subject": proposal.subject, "case": proposal.line(), "record": record}


def _addition(addition: Addition) -> dict[str, Any]:
    place, proposal = addition.place, addition.proposal
    return {"file": place.source.name, "below_line": place.line, "subject": proposal.subject, "case": addition.line}


def _place(span: Span) -> dict[str, Any]:
    return {"file": span.source.name, "line": span.line}
