"""The first screen of a record: what is on it, in which order, how long it is, and that nothing is lost behind it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from guidelog.inference.overview.fitting import StyledLine, plain
from guidelog.inference.overview.lines import screen
from guidelog.inference.overview.parts import Overview

from guidelog import Consultation, KnowledgeBase, RecordError

from ..support.golden import check_golden
from ..support.run import ROOT, Run
from ..support.small import small

SITUATIONS = {path.stem: path for path in sorted(Path(__file__).with_name("situations").glob("*.toml"))}
EXAMPLES = {path.stem: path for path in sorted((ROOT / "examples").glob("*.toml"))}
RECORDS = {**SITUATIONS, **EXAMPLES}


def consult(knowledge: KnowledgeBase, path: Path) -> Consultation:
    """The answer for the record of a file."""
    with path.open(encoding="utf-8") as file:
        (record,) = knowledge.records(file, path.name)
    assert not isinstance(record, RecordError)
    return knowledge.consult(record)


@pytest.fixture(params=RECORDS, scope="module")
def consultation(request: pytest.FixtureRequest, ng234: KnowledgeBase) -> Consultation:
    return consult(ng234, RECORDS[request.param])


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_situation_is_answered_with_the_screen_beside_it(name: str, run: Run) -> None:
    outcome = run("recommend", str(SITUATIONS[name]))
    assert (outcome.status, outcome.err) == (0, "")
    check_golden(SITUATIONS[name].with_suffix(".txt"), outcome.out)


def test_the_screen_is_the_text_of_a_consultation(consultation: Consultation, run: Run) -> None:
    printed = run("recommend", str(RECORDS[consultation.answer.record.id])).out
    assert printed == f"{consultation}\n"


def test_the_screen_is_short(consultation: Consultation) -> None:
    most = 24 if not consultation.answer.record.findings else 45
    assert len(str(consultation).splitlines()) <= most


def test_the_screens_of_most_records_are_read_at_a_glance(ng234: KnowledgeBase) -> None:
    lengths = sorted(len(str(consult(ng234, path)).splitlines()) for path in RECORDS.values())
    assert lengths[len(lengths) // 2] <= 30


def test_no_line_is_wider_than_80_columns(consultation: Consultation) -> None:
    assert max(map(len, str(consultation).splitlines())) <= 80


def test_every_statement_that_applies_is_on_the_screen_once_or_gives_way(consultation: Consultation) -> None:
    overview = consultation.overview()
    shown = [id_ for item in overview.items.values() if item not in overview.withheld for id_ in item.statements]
    held = [found.statement.id for found in consultation.answer.statements if found.holds]
    assert sorted([*shown, *overview.superseded]) == sorted(held)


def test_the_numbers_are_those_of_the_statements(consultation: Consultation) -> None:
    items = consultation.items()
    assert [*items] == [*range(1, len(items) + 1)]
    text = str(consultation)
    for number, item in consultation.overview().items.items():
        assert items[number] == item.statements
        found = re.search(rf"^ *{number}  ( *)(\w+) +(.*)$", text, re.MULTILINE)
        assert found
        assert item.strength in ("", found[2])
        assert item.says.startswith(found[3].split(":")[0].split(",")[0].split(" (")[0].split(";")[0][:20])


def test_nothing_that_has_a_time_stands_under_also(consultation: Consultation) -> None:
    statements = consultation.knowledge.program.statements
    for group in consultation.overview().groups:
        if group.heading == "Also":
            ids = [id_ for item in group.items for id_ in item.statements]
            assert not any(statements[id_].urgency or statements[id_].within_hours for id_ in ids)


def test_what_is_to_be_done_now_stands_above_what_has_hours(consultation: Consultation) -> None:
    due = [group.due for group in consultation.overview().groups]
    assert due == sorted(due)


def test_dexamethasone_stands_before_the_scan(ng234: KnowledgeBase) -> None:
    for name in ("suspected-at-night", "no-mri", "metastases-and-long-paralysis"):
        actions = [item.action for item in consult(ng234, SITUATIONS[name]).overview().items.values()]
        scan = "ct" if name == "no-mri" else "mri"
        assert actions.index("corticosteroids") < actions.index(scan)


def test_the_dose_stands_under_its_radiotherapy(ng234: KnowledgeBase) -> None:
    overview = consult(ng234, SITUATIONS["not-for-surgery"]).overview()
    (within,) = [group for group in overview.groups if group.heading == "Within 24 hours"]
    (urgent,) = within.items
    assert [detail.action for detail in urgent.details] == ["single_fraction_radiotherapy"]


def test_a_detail_of_two_items_stands_under_both_with_one_number(ng234: KnowledgeBase) -> None:
    overview = consult(ng234, SITUATIONS["back-after-radiotherapy"]).overview()
    above = [
        (item.action, detail.number)
        for group in overview.groups
        for item in group.items
        for detail in item.details
        if detail.action == "discuss_further_radiotherapy"
    ]
    assert [action for action, _ in above] == ["urgent_radiotherapy", "further_radiotherapy"]
    assert len({number for _, number in above}) == 1


def test_what_an_exception_withholds_is_told_with_the_exception_in_words(ng234: KnowledgeBase) -> None:
    (withheld,) = consult(ng234, SITUATIONS["dying-with-pain"]).overview().withheld
    assert (withheld.action, withheld.because) == ("urgent_radiotherapy", ("the overall prognosis is poor",))


def test_an_action_that_is_done_is_not_told_as_withheld(ng234: KnowledgeBase) -> None:
    overview = consult(ng234, SITUATIONS["scan-requested"]).overview()
    assert "corticosteroids" not in [item.action for item in overview.withheld]


def test_where_nothing_applies_the_notices_stand_first(ng234: KnowledgeBase) -> None:
    overview = consult(ng234, SITUATIONS["no-cancer-recorded"]).overview()
    assert overview.first
    assert not overview.groups
    assert not overview.notices


def test_a_notice_that_is_declared_so_stands_before_what_applies(ng234: KnowledgeBase) -> None:
    text = str(consult(ng234, SITUATIONS["cancer-suspected-only"]))
    assert text.index("NOTICE") < text.index("NOW")


def test_what_is_shared_is_said_once(ng234: KnowledgeBase) -> None:
    text = " ".join(str(consult(ng234, SITUATIONS["suspected-at-night"])).split())
    assert text.count("unless MSCC has been excluded") == 1
    assert "MSCC excluded" not in text


def test_at_most_four_questions_are_asked_and_each_says_what_it_changes(consultation: Consultation) -> None:
    questions = consultation.overview().questions
    assert len(questions) <= 4
    asked = {question.finding: question for question in consultation.next()}
    assert all(question.finding in asked for question in questions)
    assert len(questions) == 1 or all(question.effects for question in questions)


def test_an_answer_to_a_question_changes_what_it_says(consultation: Consultation) -> None:
    record = consultation.answer.record
    for question in consultation.overview().questions:
        finding = consultation.knowledge.program.findings[question.finding]
        for effect in question.effects if finding.kind != "number" else ():
            for answer in effect.answers:
                value = {"yes": True, "no": False}.get(answer, answer.replace(" ", "_"))
                findings = {**record.findings, question.finding: value}
                data = {"id": "x", "findings": findings, "done": [*record.done]}
                answers = consultation.knowledge.consult(data).answer.statements
                kept = {found.statement.id for found in answers if found.holds and not found.superseded_by}
                for number in effect.ends:
                    assert not {*consultation.items()[number]} <= kept


def test_everything_is_behind_all(consultation: Consultation, run: Run) -> None:
    path = RECORDS[consultation.answer.record.id]
    text = run("recommend", "--all", "--needs", "99", str(path)).out
    words = {*re.findall(r"\w+", text)}
    assert words >= {found.statement.id for found in consultation.answer.statements}


def test_what_could_apply_is_told_by_the_state_that_opens_it(run: Run) -> None:
    text = run("recommend", "--possible", str(SITUATIONS["suspected-at-night"])).out
    assert re.search(r"^COULD APPLY, if MSCC is confirmed: \d+ more$", text, re.MULTILINE)
    assert "RULED OUT by" not in text


def test_ids_stand_on_the_first_screen_on_request(run: Run) -> None:
    path = str(SITUATIONS["not-for-surgery"])
    assert "mscc_treatment_urgent_radiotherapy" not in run("recommend", path).out
    assert "mscc_treatment_urgent_radiotherapy" in run("recommend", "--ids", path).out


def test_several_records_are_a_line_each_the_most_urgent_first(run: Run) -> None:
    names = ["without-symptoms", "pain-alone", "suspected-at-night"]
    lines = run("recommend", *(str(SITUATIONS[name]) for name in names)).out.splitlines()
    assert [line.split()[0] for line in lines] == ["suspected-at-night", "pain-alone", "without-symptoms"]


def test_one_of_several_records_is_chosen_by_its_id(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text('{"id": "a", "findings": {}}\n{"id": "b", "findings": {"mscc": "confirmed"}}\n')
    outcome = run("recommend", "--record", "b", str(path))
    assert outcome.out.startswith("b  CONFIRMED CORD COMPRESSION")
    outcome = run("recommend", "--record", "c", str(path))
    assert outcome.status == 2
    assert "no record has the id `c`" in outcome.err


def test_the_terminal_shows_the_same_lines_in_its_own_width(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(SITUATIONS["unstable-for-surgery"])
    usual = run("recommend", path).out
    for width in ("40", "100"):
        monkeypatch.setenv("COLUMNS", width)
        other = run("recommend", path).out
        assert other.split() == usual.split()
        assert max(map(len, other.splitlines())) <= int(width)


def test_a_number_and_its_sign_stay_in_one_row() -> None:
    for width in range(20, 60):
        text = plain([StyledLine(("oxygen to a saturation of 94 to 98 %, at 37.5 °C or 15 % of it",), 0, 2)], width)
        assert not any(row.strip()[:1] in ("%", "°") for row in text.splitlines())
        assert " ".join(text.split()) == "oxygen to a saturation of 94 to 98 %, at 37.5 °C or 15 % of it"


def test_a_knowledge_base_without_a_layout_has_a_sensible_screen() -> None:
    text = str(small().consult({"id": "p", "findings": {"cough": True, "weeks": 3}}))
    assert text.splitlines()[0].split()[0] == "p"
    assert "RECORD NEXT" in text


def test_an_overview_is_a_value_that_may_be_kept(consultation: Consultation) -> None:
    overview = consultation.overview()
    assert isinstance(overview, Overview)
    assert [*screen(overview, consultation.knowledge.program)]


def test_the_json_of_an_answer_holds_every_statement(consultation: Consultation) -> None:
    document = json.loads(json.dumps(consultation.to_json(everything=True)))
    ids = [found.statement.id for found in consultation.answer.statements]
    assert [found["id"] for found in document["statements"]] == ids


def test_a_question_waits_for_what_it_presupposes(consultation: Consultation) -> None:
    findings = consultation.knowledge.program.findings
    is_open = {question.finding for question in consultation.next()}
    for question in consultation.overview().questions:
        assert not is_open & {*findings[question.finding].presupposes}


def test_whether_surgery_is_suitable_is_asked_of_a_compression_that_is_confirmed(ng234: KnowledgeBase) -> None:
    text = str(consult(ng234, SITUATIONS["confirmed-and-undecided"]))
    assert "yes: surgery against" in text
    assert "no: urgent radiotherapy (within 24 hours)" in text


def test_what_only_ends_something_is_asked_after_what_opens_something_urgent(consultation: Consultation) -> None:
    urgent = [any(effect.is_urgent for effect in one.effects) for one in consultation.overview().questions]
    assert urgent == sorted(urgent, reverse=True)


def test_no_needs_are_told_where_none_are_asked_for(run: Run) -> None:
    path = str(EXAMPLES["made-up-possible"])
    none, one = (run("recommend", "--all", "--needs", number, path).out for number in "01")
    assert "COULD APPLY, if" in one
    assert "COULD APPLY, if" not in none
    assert "COULD APPLY: " in none
    assert "mscc_initial_ct" in none
