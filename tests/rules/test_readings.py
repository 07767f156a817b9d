"""Readings as switches: which rules count, what an answer says of it, and choices that cannot be made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path

import pytest
from guidelog.inference.rules.readings import as_written, read_as

from guidelog import KnowledgeBase, ReadingError, RecordError

from ..support.golden import GOLDEN, check_golden
from ..support.readings import ALTERNATIVES, READINGS, SMALL_WITH_READINGS, program, random_case
from ..support.run import Run

WORKED = "examples/worked-example.toml"
RECURRENCE = "examples/made-up-recurrence.toml"
URGENT = "mscc_treatment_urgent_radiotherapy"


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return KnowledgeBase(program())


# what a switch means


@pytest.mark.parametrize(
    ("alternative", "with_fever", "without"),
    [("all_who_cough", True, True), ("without_fever", False, True), ("nobody", False, False)],
)
def test_the_rules_of_the_alternative_that_is_taken_count_and_no_others(
    alternative: str, with_fever: bool, without: bool, knowledge: KnowledgeBase
) -> None:
    read = knowledge.read_as({"who_rests": alternative})
    for fever, expected in (("high", with_fever), ("none", without)):
        consultation = read.consult({"findings": {"cough": True, "fever": fever}})
        assert consultation.statement("advise_rest").holds == expected
        assert consultation.status("advise_rest") == ("certain" if expected else "ruled_out")


def test_the_text_is_read_as_it_says_and_a_choice_stands_until_the_next(knowledge: KnowledgeBase) -> None:
    assert knowledge.program.switches["who_rests"].taken == "without_fever"
    assert knowledge.program.read_otherwise == {}
    other = knowledge.read_as({"who_rests": "nobody"})
    assert other.program.read_otherwise == {"who_rests": "nobody"}
    assert other.read_as({}).program == knowledge.program._replace(cases=(), with_cases=False)
    assert other.read_as({"who_rests": "all_who_cough"}).program.read_otherwise == {"who_rests": "all_who_cough"}
    assert knowledge.read_as({"who_rests": "without_fever"}).program == knowledge.program


def test_a_reading_says_what_its_alternative_says(knowledge: KnowledgeBase) -> None:
    assert knowledge.program.readings["who_rests"] == "rest is for a cough without high fever"
    assert (
        knowledge.read_as({"who_rests": "nobody"}).program.readings["who_rests"] == "rest is no treatment of a cough"
    )


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_no_condition_on_a_reading_is_left_for_engines_and_proofs(alternative: str, knowledge: KnowledgeBase) -> None:
    read = read_as(knowledge.program, {"who_rests": alternative})
    assert [str(rule) for rule in read.rules if "taken" in str(rule)] == [f"taken(who_rests, {alternative})."]
    assert [rule for rule in read.written if rule.body and "taken" in str(rule)]


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_an_engine_that_reads_the_text_as_it_stands_answers_alike(alternative: str, knowledge: KnowledgeBase) -> None:
    read = knowledge.read_as({"who_rests": alternative})
    assert KnowledgeBase(as_written(read.program)).forms.statements == read.forms.statements


def test_not_taken_is_any_other_alternative() -> None:
    negated = SMALL_WITH_READINGS.replace(
        "    taken(who_rests, all_who_cough)", "    not taken(who_rests, without_fever)"
    )
    for alternative, expected in zip(ALTERNATIVES, (True, False, True), strict=True):
        read = KnowledgeBase(program(negated)).read_as({"who_rests": alternative})
        assert read.consult({"findings": {"cough": True, "fever": "high"}}).statement("advise_rest").holds == expected


def test_a_query_can_ask_how_the_text_is_read(knowledge: KnowledgeBase) -> None:
    read = knowledge.read_as({"who_rests": "nobody"})
    consultation = read.consult({"findings": {}}, everything=True)
    found = consultation.solve(read.query("reading(who_rests, A), taken(who_rests, A)"))
    assert [(one.row, one.status) for one in found] == [({"A": "nobody"}, "certain")]


def test_a_concept_all_of_whose_rules_belong_to_another_alternative_is_established_by_nothing() -> None:
    more = """
        %% tired
        %% holds    the person is tired
        %% fails    tiredness is not established
        %% reading  who_rests
        tired(P) :- weeks(P, W), W > 8, taken(who_rests, nobody).
        holds(P, take_xray) :- tired(P).
        holds(P, advise_rest) :- cough(P), fever(P, high), not tired(P).
    """
    text = SMALL_WITH_READINGS + re.sub(r"^ +", "", more, flags=re.MULTILINE)
    findings = {"cough": True, "fever": "high", "weeks": 9}
    for alternative, tired in (("without_fever", False), ("nobody", True)):
        read = KnowledgeBase(program(text)).read_as({"who_rests": alternative})
        consultation = read.consult({"findings": findings}, everything=True)
        assert consultation.statement("advise_rest").holds != tired
        assert bool(consultation.solve(read.query("tired(P)"))) == tired
        for statement in ("advise_rest", "take_xray"):
            consultation.why_json(statement)
            consultation.why_not_json(statement)


def test_a_statement_without_a_rule_is_explained_as_one_that_nothing_establishes(knowledge: KnowledgeBase) -> None:
    consultation = knowledge.read_as({"who_rests": "nobody"}).consult({"findings": {"cough": True}})
    assert consultation.status("advise_rest") == "ruled_out"
    assert consultation.why_json("advise_rest")["absence"]["reason"] == "absent"
    assert consultation.why_not_json("advise_rest")["rules"] == []


def test_worked_cases_are_those_of_the_text_as_it_is_read_by_itself() -> None:
    found = program()
    assert found.cases
    assert read_as(found, {"who_rests": "without_fever"}).cases == found.cases
    assert read_as(found, {"who_rests": "nobody"}).cases == ()


def answered(knowledge: KnowledgeBase, records: Iterable[Mapping[str, object]]) -> list[dict[str, str] | None]:
    """The statuses that each record gets; None for one that is refused."""
    found: list[dict[str, str] | None] = []
    for findings in records:
        try:
            answer = knowledge.consult({"findings": findings}).answer
        except RecordError:
            found.append(None)
        else:
            found.append({one.statement.id: one.status for one in answer.statements})
    return found


@pytest.mark.parametrize("seed", range(40))
def test_settling_a_reading_when_it_is_loaded_means_what_the_text_means_as_it_stands(seed: int) -> None:
    found, records = random_case(seed)
    for choice in product(*READINGS.values()):
        read = KnowledgeBase(read_as(found, dict(zip(READINGS, choice, strict=True))))
        assert answered(read, records) == answered(KnowledgeBase(as_written(read.program)), records)


def test_the_random_programs_do_depend_on_their_readings() -> None:
    different = 0
    for seed in range(40):
        found, records = random_case(seed)
        one, other = (answered(KnowledgeBase(read_as(found, {"r0": name})), records) for name in ("a", "b"))
        different += one != other
    assert different >= 10


# choices that cannot be made


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"who_rest": "nobody"}, "`who_rest` is not a reading: did you mean `who_rests`?"),
        ({"xyz": "nobody"}, "`xyz` is not a reading: `guidelog show readings` lists the readings"),
        ({"silence": "nobody"}, "the reading `silence` has no alternative: `guidelog show readings` lists those"),
        (
            {"who_rests": "nobodi"},
            "`nobodi` is not an alternative of the reading `who_rests`: did you mean `nobody`?",
        ),
        ({"who_rests": "xyz"}, "its alternatives are all_who_cough, without_fever, nobody"),
    ],
)
def test_a_choice_that_there_is_not_is_refused_with_the_nearest(
    choice: dict[str, str], message: str, knowledge: KnowledgeBase, tmp_path: Path
) -> None:
    with pytest.raises(ReadingError, match=re.escape(message)):
        knowledge.read_as(choice)
    path = tmp_path / "small.dl"
    path.write_text(SMALL_WITH_READINGS, encoding="utf-8")
    message = message.replace("show readings`", f"show readings --kb {path}`")
    for _ in range(2):
        with pytest.raises(ReadingError, match=re.escape(message)):
            KnowledgeBase.load(path, readings=choice, cache=tmp_path / "cache")


ARGUMENTS = {
    "not_written_so": (["--reading", "nonsense"], "is not written NAME=ALTERNATIVE"),
    "without_alternative": (["--reading", "examples_count="], "is not written NAME=ALTERNATIVE"),
    "without_name": (["--reading", "=each_counts"], "is not written NAME=ALTERNATIVE"),
    "twice": (["--reading", "examples_count=each_counts"] * 2, "`examples_count` is chosen twice"),
    "contradictory": (
        ["--reading", "examples_count=each_counts", "--reading", "examples_count=need_confirming"],
        "`examples_count` is chosen twice",
    ),
    "misspelt": (["--reading", "exampels_count=need_confirming"], "did you mean `examples_count`?"),
    "misspelt_alternative": (["--reading", "examples_count=need_confirmign"], "did you mean `need_confirming`?"),
    "no_alternatives": (
        ["--reading", "summaries_point_on=never"],
        "the reading `summaries_point_on` has no alternative",
    ),
    "control_characters": (["--reading", "\x1b[31mred=\x07"], "is not a reading"),
}


@pytest.mark.parametrize("name", ARGUMENTS)
@pytest.mark.parametrize("command", [["recommend", WORKED], ["why", WORKED, URGENT], ["show"], ["check"]])
def test_an_argument_that_cannot_be_used_ends_in_a_clear_error(name: str, command: list[str], run: Run) -> None:
    arguments, message = ARGUMENTS[name]
    outcome = run(*command, *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert message in outcome.err
    assert "\x1b" not in outcome.err


# what is shown

OTHERWISE = ["--reading", "recurrence_statements_alone=in_mscc_too"]
COMPRESSED = "examples/lung-paraplegia-radiotherapy.toml"
SCREENS = {
    "recommend": ["recommend", WORKED, *OTHERWISE, "--reading", "examples_count=need_confirming"],
    "why": ["why", WORKED, URGENT, *OTHERWISE],
    "why-not": ["why-not", RECURRENCE, URGENT, *OTHERWISE],
    "next": ["next", "--most", "1", "examples/made-up-possible.toml", *OTHERWISE],
    "compare": ["compare", WORKED, COMPRESSED, *OTHERWISE],
    "show-readings": ["show", "readings"],
    "show-one": ["show", "only_if_both_ways", "--reading", "only_if_both_ways=one_way"],
    "show-json": ["show", "--format", "json", "only_if_both_ways"],
    "show-without-alternative": ["show", "inherited_deadline"],
    "show-concept": ["show", "high_side_effect_risk"],
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_command_prints_what_it_printed_before(name: str, run: Run) -> None:
    outcome = run(*SCREENS[name])
    assert (outcome.status, outcome.err) == (0, "")
    check_golden(GOLDEN / f"readings-{name}.txt", outcome.out)
    assert all(len(line) <= 80 for line in outcome.out.splitlines() if name != "show-json")


DOCUMENTS = {
    "recommend": ["recommend", WORKED],
    "why": ["why", WORKED, URGENT],
    "why-not": ["why-not", WORKED, URGENT],
    "next": ["next", WORKED],
    "compare": ["compare", WORKED, COMPRESSED],
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_the_readings_that_are_not_those_of_the_text_and_only_those(name: str, run: Run) -> None:
    arguments = [*DOCUMENTS[name], "--format", "json"]
    plain = run(*arguments)
    assert "readings" not in json.loads(plain.out)
    chosen = ["--reading", "examples_count=each_counts"]
    assert run(*arguments, *chosen) == plain
    document = json.loads(run(*arguments, *OTHERWISE, *chosen).out)
    assert document["readings"] == {"recurrence_statements_alone": "in_mscc_too"}


def test_every_line_of_json_lines_names_the_readings(run: Run) -> None:
    lines = run("recommend", "--format", "jsonl", WORKED, COMPRESSED, *OTHERWISE).out.splitlines()
    assert [json.loads(line)["readings"] for line in lines] == [{"recurrence_statements_alone": "in_mscc_too"}] * 2


def test_a_page_says_how_the_guideline_was_read(run: Run) -> None:
    told = "Read otherwise: recurrence_statements_alone=in_mscc_too."
    assert told in run("recommend", "--format", "html", WORKED, *OTHERWISE).out
    assert "Read otherwise" not in run("recommend", "--format", "html", WORKED).out


@pytest.mark.parametrize("format_", ["dot", "svg", "html"])
def test_a_reading_cannot_be_drawn(format_: str, run: Run) -> None:
    outcome = run("show", "readings", "--format", format_)
    assert (outcome.status, outcome.out) == (2, "")
    assert "a reading cannot be drawn" in outcome.err


def test_every_command_that_loads_a_knowledge_base_takes_readings(run: Run) -> None:
    for command in ("recommend", "why", "why-not", "next", "ask", "compare", "query", "show", "findings", "export"):
        assert "--reading NAME=ALTERNATIVE" in run(command, "--help").out, command
    assert "--reading NAME=ALTERNATIVE" in run("check", "--help").out


# the cache


def test_the_cache_tells_readings_apart(tmp_path: Path) -> None:
    path = tmp_path / "small.dl"
    path.write_text(SMALL_WITH_READINGS, encoding="utf-8")
    folder = tmp_path / "cache"
    expected = {name: KnowledgeBase.load(path, readings={"who_rests": name}).forms for name in ALTERNATIVES}
    assert len({repr(forms) for forms in expected.values()}) == len(ALTERNATIVES)
    for _ in range(2):
        for name in ALTERNATIVES:
            found = KnowledgeBase.load(path, readings={"who_rests": name}, cache=folder)
            assert found.forms == expected[name]
            assert found.program.switches["who_rests"].taken == name
        assert len([*folder.iterdir()]) == len(ALTERNATIVES)


def test_the_order_of_choices_is_nothing_to_the_cache(tmp_path: Path) -> None:
    choices = {"examples_count": "need_confirming", "only_if_both_ways": "one_way"}
    for readings in (choices, dict(reversed(choices.items()))):
        KnowledgeBase.load(readings=readings, cache=tmp_path)
    assert len([*tmp_path.iterdir()]) == 1
