"""Bundles that are written from records: by codes where the table has one, by the questionnaire for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guidelog.inference.fhir.response import write_response

from guidelog import KnowledgeBase, Record

SNOMED = "http://snomed.info/sct"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_STATUS = "http://terminology.hl7.org/CodeSystem/condition-"
DAY = "2026-03-09"  # of what is written
AT = "2026-03-10T09:00:00Z"
MODIFIER = [{"url": "https://example.org/not", "valueBoolean": True}]  # which nothing knows
PRIMARIES = {
    "breast": "254837009",
    "prostate": "399068003",
    "lung": "363358000",
    "renal": "363518003",
    "thyroid": "363478007",
    "colorectal": "363406005",
    "myeloma": "109989006",
    "lymphoma": "118600007",
    "leukaemia": "93143009",
    "other_solid": "363418001",
}
SYMPTOMS = {"gait_disturbance": "22325002", "limb_weakness": "713514005"}
NARROW = {"sensory_disturbance": "91019004", "bladder_or_bowel_dysfunction": "72042002"}


def concept(system: str, *codes: str) -> dict[str, Any]:
    """A CodeableConcept."""
    return {"coding": [{"system": system, "code": code} for code in codes]}


def resource(type_: str, id_: str, **elements: Any) -> dict[str, Any]:
    """A resource of the one person."""
    return {"resourceType": type_, "id": id_, "subject": {"reference": "Patient/p1"}, **elements}


def condition(
    id_: str,
    code: str,
    /,
    verification: str | None = "confirmed",
    clinical: str | None = "active",
    system: str = SNOMED,
    **elements: Any,
) -> dict[str, Any]:
    """A Condition, recorded on the day unless that is said otherwise."""
    statuses: dict[str, Any] = {}
    if clinical is not None:
        statuses["clinicalStatus"] = concept(f"{_STATUS}clinical", clinical)
    if verification is not None:
        statuses["verificationStatus"] = concept(f"{_STATUS}ver-status", verification)
    return resource("Condition", id_, **{**statuses, "code": concept(system, code), "recordedDate": DAY, **elements})


def observation(id_: str, code: str, answer: object = None, **elements: Any) -> dict[str, Any]:
    """An Observation of the day."""
    value = {} if answer is None else {"valueBoolean": answer}
    own = {"status": "final", "code": concept(SNOMED, code), "effectiveDateTime": DAY, **value}
    return resource("Observation", id_, **{**own, **elements})


def procedure(id_: str, code: str, **elements: Any) -> dict[str, Any]:
    """A Procedure that is completed."""
    return resource("Procedure", id_, **{"status": "completed", "code": concept(SNOMED, code), **elements})


def bundle(*resources: Mapping[str, Any], patient: bool = True) -> dict[str, Any]:
    """A Bundle of resources, with their person."""
    own = [{"resourceType": "Patient", "id": "p1"}] if patient else []
    entries = [
        {"fullUrl": f"https://example.org/fhir/{one['resourceType']}/{one['id']}", "resource": dict(one)}
        for one in [*own, *resources]
    ]
    return {"resourceType": "Bundle", "id": "b", "type": "collection", "entry": entries}


def bundle_of(record: Record, knowledge: KnowledgeBase) -> dict[str, Any]:
    """A bundle that says just what a record holds."""
    left = dict(record.findings)
    cancers = _cancers(left)
    resources = [*cancers, *_signs(left, bool(cancers)), *_rest(left)]
    if left or record.done:
        response = write_response(Record("p1", left, record.done), knowledge.program)
        resources.append({"id": "q", "authored": DAY, **response})
    return bundle(*resources)


def _cancers(left: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    current = left.get("cancer_diagnosis") == "current"
    primary = left.get("primary_cancer")
    if current and primary in PRIMARIES and left.get("primary_cancer_confirmed") in (None, True):
        confirmed = left.pop("primary_cancer_confirmed", None)
        found.append(condition("primary", PRIMARIES[left.pop("primary_cancer")], "confirmed" if confirmed else None))
    elif left.get("cancer_diagnosis") == "past" and primary in PRIMARIES and "primary_cancer_confirmed" not in left:
        found.append(condition("primary", PRIMARIES[left.pop("primary_cancer")], None, "remission"))
    elif current:
        found.append(condition("cancer", "363346000"))
    if current and left.get("bone_metastases"):
        del left["bone_metastases"]
        found.append(condition("bone", "94222008"))
    if found:
        del left["cancer_diagnosis"]
    if current and left.get("spinal_metastases") in ("suspected", "confirmed", "excluded"):
        verification = {"suspected": "provisional", "confirmed": "confirmed", "excluded": "refuted"}
        found.append(condition("spine", "94602001", verification[left.pop("spinal_metastases")]))
    return found


def _signs(left: dict[str, Any], beside: bool) -> list[dict[str, Any]]:
    """What has other causes too: by codes only beside a cancer."""
    found = []
    if left.get("mscc") == "excluded" or (beside and left.get("mscc") in ("suspected", "confirmed")):
        verification = {"suspected": "differential", "confirmed": "confirmed", "excluded": "refuted"}
        found.append(condition("cord", "71286001", verification[left.pop("mscc")]))
    for name, code in {**SYMPTOMS, **NARROW}.items():
        if (left.get(name) is True and beside) or (left.get(name) is False and name in SYMPTOMS):
            found.append(observation(name.replace("_", "-"), code, left.pop(name)))
    if beside and left.get("complete_paralysis") in ("paraplegia", "tetraplegia"):
        code = "G82.21" if left.pop("complete_paralysis") == "paraplegia" else "G82.51"
        found.append(condition("paralysis", code, system=ICD))
    return found


def _rest(left: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    if left.get("dexamethasone_started") is True:
        del left["dexamethasone_started"]
        taken = {"medicationCodeableConcept": concept(RXNORM, "197582"), "effectiveDateTime": DAY}
        found.append(resource("MedicationAdministration", "dexamethasone", status="completed", **taken))
    if left.get("admitted_to_hospital") is True:
        del left["admitted_to_hospital"]
        own = {"status": "in-progress", "class": {"system": ACT, "code": "IMP"}}
        found.append(resource("Encounter", "ward", **own))
    return found
