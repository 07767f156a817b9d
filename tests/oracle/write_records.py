"""Write seeded records and the oracle's answers as JSON Lines.

    python -m oracle.write_records RECORDS ANSWERS [--count 3000] [--seed 234]

Run it from the folder `tests`. A record is `{"id", "findings"}`; an answer has the same
id and either `refused` (the names of the contradictions) or `statements`, `actions`,
`avoid`, `superseded_by`, `awaits` and `notices`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from .concrete import Record, Value, contradictions_of, holding, is_consistent, notices_of
from .precedence import awaits, superseded_by
from .strategies import NUMBERS, Profile, random_record
from .symbolic import Oracle
from .vocabulary import Finding, read_findings, read_statements

SHARES = (0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)
MAYBE = (True, False, None)
NO = (False, None, None)
INSTABILITY = ("suspected", "confirmed", "unlikely", None)
NOT_NEUROLOGICAL: Profile = {
    "bladder_or_bowel_dysfunction": (False,),
    "gait_disturbance": (False,),
    "limb_weakness": (False,),
    "cord_or_cauda_equina_signs": (False,),
    "sensory_disturbance": (False,),
    "complete_paralysis": ("none",),
}
PROFILES: dict[str, Profile] = {
    "mscc": {
        "mscc": ("confirmed",),
        "surgery_suitable": (True, True, False, False, None),
        "asymptomatic": NO,
        "spinal_surgery_done": NO,
        "recovered_from_surgery": NO,
        "limb_weakness": MAYBE,
        "gait_disturbance": MAYBE,
        "spinal_instability": INSTABILITY,
        "mechanical_pain": (True, True, None),
        "pain_controlled_by_analgesia": (False, False, True, None),
    },
    "mscc_for_radiotherapy": {
        "mscc": ("confirmed",),
        "surgery_suitable": (False,),
        "radiotherapy_suitable": (True, None, None, False),
        "asymptomatic": NO,
        "complete_paralysis": ("none", "paraplegia", "tetraplegia", None),
        "complete_paralysis_weeks": (*NUMBERS, None, None),
        "pain_severity": ("none", "none", "mild", "severe", None),
        "overall_prognosis": ("good", "intermediate", "poor", None),
    },
    "mscc_suspected": {
        "cancer_diagnosis": ("past", "current", "current", None),
        "mscc": ("suspected", None),
        "spinal_metastases": ("suspected", "confirmed", None),
        "asymptomatic": NO,
        "radicular_pain": (True, None),
        "sensory_disturbance": MAYBE,
        "dexamethasone_started": MAYBE,
        "spinal_instability": INSTABILITY,
    },
    "metastases_suspected": {
        "cancer_diagnosis": ("past", "current", None, "none"),
        "cancer_suspected": (True, None),
        "mscc": (None, None, "excluded"),
        "spinal_metastases": ("suspected", None, None),
        "asymptomatic": NO,
        "nocturnal_back_pain": (True, None),
        "localised_spinal_tenderness": (True, None),
    },
    "metastases": {
        "mscc": ("excluded", "excluded", "suspected", None),
        "spinal_metastases": ("confirmed",),
        "asymptomatic": NO,
        "non_mechanical_pain": (True, True, None),
        "spinal_instability": INSTABILITY,
        "pain_controlled_by_analgesia": (False, True, None),
    },
    "asymptomatic_metastases": {
        "asymptomatic": (True,),
        "mscc": ("excluded", None),
        "spinal_metastases": ("confirmed",),
        "mscc_prevention_trial": MAYBE,
        "oligometastases_strategy": MAYBE,
        "impending_cord_compression": MAYBE,
        "spinal_surgery_done": NO,
    },
    "recurrence": {
        "symptoms_recurred": (True,),
        "mscc": ("confirmed", "excluded"),
        "spinal_metastases": ("confirmed",),
        "previous_spinal_radiotherapy": (True, None),
        "previous_radiotherapy_response": ("good", "good", "poor", None),
        "months_to_recurrence": (*NUMBERS, None),
        "radiotherapy_suitable": MAYBE,
        "surgery_suitable": MAYBE,
    },
    "after_surgery": {
        "mscc": ("confirmed", "excluded"),
        "spinal_metastases": ("confirmed",),
        "spinal_surgery_done": (True, None),
        "recovered_from_surgery": (True, True, None),
        "surgery_suitable": MAYBE,
        "asymptomatic": MAYBE,
    },
    "unknown_primary": {
        "primary_cancer": ("unknown_primary",),
        "primary_may_affect_treatment": (True,),
        "mscc": ("confirmed", "excluded", None),
        "spinal_metastases": ("confirmed",),
        "surgery_suitable": (True, None),
        "immediate_treatment_needed": NO,
        **NOT_NEUROLOGICAL,
        "spinal_instability": INSTABILITY,
    },
    "haematological": {
        "primary_cancer": ("myeloma", "lymphoma", "leukaemia", "other_haematological"),
        "primary_cancer_confirmed": (True, True, None),
        "mscc": ("suspected", "confirmed", "excluded", None),
        "spinal_metastases": ("suspected", "confirmed", None),
        "dexamethasone_started": NO,
        **NOT_NEUROLOGICAL,
    },
    "corticosteroids": {
        "mscc": ("suspected", "confirmed"),
        "asymptomatic": NO,
        "sensory_disturbance": MAYBE,
        "dexamethasone_started": MAYBE,
        "awaiting_definitive_treatment": MAYBE,
        "spinal_surgery_done": MAYBE,
        "recovered_from_surgery": NO,
        "symptoms_recurred": MAYBE,
        "primary_cancer": ("myeloma", "lymphoma", "breast", None),
        "primary_cancer_confirmed": MAYBE,
    },
    "spared_urgent_radiotherapy": {
        "mscc": ("confirmed", "confirmed", "suspected"),
        "surgery_suitable": (False, False, None),
        "radiotherapy_suitable": (True, None, None, False),
        "asymptomatic": NO,
        "non_mechanical_pain": (True,),
        "pain_controlled_by_analgesia": (True, True, None, False),
        "complete_paralysis_weeks": (*NUMBERS[-5:], None),
        "overall_prognosis": ("good", "poor", "poor", None),
        "previous_spinal_radiotherapy": MAYBE,
        "symptoms_recurred": MAYBE,
    },
    "non_mechanical_pain": {
        "mscc": ("excluded",),
        "spinal_metastases": ("confirmed",),
        "non_mechanical_pain": (True,),
        "symptoms_recurred": NO,
        "radiotherapy_suitable": (True, True, None),
        "overall_prognosis": ("good", "intermediate", "poor", None),
        "oligometastases": MAYBE,
    },
}


def make_records(rng: random.Random, findings: list[Finding], count: int) -> Iterator[tuple[str, dict[str, Value]]]:
    """Two fifths by a profile, two fifths uniform, one fifth that may contradict itself."""
    names = list(PROFILES)
    for n in range(count):
        share, kind = rng.choice(SHARES), n % 5
        if kind < 2:
            name = names[(n // 5 * 2 + kind) % len(names)]
            record = random_record(rng, findings, share, profile=PROFILES[name], accept=is_consistent)
        elif kind < 4:
            name = "uniform"
            record = random_record(rng, findings, share, accept=is_consistent)
        else:
            name = "raw"
            record = random_record(rng, findings, share, negative=0.1)
        yield f"{n:04}-{name}", record


def answer(oracle: Oracle, record: Record) -> dict[str, Any]:
    """The oracle's whole answer to one record, ready for JSON."""
    refused = contradictions_of(record)
    if refused:
        return {"refused": refused}
    found = oracle.answer(record)

    def statuses_of(changed: Record, ids: Iterable[str]) -> dict[str, str]:
        return oracle.answer(changed, only=ids).statements

    awaited = awaits(record, found.statements, oracle.findings, is_consistent, statuses_of)
    return {
        "statements": found.statements,
        "actions": found.actions,
        "avoid": found.avoid,
        "superseded_by": superseded_by(holding(record, oracle.readings), oracle.rows),
        "awaits": {
            i: [sorted(map(list, replacement)) for replacement in awaited[i]]
            for i in found.statements
            if i in awaited
        },
        "notices": notices_of(record, oracle.readings),
    }


def plain(value: Value) -> bool | str | int | float:
    """A JSON value that reads back (with parse_float=Decimal) as the same value."""
    if not isinstance(value, Decimal | Fraction):
        return value
    if value == int(value):
        return int(value)
    number = float(value)
    assert Fraction(repr(number)) == Fraction(value)
    return number


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=234)
    options = parser.parse_args()
    findings = read_findings()
    oracle = Oracle(findings, read_statements())
    rng = random.Random(options.seed)
    with options.records.open("w") as records, options.answers.open("w") as answers:
        for name, record in make_records(rng, findings, options.count):
            in_json = {finding: plain(value) for finding, value in record.items()}
            records.write(json.dumps({"id": name, "findings": in_json}) + "\n")
            answers.write(json.dumps({"id": name, **answer(oracle, record)}) + "\n")


if __name__ == "__main__":
    main()
