"""A query asked of one record after another, with what it asks of how things stand with each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ..rules.ground import PERSON, Ground
from ..rules.program import Program
from ..rules.query import shown_variables
from ..rules.standing import NOT_RECORDED, STATUS, TOTAL, standing_literals, with_standing, without_standing
from ..rules.totals import named_totals
from ..text.syntax import Condition, Term, Variable
from .openings import QuerySolutions, Solution
from .score import Score
from .statuses import CERTAIN, POSSIBLE, PRESUMED, Answer

Bearing = Callable[[], Mapping[str, Iterable[str]]]  # the findings that bear on each statement


class QueryPlan:
    """The conditions of a query. `names` are the variables that an answer tells, `program` can say them all."""

    def __init__(self, program: Program, conditions: Sequence[Condition]):
        self.program = with_standing(program)
        self.conditions = tuple(conditions)
        self.names = shown_variables(conditions, self.program)
        self._standing = standing_literals(conditions, program)
        self._totals = named_totals(program.rules)
        self._solutions = QuerySolutions(program, [*without_standing(conditions, program)])

    def facts(self, answer: Answer) -> Iterator[Ground]:
        """How things stand with a record, as far as it is asked; none where it is not."""
        asked = {one.name for one in self._standing}
        if NOT_RECORDED in asked:
            for name in self._unrecorded(answer):
                yield Ground(NOT_RECORDED, (PERSON, name))
        if STATUS in asked:
            for found in answer.statements:
                yield Ground(STATUS, (PERSON, found.statement.id, str(found.status)))
        if TOTAL in asked:
            for name in self._totals:
                score = self._score(name, answer)
                yield Ground(TOTAL, (PERSON, name, score.least, score.total, score.most))

    def solution(self, row: Mapping[str, object], answer: Answer, bearing: Bearing) -> Solution:
        """An answer for a record, with its status. Raises DisagreementError if it is none by the normal forms.

        What asks how things stand goes when that changes: a finding that is recorded, or a status that turns.
        """
        own = {name: row[name] for name in self._solutions.names}
        found = self._solutions.solution(own, answer.record)
        assumes = {*found.assumes, *self._unsettled(row, answer, bearing)}
        ordered = tuple(name for name in self.program.findings if name in assumes)
        return Solution(row, PRESUMED if ordered else CERTAIN, ordered)

    def _unsettled(self, row: Mapping[str, object], answer: Answer, bearing: Bearing) -> Iterator[str]:
        by_id = {found.statement.id: found for found in answer.statements}
        for one in self._standing:
            name = _value(one.terms[1], row)
            if one.name == NOT_RECORDED and not one.negated:
                yield from self._unrecorded(answer) if name is None else (name,)
            elif one.name == STATUS and (name is None or by_id[name].status in (PRESUMED, POSSIBLE)):
                found = bearing()
                for statement in found if name is None else (name,):
                    yield from found.get(statement, ())
            elif one.name == TOTAL:
                for own in self._totals if name is None else (name,):
                    score = self._score(own, answer)
                    if score.least != score.most:
                        yield from self._solutions.open_findings(self._totals[own], answer.record.findings)

    def _score(self, name: str, answer: Answer) -> Score:
        return self._solutions.score(self._totals[name], answer.record.findings)

    def _unrecorded(self, answer: Answer) -> Iterator[str]:
        return (name for name in self.program.recordable if name not in answer.record.findings)


def _value(term: Term, row: Mapping[str, object]) -> str | None:
    if not isinstance(term, Variable):
        return str(term)
    return str(row[term.name]) if term.name in row else None
