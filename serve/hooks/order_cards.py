"""Cards for orders that are being written: one for each that was just selected and that the table of codes knows."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from guidelog.inference.fhir.bundle import BUNDLE
from guidelog.inference.fhir.orders import ACTIVE, WRITTEN, read_orders
from guidelog.inference.fhir.table import CodeTable
from guidelog.inference.overview.orders import OrderAdvice, OrderLine, OrderVerdict
from guidelog.inference.overview.parts import Overview
from guidelog.inference.rules.program import Program
from guidelog.inference.words import capital

from guidelog.consultation import Consultation

from .call import HookCall
from .card import INFO, WARNING, Card, CardFrame, Topic, data_line, explorer_of, item_lines, plain, record_lines
from .cards import title_of
from .drafts import Drafts

READ = "Of an order nothing is read but its code, its route and its body site: not the dose, and no words."
_HEADINGS = {
    OrderVerdict.AGAINST: "What speaks against it:",
    OrderVerdict.REPEATED: "What would be repeated:",
    OrderVerdict.APPLIES: "What recommends it:",
}
_WARNED = (OrderVerdict.AGAINST, OrderVerdict.REPEATED, OrderVerdict.UNREAD)
_LEFT_OUT = (OrderVerdict.AGAINST, OrderVerdict.REPEATED)  # for which it is offered to take the order back


def order_cards(
    consultation: Consultation, call: HookCall, drafts: Drafts, table: CodeTable, explorer: str = ""
) -> list[Card]:
    """The cards of a call of `order-select`, in the order of its Bundle; none for codes that the table does not have.
    `explorer` is the address of one, to which they lead.

    Raises RecordError for a Bundle of orders that cannot be read.
    """
    written = read_orders(drafts.bundle, table, WRITTEN)
    active = read_orders({"resourceType": BUNDLE, "entry": [*call.entries]}, table, (ACTIVE,))
    program, record = consultation.knowledge.program, consultation.answer.record
    frame = CardFrame(program, data_line(call), explorer_of(record, program, explorer))
    found = consultation.overview(questions=False)
    advised = [one for one in consultation.orders(written, active) if one.order.place in drafts.selections]
    ids = {id_ for advice in advised for line in advice.lines for id_ in line.statements}
    assumed = {id_: consultation.statement(id_).assumes for id_ in ids}
    cards = []
    for advice in advised:
        lines = [*_lines(advice, found, program, assumed)]
        indicator = WARNING if any(map(advice.has, _WARNED)) else INFO
        summary = f"{advice.order.label}: {_first(advice.lines[0])}"
        about = (id_ for line in advice.lines for id_ in line.statements)
        card = frame.card(Topic.ORDER, summary, indicator, lines, about)
        if any(map(advice.has, _LEFT_OUT)):
            card.document.update({"suggestions": [_without(advice)], "selectionBehavior": "any"})
        cards.append(card)
    if cards and record.findings:
        cards[0].document["detail"] += f"\n\n{record_lines(record, program)}"
    return cards


def _lines(
    advice: OrderAdvice, found: Overview, program: Program, assumed: dict[str, tuple[str, ...]]
) -> Iterator[str]:
    order = advice.order
    title = title_of(found)
    yield f"{plain(capital(title))}.\n"
    if order.provided:
        yield f"It is taken for granted that {plain(order.provided)}.\n"
    for verdict, lines in groupby(advice.lines, lambda line: line.verdict):
        if verdict in _HEADINGS:
            yield f"{_HEADINGS[verdict]}\n"
        for line in lines:
            if line.item is None:
                yield f"- {plain(line.says)}"
            else:
                yield from item_lines(line.item, found, program, assumed)
        yield ""
    yield plain(READ)


def _first(line: OrderLine) -> str:
    item = line.item
    words = line.says if item is None else f"{item.strength} {item.says}{f', {item.when}' if item.when else ''}"
    return words[:1].lower() + words[1:]


def _without(advice: OrderAdvice) -> dict[str, Any]:
    """A suggestion to take an order back before it is signed."""
    order = advice.order
    action = {"type": "delete", "description": f"Take back the order of {order.label}", "resourceId": order.place}
    return {"label": "Do not order it", "uuid": str(uuid.uuid4()), "actions": [action]}
