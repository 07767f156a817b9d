"""Random people to whom NG234 is applied, and every value that they could have."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from guidelog.inference.answer.needs import Need

import guidelog

from ..oracle.strategies import random_record
from ..oracle.vocabulary import read_findings

NUMBERS = tuple(Decimal(text) for text in ("0", "1", "2", "2.5", "3", "12"))
VALUES: dict[str, tuple[object, ...]] = {
    finding.name: finding.values or ((True, False) if finding.type == "bool" else NUMBERS)
    for finding in read_findings()
}


def people(knowledge: guidelog.KnowledgeBase, count: int, seed: int) -> Iterator[guidelog.Consultation]:
    """Random consistent records, answered."""
    random = Random(seed)
    while count:
        profile = {"mscc": ("confirmed", "suspected", None), "spinal_metastases": ("confirmed", None)}
        findings = random_record(random, read_findings(), random.uniform(0.4, 0.95), profile=profile)
        try:
            yield knowledge.consult({"findings": findings})
        except guidelog.RecordError:
            continue
        count -= 1


def meets(need: Need, value: object) -> bool:
    if not isinstance(value, Decimal):
        return value in need.any_of
    if need.any_of:
        return False
    above = need.lower is None or (value >= need.lower[0] if need.lower[1] else value > need.lower[0])
    return above and (need.upper is None or (value <= need.upper[0] if need.upper[1] else value < need.upper[0]))
