"""Checks a proof: each step is looked up in the record, the facts, or the text of a rule.

It shares no code with the engine, the builder of proofs or the evaluation of the rules, and believes of the engine
only which conclusions there are: each of them that a proof uses must be proved in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..answer.needs import examples
from ..errors import GuidelogError
from ..rules.program import Program
from ..text.syntax import Aggregate, Comparison, Condition, Literal, Rule, Term, Variable, bare_name, binders_first
from .clauses import Counting, goals_of
from .growth import Growth
from .items import Countings
from .matching import Binding, Row, compares, fits, match, row_of
from .step import (
    ABSENT,
    CIRCULAR,
    COMPARED,
    COUNTED,
    DECLARED,
    DERIVED,
    MET,
    OTHERWISE,
    RECORDED,
    UNDECLARED,
    UNRECORDED,
    ConditionAnswer,
    Failure,
    RuleAnswer,
    Step,
)
from .trial import Trials


class UncheckedError(GuidelogError):
    """A step that does not follow; the message says which, and why."""


class Checker:
    """Checks proofs for one record. `facts` and `answers` are atoms as (predicate, arguments)."""

    def __init__(
        self,
        program: Program,
        findings: Mapping[str, Any],
        facts: Iterable[tuple[str, Row]],
        answers: Iterable[tuple[str, Row]],
        trials: Trials | None = None,
    ):
        self.program = program
        self.findings = findings
        self._facts = {*facts}
        trials = trials or Trials(program, self._facts)
        self._growth = Growth(program, trials, findings)
        self._trial = trials.of(findings)
        self._countings = Countings(program, trials)
        self._rows: dict[str, set[Row]] = {}
        for predicate, row in (*self._facts, *answers):
            self._rows.setdefault(predicate, set()).add(row)
        for name, value in findings.items():
            plain = isinstance(value, bool)
            predicate = name if value is not False else f"-{name}"
            self._rows.setdefault(predicate, set()).add(("p",) if plain else ("p", value))
        self._checked: dict[int, Step] = {}
        self._by_last: dict[str, dict[object, list[int]]] = {}

    def check(self, step: Step, above: frozenset[tuple[str, Row]] = frozenset()) -> bool:
        """Raises UncheckedError if the step, or one below it, does not follow; tells whether one is circular."""
        if id(step) in self._checked:
            return False
        circular = step.reason == CIRCULAR
        atom = (step.predicate, step.arguments)
        finding = bare_name(step.predicate)
        self._require(self._is_worked_out(finding), step)
        has_row = self._has_row(step.predicate, step.arguments)
        if step.reason == DERIVED:
            circular = self._check_derived(step, above | {atom})
        elif step.reason == ABSENT:
            self._require(not has_row and self.program.is_about_a_person(step.predicate), step)
            circular = self._check_absent(step, above | {atom})
        elif step.reason == RECORDED:
            self._require(finding in self.findings and has_row and None not in step.arguments, step)
            self._require(step.value == self.findings[finding], step)
        elif step.reason == OTHERWISE:
            self._require(finding in self.findings and not has_row and step.value == self.findings[finding], step)
        elif step.reason == UNRECORDED:
            self._require(finding in self.program.findings and finding not in self.findings, step)
        elif step.reason == DECLARED:
            self._require(atom in self._facts, step)
        elif step.reason == UNDECLARED:
            self._require(finding not in self.program.findings and not has_row, step)
            self._require(not self.program.is_about_a_person(step.predicate), step)
        elif step.reason == COMPARED:
            self._check_compared(step)
        elif step.reason == COUNTED:
            circular = self._check_counted(step)
        else:
            self._require(step.reason == CIRCULAR and atom in above and not has_row, step)
        if not circular:  # then it follows wherever it stands
            self._checked[id(step)] = step  # kept alive, so that its id stays its own
        return circular

    def check_rule(self, answer: RuleAnswer, predicate: str, row: Row) -> None:
        """Raises UncheckedError unless each condition of a rule for an atom is in the state that its step shows."""
        rule = self.program.rules[answer.rule]
        binding = match(rule.head.terms, row, {}) if rule.head.predicate == predicate else None
        shown = [one.condition for one in answer.conditions]
        left = [condition for condition in rule.body if condition not in shown]
        whole = [condition for condition in rule.body if condition in shown] == shown
        if binding is None or not whole or not all(_is_open(condition, binding) for condition in left):
            raise UncheckedError(f"these are not the conditions of `{rule}`")
        met: list[Condition] = []
        for condition, state, step, *_ in answer.conditions:
            is_met = step.is_met
            if isinstance(condition, Aggregate):
                raise UncheckedError(f"`{rule}` counts, and has no conditions")
            if isinstance(condition, Comparison):
                self._require((step.comparison, step.rule) == (condition, answer.rule), step)
                self._require(is_met or self._is_bound(condition, rule, step, binding), step)
            else:
                found = match(condition.terms, step.arguments, binding)
                self._require(condition.predicate == step.predicate and found is not None, step)
                is_met = is_met != condition.negated
            self._require(is_met == (state == MET), step)
            met += [condition] if is_met else []
            self.check(step)
        for one in answer.conditions:
            self._require(self._is_in_state(one, _asked(one.condition, rule, met, binding), binding), one.step)

    def _is_worked_out(self, finding: str) -> bool:
        """Whether a number that is worked out is what its parts come to, and is there only if both of them are."""
        own = self.program.findings.get(finding)
        if own is None or own.arithmetic is None:
            return True
        first, second = (self.findings.get(part) for part in own.arithmetic.parts)
        if first is None or second is None:
            return finding not in self.findings
        return Fraction(self.findings[finding]) == Fraction(second) + own.arithmetic.sign * Fraction(first)

    def _is_in_state(self, answer: ConditionAnswer, asked: Sequence[Condition], binding: Binding) -> bool:
        """Whether conditions together are met, could be by the recordings that are told, or by none."""
        added = examples(answer.opening)
        if answer.state == OTHERWISE:
            return not added and not self._growth.can_meet(asked, binding)
        if answer.state not in (MET, UNRECORDED) or bool(added) != (answer.state == UNRECORDED):
            return False
        return self._growth.meets(asked, binding, added)

    def _check_compared(self, step: Step) -> None:
        """The numbers are those of the comparison, and the steps below it bind them."""
        self._require(bool(step.value) == compares(step.predicate, *step.arguments), step)
        comparison = step.comparison
        if comparison is None:
            raise UncheckedError(f"{_words(step)} compares nothing")
        terms = comparison.terms
        self._require((comparison.operator, row_of(terms, step.binding)) == (step.predicate, step.arguments), step)
        body = self.program.rules[step.rule].body if step.rule is not None else ()
        self._require(step.rule is None or comparison in body, step)
        for below in step.because:
            binders = [c for c in body if isinstance(c, Literal) and not c.negated and _shares(c, terms)]
            rows = [(c.predicate, row_of(c.terms, step.binding)) for c in binders]
            self._require(below.is_met and (below.predicate, below.arguments) in rows, below)
            self.check(below)

    def _check_counted(self, step: Step) -> bool:
        """The items that are met are all that there are, tried again by running the rules, and each is proved; they
        add up to the total, and every other that there can be is absent, in each way in which it would count."""
        aggregate = self.program.rules[step.rule].aggregate if step.rule is not None else None
        if aggregate is None or len(step.points) != len(step.because):
            raise UncheckedError(f"{_words(step)} counts nothing")
        (goal,) = goals_of([aggregate])
        if goal.aggregate is None or step.predicate != str(aggregate):
            raise UncheckedError(f"{_words(step)} is another aggregate")
        left = self._trial.items(goal.aggregate)
        self._require(step.arguments == (sum(left.values()),), step)
        self._require(bool(step.value) == aggregate.admits(sum(left.values())), step)
        circular = False
        counted: set[Row] = set()
        absent: set[Counting] = set()
        named = self._countings.named(aggregate)
        for below, points in zip(step.because, step.points, strict=True):
            ways = [one for one in self._ways(aggregate, below) if one.points == points]
            if below.is_met:
                ways = [one for one in ways if one.key in left and one.key not in counted]
                counted.update(one.key for one in ways[:1])
            else:
                ways = [one for one in ways if one in named and one.key not in left and one not in absent]
                absent.update(ways[:1])
            if not ways:
                raise UncheckedError(f"{_words(below)} is no item of `{aggregate}`")
            circular |= self.check(below)
        self._require(counted.issuperset(left), step)
        for one in self._countings.unlisted(aggregate, absent, left):
            raise UncheckedError(f"{one.predicate}{one.pattern} could count for `{aggregate}`, and is not listed")
        return circular

    def _ways(self, aggregate: Aggregate, step: Step) -> Iterable[Counting]:
        """How what a step is about would count, for each element that it agrees with."""
        for element in aggregate.elements:
            binding = match(element.literal.terms, step.arguments, {})
            if element.literal.predicate == step.predicate and binding is not None:
                terms = row_of(element.terms, binding)
                if None not in terms:
                    points = terms[0] if aggregate.is_sum else 1
                    key = terms or (step.predicate, *step.arguments)
                    yield Counting(key, step.predicate, step.arguments, points)

    def _is_bound(self, comparison: Comparison, rule: Rule, step: Step, binding: Binding) -> bool:
        """Whether each number of a comparison is told by the binding of the head, or by a step below."""
        below = [(one.predicate, one.arguments) for one in step.because]
        literals = [
            c for c in rule.body if isinstance(c, Literal) and (c.predicate, row_of(c.terms, step.binding)) in below
        ]
        return all(
            term.name in binding or any(_shares(literal, [term]) for literal in literals)
            for term in comparison.terms
            if isinstance(term, Variable)
        )

    def _has_row(self, predicate: str, pattern: Row) -> bool:
        """Whether an atom that is recorded, declared or derived fits a pattern."""
        rows = self._rows.get(predicate, ())
        return any(fits(row, pattern) for row in rows) if None in pattern else pattern in rows

    def _check_derived(self, step: Step, above: frozenset[tuple[str, Row]]) -> bool:
        rule = self.program.rules[step.rule] if step.rule is not None else None
        if rule is None or len(rule.body) != len(step.because):
            raise UncheckedError(f"{_words(step)}: its rule has other conditions")
        self._require(
            (rule.head.predicate, row_of(rule.head.terms, step.binding)) == (step.predicate, step.arguments), step
        )
        circular = False
        for condition, below in zip(rule.body, step.because, strict=True):
            self._check_condition(condition, step.binding, below, met=True)
            self._require((below.predicate, below.arguments) not in above or not below.is_met, below)
            circular |= self.check(below, above if below.is_met else frozenset())
        return circular

    def _check_absent(self, step: Step, above: frozenset[tuple[str, Row]]) -> bool:
        by_rule: dict[int, list[Failure]] = {}
        for failure in step.failing:
            by_rule.setdefault(failure.rule, []).append(failure)
        for index in {**by_rule, **dict.fromkeys(self._rules_for(step.predicate, step.arguments[-1]))}:
            rule, failures = self.program.rules[index], by_rule.get(index, ())
            binding = match(rule.head.terms, step.arguments, {})
            self._require(binding is not None or not failures, step)
            if binding is not None and not self._is_stopped(rule, binding, failures):
                raise UncheckedError(f"{_words(step)}: nothing stops `{rule}`")
        circular = False
        for failure in step.failing:
            self._require(self.program.rules[failure.rule].head.name == step.predicate, step)
            self._check_condition(failure.condition, failure.binding, failure.step, met=False)
            rule = self.program.rules[failure.rule]
            self._require(failure.condition in rule.body, failure.step)
            if isinstance(failure.condition, Comparison):
                bound = match(rule.head.terms, step.arguments, {}) or {}
                self._require(self._is_bound(failure.condition, rule, failure.step, bound), failure.step)
            circular |= self.check(failure.step, frozenset() if failure.step.is_met else above)
        return circular

    def _rules_for(self, predicate: str, last: object) -> Iterable[int]:
        """The rules of a predicate whose head can end so; None is anything."""
        indices = self.program.rules_of.get(predicate, ())
        if last is None:
            return indices
        if predicate not in self._by_last:
            found = self._by_last[predicate] = {}
            for index in indices:
                found.setdefault(row_of(self.program.rules[index].head.terms[-1:], {})[0], []).append(index)
        return [index for end in (last, None) for index in self._by_last[predicate].get(end, ())]

    def _is_stopped(self, rule: Rule, binding: Binding, failures: Iterable[Failure]) -> bool:
        """Whether every way in which the positive conditions can be met runs into one of the failures."""
        if any(failure.binding.items() <= binding.items() for failure in failures):
            return True
        for condition in rule.body:
            if isinstance(condition, Literal) and not condition.negated and None in row_of(condition.terms, binding):
                rows = self._rows.get(condition.predicate, ())
                wider = [found for row in rows if (found := match(condition.terms, row, binding)) is not None]
                return all(self._is_stopped(rule, found, failures) for found in wider) and bool(wider)
        return False

    def _check_condition(self, condition: Condition, binding: Binding, step: Step, met: bool) -> None:
        """The step is about the condition, and says that it is met, or that it fails."""
        if isinstance(condition, Aggregate):
            given = self.program.rules[step.rule].aggregate if step.rule is not None else None
            self._require(step.reason == COUNTED and given == condition and step.is_met == met, step)
            return
        if isinstance(condition, Comparison):
            about = (condition.operator, row_of(condition.terms, binding))
            self._require(about == (step.predicate, step.arguments) and step.is_met == met, step)
        else:
            about = (condition.predicate, row_of(condition.terms, binding))
            self._require(about == (step.predicate, step.arguments), step)
            self._require(step.is_met == (met != condition.negated), step)

    def _require(self, follows: bool, step: Step) -> None:
        if not follows:
            raise UncheckedError(f"{_words(step)} does not follow ({step.reason})")


def _is_open(condition: Condition, binding: Binding) -> bool:
    """Whether a condition cannot be told before another one binds its variables."""
    if isinstance(condition, Aggregate):
        return False
    if isinstance(condition, Comparison):
        return None in row_of(condition.terms, binding)
    return condition.negated and None in row_of(condition.terms, binding)


def _shares(literal: Literal, terms: Iterable[Term]) -> bool:
    """Whether a literal has a variable that stands among some terms."""
    names = {term.name for term in terms if isinstance(term, Variable)}
    return any(isinstance(term, Variable) and term.name in names for term in literal.terms)


def _asked(condition: Condition, rule: Rule, met: Collection[Condition], bound: Binding) -> list[Condition]:
    """A condition with those that are met before it and tied to it by variables that are not bound."""

    def names(one: Condition) -> set[str]:
        return one.variables.keys() - bound.keys()

    found = [condition]
    if not names(condition):
        return found
    order = binders_first(rule.body)
    for _ in order:  # each time at least one more, or no more at all
        tied = set().union(*map(names, found))
        found += [c for c in order[: order.index(condition)] if c in met and c not in found and names(c) & tied]
    return found


def _words(step: Step) -> str:
    return f"{step.predicate}({', '.join('_' if a is None else str(a) for a in step.arguments)})"
