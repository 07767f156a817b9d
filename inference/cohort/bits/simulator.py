"""A circuit at work, simulated bit-parallel: 64 rows a word on every wire, a piece of a table after another."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import reduce

import numpy as np

from .arrays import ABSENT, FULL, Bits, Codes, pack, word_count
from .circuit import FALSE, FIRST, TRUE, Circuit

_Operation = tuple[Callable[..., object], Bits, Bits, Bits]


class Simulator:
    """A circuit with room for so many rows on each wire. One thread at a time may use it."""

    def __init__(self, circuit: Circuit, rows: int):
        needed = _last_needs(circuit)
        self._prepare(circuit, rows, needed, _shared_places(circuit, needed))

    def _prepare(self, circuit: Circuit, rows: int, needed: Container[int], places: Sequence[int]) -> None:
        """Make room at the places of the wires, for what sets those that are needed."""
        self.circuit = circuit
        self._room = np.zeros((max(places) + 1, word_count(rows)), np.uint64)
        self._wires = [self._room[place] for place in places]
        self._wires[TRUE][:] = FULL
        self._operations: dict[int, _Operation] = {
            wire: (np.bitwise_and if s.is_and else np.bitwise_or, *(self._wires[w] for w in (s.left, s.right, wire)))
            for wire, s in enumerate(circuit.gates, circuit.first_gate)
            if wire in needed
        }
        self._excluded: dict[str, list[tuple[int, list[int]]]] = {}  # the inputs of a finding, and their states
        for wire, input_ in enumerate(circuit.inputs, FIRST):
            if wire in needed:
                excluded = [s for s in range(input_.excluded.bit_length()) if input_.excluded >> s & 1]
                self._excluded.setdefault(input_.finding, []).append((wire, excluded))

    def run(self, states: Mapping[str, Codes], height: int) -> Mapping[tuple[str, str], Bits]:
        """What the circuit gives for so many rows; it stands until the next run.

        `states` has the state of a finding in each row; a finding that it leaves out is not recorded.
        """
        for finding in self._excluded:
            self._set(finding, states.get(finding, ABSENT))
        for operate, left, right, to in self._operations.values():
            operate(left, right, to)
        return self._outputs(height)

    def _outputs(self, height: int) -> Mapping[tuple[str, str], Bits]:
        size = word_count(height)
        return {name: self._wires[wire][:size] for name, wire in self.circuit.outputs.items()}

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


class StandingSimulator(Simulator):
    """A simulator on which every wire keeps what it carries, so that it can be run again with another state of a
    finding.
    """

    def __init__(self, circuit: Circuit, rows: int):
        self._prepare(circuit, rows, range(circuit.size), range(circuit.size))
        self._after: dict[str, list[int]] = {}

    def run_again(self, finding: str, state: Codes | int, height: int) -> Mapping[tuple[str, str], Bits]:
        """The same as at the last run, but for one finding."""
        self._set(finding, state)
        for wire in self._wires_after(finding):
            operate, left, right, to = self._operations[wire]
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
        for wire, gate in enumerate(self.circuit.gates, self.circuit.first_gate):
            if gate.left in changed or gate.right in changed:
                changed.add(wire)
                yield wire


def _last_needs(circuit: Circuit) -> dict[int, int]:
    """For each wire that is needed the wire of the last gate that needs it, or of none where it is to stand."""
    found = dict.fromkeys((FALSE, TRUE, *circuit.outputs.values()), circuit.size)
    for wire in range(circuit.size - 1, circuit.first_gate - 1, -1):
        if wire in found:
            gate = circuit.gates[wire - circuit.first_gate]
            found.setdefault(gate.left, wire)
            found.setdefault(gate.right, wire)
    return found


def _shared_places(circuit: Circuit, needed: Mapping[int, int]) -> list[int]:
    """A place for each wire: a gate takes that of one no longer needed, since memory new to a process is dear.

    A gate that nothing needs has the place of FALSE, where nobody puts anything.
    """
    places = [*range(circuit.first_gate)]
    free: list[int] = []
    most = len(places)
    for wire, gate in enumerate(circuit.gates, circuit.first_gate):
        if wire not in needed:
            places.append(FALSE)
            continue
        free += (places[read] for read in {gate.left, gate.right} if needed[read] == wire)
        places.append(free.pop() if free else most)
        most = max(most, places[-1] + 1)
    return places
