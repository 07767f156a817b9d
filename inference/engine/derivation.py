"""What an engine derives: ground atoms, and the ground instances of rules that derive them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from ..record.record import Value
from ..rules.ground import PERSON, Binding, Ground
from ..rules.program import Program
from ..text.syntax import Literal, Rule, Variable


class Firing(NamedTuple):
    """An instance of a rule whose conditions are met: the rule's index in the program, and its variables."""

    rule: int
    binding: Binding


class Engine(Protocol):
    """Answers for one record after another. An engine belongs to the thread that made it."""

    def derive(self, findings: Mapping[str, Value]) -> Mapping[Ground, tuple[Firing, ...]]:
        """Every conclusion about the person, with all rule instances that establish it."""
        ...


def person_variable(rule: Rule, program: Program) -> str | None:
    """The name of the variable that stands for the person, if the rule speaks of one."""
    for condition in (rule.head, *rule.body):
        if isinstance(condition, Literal):
            sorts = program.sorts[condition.name]
            if sorts and sorts[0].kind == "person" and isinstance(condition.terms[0], Variable):
                return condition.terms[0].name
    return None


def recorded_facts(findings: Mapping[str, Value]) -> list[Ground]:
    """What a record says, as ground atoms."""
    found = []
    for name, value in findings.items():
        if isinstance(value, bool):
            found.append(Ground(name if value else f"-{name}", (PERSON,)))
        else:
            found.append(Ground(name, (PERSON, value)))
    return found
