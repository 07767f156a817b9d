"""Two records side by side."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

from guidelog.inference.answer.comparison import differences, differing_findings

import guidelog

from .conftest import Run
from .oracle.concrete import is_consistent
from .test_changes import people


def test_the_statements_that_differ_are_those_whose_status_does_and_causes_make_them(
    ng234: guidelog.KnowledgeBase,
) -> None:
    answers = [consultation.answer for consultation in people(ng234, 16, seed=8)]
    for one, other in zip(answers[::2], answers[1::2], strict=True):
        found = differences(one, other, ng234.consultant)
        pairs = zip(one.statements, other.statements, strict=True)
        assert [d.statement for d in found] == [a.statement.id for a, b in pairs if a.status != b.status]
        names = differing_findings(one, other)
        for difference in found:
            for cause in difference.causes:
                assert set(cause) <= set(names)
                taken = {**one.record.findings}
                for name in cause:
                    taken.pop(name, None)
                    if name in other.record.findings:
                        taken[name] = other.record.findings[name]
                if is_consistent(taken):
                    status = ng234.consult({"findings": taken}).status(difference.statement)
                    assert status == difference.after
            for first, second in combinations(difference.causes, 2):
                assert not set(first) <= set(second)


def test_a_record_does_not_differ_from_itself(run: Run) -> None:
    path = "examples/worked-example.toml"
    assert json.loads(run("compare", "--format", "json", path, path).out) == {"findings": [], "statements": []}


def test_the_finding_that_makes_the_difference_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "later.json"
    findings = {
        "mscc": "confirmed",
        "surgery_suitable": False,
        "complete_paralysis": "none",
        "overall_prognosis": "poor",
    }
    path.write_text(json.dumps({"id": "later", "findings": findings}))
    out = json.loads(run("compare", "--format", "json", "examples/worked-example.toml", str(path)).out)
    assert out["findings"] == [{"finding": "overall_prognosis", "first": None, "second": "poor"}]
    changed = {found["statement"]: found for found in out["statements"]}
    assert changed["mscc_treatment_urgent_radiotherapy"] == {
        "statement": "mscc_treatment_urgent_radiotherapy",
        "before": "presumed",
        "after": "ruled_out",
        "causes": [["overall_prognosis"]],
    }
