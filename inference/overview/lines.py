"""An overview as lines of styled text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..answer.words import AVOID, NO_QUESTION
from ..rules.entities import Notice
from ..rules.program import Program
from .fitting import WIDTH, Fragment, StyledLine, text_of_parts
from .parts import Item, NextQuestion, Overview
from .phrases import (
    because_of,
    choice_of,
    counts_of,
    effects_of,
    guidelines_of,
    head_of,
    in_short,
    limits_of,
    opposed_of,
    question_of,
    situation_of,
    unless_of,
    withheld_of,
)

STRENGTH = 8  # characters of the longest strength of the program's own


def screen(found: Overview, program: Program, ids: bool = False) -> Iterator[StyledLine]:
    """The first screen of a record: all that is needed now. `ids` adds the statements of each line."""
    width = max(STRENGTH, *(len(item.strength) for item in found.items.values()), 0)
    yield from _head(found, program)
    yield from _notices(found.first, program)
    for due, items, soft in found.groups:
        yield StyledLine(((due.heading.upper(), "heading"),))
        for item in items:
            yield from _item(item, program, ids, width)
        if soft:
            yield from _row(soft, "", soft.says, _guidelines(soft, program), ids, width)
    if found.also_done:
        yield StyledLine((("ALSO DONE", "heading"), f"  {'; '.join(found.also_done)}"), 0, 4)
    if found.against or found.withheld:
        yield StyledLine((("NOT ADVISED", "heading"),))
    for item in found.against:
        yield from _item(item, program, ids, width)
    for item in found.withheld:
        rest = [f": {withheld_of(item)}", *_guidelines(item, program)]
        yield from _row(item, "quiet", item.says, rest, ids, width)
    yield from _notices(found.notices, program)
    yield from _questions(found.questions)
    number = next(iter(found.items), None)
    counts = counts_of(found, " (--possible)", " (--all)")
    yield StyledLine(((counts, "quiet"),), right=(f"why RECORD {number}", "quiet") if number else "")
    yield StyledLine(((limits_of(program), "quiet"),))


def line_of(found: Overview) -> StyledLine:
    """A record as one line among others: its situation, and how much is due when."""
    return StyledLine(
        ((found.record.id or "(no id)", "heading"), f"  {in_short(found)}"), 0, 4, (found.share, "quiet")
    )


def _head(found: Overview, program: Program) -> Iterator[StyledLine]:
    situation = situation_of(found).replace(found.situation, found.situation.upper(), 1)
    left: tuple[Fragment, ...] = ((found.record.id or "(no id)", "heading"),)
    head = (*left, "  ", (situation, "heading")) if situation else left
    is_long = len(text_of_parts(head)) + 2 + len(found.headline) > WIDTH
    yield StyledLine(head, 0, 4, (f"{found.share} apply" if is_long else found.headline, "quiet"))
    otherwise = ", ".join(f"{name}={alternative}" for name, alternative in program.read_otherwise.items())
    if otherwise:
        yield StyledLine((("Read otherwise: ", "presumed"), otherwise), 0, 2)
    for sentence in head_of(found):
        yield StyledLine((sentence,), 0, 2)


def _item(item: Item, program: Program, ids: bool, width: int, depth: int = 0) -> Iterator[StyledLine]:
    style = "quiet" if item.is_done else AVOID if item.advises_against else item.status
    rest: list[Fragment] = [f", {words}" for words in (item.when, "done" if item.is_done else "") if words]
    because, unless, choice = because_of(item), unless_of(item, program), choice_of(item)
    opposed = opposed_of(item)
    rest += [(f" ({opposed})", AVOID)] if opposed else []
    rest += [(f": {because}", "quiet")] if because else []
    rest += [(f" ({unless})", "presumed")] if unless else []
    rest += [(f" ({choice})", "quiet")] if choice else []
    rest += _guidelines(item, program)
    yield from _row(item, style, item.says if depth else (item.says, "heading"), rest, ids, width, depth)
    for detail in item.details:
        yield from _item(detail, program, ids, width, depth + 1)


def _guidelines(item: Item, program: Program) -> list[Fragment]:
    """Of which guideline an item is, where there are several."""
    names = guidelines_of(item.statements, program)
    return [(f" [{names}]", "quiet")] if names else []


def _row(
    item: Item, style: str, says: Fragment, rest: Iterable[Fragment], ids: bool, width: int, depth: int = 0
) -> Iterator[StyledLine]:
    """The line of an item: its number, its strength, and what it says."""
    lead = f"{item.number:>2}  {'  ' * depth}"
    strength = f"{item.strength or 'and':<{width}}"
    styled: Fragment = (strength, style) if style else strength
    yield StyledLine(((lead, "quiet"), styled, "  ", says, *rest), 0, len(lead) + width + 2)
    if ids:
        yield StyledLine(((", ".join(item.statements), "quiet"),), width + 6)


def _notices(notices: Iterable[Notice], program: Program) -> Iterator[StyledLine]:
    for notice in notices:
        guideline = program.guideline_at(notice.span)
        by = ((f" [{guideline}]", "quiet"),) if guideline else ()
        yield StyledLine((("NOTICE", "presumed"), f"  {notice.says}", *by), 0, 8)


def _questions(questions: Sequence[NextQuestion]) -> Iterator[StyledLine]:
    if not questions:
        yield StyledLine((NO_QUESTION,))
        return
    changing = " (each changes this list)" if all(question.effects for question in questions) else ""
    yield StyledLine((("RECORD NEXT", "heading"), changing))
    for question in questions:
        effects = effects_of(question)
        yield StyledLine(("- ", question_of(question), *([(f" {effects}", "quiet")] if effects else [])), 2, 2)
