"""Two records side by side."""

from __future__ import annotations

import json
import random
from itertools import combinations
from pathlib import Path

from guidelog.inference.answer.comparison import compare_answers, differing_findings

import guidelog

from ..oracle.concrete import is_consistent
from ..support.courses import Courses
from ..support.knowledge import knowledge_of
from ..support.people import people
from ..support.random_programs import random_program
from ..support.run import Run


def test_the_statements_that_differ_are_those_whose_status_does_and_causes_make_them(
    ng234: guidelog.KnowledgeBase,
) -> None:
    answers = [consultation.answer for consultation in people(ng234, 16, seed=8)]
    for one, other in zip(answers[::2], answers[1::2], strict=True):
        found = compare_answers(one, other, ng234.compilation)
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
                assert is_consistent(taken)
                assert ng234.consult({"findings": taken}).status(difference.statement) == difference.after
            for first, second in combinations(difference.causes, 2):
                assert not set(first) <= set(second)


def test_the_causes_are_the_smallest_that_contradict_nothing() -> None:
    for seed in range(120):
        rng = random.Random(seed)
        program = random_program(rng)
        base, courses = knowledge_of(program.text), Courses.of_program(program)
        names = [finding.name for finding in program.findings]
        for one, other in zip(
            *(rng.sample(courses.records, min(4, len(courses.records))) for _ in "12"), strict=True
        ):
            records = (base.record({"findings": program.findings_of(state)}) for state in (one, other))
            answers = [base.compilation.answer(record) for record in records]
            differing = [i for i in range(len(names)) if one[i] != other[i]]
            for difference in compare_answers(*answers, base.compilation):
                causes: list[set[str]] = []
                for places in (p for size in range(1, 4) for p in combinations(differing, size)):
                    taken = tuple(other[i] if i in places else told for i, told in enumerate(one))
                    if taken in courses.holds and not any(cause <= {names[i] for i in places} for cause in causes):
                        findings = program.findings_of(taken)
                        if base.compilation.status_of(findings, difference.statement) == difference.after:
                            causes.append({names[i] for i in places})
                assert sorted(map(sorted, difference.causes)) == sorted(map(sorted, causes)), (seed, one, other)


def test_a_record_does_not_differ_from_itself(run: Run) -> None:
    path = "examples/worked-example.toml"
    document = json.loads(run("compare", "--format", "json", path, path).out)
    assert (document["findings"], document["statements"]) == ([], [])
    assert document["guideline"]["name"] == "ng234"


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
