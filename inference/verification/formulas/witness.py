"""The smallest record that shows that formulas can be met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from itertools import count

import z3

from ...errors import TooComplexError, UndecidedError
from ...record.record import Value
from ...record.units import decimal_of
from ...rules.decimals import beside, between
from ...rules.finding import arithmetic_of
from ...text.syntax import Amount
from .encoding import Encoding
from .search import RecordSearch
from .translation import fewest_findings
from .variables import TRUE, any_of


def smallest(
    search: RecordSearch, *formulas: z3.BoolRef, encodings: Sequence[Encoding] = ()
) -> dict[str, Value] | None:
    """The smallest consistent record that meets all formulas, as its findings; None if there is none.

    No record that does holds fewer findings. Of those that hold as few it is the one whose findings come first in the
    vocabulary, then the one with the first values; a number is the integer closest to zero that does, or where only
    what lies between two integers does, the half between them. The formulas are made of those of the encodings, by
    default those of the search. Where the time is too short to find it, it is the first record that was found. Raises
    UndecidedError if none was.
    """
    encodings, search = encodings or search.encodings, search.about(*formulas)
    if search.counts:
        with suppress(TooComplexError):  # then z3 alone decides
            return _smallest_by_diagram(search, formulas, encodings)
    model = search.find(*formulas)
    if model is None:
        return None
    try:
        return _smallest(search, formulas, encodings)
    except UndecidedError:
        search.hurry()
        return _read(search, model)


def _smallest(
    search: RecordSearch, formulas: Sequence[z3.BoolRef], encodings: Sequence[Encoding]
) -> dict[str, Value]:
    size = next(size for size in count() if search.is_possible(*formulas, search.at_most(size)))
    asked = [*formulas, search.at_most(size)]
    names = _first_findings(search, asked)
    asked += [search.recorded[name] for name in names]
    found: dict[str, Value] = {}
    for name in names:
        has = search.variables[name].has
        values = _values(search, name, encodings, found)
        found[name] = next(value for value in values if search.is_possible(*asked, has(value)))
        asked.append(has(found[name]))
    return found


def _read(search: RecordSearch, model: z3.ModelRef) -> dict[str, Value]:
    """The record of a model."""
    found: dict[str, Value] = {}
    for name, variable in search.variables.items():
        for value, formula in variable.states.items():
            if model.eval(formula).eq(TRUE):
                number = None if variable.number is None else model.eval(variable.number, model_completion=True)
                found[name] = _decimal(number) if value is None else value
    return found


def _decimal(number: z3.RatNumRef | None) -> Decimal:
    fraction = Fraction(0) if number is None else number.as_fraction()
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def _smallest_by_diagram(
    search: RecordSearch, formulas: Sequence[z3.BoolRef], encodings: Sequence[Encoding]
) -> dict[str, Value] | None:
    """The same, read off a diagram: how few findings add up to so much takes z3 long."""
    translation = search.translation
    graph = translation.graph([*formulas, *search.constraints])
    absent = translation.absent
    wholes = fewest_findings(graph, absent)
    if wholes is None:
        return None
    mask = absent
    for whole in wholes:
        mask = mask & ~whole | whole & ~absent
    found: dict[str, Value] = {}
    for variable in translation.variables:
        whole = ((1 << variable.size) - 1) << variable.offset
        for value in _values(search, variable.name, encodings) if whole in wholes else ():
            tried = mask & ~whole | translation.bit(variable.name, value)
            if graph.is_met(tried):
                found[variable.name], mask = value, tried
                break
    return found


def _first_findings(search: RecordSearch, asked: Sequence[z3.BoolRef]) -> list[str]:
    """Of the sets of findings that a smallest record can hold, the first in the order of the vocabulary."""
    recorded = search.recorded
    asked, names = [*asked], [*recorded]
    found: list[str] = []
    while (model := search.find(*asked, any_of(recorded[name] for name in names))) is not None:
        while model is not None:  # with one that comes earlier, as long as there is one
            place = next(i for i, name in enumerate(names) if model.eval(recorded[name]).eq(TRUE))
            model = search.find(*asked, any_of(recorded[name] for name in names[:place]))
        found.append(names[place])
        asked.append(recorded[names[place]])
        names = names[place + 1 :]
    return found


def _values(
    search: RecordSearch, name: str, encodings: Sequence[Encoding], found: Mapping[str, Value] = {}
) -> Iterator[Value]:
    """The values of a finding in order; of a number, one from each interval that formulas tell apart, and of a part
    of another one, if some parts are `found` already, from each that the others tell apart."""
    for value in search.variables[name].states:
        if value is not None:
            yield value
        else:
            thresholds = {t for encoding in encodings for t in thresholds_of(encoding, name, found)}
            integers = {Decimal(t + step) for t in thresholds for step in (-1, 0, 1)} | {Decimal(0)}
            finer = beside(thresholds) | between(thresholds)
            for numbers in (integers, finer):
                yield from sorted(numbers, key=lambda number: (abs(number), number < 0))


def thresholds_of(encoding: Encoding, name: str, found: Mapping[str, Value] = {}) -> set[Amount]:
    """The numbers at which formulas tell numbers of a finding apart.

    Of a part of another one, those too from which on the other part, which may be `found` already, and what is worked
    out of both lie elsewhere.
    """
    numbers = {*encoding.thresholds(name)}
    for result, how in arithmetic_of(encoding.program.findings).items():
        if name in how.parts:
            known = found.get(how.other(name))
            others = [known] if isinstance(known, Decimal) else [*encoding.thresholds(how.other(name)), Decimal(0)]
            for one in others:
                for threshold in encoding.thresholds(result):
                    numbers.add(decimal_of(how.part_of(name, Fraction(one), Fraction(threshold))))
    return numbers
