"""What a clinician may press to record an answer to the best question."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from guidelog.inference.fhir.response import write_response
from guidelog.inference.record.record import RecordError, Value, make_record
from guidelog.inference.rules.finding import Finding

from guidelog.consultation import Consultation

MOST_ANSWERS = 5


def suggestions(consultation: Consultation, patient: str) -> list[dict[str, Any]]:
    """For each answer to the first question a response to the Questionnaire of the knowledge base, to be created.

    None for a question that a number answers, or that has many answers: it is asked in words alone.
    """
    program = consultation.knowledge.program
    questions = consultation.overview().questions
    if not questions:
        return []
    finding = program.findings[questions[0].finding]
    values = _values(finding)
    if not 0 < len(values) <= MOST_ANSWERS:
        return []
    found = []
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for word, value in values.items():
        try:
            record = make_record({"id": patient, "findings": {finding.name: value}}, program)
        except RecordError:
            continue  # an answer that nothing can be recorded with alone
        resource = {name: part for name, part in write_response(record, program).items() if name != "id"}
        resource |= {"subject": {"reference": f"Patient/{patient}"}, "authored": now}
        label = f"{finding.label}: {word}"
        action = {"type": "create", "description": f"Record that {finding.sentence(value)}", "resource": resource}
        found.append({"label": label, "uuid": str(uuid.uuid4()), "actions": [action]})
    return found


def _values(finding: Finding) -> dict[str, Value]:
    if finding.kind == "bool":
        return {"yes": True, "no": False}
    return {value.replace("_", " "): value for value in finding.values}
