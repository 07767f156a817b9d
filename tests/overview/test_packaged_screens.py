"""What a clinician reads first of the packaged guidelines that add up scores and have deadlines of years."""

from __future__ import annotations

from functools import cache

from guidelog import Consultation, KnowledgeBase

UNTREATED = {"age": 78, "atrial_fibrillation": True, "sex": "female", "hypertension": True, "anticoagulant": "none"}


@cache
def packaged(*names: str) -> KnowledgeBase:
    """Guidelines that come with the program, together."""
    return KnowledgeBase.load(*names)


def stroke(**findings: object) -> Consultation:
    """The answer of the guideline on atrial fibrillation."""
    return packaged("stroke").consult({"id": "p", "findings": findings})


def test_a_review_each_year_stands_below_what_has_no_deadline() -> None:
    found = stroke(**UNTREATED).overview()
    assert [group.heading for group in found.groups] == ["Also", "Within 1 year"]
    assert [*found.items] == sorted(found.items)
    text = str(stroke(**UNTREATED))
    assert text.index("a DOAC") < text.index("anticoagulation discussed") < text.index("WITHIN 1 YEAR")
