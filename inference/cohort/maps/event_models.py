"""Public models of tables of events, which are told by their columns: what is known of them, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .map_text import MARK, NULL
from .toml_lines import line

_SNOMED, _RXNORM, _LOINC = (
    "http://snomed.info/sct",
    "http://www.nlm.nih.gov/research/umls/rxnorm",
    "http://loinc.org",
)


class EventModel(NamedTuple):
    """A model: the columns by which it is told, the lines of its map, and the column whose texts are to be decided.

    `choices` say what there is to choose from for that column, `element` of which it is.
    """

    name: str
    columns: frozenset[str]
    lines: Sequence[str]
    element: str = ""
    decided: str = ""
    choices: str = ""


def _model(
    name: str, columns: str, *lines: str, element: str = "", decided: str = "", choices: str = ""
) -> EventModel:
    return EventModel(name, frozenset(columns.split()), lines, element, decided, choices)


_ORDER = "these are prescriptions, and an order is no dose: they are not read"
_SYSTEM = f'system = {{ column = "SYSTEM", values = {{ "SNOMED-CT" = "{_SNOMED}" }} }}'
_GIVEN = f'"completed" for what was given or taken, "{NULL}" for what was only ordered or dispensed'
_ENDS = '"condition_end_date" if that is the end of the disease; without this line it has none, and is current'

MODELS = (  # the first whose columns a table has
    _model(
        "Synthea, medications",
        "START PATIENT CODE DISPENSES",
        line(f'resource = "{NULL}"', _ORDER),
        'person = "PATIENT"',
    ),
    _model(
        "Synthea, observations",
        "DATE PATIENT CODE VALUE UNITS",
        'resource = "Observation"',
        'person = "PATIENT"',
        f'system = "{_LOINC}"',
        'code = "CODE"',
        line('status = "final"', "the table has no status: every row is an observation that was made"),
        'start = "DATE"',
        element="answer",
        decided="VALUE",
        choices=f'true or false, or "{NULL}"',
    ),
    _model("Synthea, patients", "Id BIRTHDATE DEATHDATE", 'resource = "Patient"', 'person = "Id"'),
    _model(
        "Synthea, encounters",
        "Id START PATIENT ENCOUNTERCLASS",
        line(f'resource = "{NULL}"', "encounters that are over say nothing of now: they are not read"),
        'person = "PATIENT"',
    ),
    _model(
        "Synthea, procedures",
        "PATIENT CODE BASE_COST REASONCODE",
        'resource = "Procedure"',
        'person = "PATIENT"',
        'code = "CODE"',
        'reason = "REASONCODE"',
        line('status = "completed"', "the table has no status: every row is a procedure that was done"),
        'start = "START"',
        'end = "STOP"',
    ),
    _model(
        "Synthea, conditions",
        "START STOP PATIENT CODE DESCRIPTION",
        'resource = "Condition"',
        'person = "PATIENT"',
        'code = "CODE"',
        'start = "START"',
        'end = "STOP"',
    ),
    _model(
        "OMOP, condition_occurrence",
        "person_id condition_concept_id condition_start_date",
        'resource = "Condition"',
        'person = "person_id"',
        'code = [{ concept = "condition_concept_id" }, { concept = "condition_source_concept_id" }]',
        'start = "condition_start_date"',
        line(f'end = "{MARK}"', _ENDS),
        element="verification",
        decided="condition_status_concept_id",
        choices=f'"confirmed", "provisional", "differential", "refuted" or "{NULL}" (not said)',
    ),
    _model(
        "OMOP, procedure_occurrence",
        "person_id procedure_concept_id procedure_date",
        'resource = "Procedure"',
        'person = "person_id"',
        'code = [{ concept = "procedure_concept_id" }, { concept = "procedure_source_concept_id" }]',
        line('status = "completed"', "the table has no status: every row is a procedure that was done"),
        'start = "procedure_date"',
        'end = "procedure_end_date"',
    ),
    _model(
        "OMOP, drug_exposure",
        "person_id drug_concept_id drug_exposure_start_date",
        'resource = "MedicationAdministration"',
        'person = "person_id"',
        'code = [{ concept = "drug_concept_id" }, { concept = "drug_source_concept_id" }]',
        'route = { concept = "route_concept_id" }',
        'start = "drug_exposure_start_date"',
        element="status",
        decided="drug_type_concept_id",
        choices=_GIVEN,
    ),
    _model(
        "OMOP, measurement",
        "person_id measurement_concept_id measurement_date",
        'resource = "Observation"',
        'person = "person_id"',
        'code = [{ concept = "measurement_concept_id" }, { concept = "measurement_source_concept_id" }]',
        'answer_code = { concept = "value_as_concept_id" }',
        line('status = "final"', "the table has no status: every row is a measurement that was made"),
        'start = "measurement_date"',
    ),
    _model(
        "OMOP, observation",
        "person_id observation_concept_id observation_date",
        'resource = "Observation"',
        'person = "person_id"',
        'code = [{ concept = "observation_concept_id" }, { concept = "observation_source_concept_id" }]',
        'answer_code = { concept = "value_as_concept_id" }',
        line('status = "final"', "the table has no status: every row is an observation that was made"),
        'start = "observation_date"',
    ),
    _model(
        "OMOP, person", "person_id gender_concept_id year_of_birth", 'resource = "Patient"', 'person = "person_id"'
    ),
)


def model_of(header: Sequence[str]) -> EventModel | None:
    """The model that a table with some columns has; of those with a column that differs only by capitals too."""
    names = {name.lower() for name in header}
    return next((model for model in MODELS if {name.lower() for name in model.columns} <= names), None)


def system_line(header: Sequence[str]) -> str:
    """Of a table of Synthea: whose codes it has, for newer ones a column of them."""
    return _SYSTEM if "SYSTEM" in header else f'system = "{_SNOMED}"'
