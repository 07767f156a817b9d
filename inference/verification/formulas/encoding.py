"""A program as z3 formulas: under which findings each atom about a person is established.

Exact for the stratified semantics of the rules (Apt, Blair and Walker, Towards a theory of declarative knowledge,
1988): stratum by stratum, and least fixpoints where atoms rest on each other, unfolded as often as there are such
atoms, since the completion of the rules alone would let a circle support itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import z3

from ...rules.ground import PERSON
from ...rules.program import Program
from ...rules.strata import components
from ...text.syntax import COMPARISONS, Amount
from .grounding import (
    Absence,
    Arguments,
    Binding,
    Constant,
    GroundCondition,
    Grounding,
    GroundInstance,
    GroundTotal,
    Number,
    NumberTest,
    PossibleAtom,
    Presence,
    rows_of,
)
from .variables import FALSE, TRUE, FindingVariables, adding_up, all_of, any_of, none_of, opposite


class EncodedInstance(NamedTuple):
    """An instance of a rule: its variables, the arguments of its head, and when each condition of its body is met."""

    binding: Binding
    head: Arguments
    conditions: tuple[z3.BoolRef, ...]

    @property
    def fires(self) -> z3.BoolRef:
        """When all conditions are met."""
        return all_of(self.conditions)


class Encoding:
    """The formulas of a program over the variables of its findings. All speak of one record of one person.

    `holds` has the formula of each statement, `contradictions` of each contradiction, `superseded_by` of each pair of
    statements of which the first may give way, `excluded` of each action that may be. Formulas belong to z3's main
    context, which threads use in turn (turn.py).
    """

    def __init__(self, program: Program, prefix: str = ""):
        self._begin(program, FindingVariables(program.findings, prefix), Grounding(program), {}, {})
        self._encode_findings()
        for stratum in program.strata:
            self._encode(stratum)
        self.holds = {name: self.atom("holds", name) for name in program.statements}
        self.contradictions = self._of_one("contradiction")
        self.superseded_by = self._of_two("superseded_by")
        self.excluded = self._of_one("excluded")

    @cached_property
    def consistent(self) -> z3.BoolRef:
        """That a record is one, and does not contradict itself."""
        return all_of([self.variables.axioms, none_of(self.contradictions.values())])

    def _of_one(self, predicate: str) -> dict[str, z3.BoolRef]:
        """The answers of a predicate of a person and one constant, by that constant."""
        return {str(row[1]): formula for row, formula in self.answers(predicate).items()}

    def _of_two(self, predicate: str) -> dict[tuple[str, str], z3.BoolRef]:
        return {(str(row[1]), str(row[2])): formula for row, formula in self.answers(predicate).items()}

    def _begin(
        self,
        program: Program,
        variables: FindingVariables,
        grounding: Grounding,
        comparisons: dict[NumberTest, z3.BoolRef],
        formulas: dict[PossibleAtom, z3.BoolRef],
    ) -> None:
        """Start from the formulas that are there."""
        self.program, self.variables, self.grounding = program, variables, grounding
        self.comparisons, self.formulas = comparisons, formulas

    def answers(self, predicate: str) -> Mapping[Arguments, z3.BoolRef]:
        """Every answer that some record could give, with the formula under which it does.

        A `Number` among the arguments is the number that the record holds of a finding. Answers of predicates that do
        not speak of a person are true.
        """
        return {row.arguments: self.formulas[row] for row in self.grounding.rows(predicate)}

    def answer(self, predicate: str, arguments: Arguments) -> z3.BoolRef:
        """The formula of one of these answers; false for what no record gives."""
        return self.formulas.get(PossibleAtom(predicate, arguments), FALSE)

    def atom(self, predicate: str, *arguments: Constant) -> z3.BoolRef:
        """When an atom about the person is established; the arguments are those behind the person."""
        return any_of(map(self._meet, self.grounding.matching(predicate, (PERSON, *arguments))))

    def instances(self, rule: int) -> list[EncodedInstance]:
        """The instances of a rule (by its index in the program) that some record could make fire."""
        return [self._encode_instance(instance) for instance in self.grounded(rule)]

    def grounded(self, rule: int) -> Sequence[GroundInstance]:
        """The same as they were found."""
        return self._instances.get(rule, ())

    def instances_without(self, rule: int, place: int) -> list[EncodedInstance]:
        """The instances that a rule would have without one condition, which binds nothing."""
        changed = self.program.rules[rule]
        body = (*changed.body[:place], *changed.body[place + 1 :])
        return [
            self._encode_instance(instance) for instance in self.grounding.of_rule(rule, changed._replace(body=body))
        ]

    def _encode_instance(self, instance: GroundInstance) -> EncodedInstance:
        return EncodedInstance(instance.binding, instance.head.arguments, tuple(map(self._meet, instance.conditions)))

    @cached_property
    def _instances(self) -> Mapping[int, list[GroundInstance]]:
        """The instances of each rule."""
        found: dict[int, list[GroundInstance]] = {}
        for instances in self.grounding.instances.values():
            for instance in instances:
                found.setdefault(instance.rule, []).append(instance)
        return found

    def thresholds(self, finding: str) -> set[Amount]:
        """The numbers that some formula compares the number of a finding with."""
        return {compared.threshold for compared in self.comparisons if compared.finding == finding}

    def _encode_findings(self) -> None:
        for name, variable in (*self.variables.of.items(), *self.variables.worked_out.items()):
            for value, formula in variable.states.items():
                arguments: tuple[Constant, ...] = (PERSON,)
                if not isinstance(value, bool):
                    arguments = (PERSON, Number(name) if value is None else value)
                self.formulas[PossibleAtom(f"-{name}" if value is False else name, arguments)] = formula

    def _encode(self, stratum: Sequence[str]) -> None:
        rows = [row for name in stratum if name in self.program.rules_of for row in self.grounding.rows(name)]
        if not self.program.is_about_a_person(stratum[0]):
            self.formulas.update(dict.fromkeys(rows, TRUE))
            return
        self._encode_together(rows)

    def _encode_together(self, rows: Sequence[PossibleAtom]) -> None:
        """The formulas of rows that may rest on each other, and on others whose formulas are there."""
        for together in components(self._needs(rows)):
            self.formulas.update(dict.fromkeys(together, FALSE))
            for _ in together:  # each time at least one more of them is settled
                self.formulas.update({row: self._establish(row) for row in together})

    def _needs(self, rows: Sequence[PossibleAtom]) -> dict[PossibleAtom, dict[PossibleAtom, None]]:
        """For each of the rows of a stratum, those among them that it rests on."""
        needs: dict[PossibleAtom, dict[PossibleAtom, None]] = {row: {} for row in rows}
        for row, used in needs.items():
            for instance in self.grounding.instances[row]:
                used.update({one: None for one in rows_of(instance) if one in needs})
        return needs

    def _establish(self, row: PossibleAtom) -> z3.BoolRef:
        instances = self.grounding.instances[row]
        return any_of(all_of(map(self._meet, instance.conditions)) for instance in instances)

    def _meet(self, condition: GroundCondition) -> z3.BoolRef:
        if condition is None:
            return TRUE
        if isinstance(condition, Presence):
            return all_of([self.formulas[condition.row], *map(self._compare, condition.equal)])
        if isinstance(condition, Absence):
            return none_of(map(self._meet, condition.ways))
        if isinstance(condition, GroundTotal):
            return self._add_up(condition)
        return self._compare(condition)

    def _add_up(self, total: GroundTotal) -> z3.BoolRef:
        """That a total lies within its bounds. What takes points away adds them where it is not met."""
        terms = [(any_of(map(self._meet, ways)), points) for points, ways in total.items if points]
        lost = sum(points for _, points in terms if points < 0)
        added = [(formula, points) if points > 0 else (opposite(formula), -points) for formula, points in terms]
        least = [] if total.least is None else [adding_up(added, total.least - lost)]
        most = [] if total.most is None else [opposite(adding_up(added, total.most + 1 - lost))]
        return all_of([*least, *most])

    def _compare(self, compared: NumberTest) -> z3.BoolRef:
        if compared not in self.comparisons:
            number = self.variables.at(compared.finding).number
            self.comparisons[compared] = COMPARISONS[compared.operator](number, compared.threshold)
        return self.comparisons[compared]
