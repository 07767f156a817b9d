"""The statuses of many records at once: the circuit of the normal forms, run on bits of 64 rows a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ...answer.compilation import Compilation
from ...answer.forms import Form, Forms, Ways
from ...answer.states import States
from ...errors import TooComplexError
from .arrays import MOST_VALUES, REFUSED, ROWS, Bits, Codes, Flags, Totals, unpack
from .circuit import Circuit, CircuitBuilder
from .simulator import Simulator

REFUSED_ROWS = ("refused", "")  # the output that says whose record contradicts itself


class TotalRange(NamedTuple):
    """What a score comes to in each row: the least that it still can, as recorded, and the most."""

    least: Totals
    recorded: Totals
    most: Totals


class Batch(NamedTuple):
    """The statuses of a piece of a table, by statement, and its rows that are no consistent record.

    `notices` has, by notice, the rows that get it, and `scores` what each score comes to, if these were asked.
    """

    statuses: Mapping[str, Codes]
    refused: Flags
    notices: Mapping[str, Flags]
    scores: Mapping[str, TotalRange] = {}


class Evaluation:
    """Answers columns of states. One thread at a time may use it."""

    def __init__(
        self, compilation: Compilation, notices: bool = False, scores: Mapping[str, Mapping[int, Form]] = {}
    ):
        """`notices` asks for them too, and `scores` for what each comes to, by when it is each number.

        Raises TooComplexError for a finding of more states than a table can hold.
        """
        program, states, forms = compilation.program, compilation.states, compilation.forms
        for finding in states.variables:
            if finding.size > REFUSED:
                raise TooComplexError(f"a table takes up to {MOST_VALUES} values, `{finding.name}` has more")
        self.compilation = compilation
        self.program, self.states, self.forms = program, states, forms
        self._notices = forms.notices if notices else {}
        self.scores = scores
        self.simulator = Simulator(_build_circuit(forms, states, self._notices, scores), ROWS)

    def batch(self, states: Mapping[str, Codes], height: int) -> Batch:
        """The statuses of every row; those of refused rows mean nothing.

        `states` has the state of a finding in each of `height` rows; a finding that it leaves out is not recorded.
        """
        room = np.empty((len(self.program.statements), height), np.uint8)
        statuses = dict(zip(self.program.statements, room, strict=True))
        refused = np.zeros(height, np.bool_)
        notices = {name: np.zeros(height, np.bool_) for name in self._notices}
        scores = {name: TotalRange(*np.zeros((3, height), np.int64)) for name in self.scores}
        for start in range(0, height, ROWS):
            piece = slice(start, start + ROWS)
            size = len(refused[piece])
            found = self.simulator.run({name: codes[piece] for name, codes in states.items()}, size)
            refused[piece] = unpack(found[REFUSED_ROWS], size)
            for name, given in notices.items():
                given[piece] = unpack(found["notice", name], size)
            for name, totals in scores.items():
                self._add_up(name, TotalRange(*(column[piece] for column in totals)), found)
            for name, codes in statuses.items():
                holds = found["holds", name]
                odd = holds & found["can_fail", name] | ~found["can_hold", name]
                codes[piece] = unpack(~holds, size)
                codes[piece] += codes[piece]
                codes[piece] += unpack(odd, size)
        for codes in states.values():
            if codes.max(initial=0) == REFUSED:
                refused |= codes == REFUSED
        return Batch(statuses, refused, notices, scores)

    def _add_up(self, name: str, to: TotalRange, found: Mapping[tuple[str, str], Bits]) -> None:
        """Put in what a score comes to in some rows, by what the circuit gives for them."""
        numbers, size = sorted(self.scores[name]), len(to.recorded)
        for number in numbers:
            to.recorded[unpack(found["total", f"{name} {number}"], size) != 0] = number
            to.most[unpack(found["can_total", f"{name} {number}"], size) != 0] = number
        for number in reversed(numbers):
            to.least[unpack(found["can_total", f"{name} {number}"], size) != 0] = number


def _build_circuit(
    forms: Forms, states: States, notices: Mapping[str, Ways], scores: Mapping[str, Mapping[int, Form]]
) -> Circuit:
    builder = CircuitBuilder(states)
    for name, form in forms.statements.items():
        builder.add(("holds", name), form.holds, whole=True)
        builder.add(("can_fail", name), form.can_fail, whole=False)
        builder.add(("can_hold", name), form.can_hold, whole=False)
    for name, products in notices.items():
        builder.add(("notice", name), products, whole=True)
    for name, totals in scores.items():
        for number, form in totals.items():
            builder.add(("total", f"{name} {number}"), form.holds, whole=True)
            builder.add(("can_total", f"{name} {number}"), form.can_hold, whole=False)
    refused = [product for products in forms.contradictions.values() for product in products]
    builder.add(REFUSED_ROWS, refused, whole=True)
    return builder.build()
