"""NEWS2 and suspected sepsis: the packaged knowledge base against models written from the published texts."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import product
from time import process_time

import pytest

import guidelog

from ..oracle.news2 import CHART, PARAMETERS, SCALE_1, SCALE_2_ON_OXYGEN, STEPS, Value, points, total
from ..oracle.sepsis import contradicts_itself, holding
from ..support.run import ROOT
from ..support.scale import scaled

NORMAL: dict[str, Value] = {
    "respiration_rate": 16,
    "spo2": 97,
    "supplemental_oxygen": False,
    "systolic_pressure": 120,
    "pulse": 70,
    "consciousness": "alert",
    "temperature": Decimal("37.0"),
}
IN_HOSPITAL: dict[str, Value] = {
    "age": 40,
    "pregnancy": False,
    "setting": "acute_hospital",
    "infection": "suspected",
    "hypercapnic_failure": False,
}
LAST = "score_response_monitored"  # a statement that rests on the score alone
# Scores that are published with their observations, by the id of the example; `examples/README.md` says where.
PUBLISHED = {
    "copd-on-high-flow-oxygen": 13,
    "appendicitis-in-the-emergency-department": 11,
    "urinary-infection-and-confused": 13,
    "responds-to-voice-in-a-nursing-home": 7,
    "triage-observations-as-fhir": 5,
}


@cache
def sepsis() -> guidelog.KnowledgeBase:
    return guidelog.KnowledgeBase.load("sepsis")


def consult(record: dict[str, Value]) -> guidelog.Consultation:
    return sepsis().consult({"id": "p", "findings": record})


def held(answer: guidelog.Consultation) -> set[str]:
    return {name for name in sepsis().program.statements if answer.status(name) in ("certain", "presumed")}


def plain(value: Value | None) -> bool | str | float | None:
    """A value as a column of a table has it."""
    return float(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def edges() -> Iterator[tuple[str, Decimal]]:
    """Each number at which the chart changes, the next one, and one between them."""
    for name, bands in {**CHART, "spo2": (*SCALE_1, *SCALE_2_ON_OXYGEN)}.items():
        step = STEPS.get(name, Decimal(1))
        for last, _ in bands:
            if last is not None:
                yield from ((name, Decimal(last) + part * step) for part in (0, Decimal("0.5"), 1))


def values() -> dict[str, list[Value]]:
    """Of each finding the values that its rules tell apart, with some between them."""
    found: dict[str, list[Value]] = {}
    for finding in sepsis().program.findings.values():
        if finding.kind == "bool":
            found[finding.name] = [True, False]
        elif finding.kind == "enum":
            found[finding.name] = [*finding.values]
    for name, number in edges():
        found.setdefault(name, []).append(number)
    return {
        **found,
        "age": [15, 16, 17, 18, 40],
        "lactate": [Decimal("1.9"), 2, Decimal("2.1")],
        "fluid_given": [0, 250, 999, 1000],
    }


def random_record(rng: random.Random) -> dict[str, Value]:
    """A consistent record, of somebody in scope more often than not, with all of NEWS2 in every second one."""
    share = rng.random()
    known = {name: rng.choice(some) for name, some in values().items() if rng.random() < share}
    if rng.random() < 0.7:
        known.update(age=40, infection="suspected", setting="acute_hospital", pregnancy=False)
    if rng.random() < 0.5:
        own = {name: rng.choice([NORMAL[name], *some]) for name, some in values().items() if name in NORMAL}
        known.update({name: value if rng.random() < 0.4 else NORMAL[name] for name, value in own.items()})
    return random_record(rng) if contradicts_itself(known) else known


@pytest.mark.parametrize("scale_2", [False, True])
@pytest.mark.parametrize("oxygen", [False, True])
def test_each_boundary_of_the_chart_gives_the_points_that_the_chart_gives(scale_2: bool, oxygen: bool) -> None:
    for name, number in edges():
        record = {**NORMAL, "age": 40, "hypercapnic_failure": scale_2, "supplemental_oxygen": oxygen, name: number}
        (score,) = consult(record).scores(LAST)
        assert (name, number, score.total) == (name, number, total(record))


@pytest.mark.parametrize("state", ["alert", "new_confusion", "voice", "pain", "unresponsive"])
def test_whoever_is_not_alert_has_three_points(state: str) -> None:
    (score,) = consult({**NORMAL, "age": 40, "consciousness": state}).scores(LAST)
    assert score.total == total({"consciousness": state}) == (0 if state == "alert" else 3)


def test_random_records_are_answered_as_the_published_texts_are_read() -> None:
    rng = random.Random(19)
    for _ in range(scaled(4000)):
        record = random_record(rng)
        answer = consult(record)
        assert (held(answer), record) == (holding(record), record)


@pytest.mark.parametrize("missing", PARAMETERS)
def test_with_one_parameter_missing_statuses_and_the_range_are_those_of_all_its_values(missing: str) -> None:
    rng = random.Random(missing)
    every, asked = values(), [name for name in sepsis().program.findings if name not in NORMAL]
    for _ in range(scaled(60)):
        known = {name: rng.choice([NORMAL[name], *every[name]]) for name in NORMAL}
        known |= {name: rng.choice(every[name]) for name in asked}
        known |= IN_HOSPITAL if rng.random() < 0.9 else {}
        del known[missing]
        if contradicts_itself(known):
            continue
        grown = [known, *({**known, missing: value} for value in [*every[missing], NORMAL[missing]])]
        held = [holding(record) for record in grown]
        answer = consult(known)
        for name in sepsis().program.statements:
            as_recorded, always = name in held[0], all(name in one for one in held)
            ever = any(name in one for one in held)
            status = ("certain" if always else "presumed") if as_recorded else ("possible" if ever else "ruled_out")
            assert (name, answer.status(name), known) == (name, status, known)
        if known["age"] >= 16 and not known["pregnancy"]:
            (score,) = answer.scores(LAST)
            sums = [total(record) for record in grown]
            assert (score.least, score.total, score.most) == (min(sums), sums[0], max(sums))


def test_nothing_recorded_is_never_a_low_risk() -> None:
    for missing in PARAMETERS:
        known = {**IN_HOSPITAL, **{name: value for name, value in NORMAL.items() if name != missing}}
        answer = consult(known)
        assert answer.status("very_low_risk_review") == "possible"
        assert answer.status("evaluation_full_set") == "presumed"


def test_a_cohort_gives_each_row_what_the_record_gets_alone() -> None:
    polars = pytest.importorskip("polars", reason="cohorts need the extra `cohort`")
    rng = random.Random(6)
    records = [random_record(rng) for _ in range(scaled(2000, least=60))]
    columns = {name: [plain(one.get(name)) for one in records] for name in sepsis().program.findings}
    table = polars.DataFrame({"id": [str(n) for n in range(len(records))], **columns})
    answered = sepsis().statuses(table)
    for number in rng.sample(range(len(records)), min(len(records), scaled(400, least=20))):
        answer = consult(records[number])
        row = answered.row(number, named=True)
        assert {name: row[name] for name in sepsis().program.statements} == {
            name: answer.status(name) for name in sepsis().program.statements
        }


def test_the_check_finds_nothing_and_takes_five_seconds_at_most() -> None:
    knowledge = guidelog.KnowledgeBase.load("sepsis", cases=True)
    start = process_time()
    assert [str(problem) for problem in knowledge.check().problems] == []
    assert process_time() - start < 10  # five on a machine that nothing else keeps busy


def test_the_published_cases_have_their_scores() -> None:
    lines = (ROOT / "kb" / "sepsis" / "examples.jsonl").read_text(encoding="utf-8").splitlines()
    records = {one["id"]: one["findings"] for one in (json.loads(line, parse_float=Decimal) for line in lines)}
    assert {name: total(records[name]) for name in PUBLISHED} == PUBLISHED
    for name, record in records.items():
        found = [score.total for score in consult({**record, "age": 40}).scores(LAST)]
        assert (name, found) == (name, [total(record)])
        assert held(consult(record)) == holding(record)


def test_the_model_of_the_chart_is_itself_that_of_the_chart() -> None:
    worst = {"respiration_rate": 40, "spo2": 80, "supplemental_oxygen": True, "systolic_pressure": 60, "pulse": 150}
    assert total({**worst, "consciousness": "unresponsive", "temperature": 34}) == 20  # the most that there is
    assert total(NORMAL) == 0
    assert max(sum(some) for some in product((0, 3), (0, 2))) == 5
    assert points({"spo2": 97, "hypercapnic_failure": True, "supplemental_oxygen": True})["spo2"] == 3
    assert points({"spo2": 97, "hypercapnic_failure": True, "supplemental_oxygen": False})["spo2"] == 0
