"""A program with other clauses in place of some of its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from ...rules.population import populations
from ...rules.program import Program
from ...text.syntax import Condition, Literal, Rule

ANYTHING = "(any)"  # a predicate that no text can name: it is met by whatever a condition could be met by


class ClauseChange(NamedTuple):
    """Clauses of one predicate that go, by their indices, and those that take their place.

    A rule that is added may ask for ANYTHING in place of `assumed`, a condition that is then taken as met.
    """

    removed: tuple[int, ...]
    added: tuple[Rule, ...] = ()
    assumed: Literal | None = None

    def predicate(self, program: Program) -> str:
        """The predicate of the clauses that are changed."""
        return program.rules[self.removed[0]].head.name

    def of(self, program: Program) -> Program:
        """The changed program; the clauses that stay keep their indices."""
        name, count = self.predicate(program), len(program.rules)
        kept = [*program.rules_of[name]]
        for index in self.removed:
            kept.remove(index)
        return program._replace(
            rules=(*program.rules, *self.added),
            rules_of={**program.rules_of, name: (*kept, *range(count, count + len(self.added)))},
            sorts={**program.sorts, ANYTHING: program.sorts[self.assumed.name]} if self.assumed else program.sorts,
        )


def without(*rules: int) -> ClauseChange:
    """The program without rules of one predicate."""
    return ClauseChange(rules)


def with_population(program: Program, condition: Condition, others: Sequence[Condition] = ()) -> ClauseChange:
    """The program in which a summary asks everyone for others, or for nothing, in place of a condition."""
    indices = populations(program)[condition.span]
    rules = [program.rules[index] for index in indices]
    bodies = ([[c] if c.span != condition.span else others for c in rule.body] for rule in rules)
    added = (rule._replace(body=tuple(chain(*body))) for rule, body in zip(rules, bodies, strict=True))
    return ClauseChange(indices, tuple(added))


def assuming(program: Program, rule: int, place: int) -> ClauseChange:
    """The program in which one condition of a rule is met in each of its instances, whatever a record holds."""
    changed = program.rules[rule]
    condition = changed.body[place]
    before, after = changed.body[:place], changed.body[place + 1 :]
    if not isinstance(condition, Literal) or condition.negated:
        return ClauseChange((rule,), (changed._replace(body=(*before, *after)),))
    anything = condition._replace(name=ANYTHING, strong=False)
    return ClauseChange((rule,), (changed._replace(body=(*before, anything, *after)),), condition)
