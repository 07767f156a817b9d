"""What the scores of a record come to, as sentences: a number only where nothing that is missing could change it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..answer.openings import Openings
from ..answer.score import Score
from ..answer.statuses import RULED_OUT, Answer
from ..rules.entities import ScoreWords
from ..rules.program import Program
from ..words import capital
from .setting import Setting

_MOST = 6  # findings of a score that are not recorded and are each named


def scores_of(answer: Answer, setting: Setting, openings: Openings) -> Iterator[str]:
    """A sentence for each score that has words of its own and of which something is recorded, where a statement of
    its guideline holds. Not of what is still open and can change nothing.
    """
    findings, program = answer.record.findings, setting.program
    held = {program.guideline_of(one.statement.id) for one in answer.statements if one.holds}
    for score in setting.scores if held else ():
        if score.findings.isdisjoint(findings):
            continue
        if held.isdisjoint(map(program.guideline_of, score.statements)):
            continue
        missing = openings.open_findings(score.aggregate, findings)
        resting = (one for one in answer.statements if one.statement.id in score.statements)
        if not missing or any(one.status != RULED_OUT for one in resting):
            found = openings.score(score.aggregate, findings)
            yield _sentence(score.words, found, missing if found.least != found.most else (), program)


def _sentence(words: ScoreWords, score: Score, missing: Sequence[str], program: Program) -> str:
    if not missing:
        said = words.filled(str(score.total))
        return f"{capital(said)}."
    labels = [program.findings[name].label for name in missing]
    more = len(labels) - _MOST + 1 if len(labels) > _MOST else 0
    named = "; ".join([*labels[: len(labels) - more], *([f"{more} more"] if more else [])])
    said = words.filled(f"{score.least} to {score.most}")
    return f"{capital(said)}, {score.total} as recorded (not recorded: {named})."
