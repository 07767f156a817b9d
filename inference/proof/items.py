"""What could count towards a total, found by running the rules as if every record were there at once.

It shares nothing with the diagrams that tell the builder of proofs the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from ..rules.program import Program
from ..text.syntax import Aggregate, Condition, Element, Term, Variable
from .clauses import Counting
from .growth import Growth, widest_trial
from .matching import Row, match, row_of
from .trial import Trials


class Countings:
    """Every way in which something could count towards the totals of a program."""

    def __init__(self, program: Program, trials: Trials):
        self._program = program
        self._trials = trials
        self._any_record = Growth(program, trials, {})

    def named(self, aggregate: Aggregate) -> Mapping[Counting, Element]:
        """As far as the rules name it, what is impossible too, each with the element that counts it."""
        found = self._trials.countings.get(aggregate.counted)
        if found is None:
            found = self._trials.countings[aggregate.counted] = self._find(aggregate)
        return found

    def unlisted(self, aggregate: Aggregate, listed: Set[Counting], left: Mapping[Row, int]) -> Iterator[Counting]:
        """What a proof has to list besides what it `listed`, where the items `left` count: whatever else adds
        something in some consistent record. It need list nothing more of a total within its bounds that could only
        rise.
        """
        named = self.named(aggregate)
        if aggregate.admits(sum(left.values())) and aggregate.most is None:
            falling = [one for one in named if one.points < 0]
            known = any(one.key in left or one in listed for one in falling)
            if not known and not any(self._is_possible(one, named[one]) for one in falling):
                return
        for one, element in named.items():
            is_known = one.key in left or one in listed or not one.points
            if not is_known and self._is_possible(one, element):
                yield one

    def _is_possible(self, counting: Counting, element: Element) -> bool:
        """Whether something counts so in some consistent record."""
        literal = element.literal
        ways: list[tuple[Sequence[Term], Sequence[Condition]]] = [(literal.terms, (literal,))]
        if literal.name in self._program.rules_of:
            rules = (self._program.rules[index] for index in self._program.rules_of[literal.name])
            ways = [(rule.head.terms, rule.body) for rule in rules]
        for terms, conditions in ways:
            binding = match(terms, counting.pattern, {})
            if binding is not None and self._any_record.can_meet(conditions, binding):
                return True
        return False

    def _find(self, aggregate: Aggregate) -> Mapping[Counting, Element]:
        trial = widest_trial(self._program, self._trials)
        found: dict[Counting, Element] = {}
        for element in aggregate.elements:
            literal = element.literal
            names = {term.name for term in element.terms if isinstance(term, Variable)}
            for row in trial.rows(literal.predicate, row_of(literal.terms, {})):
                binding = match(literal.terms, row, {})
                if binding is not None:
                    terms = row_of(element.terms, binding)
                    own = {name: value for name, value in binding.items() if name in names}
                    pattern = (row[0], *row_of(literal.terms[1:], own))
                    points = int(terms[0]) if aggregate.is_sum else 1
                    found[Counting(terms or (literal.predicate, *pattern), literal.predicate, pattern, points)] = (
                        element
                    )
        return found
