"""Decimals in the text: `decimals(F, N)` lets rules compare the number F with numbers of up to N decimals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.syntax import Amount, Fractional, Integer, Literal

DECIMALS = "decimals"
_HALF = Decimal("0.5")
MOST = 6  # as fine as units of medicine are told; what tells engines apart goes one further
_WHY = "a number of a record is compared exactly, with as many decimals as the text says"


def decimals_faults(facts: Iterable[Literal], kinds: Mapping[str, str]) -> Iterator[Diagnostic]:
    """A fault for each `decimals` of what is no number, and each of too many or none. `kinds` are the types."""
    for fact in facts:
        finding, count = fact.terms
        if kinds.get(str(finding), "number") != "number":
            message = f"`{finding}` is of type {kinds[str(finding)]} and has no decimals"
            help_ = "leave it out, or make it of type number"
            yield Diagnostic(Code.WRONG_TYPE, message, finding.span, _WHY, help_)
        elif isinstance(count, Integer) and not 1 <= count.value <= MOST:
            message = f"rules cannot compare with {count} decimals"
            yield Diagnostic(Code.WRONG_TYPE, message, count.span, _WHY, f"write a number from 1 to {MOST}")


def between(cuts: Iterable[Amount]) -> set[Decimal]:
    """A number of each interval between numbers that rules compare with, and below and above them all."""
    ordered = [*map(Decimal, sorted({*cuts}))]
    halves = {cut + step for cut in ordered for step in (-_HALF, _HALF)}
    return halves | {(below + above) / 2 for below, above in pairwise(ordered)}


def beside(cuts: Iterable[Amount]) -> set[Decimal]:
    """Numbers that rules compare with, and those next to them of as many decimals as the finest has."""
    numbers = [*map(Decimal, cuts)]
    step = min((Decimal(1).scaleb(int(number.as_tuple().exponent)) for number in numbers), default=Decimal(1))
    return {number + other for number in numbers for other in (-step, Decimal(0), step)}


def places_fault(number: Fractional, finding: str, places: int) -> Diagnostic:
    """That a number has more decimals than the text says of the finding that is compared with it."""
    message = f"`{number}` has decimals, and `{finding}` is compared with integers"
    if places:
        message = f"`{number}` has more decimals than the {places} with which `{finding}` is compared"
    help_ = f"declare `{DECIMALS}({finding}, {number.places}).`, or write fewer decimals"
    if number.places > MOST:
        help_ = f"write at most {MOST} decimals, and declare how many with `{DECIMALS}({finding}, ...)`"
    elif places:
        help_ = f"write `{DECIMALS}({finding}, {number.places}).` instead, or fewer decimals"
    return Diagnostic(Code.WRONG_TYPE, message, number.span, _WHY, help_)
