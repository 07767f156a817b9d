"""An overview as lines of styled text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..answer.words import brief_need
from ..rules.program import Program
from ..words import agreeing, counted, either
from .fitting import Fragment, Line
from .parts import Effect, Inquiry, Item, Overview

_STRENGTH = 8  # characters of the longest strength
_AVOID = "avoid"
_MOST_REASONS, _MOST_EXCEPTIONS = 3, 2  # of one item
_FEW = 3  # answers to a question that have the same effect and are all told


def screen(found: Overview, program: Program, ids: bool = False) -> Iterator[Line]:
    """The first screen of a record: all that is needed now. `ids` adds the statements of each line."""
    yield from _head(found, program)
    yield from _notices(found.first)
    for _, heading, items in found.groups:
        yield Line(((heading.upper(), "heading"),))
        for item in items:
            yield from _item(item, program, ids)
    if found.soft:
        if not found.groups or found.groups[-1].heading != "Also":
            yield Line((("ALSO", "heading"),))
        yield from _soft(found.soft, ids)
    if found.also_done:
        yield Line((("ALSO DONE", "heading"), f"  {'; '.join(found.also_done)}"), 0, 4)
    yield from _not_advised(found, program, ids)
    yield from _notices(found.notices)
    yield from _inquiries(found.inquiries, program)
    yield from _foot(found, program)


def _head(found: Overview, program: Program) -> Iterator[Line]:
    situation = ", ".join((found.situation.upper(), *found.aspects)) if found.situation else ", ".join(found.aspects)
    left = (((found.record.id or "(no id)"), "heading"), "  ", (situation, "heading"))
    yield Line(
        left if situation else left[:1],
        0,
        4,
        (found.headline, "quiet"),
    )
    otherwise = ", ".join(f"{name}={alternative}" for name, alternative in program.read_otherwise.items())
    if otherwise:
        yield Line((("Read otherwise: ", "presumed"), otherwise), 0, 2)
    if len(found.because) > 1:
        yield Line((f"Because of: {', '.join(found.because)}.",), 0, 2)
    for proviso in found.provisos:
        which = f"{_numbers(proviso.numbers)} {agreeing(len(proviso.numbers), 'apply')}" if proviso.numbers else ""
        yield Line((f"{which or 'All of it applies'} unless {proviso.says} (not recorded).",), 0, 2)
    if not (found.groups or found.soft or found.against):
        yield Line(("No statement applies to what is recorded.",))


def _item(item: Item, program: Program, ids: bool, depth: int = 0) -> Iterator[Line]:
    style = "quiet" if item.is_done else _AVOID if item.strength == _AVOID else item.status
    lead = f"{item.number:>2}  {'  ' * depth}"
    parts: list[Fragment] = [
        (lead, "quiet"),
        (f"{item.strength:<{_STRENGTH}}", style),
        "  ",
        item.says if depth else (item.says, "heading"),
    ]
    rest = ", ".join(part for part in (item.when, "done" if item.is_done else "") if part)
    parts += [f", {rest}"] if rest else []
    parts += [(f": {reasons_of(item)}", "quiet")] if item.because else []
    parts += [(f" ({note})", "presumed") for note in [exceptions_of(item, program)] if note and not item.is_done]
    parts += [(f" (a choice with {_numbers(item.choices)})", "quiet")] if item.choices else []
    yield Line(tuple(parts), 0, len(lead) + _STRENGTH + 2)
    yield from _ids(item, ids)
    for detail in item.details:
        yield from _item(detail, program, ids, depth + 1)


def reasons_of(item: Item) -> str:
    """The recorded findings that open an item, as the screen tells them."""
    shown = item.because if len(item.because) <= _MOST_REASONS else (*item.because[: _MOST_REASONS - 1], "more")
    return ", ".join(shown)


def exceptions_of(item: Item, program: Program) -> str:
    """What ends an item by itself, in a few words; what ends it only together with something else is for `why`."""
    single = [one[0] for one in item.exceptions if len(one) == 1]
    words = [brief_need(need, program.findings[need.finding]) for need in single[:_MOST_EXCEPTIONS]]
    return f"unless {either(words, len(single) > len(words))}" if words else ""


def _soft(item: Item, ids: bool) -> Iterator[Line]:
    yield Line(((f"{item.number:>2}  ", "quiet"), f"{'and':<{_STRENGTH}}  ", item.says), 0, _STRENGTH + 6)
    yield from _ids(item, ids)


def _ids(item: Item, ids: bool) -> Iterator[Line]:
    if ids:
        yield Line(((", ".join(item.statements), "quiet"),), _STRENGTH + 6)


def _not_advised(found: Overview, program: Program, ids: bool) -> Iterator[Line]:
    if found.against or found.withheld:
        yield Line((("NOT ADVISED", "heading"),))
    for item in found.against:
        yield from _item(item, program, ids)
    for item in found.withheld:
        lead = f"{item.number:>2}  "
        because = " and ".join(item.because)
        parts = (
            (lead, "quiet"),
            (f"{item.strength:<{_STRENGTH}}", "quiet"),
            f"  {item.says}: withheld, as {because}",
        )
        yield Line(parts, 0, len(lead) + _STRENGTH + 2)
        yield from _ids(item, ids)


def _notices(notices: Iterable[str]) -> Iterator[Line]:
    for says in notices:
        yield Line((("NOTICE", "presumed"), f"  {says}"), 0, 8)


def _inquiries(inquiries: Iterable[Inquiry], program: Program) -> Iterator[Line]:
    inquiries = [*inquiries]
    if inquiries:
        yield Line((("RECORD NEXT", "heading"), " (each changes this list)"))
    for inquiry in inquiries:
        effects = "; ".join(_effect(effect, inquiry.answers) for effect in inquiry.effects)
        labels = ", ".join(program.findings[name].label for name in inquiry.likewise)
        effects += f"; likewise: {labels}" if labels else ""
        yield Line(("- ", inquiry.question, *([(f" {effects}", "quiet")] if effects else [])), 2, 2)


def _effect(effect: Effect, total: int) -> str:
    """`total` is how many answers there are."""
    many = len(effect.answers) > _FEW
    answers = f"{len(effect.answers)} of {total} answers" if many else " or ".join(effect.answers)
    answers = "any answer" if len(effect.answers) == total > 1 else answers
    more = [f"{effect.more} more"] if effect.more else []
    parts = [*effect.opens, *more]
    parts += [f"ends {_numbers(effect.ends)}"] if effect.ends else []
    return f"{answers}: {', '.join(parts)}"


def _foot(found: Overview, program: Program) -> Iterator[Line]:
    counts = []
    possible = len(found.others["possible"])
    if possible:
        counts.append(f"{possible} could apply (--possible)")
    rest = [f"{len(found.superseded)} {agreeing(len(found.superseded), 'give')} way"] if found.superseded else []
    out = len(found.others["ruled_out"])
    rest += [f"{out} {agreeing(out, 'are')} ruled out"] if out else []
    counts += [f"{', '.join(rest)} (--all)"] if rest else []
    number = next(iter(found.items), None)
    yield Line(((f"{'; '.join(counts)}.", "quiet"),), right=(f"why RECORD {number}", "quiet") if number else "")
    limits = program.about.get("limits", "not a medical device; a clinician decides")
    yield Line(((f"{limits[:1].upper()}{limits[1:]}.", "quiet"),))


def _numbers(numbers: Iterable[int]) -> str:
    """Numbers in words, those that follow each other as a range."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1].append(number)
        else:
            ranges.append([number])
    words = [word for run in ranges for word in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else [*map(str, run)])]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def line_of(found: Overview) -> Line:
    """A record as one line among others: its situation, and how much is due when."""
    due = [f"{len(items)} {heading.lower()}" for _, heading, items in found.groups[:1]]
    notices = len(found.first) + len(found.notices)
    due += [counted(notices, "notice")] if notices and not due else []
    rest = ", ".join(filter(None, (found.situation, *due)))
    return Line(((found.record.id or "(no id)", "heading"), f"  {rest}"), 0, 4, (found.share, "quiet"))
