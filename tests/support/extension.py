"""What a record can still become, as formulas with a quantifier: the program asks two questions in its place."""

from __future__ import annotations

import z3
from guidelog.inference.answer.statuses import CERTAIN, POSSIBLE, PRESUMED
from guidelog.inference.rules.schema import Status
from guidelog.inference.verification.formulas.encoding import Encoding
from guidelog.inference.verification.formulas.variables import FindingVariables, all_of, opposite


class Extension:
    """Another consistent record of a program, which holds all that the record of an encoding does, and maybe more.

    It has variables of its own, so that one question speaks of both records. `name` tells them from those of other
    extensions of the same record.
    """

    def __init__(self, encoding: Encoding, name: str = "later "):
        before = encoding.variables
        self.variables = FindingVariables(encoding.program.findings, f"{name}{before.prefix}")
        self._pairs: list[tuple[z3.ExprRef, z3.ExprRef]] = []
        kept = []
        for finding, variable in before.of.items():
            later = self.variables.of[finding]
            for value, literal in variable.states.items():
                self._pairs.append((literal, later.states[value]))
                kept.append(z3.Implies(literal, later.states[value]))
            if variable.number is not None:
                self._pairs.append((variable.number, later.number))
                kept.append(z3.Implies(variable.recorded, variable.number == later.number))
        self.axioms = all_of([*kept, self.of(encoding.consistent)])

    def of(self, formula: z3.BoolRef) -> z3.BoolRef:
        """What a formula says of the record, said of the extension."""
        return z3.substitute(formula, *self._pairs)

    def can(self, formula: z3.BoolRef) -> z3.BoolRef:
        """That some extension of the record meets a formula; a model has one that does."""
        return all_of([self.axioms, self.of(formula)])

    def cannot(self, formula: z3.BoolRef) -> z3.BoolRef:
        """That no extension of the record meets a formula, with a quantifier over all of them.

        Ask it of a Search: what z3 does with a quantifier in a solver that is asked once can take minutes.
        """
        return z3.Not(z3.Exists([later for _, later in self._pairs], self.can(formula)))

    def has(self, status: Status, formula: z3.BoolRef) -> z3.BoolRef:
        """That the formula of a statement has this status. See docs/statuses.md."""
        otherwise = opposite(formula)
        if status in (CERTAIN, PRESUMED):
            return all_of([formula, (self.can if status == PRESUMED else self.cannot)(otherwise)])
        return all_of([otherwise, (self.can if status == POSSIBLE else self.cannot)(formula)])
