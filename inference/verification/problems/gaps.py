"""Silences: people on a pathway for whom nothing is recommended."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from ...rules.ground import PERSON
from ...text.codes import Code
from ...text.diagnostic import Diagnostic
from ...text.syntax import Rule
from ..formulas.audit import Audit
from ..formulas.variables import FALSE, all_of, any_of, opposite
from .candidates import written_once


def find_gaps(audit: Audit) -> Iterator[Diagnostic]:
    """A diagnostic for each summary that recommends nothing to someone on its `pathway`, where no `silence` is meant.

    `gap`: nothing holds but advice against, at the rule by which the witness is on the pathway; `idle-silence`: a
    rule of silence that is met by no one to whom nothing is recommended.
    """
    silences = {str(row[1]): formula for row, formula in audit.encoding.answers("silence").items()}
    for row in audit.encoding.answers("pathway"):
        summary = str(row[1])
        if not _is_new(audit, summary):
            continue
        message = f"`{summary}` recommends nothing to some people on its pathway"
        with audit.pace.question(message, _first_on(audit, summary).span):
            witness = audit.witness(_silent(audit, summary), opposite(silences.get(summary, FALSE)))
            if witness is not None:
                span = audit.rule_met("pathway", row, witness).span
                why = "silence may be meant, or a rule may be missing; whoever reads the answer cannot tell"
                help_ = f"add a statement, or declare `silence(P, {summary}) :- ...` with a note that says why"
                yield Diagnostic(Code.GAP, message, span, why, help_, witness=witness)
    yield from _idle_silences(audit)


def _first_on(audit: Audit, summary: str) -> Rule:
    """The first rule by which people are on the pathway of a summary."""
    rules = [audit.program.rules[index] for index in audit.program.rules_of["pathway"]]
    return next((rule for rule in rules if str(rule.head.terms[1]) == summary), rules[0])


def _silent(audit: Audit, summary: str) -> z3.BoolRef:
    """That a person is on the pathway of a summary, and no statement of it holds but advice against."""
    advice = any_of(audit.encoding.holds[statement.id] for statement in audit.advising_in(summary))
    return all_of([audit.encoding.answer("pathway", (PERSON, summary)), opposite(advice)])


def _is_new(audit: Audit, summary: str) -> bool:
    """Whether what is said of a summary is not as it was before."""
    new = audit.novelty
    return new.has_any(audit.advising_in(summary)) or new.has("pathway", summary) or new.has("silence", summary)


def _idle_silences(audit: Audit) -> Iterator[Diagnostic]:
    for indices in written_once(audit.program.rules_of.get("silence", ()), audit.program):
        rule = audit.program.rules[indices[0]]
        ways = [way for index in indices for way in audit.encoding.instances(index)]
        if ways and not any(_is_new(audit, str(way.head[1])) for way in ways):
            continue
        message = f"the silence declared for `{rule.head.terms[1]}` is never met"
        with audit.pace.question(message, rule.span):
            if not any(audit.possible(_silent(audit, str(way.head[1])), way.fires) for way in ways):
                why = "an exception that never applies hides the next gap"
                yield Diagnostic(Code.IDLE_SILENCE, message, rule.span, why, "remove it")
