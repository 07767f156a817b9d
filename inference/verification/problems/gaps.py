"""Silences: people on a pathway for whom nothing is recommended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import z3

from ...text.codes import Code
from ...text.diagnostic import Diagnostic
from ..formulas.audit import Audit
from ..formulas.variables import FALSE, all_of, any_of, opposite


def find_gaps(audit: Audit) -> Iterator[Diagnostic]:
    """A diagnostic for each summary that recommends nothing to someone on its `pathway`, where no `silence` is meant.

    `gap`: nothing holds but advice against, at the rule by which the witness is on the pathway; `idle-silence`: a
    rule of silence that is met by no one to whom nothing is recommended.
    """
    silences = {str(row[1]): formula for row, formula in audit.encoding.answers("silence").items()}
    silent: dict[str, z3.BoolRef] = {}
    for row, entered in audit.encoding.answers("pathway").items():
        summary = str(row[1])
        silent[summary] = all_of([entered, _nothing(summary, audit)])
        message = f"`{summary}` recommends nothing to some people on its pathway"
        with audit.pace.question(message, audit.program.rules[audit.program.rules_of["pathway"][0]].span):
            witness = audit.witness(silent[summary], opposite(silences.get(summary, FALSE)))
            if witness is not None:
                span = audit.rule_met("pathway", row, witness).span
                why = "silence may be meant, or a rule may be missing; whoever reads the answer cannot tell"
                help_ = f"add a statement, or declare `silence(P, {summary}) :- ...` with a note that says why"
                yield Diagnostic(Code.GAP, message, span, why, help_, witness=witness)
    yield from _idle_silences(audit, silent)


def _nothing(summary: str, audit: Audit) -> z3.BoolRef:
    """That no statement of a summary holds but advice against."""
    advice = [s for s in audit.program.statements.values() if not s.advises_against]
    own = [s for s in advice if any(citation.summary == summary for citation in s.sources)]
    return opposite(any_of(audit.encoding.holds[s.id] for s in own))


def _idle_silences(audit: Audit, silent: Mapping[str, z3.BoolRef]) -> Iterator[Diagnostic]:
    for index in audit.program.rules_of.get("silence", ()):
        rule, ways = audit.program.rules[index], audit.encoding.instances(index)
        message = f"the silence declared for `{rule.head.terms[1]}` is never met"
        with audit.pace.question(message, rule.span):
            if not any(audit.possible(silent.get(str(way.head[1]), FALSE), way.fires) for way in ways):
                why = "an exception that never applies hides the next gap"
                yield Diagnostic(Code.IDLE_SILENCE, message, rule.span, why, "remove it")
