"""Notices and what `done` implies, by examples checked by hand against the page."""

from __future__ import annotations

import pytest

from .common import ROWS
from .concrete import Record, holding, is_consistent, notices_of
from .done import ESTABLISHES, as_read, clashes_of_done

NOTICES: list[tuple[Record, list[str]]] = [
    ({}, []),
    ({"limb_weakness": True}, ["outside_the_summaries"]),
    ({"radicular_pain": True}, ["outside_the_summaries"]),
    ({"limb_weakness": True, "mscc": "excluded"}, []),
    ({"limb_weakness": True, "mscc": "suspected"}, ["no_steroid_checks"]),
    ({"limb_weakness": True, "cancer_diagnosis": "past"}, ["no_steroid_checks"]),
    ({"limb_weakness": True, "spinal_metastases": "suspected"}, ["no_steroid_checks"]),
    ({"limb_weakness": True, "spinal_metastases": "excluded"}, ["outside_the_summaries"]),
    ({"limb_weakness": True, "cancer_diagnosis": "none", "primary_cancer": "lung"}, ["outside_the_summaries"]),
    ({"nocturnal_back_pain": True}, []),
    ({"spinal_instability": "suspected"}, ["unstable_without_compression"]),
    ({"spinal_instability": "confirmed", "mscc": "excluded"}, ["unstable_without_compression"]),
    ({"spinal_instability": "confirmed", "mscc": "suspected"}, []),
    ({"spinal_instability": "unlikely"}, []),
    (
        {"limb_weakness": True, "spinal_instability": "suspected"},
        ["outside_the_summaries", "unstable_without_compression"],
    ),
    ({"mscc": "suspected", "primary_cancer": "lymphoma"}, ["steroids_before_biopsy", "no_steroid_checks"]),
    (
        {"mscc": "suspected", "primary_cancer": "lymphoma", "primary_cancer_confirmed": False},
        ["steroids_before_biopsy", "no_steroid_checks"],
    ),
    (
        {"mscc": "suspected", "primary_cancer": "lymphoma", "primary_cancer_confirmed": True},
        ["no_steroid_checks"],
    ),
    (
        {"spinal_metastases": "suspected", "primary_cancer": "leukaemia"},
        ["steroids_before_biopsy", "no_steroid_checks"],
    ),
    ({"mscc": "suspected", "primary_cancer": "lymphoma", "dexamethasone_started": True}, ["no_steroid_checks"]),
    ({"mscc": "suspected", "dexamethasone_started": True}, ["no_steroid_checks"]),
    ({"mscc": "suspected", "dexamethasone_started": True, "awaiting_definitive_treatment": False}, []),
    ({"mscc": "suspected"}, []),
    ({"mscc": "suspected", "pain_severity": "severe"}, ["no_steroid_checks"]),
    ({"mscc": "confirmed", "spinal_surgery_done": True}, ["after_treatment"]),
    ({"mscc": "confirmed", "recovered_from_surgery": True, "symptoms_recurred": False}, ["after_treatment"]),
    ({"mscc": "confirmed", "spinal_surgery_done": True, "symptoms_recurred": True}, []),
    ({"mscc": "excluded", "spinal_surgery_done": True}, []),
]


@pytest.mark.parametrize(("record", "names"), NOTICES)
def test_a_notice_holds_as_recorded(record: Record, names: list[str]) -> None:
    assert is_consistent(record)
    assert notices_of(record) == names


def test_a_notice_of_corticosteroids_follows_the_alternative_readings() -> None:
    record: Record = {"mscc": "suspected"}
    assert notices_of(record, ["everyone"]) == ["no_steroid_checks"]
    begun: Record = {**record, "dexamethasone_started": True}
    assert notices_of(begun, ["while_awaited"]) == []


def test_what_was_done_is_read_as_recorded_before_anything_is_answered() -> None:
    record: Record = {"mscc": "confirmed", "limb_weakness": True, "surgery_suitable": True}
    start, continue_, surgery = (
        "mscc_initial_dexamethasone",
        "mscc_initial_continue_dexamethasone",
        "mscc_treatment_surgery",
    )
    assert {start, surgery} <= holding(record)
    given = as_read(record, ["corticosteroids"])
    assert given == {**record, "dexamethasone_started": True}
    assert continue_ in holding(given)
    assert start not in holding(given)
    for action in ("surgery", "surgical_decompression", "surgical_stabilisation", "surgery_to_prevent_mscc"):
        operated = as_read(record, [action])
        assert operated == {**record, "spinal_surgery_done": True}
        assert not {start, surgery} & holding(operated)
        assert notices_of(operated) == ["after_treatment"]


def test_nothing_else_that_was_done_implies_a_finding() -> None:
    others = {row.action for row in ROWS} - {*ESTABLISHES}
    assert {"urgent_radiotherapy", "continue_dexamethasone", "mri", "biopsy", "invasive_intervention"} <= others
    assert as_read({"mscc": "confirmed"}, sorted(others)) == {"mscc": "confirmed"}


def test_a_record_that_denies_what_was_done_contradicts_itself() -> None:
    denied: Record = {"spinal_surgery_done": False, "dexamethasone_started": False}
    done = ["mri", "corticosteroids", "surgery"]
    assert clashes_of_done(denied, done) == [
        ("corticosteroids", "dexamethasone_started"),
        ("surgery", "spinal_surgery_done"),
    ]
    with pytest.raises(ValueError, match="surgery is done but spinal_surgery_done is false"):
        as_read({"spinal_surgery_done": False}, done)
    assert clashes_of_done({"spinal_surgery_done": True, "recovered_from_surgery": False}, done) == []
