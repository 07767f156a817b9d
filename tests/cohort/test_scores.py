"""What scores come to in a table: the least, the recorded and the most of each row, as of one record at a time."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import polars as pl
import pytest
from guidelog.inference.answer import forms

from guidelog import KnowledgeBase

from ..support.knowledge import knowledge
from ..support.run import Run

RULES = """
points(P, risk, 1, f) :- f(P).
points(P, risk, 2, g) :- g(P).
points(P, risk, 3, kind) :- kind(P, c), not f(P).
points(P, risk, -1, weeks) :- weeks(P, N), N > 2.
%% both
%% says  both
contradiction(P, both) :- g(P), kind(P, c).
holds(P, s0) :- weeks(P, _), #sum { N, I : points(P, risk, N, I) } >= 3.
holds(P, s1) :- weeks(P, _), 2 <= #count { I : points(P, risk, _, I) } <= 3.
holds(P, s2) :- weeks(P, _), 1 { f(P) ; g(P) }.
"""
VALUES = {"f": (None, True, False), "g": (None, True, False), "kind": (None, "a", "c"), "weeks": (None, 1, 3)}


def scored() -> KnowledgeBase:
    return knowledge(RULES, statements=3)


@pytest.mark.parametrize("most", [2000, 0], ids=["products", "graphs"])
def test_the_columns_of_a_score_are_what_a_query_says_of_each_record(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST_PRODUCTS", most)
    base = scored()
    rows = [dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values())]
    rows = [row for row in rows if not (row["g"] and row["kind"] == "c")]
    schema = {"f": pl.Boolean, "g": pl.Boolean, "kind": pl.String, "weeks": pl.Int64}
    table = pl.DataFrame(rows, schema).with_row_index("id")
    found = base.statuses(table, scores=True)
    assert found.columns == ["id", "s0", "s1", "s2", "risk_least", "risk_recorded", "risk_most"]
    for row, told in zip(rows, found.iter_rows(named=True), strict=True):
        findings = {name: value for name, value in row.items() if value is not None}
        consultation = base.consult({"findings": findings})
        (one,) = consultation.solve("total(P, risk, Least, Recorded, Most)")
        assert [told[f"risk_{end.lower()}"] for end in one.row] == [*one.row.values()]
        assert told["s0"] == consultation.status("s0")


def test_an_empty_table_has_the_columns_too() -> None:
    found = scored().statuses(pl.DataFrame(schema={"id": pl.String}), scores=True)
    assert found.schema["risk_most"] == pl.Int64
    assert found.is_empty()


def test_what_is_no_score_has_no_place_in_a_long_table() -> None:
    with pytest.raises(ValueError, match="in the layout `wide`"):
        scored().statuses(pl.DataFrame({"id": ["a"]}), layout="long", scores=True)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("id,fever,days,pain\na,true,3,mild\nb,true,1,severe\n", encoding="utf-8")
    return path


def test_the_command_writes_them_beside_notices_and_a_summary(run: Run, table: Path, tmp_path: Path) -> None:
    kb, output = tmp_path / "mine", tmp_path / "out.csv"
    assert run("new", str(kb)).status == 0
    with (kb / "care.dl").open("a", encoding="utf-8") as file:
        file.write(
            '\n%% hot\n%% says  hot\n%% source  care, "at home", 1\nnotice(hot).\ngets_notice(P, hot) :- fever(P).\n'
        )
    done = run("cohort", str(table), "-o", str(output), "--kb", str(kb), "--scores", "--notices", "--summary")
    assert done.status == 0, done.err
    found = pl.read_csv(output)
    assert found.columns[-4:] == ["notices", "home_risk_least", "home_risk_recorded", "home_risk_most"]
    assert found.select(pl.col("^home_risk_.*$")).rows() == [(1, 1, 2), (2, 2, 3)]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--scores",), "has no score"),
        (("--scores", "--layout", "long"), "--layout wide"),
        (("--scores", "--engine", "spark"), "--engine polars"),
    ],
)
def test_what_cannot_be_written_is_refused(
    more: tuple[str, ...], message: str, run: Run, table: Path, tmp_path: Path
) -> None:
    refused = run("cohort", str(table), "-o", str(tmp_path / "out.csv"), *more)
    assert refused.status == 2
    assert message in " ".join(refused.err.split())
    assert not (tmp_path / "out.csv").exists()
