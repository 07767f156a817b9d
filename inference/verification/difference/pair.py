"""Two knowledge bases side by side: the records of both, and what each says of one of them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import NamedTuple, TypeVar

import z3

from ...answer.compilation import Compilation, require_agreement
from ...answer.statuses import StatementAnswer
from ...engine.derivation import Engine
from ...errors import DisagreementError
from ...proof.trial import Trials
from ...record.record import Record, Value
from ...rules.arithmetic import complete
from ...rules.ground import PERSON
from ...text.diagnostic import describe_findings
from ..formulas.encoding import Encoding
from ..formulas.search import RecordSearch
from ..formulas.turn import in_turn
from ..formulas.variables import FALSE, TRUE, any_of
from ..formulas.witness import smallest

Key = TypeVar("Key", bound=Hashable)
Findings = Mapping[str, Value]


class Witness(NamedTuple):
    """The findings of a record, and what the old and the new knowledge base say of it; None if one cannot be asked.

    `unread` are the findings that the old one, and that the new one, does not know: it was asked without them.
    """

    findings: Findings
    old: str | None
    new: str | None
    unread: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def is_read_by_both(self) -> bool:
        return not any(self.unread)


class Side:
    """One of the two: its formulas, and ways to run its rules. It belongs to the thread of its engine."""

    @in_turn
    def __init__(self, compilation: Compilation, trials: Trials, engine: Engine):
        self.program = compilation.program
        self.compilation = compilation
        self.trials = trials
        self.encoding = Encoding(compilation.program)
        self._engine = engine
        self._answers: dict[frozenset[tuple[str, Value]], dict[str, StatementAnswer]] = {}

    @cached_property
    def records(self) -> RecordSearch:
        """The consistent records of this one alone."""
        return RecordSearch(self.encoding)

    def read(self, findings: Findings) -> dict[str, Value]:
        """What of a record its vocabulary can say."""
        known = self.encoding.variables.of
        read = {
            name: value
            for name, value in findings.items()
            if name in known and (value if isinstance(value, bool | str) else None) in known[name].states
        }
        return complete(read, self.compilation.states.how) if self.compilation.states.how else read

    def answers(self, findings: Findings) -> dict[str, StatementAnswer]:
        """The answer for each statement, to what it can read of a record. Raises RecordError for a contradiction."""
        read = self.read(findings)
        key = frozenset(read.items())
        if key not in self._answers:
            answer = self.compilation.answer(Record("witness", read))
            require_agreement(answer, self._engine.derive(read))
            self._answers[key] = {found.statement.id: found for found in answer.statements}
        return self._answers[key]

    def refusals(self, findings: Findings) -> set[str]:
        """The contradictions of what it can read of a record."""
        found = self.compilation.contradictions(self.read(findings))
        return {name for name, _ in found}

    def follows(self, predicate: str, arguments: tuple[object, ...], findings: Findings) -> bool:
        """Whether the rules establish an atom for what it can read of a record."""
        about = (PERSON,) if self.program.is_about_a_person(predicate) else ()
        return self.trials.of(self.read(findings)).follows(predicate, (*about, *arguments))


class Pair:
    """Two sides. What only one of them knows of may be recorded too: to the other it is then not recorded."""

    def __init__(self, old: Side, new: Side):
        self.old, self.new = self.sides = old, new
        self.statements = [name for name in old.program.statements if name in new.program.statements]
        self.records = RecordSearch(old.encoding, new.encoding)
        one, other = old.encoding.variables, new.encoding.variables
        self.known = [formula for formula in (one.known_to(other), other.known_to(one)) if formula is not TRUE]

    @cached_property
    def any_records(self) -> RecordSearch:
        """The records that one or both of them refuse, too."""
        return RecordSearch(self.old.encoding, self.new.encoding, refused=())

    def smallest(self, *formulas: z3.BoolRef, search: RecordSearch | None = None) -> Findings | None:
        """The smallest record that meets all formulas: one that both can read, if there is one; None if none does."""
        search = search or self.records
        found = smallest(search, *formulas, *self.known)
        return smallest(search, *formulas) if found is None and self.known else found

    def differing(self, asked: Mapping[Key, z3.BoolRef], search: RecordSearch | None = None) -> set[Key]:
        """The formulas that some record meets. A record settles all that it meets, and a last question the others."""
        search = search or self.records
        undecided = {key: formula for key, formula in asked.items() if formula is not FALSE}
        found: set[Key] = set()
        while undecided and (model := search.find(any_of(undecided.values()))) is not None:
            found.update(key for key, f in undecided.items() if model.eval(f, model_completion=True).eq(TRUE))
            undecided = {key: formula for key, formula in undecided.items() if key not in found}
        return found

    def witness(self, findings: Findings, old: str | None, new: str | None) -> Witness:
        """A record with what both say of it."""
        one, other = (tuple(name for name in findings if name not in side.read(findings)) for side in self.sides)
        return Witness(findings, old, new, (one, other))


def differ(one: z3.BoolRef, other: z3.BoolRef) -> z3.BoolRef:
    """That one of two formulas is so, and not the other."""
    return FALSE if one.eq(other) else z3.Xor(one, other)


def require(agreed: bool, name: str, findings: Findings) -> None:
    """Raises DisagreementError if the rules, when run, do not show what was proved of them."""
    if not agreed:
        raise DisagreementError(f"z3 and the rules disagree on {name}", describe_findings(findings))
