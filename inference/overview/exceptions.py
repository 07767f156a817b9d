"""What an exception withholds: a statement of which some rule is met but for what it must not be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ..engine.derivation import Firing, recorded_facts
from ..record.record import Value
from ..rules.entities import Statement
from ..rules.ground import Binding, Constant, Ground, constant, extend, ground
from ..text.syntax import COMPARISONS, Comparison, Condition, Literal, Variable
from .setting import Setting


class Exceptions:
    """Finds what withholds statements from one record."""

    def __init__(self, setting: Setting, findings: Mapping[str, Value], derived: Mapping[Ground, tuple[Firing, ...]]):
        self._program = setting.program
        self._guarded = setting.guarded
        self._facts = setting.compilation.forms.facts
        self._rows: dict[str, list[tuple[Constant, ...]]] = {}
        for atom in (*recorded_facts(findings), *derived):
            self._rows.setdefault(atom.predicate, []).append(atom.arguments)

    def withholding(self, statement: Statement) -> tuple[Ground, ...]:
        """The atoms that hold and by which alone the first rule that is met otherwise fails; none if none is."""
        for head, conditions, exceptions in self._guarded.get(statement.id, ()):
            if any(self._of(one.predicate) for one in exceptions):
                named = {str(head.terms[1]): statement.id} if isinstance(head.terms[1], Variable) else {}
                for binding in self._solutions(conditions, named):
                    found = [ground(c, binding) for c in exceptions]
                    met = [atom for atom in found if atom.arguments in self._of(atom.predicate)]
                    if met and all(self._program.is_about_a_person(atom.predicate) for atom in met):
                        return tuple(met)
        return ()

    def _solutions(self, conditions: Sequence[Condition], binding: Binding) -> Iterator[Binding]:
        if not conditions:
            yield binding
            return
        first, rest = conditions[0], conditions[1:]
        if isinstance(first, Comparison):
            if _compares(first, binding):
                yield from self._solutions(rest, binding)
            return
        if not isinstance(first, Literal):
            return
        for row in self._of(first.predicate):
            extended = extend(first, row, binding)
            if extended is not None:
                yield from self._solutions(rest, extended)

    def _of(self, predicate: str) -> Sequence[tuple[Constant, ...]]:
        return self._rows.get(predicate) or self._facts.get(predicate, ())


def _compares(comparison: Comparison, binding: Binding) -> bool:
    left, right = (constant(term, binding) for term in (comparison.left, comparison.right))
    numbers = isinstance(left, int | Decimal) and isinstance(right, int | Decimal)
    return numbers and COMPARISONS[comparison.operator](left, right)
