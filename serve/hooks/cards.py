"""Cards from the overview of a record. They style its values, and compute nothing."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from guidelog.inference.answer.words import format_value
from guidelog.inference.overview.parts import DueGroup, Item, Overview
from guidelog.inference.overview.phrases import (
    NOTHING,
    because_of,
    limits_of,
    provisos_of,
    situation_of,
    unless_of,
    withheld_of,
)
from guidelog.inference.overview.places import LATER, NOW, heading_of
from guidelog.inference.record.record import Record, RecordError
from guidelog.inference.rules.program import Program

from guidelog.api import Consultation

from .call import DataState, HookCall
from .discovery import title_of
from .suggestions import suggestions

LONGEST_SUMMARY = 139  # characters
CRITICAL, WARNING, INFO = "critical", "warning", "info"
REASONS = {  # of the one who dismisses a card
    "not-this-person": "Does not fit this person",
    "known": "Known, or done already",
    "record-wrong": "The record is wrong or not complete",
    "disagree": "I do not agree with it",
}
REASONS_SYSTEM = "urn:guidelog:override-reasons"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


class Card(NamedTuple):
    """A card as it is sent, and the ids of the statements that it is about."""

    document: dict[str, Any]
    about: tuple[str, ...] = ()


def cards_of(consultation: Consultation, call: HookCall) -> list[Card]:
    """The cards of a record: what is due when, what is not advised, notices, and what to record next.

    There is none if nothing is recorded that the knowledge base knows of and everything that was asked for came.
    """
    found, program = consultation.overview(), consultation.knowledge.program
    assumed = {one.statement.id: one.assumes for one in consultation.answer.statements}
    data, shared = _data(call), _shared(found)
    cards = []
    groups = [*found.groups]
    if found.soft and (not groups or groups[-1].place != LATER):
        groups.append(DueGroup(LATER, heading_of(LATER), ()))
    for group in groups:
        soft = [found.soft] if found.soft and group.place == LATER else []
        due = [one for item in group.items for one in item.whole() if not one.is_done]
        lines = [line for item in group.items for line in _item(item, found, program, assumed)]
        lines += [f"- and {_plain(item.says)}" for item in soft]
        shown = (*group.items, *soft)
        says = ", ".join(item.says for item in shown)
        summary = _short(f"{_title(found)}, {group.heading.lower()}: {says}")
        cards.append(_card(summary, _indicator(group) if due else INFO, [*shared, *lines], data, program, shown))
    if found.against or found.withheld:
        lines = [line for item in found.against for line in _item(item, found, program, assumed)]
        lines += [_withheld(item) for item in found.withheld]
        kept = (*found.against, *found.withheld)
        says = ", ".join(item.says for item in kept)
        summary = _short(f"{_title(found)}, not advised: {says}")
        cards.append(_card(summary, WARNING if found.against else INFO, lines, data, program, kept))
    for says in (*found.first, *found.notices):
        cards.append(_card(_short(f"Notice: {says}"), INFO, [_plain(says)], data, program))
    if cards or found.record.findings or _is_less(call):
        cards += _rest(consultation, call, data, bool(cards))
    if cards and found.record.findings:
        cards[0].document["detail"] += f"\n\n{_read(found.record, program)}"
    return cards


def refused_card(error: RecordError, call: HookCall, program: Program) -> Card:
    """What is shown of a record that cannot be used: a clinician should know that it got no advice, and why."""
    lines = ["The record cannot be used, so nothing is said of it:"]
    lines += [f"- {_plain(f'{fault.message} ({fault.code}): {fault.help}')}" for fault in error.faults[:10]]
    title = program.about.get("title", program.name)
    return _card(_short(f"{title}: no advice, the record contradicts itself or cannot be read"), WARNING, lines,
                 _data(call), program)  # fmt: skip


def _rest(consultation: Consultation, call: HookCall, data: str, is_more: bool) -> Iterator[Card]:
    """What to record next, with a suggestion for each answer to the first question."""
    found, program = consultation.overview(), consultation.knowledge.program
    lines = [f"- {_plain(question.question)}" for question in found.questions]
    says = [] if is_more else [NOTHING]
    if not lines and not says and not _is_less(call):
        return
    first = found.questions[0].question if found.questions else says[0] if says else "some data did not come"
    card = _card(
        _short(f"{_title(found)}, record next: {first}" if lines else f"{_title(found)}: {first}"),
        INFO,
        [*says, *(["Each answer changes this advice:"] if lines else []), *lines],
        data,
        program,
    )
    offered = suggestions(consultation, call.patient)
    if offered:
        card.document.update({"suggestions": offered, "selectionBehavior": "at-most-one"})
    yield card


def _card(
    summary: str, indicator: str, lines: Iterable[str], data: str, program: Program, items: Iterable[Item] = ()
) -> Card:
    detail = "\n".join(lines)
    address = program.about.get("address")
    document = {
        "uuid": str(uuid.uuid4()),
        "summary": summary,
        "indicator": indicator,
        "detail": "\n\n".join(filter(None, (detail, data, _plain(limits_of(program))))),
        "source": {"label": program.about.get("source", program.name), **({"url": address} if address else {})},
        "overrideReasons": [
            {"code": code, "system": REASONS_SYSTEM, "display": display} for code, display in REASONS.items()
        ],
    }
    about = dict.fromkeys(id_ for top in items for item in top.whole() for id_ in item.statements)
    return Card(document, tuple(about))


def _indicator(group: DueGroup) -> str:
    return CRITICAL if group.place == NOW else INFO if group.place == LATER else WARNING


def _title(found: Overview) -> str:
    return situation_of(found) or found.title


def _short(text: str) -> str:
    """A text with its first letter large, cut between words if it is too long for a summary."""
    text = text[:1].upper() + text[1:]
    if len(text) <= LONGEST_SUMMARY:
        return text
    return f"{text[: LONGEST_SUMMARY - 1].rsplit(' ', 1)[0]}…"


def _shared(found: Overview) -> list[str]:
    """What would end everything, if it were recorded."""
    return [f"{_plain(sentence)}\n" for numbers, sentence in provisos_of(found).items() if not numbers]


def _item(
    item: Item, found: Overview, program: Program, assumed: Mapping[str, Iterable[str]], depth: int = 0
) -> Iterator[str]:
    """The line of an item, with its strength, its time, its reason, and what it assumes that nobody recorded."""
    words = f"{_plain(item.strength)} **{_plain(item.says)}**"
    when = ", ".join(part for part in (item.when, "done" if item.is_done else "") if part)
    parts = [f"{words}, {_plain(when)}" if when else words]
    parts += [f": {_plain(because_of(item))}"] if item.because else []
    unless = [unless_of(item, program)]
    unless += [f"unless {one.says}" for one in found.provisos if item.number in one.numbers]
    unless += [f"a choice with {found.items[number].says}" for number in item.choices]
    parts += [f" ({_plain(one)})" for one in unless if one]
    names = dict.fromkeys(name for id_ in item.statements for name in assumed[id_])
    if names and not item.is_done:
        labels = "; ".join(program.findings[name].label for name in names)
        parts += [f". *Assumed, not recorded:* {_plain(labels)}"]
    yield f"{'  ' * depth}- {''.join(parts)}"
    for detail in item.details:
        yield from _item(detail, found, program, assumed, depth + 1)


def _withheld(item: Item) -> str:
    return f"- {_plain(item.strength)} {_plain(item.says)}: {_plain(withheld_of(item))}"


def _read(record: Record, program: Program) -> str:
    """What the record says, and where that stands."""
    lines = ["From the record:"]
    for name, value in record.findings.items():
        places = ", ".join(origin.place for origin in record.origins_of(name))
        says = program.findings[name].sentence(format_value(value))
        lines.append(f"- {_plain(says)}{f' ({_plain(places)})' if places else ''}")
    return "\n".join(lines)


def _data(call: HookCall) -> str:
    """What of the data that were asked for did not come, by what became of it."""
    by_state: dict[DataState, list[str]] = {}
    for key, state in call.states.items():
        if state is not DataState.PRESENT:
            by_state.setdefault(state, []).append(title_of(key))
    if not by_state:
        return ""
    parts = "; ".join(f"{state.value}: {', '.join(by_state[state])}" for state in DataState if state in by_state)
    return f"Of the data that were asked for, {_plain(parts)}. What is not there is not taken for a no."


def _is_less(call: HookCall) -> bool:
    """Whether something that there may be was not read."""
    return any(state not in (DataState.PRESENT, DataState.NONE) for state in call.states.values())


def _plain(text: str) -> str:
    """A text as it reads, whatever it has that Markdown or HTML would take for its own."""
    return _MARKDOWN.sub(lambda found: _HTML.get(found[1], f"\\{found[1]}"), text)
