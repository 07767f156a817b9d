"""What a change of a knowledge base changes: edits, worked cases, and form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from guidelog.inference.verification.difference.difference import Differences, find_differences
from guidelog.inference.verification.difference.document import differences_document

import guidelog

from ..support.knowledge import packaged
from ..support.small import SMALL
from ..support.versions import Edits, edited

NG234 = guidelog.PACKAGED / "ng234"
URGENT = "mscc_treatment_urgent_radiotherapy"


def base(*texts: str) -> guidelog.KnowledgeBase:
    return guidelog.KnowledgeBase(load([Source(f"file{n}.dl", text) for n, text in enumerate(texts)]))


def compare(old: guidelog.KnowledgeBase, new: guidelog.KnowledgeBase) -> Differences:
    return old.diff(new)


@pytest.fixture(scope="module")
def small() -> guidelog.KnowledgeBase:
    return base(SMALL)


def document(old: guidelog.KnowledgeBase, edits: Edits) -> dict[str, Any]:
    """What differs as JSON says it, of the small knowledge base."""
    return differences_document(compare(old, base(edited(SMALL, edits))))


def told(found: Mapping[str, Any]) -> dict[str, Any]:
    """The statements that differ, each by what the contract says of it."""
    keys = ("change", "direction", "old", "new")
    return {
        one["id"]: (*(one[key] for key in keys), one["witness"] and one["witness"]["findings"])
        for one in found["statements"]
    }


# Edits of the small knowledge base

CONSTRAINT = "contradiction(P, weeks_without_cough) :-"
ANOTHER_CONSTRAINT = (CONSTRAINT, f"{CONSTRAINT} cough(P), fever(P, high).\n{CONSTRAINT}")
NO_CONSTRAINT = (CONSTRAINT, f"{CONSTRAINT} cough(P),")
ANSWERS: dict[str, tuple[Edits, dict[str, Any]]] = {
    "a threshold is raised": (
        [("Weeks >= 3", "Weeks >= 4")],
        {"take_xray": ("changed", "weaker", "certain", "ruled_out", {"cough": True, "weeks": 3})},
    ),
    "a threshold is lowered": (
        [("Weeks >= 3", "Weeks >= 2")],
        {"take_xray": ("changed", "stronger", "ruled_out", "certain", {"cough": True, "weeks": 2})},
    ),
    "an exception is dropped": (
        [("    cough(P),\n    not fever(P, high).", "    cough(P).")],
        {"advise_rest": ("changed", "stronger", "ruled_out", "certain", {"cough": True, "fever": "high"})},
    ),
    "an exception is added": (
        [("    not fever(P, high).", "    not fever(P, high), not fever(P, suspected).")],
        {"advise_rest": ("changed", "weaker", "certain", "ruled_out", {"cough": True, "fever": "suspected"})},
    ),
    "a condition is inverted": (
        [("    not fever(P, high).", "    fever(P, high).")],
        {"advise_rest": ("changed", "different", "ruled_out", "certain", {"cough": True, "fever": "high"})},
    ),
    "and becomes or": (
        [("lasting(P) :- cough(P), weeks(P, Weeks), Weeks >= 3.      % [weeks]",
          "lasting(P) :- cough(P).      % [weeks]\nlasting(P) :- weeks(P, Weeks), Weeks >= 3.")],
        {"take_xray": ("changed", "stronger", "possible", "certain", {"cough": True})},
    ),
    "a statement is renamed": (
        [("take_xray", "x_ray")],
        {
            "x_ray": ("added", None, None, "certain", {"cough": True, "weeks": 3}),
            "take_xray": ("removed", None, "certain", None, {"cough": True, "weeks": 3}),
        },
    ),
    "a constraint is added": (
        [ANOTHER_CONSTRAINT],
        {
            "advise_rest": ("changed", "same", "presumed", "certain", {"cough": True}),
            "take_xray": ("changed", "same", "possible", "ruled_out", {"fever": "high"}),
        },
    ),
    "a constraint is dropped": (
        [NO_CONSTRAINT],
        {},
    ),
    "a strength is changed": (
        [("statement(take_xray, do, xray)", "statement(take_xray, consider, xray)")],
        {"take_xray": ("changed", "same", "certain", "certain", {"cough": True, "weeks": 3})},
    ),
    "a timing is changed": (
        [("within_hours(take_xray, 24)", "within_hours(take_xray, 48)")],
        {"take_xray": ("changed", "same", "certain", "certain", {"cough": True, "weeks": 3})},
    ),
    "a value is added": ([("value(fever, high).", "value(fever, high).\nvalue(fever, low).")], {}),
    "a value is renamed": (
        [("suspected", "doubtful")],
        {},
    ),
    "a value that a rule uses is renamed": (
        [("high", "severe")],
        {"advise_rest": ("changed", "different", "ruled_out", "presumed", {"cough": True, "fever": "high"})},
    ),
    "a label is changed": ([("%% label     cough", "%% label     coughing")], {}),
    "a note is added": ([("%% says     advice to rest", "%% says     advice to rest\n%% note     see above")], {}),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_an_edit_changes_these_statements_and_no_other(name: str, small: guidelog.KnowledgeBase) -> None:
    edits, expected = ANSWERS[name]
    assert told(document(small, edits)) == expected


REST: dict[str, tuple[Edits, dict[str, Any]]] = {
    "a constraint is added": (
        [ANOTHER_CONSTRAINT],
        {"constraints": [{"name": "weeks_without_cough", "change": "changed", "old": "accepted", "new": "refused",
                          "witness": {"id": "weeks_without_cough", "findings": {"cough": True, "fever": "high"}}}]},
    ),
    "a constraint is dropped": (
        [NO_CONSTRAINT],
        {"constraints": [{"name": "weeks_without_cough", "change": "changed", "old": "refused", "new": "accepted",
                          "witness": {"id": "weeks_without_cough", "findings": {"cough": False, "weeks": 1}}}]},
    ),
    "a constraint has another name": (
        [("weeks_without_cough", "no_cough")],
        {"constraints": [
            {"name": "weeks_without_cough", "change": "removed", "old": "refused", "new": "refused",
             "witness": {"id": "weeks_without_cough", "findings": {"cough": False, "weeks": 1}}},
            {"name": "no_cough", "change": "added", "old": "refused", "new": "refused",
             "witness": {"id": "no_cough", "findings": {"cough": False, "weeks": 1}}},
        ]},
    ),
    "a value is added": (
        [("value(fever, high).", "value(fever, high).\nvalue(fever, low).")],
        {"findings": [{"finding": "fever", "change": "changed", "details": {
            "values": {"old": ["high", "none", "suspected"], "new": ["high", "low", "none", "suspected"]}}}]},
    ),
    "a value is no longer provisional": (
        [("provisional(fever, suspected).\n", "")],
        {"findings": [{"finding": "fever", "change": "changed", "details": {
            "provisional": {"old": ["suspected"], "new": []}}}]},
    ),
    "a unit is changed": (
        [("unit(weeks, weeks)", "unit(weeks, days)")],
        {"findings": [{"finding": "weeks", "change": "changed", "details": {
            "unit": {"old": "weeks", "new": "days"}}}]},
    ),
    "a label is changed": (
        [("%% label     cough", "%% label     coughing")],
        {"texts": [{"kind": "finding", "name": "cough", "key": "label", "old": "cough", "new": "coughing"}]},
    ),
    "a sentence of a concept is changed": (
        [("the cough has lasted", "it has lasted")],
        {"texts": [{"kind": "concept", "name": "lasting", "key": "holds", "old": "the cough has lasted",
                    "new": "it has lasted"}]},
    ),
    "an alternative is declared": (
        [("action(xray).", "action(xray).\nalternative(rest, xray).")],
        {"declarations": [{"declaration": "alternative(rest, xray)", "change": "added", "old": None, "new": None,
                           "witness": None}]},
    ),
    "an action is ruled out for some": (
        [("action(xray).", "action(xray).\nexcluded(P, xray) :- fever(P, none).")],
        {"declarations": [{"declaration": "excluded(P, xray)", "change": "added", "old": "fails", "new": "holds",
                           "witness": {"id": "xray", "findings": {"fever": "none"}}}]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REST)
def test_what_else_differs_is_told(name: str, small: guidelog.KnowledgeBase) -> None:
    edits, expected = REST[name]
    found = document(small, edits)
    parts = ("constraints", "precedence", "declarations", "findings", "texts", "cases")
    assert {part: found[part] for part in parts if found[part]} == expected


@pytest.mark.parametrize(
    "fact",
    [
        "obtains(xray, fever).",
        "presupposes(fever, cough).",
        "detail_of(advise_rest, take_xray).",
        "shown_now(advise_rest).",
        "replaced(advise_rest).",
        "soft(rest).",
    ],
)
def test_a_declaration_that_an_answer_shows_is_told(fact: str, small: guidelog.KnowledgeBase) -> None:
    assert fact not in SMALL
    found = compare(small, base(f"{SMALL}\n{fact}\n"))
    assert [(f"{one}.", one.change) for one in found.declarations] == [(fact, "added")]
    assert not compare(base(f"{SMALL}\n{fact}\n"), small).are_none


def test_what_is_told_with_a_statement_is_told_old_and_new(small: guidelog.KnowledgeBase) -> None:
    edits = [
        ("statement(take_xray, do, xray)", "statement(take_xray, consider, rest)"),
        ("within_hours(take_xray, 24)", "within_hours(take_xray, 48)"),
        ("%% says    X-ray of a cough that lasts", "%% says    X-ray\n%% reading  early: at once"),
        ('page, "X-ray", 1', 'page, "X-ray", 2, lines 7-8'),
    ]
    (one,) = document(small, edits)["statements"]
    assert one["details"] == {
        "action": {"old": "xray", "new": "rest"},
        "strength": {"old": "do", "new": "consider"},
        "timing": {
            "old": {"urgency": "immediate", "within_hours": 24},
            "new": {"urgency": "immediate", "within_hours": 48},
        },
        "says": {"old": "X-ray of a cough that lasts", "new": "X-ray"},
        "sources": {"old": ['page, "X-ray", 1'], "new": ['page, "X-ray", 2 (lines 7-8)']},
        "readings": {"old": {}, "new": {"early": "at once"}},
    }


GIVES_WAY = "superseded_by(P, advise_rest, take_xray) :- holds(P, advise_rest), holds(P, take_xray)"


def test_precedence_that_changes_is_told_with_a_record_by_which_both_hold(small: guidelog.KnowledgeBase) -> None:
    found = differences_document(compare(small, base(f"{SMALL}{GIVES_WAY}.\n")))
    (pair,) = found["precedence"]
    assert (pair["statement"], pair["superseded_by"]) == ("advise_rest", "take_xray")
    assert (pair["change"], pair["old"], pair["new"]) == ("added", "fails", "holds")
    assert pair["witness"]["findings"] == {"cough": True, "weeks": 3}
    assert [(one["id"], one["direction"], one["precedence"]) for one in found["statements"]] == [
        ("advise_rest", "same", [pair])
    ]


def test_precedence_that_changes_since_a_statement_does_is_not_told_twice() -> None:
    texts = (f"{SMALL}{GIVES_WAY}.\n", f"{edited(SMALL, [('Weeks >= 3', 'Weeks >= 4')])}{GIVES_WAY}.\n")
    found = differences_document(compare(*map(base, texts)))
    assert [one["id"] for one in found["statements"]] == ["take_xray"]
    assert found["precedence"] == []


def test_a_finding_that_only_one_of_them_has_counts_as_not_recorded_for_the_other() -> None:
    smoker = re.sub("cough", "smoker", SMALL[SMALL.index("%% cough") : SMALL.index("%% fever")])
    texts = SMALL, edited(SMALL, [("%% fever\n%% label", f"{smoker}%% fever\n%% label")])
    new = edited(texts[1], [("lasting(P), not spared(P).", "lasting(P), not spared(P), not smoker(P).")])
    found = differences_document(compare(base(texts[0]), base(new)))
    assert [(one["finding"], one["change"]) for one in found["findings"]] == [("smoker", "added")]
    (one,) = found["statements"]
    assert one["direction"] == "weaker"
    assert one["witnesses"]["lost"] == {
        "witness": {"id": "take_xray", "findings": {"cough": True, "smoker": True, "weeks": 3}},
        "old": "certain",
        "new": "ruled_out",
        "unread": {"old": ["smoker"], "new": []},
    }
    assert one["witness"]["findings"] == {"cough": True, "weeks": 3}  # both can read it, and only its status differs
    assert (one["old"], one["new"]) == ("certain", "presumed")


def test_a_finding_of_another_type_is_two_findings() -> None:
    smoker = re.sub("cough", "smoker", SMALL[SMALL.index("%% cough") : SMALL.index("%% fever")])
    old = f"{SMALL}{smoker}holds(P, take_xray) :- smoker(P).\n"
    kinds = [
        ("finding(smoker, bool).", "finding(smoker, enum).\nvalue(smoker, yes)."),
        ("smoker(P)", "smoker(P, yes)"),
    ]
    words = [("%% true      there is a smoker\n%% false     there is no smoker\n", "%% is  {value}\n")]
    found = differences_document(compare(base(old), base(edited(old, [*words, *kinds]))))
    assert found["findings"][0]["details"]["type"] == {"old": "bool", "new": "enum"}
    (one,) = found["statements"]
    assert one["direction"] == "different"
    assert one["witness"]["findings"] in ({"smoker": True}, {"smoker": "yes"})


# Worked cases


def test_worked_cases_that_come_out_differently_are_told_with_whose_they_are(small: guidelog.KnowledgeBase) -> None:
    raised = [
        ("Weeks >= 3", "Weeks >= 4"),
        (
            "%? holds [weeks]  cough(p). weeks(p, 3).",
            "%? holds  cough(p). weeks(p, 4).\n%? fails cough(p). weeks(p, 3).",
        ),
    ]
    cases = document(small, raised)["cases"]
    assert [(one["case"], one["of"], one["old"], one["new"]) for one in cases] == [
        ("holds cough(p). weeks(p, 3).", ["old"], "holds", "fails"),
        ("fails cough(p). weeks(p, 3).", ["new"], "holds", "fails"),
    ]
    assert {one["subject"] for one in cases} == {"lasting"}
    assert cases[0]["place"].startswith("file0.dl:")


def test_a_worked_case_whose_record_is_refused_comes_out_so(small: guidelog.KnowledgeBase) -> None:
    refused = [("contradiction(P,", "contradiction(P, weeks_without_cough) :- weeks(P, 2).\ncontradiction(P,")]
    assert [(one["case"], one["old"], one["new"]) for one in document(small, refused)["cases"]] == [
        ("fails cough(p). weeks(p, 2).", "fails", "refused")
    ]


def test_a_worked_case_of_a_status_is_told_with_the_status(small: guidelog.KnowledgeBase) -> None:
    case = "holds(P, advise_rest) :-", "holds(P, advise_rest) :-"
    text = edited(SMALL, [case]).replace(
        "    not fever(P, high).\n", "    not fever(P, high).\n\n%? presumed  cough(p).\n", 1
    )
    new = edited(text, [(",\n    not fever(P, high).", ".")])
    cases = differences_document(compare(base(text), base(new)))["cases"]
    assert [(one["old"], one["new"]) for one in cases] == [("presumed", "certain")]


# NG234


def test_a_rule_that_several_statements_share_is_what_changes_them() -> None:
    shared = "usual(advise_rest). usual(take_xray).\nholds(P, Which) :- usual(Which), cough(P), weeks(P, 9).\n"
    old, new = base(SMALL + shared), base(SMALL + shared.replace("9", "1"))
    found = {one["id"]: one["through"] for one in differences_document(compare(old, new))["statements"]}
    assert found == {"advise_rest": ["holds"], "take_xray": ["holds"]}


@pytest.fixture(scope="module")
def ng234_with_cases() -> guidelog.KnowledgeBase:
    return packaged(cases=True)


def ng234_edited(knowledge: guidelog.KnowledgeBase, edits: Edits) -> guidelog.KnowledgeBase:
    """NG234 with each edit made in its rules, wherever it applies."""
    text = "\0".join(source.text for source in knowledge.program.sources)
    texts = edited(text, edits).split("\0")
    names = (source.name for source in knowledge.program.sources)
    return guidelog.KnowledgeBase(load([Source(*pair) for pair in zip(names, texts, strict=True)]))


OF_NG234: dict[str, tuple[Edits, set[tuple[str, str, str | None]]]] = {
    "a threshold is raised": (
        [("Weeks >= 2,", "Weeks >= 3,")],
        {
            ("mscc_treatment_discuss_further_radiotherapy", "changed", "stronger"),
            (URGENT, "changed", "stronger"),
            ("mscc_treatment_single_fraction", "changed", "stronger"),
            ("mscc_treatment_consider_multiple_fractions", "changed", "stronger"),
            ("metastases_treatment_single_fraction", "changed", "weaker"),
        },
    ),
    "a timing is changed": (
        [(f"within_hours({URGENT}, 24)", f"within_hours({URGENT}, 48)")],
        {(URGENT, "changed", "same")},
    ),
    "a strength is changed": (
        [(f"statement({URGENT}, offer,", f"statement({URGENT}, consider,")],
        {(URGENT, "changed", "same")},
    ),
}


@pytest.mark.parametrize("name", OF_NG234)
def test_an_edit_of_ng234_changes_these_statements_and_no_other(
    name: str, ng234_with_cases: guidelog.KnowledgeBase
) -> None:
    edits, expected = OF_NG234[name]
    new = ng234_edited(ng234_with_cases, edits)
    found = differences_document(compare(ng234_with_cases, new))
    assert {(one["id"], one["change"], one["direction"]) for one in found["statements"]} == expected
    for one in found["statements"]:
        for side, version in (("old", ng234_with_cases), ("new", new)):
            assert version.consult(one["witness"]).status(one["id"]) == one[side]


def test_statements_keep_their_answers_where_constraints_change_only_the_status_of_others(
    ng234_with_cases: guidelog.KnowledgeBase,
) -> None:
    """Without a constraint a record can grow in more ways: as recorded each statement still holds for the same."""
    name = "oligometastases_strategy_without_oligometastases"
    new = ng234_edited(
        ng234_with_cases,
        [(f"contradiction(P, {name}) :-", f"contradiction(P, {name}) :- cancer_suspected(P), -cancer_suspected(P),")],
    )
    found = compare(ng234_with_cases, new)
    assert [one.arguments for one in found.constraints] == [(name,)]
    assert found.statements
    for one in found.statements:
        assert one.direction == "same"
        witness = one.witnesses["status"]
        statuses = [v.consult({"findings": witness.findings}).status(one.id) for v in (ng234_with_cases, new)]
        assert statuses == [witness.old, witness.new]
        assert witness.old != witness.new


# What is not shown


def test_a_witness_that_the_rules_do_not_confirm_is_not_shown(
    small: guidelog.KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = base(edited(SMALL, [("Weeks >= 3", "Weeks >= 4")]))
    side = new.side()
    other = small.side()
    monkeypatch.setattr(other, "compilation", new.compilation)
    monkeypatch.setattr(other, "_engine", new.engine())
    with pytest.raises(guidelog.DisagreementError, match="z3 and the rules disagree on take_xray"):
        find_differences(other, side)


SCORED = SMALL + (
    "\n%% risk\n%% label  risk\npoints(P, risk, 1, cough) :- cough(P).\n"
    "points(P, risk, 2, fever) :- fever(P, high).\nlimit(low, 3).\nlimit(high, 5).\n"
    "points(P, risk, 1, long) :- weeks(P, N), limit(_, L), N > L.\n"
    "%% at_risk\n%% holds  at risk\n%% fails  not at risk\n"
    "at_risk(P) :- weeks(P, _), #sum { N, I : points(P, risk, N, I) } >= 2.\n"
    "holds(P, advise_rest) :- at_risk(P).\n"
)


def test_what_stands_for_a_score_in_the_rules_is_not_told_beside_them() -> None:
    found = differences_document(compare(base(SCORED), base(SCORED.replace(">= 2", ">= 3"))))
    assert [one["through"] for one in found["statements"]] == [["at_risk"]]
    assert found["clauses"] == {"removed": 1, "added": 1}
    assert found["texts"] == []


def test_a_score_that_is_called_otherwise_is_told_once() -> None:
    found = differences_document(compare(base(SCORED), base(SCORED.replace("label  risk", "label  danger"))))
    assert [(one["kind"], one["key"]) for one in found["texts"]] == [("score", "label"), ("score", "is")]


def test_a_rule_for_each_of_some_facts_is_one_clause() -> None:
    found = differences_document(compare(base(SCORED), base(SCORED.replace("N > L", "N >= L"))))
    assert found["clauses"] == {"removed": 1, "added": 1}
    found = differences_document(compare(base(SCORED), base(SCORED.replace("limit(low, 3)", "limit(low, 4)"))))
    assert found["clauses"] == {"removed": 1, "added": 1}
