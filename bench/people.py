"""Made-up people of whom everything is known, within what the constraints of a knowledge base allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from random import Random

from guidelog.inference.rules.finding import Finding

import guidelog

Value = bool | str | Decimal
Person = Mapping[str, Value]


def people(knowledge: guidelog.KnowledgeBase, count: int, seed: int) -> Iterator[Person]:
    """People with a random value of each finding that has one without contradicting the others."""
    random = Random(seed)
    findings = [*knowledge.program.findings.values()]
    for _ in range(count):
        person: dict[str, Value] = {}
        for finding in random.sample(findings, len(findings)):
            values = _values(finding, knowledge)
            for value in random.sample(values, len(values)):
                if next(knowledge.compilation.contradictions({**person, finding.name: value}), None) is None:
                    person[finding.name] = value
                    break
        yield person


def _values(finding: Finding, knowledge: guidelog.KnowledgeBase) -> list[Value]:
    if finding.kind == "bool":
        return [True, False]
    if finding.kind == "enum":
        return [*finding.values]
    cuts = {Decimal(number) for number, _ in knowledge.states.by_name[finding.name].boundaries}
    return sorted({number for cut in cuts for number in (cut - 1, cut, cut + 1) if number >= 0})
