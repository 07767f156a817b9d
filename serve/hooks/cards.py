"""Cards from the overview of a record. They style its values, and compute nothing."""

from __future__ import annotations

from collections.abc import Iterator

from guidelog.inference.overview.due import NOW
from guidelog.inference.overview.parts import DueGroup, Item, Overview
from guidelog.inference.overview.phrases import NOTHING, provisos_of, situation_of, withheld_of
from guidelog.inference.record.record import RecordError
from guidelog.inference.rules.entities import Notice
from guidelog.inference.rules.program import Program

from guidelog.consultation import Consultation

from .call import HookCall
from .card import (
    CRITICAL,
    INFO,
    WARNING,
    Card,
    CardFrame,
    Topic,
    data_line,
    explorer_of,
    guideline_tag,
    is_less,
    item_lines,
    plain,
    record_lines,
    statements_of,
)
from .suggestions import suggestions


def cards_of(consultation: Consultation, call: HookCall, explorer: str = "") -> list[Card]:
    """The cards of a record: what is due when, what is not advised, notices, and what to record next. `explorer` is
    the address of one, to which they lead.

    There is none if nothing is recorded that the knowledge base knows of and everything that was asked for came.
    """
    found, program = consultation.overview(), consultation.knowledge.program
    ids = {id_ for item in found.items.values() for id_ in item.statements}
    assumed = {id_: consultation.statement(id_).assumes for id_ in ids}
    frame = CardFrame(program, data_line(call), explorer_of(found.record, program, explorer))
    shared = _shared(found)
    cards = [_notice(one, frame, WARNING) for one in found.first]
    for group in found.groups:
        due = [one for item in group.items for one in item.whole() if not one.is_done]
        lines = [line for item in group.items for line in item_lines(item, found, program, assumed)]
        lines += [f"- and {plain(group.soft.says)}{guideline_tag(group.soft, program)}"] if group.soft else []
        summary = f"{title_of(found)}, {group.heading.lower()}: {', '.join(item.says for item in group.lines)}"
        indicator = _indicator(group) if due else INFO
        cards.append(frame.card(Topic.DUE, summary, indicator, [*shared, *lines], statements_of(group.lines)))
    if found.against or found.withheld:
        lines = [line for item in found.against for line in item_lines(item, found, program, assumed)]
        lines += [_withheld(item, program) for item in found.withheld]
        kept = (*found.against, *found.withheld)
        summary = f"{title_of(found)}, not advised: {', '.join(dict.fromkeys(item.says for item in kept))}"
        indicator = WARNING if found.against else INFO
        cards.append(frame.card(Topic.NOT_ADVISED, summary, indicator, lines, statements_of(kept)))
    cards += [_notice(one, frame, INFO) for one in found.notices]
    if cards or found.record.findings or is_less(call):
        cards += _rest(consultation, call, frame, bool(cards))
    if cards and found.record.findings:
        first = cards[len(found.first)] if found.groups else cards[0]
        first.document["detail"] += f"\n\n{record_lines(found.record, program)}"
    return cards


def _notice(notice: Notice, frame: CardFrame, indicator: str) -> Card:
    guideline = frame.program.guideline_at(notice.span)
    return frame.card(Topic.NOTICE, f"Notice: {notice.says}", indicator, [plain(notice.says)], guideline=guideline)


def refused_card(error: RecordError, call: HookCall, program: Program) -> Card:
    """What is shown of a record that cannot be used: a clinician should know that it got no advice, and why."""
    lines = ["The record cannot be used, so nothing is said of it:"]
    lines += [f"- {plain(f'{fault.message} ({fault.code}): {fault.help}')}" for fault in error.faults[:10]]
    title = program.about.get("title", program.name)
    summary = f"{title}: no advice, the record contradicts itself or cannot be read"
    return CardFrame(program, data_line(call)).card(Topic.REFUSED, summary, WARNING, lines)


def _rest(consultation: Consultation, call: HookCall, frame: CardFrame, is_more: bool) -> Iterator[Card]:
    """What to record next, with a suggestion for each answer to the first question."""
    found = consultation.overview()
    lines = [f"- {plain(question.question)}" for question in found.questions]
    says = [] if is_more else [NOTHING]
    if not lines and not says and not is_less(call):
        return
    first = found.questions[0].question if found.questions else says[0] if says else "some data did not come"
    summary = f"{title_of(found)}, record next: {first}" if lines else f"{title_of(found)}: {first}"
    is_each = all(question.effects for question in found.questions)
    above = "Each answer changes this advice:" if is_each else "The answers bear on this advice:"
    shown = [*says, *([above] if lines else []), *lines]
    card = frame.card(Topic.RECORD_NEXT, summary, INFO, shown)
    offered = suggestions(consultation, call.patient)
    if offered:
        card.document.update({"suggestions": offered, "selectionBehavior": "at-most-one"})
    yield card


def _indicator(group: DueGroup) -> str:
    return CRITICAL if group.due == NOW else WARNING if group.due.is_urgent else INFO


def title_of(found: Overview) -> str:
    """What heads a card: the situation of the person, or the title of the knowledge base."""
    return situation_of(found) or found.title


def _shared(found: Overview) -> list[str]:
    """What scores come to, and what would end everything, if it were recorded."""
    scores = [f"{plain(sentence)}\n" for sentence in found.scores]
    return scores + [f"{plain(sentence)}\n" for numbers, sentence in provisos_of(found).items() if not numbers]


def _withheld(item: Item, program: Program) -> str:
    return f"- {plain(item.strength)} {plain(item.says)}: {plain(withheld_of(item))}{guideline_tag(item, program)}"
