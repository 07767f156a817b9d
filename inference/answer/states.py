"""The states of each finding: not recorded, each value, or each interval that rules tell apart.

A state is one bit; the states of all findings lie side by side in one integer, so that a record, a product of
conditions and a test of one against the other are integers and a single `&`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ..record.record import Value
from ..rules.arithmetic import Arithmetic, complete
from ..rules.conditions import literals
from ..rules.finding import arithmetic_of
from ..rules.program import Program
from ..text.syntax import MIRRORED, Amount, Comparison, Numeral, Rule, Variable

if TYPE_CHECKING:
    from .joint import Joint

Boundary = tuple[Amount, bool]  # (2, False): between what is below 2 and 2; (2, True): between 2 and what is above


_BOUNDARIES: Mapping[str, tuple[bool, ...]] = {
    ">=": (False,),
    "<": (False,),
    ">": (True,),
    "<=": (True,),
    "=": (False, True),
    "!=": (False, True),
}


class Cell(NamedTuple):
    """An interval of a number finding, by its place among them."""

    finding: str
    place: int


class FindingStates(NamedTuple):
    """A finding as a variable: its first bit, the number of its states, its boundaries if it is a number."""

    name: str
    offset: int
    size: int
    boundaries: tuple[Boundary, ...]


class Mask(NamedTuple):
    """A record as bits: of what is recorded, and with "not recorded" for the rest.

    `numbers` are those of which others are worked out, exactly.
    """

    recorded: int
    whole: int
    numbers: Mapping[str, Decimal] = {}


class States:
    """The bits of every finding of a program. State 0 of a finding is "not recorded"."""

    def __init__(self, program: Program):
        boundaries = _boundaries(program)
        how = arithmetic_of(program.findings)
        if how:
            boundaries.update(_cut_parts(how, boundaries))
        self.variables: list[FindingStates] = []
        self.by_name: dict[str, FindingStates] = {}
        self.state_of: dict[tuple[str, bool | str], int] = {}
        offset = 0
        for finding in program.findings.values():
            cuts = tuple(sorted(boundaries.get(finding.name, ())))
            values: tuple[bool | str, ...] = finding.values
            if finding.kind == "bool":
                values = (True, False)
            size = 1 + (len(cuts) + 1 if finding.kind == "number" else len(values))
            variable = FindingStates(finding.name, offset, size, cuts)
            self.variables.append(variable)
            self.by_name[finding.name] = variable
            for state, value in enumerate(values, 1):
                self.state_of[finding.name, value] = state
            offset += size
        self.how = how
        self.joints = _joints(how, self.by_name) if how else {}
        self.parts = {part: joint for joint in self.joints.values() for part in joint.how.parts}
        self.absent = sum(1 << variable.offset for variable in self.variables)
        self.everything = (1 << offset) - 1
        self.all_of = {v.name: ((1 << v.size) - 1) << v.offset for v in self.variables}
        self._of_bit = [(v, self.all_of[v.name]) for v in self.variables for _ in range(v.size)]
        self.around = {1 << place: whole for place, (_, whole) in enumerate(self._of_bit)}  # each bit: `spread` of it
        self._bits = {
            (name, value): 1 << (self.by_name[name].offset + state) for (name, value), state in self.state_of.items()
        }

    def bit(self, name: str, value: Value) -> int:
        """The bit of a recorded value."""
        if isinstance(value, bool | str):
            return self._bits[name, value]
        return 1 << (self.by_name[name].offset + 1 + self.cell(name, value))

    def cell(self, name: str, number: Decimal) -> int:
        """The index of the interval that a number lies in."""
        return sum(number > cut if above else number >= cut for cut, above in self.by_name[name].boundaries)

    def constant(self, cell: Cell) -> Amount:
        """The one number of an interval that a constant of the program is."""
        return self.by_name[cell.finding].boundaries[cell.place][0]

    def compare(self, cell: Cell, operator: str, threshold: Amount) -> bool:
        """Whether every number of a cell compares so with a threshold that some rule uses."""
        from bisect import bisect_right  # a start with a cache compares nothing

        cuts = self.by_name[cell.finding].boundaries
        at_least = cell.place >= bisect_right(cuts, (threshold, False))
        above = (threshold, True) in cuts and cell.place >= bisect_right(cuts, (threshold, True))
        answers = {">=": at_least, "<": not at_least, ">": above, "<=": not above, "=": at_least and not above}
        return not (at_least and not above) if operator == "!=" else answers[operator]

    def mask(self, findings: Mapping[str, Value]) -> Mask:
        """A record's findings as bits."""
        recorded, named = 0, 0
        if self.how:
            findings = complete(findings, self.how)
        for name, value in findings.items():
            recorded |= self.bit(name, value)
            named |= self.all_of[name]
        numbers = {name: found for name in self.parts if isinstance(found := findings.get(name), Decimal)}
        return Mask(recorded, recorded | self.absent & ~named, numbers)

    def part_of(self, bit: int) -> tuple[Joint | None, str, int]:
        """Of the bit of a number, what is worked out of it, its name, and its place among the intervals."""
        variable, _ = self._of_bit[bit.bit_length() - 1]
        return self.parts.get(variable.name), variable.name, bit.bit_length() - 2 - variable.offset

    def mentioned(self, excluded: int) -> Iterator[FindingStates]:
        """The findings that a product (as the states that it excludes) says something of, in order."""
        while excluded:
            variable, bits = self._of_bit[(excluded & -excluded).bit_length() - 1]
            yield variable
            excluded &= ~bits

    def spread(self, bits: int) -> int:
        """All bits of the findings of which some bit is given."""
        found = 0
        while bits:
            whole = self._of_bit[(bits & -bits).bit_length() - 1][1]
            found |= whole
            bits &= ~whole
        return found


def comparison_of(comparison: Comparison) -> tuple[str, str, Amount] | None:
    """(variable, operator, number) of a comparison of a variable with a number of the text, else None."""
    left, operator, right = comparison.left, comparison.operator, comparison.right
    if isinstance(left, Variable) and isinstance(right, Numeral):
        return left.name, operator, right.value
    if isinstance(left, Numeral) and isinstance(right, Variable):
        return right.name, MIRRORED[operator], left.value
    return None


def _boundaries(program: Program) -> dict[str, Collection[Boundary]]:
    found: dict[str, set[Boundary]] = {}
    of_numbers = {name for name, sorts in program.sorts.items() if any(sort.kind == "number" for sort in sorts)}
    for rule in program.rules:
        if any(literal.name in of_numbers for literal in literals(rule)):
            for name, operator, threshold in _thresholds(rule, program):
                found.setdefault(name, set()).update((threshold, above) for above in _BOUNDARIES[operator])
    return {**found}


def _cut_parts(
    how: Mapping[str, Arithmetic], boundaries: Mapping[str, Collection[Boundary]]
) -> dict[str, list[Boundary]]:
    """The boundaries of all parts of numbers that are worked out. Raises TooComplexError."""
    from .joint import cut_parts  # few knowledge bases need it
    from .limits import limits_of

    found: dict[str, list[Boundary]] = {}
    for name, one in how.items():
        with limits_of(f"`{name}`", one.span):
            found.update(cut_parts(one, boundaries, sorted(boundaries.get(name, ()))))
    return found


def _joints(how: Mapping[str, Arithmetic], by_name: Mapping[str, FindingStates]) -> dict[str, Joint]:
    """What goes together of each number that is worked out and its parts. Raises TooComplexError."""
    from .joint import joint_of
    from .limits import limits_of

    found: dict[str, Joint] = {}
    for name, one in how.items():
        with limits_of(f"`{name}`", one.span):
            found[name] = joint_of(name, one, {own: by_name[own].boundaries for own in (*one.parts, name)})
    return found


def _thresholds(rule: Rule, program: Program) -> Iterable[tuple[str, str, Amount]]:
    numbers: dict[str, str] = {}
    for literal in literals(rule):
        for term, sort in zip(literal.terms, program.sorts[literal.name], strict=True):
            if sort.kind == "number" and isinstance(term, Variable):
                numbers[term.name] = sort.of
            elif sort.kind == "number" and isinstance(term, Numeral):
                yield sort.of, "=", term.value
    for condition in rule.body:
        parts = comparison_of(condition) if isinstance(condition, Comparison) else None
        if parts and parts[0] in numbers:
            yield numbers[parts[0]], parts[1], parts[2]
