"""The commands: their output to the letter, their formats, their exit statuses, their errors."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ..support.golden import GOLDEN, check_golden
from ..support.knowledge import packaged
from ..support.run import ROOT, Run

WORKED = "examples/worked-example.toml"
URGENT = "mscc_treatment_urgent_radiotherapy"
CONTRADICTION = "no_paralysis_with_weeks_of_it"

SCREENS = {
    "help": ["--help"],
    "recommend-help": ["recommend", "--help"],
    "recommend-all": ["recommend", "--all", "examples/made-up-asymptomatic.toml"],
    "recommend-two": ["recommend", WORKED, "examples/made-up-recurrence.toml"],
    "recommend-color": ["recommend", "--color", "always", "examples/made-up-asymptomatic.toml"],
    "recommend-json": ["recommend", "--format", "json", WORKED],
    "why-presumed": ["why", WORKED, URGENT],
    "why-certain": ["why", WORKED, "mscc_treatment_supportive_care"],
    "why-possible": ["why", WORKED, "mscc_treatment_external_support"],
    "why-ruled-out": ["why", WORKED, "mscc_treatment_biopsy"],
    "why-awaiting": ["why", "examples/made-up-superseded.toml", "metastases_treatment_rehabilitation"],
    "why-superseded": ["why", "examples/made-up-superseded.toml", "metastases_initial_mri"],
    "why-three-proofs": ["why", "--proofs", "3", "examples/made-up-superseded.toml", "mscc_initial_mri"],
    "why-threshold": ["why", "examples/made-up-recurrence.toml", "mscc_treatment_consider_further_radiotherapy"],
    "why-json": ["why", "--format", "json", WORKED, URGENT],
    "why-not-possible": ["why-not", WORKED, "mscc_treatment_external_support"],
    "why-not-ruled-out": ["why-not", WORKED, "mscc_treatment_biopsy"],
    "why-not-presumed": ["why-not", WORKED, URGENT],
    "why-not-json": ["why-not", "--format", "json", WORKED, "mscc_treatment_biopsy"],
    "why-not-help": ["why-not", "--help"],
    "next": ["next", "--most", "4", "examples/made-up-possible.toml"],
    "next-json": ["next", "--most", "2", "--format", "json", "examples/made-up-possible.toml"],
    "compare": ["compare", WORKED, "examples/lung-paraplegia-radiotherapy.toml"],
    "query": ["query", "holds(P, S), statement(S, offer, A), not superseded(P, S)", WORKED],
    "query-why": ["query", "--why", "months_to_recurrence(P, N), N < 3", "examples/made-up-recurrence.toml"],
    "query-csv": [
        "query",
        "--format",
        "csv",
        "mscc(P, State), primary_cancer(P, Tumour)",
        "examples/worked-example.toml",
        "examples/renal-l4-radiosurgery.toml",
        "examples/myeloma-no-longer-walking.toml",
    ],
    "show": ["show"],
    "show-one": ["show", URGENT],
    "show-json": ["show", "--format", "json", URGENT],
    "findings": ["findings"],
    "findings-one": ["findings", "complete_paralysis_weeks"],
    "findings-json": ["findings", "--format", "json", "mscc"],
    "check": ["check"],
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_command_prints_what_it_printed_before(name: str, run: Run) -> None:
    outcome = run(*SCREENS[name])
    assert (outcome.status, outcome.err) == (0, "")
    printed = re.sub(r'(?<="rules": ")[0-9a-f]{16}(?=")', "(checksum)", outcome.out)  # it changes with every word
    check_golden(GOLDEN / f"{name}.txt", printed)


ERRORS = {
    "no-command": ["recomend"],
    "no-such-file": ["recommend", "nowhere.toml"],
    "a-folder": ["recommend", "examples"],
    "no-such-statement": ["why", WORKED, "mscc_treatment_urgent_radiotherpy"],
    "no-such-finding": ["findings", "limb_weekness"],
    "no-such-knowledge-base": ["recommend", "--kb", "nowhere", WORKED],
    "a-folder-without-text": ["recommend", "--kb", "examples/answers", WORKED],
    "no-such-format": ["recommend", "--format", "xml", WORKED],
    "bad-query": ["query", "holds(P, S), statemnt(S, A), not mri(Q); x", WORKED],
    "bad-names-in-a-query": ["query", "holds(P, S), statemnt(S, A), mscc(P, confirmd), not limb_weakness(Q)", WORKED],
    "bad-constants-in-a-query": ["query", "holds(P, mscc_initial_mr), mscc(p, confirmd)", WORKED],
    "not-an-option": ["recommend", "--al", WORKED],
}


@pytest.mark.parametrize("name", ERRORS)
def test_a_mistake_on_the_command_line_is_answered_with_the_next_step(name: str, run: Run) -> None:
    outcome = run(*ERRORS[name])
    assert (outcome.status, outcome.out) == (2, "")
    check_golden(GOLDEN / "errors" / f"{name}.txt", outcome.err)


def test_the_json_of_the_design_is_printed_for_its_record(run: Run) -> None:
    document = json.loads(run("recommend", "--format", "json", WORKED).out)
    statements = {found["id"]: found for found in document["statements"]}
    actions = {found["action"]: found for found in document["actions"]}
    assert document["record"] == "worked-example"
    assert actions["urgent_radiotherapy"] == {
        "action": "urgent_radiotherapy",
        "strength": "offer",
        "status": "presumed",
        "statements": [URGENT],
    }
    assert statements[URGENT] == {
        "id": URGENT,
        "action": "urgent_radiotherapy",
        "strength": "offer",
        "timing": {"urgency": "as_soon_as_possible", "within_hours": 24},
        "status": "presumed",
        "superseded_by": [],
        "assumes": ["overall_prognosis", "radiotherapy_suitable"],
        "needs": [],
        "awaits": [],
    }


def test_all_lists_every_statement_and_action(run: Run) -> None:
    document = json.loads(run("recommend", "--all", "--format", "json", WORKED).out)
    assert len(document["statements"]) == 84
    assert {found["action"] for found in document["actions"]} == set(packaged().program.actions)


def test_needs_are_capped_as_asked(run: Run) -> None:
    for cap in (0, 1, 7):
        document = json.loads(run("recommend", "--needs", str(cap), "--format", "json", WORKED).out)
        assert max(len(found["needs"]) for found in document["statements"]) <= cap


def test_json_lines_print_one_object_a_line_and_json_a_list_for_several(run: Run) -> None:
    two = [WORKED, "examples/made-up-possible.toml"]
    lines = run("recommend", "--format", "jsonl", *two).out.splitlines()
    assert [json.loads(line)["record"] for line in lines] == ["worked-example", "made-up-possible"]
    assert [found["record"] for found in json.loads(run("recommend", "--format", "json", *two).out)] == [
        "worked-example",
        "made-up-possible",
    ]


def test_a_record_comes_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    record = b'{"id": "piped", "findings": {"mscc": "confirmed"}}'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(record), encoding="utf-8"))
    assert json.loads(run("recommend", "--format", "json", "-").out)["record"] == "piped"


def test_a_refused_record_does_not_keep_the_others_from_their_answers(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(
        '{"id": "a", "findings": {"mscc": "confirmed"}}\n'
        '{"id": "b", "findings": {"asymptomatic": true, "limb_weakness": true}}\n'
        "{broken\n"
        '{"id": "c", "findings": {}}\n'
    )
    outcome = run("recommend", "--format", "jsonl", str(path))
    assert [json.loads(line)["record"] for line in outcome.out.splitlines()] == ["a", "c"]
    assert outcome.status == 2
    assert "records.jsonl:2, record b: the record contradicts itself" in outcome.err
    assert "records.jsonl:3" in outcome.err
    assert outcome.err.endswith("2 of 4 records were refused and have no answer\n")


def test_actions_already_done_are_shown_as_done_and_change_no_status(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "done.json"
    path.write_text('{"id": "d", "findings": {"mscc": "confirmed"}, "done": ["rehabilitation", "analgesia"]}')
    document = json.loads(run("recommend", "--format", "json", str(path)).out)
    done = {found["action"] for found in document["actions"] if found.get("done")}
    assert done == {"rehabilitation", "analgesia"}
    out = run("recommend", str(path)).out
    assert re.search(r"analgesia, done\n", out)
    assert "rehabilitation (done)" in out


def test_colours_are_printed_on_request_only(run: Run) -> None:
    assert "\x1b[" not in run("recommend", WORKED).out
    assert "\x1b[" not in run("recommend", "--color", "never", WORKED).out
    assert "\x1b[" in run("recommend", "--color", "always", WORKED).out


def test_a_hostile_record_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps({"id": "\x1b]0;owned\x07\x1b[2J\ud800", "findings": {"mscc": "confirmed"}}))
    for arguments in (["recommend"], ["recommend", "--format", "json"]):
        outcome = run(*arguments, str(path))
        assert outcome.status == 0
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", outcome.out)


def test_which_record_of_several_is_chosen_by_its_id(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text('{"id": "a", "findings": {}}\n{"id": "b", "findings": {"mscc": "confirmed"}}\n')
    assert "choose one with --id" in run("why", str(path), URGENT).err
    assert "for b" in run("why", str(path), URGENT, "--id", "b").out
    assert "no record has the id c" in run("why", str(path), URGENT, "--id", "c").err


def test_two_records_with_one_id_are_not_told_apart_by_it(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text('{"id": "a", "findings": {}}\n{"id": "a", "findings": {"mscc": "confirmed"}}\n')
    assert "2 records have the id a" in run("why", str(path), URGENT, "--id", "a").err


def test_a_missing_or_empty_file_does_not_keep_the_others_from_their_answers(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    outcome = run("recommend", "--format", "jsonl", "nowhere.toml", str(empty), WORKED)
    assert outcome.status == 2
    assert [json.loads(line)["record"] for line in outcome.out.splitlines()] == ["worked-example"]
    assert "nowhere.toml: no such file" in outcome.err
    assert "empty.jsonl: there is no record in it" in outcome.err


def test_the_strength_and_time_of_a_statement_stand_beside_its_own_status(run: Run) -> None:
    out = run("recommend", "--ids", "examples/made-up-superseded.toml").out
    assert "offer     dexamethasone 16 mg" in out
    assert "              mscc_initial_dexamethasone, metastases_initial_dexamethasone\n" in out


def test_advice_against_is_never_told_as_advice(run: Run) -> None:
    id_ = "metastases_treatment_no_radiotherapy_if_asymptomatic"
    proof = run("why", "examples/made-up-asymptomatic.toml", id_)
    assert proof.out.startswith("Advice against radiotherapy")
    assert "the advice against “radiotherapy" in proof.out
    document = json.loads(run("why", "--format", "json", "examples/made-up-asymptomatic.toml", id_).out)
    assert document["proofs"][0]["says"].startswith("the advice against")


def test_an_awaiting_statement_is_not_told_as_never(run: Run) -> None:
    out = run("why", "examples/made-up-superseded.toml", "metastases_treatment_rehabilitation").out
    assert "nothing that could still be recorded" not in out
    assert "does not apply for now because" in out
    full = run("why", "--full", "examples/made-up-superseded.toml", "metastases_treatment_rehabilitation").out
    assert "It does not hold while a provisional value stands" in full


def test_an_action_is_answered_with_its_statements(run: Run) -> None:
    outcome = run("why", WORKED, "corticosteroids")
    assert (outcome.status, outcome.err) == (0, "")
    documents = json.loads(run("show", "--format", "json").out)
    ids = [one["id"] for one in documents if one["action"] == "corticosteroids"]
    assert len(ids) > 1
    assert all(id_ in outcome.out for id_ in ids)


OF_ANOTHER_KIND = {
    "an action": ("urgent_radiotherapy", f"its statements are {URGENT}", ["show", "findings"]),
    "a finding": ("mscc", "see `guidelog findings mscc`", ["show", "why"]),
    "a statement": (URGENT, f"see `guidelog show {URGENT}`", ["findings"]),
    "a concept": ("severe_pain", "see `guidelog show severe_pain`", ["why", "findings"]),
    "a contradiction": (CONTRADICTION, f"see `guidelog show {CONTRADICTION}`", ["why", "findings"]),
    "a summary": ("mscc_initial", "see `guidelog show mscc_initial`", ["why", "findings"]),
    "a reading": ("examples_count", "see `guidelog show examples_count`", ["why", "findings"]),
}


@pytest.mark.parametrize("kind", OF_ANOTHER_KIND)
def test_a_name_of_another_kind_is_answered_with_what_it_is_and_where_to_see_it(kind: str, run: Run) -> None:
    name, see, commands = OF_ANOTHER_KIND[kind]
    for command in commands:
        outcome = run(command, *([WORKED] if command == "why" else []), name)
        assert (outcome.status, outcome.out) == (2, "")
        assert outcome.err.endswith(f": it is {kind}; {see}\n")


def test_a_contradiction_is_shown_with_its_rules(run: Run) -> None:
    out = run("show", CONTRADICTION).out
    assert "without complete paralysis there is no length of time that it has lasted" in out
    assert f"contradiction(P, {CONTRADICTION}) :-" in out
    document = json.loads(run("show", CONTRADICTION, "--format", "json").out)
    assert (document["contradiction"], len(document["rules"])) == (CONTRADICTION, 1)
    assert "a contradiction cannot be drawn" in run("show", CONTRADICTION, "--format", "dot").err


def test_the_choices_of_an_option_that_is_missing_are_told_on_one_line(run: Run) -> None:
    outcome = run("export")
    assert outcome.status == 2
    assert outcome.err.splitlines()[-1].endswith(
        "'--to'. Choose from: prolog, scasp, clingo, sql, fhir, questionnaire, questionnaire-response"
    )


def test_more_needs_are_listed_on_request(run: Run) -> None:
    few, many = (run("recommend", "--all", "--needs", n, "examples/made-up-possible.toml").out for n in ("1", "9"))
    assert "other way" in few
    assert len(many) > len(few)


def test_the_program_without_a_command_shows_its_help(run: Run) -> None:
    outcome = run()
    assert outcome.status == 2
    assert "Commands:\n  recommend" in outcome.err


def test_a_concept_is_shown_with_its_rules_and_their_labels(run: Run) -> None:
    out = run("show", "severe_pain").out
    assert "[a]" in out
    assert "not pain_severity(P, mild)" in out


def test_check_finds_a_worked_case_that_fails_and_exits_with_1(run: Run, tmp_path: Path) -> None:
    for source in (ROOT / "kb" / "ng234").glob("*.dl"):
        text = source.read_text(encoding="utf-8").replace("Weeks >= 2", "Weeks >= 3")
        (tmp_path / source.name).write_text(text, encoding="utf-8")
    outcome = run("check", "--kb", str(tmp_path))
    assert outcome.status == 1
    assert "error[case-fails]" in outcome.out
    problems = json.loads(run("check", "--kb", str(tmp_path), "--format", "json").out)["problems"]
    assert "case-fails" in {problem["code"] for problem in problems}


def test_the_program_runs_as_a_process_of_its_own() -> None:
    command = [sys.executable, "-m", "guidelog", "recommend", str(ROOT / WORKED)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "WITHIN 24 HOURS\n 5  offer     urgent radiotherapy" in done.stdout
