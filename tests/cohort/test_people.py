"""Rows are not people: where an id stands in more than one, that is told with the counts."""

from __future__ import annotations

import json
import random
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from guidelog.inference.cohort.tables import ids as ids_module

from ..support.run import Run
from ..support.scale import some

TABLES = {
    "each once": (["p1", "p2", "p3"], [], None),
    "one three times": (["p1", "p1", "p1"], [], "3 rows of 1 id: an id stands in more than one row"),
    "one twice": (["p1", "p2", "p1"], [], "3 rows of 2 ids: an id stands in more than one row"),
    "in two tables": (["p1", "p2"], ["p2", "p3"], "4 rows of 3 ids: an id stands in more than one row"),
    "texts that differ in their blanks": (["p1", "p1 "], [], None),
}


@pytest.mark.parametrize(
    ("one", "other", "told", "part_rows", "ending"),
    [
        pytest.param(*table, rows, ending, id=f"{name}-{rows}-{ending}")
        for (name, table), rows, ending in some(
            product(TABLES.items(), ["1", "2", "1000"], ["csv", "parquet"]), least=2 * len(TABLES)
        )
    ],
)
def test_an_id_in_several_rows_is_told_wherever_counts_are(
    one: list[str],
    other: list[str],
    told: str | None,
    part_rows: str,
    ending: str,
    tmp_path: Path,
    small: str,
    run: Run,
) -> None:
    tables = []
    for number, ids in enumerate([one, other] if other else [one]):
        path = tmp_path / f"{number}.{ending}"
        frame = pl.DataFrame({"id": ids, "cough": True})
        frame.write_csv(path) if ending == "csv" else frame.write_parquet(path)
        tables.append(str(path))
    arguments = ["cohort", *tables, "-o", str(tmp_path / "a.csv"), "--kb", small, "--part-rows", part_rows]
    silent = run(*arguments)
    text = run(*arguments, "--summary")
    page = run(*arguments, "--summary", "--format", "html")
    found = json.loads(run(*arguments, "--summary", "--format", "json").out)
    assert (found["answered"], found["people"]) == (len(one) + len(other), len({*one, *other}))
    for printed in (silent.err, text.out.replace("\n", " "), page.out):
        assert (told in printed) if told else ("more than one row" not in printed)


def test_rows_that_are_rejected_count_for_nobody(tmp_path: Path, small: str, run: Run) -> None:
    (tmp_path / "t.csv").write_text("id,cough\np1,true\np1,maybe\np2,true\n,true\n,true\n")
    rejects = ["--rejects", str(tmp_path / "r.csv"), "--kb", small]
    assert "note" not in run("cohort", str(tmp_path / "t.csv"), "-o", str(tmp_path / "a.csv"), *rejects).err


@pytest.mark.parametrize("type_", [pl.String, pl.Int64, pl.Decimal(20, 0)])
@pytest.mark.parametrize("at_once", [7, 100, 10**6])
def test_different_ids_are_counted_exactly_however_many_fit_at_once(
    type_: pl.DataType, at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = random.Random(5)
    numbers = [chosen.randrange(700) for _ in range(1000)]
    files = []
    for place in range(0, 1000, 150):
        ids = pl.Series("id", numbers[place : place + 150])
        files.append(tmp_path / f"{place}.ids")
        ids.cast(type_).to_frame().write_ipc(files[-1])
    monkeypatch.setattr(ids_module, "_AT_ONCE", at_once)
    assert ids_module.count_different(files, 1000) == len({*numbers})
    assert ids_module.count_different([], 0) == 0
