"""A small checker of proofs: it believes nothing but the text of the rules, the record and the list of answers.

It shares no code with what builds proofs. `check` raises AssertionError at the first step that does not follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from guidelog.inference.proof.step import Step
from guidelog.inference.text.syntax import Comparison, Condition, Literal, Rule, Term

import guidelog

from .naive import COMPARE, Argument

Row = tuple[Argument | None, ...]
Binding = dict[str, Argument]
Key = tuple[str, Row]


class Checker:
    """Checks the proofs of one record. `answers` are the atoms about the person that hold."""

    def __init__(
        self,
        program: guidelog.Program,
        facts: Iterable[Key],
        findings: Mapping[str, object],
        answers: Iterable[Key],
    ):
        self.program = program
        self.findings = findings
        self.facts = {*facts}
        self.answers = {*answers}
        self.recorded: set[Key] = set()
        for name, value in findings.items():
            if isinstance(value, bool):
                self.recorded.add((name if value else f"-{name}", ("p",)))
            else:
                self.recorded.add((name, ("p", value)))  # type: ignore[arg-type]
        self.known: dict[str, set[Row]] = {}
        for predicate, row in (*self.facts, *self.answers, *self.recorded):
            self.known.setdefault(predicate, set()).add(row)

    def check(self, step: Step, above: frozenset[Key] = frozenset()) -> None:
        """The step and all below it follow."""
        key = (step.predicate, step.arguments)
        getattr(self, "_" + step.reason.replace(" ", "_"))(step, key, above)
        below = [*step.because, *(failure.step for failure in step.failing)]
        assert step.size == 1 + sum(s.size for s in below)
        is_silent = step.reason == "not recorded"
        assert step.silent == is_silent + sum(s.silent for s in below)

    def _recorded(self, step: Step, key: Key, above: frozenset[Key]) -> None:
        assert key in self.recorded
        assert step.value == self.findings[step.predicate.lstrip("-")]

    def _declared(self, step: Step, key: Key, above: frozenset[Key]) -> None:
        assert key in self.facts

    def _compared(self, step: Step, key: Key, above: frozenset[Key]) -> None:
        assert step.value == COMPARE[step.predicate](*step.arguments)  # type: ignore[arg-type]

    def _derived(self, step: Step, key: Key, above: frozenset[Key]) -> None:
        assert key in self.answers
        assert key not in above, "proved by itself"
        assert step.rule is not None
        rule = self.program.rules[step.rule]
        assert key == (rule.head.predicate, row_of(rule.head.terms, step.binding))
        assert len(rule.body) == len(step.because)
        for condition, below in zip(rule.body, step.because, strict=True):
            assert (below.predicate, below.arguments) == _key(condition, step.binding)
            assert below.is_met == (isinstance(condition, Comparison) or not condition.negated)
            self.check(below, above | {key} if below.is_met else frozenset())

    def _not_recorded(self, step: Step, key: Key, above: frozenset[Key]) -> None:
        assert step.predicate.lstrip("-") in self.program.findings
        assert step.predicate.lstrip("-") not in self.findings

    def _recorded_otherwise(self, step: Step, key: Key, above: frozenset[Key]) -> None:
        assert step.value == self.findings[step.predicate.lstrip("-")]
        assert not [row for row in self._rows(step.predicate, self.recorded) if _fits(row, step.arguments)]

    def _not_declared(self, step: Step, key: Key, above: frozenset[Key]) -> None:
        assert step.predicate not in self.program.findings
        assert not self.program.is_about_a_person(step.predicate)
        assert not [row for row in self._rows(step.predicate, self.facts) if _fits(row, step.arguments)]

    def _circular(self, step: Step, key: Key, above: frozenset[Key]) -> None:
        assert key in above, "it is circular, but nothing above it is the same"

    def _absent(self, step: Step, key: Key, above: frozenset[Key]) -> None:
        assert self.program.is_about_a_person(step.predicate)
        assert not [row for row in self.known.get(step.predicate, ()) if _fits(row, step.arguments)]
        for index, rule in enumerate(self.program.rules):
            binding = _extended(rule.head.terms, step.arguments, {}) if rule.head.name == step.predicate else None
            failures = [failure for failure in step.failing if failure.rule == index]
            assert binding is not None or not failures
            if binding is not None:
                assert self._is_covered(rule, binding, [{**failure.binding} for failure in failures])
        for failure in step.failing:
            condition = failure.condition
            assert condition in self.program.rules[failure.rule].body
            assert (failure.step.predicate, failure.step.arguments) == _key(condition, failure.binding)
            assert failure.step.is_met == (isinstance(condition, Literal) and condition.negated)
            self.check(failure.step, frozenset() if failure.step.is_met else above | {key})

    def _is_covered(self, rule: Rule, binding: Binding, failing: list[Binding]) -> bool:
        """Whether every way of meeting the rule's positive conditions runs into one of the failures."""
        if any(failed.items() <= binding.items() for failed in failing):
            return True
        for condition in rule.body:
            if isinstance(condition, Literal) and not condition.negated and None in row_of(condition.terms, binding):
                wider = [_extended(condition.terms, row, binding) for row in self.known.get(condition.predicate, ())]
                if all(self._is_covered(rule, w, failing) for w in wider if w is not None):
                    return True
        return False

    def _rows(self, predicate: str, keys: Iterable[Key]) -> list[Row]:
        return [row for name, row in keys if name == predicate]

    def firings(self, rule: Rule, binding: Binding | None = None, at: int = 0) -> Iterator[Binding]:
        """Every instance of a rule whose conditions are among what is known."""
        body = sorted(rule.body, key=lambda c: isinstance(c, Comparison) or c.negated)
        binding = binding or {}
        if at == len(body):
            yield binding
            return
        condition = body[at]
        if isinstance(condition, Comparison):
            operator, pair = _key(condition, binding)
            met = COMPARE[operator](*pair)  # type: ignore[arg-type]
        elif condition.negated:
            met = row_of(condition.terms, binding) not in self.known.get(condition.predicate, ())
        else:
            for row in self.known.get(condition.predicate, ()):
                wider = _extended(condition.terms, row, binding)
                if wider is not None:
                    yield from self.firings(rule, wider, at + 1)
            return
        if met:
            yield from self.firings(rule, binding, at + 1)


def _key(condition: Condition, binding: Mapping[str, Argument]) -> Key:
    if isinstance(condition, Comparison):
        return condition.operator, row_of((condition.left, condition.right), binding)
    return condition.predicate, row_of(condition.terms, binding)


def row_of(terms: Iterable[Term], binding: Mapping[str, Argument]) -> Row:
    """The arguments that terms stand for; None for a variable that is not bound."""
    return tuple(binding.get(name) if (name := _variable(t)) else _constant(t) for t in terms)


def _variable(term: Term) -> str | None:
    name = getattr(term, "name", "")
    return name if name and (name[0].isupper() or name[0] == "_") else None


def _constant(term: Term) -> Argument:
    value = getattr(term, "value", None)
    return value if value is not None else str(term)


def _fits(row: Row, pattern: Row) -> bool:
    return all(wanted is None or wanted == have for have, wanted in zip(row, pattern, strict=True))


def _extended(terms: Iterable[Term], row: Row, binding: Binding) -> Binding | None:
    wider = dict(binding)
    for term, value in zip(terms, row, strict=True):
        name = _variable(term)
        if value is None:
            continue
        if name is None:
            if _constant(term) != value:
                return None
        elif wider.setdefault(name, value) != value:
            return None
    return wider
