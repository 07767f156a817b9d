"""What holds of every knowledge base that is packaged, whichever there are: `kb/` alone says so."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator

import pytest

import guidelog

from ..support.run import ROOT, Run

NAMES = sorted(path.parent.name for path in (ROOT / "kb").glob("*/guideline.dl"))
PROGRAM = [path for room in ("guidelog", "inference", "cli", "serve") for path in sorted((ROOT / room).rglob("*.py"))]


@pytest.fixture(scope="module", params=NAMES)
def knowledge(request: pytest.FixtureRequest) -> guidelog.KnowledgeBase:
    """A packaged knowledge base, by its name."""
    return guidelog.KnowledgeBase.load(request.param)


def constants() -> Iterator[str]:
    """Every text that stands in the program by itself."""
    for path in PROGRAM:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_the_default_is_one_of_them() -> None:
    assert (ROOT / "kb" / "default.txt").read_text(encoding="utf-8").strip() in NAMES


def test_it_is_called_by_the_name_of_its_folder_and_says_what_it_is_not(knowledge: guidelog.KnowledgeBase) -> None:
    program = knowledge.program
    assert program.name == program.kb
    assert "clinician decides" in program.about["limits"]
    assert program.about["source"]
    assert program.about["title"]


def test_the_readme_lists_it(knowledge: guidelog.KnowledgeBase) -> None:
    assert f"| `{knowledge.program.name}`" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_line_of_the_program_names_what_it_says(knowledge: guidelog.KnowledgeBase) -> None:
    program = knowledge.program
    own = {*program.statements, *program.notices, *(name for name in program.findings if "_" in name)}
    assert own & {*constants()} == set()


def test_its_examples_are_records_that_it_answers(knowledge: guidelog.KnowledgeBase) -> None:
    examples = knowledge.examples()
    assert examples
    assert [name for name, record in examples.items() if not str(knowledge.consult(record))] == []


def test_its_codes_have_two_sources_that_agree_and_an_owner(knowledge: guidelog.KnowledgeBase) -> None:
    folder = ROOT / "kb" / knowledge.program.name
    head, *lines = (folder / "codes.tsv").read_text(encoding="utf-8").splitlines()
    rows = [dict(zip(head.split("\t"), line.split("\t"), strict=False)) for line in lines]
    coded = [row for row in rows if row["code"]]
    assert [row["code"] for row in coded if not (row["source1"] and row["source2"])] == []
    licences = (folder / "codes.licences.txt").read_text(encoding="utf-8")
    assert [row["system"] for row in rows if row["finding"] == "(system)" and row["system"] not in licences] == []
    assert knowledge.codes().rows


def test_its_findings_are_a_questionnaire_and_its_rules_a_text_for_clingo(
    knowledge: guidelog.KnowledgeBase, run: Run
) -> None:
    name = knowledge.program.name
    asked = run("export", "--to", "questionnaire", "--kb", name).out
    assert json.loads(asked)["name"] == f"Findings_{name}"
    assert [finding for finding in knowledge.program.findings if f'"linkId": "{finding}"' not in asked] == []
    assert "holds(P," in run("export", "--to", "clingo", "--kb", name).out
