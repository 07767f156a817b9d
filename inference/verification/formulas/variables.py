"""The findings of a record as z3 variables, and formulas put together from others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import z3

from ...record.record import Value
from ...rules.arithmetic import Arithmetic
from ...rules.finding import Finding, arithmetic_of

TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)
_MOST_WEIGHED = 2**31 - 1  # of all weights together: z3 holds those of a weighed "at least" in 32 bits


class FindingVariable(NamedTuple):
    """A finding: whether it is recorded with each value, None standing for a number; and which number."""

    states: Mapping[bool | str | None, z3.BoolRef]
    number: z3.ArithRef | None

    @property
    def recorded(self) -> z3.BoolRef:
        """Whether the finding is recorded, with whatever value."""
        return any_of(self.states.values())

    @property
    def axiom(self) -> z3.BoolRef:
        """It has one value at most."""
        return at_most(1, self.states.values())

    def has(self, value: Value) -> z3.BoolRef:
        """Whether the finding is recorded with this value."""
        if isinstance(value, bool | str):
            return self.states[value]
        return z3.And(self.states[None], self.number == z3.RealVal(str(value)))


class FindingVariables:
    """z3 variables for the findings of a program; `of` has them by finding, in the order of the vocabulary.

    `worked_out` has the numbers that are worked out of others, as what is said of these.
    They are named by finding and value, so that two programs share what both their vocabularies can say, unless
    `prefix` keeps them apart.
    """

    def __init__(self, findings: Mapping[str, Finding], prefix: str = ""):
        self.prefix = prefix
        how = arithmetic_of(findings)
        self.of = {name: _variable(finding, prefix) for name, finding in findings.items() if name not in how}
        self.worked_out = {name: self._of_parts(one) for name, one in how.items()}

    def at(self, name: str) -> FindingVariable:
        """The variable of a finding, or what is said of its parts."""
        return self.of.get(name) or self.worked_out[name]

    @property
    def axioms(self) -> z3.BoolRef:
        """No finding has two values."""
        return all_of(variable.axiom for variable in self.of.values())

    def recorded(self, findings: Mapping[str, Value]) -> list[z3.BoolRef]:
        """What is so of every record that holds these findings."""
        return [self.at(name).has(value) for name, value in findings.items()]

    def pinned(self, findings: Mapping[str, Value]) -> list[z3.BoolRef]:
        """What is so of the one record that holds these findings and no other."""
        silent = [opposite(variable.recorded) for name, variable in self.of.items() if name not in findings]
        return [*self.recorded(findings), *silent]

    def _of_parts(self, how: Arithmetic) -> FindingVariable:
        """A number that is recorded with both of its parts, and is what they come to."""
        first, second = (self.of[part] for part in how.parts)
        number: Any = second.number
        number = number - first.number if how.sign < 0 else number + first.number
        return FindingVariable({None: z3.And(first.recorded, second.recorded)}, number)

    def known_to(self, other: FindingVariables) -> z3.BoolRef:
        """Nothing is recorded that the vocabulary of another program cannot say."""
        theirs = {(name, value) for name, variable in other.of.items() for value in variable.states}
        return none_of(
            literal
            for name, variable in self.of.items()
            for value, literal in variable.states.items()
            if (name, value) not in theirs
        )


def all_of(formulas: Iterable[z3.BoolRef]) -> z3.BoolRef:
    """The conjunction of formulas."""
    found = [formula for formula in formulas if formula is not TRUE]
    if any(formula is FALSE for formula in found):
        return FALSE
    if len(found) < 2:
        return found[0] if found else TRUE
    return _joined(z3.Z3_mk_and, found)


def any_of(formulas: Iterable[z3.BoolRef]) -> z3.BoolRef:
    """The disjunction of formulas."""
    found = [formula for formula in formulas if formula is not FALSE]
    if any(formula is TRUE for formula in found):
        return TRUE
    if len(found) < 2:
        return found[0] if found else FALSE
    return _joined(z3.Z3_mk_or, found)


def opposite(formula: z3.BoolRef) -> z3.BoolRef:
    """The negation of a formula."""
    if formula is TRUE:
        return FALSE
    if formula is FALSE:
        return TRUE
    return z3.BoolRef(z3.Z3_mk_not(formula.ctx_ref(), formula.as_ast()), formula.ctx)


def none_of(formulas: Iterable[z3.BoolRef]) -> z3.BoolRef:
    """That no formula is so."""
    return opposite(any_of(formulas))


def at_most(count: int, formulas: Iterable[z3.BoolRef]) -> z3.BoolRef:
    """That no more than `count` formulas are so."""
    found = [*formulas]
    return z3.AtMost(*found, count) if count < len(found) else TRUE


def adding_up(items: Sequence[tuple[z3.BoolRef, int]], least: int) -> z3.BoolRef:
    """That those of the formulas that are so add up to at least so much; each adds something."""
    if least <= 0:
        return TRUE
    whole = sum(points for _, points in items)
    if whole > _MOST_WEIGHED:
        return z3.Sum([z3.If(formula, z3.IntVal(points), z3.IntVal(0)) for formula, points in items]) >= least
    return FALSE if whole < least else z3.PbGe(items, least)


def _joined(make: Callable[..., Any], formulas: Sequence[z3.BoolRef]) -> z3.BoolRef:
    """Formulas joined by z3 itself: its Python functions ask of each whether it is one, which takes twice as long."""
    asts = (z3.Ast * len(formulas))(*(formula.as_ast() for formula in formulas))
    return z3.BoolRef(make(formulas[0].ctx_ref(), len(formulas), asts), formulas[0].ctx)


def _variable(finding: Finding, prefix: str) -> FindingVariable:
    name = f"{prefix}{finding.name}"
    if finding.kind == "number":
        return FindingVariable({None: z3.Bool(f"{name} recorded")}, z3.Real(name))
    if finding.kind == "bool":
        return FindingVariable({True: z3.Bool(name), False: z3.Bool(f"-{name}")}, None)
    return FindingVariable({value: z3.Bool(f"{name}={value}") for value in finding.values}, None)
