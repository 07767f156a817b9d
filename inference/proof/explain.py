"""Proofs from an engine's answers, without trust in it: every step is looked up or tried again.

A conclusion is proved by instances of rules whose conditions are among the answers; an absence, by the failure of
every rule that could establish it, down to what the record says or is silent about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import nsmallest
from typing import Generic, TypeVar

from ..answer.openings import Openings
from ..engine.derivation import Firing, recorded_facts
from ..errors import TooComplexError
from ..record.origins import Provenance
from ..record.record import Value
from ..rules.ground import Binding, Constant, Ground, constant
from ..rules.program import Program
from ..text.syntax import (
    COMPARISONS,
    Aggregate,
    Comparison,
    Condition,
    Literal,
    Term,
    Variable,
    bare_name,
    binders_first,
)
from .step import (
    ABSENT,
    CIRCULAR,
    COMPARED,
    COUNTED,
    DECLARED,
    DERIVED,
    OTHERWISE,
    RECORDED,
    UNDECLARED,
    UNRECORDED,
    Failure,
    Pattern,
    Reason,
    Step,
)

MOST_STEPS = 200_000  # of one explanation, and answers of a query on the way

Found = TypeVar("Found")


class _Memo(Generic[Found]):
    """What was found for each key. A key may come back to itself: then it is settled without itself.

    What is found for a key on such a circle depends on where the circle was entered, and is not kept.
    """

    def __init__(self) -> None:
        self._kept: dict[object, Found] = {}
        self._open: dict[object, int] = {}
        self._reached = 0  # the outermost open key that what is being found rests on
        self._steps = 0

    def settle(self, key: object, find: Callable[[], Found], circular: Found) -> Found:
        """What was kept for a key, or what `find` finds; `circular` while that is being found."""
        if key in self._kept:
            return self._kept[key]
        if key in self._open:
            self._reached = min(self._reached, self._open[key])
            return circular
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooComplexError(
                f"an explanation takes more than {MOST_STEPS:,} steps\n"
                "  = help: let fewer rules establish one thing; `recommend` answers without an explanation"
            )
        outer, depth = self._reached, len(self._open)
        self._open[key] = depth
        self._reached = depth + 1
        try:
            found = find()
            if self._reached > depth:
                self._kept[key] = found
        finally:
            del self._open[key]
            self._reached = min(outer, self._reached) if self._reached < depth else outer
        return found


class Explanation:
    """Why things hold or do not for one record.

    `derived` are the engine's answers about the person, `facts` those that do not speak of one; `openings` say what
    can still become of a condition; `provenance` has where findings came from.
    """

    def __init__(
        self,
        program: Program,
        facts: Iterable[Ground],
        findings: Mapping[str, Value],
        derived: Mapping[Ground, tuple[Firing, ...]],
        openings: Openings | None = None,
        provenance: Mapping[str, Provenance] = {},
    ):
        self.openings = openings or Openings(program)
        self.program = program
        self.findings = findings
        self.provenance = provenance
        self.derived = derived
        self._rows: dict[str, dict[tuple[Constant, ...], Reason]] = {}
        found: tuple[tuple[Reason, Iterable[Ground]], ...]
        found = (DECLARED, facts), (RECORDED, recorded_facts(findings)), (DERIVED, derived)
        for reason, atoms in found:
            for atom in atoms:
                self._rows.setdefault(atom.predicate, {})[atom.arguments] = reason
        self._rules: dict[str, dict[Constant | None, list[int]]] = {}
        self._proofs: _Memo[tuple[Step, ...]] = _Memo()
        self._absences: _Memo[Step] = _Memo()

    def proofs(self, atom: Ground, limit: int = 1) -> tuple[Step, ...]:
        """The smallest proofs of an atom, at most `limit`, smallest first; none if it is not established."""
        reason = self._rows.get(atom.predicate, {}).get(atom.arguments)
        if reason is None:
            return ()
        if reason != DERIVED:
            if reason == DECLARED:
                return (Step(reason, atom.predicate, atom.arguments),)
            name = bare_name(atom.predicate)
            known = self.provenance.get(name)
            return (Step(reason, atom.predicate, atom.arguments, value=self.findings.get(name), provenance=known),)
        return self._proofs.settle((atom, limit), lambda: self._of_atom(atom, limit), ())

    def _of_atom(self, atom: Ground, limit: int) -> tuple[Step, ...]:
        steps = (step for firing in self.derived[atom] for step in self._of_firing(atom, firing, limit))
        return tuple(nsmallest(limit, steps, key=lambda step: step.size))

    def absence(self, predicate: str, pattern: Pattern) -> Step:
        """Why no atom of a predicate matches a pattern. The caller knows that none does."""
        finding = self.program.findings.get(bare_name(predicate))
        if finding is not None:
            value, known = self.findings.get(finding.name), self.provenance.get(finding.name)
            if value is None:
                return Step(UNRECORDED, predicate, pattern, silent=1, provenance=known)
            return Step(OTHERWISE, predicate, pattern, value=value, provenance=known)
        if not self.program.is_about_a_person(predicate):
            return Step(UNDECLARED, predicate, pattern)
        circular = Step(CIRCULAR, predicate, pattern)
        return self._absences.settle((predicate, pattern), lambda: self._of_no_rule(predicate, pattern), circular)

    def whole_absence(self, predicate: str, pattern: Pattern) -> Step:
        """Why no atom matches, with every condition that fails of each rule, not only one that suffices."""
        return self._of_no_rule(predicate, pattern, every=True)

    def _of_no_rule(self, predicate: str, pattern: Pattern, every: bool = False) -> Step:
        rules = self.rules_for(predicate, pattern)
        failing = tuple(failure for index in rules for failure in self.failures(index, pattern, every))
        size = 1 + sum(failure.step.size for failure in failing)
        silent = sum(failure.step.silent for failure in failing)
        return Step(ABSENT, predicate, pattern, failing=failing, size=size, silent=silent)

    def conditions(self, index: int, pattern: Pattern) -> tuple[tuple[Condition, Step], ...]:
        """Each condition of a rule, for an atom of its head, with why it is met or why it fails.

        A comparison or a negation of what no condition binds, since one that would fails, is left out.
        """
        rule = self.program.rules[index]
        bound = _unify(rule.head.terms, pattern) or {}
        bindings: list[Binding] = [bound]
        found: dict[int, Step] = {}
        for condition in binders_first(rule.body):
            if not _binds(condition) and not self._is_closed(condition, bindings[0]):
                continue
            solved = [extended for binding in bindings for extended in self._solutions(condition, binding)]
            if solved:
                found[id(condition)] = self._met(condition, index, solved[0], 1)[0]
                bindings = solved
            else:
                found[id(condition)] = self._failing(condition, index, bindings[0], bound)
        return tuple((condition, found[id(condition)]) for condition in rule.body if id(condition) in found)

    def solve(self, conditions: Iterable[Condition]) -> list[Binding]:
        """The values of the variables under which all conditions are met, each once."""
        conditions = [*conditions]
        bindings: list[Binding] = [{}]
        for condition in binders_first(conditions):
            bindings = [extended for binding in bindings for extended in self._solutions(condition, binding)]
            if len(bindings) > MOST_STEPS:
                raise TooComplexError(
                    f"this query has more than {MOST_STEPS:,} answers on the way\n"
                    "  = help: join its conditions by variables that they share, or ask fewer at once"
                )
        return bindings

    def prove(self, conditions: Iterable[Condition], binding: Binding) -> tuple[Step, ...]:
        """The smallest proof of each condition under a binding of all their variables."""
        return tuple(self._met(condition, None, binding, 1)[0] for condition in conditions)

    def rules_for(self, predicate: str, pattern: Pattern) -> Iterable[int]:
        """The rules whose head can be such an atom, as far as its last argument tells."""
        indices = self.program.rules_of.get(predicate, ())
        if pattern[-1] is None:
            return indices
        if predicate not in self._rules:
            own = self._rules[predicate] = {}
            for index in indices:
                last = self.program.rules[index].head.terms[-1]
                own.setdefault(None if isinstance(last, Variable) else constant(last, {}), []).append(index)
        found = self._rules[predicate]
        return sorted([*found.get(pattern[-1], ()), *found.get(None, ())])

    def failures(self, index: int, pattern: Pattern, every: bool = False) -> tuple[Failure, ...]:
        """Why no instance of a rule establishes an atom that matches the pattern: the least that shows it, or every
        condition that fails."""
        rule = self.program.rules[index]
        binding = _unify(rule.head.terms, pattern)
        if binding is None:
            return ()
        single = [
            Failure(index, binding, condition, self._failing(condition, index, binding, binding))
            for condition in rule.body
            if self._is_closed(condition, binding) and not self._is_met(condition, binding)
        ]
        if single and every:
            return tuple(single)
        if single:
            return (min(single, key=lambda failure: (failure.step.silent, failure.step.size)),)
        found: list[Failure] = []
        bindings = [binding]
        for condition in binders_first(rule.body):
            still: list[Binding] = []
            for candidate in bindings:
                extended = [*self._solutions(condition, candidate)]
                if not extended:
                    step = self._failing(condition, index, candidate, binding)
                    found.append(Failure(index, candidate, condition, step))
                still += extended
            bindings = still
        return tuple(found)

    def _of_firing(self, atom: Ground, firing: Firing, limit: int) -> Iterator[Step]:
        parts: list[tuple[int, tuple[Step, ...]]] = [(1, ())]
        for condition in self.program.rules[firing.rule].body:
            steps = self._met(condition, firing.rule, firing.binding, limit)
            together = [(size + step.size, (*chosen, step)) for size, chosen in parts for step in steps]
            parts = nsmallest(limit, together, key=lambda part: part[0]) if len(together) > limit else together
        for size, chosen in parts:
            silent = sum(step.silent for step in chosen)
            yield Step(DERIVED, *atom, chosen, firing.rule, firing.binding, size=size, silent=silent)

    def _met(self, condition: Condition, rule: int | None, binding: Binding, limit: int) -> tuple[Step, ...]:
        if isinstance(condition, Comparison):
            return (self._compared(condition, rule, binding),) if self._compares(condition, binding) else ()
        if isinstance(condition, Aggregate):
            step = self._counted(condition, rule)
            return (step,) if step.is_met else ()
        arguments = tuple(constant(term, binding) for term in condition.terms)
        if not condition.negated:
            return self.proofs(Ground(condition.predicate, arguments), limit)
        if arguments in self._rows.get(condition.predicate, {}):
            return ()
        return (self.absence(condition.predicate, arguments),)

    def _failing(self, condition: Condition, rule: int, binding: Binding, bound: Binding) -> Step:
        """Why a condition fails under a binding, of which the pattern of the head `bound` a part."""
        if isinstance(condition, Comparison):
            compared = self._compared(condition, rule, binding)
            names = condition.variables.keys() - bound.keys()
            binders = [c for c in self.program.rules[rule].body if _binds(c) and c.variables.keys() & names]
            because = tuple(
                self._met(binder, rule, binding, 1)[0]
                for binder in binders
                if self._is_closed(binder, binding) and self._is_met(binder, binding)
            )
            size, silent = 1 + sum(step.size for step in because), sum(step.silent for step in because)
            return compared._replace(because=because, size=size, silent=silent)
        if isinstance(condition, Aggregate):
            return self._counted(condition, rule)
        pattern = _pattern(condition, binding)
        if condition.negated:
            return self.proofs(Ground(condition.predicate, tuple(c for c in pattern if c is not None)))[0]
        return self.absence(condition.predicate, pattern)

    def _counted(self, aggregate: Aggregate, rule: int | None) -> Step:
        """What the items of an aggregate add up to: those that are met, and where others could turn it, these too."""
        found: dict[object, tuple[int, Step]] = {}
        for element in aggregate.elements:
            for row in self._rows.get(element.literal.predicate, {}):
                binding = _unify(element.literal.terms, row, {})
                if binding is not None:
                    terms = tuple(constant(term, binding) for term in element.terms)
                    key = terms or (element.literal.predicate, *row)
                    if key not in found:
                        step = self.proofs(Ground(element.literal.predicate, row))[0]
                        found[key] = int(terms[0]) if aggregate.is_sum else 1, step
        total = sum(points for points, _ in found.values())
        is_met = aggregate.admits(total)
        possible = self.openings.items(aggregate)
        counted = [*found.values()]
        if not is_met or aggregate.most is not None or any(item.points < 0 for item in possible):
            counted += [
                (item.points, self.absence(item.predicate, item.pattern))
                for item in possible
                if item.key not in found and item.points
            ]
        steps = tuple(step for _, step in counted)
        size, silent = 1 + sum(step.size for step in steps), sum(step.silent for step in steps)
        every = tuple(points for points, _ in counted)
        name = str(aggregate)
        return Step(COUNTED, name, (total,), steps, rule, value=is_met, size=size, silent=silent, points=every)

    def _compared(self, comparison: Comparison, rule: int | None, binding: Binding) -> Step:
        numbers = tuple(constant(term, binding) for term in comparison.terms)
        met = self._compares(comparison, binding)
        return Step(COMPARED, comparison.operator, numbers, (), rule, binding, met, comparison)

    def _compares(self, comparison: Comparison, binding: Binding) -> bool:
        left, right = (constant(term, binding) for term in comparison.terms)
        return bool(COMPARISONS[comparison.operator](left, right))

    def _is_closed(self, condition: Condition, binding: Binding) -> bool:
        return isinstance(condition, Aggregate) or condition.variables.keys() <= binding.keys()

    def _is_met(self, condition: Condition, binding: Binding) -> bool:
        return next(self._solutions(condition, binding), None) is not None

    def _solutions(self, condition: Condition, binding: Binding) -> Iterator[Binding]:
        if isinstance(condition, Comparison):
            if self._compares(condition, binding):
                yield binding
            return
        if isinstance(condition, Aggregate):
            if self._counted(condition, None).is_met:
                yield binding
            return
        rows = self._rows.get(condition.predicate, {})
        pattern = _pattern(condition, binding)
        if None not in pattern:
            if (pattern in rows) != condition.negated:
                yield binding
            return
        for row in rows:
            extended = _unify(condition.terms, row, binding)
            if extended is not None:
                yield extended


def _binds(condition: Condition) -> bool:
    return isinstance(condition, Literal) and not condition.negated


def _pattern(literal: Literal, binding: Binding) -> Pattern:
    return tuple(
        binding.get(term.name) if isinstance(term, Variable) else constant(term, binding) for term in literal.terms
    )


def _unify(terms: Iterable[Term], row: Pattern, binding: Binding = {}) -> Binding | None:  # noqa: B006
    """The binding extended so that the terms agree with a row, in which None is anything; None if they cannot."""
    extended = dict(binding)
    for term, value in zip(terms, row, strict=True):
        if value is None:
            continue
        if isinstance(term, Variable):
            if extended.setdefault(term.name, value) != value:
                return None
        elif constant(term, binding) != value:
            return None
    return extended
