"""An abstract Boolean algebra, and what can be asked of a record in it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import reduce
from operator import or_
from typing import Generic, Protocol, Self, TypeVar


class Formula(Protocol):
    """A value of a Boolean algebra."""

    def __and__(self, other: Self, /) -> Self: ...
    def __or__(self, other: Self, /) -> Self: ...
    def __invert__(self) -> Self: ...


F = TypeVar("F", bound=Formula)


class View(ABC, Generic[F]):
    """What can be asked of a record; every answer is about what is *recorded*."""

    @abstractmethod
    def is_(self, finding: str, *values: str) -> F:
        """The finding is recorded with one of these values."""

    @abstractmethod
    def recorded(self, finding: str) -> F:
        """The finding is recorded, with whatever value."""

    @abstractmethod
    def true(self, finding: str) -> F:
        """The finding is recorded as true."""

    @abstractmethod
    def false(self, finding: str) -> F:
        """The finding is recorded as false."""

    @abstractmethod
    def at_least(self, finding: str, bound: int) -> F:
        """The number is recorded and >= bound."""

    @abstractmethod
    def above(self, finding: str, bound: int) -> F:
        """The number is recorded and > bound."""

    @abstractmethod
    def below(self, finding: str, bound: int) -> F:
        """The number is recorded and < bound."""


def any_of(*formulas: F) -> F:
    """The disjunction of one or more formulas."""
    return reduce(or_, formulas)
