"""What an action in `done` implies: the finding that it establishes before anything is answered."""

from __future__ import annotations

from collections.abc import Iterable

from .concrete import Record, Value

ESTABLISHES = {
    "corticosteroids": "dexamethasone_started",
    "surgery": "spinal_surgery_done",
    "surgical_decompression": "spinal_surgery_done",
    "surgical_stabilisation": "spinal_surgery_done",
    "surgery_to_prevent_mscc": "spinal_surgery_done",
}
"""For each action that establishes a finding: the finding, which is then true."""


def clashes_of_done(record: Record, done: Iterable[str]) -> list[tuple[str, str]]:
    """The actions that were done with the findings that the record says are false."""
    pairs = [(action, ESTABLISHES[action]) for action in done if action in ESTABLISHES]
    return [(action, finding) for action, finding in pairs if record.get(finding) is False]


def as_read(record: Record, done: Iterable[str]) -> dict[str, Value]:
    """The record with what was done; every answer is about this one.

    Raises ValueError if the record says the opposite of what an action establishes.
    """
    actions = tuple(done)
    if clashes := clashes_of_done(record, actions):
        raise ValueError(", ".join(f"{action} is done but {finding} is false" for action, finding in clashes))
    return {**record, **{ESTABLISHES[action]: True for action in actions if action in ESTABLISHES}}
