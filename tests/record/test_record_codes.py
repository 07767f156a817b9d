"""Why a record is refused, as plain data: a code, findings, the place, the record, a message and the next step."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from guidelog.cli.records import read_consistent_records, read_one_record, read_records
from guidelog.inference.cohort.spark.plan import TaskError, find_faults
from guidelog.inference.cohort.tables.paths import PlainFiles
from guidelog.inference.cohort.tables.table import Shape
from guidelog.inference.export.targets import export

from guidelog import RecordCode, RecordError, RecordFault

from ..support.run import ROOT
from ..support.small import small

KNOWLEDGE = small()
DOCUMENT = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")

# What is written, under which ending, and the codes that it is refused with, each with the findings that it is about.
TEXTS: dict[str, tuple[str, str, list[tuple[str, list[str]]]]] = {
    "no record": ("json", "3", [("not-a-record", [])]),
    "nothing": ("json", " ", [("empty", [])]),
    "no line": ("jsonl", "\n", [("empty", [])]),
    "broken JSON": ("json", '{"id": }', [("syntax", [])]),
    "broken TOML": ("toml", "id = ", [("syntax", [])]),
    "Latin-1": ("json", '{"id": "\udce9"}', [("unreadable", [])]),
    "a key twice": ("json", '{"id": "a", "id": "b"}', [("duplicate-key", [])]),
    "no finite number": ("jsonl", '{"findings": {"weeks": NaN}}', [("out-of-range", [])]),
    "nesting": ("json", '{"id": ' + "[" * 100_000, [("too-large", [])]),
    "an empty id": ("json", '{"id": ""}', [("bad-id", [])]),
    "an id of no text": ("json", '{"id": true}', [("bad-id", [])]),
    "a key of no record": ("json", '{"cough": true}', [("unknown-key", [])]),
    "no object": ("json", '{"findings": 3, "done": "xray"}', [("wrong-type", []), ("wrong-type", [])]),
    "no finding": ("json", '{"findings": {"coughs": true}}', [("unknown-finding", ["coughs"])]),
    "no action": ("json", '{"done": ["sleep"]}', [("unknown-action", [])]),
    "wrong types": (
        "json",
        '{"findings": {"cough": 3, "weeks": "3", "fever": "higher"}}',
        [("wrong-type", ["cough"]), ("wrong-type", ["weeks"]), ("unknown-value", ["fever"])],
    ),
    "a contradiction": (
        "json",
        '{"findings": {"cough": false, "weeks": 3}}',
        [("contradiction", ["cough", "weeks"])],
    ),
}


def faults_of(act: Callable[[], object]) -> list[RecordFault]:
    """Why records are refused."""
    with pytest.raises(RecordError) as caught:
        act()
    return caught.value.faults


@pytest.mark.parametrize("name", TEXTS)
def test_a_fault_has_a_code_and_names_its_findings(name: str, tmp_path: Path) -> None:
    ending, text, expected = TEXTS[name]
    path = tmp_path / f"r.{ending}"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    faults = faults_of(lambda: read_consistent_records((str(path),), KNOWLEDGE))
    assert [(fault.code, [*fault.findings]) for fault in faults] == expected
    assert all(fault.where.startswith(str(path)) for fault in faults)


def test_more_findings_than_are_looked_at_are_told_by_a_code_of_their_own() -> None:
    findings = {f"finding_{number}": True for number in range(2000)}
    faults = faults_of(lambda: KNOWLEDGE.record({"findings": findings}))
    assert [*dict.fromkeys(fault.code for fault in faults)] == [RecordCode.UNKNOWN_FINDING, RecordCode.TOO_LARGE]


def test_a_number_that_is_not_finite_is_out_of_range() -> None:
    (fault,) = faults_of(lambda: KNOWLEDGE.record({"findings": {"weeks": float("inf")}}))
    assert (fault.code, fault.findings) == (RecordCode.OUT_OF_RANGE, ("weeks",))


def test_what_keeps_one_record_of_a_file_from_being_chosen_has_a_code(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text('{"id": "a"}\n{"id": "b"}\n{"id": "b"}\n', encoding="utf-8")
    codes = [
        faults_of(lambda id_=id_: read_one_record(str(path), KNOWLEDGE, id_))[0].code for id_ in (None, "b", "c")
    ]
    assert codes == [RecordCode.SEVERAL_RECORDS, RecordCode.DUPLICATE_ID, RecordCode.UNKNOWN_ID]
    (missing,) = read_records([str(tmp_path / "none.json")], KNOWLEDGE)
    assert isinstance(missing, RecordError)
    assert missing.faults[0].code == RecordCode.UNREADABLE


def test_what_another_system_cannot_hold_has_a_code() -> None:
    records = [KNOWLEDGE.record({"id": "a", "findings": {"weeks": 2.5}})] * 2
    faults = faults_of(lambda: export(KNOWLEDGE.program, "clingo", records))
    assert {(fault.code, fault.findings, fault.record) for fault in faults} == {
        (RecordCode.NOT_EXPORTABLE, ("weeks",), "a"),
        (RecordCode.DUPLICATE_ID, (), "a"),
    }


TABLES: dict[str, tuple[str, list[tuple[str, list[str]]]]] = {
    "an unknown column": ("id,coughs\n1,true\n", [("unknown-finding", ["coughs"])]),
    "no ids": ("cough\ntrue\n", [("bad-id", [])]),
    "two columns of one name": ("id,cough,cough\n1,true,true\n", [("duplicate-key", [])]),
    "semicolons": ("id;cough\n1;true\n", [("syntax", [])]),
    "a broken quote": ('id,cough\n1,"true\n2,true\n', [("syntax", [])]),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_cannot_be_used_is_told_by_a_code(name: str, tmp_path: Path) -> None:
    text, expected = TABLES[name]
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    table = PlainFiles([], Shape()).table(tmp_path / "t.csv", KNOWLEDGE.program, KNOWLEDGE.states)
    assert [(fault.code, [*fault.findings]) for fault in faults_of(table.height)] == expected


def test_the_names_of_columns_are_plain_data_that_steers_nothing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('id,"\x1b[31m\n::error::"\n1,true\n', encoding="utf-8")
    table = PlainFiles([], Shape()).table(tmp_path / "t.csv", KNOWLEDGE.program, KNOWLEDGE.states)
    (fault,) = faults_of(table.height)
    assert all(text.isprintable() for text in (fault.message, fault.help, *fault.findings))


def test_a_frame_of_wrong_types_is_told_by_codes() -> None:
    frames = {
        RecordCode.WRONG_TYPE: pl.DataFrame({"id": ["1"], "cough": ["yes"]}),
        RecordCode.BAD_ID: pl.DataFrame({"id": [1.5]}),
        RecordCode.UNKNOWN_VALUE: pl.DataFrame({"id": ["1"], "fever": ["higher"]}),
    }
    for code, frame in frames.items():
        assert [fault.code for fault in faults_of(lambda frame=frame: KNOWLEDGE.statuses(frame))] == [code]


def test_faults_are_plain_data_that_json_holds() -> None:
    findings = {"cough": "yes", "\x1b[31m": 1}
    with pytest.raises(RecordError) as caught:
        KNOWLEDGE.record({"id": "p1", "findings": findings})
    document = json.loads(json.dumps(caught.value.to_json()))
    assert document[0] == {
        "code": "wrong-type",
        "message": '`cough` is "yes", not true or false',
        "help": "write true",
        "findings": ["cough"],
        "where": None,
        "record": "p1",
    }
    assert [fault["code"] for fault in document] == ["wrong-type", "unknown-finding"]
    assert not any("\x1b" in str(value) for fault in document for value in fault.values())


def test_the_document_lists_every_code_with_what_it_means() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|$", DOCUMENT.partition("## Refused records")[2], re.MULTILINE)
    assert rows == [(code, code.means) for code in RecordCode]


def test_the_document_tells_the_keys_of_a_fault() -> None:
    (told,) = re.findall(r"`(\{\"code\".*?\})`", DOCUMENT, re.DOTALL)
    assert re.findall(r'"(\w+)"', told) == [*RecordFault._fields]


def test_faults_come_through_the_messages_of_spark() -> None:
    faults = faults_of(lambda: KNOWLEDGE.record({"id": "p\n1", "findings": {"coughs": True, "cough": 3}}))
    assert find_faults(f"An error occurred.\n{TaskError(faults)}\n  at org.apache") == faults
