"""Silences: people on a pathway for whom nothing is recommended."""

from __future__ import annotations

from collections.abc import Iterator

from ...rules.program import Program
from ...text.codes import Code
from ...text.diagnostic import Diagnostic
from ...text.source import Span
from ..formulas.audit import Audit
from ..formulas.variables import FALSE, any_of, opposite


def gaps(audit: Audit) -> Iterator[Diagnostic]:
    """A diagnostic for each summary that recommends nothing to someone on its `pathway`, where no `silence` is meant.

    `gap`: nothing holds but advice against; `idle-silence`: a declared silence that is never met.
    """
    encoding, program = audit.encoding, audit.program
    silences = {str(row[1]): formula for row, formula in encoding.answers("silence").items()}
    for row, entered in encoding.answers("pathway").items():
        summary = str(row[1])
        advice = [s for s in program.statements.values() if s.strength != "avoid"]
        own = [s for s in advice if any(citation.summary == summary for citation in s.sources)]
        nothing = opposite(any_of(encoding.holds[s.id] for s in own))
        witness = audit.witness(entered, nothing, opposite(silences.get(summary, FALSE)))
        if witness is not None:
            yield Diagnostic(
                Code.GAP,
                f"`{summary}` recommends nothing to some people on its pathway",
                _place("pathway", summary, program),
                "silence may be meant, or a rule may be missing; whoever reads the answer cannot tell",
                f"add a statement, or declare `silence(P, {summary}) :- ...` with a note that says why",
                witness=witness,
            )
        if summary in silences and not audit.possible(entered, nothing, silences[summary]):
            message = f"the silence declared for `{summary}` is never met"
            why = "an exception that never applies hides the next gap"
            yield Diagnostic(Code.IDLE_SILENCE, message, _place("silence", summary, program), why, "remove it")


def _place(predicate: str, summary: str, program: Program) -> Span:
    """The first rule that can tell a predicate of a summary."""
    rules = [program.rules[index] for index in program.rules_of[predicate]]
    return next((rule.span for rule in rules if str(rule.head.terms[-1]) == summary), rules[0].span)
