"""`guidelog diff`: what it prints, and the records that change."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import guidelog

from ..support.golden import GOLDEN, check_golden
from ..support.run import ROOT, Run
from ..support.versions import AFTER, BEFORE, edited

NG234 = guidelog.PACKAGED / "ng234"
URGENT = "mscc_treatment_urgent_radiotherapy"
RECORDS = """\
{"id": "long", "findings": {"cough": true, "weeks": 3}}
{"id": "same", "findings": {"cough": false}}
{"id": "none", "findings": {"cough": true, "weeks": 0}}
{"id": "low", "findings": {"fever": "low"}}
"""


@pytest.fixture
def here(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, as the current one, with two versions of the small knowledge base and some records."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "before.dl").write_text(BEFORE)
    (tmp_path / "after.dl").write_text(AFTER)
    (tmp_path / "records.jsonl").write_text(RECORDS)
    return tmp_path


SCREENS = {
    "diff": ["before.dl", "after.dl", "--records", "records.jsonl"],
    "diff-back": ["after.dl", "before.dl"],
    "diff-json": ["before.dl", "after.dl", "--records", "records.jsonl", "--format", "json"],
}


@pytest.mark.parametrize("name", SCREENS)
def test_diff_prints_what_it_printed_before(name: str, run: Run, here: Path) -> None:
    outcome = run("diff", *SCREENS[name])
    assert (outcome.status, outcome.err) == (1, "")
    check_golden(GOLDEN / f"{name}.txt", outcome.out)


def test_diff_says_how_it_is_called(run: Run) -> None:
    outcome = run("diff", "--help")
    assert (outcome.status, outcome.err) == (0, "")
    check_golden(GOLDEN / "diff-help.txt", outcome.out)


@pytest.mark.parametrize("width", [40, 80])
def test_no_line_is_wider_than_the_terminal(
    width: int, run: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for line in run("diff", *SCREENS["diff"]).out.splitlines():
        assert len(line) <= width
        assert line == line.rstrip()


SAME = {
    "the same text": (BEFORE, "The texts are the same."),
    "comments": (f"% new\n{BEFORE}", "The texts differ in layout, comments or order only."),
    "names of variables": (
        BEFORE.replace("spared(P) :- -cough(P).", "spared(Q) :- -cough(Q)."),
        "1 clause is written otherwise, with the same meaning.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_a_text_that_means_the_same_is_said_to(name: str, run: Run, here: Path) -> None:
    text, said = SAME[name]
    (here / "same.dl").write_text(text)
    outcome = run("diff", "before.dl", "same.dl")
    assert outcome.status == 0
    assert "No statement changes for any record: all 2 are proved the same." in " ".join(outcome.out.split())
    assert said in " ".join(outcome.out.split())


def copy_with_three_weeks(copy: Path) -> None:
    """NG234 in which paralysis spares radiotherapy a week later."""
    shutil.copytree(NG234, copy)
    path = copy / "mscc_treatment.dl"
    path.write_text(edited(path.read_text(encoding="utf-8"), [("Weeks >= 2,", "Weeks >= 3,")]), encoding="utf-8")


def test_the_json_of_the_contract_names_exactly_the_statements_that_change(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy_with_three_weeks(copy)
    outcome = run("diff", "--format", "json", "ng234", str(copy))
    assert (outcome.status, outcome.err) == (1, "")
    statements = json.loads(outcome.out)["statements"]
    assert [one["id"] for one in statements] == [
        "mscc_treatment_discuss_further_radiotherapy",
        URGENT,
        "mscc_treatment_single_fraction",
        "mscc_treatment_consider_multiple_fractions",
        "metastases_treatment_single_fraction",
    ]
    for one in statements:
        (tmp_path / "witness.json").write_text(json.dumps(one["witness"]))
        for side, kb in (("old", "ng234"), ("new", str(copy))):
            answer = run("recommend", "--all", "--format", "json", "--kb", kb, str(tmp_path / "witness.json"))
            assert {s["id"]: s["status"] for s in json.loads(answer.out)["statements"]}[one["id"]] == one[side]


def test_the_page_shows_what_the_command_prints(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_with_three_weeks(tmp_path / "three-weeks")
    page = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")
    ((command, shown),) = re.findall(r"```console\n\$ guidelog (.+)\n((?:.*\n)*?)```", page)
    monkeypatch.chdir(tmp_path)
    assert run(*command.split()).out == shown


# Readings


def test_a_reading_taken_otherwise_is_compared_with_the_one_that_the_text_takes(
    run: Run, ng234: guidelog.KnowledgeBase, tmp_path: Path
) -> None:
    switch = next(iter(ng234.program.switches.values()))
    other = next(name for name in switch.alternatives if name != switch.written)
    outcome = run("diff", "ng234", "--reading", f"{switch.name}={other}", "--format", "json")
    assert (outcome.status, outcome.err) == (1, "")
    statements = json.loads(outcome.out)["statements"]
    assert statements
    reread = ng234.read_as({switch.name: other})
    for one in statements:
        assert ng234.consult(one["witness"]).status(one["id"]) == one["old"]
        assert reread.consult(one["witness"]).status(one["id"]) == one["new"]
    back = run("diff", "ng234", "ng234", "--reading", f"{switch.name}={switch.written}")
    assert (back.status, back.err) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ng234"], "NEW is missing"),
        (["ng234", "--reading", "nothing=such"], "`nothing` is not a reading"),
        (["ng234", "--reading", "nothing"], "NAME=ALTERNATIVE"),
    ],
)
def test_what_is_to_be_compared_must_be_told(arguments: list[str], said: str, run: Run) -> None:
    outcome = run("diff", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err


# Records


def records_of(run: Run, *arguments: str) -> tuple[int, str, dict[str, Any]]:
    outcome = run("diff", "before.dl", "after.dl", "--format", "json", *arguments)
    return outcome.status, outcome.err, json.loads(outcome.out)


def test_the_records_that_change_are_told_with_both_statuses(run: Run, here: Path) -> None:
    status, err, found = records_of(run, "--records", "records.jsonl")
    assert (status, err, found["read"]) == (1, "", 4)
    assert found["records"] == [
        {
            "record": "long",
            "statements": [{"id": "take_xray", "old": "certain", "new": "ruled_out"},
                           {"id": "stay_home", "old": None, "new": "possible"}],
        },
        {"record": "same", "statements": [{"id": "stay_home", "old": None, "new": "possible"}]},
        {
            "record": "none",
            "statements": [],
            "refused": {"old": None, "new": found["records"][2]["refused"]["new"]},
        },
        {
            "record": "low",
            "statements": [],
            "refused": {"old": found["records"][3]["refused"]["old"], "new": None},
        },
    ]  # fmt: skip
    assert "contradicts itself" in found["records"][2]["refused"]["new"]
    assert "not a value of `fever`" in found["records"][3]["refused"]["old"]


def test_records_of_several_files_in_each_format_are_read(run: Run, here: Path) -> None:
    (here / "one.toml").write_text('id = "t"\n[findings]\ncough = true\nweeks = 3\n')
    (here / "list.json").write_text('[{"id": "x"}, {"id": "y", "findings": {"cough": true, "weeks": 3.5}}]')
    _, _, found = records_of(run, "--records", "one.toml", "--records", "list.json")
    assert [one["record"] for one in found["records"]] == ["t", "x", "y"]
    assert found["read"] == 3


def test_what_neither_of_the_two_can_use_goes_to_standard_error_and_the_rest_is_told(run: Run, here: Path) -> None:
    (here / "bad.jsonl").write_text(f'{{"findings": {{"coughs": true}}}}\nno json\n{RECORDS}')
    status, err, found = records_of(run, "--records", "bad.jsonl", "--records", "nowhere.json")
    assert status == 2
    assert [one["record"] for one in found["records"]] == ["long", "same", "none", "low"]
    assert "`coughs` is not a finding" in err
    assert "bad.jsonl:2" in err
    assert "nowhere.json: no such file" in err


def test_a_statement_that_is_added_and_ruled_out_changes_no_record(run: Run, here: Path) -> None:
    (here / "calm.json").write_text('{"id": "calm", "findings": {"fever": "none"}}')
    _, _, found = records_of(run, "--records", "calm.json")
    assert (found["records"], found["read"]) == ([], 1)


def test_records_that_do_not_change_leave_the_exit_status_alone(run: Run, here: Path) -> None:
    (here / "plain.jsonl").write_text(RECORDS.splitlines()[0])
    assert run("diff", "before.dl", "before.dl", "--records", "plain.jsonl").out.endswith(
        "The texts are\n  the same. None of 1 record changes.\n"
    )
