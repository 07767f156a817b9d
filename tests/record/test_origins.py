"""Where the findings of a record came from, kept as a value and shown so that no text of a resource steers a page."""

from __future__ import annotations

import copy
import io
import pickle

from guidelog.inference.record.origins import Origin, Provenance

from guidelog import KnowledgeBase, Record

CONDITION = Origin(
    "Condition/c1", "verificationStatus", "2026-03-01", "http://snomed.info/sct|94222008", "codes.tsv:12"
)


def test_an_origin_is_told_on_one_line() -> None:
    assert str(CONDITION) == "Condition/c1, verificationStatus, 2026-03-01"
    assert str(Origin("people.csv:12, column mscc")) == "people.csv:12, column mscc"
    assert str(Origin("")) == ""


def test_no_text_of_a_resource_steers_a_terminal() -> None:
    hostile = Origin("Condition/\x1b[31m\nc1", "\x07code", "2026\r")
    assert str(hostile).isprintable()


def test_a_long_id_of_a_resource_is_cut_short() -> None:
    assert len(str(Origin(f"Condition/{'c' * 10_000}"))) < 200


def test_details_are_those_that_are_known() -> None:
    assert Origin("Condition/c1").details() == {}
    assert CONDITION._replace(notes=("no status",)).details() == {
        "element": "verificationStatus",
        "date": "2026-03-01",
        "code": "http://snomed.info/sct|94222008",
        "row": "codes.tsv:12",
        "notes": ["no status"],
    }


def test_a_finding_of_a_record_has_the_origins_that_are_known_else_the_place_of_the_record() -> None:
    record = Record("p", {"mscc": "confirmed", "limb_weakness": True}, where="b.json")
    record = record._replace(provenance={"mscc": Provenance((CONDITION,))})
    assert record.origins_of("mscc") == (CONDITION,)
    assert record.origins_of("limb_weakness") == (Origin("b.json"),)
    assert record.origins_of("gait_disturbance") == ()
    assert record._replace(where="").origins_of("limb_weakness") == ()


def test_what_does_not_count_is_no_origin() -> None:
    left_out = Provenance(left_out=(CONDITION._replace(notes=("it is entered-in-error",)),))
    assert Record("p", {}, where="b.json", provenance={"mscc": left_out}).origins_of("mscc") == ()


def test_a_record_of_a_line_tells_the_line() -> None:
    lines = '{"findings": {}}\n{"findings": {"mscc": "confirmed"}}\n'
    _, record = KnowledgeBase.load().records(io.StringIO(lines), "people.jsonl")
    assert isinstance(record, Record)
    assert record.provenance == {}
    assert record.origins_of("mscc") == (Origin("people.jsonl:2"),)


def test_it_is_a_value_that_may_be_kept_and_sent() -> None:
    record = Record("p", {"mscc": "confirmed"}, provenance={"mscc": Provenance((CONDITION,), (CONDITION,))})
    assert pickle.loads(pickle.dumps(record)) == record == copy.deepcopy(record)  # noqa: S301 - our own
