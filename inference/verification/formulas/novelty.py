"""What of a program under check is not as it was before, and so has to be asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ...rules.entities import Statement
from ...rules.program import Program
from .grounding import PossibleAtom

_NAMES = ("holds", "superseded_by", "excluded")  # of a person and a statement or an action


class Novelty:
    """The statements of which the formula is new, the actions of which something is, and answers about the person.

    `is_total` if nothing was asked before.
    """

    def __init__(self, program: Program, rows: Iterable[PossibleAtom] | None = None):
        """`rows` are those whose formulas are not as they were; all, if they are not given."""
        self.is_total = rows is None
        self.statements: Collection[str] = program.statements.keys()
        self.actions: Collection[str] = program.actions.keys()
        self._answers: set[tuple[str, ...]] = set()
        if rows is not None:
            self._answers = {(row.predicate, *map(str, row.arguments[1:])) for row in rows}
            named = {name: {own[1] for own in self._answers if own[0] == name} for name in _NAMES}
            self.statements = named["holds"]
            lower = named["holds"] | named["superseded_by"]
            self.actions = {program.statements[id_].action for id_ in lower if id_ in program.statements}
            self.actions |= named["excluded"]

    def has(self, predicate: str, *names: str) -> bool:
        """Whether an answer about the person, with these constants, is among it."""
        return self.is_total or (predicate, *names) in self._answers

    def has_any(self, statements: Iterable[Statement]) -> bool:
        """Whether some of these statements are among it."""
        return self.is_total or any(statement.id in self.statements for statement in statements)
