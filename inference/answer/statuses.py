"""Statuses of a record, exact over all ways in which it can still grow. See docs/statuses.md."""

from __future__ import annotations

from typing import NamedTuple

from ..record.record import Record
from ..rules.entities import Notice, Statement
from ..rules.schema import STATUSES as STATUSES
from ..rules.schema import Status
from ..text.diagnostic import printable
from .forms import Form, is_met
from .needs import Alternative
from .recordings import Listed
from .states import Mask
from .unknowns import Unknowns

CERTAIN, PRESUMED, POSSIBLE, RULED_OUT = STATUSES


class StatementAnswer(NamedTuple):
    """What a statement comes to for a record.

    What it rests on and what would open it is worked out when it is first asked for; see Unknowns.
    """

    statement: Statement
    status: Status
    superseded_by: tuple[str, ...]
    unknowns: Unknowns

    def __repr__(self) -> str:
        return f"<StatementAnswer {self.statement.id}: {self.status}>"

    @property
    def holds(self) -> bool:
        """Whether it holds as recorded."""
        return self.status in (CERTAIN, PRESUMED)

    @property
    def assumes(self) -> tuple[str, ...]:
        """Of a presumed one, every finding in some minimal set of new recordings that would make it fail."""
        return self.unknowns.assumes

    @property
    def exceptions(self) -> Listed[Alternative]:
        """Of a presumed one, the minimal sets of new recordings that would make it fail."""
        return self.unknowns.exceptions

    @property
    def needs(self) -> Listed[Alternative]:
        """Of a possible one, the minimal sets of new recordings that would make it hold; screens cap them, and where
        there are more than can be listed `others` counts these."""
        return self.unknowns.needs

    @property
    def awaits(self) -> tuple[Alternative, ...]:
        """Of one that is ruled out, the replacements of provisional values that would open it."""
        return self.unknowns.awaits


class ActionAnswer(NamedTuple):
    """What an action comes to: the status of "at least one of its statements holds", and which are not ruled out.

    Those that recommend an action are told apart from those that advise against it: each has an answer of its own.
    """

    action: str
    strength: str
    advises_against: bool
    status: Status
    statements: tuple[str, ...]


class Answer(NamedTuple):
    """Everything that the rules say of a record, each part in the order of the knowledge base."""

    record: Record
    statements: tuple[StatementAnswer, ...]
    actions: tuple[ActionAnswer, ...]
    notices: tuple[Notice, ...] = ()

    def __repr__(self) -> str:
        return f"<Answer for {printable(self.record.id)}: {len(self.statements)} statements>"


def status(form: Form, mask: Mask) -> Status:
    """The status of a formula: three scans of its products."""
    if is_met(form.holds, mask.whole):
        return PRESUMED if is_met(form.can_fail, mask.recorded) else CERTAIN
    return POSSIBLE if is_met(form.can_hold, mask.recorded) else RULED_OUT
