"""The alternatives that NG234 declares: what each changes, proved for all records, and what goes wrong under it."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
import z3
from guidelog.inference.export.targets import export
from guidelog.inference.record.record import Record
from guidelog.inference.rules.readings import as_written
from guidelog.inference.text.codes import WARNING
from guidelog.inference.verification.formulas.audit import Audit
from guidelog.inference.verification.formulas.encoding import Encoding
from guidelog.inference.verification.formulas.search import RecordSearch
from guidelog.inference.verification.formulas.statuses import decide_statuses
from guidelog.inference.verification.formulas.variables import FALSE
from guidelog.inference.verification.formulas.witness import smallest
from guidelog.inference.verification.problems.readings import AlternativeReport, check_alternatives

import guidelog
from guidelog import KnowledgeBase

from ..oracle.strategies import random_record
from ..oracle.vocabulary import read_findings
from ..support.exports import asked, holding
from ..support.knowledge import packaged
from ..support.problems import problems_of
from ..support.run import ROOT
from ..support.scale import scaled, some

COUNT = scaled(20)
Alternative = tuple[str, str]

BY_SYMPTOMS = {"once MSCC is confirmed", "once spinal metastases are confirmed", "pain relief for bone disease"}
BY_SYMPTOMS |= {"next summary", "no diagnosis of cancer"}  # sections that no symptom opens


@cache
def read(reading: str, alternative: str) -> KnowledgeBase:
    return packaged().read_as({reading: alternative})


@cache
def encoding(reading: str = "", alternative: str = "") -> Encoding:
    return Encoding((read(reading, alternative) if reading else packaged()).program)


def alternatives() -> list[Alternative]:
    """Every alternative that the text does not take."""
    switches = packaged().program.switches.values()
    return [(s.name, name) for s in switches for name in s.alternatives if name != s.taken]


# By alternative: the statements that hold for more people than before, and those that hold for fewer.
CHANGES: Mapping[Alternative, tuple[str, str]] = {
    ("radicular_pain_alone", "neurological_symptom"): (
        "mscc_initial_dexamethasone mscc_treatment_surgery mscc_treatment_urgency "
        "metastases_initial_contact_coordinator metastases_initial_see_mscc_initial",
        "mscc_initial_consider_corticosteroids metastases_initial_consider_corticosteroids mscc_treatment_biopsy "
        "metastases_treatment_biopsy",
    ),
    ("dexamethasone_for_neurology", "neurology_only"): ("", "mscc_initial_dexamethasone"),
    ("dexamethasone_for_neurology", "everyone"): ("mscc_initial_dexamethasone", ""),
    ("first_dose_given", "while_awaited"): ("", "mscc_initial_continue_dexamethasone"),
    ("corticosteroids_before_treatment", "whenever"): (
        "mscc_initial_dexamethasone mscc_initial_consider_corticosteroids",
        "",
    ),
    ("examples_count", "need_confirming"): (
        "mscc_treatment_single_fraction",
        "mscc_treatment_consider_multiple_fractions",
    ),
    ("surgery_branch_closes", "stays_open"): (
        "mscc_treatment_mdt_plan mscc_treatment_surgery mscc_treatment_urgency mscc_treatment_biopsy "
        "mscc_treatment_consider_decompression mscc_treatment_consider_stabilisation mscc_treatment_stabilisation",
        "",
    ),
    ("sitting_replaces_immobilisation", "not_at_all"): (
        "mscc_initial_consider_immobilisation metastases_initial_consider_immobilisation",
        "",
    ),
    ("only_if_both_ways", "silence_too"): ("metastases_treatment_no_radiotherapy_if_asymptomatic", ""),
    ("only_if_both_ways", "operated_or_not"): ("metastases_treatment_no_radiotherapy_if_asymptomatic", ""),
    ("only_if_both_ways", "one_way"): ("", "metastases_treatment_no_radiotherapy_if_asymptomatic"),
    ("paralysis_and_biopsy", "need_is_recorded"): ("mscc_treatment_biopsy metastases_treatment_biopsy", ""),
    ("recurrence_statements_alone", "where_considered"): ("", "mscc_treatment_discuss_further_radiotherapy"),
    ("recurrence_statements_alone", "in_mscc_too"): (
        "",
        "mscc_treatment_urgent_radiotherapy mscc_treatment_single_fraction "
        "mscc_treatment_consider_multiple_fractions mscc_treatment_discuss_further_radiotherapy",
    ),
    ("paralysis_from_mscc", "not_in_mscc"): ("", "metastases_treatment_single_fraction"),
    ("unknown_primary_unclassed", "solid_tumour"): ("mscc_initial_denosumab metastases_initial_denosumab", ""),
}


def expected_changes(alternative: Alternative) -> tuple[set[str], set[str]]:
    if alternative in CHANGES:
        more, fewer = CHANGES[alternative]
        return {*more.split()}, {*fewer.split()}
    assert alternative == ("recorded_state_enters", "cancer_is_diagnosed")
    ids = packaged().program.statements
    on_symptoms = {i for i, s in ids.items() if "_initial_" in i and s.sources[0].section not in BY_SYMPTOMS}
    on_symptoms -= {"metastases_initial_dexamethasone"}  # a named primary is a cancer in any case
    later = {i for i in ids if i.startswith("metastases_treatment_") and not i.endswith("_if_asymptomatic")}
    return later, on_symptoms


# what each changes


def test_every_alternative_of_the_readings_is_tested_here() -> None:
    assert {*CHANGES} | {("recorded_state_enters", "cancer_is_diagnosed")} == {*alternatives()}
    assert len(alternatives()) == 17


@pytest.mark.parametrize("alternative", some(alternatives(), least=6), ids="=".join)
def test_an_alternative_changes_these_statements_and_no_others(alternative: Alternative) -> None:
    before, after = encoding(), encoding(*alternative)
    search = RecordSearch(before, after)
    more, fewer = expected_changes(alternative)
    for statement in packaged().program.statements:
        for gained, expected in ((True, more), (False, fewer)):
            sides = (before.holds[statement], after.holds[statement])
            found = smallest(search, *(side if side is sides[gained] else z3.Not(side) for side in sides))
            assert (found is not None) == (statement in expected), statement
            if found is not None:
                consultations = [base.consult({"findings": found}) for base in (packaged(), read(*alternative))]
                assert [one.statement(statement).holds for one in consultations] == [not gained, gained]


RADICULAR = {"radicular_pain": True, "cancer_diagnosis": "current"}
UNSUITABLE = {
    "mscc": "confirmed",
    "surgery_suitable": False,
    "radiotherapy_suitable": True,
    "overall_prognosis": "good",
}
SILENT = {"spinal_metastases": "confirmed", "mscc": "excluded", "asymptomatic": True}
NOT_IMPENDING = SILENT | {"impending_cord_compression": False}
LYMPHOMA = {"mscc": "confirmed", "primary_cancer": "lymphoma", "primary_cancer_confirmed": True}
AWAITED = {"awaiting_definitive_treatment": True}
STARTED = {"mscc": "confirmed", "dexamethasone_started": True}
WITHOUT_DOSE = {"mscc": "confirmed", "limb_weakness": True, "dexamethasone_started": False}
SPARED = UNSUITABLE | {
    "overall_prognosis": "poor",
    "non_mechanical_pain": True,
    "previous_spinal_radiotherapy": False,
}
STABLE = {"mscc": "suspected", "movement_pain_severity": "severe", "spinal_instability": "unlikely"}
OPERATED = {"mscc": "confirmed", "surgery_suitable": True, "recovered_from_surgery": True}
AGAINST = "metastases_treatment_no_radiotherapy_if_asymptomatic"
BIOPSY = {
    "mscc": "confirmed",
    "surgery_suitable": True,
    "spinal_surgery_done": False,
    "primary_cancer": "unknown_primary",
    "primary_may_affect_treatment": True,
}
# What the words of an alternative say: the alternative, findings, a statement, and its status before and after.
WORDS: list[tuple[str, dict[str, object], str, str, str]] = [
    ("radicular_pain_alone=neurological_symptom",
     RADICULAR | {"mscc": "suspected", "dexamethasone_started": False} | AWAITED,
     "mscc_initial_dexamethasone", "possible", "certain"),
    ("radicular_pain_alone=neurological_symptom", {**RADICULAR, "radicular_pain": False, "limb_weakness": True},
     "mscc_initial_dexamethasone", "presumed", "presumed"),
    ("dexamethasone_for_neurology=neurology_only", LYMPHOMA | AWAITED | {"dexamethasone_started": False},
     "mscc_initial_dexamethasone", "certain", "possible"),
    ("dexamethasone_for_neurology=neurology_only", LYMPHOMA | {"limb_weakness": True},
     "mscc_initial_dexamethasone", "presumed", "presumed"),
    ("dexamethasone_for_neurology=neurology_only", {**LYMPHOMA, "primary_cancer": "lung"},
     "mscc_initial_dexamethasone", "possible", "possible"),
    ("dexamethasone_for_neurology=everyone", {"mscc": "suspected", "dexamethasone_started": False} | AWAITED,
     "mscc_initial_dexamethasone", "possible", "certain"),
    ("dexamethasone_for_neurology=everyone", {"mscc": "suspected", "spinal_surgery_done": True},
     "mscc_initial_dexamethasone", "possible", "possible"),
    ("dexamethasone_for_neurology=everyone", {"mscc": "suspected", "dexamethasone_started": True},
     "mscc_initial_dexamethasone", "ruled_out", "ruled_out"),
    ("dexamethasone_for_neurology=everyone", {"mscc": "excluded", "dexamethasone_started": False},
     "mscc_initial_dexamethasone", "ruled_out", "ruled_out"),
    ("first_dose_given=while_awaited", STARTED, "mscc_initial_continue_dexamethasone", "presumed", "possible"),
    ("first_dose_given=while_awaited", STARTED | AWAITED,
     "mscc_initial_continue_dexamethasone", "certain", "certain"),
    ("first_dose_given=while_awaited", STARTED | {"awaiting_definitive_treatment": False},
     "mscc_initial_continue_dexamethasone", "ruled_out", "ruled_out"),
    ("first_dose_given=while_awaited", STARTED | {"spinal_surgery_done": True, "symptoms_recurred": True},
     "mscc_initial_continue_dexamethasone", "presumed", "possible"),
    ("corticosteroids_before_treatment=whenever", WITHOUT_DOSE | {"spinal_surgery_done": True},
     "mscc_initial_dexamethasone", "possible", "certain"),
    ("corticosteroids_before_treatment=whenever", WITHOUT_DOSE | {"awaiting_definitive_treatment": False},
     "mscc_initial_dexamethasone", "presumed", "certain"),
    ("corticosteroids_before_treatment=whenever", STARTED | {"spinal_surgery_done": True},
     "mscc_initial_continue_dexamethasone", "possible", "possible"),
    ("corticosteroids_before_treatment=whenever",
     {"mscc": "suspected", "pain_severity": "severe", "recovered_from_surgery": True, "symptoms_recurred": False},
     "mscc_initial_consider_corticosteroids", "possible", "presumed"),
    ("examples_count=need_confirming", UNSUITABLE | {"previous_spinal_radiotherapy": True},
     "mscc_treatment_consider_multiple_fractions", "presumed", "possible"),
    ("examples_count=need_confirming",
     UNSUITABLE | {"previous_spinal_radiotherapy": True, "high_radiotherapy_side_effect_risk": False},
     "mscc_treatment_consider_multiple_fractions", "ruled_out", "ruled_out"),
    ("examples_count=need_confirming", UNSUITABLE | {"high_radiotherapy_side_effect_risk": True},
     "mscc_treatment_consider_multiple_fractions", "presumed", "presumed"),
    ("surgery_branch_closes=stays_open", OPERATED, "mscc_treatment_mdt_plan", "possible", "certain"),
    ("surgery_branch_closes=stays_open", {**OPERATED, "surgery_suitable": False},
     "mscc_treatment_mdt_plan", "ruled_out", "ruled_out"),
    ("sitting_replaces_immobilisation=not_at_all", STABLE,
     "mscc_initial_consider_immobilisation", "ruled_out", "certain"),
    ("sitting_replaces_immobilisation=not_at_all", {**STABLE, "movement_pain_severity": "mild"},
     "mscc_initial_consider_immobilisation", "ruled_out", "ruled_out"),
    ("only_if_both_ways=silence_too", SILENT, AGAINST, "possible", "presumed"),
    ("only_if_both_ways=silence_too", NOT_IMPENDING, AGAINST, "presumed", "presumed"),
    ("only_if_both_ways=silence_too", SILENT | {"spinal_surgery_done": True}, AGAINST, "ruled_out", "ruled_out"),
    ("only_if_both_ways=silence_too", SILENT | {"mscc_prevention_trial": True}, AGAINST, "ruled_out", "ruled_out"),
    ("only_if_both_ways=operated_or_not", NOT_IMPENDING | {"spinal_surgery_done": True},
     AGAINST, "ruled_out", "presumed"),
    ("only_if_both_ways=operated_or_not", SILENT | {"spinal_surgery_done": True}, AGAINST, "ruled_out", "possible"),
    ("only_if_both_ways=operated_or_not", SILENT | {"impending_cord_compression": True},
     AGAINST, "ruled_out", "ruled_out"),
    ("only_if_both_ways=one_way", NOT_IMPENDING, AGAINST, "presumed", "ruled_out"),
    ("only_if_both_ways=one_way", SILENT | {"impending_cord_compression": True, "radiotherapy_suitable": True},
     "metastases_treatment_consider_radiotherapy_if_asymptomatic", "certain", "certain"),
    ("paralysis_and_biopsy=need_is_recorded", BIOPSY | {"limb_weakness": True},
     "mscc_treatment_biopsy", "possible", "presumed"),
    ("paralysis_and_biopsy=need_is_recorded", BIOPSY | {"limb_weakness": True, "immediate_treatment_needed": False},
     "mscc_treatment_biopsy", "certain", "certain"),
    ("paralysis_and_biopsy=need_is_recorded", BIOPSY | {"immediate_treatment_needed": True},
     "mscc_treatment_biopsy", "ruled_out", "ruled_out"),
    ("recurrence_statements_alone=where_considered", UNSUITABLE | {"previous_spinal_radiotherapy": True},
     "mscc_treatment_discuss_further_radiotherapy", "presumed", "possible"),
    ("recurrence_statements_alone=where_considered", UNSUITABLE | {"previous_spinal_radiotherapy": False},
     "mscc_treatment_discuss_further_radiotherapy", "ruled_out", "ruled_out"),
    ("recurrence_statements_alone=where_considered",
     UNSUITABLE | {"symptoms_recurred": True, "previous_radiotherapy_response": "good", "months_to_recurrence": 3},
     "mscc_treatment_discuss_further_radiotherapy", "certain", "certain"),
    ("paralysis_from_mscc=not_in_mscc", SPARED, "metastases_treatment_single_fraction", "certain", "ruled_out"),
    ("paralysis_from_mscc=not_in_mscc", {**SPARED, "mscc": "excluded", "spinal_metastases": "confirmed"},
     "metastases_treatment_single_fraction", "certain", "certain"),
    ("paralysis_from_mscc=not_in_mscc", {**SPARED, "overall_prognosis": "good"},
     "metastases_treatment_single_fraction", "possible", "ruled_out"),
    ("recurrence_statements_alone=in_mscc_too",
     UNSUITABLE | {"previous_spinal_radiotherapy": True, "symptoms_recurred": True},
     "mscc_treatment_urgent_radiotherapy", "presumed", "ruled_out"),
    ("recurrence_statements_alone=in_mscc_too",
     UNSUITABLE | {"previous_spinal_radiotherapy": True, "symptoms_recurred": False, "complete_paralysis": "none"},
     "mscc_treatment_urgent_radiotherapy", "certain", "certain"),
    ("unknown_primary_unclassed=solid_tumour",
     {"mscc": "confirmed", "bone_metastases": True, "primary_cancer": "unknown_primary"},
     "mscc_initial_denosumab", "ruled_out", "certain"),
    ("unknown_primary_unclassed=solid_tumour",
     {"mscc": "confirmed", "bone_metastases": True, "primary_cancer": "prostate"},
     "mscc_initial_denosumab", "ruled_out", "ruled_out"),
    ("recorded_state_enters=cancer_is_diagnosed", {"spinal_metastases": "confirmed", "limb_weakness": True},
     "mscc_initial_mri", "presumed", "possible"),
    ("recorded_state_enters=cancer_is_diagnosed",
     {"spinal_metastases": "confirmed", "limb_weakness": True, "primary_cancer": "lung"},
     "mscc_initial_mri", "presumed", "presumed"),
    ("recorded_state_enters=cancer_is_diagnosed", {"mscc": "suspected", "mri_contraindicated": False},
     "mscc_initial_mri", "certain", "certain"),
]  # fmt: skip


@pytest.mark.parametrize(("choice", "findings", "statement", "before", "after"), WORDS)
def test_an_alternative_does_what_its_words_say(
    choice: str, findings: dict[str, object], statement: str, before: str, after: str
) -> None:
    reading, _, alternative = choice.partition("=")
    statuses_ = [
        base.consult({"findings": findings}).status(statement) for base in (packaged(), read(reading, alternative))
    ]
    assert statuses_ == [before, after]


def test_dexamethasone_for_everyone_leaves_nothing_to_consider() -> None:
    """As its words say: what is to be considered there always gives way."""
    found = encoding("dexamethasone_for_neurology", "everyone")
    considered = "mscc_initial_consider_corticosteroids"
    gives_way = found.superseded_by.get((considered, "mscc_initial_dexamethasone"), FALSE)
    assert not RecordSearch(found).is_possible(found.holds[considered], z3.Not(gives_way))
    assert RecordSearch(encoding()).is_possible(encoding().holds[considered], z3.Not(FALSE))


# every engine alike


def people(base: KnowledgeBase, seed: int, count: int) -> Iterator[Record]:
    """Random records that a knowledge base accepts."""
    rng = random.Random(seed)
    while count:
        record = Record(f"p{count}", random_record(rng, read_findings(), rng.uniform(0.3, 0.9)))
        try:
            base.consult(record)
        except guidelog.RecordError:
            continue
        count -= 1
        yield record


@pytest.mark.parametrize("alternative", some(alternatives(), least=6), ids="=".join)
def test_pydatalog_the_normal_forms_z3_and_the_checker_of_proofs_agree_under_an_alternative(
    alternative: Alternative,
) -> None:
    base, search = read(*alternative), RecordSearch(encoding(*alternative))
    rng = random.Random(str(alternative))
    for record in people(base, 31, COUNT):
        consultation = base.consult(record)  # raises where pyDatalog and the normal forms disagree
        found = {one.statement.id: one.status for one in consultation.answer.statements}
        assert found == decide_statuses(search, record.findings, encoding(*alternative).holds)
        for statement in rng.sample([*found], 4):
            consultation.why_json(statement)  # raises where a proof does not follow
            consultation.why_not_json(statement)


@pytest.mark.parametrize("alternative", [("", ""), *some(alternatives(), least=6)], ids="=".join)
def test_the_text_as_it_stands_says_the_same(alternative: Alternative) -> None:
    base = read(*alternative) if all(alternative) else packaged()
    assert KnowledgeBase(as_written(base.program)).forms.statements == base.forms.statements


@pytest.mark.parametrize("alternative", some(alternatives(), least=6), ids="=".join)
def test_whoever_changes_the_fact_in_an_exported_text_gets_the_answers_of_the_alternative(
    alternative: Alternative, tmp_path: Path
) -> None:
    swipl = shutil.which("swipl")
    if swipl is None:
        pytest.skip("SWI-Prolog is not installed (Debian's package swi-prolog)")
    reading, other = alternative
    records = [*people(packaged(), 47, 20)]
    text = export(packaged().program, "prolog", records)
    fact = f"taken({reading}, {packaged().program.switches[reading].written})."
    assert f"\n{fact}" in text
    changed = text.replace(f"\n{fact}", f"\ntaken({reading}, {other}).")
    assert asked(swipl, changed, tmp_path) == holding(read(*alternative), records)


# what goes wrong


@cache
def audit() -> Audit:
    return Audit(packaged().program)


@cache
def found_otherwise() -> list[AlternativeReport]:
    return check_alternatives(audit(), problems_of(audit()))


IMMOBILISED = [
    (f"{one}_consider_immobilisation", f"{other}_graded_sitting")
    for one in ("mscc_initial", "metastases_initial")
    for other in ("mscc_initial", "metastases_initial")
]
PROBLEMS: Mapping[Alternative, list[tuple[str, tuple[str, ...]]]] = {
    ("sitting_replaces_immobilisation", "not_at_all"): [("incompatible-actions", pair) for pair in IMMOBILISED],
    ("only_if_both_ways", "operated_or_not"): [
        ("incompatible-actions", ("metastases_treatment_postoperative_radiotherapy", AGAINST))
    ],
    ("only_if_both_ways", "one_way"): [("dead-statement", (AGAINST,))],
    ("examples_count", "need_confirming"): [("unused-finding", ())],
}


def test_every_alternative_is_checked_and_brings_these_problems() -> None:
    assert [(found.reading, found.alternative) for found in found_otherwise()] == alternatives()
    told = {
        (found.reading, found.alternative): sorted((p.code, p.statements) for p in found.problems)
        for found in found_otherwise()
        if found.problems
    }
    assert told == {alternative: sorted(problems) for alternative, problems in PROBLEMS.items()}


def test_a_clash_under_an_alternative_is_what_the_guideline_says_to_its_witness() -> None:
    clashing = [(o, p) for o in found_otherwise() for p in o.problems if p.code == "incompatible-actions"]
    assert len(clashing) == 5
    for found, problem in clashing:
        assert problem.witness is not None
        for base, expected in ((read(found.reading, found.alternative), 2), (packaged(), 1)):
            consultation = base.consult({"findings": problem.witness})
            assert sum(consultation.statement(id_).holds for id_ in problem.statements) == expected


@pytest.mark.parametrize("alternative", some(alternatives(), least=5), ids="=".join)
def test_what_is_shared_between_alternatives_changes_nothing_that_is_found(alternative: Alternative) -> None:
    """Against a check of the alternative by itself, that shares nothing."""
    before = {(p.code, p.message) for p in problems_of(audit())}
    alone = Audit(read(*alternative).program)
    problems = problems_of(alone, alone.program)
    expected = {(p.code, p.message, str(p.witness)) for p in problems if (p.code, p.message) not in before}
    expected = {one for one in expected if one[0] not in ("subsumed-rule", "idle-condition")}  # not asked
    (found,) = [one for one in found_otherwise() if (one.reading, one.alternative) == alternative]
    assert {(p.code, p.message, str(p.witness)) for p in found.problems} == expected


def test_the_page_on_readings_shows_the_text_as_it_is_and_what_the_alternatives_bring() -> None:
    page = (ROOT / "docs/readings.md").read_text(encoding="utf-8")
    text = (ROOT / "kb/ng234/concepts.dl").read_text(encoding="utf-8")
    shown = re.findall(r"```prolog\n((?:.*\n)*?)```", page)
    assert len(shown) == 2
    assert all(block.strip() in text for block in shown)
    assert re.findall(r"^\| `([a-z_]+)=([a-z_]+)` \|", page, flags=re.MULTILINE) == [*PROBLEMS]


def test_problems_of_alternatives_keep_their_severity() -> None:
    severities = {p.code: p.severity for found in found_otherwise() for p in found.problems}
    assert severities["unused-finding"] == WARNING
