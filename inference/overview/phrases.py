"""The phrases of an overview, which its screen and its page share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..answer.words import brief_need
from ..rules.program import Program
from ..words import agreeing, capital, counted, either, series
from .parts import Effect, Item, NextQuestion, Overview

NOTHING = "No statement applies to what is recorded."
LIMITS = "not a medical device; a clinician decides"  # of a knowledge base that tells none
_MOST_REASONS, _MOST_EXCEPTIONS = 3, 3  # of one item
_FEW = 3  # answers to a question that have the same effect and are each named


def situation_of(found: Overview) -> str:
    """What heads an overview; nothing if the knowledge base has no words for it."""
    return ", ".join(filter(None, (found.situation, *found.aspects)))


def in_short(found: Overview) -> str:
    """A record among others: its situation, and how much is due when."""
    due = [f"{len(group.items)} {group.heading.lower()}" for group in found.groups[:1] if group.items]
    notices = len(found.first) + len(found.notices)
    due += [counted(notices, "notice")] if notices and not due else []
    return ", ".join(filter(None, (found.situation, *due)))


def head_of(found: Overview) -> Iterator[str]:
    """What stands below that: what the situation rests on, what scores come to, what would end much of it all."""
    if len(found.because) > 1:
        yield f"Recorded: {', '.join(found.because)}."
    yield from found.scores
    yield from provisos_of(found).values()
    if not (found.groups or found.against):
        yield NOTHING


def provisos_of(found: Overview) -> dict[tuple[int, ...], str]:
    """What would end many items, or all of them, as sentences by their numbers; all have none."""
    ends: dict[tuple[int, ...], list[str]] = {}
    for proviso in found.provisos:
        ends.setdefault(proviso.numbers, []).append(proviso.says)
    return {numbers: _proviso(numbers, says) for numbers, says in ends.items()}


def _proviso(numbers: tuple[int, ...], says: Sequence[str]) -> str:
    many = f"{numbers_of(numbers)} {agreeing(len(numbers), 'apply')}" if numbers else "All of it applies"
    return f"{many} unless {either(says)} (not recorded)."


def because_of(item: Item) -> str:
    """What opens an item, in a few words; nothing if it is what the situation rests on."""
    shown = item.because if len(item.because) <= _MOST_REASONS else (*item.because[: _MOST_REASONS - 1], "more")
    return ", ".join(shown)


def unless_of(item: Item, program: Program) -> str:
    """What ends an item by itself, in a few words; what ends it only together with something else is for `why`."""
    single = [one[0] for one in item.exceptions if len(one) == 1] if not item.is_done else []
    named = {need.finding for need in single}  # what presupposes one of them adds nothing
    single = [need for need in single if not named & {*program.findings[need.finding].presupposes}]
    shown = single if len(single) <= _MOST_EXCEPTIONS else single[: _MOST_EXCEPTIONS - 1]
    words = [brief_need(need, program.findings[need.finding]) for need in shown]
    unless = [f"unless {either(words, len(single) > len(words))}"] if words else []
    return "; ".join(["until recorded", *unless] if item.is_awaited and not item.is_done else unless)


def choice_of(item: Item) -> str:
    """To what an item is an alternative."""
    return f"a choice with {numbers_of(item.choices)}" if item.choices else ""


def opposed_of(item: Item) -> str:
    """What says the contrary of an item, so that nobody can follow both, and what rules it out for the person."""
    contradicts = f"contradicts {numbers_of(item.opposed)}" if item.opposed else ""
    return "; ".join(filter(None, (contradicts, "" if item.is_done else item.excluded)))


def guidelines_of(statements: Iterable[str], program: Program) -> str:
    """Of which guidelines statements are, where there are several."""
    return ", ".join(dict.fromkeys(filter(None, map(program.guideline_of, statements))))


def withheld_of(item: Item) -> str:
    """Why an item is withheld."""
    return f"withheld, as {series(item.because)}"


def effect_of(effect: Effect, named: int | None = None) -> str:
    """What some answers to a question change; `named` is how much of it is named."""
    answers = either(effect.answers[:_FEW], len(effect.answers) > _FEW)
    if not effect.others:
        answers = "any answer"
    elif len(effect.answers) > _FEW >= len(effect.others):
        answers = f"any answer but {either(effect.others)}"
    opens = effect.opens[:named]
    more = len(effect.opens) + effect.more - len(opens)
    parts = [*opens, *([f"{more} more"] if more else [])]
    parts += [f"ends {numbers_of(effect.ends)}"] if effect.ends else []
    return f"{answers}: {', '.join(parts)}"


def effects_of(question: NextQuestion) -> str:
    """What the answers to a question change: what they open that is urgent, else whatever they change."""
    shown = [effect for effect in question.effects if effect.is_urgent] or question.effects
    return "; ".join(effect_of(effect, 1) for effect in shown)


def question_of(question: NextQuestion) -> str:
    """The question in short: without the values that it lists, of which those that matter stand beside it.

    What is to be done to have an answer stands behind it.
    """
    head, colon, _ = question.question.partition(": ")
    by = f" [{either(question.obtained_by)}]" if question.obtained_by else ""
    return f"{head}?{by}" if colon else f"{head}{by}"


def likewise_of(question: NextQuestion, program: Program) -> str:
    """The other findings of which some answer changes the same."""
    labels = [program.findings[name].label for name in question.likewise]
    return f"likewise: {either(labels[:_FEW], len(labels) > _FEW)}" if labels else ""


def counts_of(found: Overview, possible: str = "", others: str = "") -> str:
    """How many statements are not shown, with what asks for those that could apply, and for the others."""
    count = len(found.others["possible"])
    parts = [f"{count} could apply{possible}"] if count else []
    gone = [(len(found.superseded), "give", "way"), (len(found.others["ruled_out"]), "are", "ruled out")]
    rest = ", ".join(f"{count} {agreeing(count, verb)} {words}" for count, verb, words in gone if count)
    parts += [f"{rest}{others}"] if rest else []
    return f"{'; '.join(parts)}." if parts else ""


def limits_of(program: Program) -> str:
    """What a knowledge base is not, as a sentence; of several, of each, and what all have in common once, last."""
    each = {name: about.get("limits", LIMITS).split("; ") for name, about in program.each_about.items()}
    if len(each) < 2:
        return f"{capital(program.about.get('limits', LIMITS))}."
    common = [part for part in next(iter(each.values())) if all(part in own for own in each.values())]
    rest = {name: [part for part in own if part not in common] for name, own in each.items()}
    sentences = [f"{name}: {'; '.join(own)}." for name, own in rest.items() if own]
    return " ".join([*sentences, *([f"{capital('; '.join(common))}."] if common else [])])


def numbers_of(numbers: Iterable[int]) -> str:
    """Numbers in words, those that follow each other as a range."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    words = [word for run in ranges for word in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else [*map(str, run)])]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
