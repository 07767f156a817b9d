"""Rules that compare with decimals: what the same rules say of numbers as many times larger, and of every engine."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from guidelog.inference.cohort.tables.typed_columns import number_state
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase, KnowledgeError

from ..support.knowledge import STATEMENT
from ..support.run import Run
from ..support.scale import scaled

DECIMALS = "decimals(weeks, 1).\n"
RULES = [
    ("holds(P, s0) :- weeks(P, N), N >= {}, N < {}.", (46, 53)),
    ("holds(P, s0) :- weeks(P, N), {} < N.\nholds(P, s0) :- f(P), not weeks(P, {}).", (46, 46)),
    ("holds(P, s0) :- kind(P, K), limit(K, L), weeks(P, N), N > L.\nlimit(a, {}).\nlimit(b, {}).", (-46, 50)),
    ("holds(P, s0) :- f(P), not over(P).\nover(P) :- weeks(P, N), N != {}.\nrange(weeks, {}, {}).", (46, 5, 200)),
    ("holds(P, s0) :- kind(P, K), limit(K, L), L > {}.\nlimit(a, {}).\nlimit(b, {}).", (45, 46, 40)),
    ("holds(P, s0) :- low(P, N), N <= {}.\nlow(P, N) :- weeks(P, N), N <= {}.", (45, 46)),
]  # fmt: skip
ENGINES = [option for name in ("z3", "clingo", "prolog", "duckdb", "polars") for option in ("--engine", name)]


def base(text: str) -> KnowledgeBase:
    return KnowledgeBase(load([Source("small.dl", text)], cases=False))


def written(number: int, scale: int) -> str:
    return f"{Decimal(number) / scale:f}"


def texts(place: int) -> tuple[str, str]:
    rules, numbers = RULES[place]
    small, large = (STATEMENT + DECIMALS + rules.format(*(written(n, s) for n in numbers)) + "\n" for s in (10, 1))
    return small, large


@pytest.mark.parametrize("place", range(len(RULES)))
def test_answers_are_those_of_numbers_ten_times_as_large(place: int) -> None:
    small, large = map(base, texts(place))
    rng = random.Random(place)
    cuts = RULES[place][1]
    values = {"f": (True, False), "kind": ("a", "b", "c")}
    for number in range(scaled(80, least=20)):
        findings: dict[str, object] = {n: rng.choice(own) for n, own in values.items() if rng.random() < 0.7}
        larger = {**findings}
        if rng.random() < 0.8:
            step = Decimal(rng.choice(("0", "-1", "1", "1e-7", "-1e-7")))
            weeks = min(max(Decimal(5), abs(rng.choice(cuts)) + step), Decimal(200))
            findings["weeks"], larger["weeks"] = weeks / 10, weeks
        one, other = (
            knowledge.consult({"id": f"r{number}", "findings": own})
            for knowledge, own in ((small, findings), (large, larger))
        )
        assert one.status("s0") == other.status("s0"), findings
        json.dumps([one.why_json("s0"), one.why_not_json("s0"), one.to_json(everything=True)])
        found, expected = (c.statement("s0") for c in (one, other))
        assert [str(n.to_json()) for a in found.needs for n in a if n.finding != "weeks"] == [
            str(n.to_json()) for a in expected.needs for n in a if n.finding != "weeks"
        ]


@pytest.mark.parametrize("place", range(scaled(len(RULES))))
def test_every_engine_agrees(place: int, run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(texts(place)[0])
    found = json.loads(
        run("check", "--kb", str(tmp_path / "small.dl"), *ENGINES, "--random", "60", "--format", "json").out
    )
    assert not [one for one in found["problems"] if one["code"] == "engine-disagrees"]


@pytest.mark.parametrize("type_", [pl.Int32, pl.Float64, pl.Decimal(20, 0), pl.Decimal(20, 1), pl.Decimal(20, 7)])
def test_columns_of_every_type_are_told_as_records_are(type_: pl.DataType) -> None:
    states = base(texts(0)[0]).compilation.states
    numbers = [Decimal(n) for n in ("4", "5", "-1", "0", "4.5", "4.6", "4.7", "5.3", "5.2", "4.5999999", "4.6000001")]
    places = {pl.Int32: 0}.get(type_, getattr(type_, "scale", None))
    if places is not None:
        numbers = [n for n in numbers if n == round(n, places)]
    column = pl.Series("weeks", [int(n) if type_ == pl.Int32 else n for n in numbers]).cast(type_)
    found = column.to_frame().select(number_state(pl.col("weeks"), states.by_name["weeks"], places)).to_series()
    assert [*found] == [1 + states.cell("weeks", number) for number in numbers]


@pytest.mark.parametrize(("bounds", "number"), [((46, 47), "4.65"), ((46, 46), "4.6")])
def test_what_is_needed_has_an_example_that_does(bounds: tuple[int, int], number: str) -> None:
    low, high = bounds
    orders = (">", "<") if low < high else (">=", "<=")
    rule = f"holds(P, s0) :- weeks(P, N), N {orders[0]} {written(low, 10)}, N {orders[1]} {written(high, 10)}.\n"
    knowledge = base(STATEMENT + DECIMALS + rule)
    (need,) = knowledge.consult({"findings": {}}).statement("s0").needs[0]
    assert need.example() == Decimal(number)
    assert knowledge.consult({"findings": {"weeks": need.example()}}).status("s0") == "certain"
    assert str(written(low, 10)) in json.dumps(need.to_json())


def test_words_and_proofs_tell_the_decimal() -> None:
    consultation = base(texts(0)[0]).consult({"findings": {"weeks": Decimal("4.60")}})
    assert "at least 4.6" in json.dumps(consultation.why_json("s0"))


def test_what_is_kept_between_runs_has_the_decimals(tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(texts(2)[0])
    record = {"findings": {"kind": "b", "weeks": Decimal("5.01")}}
    found = [
        KnowledgeBase.load(tmp_path / "small.dl", cache=tmp_path / "kept").consult(record).to_json() for _ in range(2)
    ]
    assert [*(tmp_path / "kept").iterdir()]
    assert found[0] == found[1]


WRONG = [
    ("holds(P, s0) :- weeks(P, N), N >= 4.65.", "`4.65` has more decimals than the 1"),
    ("range(weeks, 0.55, 20).", "`0.55` has more decimals"),
    ("holds(P, s0) :- weeks(P, 4.1234567).", "write at most 6 decimals"),
    ("holds(P, s0) :- kind(P, K), limit(K, L), weeks(P, N), N > L.\nlimit(a, 4.25).", "`4.25` has more"),
    ("within_hours(s0, 1.5).", "`1.5` stands where an integer is expected"),
    ("holds(P, s0) :- f(P), #sum { N, I : points(P, N, I) } >= 2.\npoints(P, 1.5, a) :- f(P).", "`1.5` stands where"),
    ("holds(P, s0) :- f(P), #sum { 1, f : f(P) } >= 1.5.", "bound of an aggregate is an integer"),
    ("decimals(weeks, 2).", "a second `decimals`"),
    ("decimals(f, 1).", "is of type bool and has no decimals"),
    ("decimals(weekss, 1).", "is not the name of a finding"),
    ("holds(P, s0) :- weeks(P, 99999999999.5).", "too long"),
    ("holds(P, 1.5) :- f(P).", "write a name"),
    ("unit(weeks, 1.5).", "write a name"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "message"), WRONG)
def test_a_decimal_that_cannot_be_is_refused_with_its_place(rules: str, message: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        base(STATEMENT + DECIMALS + rules + "\n")
    assert message in str(caught.value)
    assert "small.dl:4" in str(caught.value)


@pytest.mark.parametrize("count", ["0", "7", "-1", "1.5", "a"])
def test_a_count_of_decimals_that_cannot_be_is_refused(count: str) -> None:
    with pytest.raises(KnowledgeError):
        base(f"{STATEMENT}decimals(weeks, {count}).\n")


def test_a_finding_without_decimals_is_compared_with_integers() -> None:
    with pytest.raises(KnowledgeError, match=r"declare `decimals\(weeks, 1\).`"):
        base(f"{STATEMENT}holds(P, s0) :- weeks(P, N), N >= 4.6.\n")


def test_clingo_has_tenths_and_refuses_what_is_finer(run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(texts(2)[0])
    record = tmp_path / "r.json"
    record.write_text('{"findings": {"weeks": 4.6}}')
    options = ["export", "--kb", str(tmp_path / "small.dl"), "--to", "clingo", "--records", str(record)]
    done = run(*options)
    assert done.status == 0, done.err
    assert "weeks(r, 46)." in done.out
    assert "units of 1/10" in done.out
    record.write_text('{"findings": {"weeks": 4.65}}')
    done = run(*options)
    assert done.status == 2
    assert "clingo has integers only, and 4.65 is none" in done.err


def test_clingo_refuses_to_compare_numbers_of_two_sizes(run: Run, tmp_path: Path) -> None:
    rules = "holds(P, s0) :- f(P), small(N), large(M), N < M.\nsmall(1.5).\nlarge(2).\n"
    (tmp_path / "small.dl").write_text(STATEMENT + rules)
    done = run("export", "--kb", str(tmp_path / "small.dl"), "--to", "clingo")
    assert done.status == 2
    assert "`N < M` compares an integer with a decimal" in done.err
