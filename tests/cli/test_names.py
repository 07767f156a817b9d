"""Names that are misspelt, or typed in part: what is offered, what is taken, and the commands that messages name."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest
from guidelog.cli.main import COMMANDS
from guidelog.inference.text.codes import Code
from guidelog.inference.text.spelling import find_by_part, find_near, phrase
from hypothesis import given
from hypothesis import strategies as st

from guidelog import KnowledgeBase, RecordError

from ..support.run import Run
from ..support.small import SMALL

WORKED = "examples/worked-example.toml"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("limb_weekness", "limb_weakness"),
        ("limb_weaknes", "limb_weakness"),
        ("lmib_weakness", "limb_weakness"),
        ("limb_weaknness", "limb_weakness"),
        ("lmb_waekness", "limb_weakness"),
        ("Limb Weakness", "limb_weakness"),
        ("limb-weakness", "limb_weakness"),
        ("limbweakness", "limb_weakness"),
        (" confirmed\n", "confirmed"),
        ("msc", "mscc"),
    ],
)
def test_a_slip_of_the_pen_is_offered_what_was_meant(name: str, known: str) -> None:
    assert find_near(name, ["cough", known, "fever"]) == [known]


# Each of these is another drug, test, side, stage or the contrary of its neighbour.
OTHERS = [
    ("prednisone", "prednisolone"),
    ("dexamethasone", "denosumab"),
    ("hydroxyzine", "hydralazine"),
    ("enalapril", "enalaprilat"),
    ("omeprazole", "esomeprazole"),
    ("clonazepam", "clobazam"),
    ("mri", "mra"),
    ("mscc_initial_mri", "mscc_initial_mra"),
    ("symptomatic", "asymptomatic"),
    ("able_to_walk", "unable_to_walk"),
    ("stage_1", "stage_2"),
    ("t11", "t12"),
    ("vitamin_b1", "vitamin_b12"),
    ("hypotension", "hypertension"),
    ("pain", "pain_controlled_by_analgesia"),
    ("", "pain"),
]


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_what_is_another_thing_is_never_offered(one: str, other: str) -> None:
    assert find_near(one, [other]) == find_near(other, [one]) == []


def test_no_value_finding_or_action_of_ng234_is_offered_for_another(ng234: KnowledgeBase) -> None:
    program = ng234.program
    for names in (
        program.findings,
        program.actions,
        program.statements,
        *(f.values for f in program.findings.values()),
    ):
        assert [(name, found) for name in names if (found := find_near(name, {*names} - {name}))] == []


def test_all_that_are_equally_near_are_offered_and_none_that_is_less() -> None:
    assert find_near("fevers", ["fever", "feverse", "fevere", "fevers_twice"]) == ["fever", "feverse", "fevere"]
    assert find_near("late_stages", ["late_stage", "lat_stage"]) == ["late_stage"]
    assert phrase(["a"]) == "did you mean `a`?"
    assert phrase(["a", "b", "c"]) == "did you mean `a`, `b` or `c`?"
    assert phrase([*"abcdefghijklm"]).endswith("`j`, or one of 3 more?")


@given(st.text(max_size=30), st.lists(st.text("ab_1", max_size=6), max_size=6))
def test_a_name_that_there_is_is_the_nearest_and_no_name_breaks_the_search(name: str, names: list[str]) -> None:
    assert set(find_near(name, names)) | set(find_by_part(name, names)) <= {*names}
    assert all(one in find_near(one, names) for one in names if one.strip("_"))


# records, tables and knowledge bases: suggested, never taken


def test_a_record_is_offered_near_names_and_no_part_of_one(tmp_path: Path) -> None:
    (tmp_path / "kb.dl").write_text(SMALL, encoding="utf-8")
    knowledge = KnowledgeBase.load(tmp_path / "kb.dl")
    with pytest.raises(RecordError) as caught:
        knowledge.record({"findings": {"coughs": True, "weks": 3, "cou": True, "fever": "hihg"}})
    helps = [fault.help for fault in caught.value.faults]
    assert helps[:2] == ["did you mean `cough`?", "did you mean `weeks`?"]
    assert helps[2].startswith("`guidelog findings --kb ")
    assert helps[3] == "did you mean `high`?"


# commands: a unique part of a name is taken, and standard error says as what

TAKEN = {
    "a statement": (["why", WORKED, "mscc_initial_dexa"], "mscc_initial_dexa", "mscc_initial_dexamethasone"),
    "its end": (["why-not", WORKED, "treatment_external"], "treatment_external", "mscc_treatment_external_support"),
    "a finding": (["findings", "complete_paralysis_w"], "complete_paralysis_w", "complete_paralysis_weeks"),
    "the middle of one": (["findings", "or_bowel"], "or_bowel", "bladder_or_bowel_dysfunction"),
    "what can be shown": (["show", "treatment_external"], "treatment_external", "mscc_treatment_external_support"),
    "a reading": (["show", "examples_c"], "examples_c", "examples_count"),
    "a code": (["check", "--explain", "mutual"], "mutual", "mutual-precedence"),
    "a drawing": (
        ["show", "treatment_external", "--format", "dot"],
        "treatment_external",
        "mscc_treatment_external_support",
    ),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_unique_part_of_a_name_is_taken_and_standard_error_says_so(name: str, run: Run) -> None:
    command, part, whole = TAKEN[name]
    outcome = run(*command)
    expected = run(*(whole if word == part else word for word in command))
    assert (expected.status, expected.err) == (0, "")
    assert (outcome.status, outcome.out, outcome.err) == (0, expected.out, f"`{part}` is taken as `{whole}`\n")


def test_parts_of_the_names_of_readings_are_taken_too(run: Run) -> None:
    outcome = run("recommend", WORKED, "--reading", "examples_c=need")
    expected = run("recommend", WORKED, "--reading", "examples_count=need_confirming")
    assert (outcome.status, outcome.out) == (0, expected.out)
    assert outcome.err.splitlines() == [
        "`examples_c` is taken as `examples_count`",
        "`need` is taken as `need_confirming`",
    ]


def test_two_parts_of_one_reading_are_not_two_choices(run: Run) -> None:
    outcome = run("recommend", WORKED, "--reading", "examples_c=need", "--reading", "examples_co=each")
    assert (outcome.status, outcome.out) == (2, "")
    assert "`examples_c` is not a reading: did you mean `examples_count`?" in outcome.err


NOT_TAKEN: Mapping[str, tuple[list[str], str]] = {
    "several": (
        ["why", WORKED, "dexa"],
        "did you mean `mscc_initial_dexamethasone`, `mscc_initial_continue_dexamethasone` or `metastases_initial_",
    ),
    "many": (["why", WORKED, "mscc_treatment_"], "or one of "),
    "none": (["why", WORKED, "mscc_initial_steroid"], "is not a statement: `guidelog show` lists the statements"),
    "another thing": (["why", WORKED, "mscc_initial"], "it is a summary; see `guidelog show mscc_initial`"),
    "a value": (["show", "paraplegia"], "it is a value of `complete_paralysis`; see `guidelog findings complete_par"),
    "nothing": (["why", WORKED, ""], "`guidelog show` lists the statements"),
    "several codes": (["check", "--explain", "idle"], "did you mean `idle-condition`, `idle-intention` or `idle-sil"),
    "a command": (["recom"], "no command is called `recom`; `guidelog --help` lists the commands"),
}


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_what_is_part_of_several_or_of_no_name_is_not_taken(name: str, run: Run) -> None:
    command, message = NOT_TAKEN[name]
    outcome = run(*command)
    assert (outcome.status, outcome.out) == (2, "")
    assert message in outcome.err
    assert "is taken as" not in outcome.err


@pytest.mark.parametrize("command", ["why", "why-not"])
def test_an_action_stands_for_each_of_its_statements(command: str, run: Run) -> None:
    outcome = run(command, WORKED, "mri")
    each = [run(command, WORKED, one).out for one in ("mscc_initial_mri", "metastases_initial_mri")]
    assert (outcome.status, outcome.out, outcome.err) == (0, "\n".join(each), "")


def test_a_word_of_several_things_is_no_part_of_one_name(run: Run) -> None:
    outcome = run("show", "radiotherapy")
    assert (outcome.status, outcome.err) == (0, "")
    assert {"mscc_treatment_urgent_radiotherapy", "radiotherapy_suitable"} <= {*outcome.out.split()}


def test_several_words_need_no_quotes(run: Run) -> None:
    assert run("findings", "weak", "legs").out == run("findings", "weak legs").out


# words


def test_a_value_of_a_finding_is_answered_with_the_finding(run: Run) -> None:
    outcome = run("findings", "paraplegia")
    assert outcome.status == 0
    assert "\ncomplete_paralysis " in outcome.out
    assert outcome.err == (
        "`paraplegia`: it is a value of `complete_paralysis`; see `guidelog findings complete_paralysis`\n"
    )


def test_findings_are_found_by_a_word_of_their_texts(run: Run) -> None:
    found = json.loads(run("findings", "implant", "--format", "json").out)
    assert [one["finding"] for one in found] == ["mri_contraindicated"]
    outcome = run("findings", "zebra")
    assert (outcome.status, outcome.out) == (2, "")
    assert "`zebra` is not a finding: `guidelog findings` lists them" in outcome.err


# the commands that a message names do what it says

ASKING = {
    "recommend": ["recommend", "RECORD"],
    "done": ["recommend", "DONE"],
    "FHIR": ["recommend", "FHIR"],
    "why": ["why", "EMPTY", "nothing_like_it"],
    "show": ["show", "nothing_like_it"],
    "show what it is": ["show", "cough"],
    "findings": ["findings", "nothing_like_it"],
    "findings what it is": ["findings", "advise_rest"],
    "reading": ["recommend", "EMPTY", "--reading", "nothing_like_it=so"],
    "reading without alternative": ["recommend", "EMPTY", "--reading", "silence=so"],
    "cohort": ["cohort", "TABLE", "-o", "OUT"],
    "fingerprint": ["check", "--source", "TEXT"],
    "diff": ["diff", "KB", "KB", "--records", "RECORD"],
}


@pytest.mark.parametrize("name", ASKING)
def test_a_command_in_a_message_asks_the_knowledge_base_that_was_asked(name: str, run: Run, tmp_path: Path) -> None:
    pytest.importorskip("polars")
    files = {
        "KB": SMALL,
        "RECORD": '{"id": "a", "findings": {"nothing_like_it": true}}',
        "DONE": '{"id": "a", "done": ["nothing_like_it"]}',
        "FHIR": '{"resourceType": "Patient"}',
        "EMPTY": '{"id": "a"}',
        "TABLE": "id,nothing_like_it\n1,true\n",
        "TEXT": "rest\nX-ray\n",
        "OUT": None,
    }
    endings = {"KB": "dl", "TABLE": "csv", "TEXT": "txt", "OUT": "csv"}
    paths = {key: tmp_path / "a guide" / f"{key.lower()}.{endings.get(key, 'json')}" for key in files}
    paths["KB"].parent.mkdir()
    for key, text in files.items():
        if text is not None:
            paths[key].write_text(text, encoding="utf-8")
    kb = [] if name == "diff" else ["--kb", str(paths["KB"])]
    outcome = run(*(str(paths.get(word, word)) for word in ASKING[name]), *kb)
    told = " ".join((outcome.err + outcome.out).split())
    named = [shlex.split(found) for found in re.findall(r"`(guidelog [^`]+)`", told)]
    assert named
    for _, command, *rest in named:
        assert command in COMMANDS
        assert rest[-2:] == ["--kb", str(paths["KB"])]
        if "FILE" not in rest:
            assert run(command, *rest).status == 0


def test_a_code_is_a_name_for_everyone() -> None:
    assert [code for code in Code if find_near(code, {*Code} - {code})] == []
