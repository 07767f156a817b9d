"""A knowledge base under check: its formulas, and what some record can bring about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

import z3

from ...errors import UndecidedError
from ...record.record import Value
from ...rules.conditions import conditions_of
from ...rules.entities import Statement
from ...rules.program import Program
from ...rules.ranges import range_names
from ...text.syntax import Rule
from .encoding import Encoding
from .grounding import Arguments
from .novelty import Novelty
from .pace import Pace
from .rereading import Rereading
from .search import RecordSearch
from .turn import in_turn
from .variables import all_of, any_of
from .witness import smallest

TOGETHER = 32  # formulas that one question is asked of
Item = TypeVar("Item")


class Audit:
    """A program with its formulas. `records` are the consistent ones, `any_records` also those that are refused for
    anything else than a number outside its range.

    Only the `novelty` need be asked: of a program that is read otherwise it is what is not as it was.
    """

    @in_turn
    def __init__(
        self,
        program: Program,
        encoding: Encoding | None = None,
        before: Audit | None = None,
        pace: Pace | None = None,
    ):
        """`encoding` is that of the program, if it is there. `before` is the audit of a program that refuses the same
        records: its searches are shared, so that what z3 knows of formulas is not found again.
        """
        self.program = program
        self._statements: Mapping[tuple[str, str], Sequence[Statement]]
        self._statements = _groups(program.statements.values()) if before is None else before._statements
        self.pace = pace or Pace()
        self.encoding = Encoding(program) if encoding is None else encoding
        self.records: RecordSearch
        self.any_records: RecordSearch
        self.refusing: set[str]  # the predicates on which contradictions rest
        rows = self.encoding.changed if before is not None and isinstance(self.encoding, Rereading) else None
        self.novelty = Novelty(program, rows)
        if before is not None:
            self.records, self.any_records, self.refusing = before.records, before.any_records, before.refusing
        else:
            time = self.pace.milliseconds
            self.records = RecordSearch(self.encoding, milliseconds=time)
            beyond = map(self.encoding.contradictions.__getitem__, range_names(program))
            self.any_records = RecordSearch(self.encoding, refused=[*beyond], milliseconds=time)
            self.refusing = _rests_on("contradiction", program)

    def possible(self, *formulas: z3.BoolRef) -> bool:
        """Whether some consistent record meets all formulas."""
        return self.records.can_meet(*formulas)

    def is_refuted(self, *formulas: z3.BoolRef) -> bool:
        """Whether it is proved, in the time that there is, that no consistent record meets all formulas."""
        try:
            return not self.possible(*formulas)
        except UndecidedError:
            return False

    def unrefuted(self, items: Iterable[Item], formulas: Callable[[Item], Sequence[z3.BoolRef]]) -> Iterator[Item]:
        """The items of which it is not proved at once that no consistent record meets all formulas of an item.

        Most are refuted, many by one question. Where rules count that may be a hard one, and none is asked.
        """
        waiting = iter(items)
        while batch := [*islice(waiting, TOGETHER)]:
            if self.records.counts or not self.is_refuted(any_of(all_of(formulas(item)) for item in batch)):
                yield from batch

    def witness(self, *formulas: z3.BoolRef) -> dict[str, Value] | None:
        """The smallest consistent record that meets all formulas, if there is one."""
        if not self.records.counts and not self.possible(*formulas):
            return None
        return smallest(self.records, *formulas, encodings=(self.encoding,))

    def records_of(self, predicate: str) -> RecordSearch:
        """The records to ask of a predicate: what tells contradictions is there for those that are refused."""
        return self.any_records if predicate in self.refusing else self.records

    def pairs(self, predicate: str) -> Mapping[tuple[str, str], None]:
        """The pairs of a predicate of two constants."""
        return {(str(one), str(other)): None for one, other in self.encoding.answers(predicate)}

    def rule_met(self, predicate: str, arguments: Arguments, record: Mapping[str, Value]) -> Rule:
        """The first rule that establishes an answer for a record, of which the caller knows that it is one."""
        pinned = self.encoding.variables.pinned(record)
        for index in self.program.rules_of[predicate]:
            fires = any_of(way.fires for way in self.encoding.instances(index) if way.head == arguments)
            if self.any_records.is_possible(*pinned, fires):
                return self.program.rules[index]
        raise ValueError(f"no rule establishes {predicate} for this record")

    def holding(self, statements: Iterable[Statement], record: Mapping[str, Value]) -> list[Statement]:
        """The statements, of some, that hold for a record."""
        pinned = self.encoding.variables.pinned(record)
        return [s for s in statements if self.any_records.is_possible(*pinned, self.encoding.holds[s.id])]

    def advising(self, action: str) -> Sequence[Statement]:
        """The statements that recommend an action."""
        return self._statements.get(("for", action), ())

    def advising_against(self, action: str) -> Sequence[Statement]:
        """The statements that advise against an action."""
        return self._statements.get(("against", action), ())

    def advising_in(self, summary: str) -> Sequence[Statement]:
        """The statements of a summary that recommend an action."""
        return self._statements.get(("in", summary), ())


def _groups(statements: Iterable[Statement]) -> dict[tuple[str, str], list[Statement]]:
    """The statements for and against each action, and those in each summary that are for one."""
    found: dict[tuple[str, str], list[Statement]] = {}
    for statement in statements:
        found.setdefault(("against" if statement.advises_against else "for", statement.action), []).append(statement)
        for summary in {citation.summary for citation in statement.sources if not statement.advises_against}:
            found.setdefault(("in", summary), []).append(statement)
    return found


def _rests_on(predicate: str, program: Program) -> set[str]:
    """A predicate with all that its rules use, directly or not."""
    found: set[str] = set()
    left = [predicate]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            rules = (program.rules[index] for index in program.rules_of.get(name, ()))
            left += [condition.name for rule in rules for condition in conditions_of(rule)]
    return found
