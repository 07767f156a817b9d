"""What the overviews of a knowledge base share: worked out once, when the first of them needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from ..answer.compilation import Compilation
from ..answer.needs import Need
from ..answer.states import Boundary
from ..answer.words import range_words, within_range
from ..engine.derivation import Firing
from ..rules.entities import ScoreWords
from ..rules.ground import PERSON, Ground, ground
from ..rules.totals import named_totals
from ..text.syntax import Aggregate, Condition, Literal, Variable, binders_first
from .due import Due, due_of


class Content(NamedTuple):
    """What a statement comes to on a screen: its action, how strongly, and when it is due."""

    action: str
    strength: str
    due: Due


class LabelledScore(NamedTuple):
    """A score that has words of its own, the findings that it rests on, and the statements that rest on it."""

    words: ScoreWords
    aggregate: Aggregate
    findings: frozenset[str]
    statements: frozenset[str]


class GuardedRule(NamedTuple):
    """A rule with exceptions: what must hold, in an order in which it can be tested, and what must not."""

    head: Literal
    conditions: tuple[Condition, ...]
    exceptions: tuple[Literal, ...]


class Setting:
    """A compiled knowledge base, with what its overviews share. It may be shared between threads."""

    def __init__(self, compilation: Compilation):
        self.compilation = compilation
        self.program = compilation.program
        self._below: dict[int, tuple[Ground, ...]] = {}
        self._answers: dict[str, tuple[tuple[str, int], ...]] = {}

    @cached_property
    def contents(self) -> dict[str, Content]:
        """What each statement comes to on a screen."""
        soft = {*self.program.layout.soft}
        return {
            one.id: Content(one.action, "" if one.action in soft else one.strength, due_of(one, self.program))
            for one in self.program.statements.values()
        }

    @cached_property
    def scores(self) -> tuple[LabelledScore, ...]:
        """The scores that have words of their own."""
        program, labels = self.program, self.program.scores
        return tuple(
            LabelledScore(labels[name], one, program.findings_below(one), frozenset(program.statements_on(one)))
            for name, one in named_totals(program.rules).items()
            if name in labels
        )

    @cached_property
    def alternatives(self) -> set[frozenset[str]]:
        """The actions that are alternatives to each other, in pairs."""
        return {frozenset(pair) for pair in self._pairs("alternative")}

    @cached_property
    def contrary(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """With which actions each must never be recommended, and with which advice against it must not stand."""
        together: dict[str, set[str]] = {}
        for one, other in self._pairs("incompatible"):
            together.setdefault(one, set()).add(other)
            together.setdefault(other, set()).add(one)
        against: dict[str, set[str]] = {action: {action} for action in self.program.actions}
        for one, other in self._pairs("incompatible_with_avoiding"):
            against.setdefault(one, set()).add(other)
        return together, against

    def _pairs(self, predicate: str) -> Iterator[tuple[str, str]]:
        for one, other in self.compilation.forms.facts.get(predicate, ()):
            yield str(one), str(other)

    @cached_property
    def guarded(self) -> dict[str, list[GuardedRule]]:
        """The rules with exceptions of each statement that has such."""
        found: dict[str, list[GuardedRule]] = {}
        for index in self.program.rules_of.get("holds", ()):
            head, body, *_ = self.program.rules[index]
            exceptions = tuple(c for c in body if isinstance(c, Literal) and c.negated)
            if exceptions:
                conditions = tuple(c for c in binders_first(body) if c not in exceptions)
                name = head.terms[1]
                for id_ in self.program.statements if isinstance(name, Variable) else (str(name),):
                    found.setdefault(id_, []).append(GuardedRule(head, conditions, exceptions))
        return found

    def conditions(self, firing: Firing) -> tuple[Ground, ...]:
        """What an instance of a rule takes to be established."""
        if any(value != PERSON for value in firing.binding.values()):
            return self._conditions(firing)
        found = self._below.get(firing.rule)  # most rules have no instance but this
        if found is None:
            found = self._below[firing.rule] = self._conditions(firing)
        return found

    def _conditions(self, firing: Firing) -> tuple[Ground, ...]:
        literals = (one for one in self.program.rules[firing.rule].body if isinstance(one, Literal))
        return tuple(ground(one, firing.binding) for one in literals if not one.negated)

    def answers(self, finding: str) -> tuple[tuple[str, int], ...]:
        """The answers to the question of a finding in words, each with the bit of its state."""
        found = self._answers.get(finding)
        if found is None:
            found = self._answers[finding] = tuple(self._answered(finding))
        return found

    def words_of(
        self, finding: str, places: Iterable[int], cuts: Sequence[Boundary] | None = None
    ) -> tuple[str, ...]:
        """Some of these answers in words, by their places among them; of numbers, those that adjoin are one.

        `cuts` are those between the answers where these are other numbers than rules tell apart.
        """
        if self.program.findings[finding].kind != "number":
            answers = self.answers(finding)
            return tuple(answers[place][0] for place in places)
        runs: list[tuple[int, int]] = []
        for place in places:
            if runs and runs[-1][1] == place - 1:
                runs[-1] = runs[-1][0], place
            else:
                runs.append((place, place))
        return tuple(self._range_of(finding, *run, cuts) for run in runs)

    def _range_of(self, name: str, first: int, last: int, cuts: Sequence[Boundary] | None = None) -> str:
        """The numbers from one interval of a finding to another, in words."""
        ends = [None, *(self.compilation.states.by_name[name].boundaries if cuts is None else cuts), None]
        low, high = ends[first], ends[last + 1]
        lower = (low[0], not low[1]) if low else None
        upper = (high[0], high[1]) if high else None
        return range_words(within_range(Need(name, lower=lower, upper=upper), self.program.findings[name]))

    def _answered(self, name: str) -> Iterator[tuple[str, int]]:
        states, finding = self.compilation.states, self.program.findings[name]
        if finding.kind == "number":
            variable = states.by_name[name]
            for place in range(len(variable.boundaries) + 1):
                yield self._range_of(name, place, place), 1 << (variable.offset + 1 + place)
        elif finding.kind == "bool":
            for value, words in ((True, "yes"), (False, "no")):
                yield words, states.bit(name, value)
        else:
            for word in finding.values:
                yield word.replace("_", " "), states.bit(name, word)
