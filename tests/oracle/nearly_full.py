"""Records that leave a little open: few enough extensions that each can be tried."""

from __future__ import annotations

import random
from math import prod

from . import brute
from .common import FINDINGS, representatives
from .concrete import Record, is_consistent
from .strategies import maximal_record


def nearly_full(rng: random.Random, most: int = 6, size: int = 1000) -> tuple[Record, brute.Open]:
    """A record that cannot grow, less a few findings, with all that it leaves open."""
    record = maximal_record(rng, FINDINGS, is_consistent)
    order = rng.sample(list(record), len(record))
    if rng.random() < 0.5:  # diagnoses and suitability decide most: open them first
        first = ("mscc", "spinal_metastases", "surgery_suitable", "asymptomatic", "limb_weakness")
        order.sort(key=lambda name: name not in first)
    values = {f.name: representatives(f) for f in FINDINGS}
    opened = {name: values[name] for name in values if name not in record}
    for name in order:
        wider = {**opened, name: values[name]}
        if len(wider) > most or prod(len(v) + 1 for v in wider.values()) > size:
            break
        opened = wider
        del record[name]
    return record, opened
