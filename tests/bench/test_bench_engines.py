"""The engines of the bench agree with guidelog on random records, and the bench stops where one would not."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest

import guidelog
from bench.__main__ import main
from bench.engines.by_hand import DUCKDB, NUMPY, NUMPY_TABLES, PYTHON, PYTHON_TABLES
from bench.engines.by_rules import CLINGO, GUIDELOG, PYDATALOG, SCASP, SWI_PROLOG
from bench.engines.engine import Contestant, EngineRun, Sample
from bench.engines.measure import Measurement, Referee
from bench.engines.plot import write_plot
from bench.engines.report import BEGIN, END, Measurements, write_report
from bench.hand import python
from bench.records import read_records, write_records
from bench.restricted import write_restricted
from tests.oracle.common import FINDINGS
from tests.oracle.concrete import holding
from tests.oracle.write_records import make_records

from ..support.run import ROOT


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("records")
    write_records(folder / "records.parquet", 300, seed=5)
    return Sample(folder / "records.parquet", folder)


@pytest.fixture(scope="module")
def whole_numbers(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("whole")
    write_records(folder / "records.parquet", 300, seed=5, whole=True)
    return Sample(folder / "records.parquet", folder)


def test_random_records_are_consistent_and_three_tenths_of_them_are_not_recorded(sample: Sample) -> None:
    knowledge = sample.knowledge
    for record in sample.records:
        assert [*knowledge.compilation.contradictions(record.findings)] == []
        assert knowledge.record({"id": record.id, "findings": record.findings}).findings == record.findings
    recorded = sum(len(record.findings) for record in sample.records)
    assert recorded / sample.count / len(knowledge.program.findings) == pytest.approx(0.7, abs=0.02)


def test_every_value_of_every_finding_is_drawn(tmp_path: Path, ng234: guidelog.KnowledgeBase) -> None:
    write_records(tmp_path / "records.parquet", 5000)
    drawn = {
        (name, v) for record in read_records(tmp_path / "records.parquet") for name, v in record.findings.items()
    }
    bits = {ng234.states.bit(name, value) for name, value in drawn}
    never = {v.name for v in ng234.states.variables for s in range(1, v.size) if 1 << v.offset + s not in bits}
    assert never == {"complete_paralysis_weeks", "months_to_recurrence"}  # below 0, which is a contradiction


def test_the_same_seed_draws_the_same_records(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_records(tmp_path / name, 50, seed=seed)
    first, same, other = (read_records(tmp_path / name) for name in "abc")
    assert first == same != other


def test_records_are_drawn_for_any_knowledge_base(tmp_path: Path) -> None:
    (tmp_path / "fever.dl").write_text((ROOT / "tests" / "coughs.dl").read_text(encoding="utf-8"))
    knowledge = guidelog.KnowledgeBase.load(tmp_path / "fever.dl")
    write_records(tmp_path / "records", 40, missing=0, knowledge=knowledge)
    consulted = [knowledge.consult(record) for record in read_records(tmp_path / "records")]
    assert len(consulted) == 40


@pytest.mark.parametrize(
    "engine",
    [PYTHON, NUMPY, PYTHON_TABLES, NUMPY_TABLES, DUCKDB, PYDATALOG, SWI_PROLOG, CLINGO],
    ids=lambda engine: engine.name,
)
def test_an_engine_says_of_every_statement_what_guidelog_says(
    engine: Contestant, sample: Sample, whole_numbers: Sample
) -> None:
    if reason := engine.missing():
        pytest.skip(reason)
    if engine is CLINGO:
        sample = whole_numbers
    right = GUIDELOG.answer(sample).holds
    assert right.any(axis=0).sum() > 70
    assert np.array_equal(engine.answer(sample).holds, right)


def test_s_casp_says_what_guidelog_says(tmp_path: Path) -> None:
    if reason := SCASP.missing():
        pytest.skip(reason)
    write_records(tmp_path / "records", 1)
    sample = Sample(tmp_path / "records", tmp_path)
    assert np.array_equal(SCASP.answer(sample).holds, GUIDELOG.answer(sample).holds)


def test_what_is_written_by_hand_agrees_where_statements_are_rare() -> None:
    seen: set[str] = set()
    for id_, record in make_records(random.Random(6), FINDINGS, 1500):
        if not id_.endswith("-raw"):
            held = {statement for statement, holds in python.holds(record).items() if holds}
            assert held == holding(record)
            seen |= held
    assert len(seen) == 84


def test_an_engine_that_is_wrong_stops_the_bench_before_its_speed_is_told(sample: Sample) -> None:
    def wrong(sample: Sample) -> EngineRun:
        told = NUMPY.answer(sample)
        told.holds[7, 3] ^= 1
        return told

    with pytest.raises(SystemExit, match=r"broken disagrees .* in 1 answers.*\n?.*consider_immobilisation \w+.* p7"):
        Referee(runs=1, limit=1).race([(NUMPY._replace(name="broken", answer=wrong), sample)])


def test_a_knowledge_base_with_fewer_statements_says_the_same_of_these(tmp_path: Path, sample: Sample) -> None:
    kept = write_restricted(tmp_path / "kb", 10)
    fewer = Sample(sample.path, tmp_path, tmp_path / "kb")
    assert fewer.statements == kept
    assert len(kept) == 10
    Referee(runs=1, limit=1).race([(GUIDELOG, fewer), (DUCKDB, fewer)])


def test_the_bench_prints_a_table_and_names_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    main(["engines", "--quick", "--only", "by hand", "--only", "clingo"])
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    assert re.match(r"[\d,]+ answers compared, none differs\.\n", printed)
    assert re.search(r"^SQL by hand on DuckDB +100 ", printed, re.M)
    assert re.search(r"^clingo +\S", printed, re.M)


def measurements() -> Measurements:
    found = [[Measurement(PYTHON, size, size / 1e5) for size in (10, 100)], [Measurement(DUCKDB, 10, 0.04)]]
    return Measurements({"clingo": "not installed"}, found, {PYTHON.name: 9240})


def test_the_report_replaces_what_is_between_its_markers(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the report has a plot: pip install '.[bench]'")
    path = tmp_path / "engines.md"
    path.write_text(f"# Before\n\n{BEGIN}\nwas there\n{END}\n\nAfter\n", encoding="utf-8")
    write_report(measurements(), tmp_path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# Before\n\n{BEGIN}\n| engine |")
    assert text.endswith(f"{END}\n\nAfter\n")
    assert "| clingo | not installed |" in text
    assert "was there" not in text


def test_the_plot_of_the_same_numbers_is_the_same_file(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the plot needs matplotlib: pip install '.[bench]'")
    for name in "ab":
        write_plot(measurements().by_records, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert ">Python by hand<" in (tmp_path / "a").read_text(encoding="utf-8")
