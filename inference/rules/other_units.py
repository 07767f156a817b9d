"""Other units of a number: `also_unit(paco2, mmhg, 7.5006)` says that one kPa is 7.5006 mmHg."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..text.codes import Code
from ..text.diagnostic import Diagnostic, Related
from ..text.source import Span
from ..text.syntax import Literal, Numeral

ALSO_UNIT = "also_unit"
_WHY = "a number that a record gives in this unit is divided by how many of it are one of the finding's own"


def unit_faults(
    facts: Iterable[Literal], kinds: Mapping[str, str], units: Mapping[str, object]
) -> Iterator[Diagnostic]:
    """A fault for each other unit of what is no number, each that is there already, and each factor that is not above
    0. `kinds` are the types of the findings, `units` their own units.
    """
    seen: dict[tuple[str, str], Span] = {}
    for fact in facts:
        finding, unit, factor = fact.terms
        name, written = str(finding), (str(finding), str(unit))
        if kinds.get(name, "number") != "number":
            message = f"`{name}` is of type {kinds[name]} and has no units"
            help_ = "leave it out, or make it of type number"
            yield Diagnostic(Code.WRONG_TYPE, message, finding.span, _WHY, help_)
        elif str(units.get(name)) == str(unit):
            message = f"`{unit}` is the unit of `{name}` already"
            yield Diagnostic(
                Code.DUPLICATE_DECLARATION, message, unit.span, _WHY, "leave it out, or name another unit"
            )
        elif written in seen:
            first = Related(seen[written], "the first one")
            message = f"a second factor of `{unit}` for `{name}`"
            yield Diagnostic(
                Code.DUPLICATE_DECLARATION, message, fact.span, _WHY, "keep one of them", related=(first,)
            )
        elif isinstance(factor, Numeral) and factor.value <= 0:
            message = f"`{factor}` {unit} cannot be one of `{name}`"
            yield Diagnostic(Code.WRONG_TYPE, message, factor.span, _WHY, "write a number above 0")
        seen.setdefault(written, fact.span)
