"""What the scores of a record come to, as sentences: a number only where nothing that is missing could change it."""

from __future__ import annotations

from collections.abc import Iterator

from ..answer.openings import Openings
from ..answer.statuses import RULED_OUT, Answer
from ..rules.entities import ScoreWords
from ..rules.program import Program
from ..rules.totals import named_totals
from ..text.syntax import Aggregate
from ..words import capital

_MOST = 6  # findings of a score that are not recorded and are each named


def scores_of(answer: Answer, program: Program, openings: Openings) -> Iterator[str]:
    """A sentence for each score that has words of its own and of which something is recorded, where a statement of
    its guideline holds. Not of what is still open and can change nothing.
    """
    findings = answer.record.findings
    held = {program.guideline_of(one.statement.id) for one in answer.statements if one.holds}
    for name, aggregate in named_totals(program.rules).items() if held else ():
        words = program.scores.get(name)
        if words is None or program.findings_below(aggregate).isdisjoint(findings):
            continue
        resting = [one for one in answer.statements if _rests_on(one.statement.id, aggregate, program)]
        if held.isdisjoint(program.guideline_of(one.statement.id) for one in resting):
            continue
        missing = openings.open_findings(aggregate, findings)
        if not missing or any(one.status != RULED_OUT for one in resting):
            yield _sentence(words, aggregate, missing, answer, program, openings)


def _rests_on(statement: str, aggregate: Aggregate, program: Program) -> bool:
    below = program.aggregates_below(program.statements[statement])
    return any(one.counted == aggregate.counted for one in below)


def _sentence(
    words: ScoreWords,
    aggregate: Aggregate,
    missing: tuple[str, ...],
    answer: Answer,
    program: Program,
    openings: Openings,
) -> str:
    score = openings.score(aggregate, answer.record.findings)
    if not missing:
        said = words.filled(str(score.total))
        return f"{capital(said)}."
    labels = [program.findings[name].label for name in missing]
    more = len(labels) - _MOST + 1 if len(labels) > _MOST else 0
    named = "; ".join([*labels[: len(labels) - more], *([f"{more} more"] if more else [])])
    said = words.filled(f"{score.least} to {score.most}")
    return f"{capital(said)}, {score.total} as recorded (not recorded: {named})."
