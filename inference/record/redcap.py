"""A data dictionary for REDCap: a form with a field for each finding, whose export reads without a doubt."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from ..rules.finding import Finding
from ..rules.program import Program

FIELD, TYPE, LABEL = "Variable / Field Name", "Field Type", "Field Label"
CHOICES = "Choices, Calculations, OR Slider Labels"
VALIDATION = "Text Validation Type OR Show Slider Number"
COLUMNS = (
    FIELD,
    "Form Name",
    "Section Header",
    TYPE,
    LABEL,
    CHOICES,
    "Field Note",
    VALIDATION,
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
_ID = "record_id"


def redcap_dictionary(program: Program) -> str:
    """The dictionary as CSV: a question that is not answered is not recorded, and codes are the vocabulary's own."""
    text = io.StringIO(newline="")
    rows = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    form = re.sub("[^a-z0-9_]+", "_", program.name.lower()).strip("_") or "findings"
    rows.writerows({**row, "Form Name": form} for row in _rows(program))
    return text.getvalue()


def _rows(program: Program) -> Iterator[dict[str, str]]:
    yield {FIELD: _ID, TYPE: "text", LABEL: "Record ID"}
    for finding in program.recordable.values():
        yield {
            FIELD: finding.name,
            TYPE: "text" if finding.kind == "number" else "radio",
            LABEL: finding.question,
            CHOICES: _choices(finding),
            "Field Note": finding.unit or "leave it open if it is not known",
            VALIDATION: "number" if finding.kind == "number" else "",
        }


def _choices(finding: Finding) -> str:
    """The answers with their codes, which are the texts that a table has."""
    if finding.kind == "bool":
        return "true, Yes | false, No"
    return " | ".join(f"{value}, {value.replace('_', ' ')}" for value in finding.values)
