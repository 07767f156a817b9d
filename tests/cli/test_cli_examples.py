"""What the guideline says of every example, as people see it; the answers stand in examples/answers/."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..support.golden import check_golden
from ..support.run import ROOT, Run
from ..support.scale import some

EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
PUBLISHED = [path for path in EXAMPLES if "Retold from:" in path.read_text(encoding="utf-8")]


def test_at_least_eight_examples_are_published_case_reports() -> None:
    assert len(PUBLISHED) >= 8


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_answered_as_before(example: Path, run: Run) -> None:
    outcome = run("recommend", f"examples/{example.name}")
    assert (outcome.status, outcome.err) == (0, "")
    check_golden(ROOT / "examples" / "answers" / f"{example.stem}.txt", outcome.out)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_no_line_of_an_answer_is_wider_than_80_columns_or_ends_in_white_space(example: Path, run: Run) -> None:
    for line in run("recommend", "--all", f"examples/{example.name}").out.splitlines():
        assert len(line) <= 80
        assert line == line.rstrip()


@pytest.mark.parametrize("example", some(EXAMPLES, least=6), ids=lambda path: path.stem)
def test_every_statement_that_holds_for_an_example_has_a_proof_on_the_screen(example: Path, run: Run) -> None:
    answer = json.loads(run("recommend", "--format", "json", f"examples/{example.name}").out)
    held = [s["id"] for s in answer["statements"] if s["status"] in ("certain", "presumed")]
    for statement in held[:4]:
        outcome = run("why", f"examples/{example.name}", statement)
        assert outcome.status == 0
        assert "recorded" in outcome.out
        assert "\nGuideline  NICE guideline NG234" in outcome.out


def test_every_example_is_listed_with_its_source(run: Run) -> None:
    listed = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in EXAMPLES if f"`{path.name}`" not in listed] == []
