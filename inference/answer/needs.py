"""What is needed of a finding, and of several together."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, NotRequired, TypeAlias, TypedDict

from ..record.record import plain
from .states import Boundary, FindingStates


class NeedDocument(TypedDict):
    """A need as plain data: the values that would do, or the bounds of a number. See docs/formats.md."""

    finding: str
    any_of: NotRequired[list[bool | str | None]]
    at_least: NotRequired[object]
    above: NotRequired[object]
    at_most: NotRequired[object]
    below: NotRequired[object]


class Need(NamedTuple):
    """A finding with the values that would do; for a number the bounds, each with whether it is included.

    `any_of` has None for "not recorded", where a change of a record may take a finding back. `lower` and `upper` are
    None where there is no bound; a number without either may be any. `order` sorts needs by the vocabulary. Of a
    number that is worked out, `parts` are numbers of its parts that would do, together with the other needs.
    """

    finding: str
    any_of: tuple[bool | str | None, ...] = ()
    lower: Boundary | None = None
    upper: Boundary | None = None
    order: tuple[int, ...] = ()
    parts: tuple[tuple[str, Decimal], ...] = ()

    def example(self) -> bool | str | Decimal | None:
        """A value that would do; None for "not recorded"."""
        if self.any_of:
            return self.any_of[0]
        if self.lower is not None:
            if self.lower[1] or self.upper is None or self.lower[0] + 1 < self.upper[0]:
                return Decimal(self.lower[0]) + (0 if self.lower[1] else 1)
            return (Decimal(self.lower[0]) + self.upper[0]) / 2
        return Decimal(self.upper[0]) - (0 if self.upper[1] else 1) if self.upper is not None else Decimal(0)

    def is_within(self, other: Need) -> bool:
        """Whether whatever would do by this need would do by another one of the same finding."""
        lower, upper = self.lower, self.upper
        return (
            self.finding == other.finding
            and {*self.any_of} <= {*other.any_of}
            and (
                other.lower is None
                or bool(lower and (lower[0], not lower[1]) >= (other.lower[0], not other.lower[1]))
            )
            and (other.upper is None or bool(upper and upper <= other.upper))
        )

    def to_json(self) -> NeedDocument:
        """The need as plain data."""
        found: NeedDocument = {"finding": self.finding}
        if self.any_of:
            found["any_of"] = [*self.any_of]
        if self.lower is not None:
            found["at_least" if self.lower[1] else "above"] = plain(self.lower[0])
        if self.upper is not None:
            found["at_most" if self.upper[1] else "below"] = plain(self.upper[0])
        return found


Alternative: TypeAlias = tuple[Need, ...]


def examples(alternative: Alternative) -> dict[str, bool | str | Decimal | None]:
    """A value of each finding that would do; of a number that is worked out, those of its parts."""
    found = {need.finding: need.example() for need in alternative if not need.parts}
    return found | dict(part for need in alternative for part in need.parts)


def bounds_of(variable: FindingStates, states: Sequence[int]) -> tuple[Boundary | None, Boundary | None]:
    """The bounds of adjacent intervals (state 1 is the first), each with whether it is included."""
    cuts = variable.boundaries
    first, last = states[0] - 1, states[-1] - 1
    lower = (cuts[first - 1][0], not cuts[first - 1][1]) if first else None
    upper = cuts[last] if last < len(cuts) else None
    return lower, upper
