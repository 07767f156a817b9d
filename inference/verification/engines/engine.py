"""What every engine is to the comparison: it is asked of records, and answers or refuses each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from ...record.record import Value

Findings: TypeAlias = Mapping[str, Value]
Answers: TypeAlias = Mapping[str, str]  # by statement: HOLDS or FAILS, or its status; or CONTRADICTS

HOLDS, FAILS = "holds", "fails"
CONTRADICTS = "contradicts"  # of each statement, where it takes the record for none


class EngineRefusal(NamedTuple):
    """Why an engine does not answer a record."""

    reason: str


class OtherEngine(Protocol):
    """Another engine with the rules of a program."""

    @property
    def title(self) -> str:
        """Its name, as people know it."""
        ...

    @property
    def most(self) -> int | None:
        """Of how many records it is asked unless more are told; None: of any number."""
        ...

    def ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers | EngineRefusal]:
        """What it says of the statements for each record in turn.

        Raises KnowledgeError or TooComplexError for a program that it cannot take, EngineError.
        """
        ...


def answers_of(held: set[tuple[int, str]], count: int, statements: Sequence[str]) -> list[Answers]:
    """The answers for so many records, from the pairs of a record's place and a statement that holds for it."""
    return [{name: HOLDS if (place, name) in held else FAILS for name in statements} for place in range(count)]
