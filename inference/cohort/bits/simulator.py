"""A circuit at work, simulated bit-parallel: 64 rows a word on every wire, a piece of a table after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce

import numpy as np

from .arrays import ABSENT, FULL, Bits, Codes, pack, word_count
from .circuit import FIRST, TRUE, Circuit

_Operation = tuple[Callable[..., object], Bits, Bits, Bits]


class Simulator:
    """A circuit with room for so many rows on each wire. One thread at a time may use it."""

    def __init__(self, circuit: Circuit, rows: int):
        self.circuit = circuit
        self._wires = np.zeros((circuit.size, word_count(rows)), np.uint64)
        self._wires[TRUE] = ~self._wires[TRUE]
        self._operations: list[_Operation] = [
            (np.bitwise_and if s.is_and else np.bitwise_or, *(self._wires[p] for p in (s.left, s.right, wire)))
            for wire, s in enumerate(circuit.gates, FIRST + len(circuit.inputs))
        ]
        self._excluded: dict[str, list[tuple[int, list[int]]]] = {}  # the inputs of a finding, and their states
        for wire, input_ in enumerate(circuit.inputs, FIRST):
            excluded = [s for s in range(input_.excluded.bit_length()) if input_.excluded >> s & 1]
            self._excluded.setdefault(input_.finding, []).append((wire, excluded))
        self._after: dict[str, list[int]] = {}

    def run(self, states: Mapping[str, Codes], height: int) -> Mapping[tuple[str, str], Bits]:
        """What the circuit gives for so many rows; it stands until the next run.

        `states` has the state of a finding in each row; a finding that it leaves out is not recorded.
        """
        for finding in self._excluded:
            self._set(finding, states.get(finding, ABSENT))
        for operate, left, right, to in self._operations:
            operate(left, right, to)
        return self._outputs(height)

    def run_again(self, finding: str, state: Codes | int, height: int) -> Mapping[tuple[str, str], Bits]:
        """The same as at the last run, but for one finding."""
        self._set(finding, state)
        first = FIRST + len(self.circuit.inputs)
        for wire in self._wires_after(finding):
            operate, left, right, to = self._operations[wire - first]
            operate(left, right, to)
        return self._outputs(height)

    def bears_on(self, finding: str) -> list[tuple[str, str]]:
        """The outputs that a finding can change."""
        changed = {*self._wires_after(finding), *(wire for wire, _ in self._excluded.get(finding, ()))}
        return [name for name, wire in self.circuit.outputs.items() if wire in changed]

    def _wires_after(self, finding: str) -> list[int]:
        """The wires of the gates that a finding can change; most runs ask for none."""
        if finding not in self._after:
            self._after[finding] = [*self._gates_after(wire for wire, _ in self._excluded.get(finding, ()))]
        return self._after[finding]

    def _gates_after(self, wires: Iterable[int]) -> Iterator[int]:
        """The wires of the gates that some wires can change."""
        changed = {*wires}
        for wire, gate in enumerate(self.circuit.gates, FIRST + len(self.circuit.inputs)):
            if gate.left in changed or gate.right in changed:
                changed.add(wire)
                yield wire

    def _outputs(self, height: int) -> Mapping[tuple[str, str], Bits]:
        size = word_count(height)
        return {name: self._wires[wire, :size] for name, wire in self.circuit.outputs.items()}

    def _set(self, finding: str, states: Codes | int) -> None:
        """Put the inputs of a finding on their wires."""
        bits: dict[int, Bits] = {}
        for wire, excluded in self._excluded.get(finding, ()):
            to = self._wires[wire]
            if isinstance(states, int):
                to[:] = FULL * (states not in excluded)
                continue
            for state in excluded:
                if state not in bits:
                    bits[state] = pack(states == state)
            to = to[: word_count(len(states))]
            to[:] = reduce(np.bitwise_or, (bits[state] for state in excluded))
            np.invert(to, out=to)
