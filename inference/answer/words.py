"""Answers in the words of the knowledge base."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias, TypeVar

from ..rules.entities import Statement
from ..rules.finding import Finding
from ..rules.program import Program
from ..rules.schema import HALF_HOURS, Status, hours_of
from ..words import agreeing, counted, series, share
from .needs import Alternative, Need
from .recordings import Listed
from .statuses import Answer, StatementAnswer

AVOID = "avoid"  # the strength of the program's own that advises against an action
MARKS = {"certain": "●", "presumed": "◐", "possible": "○", "ruled_out": "·"}
_WORDS: Mapping[Status, str] = {"certain": "applies", "ruled_out": "ruled out"}
_MEANING: Mapping[Status, str] = {
    "certain": "It holds, and nothing that could still be recorded would change that.",
    "presumed": "It holds as recorded, and rests on findings that nobody recorded:",
    "possible": "It does not hold as recorded. It would, if it were recorded that",
    "ruled_out": "It does not hold, and nothing that could still be recorded would change that.",
}
_AWAITS = "It does not hold while a provisional value stands. It could, if it became known that"
SUPERSEDED = "It is superseded by "  # before the ids of those that supersede it
NO_QUESTION = "Nothing that could still be recorded would change an answer."
_NO_CHANGE = "No change of three findings or fewer turns it."
_NEEDS, _CHANGES = 5, 8  # that people are shown, of changes of each kind
_MOST_DECIMALS = 9  # that are all told
_FIRST = 3  # decimals that are told where there are more
_FEW = 9  # other ways whose number tells a person something
_SHARED = 2  # words with which sentences begin alike so that these are said once
_URGENCIES = {"immediate": "immediately", "as_soon_as_possible": "as soon as possible"}

Item = TypeVar("Item")
Correction: TypeAlias = tuple[
    frozenset[str], Alternative
]  # facts that would have to be wrong, and what else is needed


class Listing(NamedTuple):
    """A heading, the sentences below it, in words how many more there are, and what is to be said of them all."""

    heading: str
    items: tuple[str, ...]
    more: str = ""
    note: str = ""


def listing(heading: str, items: Sequence[Item], most: int, words: Callable[[Item], str], note: str = "") -> Listing:
    """The first of several ways, at most so many."""
    others = items.others if isinstance(items, Listed) else 0
    rest = len(items) - most + others
    few = rest <= _FEW or others
    more = "" if rest <= 0 else f"or in {counted(rest, 'other way') if few else 'many other ways'}"
    return Listing(heading, tuple(map(words, items[:most])), more, note)


def interpretation(program: Program) -> Listing | None:
    """The alternatives that are taken in place of those that the text takes; None if the text is read as it is."""
    found = tuple(f"{name}={alternative}" for name, alternative in program.read_otherwise.items())
    return Listing("read otherwise", found) if found else None


def notices_of(answer: Answer) -> Listing | None:
    """What the record is told where the guideline is silent; None if nothing."""
    found = tuple(notice.says for notice in answer.notices)
    return Listing("Notice" if len(found) == 1 else "Notices", found) if found else None


def status_word(status: Status) -> str:
    """A status as people read it: not `certain` beside advice to consider."""
    return _WORDS.get(status, status)


def alternative_sentence(alternative: Alternative, findings: Mapping[str, Finding]) -> str:
    """An alternative as a sentence: all of these together."""
    return "; and ".join(alternative_words(alternative, findings))


def alternative_words(alternative: Alternative, findings: Mapping[str, Finding]) -> list[str]:
    """An alternative as a sentence for each of its findings."""
    return [need_sentence(need, findings[need.finding]) for need in alternative]


def need_sentence(need: Need, finding: Finding) -> str:
    """What would have to be recorded of a finding, or that it would have to be left out."""
    if need.any_of[-1:] == (None,):
        rest = need_sentence(need._replace(any_of=need.any_of[:-1]), finding) if len(need.any_of) > 1 else ""
        return f"{rest} (or nothing is recorded of it)" if rest else f"nothing is recorded of {finding.label}"
    if finding.kind == "number":
        need = within_range(need, finding)
        return finding.recorded if _is_any(need, finding) else finding.sentence(range_words(need))
    if len(need.any_of) == (2 if finding.kind == "bool" else len(finding.values)):
        return finding.recorded
    if finding.kind == "bool" or any(f"value {value}" in finding.sentences for value in need.any_of):
        return _either([finding.sentence(value) for value in need.any_of])
    return finding.sentence(" or ".join(str(value).replace("_", " ") for value in need.any_of))


def _is_any(need: Need, finding: Finding) -> bool:
    """Whether any number would do; 0 or more is any of what has words for being recorded at all."""
    return not need.upper and (not need.lower or (need.lower == (0, True) and "recorded" in finding.sentences))


def _either(sentences: Sequence[str]) -> str:
    """One of several sentences; the words with which all begin are said once."""
    words = [sentence.split() for sentence in sentences]
    count = next((n for n, first in enumerate(zip(*words, strict=False)) if len({*first}) > 1), len(words[0]))
    if len(sentences) == 1 or count < _SHARED:
        return " or ".join(sentences)
    return f"{' '.join(words[0][:count])} {series([' '.join(own[count:]) for own in words], 'or')}"


def brief_need(need: Need, finding: Finding) -> str:
    """What would have to be recorded of a finding, in a few words; `any_of` holds no None."""
    if finding.kind == "number":
        return finding.brief(range_words(within_range(need, finding)))
    return " or ".join(finding.brief(value) for value in need.any_of)


def meaning(found: StatementAnswer, findings: Mapping[str, Finding]) -> Listing:
    """What the status of a statement says, above what it rests on or what would open it."""
    if found.assumes:
        return Listing(_MEANING[found.status], tuple(findings[name].sentence(None) for name in found.assumes))
    heading, most = (_AWAITS, len(found.awaits)) if found.awaits else (_MEANING[found.status], _NEEDS)
    return ways(heading, found.awaits or found.needs, most, findings)


def ways(heading: str, found: Sequence[Alternative], most: int, findings: Mapping[str, Finding]) -> Listing:
    """Alternatives in words, at most so many."""
    return listing(heading, found, most, lambda one: alternative_sentence(one, findings))


def changes(
    found: Iterable[Alternative],
    recorded: Mapping[str, str],
    provisional: Collection[str],
    holds: bool,
    findings: Mapping[str, Finding],
) -> list[Listing]:
    """What turns a statement: what can still be recorded; what a diagnosis is expected to replace; and of what is
    recorded as a fact that it may be wrong, without a word of what else it could be. Or that nothing small turns it.

    `recorded` has the sentence of each recorded finding, `provisional` those whose value is expected to be replaced.
    """
    new: list[Alternative] = []
    awaited: list[Alternative] = []
    wrong: dict[Correction, None] = {}
    for change in found:
        held = [need for need in change if need.finding in recorded]
        facts = frozenset(need.finding for need in held if need.finding not in provisional)
        if facts:
            wrong[facts, tuple(need for need in change if need.finding not in facts)] = None
        else:
            (awaited if held else new).append(change)
    turn = "would no longer hold" if holds else "would hold"
    groups = {"if it were recorded that": new, "once it is known that": awaited}
    listings = [ways(f"It {turn}, {when}", group, _CHANGES, findings) for when, group in groups.items() if group]
    if wrong:
        heading = f"{'Otherwise it' if listings else 'It'} {turn} only if one of these is recorded wrongly"
        kept: list[Correction] = []
        for one in wrong:
            if not any(_says_more(one, other) for other in kept):
                kept = [*(other for other in kept if not _says_more(other, one)), one]
        listings.append(listing(heading, kept, _CHANGES, lambda one: _correction(one, recorded, findings)))
    return listings or [Listing(_NO_CHANGE, ())]


def _says_more(one: Correction, other: Correction) -> bool:
    """Whether all that is told of a correction, and more, would have to be so than of another one."""
    return other[0] <= one[0] and all(any(need.is_within(own) for need in one[1]) for own in other[1])


def _correction(one: Correction, recorded: Mapping[str, str], findings: Mapping[str, Finding]) -> str:
    """What would have to be wrong, and what would have to be recorded as well."""
    facts, others = one
    wrong = series([words for name, words in recorded.items() if name in facts])
    return f"{wrong}; and were it recorded that {series(alternative_words(others, findings))}" if others else wrong


def format_value(value: object) -> object:
    """A number as people write it; anything else as it is."""
    if not isinstance(value, Decimal):
        return value
    if abs(value.adjusted()) > 20:
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def brief_value(value: object) -> object:
    """A value for a sentence: of a number with more decimals than anything is measured with, as a conversion makes
    them, the first ones, with a sign that there are more.
    """
    found = format_value(value)
    whole, point, decimals = str(found).partition(".")
    if not isinstance(value, Decimal) or len(decimals) <= _MOST_DECIMALS or not decimals.isdigit():
        return found
    return f"{whole}{point}{decimals[:_FIRST]}…"


def timing(statement: Statement) -> str:
    """When a statement is to be followed; empty if it says nothing of time."""
    parts = [urgency(statement.urgency)] if statement.urgency else []
    if statement.within_hours is not None:
        parts.append(f"within {hours(statement.within_hours)}")
    return ", ".join(parts)


def urgency(name: str) -> str:
    """An urgency in words."""
    return _URGENCIES.get(name, name)


def hours(count: int) -> str:
    """A number of hours in words, in days, months or years where these are whole."""
    for unit in ("years", "months", "days"):
        number = 2 * count // HALF_HOURS[unit]
        if number and count > hours_of(1, "days") and hours_of(number, unit) == count:
            return counted(number, unit.removesuffix("s"))
    return counted(count, "hour")


def count_of(answer: Answer) -> str:
    """How many statements apply to a record."""
    return share(sum(found.holds for found in answer.statements), len(answer.statements), "statement", "apply")


def size_of(program: Program) -> str:
    """How much a knowledge base holds."""
    counts = {"statement": program.statements, "action": program.actions, "finding": program.findings}
    return ", ".join(counted(len(items), noun) for noun, items in counts.items())


def more_questions(count: int) -> str:
    """How many findings more are worth recording than are shown."""
    return f"{counted(count, 'more finding')} {agreeing(count, 'bear')} on open statements"


def advice(statement: Statement, says: str = "") -> str:
    """What a statement says, or `says` in its place, with whether it advises against that: in the words of a strength
    of the guideline's own.
    """
    says = says or statement.says
    if not statement.advises_against:
        return says
    return f"{'advice against' if statement.strength_name == AVOID else statement.strength} {says}"


def strength_and_timing(statement: Statement) -> str:
    """How strongly a statement speaks, and when it is to be followed."""
    return ", ".join(part for part in (statement.strength, timing(statement)) if part)


def within_range(need: Need, finding: Finding) -> Need:
    """The bounds of a number without those that say no more than its range does."""
    low, high = map(Decimal, finding.limits or ("NaN", "NaN"))
    lower = None if need.lower == (low, True) else need.lower
    upper = None if need.upper == (high, True) else need.upper
    return need._replace(lower=lower, upper=upper)


def range_words(need: Need) -> str:
    """The bounds of a number in words."""
    if need.lower and need.lower == need.upper:
        return str(brief_value(need.lower[0]))
    parts = []
    low, high = (brief_value(bound[0]) if bound else None for bound in (need.lower, need.upper))
    if need.lower:
        parts.append(f"{low} or more" if need.lower[1] else f"more than {low}")
    if need.upper:
        parts.append(f"at most {high}" if need.upper[1] else f"less than {high}")
    return " and ".join(parts) or "any number of"
