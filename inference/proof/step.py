"""The steps of a proof, and the conditions of a rule with a step for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from ..answer.needs import Alternative
from ..record.origins import Provenance
from ..rules.ground import Constant
from ..text.syntax import Comparison, Condition

Pattern: TypeAlias = tuple[Constant | None, ...]  # None: whatever it may be

# Why a condition is met or fails. `derived`, `absent`, `compared` and `counted` alone have steps of their own below.
RECORDED: Final = "recorded"  # the record says so
DECLARED: Final = "declared"  # a fact of the knowledge base
COMPARED: Final = "compared"  # a comparison of numbers
COUNTED: Final = "counted"  # the items of an aggregate, and what they add up to
DERIVED: Final = "derived"  # an instance of a rule whose conditions are met
OTHERWISE: Final = "recorded otherwise"  # the record says something else
UNRECORDED: Final = "not recorded"  # the record is silent
UNDECLARED: Final = "not declared"  # no fact of the knowledge base
ABSENT: Final = "absent"  # every rule that could establish it fails
CIRCULAR: Final = "circular"  # it could be established by itself only

Reason: TypeAlias = Literal[
    "recorded", "declared", "compared", "counted", "derived", "recorded otherwise", "not recorded", "not declared",
    "absent", "circular",
]  # fmt: skip

MET: Final = "met"
SILENT: Final = "met as long as nothing else is recorded"  # as people see what is met, but rests on silence
State: TypeAlias = Literal["met", "recorded otherwise", "not recorded"]  # of a condition
ShownState: TypeAlias = State | Literal["met as long as nothing else is recorded"]
SIGNS: Mapping[ShownState, str] = {MET: "✓", OTHERWISE: "✗", UNRECORDED: "?", SILENT: "◐"}


class Step(NamedTuple):
    """A condition with the reason why it is met, or why it fails.

    `predicate` and `arguments` are the atom that is established or absent. Below a `derived` step stand the
    conditions of the rule instance; below an `absent` one, for every rule, the conditions that fail; below a
    comparison that fails, the conditions that bound its numbers.
    A step that counts has below it the items that are met, and where others could turn it these too; its argument is
    the total, and `points` has what each step below adds, or would add.
    `rule` is the rule of a `derived` step, or the one in which a comparison or an aggregate stands. `value` is what a
    finding is recorded as, or whether a comparison or an aggregate is met, and `provenance` where that is from, if
    more is known of it than the record itself; `size` is the number of steps, and `silent` the number of those that
    rest on what is not recorded.
    """

    reason: Reason
    predicate: str
    arguments: Pattern
    because: tuple[Step, ...] = ()
    rule: int | None = None
    binding: Mapping[str, Constant] = {}
    value: object = None
    comparison: Comparison | None = None
    failing: tuple[Failure, ...] = ()
    size: int = 1
    silent: int = 0
    provenance: Provenance | None = None
    points: tuple[int, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether the step establishes its atom; else it shows that nothing does."""
        return self.reason in (RECORDED, DECLARED, DERIVED) or (
            self.reason in (COMPARED, COUNTED) and bool(self.value)
        )


def unrecorded(step: Step) -> Iterator[Step]:
    """The steps of a proof that find nothing recorded."""
    if step.reason == UNRECORDED:
        yield step
    for below in (*step.because, *(failure.step for failure in step.failing)):
        if below.silent:
            yield from unrecorded(below)


class Failure(NamedTuple):
    """An attempt at a rule that ends: what its variables are by then, the condition that fails, and why."""

    rule: int
    binding: Mapping[str, Constant]
    condition: Condition
    step: Step


class ConditionAnswer(NamedTuple):
    """A condition of a rule with its state, and the step that shows why it is met or fails.

    It is asked together with the conditions before it that are met and that its variables are tied to. It is `met`;
    or `not recorded`: some extension of the record meets it, and `opening` is a smallest set of new recordings by
    which; or `recorded otherwise`: no extension does. What is met `can_end` if some extension no longer meets it.
    """

    condition: Condition
    state: State
    step: Step
    opening: Alternative = ()
    can_end: bool = False


class RuleAnswer(NamedTuple):
    """A rule of a statement with the state of each of its conditions."""

    rule: int
    conditions: tuple[ConditionAnswer, ...]

    def __repr__(self) -> str:
        return f"<RuleAnswer of rule {self.rule}: {', '.join(one.state for one in self.conditions)}>"

    @property
    def distance(self) -> tuple[int, int]:
        """How far the rule is from being met: by recorded findings, by all."""
        states = [condition.state for condition in self.conditions]
        return states.count(OTHERWISE), len(states) - states.count(MET)


def shown_state(one: ConditionAnswer) -> ShownState:
    """The state of a condition as people see it: what is met by silence has no tick."""
    return SILENT if one.can_end else one.state
