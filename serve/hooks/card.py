"""What all cards share: their form, the lines of what applies, and what is said of the data that they rest on."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

from guidelog.inference.answer.words import brief_value
from guidelog.inference.overview.parts import Item, Overview
from guidelog.inference.overview.phrases import because_of, guidelines_of, limits_of, unless_of
from guidelog.inference.page.explorer.entries import entries_of_record
from guidelog.inference.record.record import Record
from guidelog.inference.rules.program import Program
from guidelog.inference.words import capital, either

from .call import DataState, HookCall
from .discovery import words_of

LONGEST_SUMMARY = 139  # characters
_MOST_PROOFS = 5  # statements whose proofs a link opens
_MOST_PROVISOS = 3  # of a line, that many share; what they rest on is told behind it
CRITICAL, WARNING, INFO = "critical", "warning", "info"
REASONS = {  # of the one who dismisses a card
    "not-this-person": "Does not fit this person",
    "known": "Known, or done already",
    "record-wrong": "The record is wrong or not complete",
    "disagree": "I do not agree with it",
}
REASONS_SYSTEM = "urn:guidelog:override-reasons"
TOPICS_SYSTEM = "urn:guidelog:card-topics"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


class Topic(Enum):
    """What a card is about, in the words of its coding."""

    DUE = "What is recommended"
    NOT_ADVISED = "What is not advised"
    NOTICE = "What the guideline does not say"
    RECORD_NEXT = "What to record next"
    ORDER = "An order that is being written"
    REFUSED = "A record that cannot be used"


class Card(NamedTuple):
    """A card as it is sent, and the ids of the statements that it is about."""

    document: dict[str, Any]
    about: tuple[str, ...] = ()


class CardFrame(NamedTuple):
    """What the cards of a call share: the knowledge base, what is said of the data that were asked for, and the
    address at which the explorer shows the record, if there is any.
    """

    program: Program
    data: str
    explorer: str = ""

    def card(
        self,
        topic: Topic,
        summary: str,
        indicator: str,
        lines: Iterable[str],
        about: Iterable[str] = (),
        guideline: str = "",
    ) -> Card:
        """A card; `lines` are Markdown, `about` the ids of the statements that it is about. Where it is about none,
        `guideline` is the one that says it, of several.
        """
        detail = "\n".join(lines)
        statements = tuple(dict.fromkeys(about))
        document = {
            "uuid": str(uuid.uuid4()),
            "summary": short(summary),
            "indicator": indicator,
            "detail": "\n\n".join(filter(None, (detail, self.data, plain(limits_of(self.program))))),
            "source": self._source_of(topic, statements, guideline),
            "overrideReasons": [
                {"code": code, "system": REASONS_SYSTEM, "display": display} for code, display in REASONS.items()
            ],
        }
        if self.explorer:
            opened = "".join(f"&open={id_}" for id_ in statements[:_MOST_PROOFS])
            label = "Why: the proofs, and what would change it" if statements else "Explore this record"
            document["links"] = [{"label": label, "url": f"{self.explorer}{opened}", "type": "absolute"}]
        return Card(document, statements)

    def _source_of(self, topic: Topic, statements: Iterable[str], guideline: str) -> dict[str, Any]:
        about = self.program.about_in(guideline) if guideline else self.program.about_of(statements)
        address = {"url": about["address"]} if about.get("address") else {}
        coding = {"system": TOPICS_SYSTEM, "code": topic.name.lower().replace("_", "-"), "display": topic.value}
        return {"label": about.get("source", self.program.name), **address, "topic": coding}


def explorer_of(record: Record, program: Program, address: str) -> str:
    """Where the explorer at an address shows a record: behind a `#`, which no browser sends to a server, and without
    whose it is. Empty if there is no address.
    """
    entries = entries_of_record(record, program.read_otherwise)._replace(id="")
    return f"{address}#{entries.link}" if address else ""


def statements_of(items: Iterable[Item]) -> Iterator[str]:
    """The statements of items and of what stands below them."""
    return (id_ for top in items for item in top.whole() for id_ in item.statements)


def item_lines(
    item: Item, found: Overview, program: Program, assumed: Mapping[str, Iterable[str]], depth: int = 0
) -> Iterator[str]:
    """The line of an item, with its strength, its time, its reason, and what it assumes that nobody recorded."""
    words = f"{plain(item.strength)} **{plain(item.says)}**"
    when = ", ".join(part for part in (item.when, "done" if item.is_done else "") if part)
    parts = [f"{words}, {plain(when)}" if when else words]
    parts += [f": {plain(because_of(item))}"] if item.because else []
    unless = [unless_of(item, program)]
    shared = [one.says for one in found.provisos if item.number in one.numbers]
    unless += [f"unless {either(shared[:_MOST_PROVISOS], len(shared) > _MOST_PROVISOS)}"] if shared else []
    unless += [f"a choice with {found.items[number].says}" for number in item.choices]
    others = [found.items[number] for number in item.opposed]
    unless += [f"contradicts: {one.strength} {one.says}{guideline_tag(one, program)}" for one in others]
    unless += ["" if item.is_done else item.excluded]
    parts += [f" ({plain(one)})" for one in unless if one]
    obtained = program.obtains.get(item.action, ()) if item.is_awaited else ()
    names = dict.fromkeys(name for id_ in item.statements for name in assumed[id_] if name not in obtained)
    if names and not item.is_done:
        labels = "; ".join(program.findings[name].label for name in names)
        parts += [f". *Assumed, not recorded:* {plain(labels)}"]
    yield f"{'  ' * depth}- {''.join(parts)}{guideline_tag(item, program)}"
    for detail in item.details:
        yield from item_lines(detail, found, program, assumed, depth + 1)


def guideline_tag(item: Item, program: Program) -> str:
    """Behind the words of an item, of which guideline it is, where there are several."""
    names = guidelines_of(item.statements, program)
    return f" ({names})" if names else ""


def record_lines(record: Record, program: Program) -> str:
    """What the record says, and where that stands."""
    lines = ["From the record:"]
    for name, value in record.findings.items():
        places = ", ".join(origin.place for origin in record.origins_of(name))
        says = program.findings[name].sentence(brief_value(value))
        lines.append(f"- {plain(says)}{f' ({plain(places)})' if places else ''}")
    return "\n".join(lines)


def data_line(call: HookCall) -> str:
    """What of the data that were asked for did not come, by what became of it."""
    by_state: dict[DataState, list[str]] = {}
    for key, state in call.states.items():
        if state is not DataState.PRESENT:
            by_state.setdefault(state, []).append(words_of(key))
    if not by_state:
        return ""
    parts = "; ".join(f"{state.value}: {', '.join(by_state[state])}" for state in DataState if state in by_state)
    return f"Of the data that were asked for, {plain(parts)}. What is not there is not taken for a no."


def is_less(call: HookCall) -> bool:
    """Whether something that there may be was not read."""
    return any(state not in (DataState.PRESENT, DataState.NONE) for state in call.states.values())


def short(text: str) -> str:
    """A text with its first letter large, cut between words if it is too long for a summary."""
    text = capital(text)
    if len(text) <= LONGEST_SUMMARY:
        return text
    return f"{text[: LONGEST_SUMMARY - 1].rsplit(' ', 1)[0]}…"


def plain(text: str) -> str:
    """A text as it reads, whatever it has that Markdown or HTML would take for its own."""
    return _MARKDOWN.sub(lambda found: _HTML.get(found[1], f"\\{found[1]}"), text)
