"""The statuses of many records at once: the circuit of the normal forms, run on bits of 64 rows a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ...answer.compilation import Compilation
from ...answer.forms import Forms, Ways
from ...answer.states import States
from ...errors import TooComplexError
from .arrays import MOST_VALUES, REFUSED, ROWS, Codes, Flags, unpack
from .circuit import Circuit, CircuitBuilder
from .simulator import Simulator

REFUSED_ROWS = ("refused", "")  # the output that says whose record contradicts itself


class Batch(NamedTuple):
    """The statuses of a piece of a table, by statement, and its rows that are no consistent record.

    `notices` has, by notice, the rows that get it, if that was asked.
    """

    statuses: Mapping[str, Codes]
    refused: Flags
    notices: Mapping[str, Flags]


class Evaluation:
    """Answers columns of states. One thread at a time may use it."""

    def __init__(self, compilation: Compilation, notices: bool = False):
        """`notices` asks for them too. Raises TooComplexError for a finding of more states than a table can hold."""
        program, states, forms = compilation.program, compilation.states, compilation.forms
        for finding in states.variables:
            if finding.size > REFUSED:
                raise TooComplexError(f"a table takes up to {MOST_VALUES} values, `{finding.name}` has more")
        self.compilation = compilation
        self.program, self.states, self.forms = program, states, forms
        self._notices = forms.notices if notices else {}
        self.simulator = Simulator(_build_circuit(forms, states, self._notices), ROWS)

    def batch(self, states: Mapping[str, Codes], height: int) -> Batch:
        """The statuses of every row; those of refused rows mean nothing.

        `states` has the state of a finding in each of `height` rows; a finding that it leaves out is not recorded.
        """
        room = np.empty((len(self.program.statements), height), np.uint8)
        statuses = dict(zip(self.program.statements, room, strict=True))
        refused = np.zeros(height, np.bool_)
        notices = {name: np.zeros(height, np.bool_) for name in self._notices}
        for start in range(0, height, ROWS):
            piece = slice(start, start + ROWS)
            size = len(refused[piece])
            found = self.simulator.run({name: codes[piece] for name, codes in states.items()}, size)
            refused[piece] = unpack(found[REFUSED_ROWS], size)
            for name, given in notices.items():
                given[piece] = unpack(found["notice", name], size)
            for name, codes in statuses.items():
                holds = found["holds", name]
                odd = holds & found["can_fail", name] | ~found["can_hold", name]
                codes[piece] = unpack(~holds, size)
                codes[piece] += codes[piece]
                codes[piece] += unpack(odd, size)
        for codes in states.values():
            if codes.max(initial=0) == REFUSED:
                refused |= codes == REFUSED
        return Batch(statuses, refused, notices)


def _build_circuit(forms: Forms, states: States, notices: Mapping[str, Ways]) -> Circuit:
    builder = CircuitBuilder(states)
    for name, form in forms.statements.items():
        builder.add(("holds", name), form.holds, whole=True)
        builder.add(("can_fail", name), form.can_fail, whole=False)
        builder.add(("can_hold", name), form.can_hold, whole=False)
    for name, products in notices.items():
        builder.add(("notice", name), products, whole=True)
    refused = [product for products in forms.contradictions.values() for product in products]
    builder.add(REFUSED_ROWS, refused, whole=True)
    return builder.build()
