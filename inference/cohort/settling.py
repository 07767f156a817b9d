"""Which findings, if they alone were recorded, would settle open answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ..answer.states import FindingStates
from .columns import ABSENT
from .evaluation import REFUSED_ROWS, Evaluation
from .machine import ROWS, Bits, Codes, Flags, packed, words


class Settling:
    """Tries every value of every finding that is not recorded, for all rows at once.

    An answer is open while it is presumed or possible. A finding settles it if with some value that does not make the
    record contradict itself it is certain or ruled out.
    """

    def __init__(self, evaluation: Evaluation):
        self._evaluation = evaluation
        self._machine = evaluation.machine

    def counts(self, states: Mapping[str, Codes], kept: Flags) -> dict[str, int]:
        """For each finding how many open answers of the kept rows it settles."""
        found = dict.fromkeys(self._evaluation.program.findings, 0)
        for start in range(0, len(kept), ROWS):
            piece = slice(start, start + ROWS)
            own = {name: codes[piece] for name, codes in states.items()}
            for name, count in self._piece(own, kept[piece]):
                found[name] += count
        return found

    def _piece(self, states: Mapping[str, Codes], kept: Flags) -> Iterator[tuple[str, int]]:
        height = len(kept)
        outputs = self._machine.run(states, height)
        asked = packed(kept)
        open_ = {name: asked & ~_closed(outputs, name) for name in self._evaluation.program.statements}
        for variable in self._evaluation.states.variables:
            name = variable.name
            unrecorded = packed(states[name] == ABSENT) if name in states else asked
            settled = self._settled(variable, height)
            self._machine.run_again(name, states.get(name, ABSENT), height)
            yield name, sum(int(np.bitwise_count(b & open_[s] & unrecorded).sum()) for s, b in settled.items())

    def _settled(self, variable: FindingStates, height: int) -> Mapping[str, Bits]:
        """For each statement that a finding bears on, the rows for which some value closes it."""
        name = variable.name
        statements = dict.fromkeys(output[1] for output in self._machine.bears_on.get(name, ()) if output[1])
        found = {statement: np.zeros(words(height), np.uint64) for statement in statements}
        for state in range(1, variable.size):
            outputs = self._machine.run_again(name, state, height)
            consistent = ~outputs[REFUSED_ROWS]
            for statement, bits in found.items():
                bits |= consistent & _closed(outputs, statement)
        return found


def _closed(outputs: Mapping[tuple[str, str], Bits], statement: str) -> Bits:
    """The rows for which a statement is certain or ruled out."""
    holds, can_fail = outputs["holds", statement], outputs["can_fail", statement]
    return holds & ~can_fail | ~outputs["can_hold", statement]
