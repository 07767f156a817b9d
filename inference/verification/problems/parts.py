"""The parts of a knowledge base that have nothing to do with each other: what is asked of one needs no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...rules.conditions import literals
from ...rules.program import Program
from ...rules.readings import settle
from ...rules.schema import SIGNATURES
from ...text.syntax import Rule, Variable


class Parts:
    """What rules tie together: findings, concepts, statements, actions, contradictions, notices, summaries, ..."""

    def __init__(self, program: Program):
        self._program = program
        named = (program.findings, program.statements, program.actions, program.contradictions, program.notices)
        own = {name for part in (*named, program.summaries, program.readings) for name in part}
        self._own = own | {n for n in program.rules_of if program.is_about_a_person(n) and n not in SIGNATURES}
        self._parts: dict[str, set[str]] = {name: {name} for name in self._own}
        self._rules = [(rule, [*self.names(rule)]) for rule in program.written]
        for _, names in self._rules:
            self._tie(names)
        for statement in program.statements.values():
            self._tie([statement.id, *(citation.summary for citation in statement.sources)])

    def of(self, name: str) -> frozenset[str]:
        """Everything that a name has to do with."""
        return frozenset(self._parts[name])

    def names(self, rule: Rule) -> Iterator[str]:
        """What a rule names of the knowledge base's own."""
        for condition in literals(rule):
            if condition.name in self._own:
                yield condition.name
            yield from (str(t) for t in condition.terms if not isinstance(t, Variable) and str(t) in self._own)

    def only(self, part: frozenset[str]) -> Program:
        """The program without the clauses and declarations of other parts."""
        program = self._program
        return settle(
            program._replace(
                findings={name: finding for name, finding in program.findings.items() if name in part},
                actions={name: says for name, says in program.actions.items() if name in part},
                statements={name: statement for name, statement in program.statements.items() if name in part},
                contradictions={name: says for name, says in program.contradictions.items() if name in part},
                notices={name: notice for name, notice in program.notices.items() if name in part},
                written=tuple(rule for rule, names in self._rules if part.issuperset(names)),
            )
        )

    def _tie(self, names: Sequence[str]) -> None:
        first, *others = names or ("",)
        for name in others:
            larger, smaller = sorted((self._parts[first], self._parts[name]), key=len, reverse=True)
            if larger is not smaller:
                larger |= smaller
                self._parts.update(dict.fromkeys(smaller, larger))
