"""Records: what is read, exactly, and what is refused, with exactly the message beside it.

Each file of `bad_records/` has its message in a `.txt` of the same name; GUIDELOG_UPDATE=1 rewrites the messages.
Read each as a user would before keeping it.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import pytest
from guidelog.cli.records import read_records

from guidelog import KnowledgeBase, Record, RecordError

from ..support.golden import check_golden
from ..support.knowledge import packaged
from ..support.run import ROOT

BAD = ROOT / "tests" / "bad_records"
FILES = sorted(path for path in BAD.iterdir() if path.suffix != ".txt")
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return packaged()


def told(path: str, knowledge: KnowledgeBase) -> Iterable[str]:
    """What a command that answers every record of a file would tell of each."""
    try:
        for record in read_records([path], knowledge):
            try:
                if isinstance(record, RecordError):
                    raise record
                knowledge.consult(record)
                yield f"record {record.id} is answered"
            except RecordError as error:
                yield str(error)
    except click.UsageError as error:
        yield f"Error: {error.message}"


def one(text: str, knowledge: KnowledgeBase, name: str = "r.json") -> Record:
    """The one record of a text."""
    (record,) = knowledge.records(io.StringIO(text), name)
    if isinstance(record, RecordError):
        raise record
    return record


def refused(text: str, knowledge: KnowledgeBase, name: str = "r.json") -> str:
    """Why the one record of a text is refused; the text is shown on one screen and steers no terminal."""
    (error,) = knowledge.records(io.StringIO(text), name)
    assert isinstance(error, RecordError)
    assert all(line.isprintable() and line.startswith(("error: ", "  = help: ")) for line in str(error).split("\n"))
    assert len(str(error)) < 1000
    return str(error)


def with_finding(name: str, value: str) -> str:
    """A record in JSON with one finding, whose value is written as it is."""
    return f'{{"id": "r", "findings": {{"{name}": {value}}}}}'


# Bad records


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_bad_record_is_refused_with_the_message_beside_it(
    path: Path, knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BAD)
    message = "\n\n".join(told(path.name, knowledge)) + "\n"
    check_golden(path.with_name(f"{path.name}.txt"), message)
    assert "rror: " in message
    assert message.replace("\n", "").isprintable()


def test_no_message_stands_without_its_record() -> None:
    assert {path.name.removesuffix(".txt") for path in BAD.glob("*.txt")} == {path.name for path in FILES}


def test_every_kind_of_contradiction_is_shown(knowledge: KnowledgeBase) -> None:
    message = (BAD / "contradictions.jsonl.txt").read_text(encoding="utf-8")
    assert [name for name in knowledge.program.contradictions if f"({name}): " not in message] == []


def test_a_contradiction_names_its_findings_and_nothing_else(knowledge: KnowledgeBase) -> None:
    for line in (BAD / "contradictions.jsonl").read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        with pytest.raises(RecordError) as caught:
            knowledge.consult(data)
        (fault,) = [fault for fault in caught.value.faults if f"({data['id']})" in fault.message]
        named = {name for name in knowledge.program.findings if f"`{name}`" in fault.message}
        assert named == set(data["findings"])


@pytest.mark.parametrize("ending", [".json", ".jsonl", ".toml"])
@pytest.mark.parametrize("depth", [100, 900, 990, 1000, 5000, 100_000])
def test_what_is_nested_deeply_is_refused(depth: int, ending: str, knowledge: KnowledgeBase) -> None:
    start = time.monotonic()
    for before, inside, after in (("[", "", "]"), ('{"a": ' if ending != ".toml" else "{a = ", "1", "}")):
        value = before * depth + inside + after * depth
        if ending == ".toml":
            refused(f"[findings]\nlimb_weakness = {value}\n", knowledge, "r.toml")
        else:
            refused(with_finding("limb_weakness", value), knowledge, f"r{ending}")
            refused(f'{{"done": [{value}]}}', knowledge, f"r{ending}")
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '{"findings": ' + "[" * 100_000, "[[" * 3000 + "]"]
)
def test_what_is_nested_deeply_and_never_closed_is_refused(text: str, knowledge: KnowledgeBase) -> None:
    refused(text, knowledge)
    refused(text, knowledge, "<standard input>")


@pytest.mark.parametrize("digits", [20, 4301, 100_000])
@pytest.mark.parametrize("name", ["limb_weakness", "mscc", "no_such_finding"])
def test_a_huge_integer_elsewhere_than_in_a_number_is_refused(
    name: str, digits: int, knowledge: KnowledgeBase
) -> None:
    refused(with_finding(name, "9" * digits), knowledge)
    refused(with_finding(name, f"-{'9' * digits}.{'9' * digits}e-{'9' * 20}"), knowledge)
    refused(f"[findings]\n{name} = {'9' * digits}\n", knowledge, "r.toml")


@pytest.mark.parametrize("where", ["id", "done", "findings.limb_weakness", "findings.mscc"])
@pytest.mark.parametrize("digits", [20, 5000])
def test_a_huge_integer_in_hexadecimal_is_refused_where_no_number_belongs(
    where: str, digits: int, knowledge: KnowledgeBase
) -> None:
    value = f"0x{'f' * digits}"
    text = f"{where} = [{value}]\n" if where == "done" else f"{where} = {value}\n"
    if where == "id":
        text += "findings.nothing = 1\n"
    refused(text, knowledge, "r.toml")


@pytest.mark.parametrize("key", [r"\u001b[31m", r"a\nb", r"\u202e", r"\ud800"])
def test_a_repeated_key_with_control_characters_steers_no_terminal(key: str, knowledge: KnowledgeBase) -> None:
    refused(f'{{"{key}": 1, "{key}": 2}}', knowledge)


def test_a_key_of_a_thousand_parts_is_refused(knowledge: KnowledgeBase) -> None:
    refused(f"findings.limb_weakness{'.a' * 2000} = 1\n", knowledge, "r.toml")


def test_faults_are_all_told_at_once(knowledge: KnowledgeBase) -> None:
    text = refused('{"x": 1, "findings": {"y": 1, "mscc": 1, "limb_weakness": 1}, "done": ["z"]}', knowledge)
    assert text.count("error: ") == text.count("= help: ") == 5


def test_a_record_that_is_no_mapping_is_refused_from_python_too(knowledge: KnowledgeBase) -> None:
    for data in (None, [], "text", 3, True, object()):
        with pytest.raises(RecordError, match="a record is an object"):
            knowledge.record(data)  # type: ignore[arg-type]


def test_values_that_only_python_has_are_refused(knowledge: KnowledgeBase) -> None:
    for value in (float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), 1j, b"3", {3}):
        with pytest.raises(RecordError, match="`complete_paralysis_weeks` is"):
            knowledge.record({"findings": {"complete_paralysis_weeks": value}})
    for name in (None, 3, True, ("mscc",), b"mscc"):
        with pytest.raises(RecordError, match="is not a finding"):
            knowledge.record({"findings": {name: True}})


def test_a_bad_record_among_good_ones_leaves_them_their_answers(knowledge: KnowledgeBase) -> None:
    lines = ['{"id": "a"}\n', "{x}\n", '{"id": "c"}\n', '{"id": "d", "findings": {"mscc": 3}}\n', "\n", '{"id": "f"}']
    found = [*knowledge.records(lines, "r.jsonl")]
    assert [item.id if isinstance(item, Record) else None for item in found] == ["a", None, "c", None, "f"]
    places = [item.where if isinstance(item, Record) else item.faults[0].where for item in found]
    assert places == ["r.jsonl:1", "r.jsonl:2:2", "r.jsonl:3", "r.jsonl:4", "r.jsonl:6"]


def test_json_lines_are_read_one_at_a_time(knowledge: KnowledgeBase) -> None:
    def endless() -> Iterable[str]:
        number = 0
        while True:
            number += 1
            yield f'{{"id": "r{number}"}}\n'

    records = knowledge.records(endless(), "r.ndjson")
    assert [getattr(next(iter(records)), "id", None) for _ in range(3)] == ["r1", "r2", "r3"]


# Good records


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_answered(path: Path, knowledge: KnowledgeBase) -> None:
    (record,) = read_records([str(path)], knowledge)
    assert isinstance(record, Record)
    assert record.id == path.stem
    assert knowledge.consult(record).answer.record == record


def test_null_is_not_recorded(knowledge: KnowledgeBase) -> None:
    text = '{"findings": {"mscc": null, "complete_paralysis_weeks": null, "gait_disturbance": false}}'
    assert one(text, knowledge).findings == {"gait_disturbance": False}
    told = one('{"id": "r", "findings": {"mscc": "confirmed"}}', knowledge)
    assert (
        one('{"id": "r", "done": null, "findings": {"mscc": "confirmed", "asymptomatic": null}}', knowledge) == told
    )


def test_findings_are_in_the_order_of_the_vocabulary(knowledge: KnowledgeBase) -> None:
    one_way = one('{"findings": {"limb_weakness": true, "mscc": "confirmed", "cancer_suspected": true}}', knowledge)
    other = one('{"findings": {"cancer_suspected": true, "mscc": "confirmed", "limb_weakness": true}}', knowledge)
    assert [*one_way.findings] == [*other.findings] == ["cancer_suspected", "mscc", "limb_weakness"]


NUMBERS = ["0", "-0", "3", "3.0", "2.9999999", "2.99999999999999999999999999999999999999999999", "1e2", "1E-7", "0.1"]
NUMBERS += ["12345678901234567890123456789012345678901234567890", "1e400", "-1.5", f"{'9' * 5000}", f"0.{'9' * 5000}"]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:30])
@pytest.mark.parametrize("ending", [".json", ".jsonl", ".toml"])
def test_numbers_are_kept_to_the_last_digit(number: str, ending: str, knowledge: KnowledgeBase) -> None:
    if ending == ".toml":
        if number.isdigit() and len(number) > 4300:
            pytest.skip("Python's own limit on integers")
        text = f"findings.complete_paralysis_weeks = {number}\n"
    else:
        text = with_finding("complete_paralysis_weeks", number)
    kept = one(text, knowledge, f"r{ending}").findings["complete_paralysis_weeks"]
    assert isinstance(kept, Decimal)
    assert kept.compare_total(Decimal(number)) == 0 or (number == "-0" and kept == 0)


def test_a_float_from_python_is_the_decimal_that_it_shows(knowledge: KnowledgeBase) -> None:
    weeks = {
        number: knowledge.record({"findings": {"months_to_recurrence": number}}) for number in (2.9999999, 0.1, 3.0)
    }
    assert [str(record.findings["months_to_recurrence"]) for record in weeks.values()] == ["2.9999999", "0.1", "3.0"]


@pytest.mark.parametrize(
    "number", ["2", "2.0", "2.00", "0.2e1", "20e-1", "2.0000000000000000000000000000000000000001"]
)
def test_two_weeks_are_two_weeks_however_they_are_written(number: str, knowledge: KnowledgeBase) -> None:
    status = _with_paralysis(number, knowledge)
    assert status == _with_paralysis("2", knowledge) == "ruled_out"


@pytest.mark.parametrize("number", ["1.9999999", "1.99999999999999999999999999999", "19e-1", "0.5"])
def test_just_under_two_weeks_is_under_two_weeks(number: str, knowledge: KnowledgeBase) -> None:
    assert _with_paralysis(number, knowledge) == "presumed"


def _with_paralysis(number: str, knowledge: KnowledgeBase) -> str:
    """Urgent radiotherapy is spared after two weeks of complete paralysis, if the pain is controlled."""
    findings = {"mscc": "confirmed", "surgery_suitable": False, "pain_controlled_by_analgesia": True}
    data = json.dumps({"id": "r", "findings": {**findings, "complete_paralysis_weeks": "NUMBER"}})
    record = one(data.replace('"NUMBER"', number), knowledge)
    return knowledge.consult(record).status("mscc_treatment_urgent_radiotherapy")


def ids(text: str, name: str, knowledge: KnowledgeBase) -> list[str]:
    """The ids of the records of a text, all of which can be used."""
    found = []
    for record in knowledge.records(io.StringIO(text), name):
        assert isinstance(record, Record), str(record)
        found.append(record.id)
    return found


def test_a_list_of_records_is_read_in_order(knowledge: KnowledgeBase) -> None:
    assert ids('[{"id": "b"}, {}, {"id": "a"}]', "r.json", knowledge) == ["b", "record-2", "a"]
    assert ids("[]", "r.json", knowledge) == []
    (first, _) = knowledge.records(['[{"id": "a"}, {}]'], "r.json")
    assert isinstance(first, Record)
    assert first.where == "r.json[1]"


@pytest.mark.parametrize("name", ["r.jsonl", "r.ndjson", "R.JSONL", "<standard input>", "r.json", "records"])
def test_json_lines_are_read_wherever_they_come_from(name: str, knowledge: KnowledgeBase) -> None:
    lines = '{"id": "a"}\n\n  {"findings": {"mscc": "confirmed"}}  \r\n{"id": "c"}'
    assert ids(lines, name, knowledge) == ["a", "record-3", "c"]


@pytest.mark.parametrize("name", ["<standard input>", "r", "r.txt"])
def test_without_an_ending_the_text_tells_its_format(name: str, knowledge: KnowledgeBase) -> None:
    assert ids(' \n{"id": "a"}\n', name, knowledge) == ["a"]
    assert ids('\n[{"id": "a"}]\n', name, knowledge) == ["a"]
    assert ids('# mine\nid = "a"\n', name, knowledge) == ["a"]
    assert ids('\ufeff{"id": "a"}', name, knowledge) == ["a"]


@pytest.mark.parametrize("name", ["a.json", "a.toml", "/tmp/x/a.json", "a.JSON"])  # noqa: S108
def test_a_record_without_an_id_is_called_after_its_file(name: str, knowledge: KnowledgeBase) -> None:
    assert ids("[findings]" if name.endswith("toml") else "{}", name, knowledge) == ["a"]


@pytest.mark.parametrize(
    ("id_", "shown"), [("7", "7"), ("007.50", "7.50"), ('"Ångström 🧪"', "Ångström 🧪"), ('"x/../y"', "x/../y")]
)
def test_an_id_is_any_text_or_number(id_: str, shown: str, knowledge: KnowledgeBase) -> None:
    text = f'{{"id": {id_.removeprefix("00")}}}'
    assert ids(text, "r.json", knowledge) == [shown]


def test_a_byte_order_mark_before_json_is_passed_over(knowledge: KnowledgeBase) -> None:
    assert ids('\ufeff{"id": "a"}', "r.json", knowledge) == ["a"]
    assert ids('\ufeff{"id": "a"}\n{"id": "b"}\n', "r.jsonl", knowledge) == ["a", "b"]


def test_a_byte_order_mark_before_json_lines_on_standard_input_is_passed_over(knowledge: KnowledgeBase) -> None:
    assert ids('\ufeff{"id": "a"}\n{"id": "b"}\n', "<standard input>", knowledge) == ["a", "b"]


def test_a_byte_order_mark_before_toml_is_passed_over(knowledge: KnowledgeBase) -> None:
    assert ids('\ufeffid = "a"\n', "r.toml", knowledge) == ["a"]


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85"])
def test_json_lines_end_at_line_ends_only(character: str, knowledge: KnowledgeBase) -> None:
    lines = f'{{"id": "a{character}b"}}\n{{"id": "c"}}\n'
    assert ids(lines, "r.jsonl", knowledge) == [f"a{character}b", "c"]
    assert ids(lines, "<standard input>", knowledge) == [f"a{character}b", "c"]


def test_done_names_actions_once_each_in_order(knowledge: KnowledgeBase) -> None:
    assert one('{"done": ["mri", "biopsy", "mri"]}', knowledge).done == ("mri", "biopsy")
    assert one('done = ["biopsy", "mri"]', knowledge, "r.toml").done == ("biopsy", "mri")
    assert one('{"done": []}', knowledge).done == one('{"done": null}', knowledge).done == ()


def test_json_and_toml_give_the_same_record(knowledge: KnowledgeBase) -> None:
    toml = 'done = ["mri"]\n[findings]\nmscc = "confirmed"\ngait_disturbance = false\nmonths_to_recurrence = 2.50\n'
    findings = '{"mscc": "confirmed", "gait_disturbance": false, "months_to_recurrence": 2.50}'
    data = f'{{"done": ["mri"], "findings": {findings}}}'
    assert one(toml, knowledge, "r.x") == one(data, knowledge, "r.x")


def test_json_lines_come_through_standard_input(knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    data = b'{"id": "a", "findings": {"complete_paralysis_weeks": 2.9999999}}\n{"id": "b"}\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
    found: list[Any] = [*read_records(["-"], knowledge)]
    assert [record.id for record in found] == ["a", "b"]
    assert found[0].findings == {"complete_paralysis_weeks": Decimal("2.9999999")}


def test_a_record_without_an_id_is_told_as_the_record(knowledge: KnowledgeBase) -> None:
    (refused,) = knowledge.records(['{"findings": {"coff": true}}'], "<standard input>")
    assert str(refused).startswith("error: <standard input>, the record: `coff` is not a finding")
    with pytest.raises(RecordError, match=r"^error: the record: `coff` is not a finding"):
        knowledge.record({"findings": {"coff": True}})
