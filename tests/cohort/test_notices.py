"""The column of notices: the names of those that each record gets, as for one record alone."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest

import guidelog

from ..oracle.common import FINDINGS
from ..oracle.concrete import is_consistent
from ..oracle.write_records import make_records
from ..support.run import Run


@pytest.fixture(scope="module")
def people(ng234: guidelog.KnowledgeBase) -> pl.DataFrame:
    """Random consistent records, a row each."""
    records = [record for _, record in make_records(random.Random(5), FINDINGS, 150) if is_consistent(record)]
    rows = [{"id": f"p{n}", **{f: r.get(f) for f in ng234.program.findings}} for n, r in enumerate(records)]
    return pl.DataFrame(rows, infer_schema_length=None)


def expected(people: pl.DataFrame, knowledge: guidelog.KnowledgeBase) -> list[str]:
    found = []
    for row in people.iter_rows(named=True):
        id_ = row.pop("id")
        answer = knowledge.consult({"id": id_, "findings": row}).answer
        found.append(" ".join(notice.name for notice in answer.notices))
    return found


def test_the_notices_of_rows_are_those_of_records(people: pl.DataFrame, ng234: guidelog.KnowledgeBase) -> None:
    given = expected(people, ng234)
    assert len(set(given)) > 4
    answers = ng234.statuses(people, notices=True)
    assert answers["notices"].to_list() == given
    assert answers.drop("notices").equals(ng234.statuses(people))


def test_there_are_notices_of_no_row_too(people: pl.DataFrame, ng234: guidelog.KnowledgeBase) -> None:
    assert ng234.statuses(people.head(0), notices=True)["notices"].to_list() == []


def test_the_long_layout_has_no_place_for_notices(people: pl.DataFrame, ng234: guidelog.KnowledgeBase) -> None:
    with pytest.raises(ValueError, match="notices stand in the layout `wide`, not in `long`"):
        ng234.statuses(people, layout="long", notices=True)


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_a_cohort_writes_notices(
    ending: str, people: pl.DataFrame, ng234: guidelog.KnowledgeBase, tmp_path: Path, run: Run
) -> None:
    table, output = tmp_path / "people.parquet", tmp_path / f"answers.{ending}"
    people.write_parquet(table)
    outcome = run("cohort", str(table), "-o", str(output), "--notices", "--part-rows", "40")
    assert outcome.status == 0, outcome.err
    read = {"csv": pl.read_csv, "parquet": pl.read_parquet, "jsonl": pl.read_ndjson}[ending](output)
    assert [told or "" for told in read["notices"]] == expected(people, ng234)
    refused = run("cohort", str(table), "-o", str(output), "--notices", "--layout", "long")
    assert (refused.status, "--notices: notices stand in the layout `wide`" in refused.err) == (2, True)
