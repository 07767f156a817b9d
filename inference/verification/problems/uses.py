"""What nothing uses any more when a reading is taken otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...rules.conditions import conditions_of
from ...rules.program import Program
from ...rules.readings import RuleChange
from ...rules.schema import SIGNATURES
from ...text.diagnostic import Diagnostic
from ...text.syntax import Rule
from .dead import unused_finding, unused_predicate


class Uses:
    """How often the rules of a program use each name, so that of a change only what it changes is counted."""

    def __init__(self, program: Program):
        self._program = program
        self._counts = Counter(name for rule in program.rules for name in _used(rule))
        self._findings = {str(program.rules[i].head.terms[0]): i for i in program.rules_of.get("finding", ())}
        self._order = {source.name: place for place, source in enumerate(program.sources)}

    def unused(self, program: Program, change: RuleChange) -> Iterator[Diagnostic]:
        """A diagnostic for each finding and predicate that nothing uses under a change, and that something used
        before, or of which another rule is now the first; `program` is the changed one.
        """
        removed = [program.rules[index] for index in change.removed]
        less = Counter(name for rule in removed for name in _used(rule))
        less.subtract(name for rule in change.added for name in _used(rule))
        for name in dict.fromkeys([*less, *(rule.head.name for rule in (*removed, *change.added))]):
            was_used = self._counts[name] > 0
            if self._counts[name] > less[name]:
                continue
            if name in self._findings:
                yield from [unused_finding(program.rules[self._findings[name]])] if was_used else ()
            elif name in program.rules_of and name not in SIGNATURES:
                first = self._first(name, program)
                if first and (was_used or first != self._first(name, self._program)):
                    yield from unused_predicate(first, program)

    def _first(self, name: str, program: Program) -> Rule | None:
        """The first rule of a predicate in the text."""
        return min((program.rules[index] for index in program.rules_of.get(name, ())), key=self._place, default=None)

    def _place(self, rule: Rule) -> tuple[int, int]:
        return self._order.get(rule.span.source.name, -1), rule.span.start


def _used(rule: Rule) -> set[str]:
    return {condition.name for condition in conditions_of(rule)}
