"""A circuit at work: bits of 64 rows a word in every place, a piece of a table after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce

import numpy as np

from .circuit import FIRST, TRUE, Circuit
from .columns import ABSENT

Bits = np.ndarray[tuple[int], np.dtype[np.uint64]]  # 64 rows a word
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]  # a row each
Codes = np.ndarray[tuple[int], np.dtype[np.uint8]]  # states or statuses by number, a row each

ROWS = 131_072  # so many at once that what a circuit holds stays close to the processor
FULL = np.uint64(2**64 - 1)

_Operation = tuple[Callable[..., object], Bits, Bits, Bits]


class Machine:
    """A circuit with room for so many rows in each place. One thread at a time may use it."""

    def __init__(self, circuit: Circuit, rows: int):
        self.circuit = circuit
        self._places = np.zeros((circuit.size, words(rows)), np.uint64)
        self._places[TRUE] = ~self._places[TRUE]
        self._operations: list[_Operation] = [
            (np.bitwise_and if s.is_and else np.bitwise_or, *(self._places[p] for p in (s.left, s.right, place)))
            for place, s in enumerate(circuit.steps, FIRST + len(circuit.literals))
        ]
        self._excluded: dict[str, list[tuple[int, list[int]]]] = {}  # the literals of a finding, and their states
        for place, literal in enumerate(circuit.literals, FIRST):
            excluded = [s for s in range(literal.excluded.bit_length()) if literal.excluded >> s & 1]
            self._excluded.setdefault(literal.finding, []).append((place, excluded))
        self._after: dict[str, list[_Operation]] = {}
        self.bears_on: dict[str, list[tuple[str, str]]] = {}  # the outputs that a finding can change
        first = FIRST + len(circuit.literals)
        for finding, literals in self._excluded.items():
            own = [place for place, _ in literals]
            after = [*self._steps_after(own)]
            self._after[finding] = [self._operations[place - first] for place in after]
            changed = {*own, *after}
            self.bears_on[finding] = [name for name, place in circuit.outputs.items() if place in changed]

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
        for operate, left, right, to in self._after.get(finding, ()):
            operate(left, right, to)
        return self._outputs(height)

    def _steps_after(self, places: Iterable[int]) -> Iterator[int]:
        """The places of the steps that what is at some places can change."""
        changed = {*places}
        for place, step in enumerate(self.circuit.steps, FIRST + len(self.circuit.literals)):
            if step.left in changed or step.right in changed:
                changed.add(place)
                yield place

    def _outputs(self, height: int) -> Mapping[tuple[str, str], Bits]:
        size = words(height)
        return {name: self._places[place, :size] for name, place in self.circuit.outputs.items()}

    def _set(self, finding: str, states: Codes | int) -> None:
        """Put the literals of a finding in their places."""
        bits: dict[int, Bits] = {}
        for place, excluded in self._excluded.get(finding, ()):
            to = self._places[place]
            if isinstance(states, int):
                to[:] = FULL * (states not in excluded)
                continue
            for state in excluded:
                if state not in bits:
                    bits[state] = packed(states == state)
            to = to[: words(len(states))]
            to[:] = reduce(np.bitwise_or, (bits[state] for state in excluded))
            np.invert(to, out=to)


def packed(flags: Flags) -> Bits:
    """Flags as bits."""
    octets = np.packbits(flags, bitorder="little")
    return np.pad(octets, (0, -len(octets) % 8)).view(np.uint64) if len(octets) % 8 else octets.view(np.uint64)


def words(height: int) -> int:
    """How many words of bits so many rows take."""
    return -(-height // 64)


def unpacked(bits: Bits, height: int) -> Codes:
    """Bits as 0 or 1, a row each."""
    return np.unpackbits(bits.view(np.uint8), count=height, bitorder="little")
