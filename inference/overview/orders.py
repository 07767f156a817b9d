"""What the rules say of orders that are being written: what speaks against them, is repeated, or recommends them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from ..answer.statuses import POSSIBLE, Answer, StatementAnswer
from ..answer.words import alternative_sentence, brief_value
from ..engine.derivation import Firing
from ..fhir.orders import Order
from ..rules.ground import Ground
from ..words import capital, counted, either, series
from .due import LATER
from .parts import DueGroup, Item, Overview
from .phrases import withheld_of
from .setting import Setting
from .support import Support, person

_MOST_OPEN, _MOST_NEEDS = 3, 2  # statements that could apply, and ways of each, that are told of one order


class OrderVerdict(Enum):
    """What a line of an order is about."""

    AGAINST = "speaks against it"
    REPEATED = "would be repeated"
    APPLIES = "recommends it"
    OPEN = "could recommend it"
    UNREAD = "is not read"


class OrderLine(NamedTuple):
    """What is said of an order: a sentence, or the item of the overview that says it; and the statements meant."""

    verdict: OrderVerdict
    says: str
    item: Item | None = None
    statements: tuple[str, ...] = ()


class OrderAdvice(NamedTuple):
    """An order and everything that is said of it, what speaks against it first."""

    order: Order
    lines: tuple[OrderLine, ...]

    def has(self, verdict: OrderVerdict) -> bool:
        """Whether a line has this verdict."""
        return any(line.verdict is verdict for line in self.lines)


class OrderBook:
    """What the rules say of orders for one record. `found` is its overview; `derived` what an engine concluded of
    every predicate; `active` are the orders that the record has already.
    """

    def __init__(
        self,
        answer: Answer,
        found: Overview,
        setting: Setting,
        derived: Mapping[Ground, tuple[Firing, ...]],
        active: Sequence[Order] = (),
    ):
        self._answer = answer
        self._found = found
        self._program = setting.program
        self._facts = setting.compilation.forms.facts
        self._support = Support(setting, answer.record.findings, derived)
        self._active = active
        self._items = [item for group in found.groups for top in group.items for item in _timed(top, group)]

    def advice(self, order: Order, others: Sequence[Order] = ()) -> OrderAdvice:
        """What is said of an order beside others that are being written too."""
        if order.refused:
            return OrderAdvice(order, (OrderLine(OrderVerdict.UNREAD, f"It cannot be read: {order.refused}."),))
        contrary = [*self._against(order), *self._excluded(order), *self._incompatible(order, others)]
        applying = [*self._applying(order)]
        done = [*self._repeated(order, bool(applying))]
        open_ = [] if contrary or done or applying else self._open(order)
        return OrderAdvice(order, (*contrary, *done, *self._ordered(order, others), *applying, *open_))

    def _advising(self) -> list[StatementAnswer]:
        """What stands as recorded and advises for something."""
        return [
            one
            for one in self._answer.statements
            if one.holds and not one.superseded_by and not one.statement.advises_against
        ]

    def _against(self, order: Order) -> Iterator[OrderLine]:
        """The advice against an action of the order, or against another which tells against it too."""
        against = {(str(one), str(other)) for one, other in self._facts.get("incompatible_with_avoiding", ())}
        for item in self._found.against:
            action = item.action
            if action in order.actions or any((action, own) in against for own in order.actions):
                yield OrderLine(OrderVerdict.AGAINST, item.says, item, item.statements)

    def _excluded(self, order: Order) -> Iterator[OrderLine]:
        """What must never be recommended to this person, by what is recorded."""
        reasons: dict[tuple[str, ...], list[str]] = {}
        for action in order.actions:
            atom = person("excluded", action)
            if self._support.holds(atom):
                reasons.setdefault(self._support.least(atom), []).append(action)
        for names, actions in reasons.items():
            because = self._sentences(names)
            says = (
                f"{self._as(actions, order)}It is not to be recommended here{f', as {because}' if because else ''}."
            )
            yield OrderLine(OrderVerdict.AGAINST, says)

    def _incompatible(self, order: Order, others: Iterable[Order]) -> Iterator[OrderLine]:
        """What is recommended, or ordered beside it, and never goes together with any action of the order."""
        pairs = {frozenset(map(str, row)) for row in self._facts.get("incompatible", ())}

        def clash(other: str) -> bool:
            return all(frozenset((own, other)) in pairs for own in order.actions)

        for one in self._advising():
            statement = one.statement
            if clash(statement.action) and statement.action not in self._answer.record.done:
                says = f"It does not go together with {statement.briefly} ({statement.strength})."
                yield OrderLine(OrderVerdict.AGAINST, says, None, (statement.id,))
        for draft in others:
            if draft.actions and all(clash(action) for action in draft.actions):
                yield OrderLine(OrderVerdict.AGAINST, f"It does not go together with {draft.label} ({draft.place}).")

    def _applying(self, order: Order) -> Iterator[OrderLine]:
        for item in self._items:
            if item.action in order.actions and not item.is_done:
                yield OrderLine(OrderVerdict.APPLIES, item.says, item, item.statements)
        soft = {*self._program.layout.soft} - {*self._answer.record.done}
        for one in self._advising():
            statement = one.statement
            if statement.action in soft and statement.action in order.actions:
                says = f"{statement.strength} {statement.briefly}"
                yield OrderLine(OrderVerdict.APPLIES, says, None, (statement.id,))

    def _repeated(self, order: Order, applies: bool) -> Iterator[OrderLine]:
        """What is done already, by the record; not if the order may be of an action that applies."""
        record = self._answer.record
        done = [action for action in order.actions if action in record.done]
        if done and not applies:
            names = either([self._program.actions[action] for action in done])
            yield OrderLine(OrderVerdict.REPEATED, f"Done already: {names}.")
        names_ = dict.fromkeys(
            name
            for action in order.actions
            for name in self._program.establishes.get(action, ())
            if record.findings.get(name) is True
        )
        if names_ and not applies and not done:
            yield OrderLine(OrderVerdict.REPEATED, f"Recorded already: {self._sentences(names_)}.")

    def _ordered(self, order: Order, others: Iterable[Order]) -> Iterator[OrderLine]:
        """Other orders of the same, that the record has or that are being written."""
        for known, where in ((self._active, "already"), (others, "here too")):
            same = [one for one in known if {*one.actions} & {*order.actions} and one.place != order.place]
            if same:
                names = series([f"{one.label} ({one.place})" for one in same])
                yield OrderLine(OrderVerdict.REPEATED, f"Ordered {where}: {names}.")

    def _open(self, order: Order) -> list[OrderLine]:
        """What is in the way of what would recommend it, and what would have to be recorded."""
        found = [
            OrderLine(
                OrderVerdict.OPEN,
                f"{capital(item.strength)} {item.says}: {withheld_of(item)}.",
                None,
                item.statements,
            )
            for item in self._found.withheld
            if item.action in order.actions
        ]
        possible = [
            one
            for one in self._answer.statements
            if one.statement.action in order.actions and one.status == POSSIBLE and not one.statement.advises_against
        ]
        possible.sort(key=lambda one: self._program.rank(one.statement))
        for one in possible[:_MOST_OPEN]:
            says = f"{capital(one.statement.strength)} {one.statement.briefly} would apply if {self._needs(one)}."
            found.append(OrderLine(OrderVerdict.OPEN, says, None, (one.statement.id,)))
        if len(possible) > _MOST_OPEN:
            rest = len(possible) - _MOST_OPEN
            says = f"{capital(counted(rest, 'other statement'))} on it could apply too."
            found.append(OrderLine(OrderVerdict.OPEN, says))
        nothing = "Nothing that is recorded recommends it"
        more = "" if possible else ", and nothing that could still be recorded would"
        return [OrderLine(OrderVerdict.OPEN, f"{nothing}{more}."), *found]

    def _needs(self, found: StatementAnswer) -> str:
        ways = [alternative_sentence(one, self._program.findings) for one in found.needs]
        more = len(ways) - _MOST_NEEDS
        rest = f", or in {counted(more, 'other way')}" if more > 0 else ""
        return f"{', or if '.join(ways[:_MOST_NEEDS])}{rest}"

    def _sentences(self, names: Iterable[str]) -> str:
        findings, recorded = self._program.findings, self._answer.record.findings
        return " and ".join(findings[name].sentence(brief_value(recorded[name])) for name in names)

    def _as(self, actions: Sequence[str], order: Order) -> str:
        """The actions that a sentence is about, where it is not about all that the order may be of."""
        if len(actions) == len(order.actions):
            return ""
        return f"As {either([self._program.actions[action] for action in actions])}: "


def _timed(top: Item, group: DueGroup) -> Iterator[Item]:
    """An item and what stands below it, each by itself, with the time that the heading of its group tells."""
    heading = group.heading.lower() if group.due != LATER else ""
    for item in top.whole():
        when = ", ".join(part for part in (heading if item is top else "", item.when) if part)
        yield item._replace(when=when, details=())
