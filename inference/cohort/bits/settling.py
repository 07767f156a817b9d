"""Which findings, if they alone were recorded, would settle open answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import numpy as np

from ...answer.joint import Joint
from ...answer.states import FindingStates
from .arrays import ABSENT, ROWS, Bits, Codes, Flags, pack, word_count
from .evaluation import REFUSED_ROWS, Evaluation
from .simulator import StandingSimulator

_OF_STATEMENTS = ("holds", "can_fail", "can_hold")
_Status: TypeAlias = tuple[Bits, Bits]


class Settling:
    """Tries every value of every finding that is not recorded, for all rows at once.

    A finding settles an answer if with some value that does not make the record contradict itself the status is
    another. Only answers that are open, presumed or possible, can be settled.
    """

    def __init__(self, evaluation: Evaluation):
        self._evaluation = evaluation
        self._simulator = StandingSimulator(evaluation.simulator.circuit, ROWS)

    def counts(self, states: Mapping[str, Codes], kept: Flags) -> dict[str, int]:
        """For each finding how many answers of the kept rows it settles."""
        found = dict.fromkeys(self._evaluation.program.findings, 0)
        for start in range(0, len(kept), ROWS):
            piece = slice(start, start + ROWS)
            own = {name: codes[piece] for name, codes in states.items()}
            for name, count in self._piece(own, kept[piece]):
                found[name] += count
        return found

    def _piece(self, states: Mapping[str, Codes], kept: Flags) -> Iterator[tuple[str, int]]:
        height = len(kept)
        outputs = self._simulator.run(states, height)
        asked = pack(kept)
        before = {name: _status(outputs, name) for name in self._evaluation.program.statements}
        for variable in self._evaluation.states.variables:
            name = variable.name
            if name in self._evaluation.states.joints:
                continue  # no record tells it
            unrecorded = asked & pack(states[name] == ABSENT) if name in states else asked
            joint = self._evaluation.states.parts.get(name)
            if joint is None:
                settled = self._settled(variable, before, height)
            else:
                settled = self._settled_with(joint, variable, states, before, height)
                self._simulator.run_again(joint.name, states.get(joint.name, ABSENT), height)
            self._simulator.run_again(name, states.get(name, ABSENT), height)
            yield name, sum(int(np.bitwise_count(rows & unrecorded).sum()) for rows in settled)

    def _settled(self, variable: FindingStates, before: Mapping[str, _Status], height: int) -> Iterable[Bits]:
        """For each statement that a finding bears on, the rows for which some value changes its status."""
        name = variable.name
        statements = dict.fromkeys(of for output, of in self._simulator.bears_on(name) if output in _OF_STATEMENTS)
        found = {statement: np.zeros(word_count(height), np.uint64) for statement in statements}
        for state in range(1, variable.size):
            outputs = self._simulator.run_again(name, state, height)
            consistent = ~outputs[REFUSED_ROWS]
            for statement, rows in found.items():
                (holds, odd), (held, was_odd) = _status(outputs, statement), before[statement]
                rows |= consistent & (holds ^ held | odd ^ was_odd)
        return found.values()

    def _settled_with(
        self,
        joint: Joint,
        variable: FindingStates,
        states: Mapping[str, Codes],
        before: Mapping[str, _Status],
        height: int,
    ) -> Iterable[Bits]:
        """The same for a part of a number that is worked out: where the other part is known, both are recorded."""
        name, other = variable.name, states.get(joint.how.other(variable.name))
        bears_on = self._simulator.bears_on
        outputs = (*bears_on(name), *bears_on(joint.name))
        statements = dict.fromkeys(of for output, of in outputs if output in _OF_STATEMENTS)
        found = {statement: np.zeros(word_count(height), np.uint64) for statement in statements}
        known = np.zeros(height, np.uint8) if other is None else other
        for place in range(variable.size - 1):
            self._simulator.run_again(name, place + 1, height)
            for result, others in _by_result(joint, name, place).items():
                rows = pack(np.isin(known, others))
                if not rows.any():
                    continue
                after = self._simulator.run_again(joint.name, result, height)
                consistent = ~after[REFUSED_ROWS] & rows
                for statement, settled in found.items():
                    (holds, odd), (held, was_odd) = _status(after, statement), before[statement]
                    settled |= consistent & (holds ^ held | odd ^ was_odd)
        return found.values()


def _by_result(joint: Joint, part: str, place: int) -> dict[int, list[int]]:
    """For an interval of a part, the states of the other one with which each state of what is worked out can go."""
    found = {ABSENT: [ABSENT]}
    for other in range(joint.count(joint.how.other(part))):
        results = joint.possible(part, place, other)
        for result in range(results.bit_length()):
            if results >> result & 1:
                found.setdefault(result + 1, []).append(other + 1)
    return found


def _status(outputs: Mapping[tuple[str, str], Bits], statement: str) -> _Status:
    """The status of a statement: the rows for which it holds, and those for which it is presumed or ruled out."""
    holds = outputs["holds", statement].copy()  # the outputs stand until the next run only
    return holds, holds & outputs["can_fail", statement] | ~outputs["can_hold", statement]
