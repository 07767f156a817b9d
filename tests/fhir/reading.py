"""Codes that many cases have, and what a bundle of resources is read as, or why it is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from guidelog import KnowledgeBase, Record, RecordError

from .mutations import both_ways
from .written import AT, RXNORM, bundle, concept, condition, resource

BREAST, LUNG, CANCER, BONE, SPINE, CORD = "254837009", "363358000", "363346000", "94222008", "94602001", "71286001"
WEAK, GAIT, TINGLING, RADIOTHERAPY, SURGERY = "713514005", "22325002", "91019004", "33195004", "10836008"
CERVICAL, THORACIC, ANY = "122494005", "122495006", "421060004"
CURRENT = condition("c", CANCER)
CANCERS = {"cancer_diagnosis": "current"}


def read(knowledge: KnowledgeBase, *resources: Mapping[str, Any], at: str = AT, **own: Any) -> Record:
    """The record of a bundle of resources. Raises RecordError."""
    text = json.dumps({**bundle(*resources), **own})
    reader = knowledge.reader(at)
    (record,) = reader.records([text], "bundle.json")
    assert both_ways(reader.importer, text)[1]
    if isinstance(record, RecordError):
        raise record
    return record


def found(knowledge: KnowledgeBase, *resources: Mapping[str, Any], at: str = AT) -> dict[str, object]:
    """The findings of a bundle of resources."""
    findings = read(knowledge, *resources, at=at).findings
    return {name: int(value) if isinstance(value, Decimal) else value for name, value in findings.items()}


def fault(knowledge: KnowledgeBase, *resources: Mapping[str, Any]) -> tuple[str, str]:
    """The code and the message of the one thing that is wrong with a bundle."""
    with pytest.raises(RecordError) as caught:
        read(knowledge, *resources)
    (one,) = caught.value.faults
    return str(one.code), one.message


def given(type_: str = "MedicationAdministration", code: str = "197582", **elements: Any) -> dict[str, Any]:
    """Dexamethasone, by mouth unless it is said otherwise, of the day."""
    own = {
        "status": "completed",
        "medicationCodeableConcept": concept(RXNORM, code),
        "effectiveDateTime": "2026-03-09",
    }
    return resource(type_, "m", **{**own, **elements})
