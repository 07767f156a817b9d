"""What a score comes to stands on the screen: a number where nothing missing could change it, else a range."""

from __future__ import annotations

import random
from typing import Any

from guidelog.inference.rules.totals import named_totals

from guidelog import KnowledgeBase

from ..support.knowledge import WORDS
from ..support.knowledge import knowledge as small
from ..support.scale import scaled

SEPSIS, STROKE = KnowledgeBase.load("sepsis"), KnowledgeBase.load("stroke")
COMPLETE: dict[str, object] = {
    "age": 71, "setting": "acute_hospital", "infection": "suspected", "respiration_rate": 22, "spo2": 96,
    "supplemental_oxygen": False, "systolic_pressure": 105, "pulse": 95, "consciousness": "alert",
    "temperature": 38.4,
}  # fmt: skip


def scores(knowledge: KnowledgeBase, **findings: object) -> tuple[str, ...]:
    """The sentences of a record's scores."""
    recorded = {name: value for name, value in findings.items() if value is not None}
    return knowledge.consult({"id": "p", "findings": recorded}).overview().scores


def test_a_score_that_nothing_can_change_is_a_number() -> None:
    assert scores(SEPSIS, **COMPLETE) == ("NEWS2 is 5.",)


def test_a_score_of_which_something_is_missing_is_a_range_with_what_is_missing() -> None:
    (said,) = scores(SEPSIS, **{**COMPLETE, "temperature": None, "consciousness": None})
    assert said == "NEWS2 is 4 to 10, 4 as recorded (not recorded: consciousness; temperature)."


def test_what_could_lower_a_score_is_missing_too() -> None:
    (said,) = scores(SEPSIS, **{**COMPLETE, "spo2": 93})
    assert said == "NEWS2 is 5 to 7, 7 as recorded (not recorded: hypercapnic respiratory failure)."


def test_a_score_is_not_told_of_whom_nothing_is_said_nor_of_what_nobody_counted() -> None:
    assert not scores(SEPSIS, **{**COMPLETE, "age": 9})
    assert not scores(SEPSIS, age=45, infection="suspected")
    assert not scores(STROKE, age=70)


def test_a_score_that_is_open_and_changes_nothing_is_not_told() -> None:
    low = {"sex": "female", "age": 60, "anticoagulant": "none"} | dict.fromkeys(
        ("heart_failure", "hypertension", "diabetes", "stroke_before", "vascular_disease"), False
    )
    assert scores(STROKE, atrial_fibrillation=True, **low) == ("The CHA2DS2-VASc score is 1.",)


def test_the_score_stands_on_the_screen_the_page_and_above_what_is_to_be_done() -> None:
    consultation = SEPSIS.consult({"id": "p", "findings": COMPLETE})
    for text in (str(consultation), consultation._repr_html_()):
        assert text.index("NEWS2 is 5.") < text.index("urgent assessment")


def test_whatever_changes_a_score_by_itself_is_told_as_missing() -> None:
    rng = random.Random(5)
    for knowledge in (SEPSIS, STROKE):
        for aggregate in named_totals(knowledge.program.rules).values():
            for _ in range(scaled(400)):
                findings = _random(rng, knowledge, aggregate)
                open_ = knowledge.openings.open_findings(aggregate, findings)
                assert not {*open_} & findings.keys()
                total = knowledge.openings.score(aggregate, findings).total
                for name in knowledge.program.findings_below(aggregate) - findings.keys():
                    changed = {**findings, name: _value(rng, knowledge, name)}
                    if knowledge.openings.score(aggregate, changed).total != total:
                        assert name in open_
                if not open_:
                    score = knowledge.openings.score(aggregate, findings)
                    assert score.least == score.total == score.most


def _random(rng: random.Random, knowledge: KnowledgeBase, aggregate: Any) -> dict[str, Any]:
    below = sorted(knowledge.program.findings_below(aggregate))
    return {name: _value(rng, knowledge, name) for name in below if rng.random() < 0.7}


def _value(rng: random.Random, knowledge: KnowledgeBase, name: str) -> Any:
    finding = knowledge.program.findings[name]
    if finding.kind == "number":
        low, high = map(int, finding.limits)
        limits = [limit for limit, _ in knowledge.compilation.states.by_name[name].boundaries]
        return min(high, max(low, int(rng.choice(limits)) + rng.choice((-1, 0, 1))))
    return rng.choice((True, False)) if finding.kind == "bool" else rng.choice(finding.values)


POINTS = (
    "%% risk\n%% label  risk\npoints(P, risk, 2, long) :- weeks(P, N), N >= 8.\n"
    "points(P, risk, 1, kind) :- kind(P, a).\npoints(P, risk, 1, g) :- g(P).\nholds(P, s0) :- f(P), not many(P).\n"
    "many(P) :- f(P), #sum { N, I : points(P, risk, N, I) } >= 9.\n"
    "%% short\n%% says  short\ncontradiction(P, short) :- -g(P), weeks(P, N), N >= 8.\n"
)


def missing(base: KnowledgeBase, **findings: object) -> tuple[str, ...]:
    """The findings by which a query says that the range of the score could narrow."""
    (found,) = base.consult({"findings": findings}).solve("total(P, risk, _, _, _)")
    return found.assumes


def test_what_contradicts_the_record_changes_no_score() -> None:
    base = small(POINTS)
    assert missing(base, f=True) == ("g", "kind", "weeks")
    assert scores(base, f=True, g=True) == ("The risk is 1 to 4, 1 as recorded (not recorded: l; l).",)
    assert missing(base, f=True, g=False) == ("kind",)
    assert scores(base, f=True, g=False, kind="b") == ("The risk is 0.",)
    assert missing(base, f=True, g=False, kind="b") == ()


def test_of_a_number_that_is_worked_out_its_parts_are_missing() -> None:
    numbers = "".join(
        f"%% {name}\n{WORDS}%% is {{value}}\nfinding({name}, number).\nunit({name}, weeks).\n"
        for name in ("now", "rise")
    )
    text = (
        numbers + "change(rise, weeks, now).\n" + POINTS.replace("weeks(P, N), N >= 8.\n", "rise(P, N), N > 8.\n", 1)
    )
    assert missing(small(text), f=True, kind="b", g=True) == ("weeks", "now")
    assert missing(small(text), f=True, kind="b", g=True, weeks=3) == ("now",)
