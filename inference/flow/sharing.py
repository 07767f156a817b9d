"""What statements ask for in common, and which concepts are told where they are asked: so a drawing stays small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from ..rules.entities import Statement
from ..rules.ground import PERSON
from .premises import ALL, ONE, Conclusion, Premise, Premises, every, joined

MOST_ROWS = 6  # of a concept that is told where it is asked, not in a box of its own
MOST_REPEATED = 4  # rows that may be told again, where it is asked more than once


class StatementGroup:
    """Statements of a section that ask for the same."""

    def __init__(self, asked: Sequence[Premise]):
        self.statements: list[Statement] = []
        self.asked = [*asked]


def goal_of(statement: Statement) -> Conclusion:
    """That a statement holds."""
    return Conclusion("holds", (PERSON, statement.id))


def definitions_of(goals: Iterable[Conclusion], premises: Premises) -> dict[Conclusion, Premise]:
    """What establishes goals, and all goals that these rest on."""
    found: dict[Conclusion, Premise] = {}
    waiting = [*goals][::-1]
    while waiting:
        goal = waiting.pop()
        if goal not in found:
            found[goal] = premises.of(goal)
            waiting += [*_goals(found[goal])][::-1]
    return found


def groups_of(definitions: Mapping[Conclusion, Premise], statements: Iterable[Statement]) -> list[StatementGroup]:
    """The statements among definitions in groups, in the order in which they are given."""
    found: dict[object, StatementGroup] = {}
    for statement in statements:
        premise = definitions.get(goal_of(statement))
        if premise is None:
            continue
        asked = premise.parts if premise.gate == ALL else (premise,)
        section = statement.sources[0][:2] if statement.sources else None
        group = found.setdefault((section, premise.key), StatementGroup(asked))
        if group.statements:
            group.asked = [joined(same) for same in zip(group.asked, asked, strict=True)]
        group.statements.append(statement)
    return [*found.values()]


def share(groups: Iterable[StatementGroup], is_apart: Callable[[Premise], bool] = lambda _: False) -> None:
    """Make one premise of what several groups ask for together, as often as that saves arrows.

    What is apart is left alone.
    """
    groups = [*groups]
    while True:
        keys = [
            {premise.key for premise in group.asked if premise.gate != ALL and not is_apart(premise)}
            for group in groups
        ]
        best: set[object] = set()
        most = (-1, 0)
        for one, other in combinations(keys, 2):
            common = one & other
            count = sum(common <= own for own in keys)
            saved = count * (len(common) - 1) - len(common)
            if len(common) > 1 and (saved, count) > most:
                best, most = common, (saved, count)
        if not best:
            return
        sharing = [group for group, own in zip(groups, keys, strict=True) if best <= own]
        taken = [[premise for premise in group.asked if premise.key in best] for group in sharing]
        first = [premise.key for premise in taken[0]]
        aligned = [sorted(premises, key=lambda premise: first.index(premise.key)) for premises in taken]
        together = every([joined(same) for same in zip(*aligned, strict=True)])
        for group in sharing:
            group.asked = [together, *(premise for premise in group.asked if premise.key not in best)]


class Nesting:
    """Which concepts are small and asked seldom enough to be told where they are asked; none that rests on itself."""

    def __init__(
        self, definitions: Mapping[Conclusion, Premise], groups: Iterable[StatementGroup], named: Iterable[Conclusion]
    ):
        self._definitions = definitions
        asked = {premise.key: premise for group in groups for premise in group.asked}
        inside = [part for premise in asked.values() for part in premise.parts]
        concepts = [premise for goal, premise in definitions.items() if goal.predicate != "holds"]
        self._uses = Counter(goal for premise in (*inside, *concepts) for goal in _goals(premise))
        self._apart = {*named, *(premise.goal for premise in asked.values())}
        self._apart.update(goal for goal in definitions if goal.predicate == "holds" or self._is_recursive(goal))

    def is_nested(self, premise: Premise) -> bool:
        """Whether a premise is a concept that is told where it is asked."""
        goal = premise.goal
        if goal is None or goal in self._apart:
            return False
        rows = self._rows(goal)
        return rows <= MOST_ROWS and rows * (self._uses[goal] - 1) <= MOST_REPEATED

    def _rows(self, goal: Conclusion) -> int:
        definition = self._definitions[goal]
        return sum(map(self._height, definition.parts)) if definition.gate != ONE else self._height(definition)

    def _height(self, premise: Premise) -> int:
        within = self._rows(premise.goal) if premise.goal and self.is_nested(premise) else 0
        return 1 + within + sum(map(self._height, premise.parts))

    def _is_recursive(self, goal: Conclusion) -> bool:
        seen: set[Conclusion] = set()
        waiting = [*_goals(self._definitions[goal])]
        while waiting:
            found = waiting.pop()
            if found not in seen:
                seen.add(found)
                waiting += _goals(self._definitions[found])
        return goal in seen


def _goals(premise: Premise) -> Iterator[Conclusion]:
    yield from premise.goals
    for part in premise.parts:
        yield from _goals(part)
