"""Mutants of rules: each differs from the program in one small way in which somebody could have erred.

The operators are the usual ones for conditions (DeMillo, Lipton and Sayward, Hints on test data selection, Computer
11(4), 1978; Offutt and others, An experimental determination of sufficient mutant operators, TOSEM 5(2), 1996), for
a language in which "not" has two meanings and "or" is a second rule. What is no program of the language is no mutant:
one that is unsafe, that rests on its own negation, or that leaves a name without a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from ...rules.checks import rule_faults
from ...rules.population import is_of_population, populations
from ...rules.program import Program
from ...rules.schema import DECLARATIONS, NAMED, SIGNATURES
from ...rules.strata import Together
from ...text.bodies import LARGEST_INTEGER
from ...text.source import Span
from ...text.syntax import (
    Aggregate,
    Atom,
    Comparison,
    Condition,
    Fractional,
    Literal,
    Numeral,
    Rule,
    Term,
    Variable,
    numeral,
)
from ..formulas.change import ClauseChange, with_population
from .coverage import rules_about_a_person
from .subjects import Subjects

DROP, NEGATE, INVERT, WEAKEN, STRENGTHEN = "drop-condition", "negate", "invert", "weaken", "strengthen"
BOUNDARY, SHIFT, VALUE = "boundary", "shift-number", "next-value"
OR, AND, DROP_RULE, DROP_FACT = "or-for-and", "and-for-or", "drop-rule", "drop-fact"

OPERATORS = {
    DROP: "a condition is left out",
    NEGATE: "a condition is turned round",
    INVERT: "recorded as true for as false",
    WEAKEN: "not recorded otherwise is enough",
    STRENGTHEN: "it must be recorded",
    BOUNDARY: "a boundary is in, or is out",
    SHIFT: "a number is one more, or one less",
    VALUE: "a value is the one beside it",
    OR: "one rule is split into two",
    AND: "two rules become one",
    DROP_RULE: "a rule is left out",
    DROP_FACT: "a fact is left out",
}

_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_MOVED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


class Mutant(NamedTuple):
    """A change of one rule (of two, for `and-for-or`), where it is made, and what it makes of what."""

    operator: str
    span: Span
    says: str
    change: ClauseChange


class Mutants:
    """Makes the mutants of a program that some worked case could see."""

    def __init__(self, program: Program, subjects: Subjects):
        self.program = program
        self.subjects = subjects
        self._kinds = {finding.name: finding.kind for finding in program.findings.values()}
        self._stratum = {name: stratum for stratum in program.strata for name in stratum}
        self._refusing: dict[str, bool] = {}
        self._of_stratum: dict[tuple[str, ...], Together] = {}

    def all(self) -> Iterator[Mutant]:
        """The mutants of every rule about a person and of the facts that such rules use, in the order of the text."""
        about = set(rules_about_a_person(self.program))
        for index, rule in enumerate(self.program.rules):
            if not self.subjects.resting_on(index):
                continue
            if index in about:
                yield from self._distinct(index, self._of_rule(index, rule))
            elif not rule.body and rule.head.name not in DECLARATIONS and self._is_one_of_several(index):
                yield Mutant(DROP_FACT, rule.span, f"`{rule.head}` is left out", ClauseChange((index,)))

    def _distinct(self, index: int, mutants: Iterable[Mutant]) -> Iterator[Mutant]:
        """Those that are programs of the language, none of them twice, and none as the rules are."""
        seen: set[tuple[tuple[int, ...], str]] = {((index,), str(self.program.rules[index]))}
        for mutant in mutants:
            key = (mutant.change.removed, " ".join(map(str, mutant.change.added)))
            if key not in seen and all(map(self._is_valid, mutant.change.added)):
                seen.add(key)
                yield mutant

    def _of_rule(self, index: int, rule: Rule) -> Iterator[Mutant]:
        if rule.aggregate is not None:
            yield from self._of_aggregate(index, rule, rule.aggregate)
            return
        if rule.head.name not in SIGNATURES:
            for terms in _shifted(rule.head.terms):
                altered = rule._replace(head=rule.head._replace(terms=terms))
                says = f"`{rule.head}` becomes `{altered.head}`"
                yield Mutant(SHIFT, rule.head.span, says, ClauseChange((index,), (altered,)))
        for place, condition in enumerate(rule.body):
            if is_of_population(rule, condition):
                yield from self._of_population(index, condition)
                continue
            before, after = rule.body[:place], rule.body[place + 1 :]
            dropped = _rule(rule, (*before, *after))
            if self._is_settled(condition):
                continue
            yield Mutant(DROP, condition.span, f"`{condition}` is left out", ClauseChange((index,), (dropped,)))
            for operator, other in self._altered(condition):
                altered = _rule(rule, (*before, other, *after))
                says = f"`{condition}` becomes `{other}`"
                yield Mutant(operator, condition.span, says, ClauseChange((index,), (altered,)))
        for place, (one, other) in enumerate(pairwise(rule.body), 1):
            if is_of_population(rule, one):
                continue
            halves = (_rule(rule, rule.body[:place]), _rule(rule, rule.body[place:]))
            yield Mutant(OR, one.span, f"`{one}` and `{other}` become alternatives", ClauseChange((index,), halves))
        yield from self._joined(index, rule)
        if self._is_one_of_several(index):
            yield Mutant(DROP_RULE, rule.span, f"this rule of `{rule.head}` is left out", ClauseChange((index,)))

    def _is_settled(self, condition: Condition) -> bool:
        """Whether a condition looks up one fact, as each rule does that takes a threshold from facts: it is met."""
        if not isinstance(condition, Literal) or self.program.is_about_a_person(condition.name):
            return False
        return not condition.negated and not condition.variables

    def _of_aggregate(self, index: int, rule: Rule, aggregate: Aggregate) -> Iterator[Mutant]:
        """A bound that is one less or one more, an item that is left out, and a point less or more of an item."""
        altered: list[tuple[str, Aggregate]] = []
        for step in (-1, 1):
            if aggregate.least is not None:
                altered.append((SHIFT, aggregate._replace(least=aggregate.least + step)))
            if aggregate.most is not None:
                altered.append((SHIFT, aggregate._replace(most=aggregate.most + step)))
        for place, element in enumerate(aggregate.elements):
            before, after = aggregate.elements[:place], aggregate.elements[place + 1 :]
            if before or after:
                altered.append((DROP, aggregate._replace(elements=(*before, *after))))
            for terms in _shifted(element.terms[:1]) if aggregate.is_sum else ():
                weighed = element._replace(terms=(*terms, *element.terms[1:]))
                altered.append((SHIFT, aggregate._replace(elements=(*before, weighed, *after))))
        for operator, other in altered:
            says = f"`{aggregate}` becomes `{other}`"
            yield Mutant(operator, aggregate.span, says, ClauseChange((index,), (rule._replace(body=(other,)),)))

    def _of_population(self, index: int, condition: Condition) -> Iterator[Mutant]:
        """What a summary asks of everyone left out, or turned round, in all its rules at once; with the first."""
        if populations(self.program)[condition.span][0] == index and isinstance(condition, Literal):
            other = condition._replace(negated=not condition.negated)
            for operator, says, body in (
                (DROP, f"`{condition}` is left out", ()),
                (NEGATE, f"`{condition}` becomes `{other}`", (other,)),
            ):
                yield Mutant(operator, condition.span, says, with_population(self.program, condition, body))

    def _altered(self, condition: Condition) -> Iterator[tuple[str, Condition]]:
        if isinstance(condition, Comparison):
            yield NEGATE, condition._replace(operator=_NEGATED[condition.operator])
            if condition.operator in _MOVED:
                yield BOUNDARY, condition._replace(operator=_MOVED[condition.operator])
            for left, right in _shifted(condition.terms):
                yield SHIFT, condition._replace(left=left, right=right)
            return
        if isinstance(condition, Aggregate):
            return
        yield NEGATE, condition._replace(negated=not condition.negated)
        if self._kinds.get(condition.name) == "bool":
            yield INVERT, condition._replace(strong=not condition.strong)
            other = condition._replace(negated=not condition.negated, strong=not condition.strong)
            yield STRENGTHEN if condition.negated else WEAKEN, other
        for terms in _shifted(condition.terms):
            yield SHIFT, condition._replace(terms=terms)
        for place, term in enumerate(condition.terms):
            for value in self._neighbours(condition, place):
                terms = (*condition.terms[:place], Atom(value, term.span), *condition.terms[place + 1 :])
                yield VALUE, condition._replace(terms=terms)

    def _neighbours(self, literal: Literal, place: int) -> Sequence[str]:
        """The values before and behind a value of a finding."""
        term, sort = literal.terms[place], self.program.sorts[literal.name][place]
        if not isinstance(term, Atom) or sort.kind != "value":
            return ()
        values = self.program.findings.get(literal.name, self.program.findings[sort.of]).values
        at = values.index(term.name)
        return (*values[max(0, at - 1) : at], *values[at + 1 : at + 2])

    def _joined(self, index: int, rule: Rule) -> Iterator[Mutant]:
        """A rule together with the next one of the same head."""
        for other in (i for i in self.program.rules_of[rule.head.name] if i > index):
            body = _renamed(self.program.rules[other], rule)
            if body is not None:
                says = f"this rule of `{rule.head}` and the next one become one"
                yield Mutant(AND, rule.span, says, ClauseChange((index, other), (_rule(rule, (*rule.body, *body)),)))
                return

    def _is_one_of_several(self, index: int) -> bool:
        """Whether another clause is left for what a clause establishes, so that its name stays one."""
        head = self.program.rules[index].head
        others = [self.program.rules[i].head for i in self.program.rules_of[head.name] if i != index]
        if head.name not in NAMED:
            return bool(others)
        last = head.terms[-1]
        ends = (other.terms[-1] for other in others)
        return isinstance(last, Atom) and any(isinstance(end, Variable) or str(end) == last.name for end in ends)

    def _is_valid(self, rule: Rule) -> bool:
        """Whether a changed rule is one of the language, given that its predicates stay in their strata."""
        if not rule.body or any(rule_faults(rule, self._kinds)):
            return False
        negated = [c for c in rule.body if isinstance(c, Literal) and c.negated]
        if negated and self._refuses(rule.head.name):
            return False
        own = [c for c in negated if c.name in self._stratum[rule.head.name]]
        return not any(self._together(rule.head.name).are(rule.head, condition) for condition in own)

    def _together(self, predicate: str) -> Together:
        """What depends on each other of the stratum of a predicate."""
        stratum = self._stratum[predicate]
        if stratum not in self._of_stratum:
            rules = [self.program.rules[i] for name in stratum for i in self.program.rules_of.get(name, ())]
            self._of_stratum[stratum] = Together(rules)
        return self._of_stratum[stratum]

    def _refuses(self, predicate: str) -> bool:
        """Whether contradictions rest on a predicate."""
        if predicate not in self._refusing:
            self._refusing[predicate] = "contradiction" in self.subjects.predicates_from(predicate)
        return self._refusing[predicate]


def _rule(rule: Rule, body: Sequence[Condition]) -> Rule:
    """A rule with another body, in which `_` stands for what is used once."""
    plain = [condition for condition in (rule.head, *body) if not isinstance(condition, Aggregate)]
    counts = Counter(str(term) for condition in plain for term in condition.terms)

    def renamed(term: Term) -> Term:
        if isinstance(term, Variable) and counts[str(term)] == 1:
            return Variable(f"_{term.span.start}", term.span)
        return term

    return rule._replace(
        body=tuple(c._replace(terms=tuple(map(renamed, c.terms))) if isinstance(c, Literal) else c for c in body)
    )


def _renamed(rule: Rule, first: Rule) -> tuple[Condition, ...] | None:
    """The body of a rule, told with the variables of another one that has the same head; None if it has not."""
    names: dict[str, Term] = {}
    for term, other in zip(rule.head.terms, first.head.terms, strict=True):
        are_variables = isinstance(term, Variable) and isinstance(other, Variable)
        if not are_variables and str(term) != str(other):
            return None
        if str(names.setdefault(str(term), other)) != str(other):
            return None
    if len({str(term) for term in names.values()}) < len(names):
        return None

    def renamed(term: Term) -> Term:
        if not isinstance(term, Variable):
            return term
        if term.name in names:
            return names[term.name]
        apart = "0" * 9 if term.is_anonymous else "_of_the_next"  # no text is long enough for the zeros to be a place
        return term._replace(name=f"{term.name}{apart}")

    return tuple(
        c._replace(left=renamed(c.left), right=renamed(c.right))
        if isinstance(c, Comparison)
        else c._replace(terms=tuple(map(renamed, c.terms)))
        for c in rule.body
        if not isinstance(c, Aggregate)
    )


def _shifted(terms: Sequence[Term]) -> Iterator[tuple[Term, ...]]:
    """The terms with one of their numbers less, or more, by one of its last digit."""
    for place, term in enumerate(terms):
        if isinstance(term, Numeral):
            digit = Decimal(1).scaleb(-term.places if isinstance(term, Fractional) else 0)
            for number in (Decimal(term.value) - digit, Decimal(term.value) + digit):
                if abs(number) <= LARGEST_INTEGER:
                    yield (*terms[:place], numeral(number, term.span), *terms[place + 1 :])
