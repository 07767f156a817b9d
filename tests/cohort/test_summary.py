"""A summary counts what it says, and reads well."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
from guidelog.inference.answer.questions import questions
from guidelog.inference.answer.states import Mask
from guidelog.inference.answer.statuses import STATUSES, status

from bench.records import read_records
from guidelog import KnowledgeBase, Record

from ..support.golden import GOLDEN, check_golden
from ..support.run import Run
from ..support.tables import BAD


def test_a_summary_counts_statuses_and_what_each_finding_could_settle(
    people: Path, answers: pl.DataFrame, tmp_path: Path, ng234: KnowledgeBase, run: Run
) -> None:
    few = tmp_path / "few.parquet"
    pl.read_parquet(people).head(60).write_parquet(few)
    arguments = ["-o", str(tmp_path / "a.parquet"), "--summary", "--format", "json", "--part-rows", "25"]
    found = json.loads(run("cohort", str(few), *arguments).out)
    own = answers.head(60)
    assert found["answered"] == 60
    assert [told["id"] for told in found["statements"]] == [*ng234.program.statements]
    for told in found["statements"]:
        statement, statuses = ng234.program.statements[told["id"]], own[told["id"]].cast(pl.String).to_list()
        assert told["statuses"] == {status: statuses.count(status) for status in STATUSES}
        assert (told["strength"], told["action"]) == (statement.strength, statement.action)
    assert found["settles"] == {n: count for n, count in _settled(read_records(few, 60), ng234).items() if count}


def _settled(records: list[Record], knowledge: KnowledgeBase) -> dict[str, int]:
    """How many answers each finding settles: one record and one value after another, and by what to ask next."""
    states, forms = knowledge.states, knowledge.forms
    found = dict.fromkeys(knowledge.program.findings, 0)
    nogoods = [product for products in forms.contradictions.values() for product in products]
    for record in records:
        own = dict.fromkeys(found, 0)
        mask = states.mask(record.findings)
        for variable in states.variables:
            if variable.name not in record.findings:
                bits = [1 << (variable.offset + state) for state in range(1, variable.size)]
                after = [Mask(mask.recorded | b, mask.whole & ~(1 << variable.offset) | b) for b in bits]
                after = [m for m in after if not any(not m.whole & product for product in nogoods)]
                for form in forms.statements.values():
                    own[variable.name] += any(status(form, m) != status(form, mask) for m in after)
        asked = questions(knowledge.compilation.answer(record), knowledge.compilation)
        assert {name: count for name, count in own.items() if count} == {
            question.finding: len(question.settles) for question in asked if question.settles
        }
        for name, count in own.items():
            found[name] += count
    return found


def test_a_summary_reads_well(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text(BAD + "10,true,,\n11,,,\n")
    arguments = ["-o", str(tmp_path / "a.csv"), "--kb", small, "--rejects", str(tmp_path / "r.csv"), "--summary"]
    check_golden(GOLDEN / "cohort-summary.txt", run("cohort", str(tmp_path / "t.csv"), *arguments).out)
    page = run("cohort", str(tmp_path / "t.csv"), *arguments, "--format", "html").out
    assert "4 records; 7 rows were rejected" in page
    assert "<script" not in page
