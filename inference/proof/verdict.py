"""What is said of a statement for a record in one sentence, as a clinician would say it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from ..answer.needs import Alternative
from ..answer.words import alternative_words, timing
from ..rules.entities import Statement
from ..rules.program import Program
from ..text.syntax import bare_name
from ..words import capital, series
from .account import Account
from .step import RECORDED, Step
from .words import recorded_words

_LEADS = {
    "offer": "Offer ",
    "consider": "Consider ",
    "avoid": "Advice against ",
}  # what is to be done begins with its words
_SHOWN = 3  # alternatives in one sentence
_ASKED = 9  # findings that these ask for together, but for the first one


def verdict(account: Account, program: Program) -> str:
    """What a statement says, because of what, and what that rests on or waits for, as one sentence.

    The reason is a smallest set of recorded findings that suffices for the status.
    """
    found = account.answer
    because = _because(account, program)
    if found.holds:
        return f"{_advice(found.statement)}{because}{_unless(account, program)}."
    what = "The advice against " if found.statement.advises_against else ""
    absent = f"{what}“{found.statement.says}” does not apply"
    if found.awaits:
        return f"{absent} for now{because}; it could, {_ways(found.awaits, program, 'if')}."
    if found.needs:
        return f"{absent} as recorded; it would, {_ways(found.needs, program, 'if')}."
    return f"{absent}{because}."


def _advice(statement: Statement) -> str:
    colon = "" if statement.advises_against else ":"
    own = "" if statement.strength == "do" else f"{capital(statement.strength)}{colon} "
    lead = _LEADS.get(statement.strength, own)
    says = statement.says if lead else capital(statement.says)
    when = timing(statement)
    return f"{lead}{says}{f', {when}' if when else ''}"


def _because(account: Account, program: Program) -> str:
    """A smallest reason; where there are several, one that the proof shown uses."""
    sets = [names for names in account.reasons.sets if names]
    used = {name for step in account.proofs[:1] for name in _recorded(step)}
    chosen: Sequence[str] = next((names for names in sets if used.issuperset(names)), sets[0] if sets else ())
    if not chosen:
        return ""
    before = "," if account.answer.holds else ""
    return f"{before} because {series(recorded_words(chosen, account.record.findings, program))}"


def _recorded(step: Step) -> Iterable[str]:
    if step.reason == RECORDED:
        yield bare_name(step.predicate)
    for below in (*step.because, *(failure.step for failure in step.failing)):
        yield from _recorded(below)


def _unless(account: Account, program: Program) -> str:
    """What is not recorded and would turn a statement that holds; else, what it rests on."""
    held = account.record.findings
    obtained = program.obtains.get(account.answer.statement.action, ())
    new = [change for change in account.changes if not any(need.finding in held for need in change)]
    others = [change for change in new if not all(need.finding in obtained for need in change)]
    waited = dict.fromkeys(need.finding for change in new if change not in others for need in change)
    until = f", until {series([program.findings[name].recorded for name in waited])}" if waited else ""
    if others:
        return f"{until}, {_ways(others, program, 'unless')} (not recorded)"
    assumes = [name for name in account.answer.assumes if name not in obtained]
    if assumes:
        return f"{until}, as far as recorded: {series([program.findings[n].sentence(None) for n in assumes])}"
    return until


def _ways(found: Sequence[Alternative], program: Program, word: str) -> str:
    """Alternatives behind `if` or `unless`, the first few."""
    sizes = accumulate(len(one) for one in found[:_SHOWN])
    first = found[: max(1, sum(size <= _ASKED for size in sizes))]
    shown = [series(alternative_words(one, program.findings)) for one in first]
    more = ", among other ways" if len(found) > len(first) else ""
    is_plain = all(len(one) == 1 for one in first)
    return f"{word} {series(shown, 'or') if is_plain else ', or '.join(shown)}{more}"
