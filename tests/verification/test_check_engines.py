"""`guidelog check --engine`: other engines are asked of the same records, and a disagreement is found."""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from guidelog.cli.engines import ALL
from guidelog.inference.export.targets import export
from guidelog.inference.verification.engines import exported_text as exporting
from guidelog.inference.verification.engines import process
from guidelog.inference.verification.engines.comparison import EngineComparison, compare
from guidelog.inference.verification.engines.engine import FAILS, HOLDS, Answers, EngineRefusal, Findings, OtherEngine
from guidelog.inference.verification.engines.names import ENGINES, open_engine
from guidelog.inference.verification.engines.prolog import ALONE
from guidelog.inference.verification.engines.random_records import random_records
from guidelog.inference.verification.worked.cases import records_of_cases

import guidelog
from guidelog import EngineError

from ..support.checked import RIGHT
from ..support.knowledge import knowledge_of, packaged
from ..support.random_programs import random_program
from ..support.run import ROOT, Run
from ..support.scale import scaled
from ..support.small import SMALL, small

PROGRAMS = scaled(12, least=4)
RECORDS = {"scasp": scaled(5)}  # of an engine that takes long
HOSTILE = ("x). holds(p, take_xray", "'; DROP TABLE record; --", "p0", "\n", "é\x00", "holds(p0, take_xray).")


def opened(name: str, knowledge: guidelog.KnowledgeBase) -> OtherEngine:
    """An engine; skips the test where it is not installed."""
    try:
        return open_engine(name, knowledge.compilation)
    except EngineError as error:
        pytest.skip(str(error))


def compared(name: str, knowledge: guidelog.KnowledgeBase, records: Sequence[Findings]) -> EngineComparison:
    return compare(opened(name, knowledge), knowledge.compilation, records)


def told(comparison: EngineComparison) -> str:
    return "\n\n".join(map(str, comparison.problems))


def test_what_an_engine_cannot_take_is_told_and_the_others_are_asked() -> None:
    more = "".join(f"value(fever, fever_of_kind_{number}).\n" for number in range(255))
    knowledge = small(SMALL.replace("value(fever, high).\n", f"{more}value(fever, high).\n"))
    found = compared("polars", knowledge, [{"cough": True}, {}])
    assert (found.compared, found.problems) == (0, ())
    assert found.left_out == {"a table takes up to 254 values, `fever` has more": 2}


def test_z3_is_not_asked_of_numbers_that_it_cannot_hold() -> None:
    found = compared("z3", small(), [{"cough": True, "weeks": Decimal("1e9999999")}, {"weeks": Decimal("0.5")}])
    assert (found.compared, found.problems) == (1, ())


# agreement


def test_the_records_of_worked_cases_are_those_that_do_not_contradict_themselves_each_once() -> None:
    case = "%? holds  cough(p). weeks(p, 3).\n%? fails  -cough(p). weeks(p, 0).\n%? fails  -cough(p). weeks(p, 3).\n"
    text = SMALL.replace("%? holds [weeks]  cough(p). weeks(p, 3).\n", case * 2)
    found = [*records_of_cases(small(text).compilation)]
    assert found == [{"cough": True, "weeks": 3}, {"cough": False, "weeks": 0}, {"cough": True, "weeks": 2}]


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_says_of_the_worked_cases_what_guidelog_says(name: str) -> None:
    knowledge = packaged(cases=True)
    records = [*records_of_cases(knowledge.compilation)]
    some = random.Random(5).sample(records, min(len(records), RECORDS.get(name, scaled(200, least=40))))
    found = compared(name, knowledge, some)
    assert (told(found), found.compared + sum(found.left_out.values())) == ("", len(some))
    assert not found.left_out or name == "clingo"


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("choice", ["plain", "circles", "integers", "totals"])
def test_an_engine_says_of_random_programs_what_guidelog_says(name: str, choice: str) -> None:
    count = 0
    for seed in range(2 if name == "scasp" else scaled(12) if choice == "totals" else PROGRAMS):
        knowledge = knowledge_of(
            random_program(random.Random(seed), **({choice: True} if choice != "plain" else {})).text
        )
        records = [*random_records(knowledge.compilation, 10, seed)]
        found = compared(name, knowledge, records)
        assert not found.problems, f"{seed}: {told(found)}"
        assert found.compared + sum(found.left_out.values()) == len(records)
        count += found.compared
    assert count or name == "scasp"  # which takes few of these programs


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_reads_the_guideline_as_guidelog_does(name: str, ng234: guidelog.KnowledgeBase) -> None:
    others = {reading: [*switch.alternatives][-1] for reading, switch in ng234.program.switches.items()}
    otherwise = ng234.read_as(others)
    count = RECORDS.get(name, scaled(40, least=10))
    found = compared(name, otherwise, [*random_records(otherwise.compilation, count, seed=2)])
    assert not found.problems, told(found)


@pytest.mark.parametrize("name", ENGINES)
def test_numbers_are_exact_in_an_engine_or_it_refuses_them(name: str) -> None:
    numbers = (
        "3",
        "3.0",
        "2.9999999",
        "2.9999999999999999999999",
        "3.00000000000000000001",
        "2.5",
        "-0",
        "3e2",
        "1e30",
    )
    records: list[Findings] = [{"cough": True, "weeks": Decimal(number)} for number in numbers]
    found = compared(name, small(), records)
    assert not found.problems, told(found)
    assert found.compared == {"clingo": 4, "duckdb": 6, "polars": 6}.get(name, len(numbers))


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_asked_of_no_record_was_compared_on_none(name: str) -> None:
    assert compared(name, small(), [])[1:] == (0, 2, (), {}, 0)


# random records


def test_random_records_are_consistent_distinct_and_the_same_for_the_same_seed(
    ng234: guidelog.KnowledgeBase,
) -> None:
    records = [*random_records(ng234.compilation, 300, seed=3)]
    again, other = ([*random_records(ng234.compilation, 300, seed)] for seed in (3, 4))
    assert records == again != other
    assert len({frozenset(findings.items()) for findings in records}) == 300
    for findings in records:
        ng234.compilation.answer(ng234.record({"findings": findings}))


def test_random_records_meet_every_statement_whether_it_holds_or_not(ng234: guidelog.KnowledgeBase) -> None:
    records = [*random_records(ng234.compilation, 2000, seed=0)]
    for statement in ng234.program.statements:
        found = {ng234.compilation.status_of(findings, statement) for findings in records}
        assert found & {"certain", "presumed"}, statement
        assert found & {"possible", "ruled_out"}, statement


def test_there_are_as_many_random_records_as_there_can_be() -> None:
    knowledge = knowledge_of(RIGHT)
    records = [*random_records(knowledge.compilation, 200, seed=0)]
    assert 1 < len(records) < 200
    assert not [*random_records(knowledge.compilation, 200, 1, besides=records)]


# disagreements


class Mistaken:
    """An engine that answers as guidelog does, but for one statement where some findings are recorded."""

    title = "an engine"
    most = None

    def __init__(self, knowledge: guidelog.KnowledgeBase, statement: str, mistaken: Callable[[Findings], bool]):
        self.knowledge, self.statement, self.mistaken = knowledge, statement, mistaken

    def ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers | EngineRefusal]:
        return [{name: self.say(findings, name) for name in statements} for findings in records]

    def say(self, findings: Findings, name: str) -> str:
        holds = self.knowledge.compilation.status_of(findings, name) in ("certain", "presumed")
        wrong = name == self.statement and self.mistaken(findings)
        return HOLDS if holds != wrong else FAILS


def test_a_disagreement_is_told_with_a_record_of_which_nothing_can_be_left_out(
    ng234: guidelog.KnowledgeBase,
) -> None:
    name = "mscc_treatment_urgent_radiotherapy"
    engine = Mistaken(ng234, name, lambda own: {"mscc", "overall_prognosis"} <= own.keys())
    found = compare(engine, ng234.compilation, [*random_records(ng234.compilation, 50, seed=5)])
    (problem,) = found.problems
    assert (problem.code, problem.severity, problem.statements) == ("engine-disagrees", "error", (name,))
    assert problem.span == ng234.program.statements[name].span
    assert problem.witness is not None
    assert {*problem.witness} == {"mscc", "overall_prognosis"}
    assert "of 50 records" in problem.why


class Reticent(Mistaken):
    """One that answers only where something is recorded of every finding that it is mistaken about."""

    def ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers | EngineRefusal]:
        answers = super().ask(records, statements)
        return [
            found if self.mistaken(findings) else EngineRefusal("too little is recorded")
            for findings, found in zip(records, answers, strict=True)
        ]


def test_a_disagreement_on_a_record_whose_parts_an_engine_refuses_is_told_with_that_record() -> None:
    knowledge = small()
    engine = Reticent(knowledge, "advise_rest", lambda own: len(own) == 2)
    found = compare(engine, knowledge.compilation, [{"cough": True, "weeks": Decimal(3)}])
    (problem,) = found.problems
    assert problem.witness == {"cough": True, "weeks": 3}
    assert found.left_out == {}


def test_a_fault_of_an_export_is_found(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    require("prolog")

    def export_wrongly(*arguments: object, **options: str) -> str:
        return export(*arguments, **options).replace("Weeks >= 3", "Weeks > 3")  # type: ignore[arg-type]

    monkeypatch.setattr(exporting, "export", export_wrongly)
    (tmp_path / "small.dl").write_text(SMALL, encoding="utf-8")
    options = ("check", "--kb", str(tmp_path / "small.dl"), "--engine", "prolog", "--engine", "z3")
    outcome = run(*options)
    assert outcome.status == 1
    shown = " ".join(outcome.out.split())
    assert "error[engine-disagrees]: `take_xray` is certain" in shown
    assert "and SWI-Prolog says that it fails" in shown
    assert "witness: cough = true, weeks = 3" in shown
    assert "SWI-Prolog disagrees on 1 statement, of" in shown
    assert "z3 agrees on" in shown
    document = json.loads(run(*options, "--format", "json").out)
    (problem,) = [one for one in document["problems"] if one["code"] == "engine-disagrees"]
    assert problem["witness"]["findings"]["weeks"] == 3
    assert [(one["engine"], one["disagrees"]) for one in document["engines"]] == [("SWI-Prolog", 1), ("z3", 0)]
    suites = {suite.get("name"): suite for suite in ElementTree.fromstring(run(*options, "--format", "junit").out)}  # noqa: S314
    assert (suites["engines"].get("tests"), suites["engines"].get("failures")) == ("2", "1")
    sarif = json.loads(run(*options, "--format", "sarif").out)["runs"][0]
    assert "engine-disagrees" in {rule["id"] for rule in sarif["tool"]["driver"]["rules"]}
    assert len(sarif["properties"]["engines"]) == 2
    assert "title=engine-disagrees::" in run(*options, "--format", "github").out


def test_an_engine_that_prints_something_else_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def export_more(*arguments: object, **options: str) -> str:
        return export(*arguments, **options) + "holds(p77, take_xray).\n"  # type: ignore[arg-type]

    monkeypatch.setattr(exporting, "export", export_more)
    for name in ("prolog", "clingo"):
        knowledge = small()
        engine = opened(name, knowledge)
        with pytest.raises(EngineError, match="a record that it was not given: p77"):
            engine.ask([{}], ["take_xray"])


def test_an_engine_that_fails_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    require("prolog")
    monkeypatch.setattr(exporting, "export", lambda *_, **__: ":- no_such_thing.\n")
    outcome = run("check", "--kb", "tests/coughs.dl", "--engine", "prolog")
    assert (outcome.status, outcome.out) == (2, "")
    assert "SWI-Prolog ended with status" in outcome.err
    assert "no_such_thing" in outcome.err


# what cannot be compared


def test_records_that_an_engine_cannot_take_are_told(run: Run, tmp_path: Path) -> None:
    require("clingo")
    rows = [{"cough": True, "weeks": number} for number in (2.5, 2.9999999, 3)]
    outcome = run("check", "--kb", "tests/coughs.dl", "--engine", "clingo", "--records", written(tmp_path, rows))
    assert "clingo agrees on 1 record (2 statements each)\n  2 left out: clingo cannot express" in outcome.out
    assert "integers only, and 2.5 is none" in outcome.out


def test_a_program_that_an_engine_cannot_take_is_told(run: Run, tmp_path: Path) -> None:
    require("scasp")
    text = SMALL + "leads_to(a, b). far(X, Y) :- leads_to(X, Y). far(X, Z) :- far(X, Y), leads_to(Y, Z).\n"
    (tmp_path / "small.dl").write_text(text, encoding="utf-8")
    kb = str(tmp_path / "small.dl")
    outcome = run("check", "--kb", kb, "--engine", "scasp", "--records", written(tmp_path, [{}, {"cough": True}]))
    assert "s(CASP) was compared on no record\n  2 left out: `far` may rest on itself" in outcome.out
    arguments = ("check", "--kb", kb, "--engine", "scasp", "--format", "junit")
    root = ElementTree.fromstring(run(*arguments, "--random", "1").out)  # noqa: S314
    (case,) = root.findall("testsuite[@name='engines']/testcase")
    assert "may rest on itself" in str(case.find("skipped").get("message"))  # type: ignore[union-attr]


def test_a_slow_engine_is_asked_of_fewer_records_unless_more_are_told(run: Run, tmp_path: Path) -> None:
    require("scasp")
    outcome = run("check", "--kb", "tests/coughs.dl", "--engine", "scasp")
    assert "s(CASP) agrees on 20 records (2 statements each)\n" in outcome.out
    assert "left out: it is slow; --random or --records asks for more" in outcome.out
    rows = [{"cough": True, "weeks": weeks} for weeks in range(22)]
    options = ("--records", written(tmp_path, rows), "--engine", "scasp")
    assert "s(CASP) agrees on 22 records" in run("check", "--kb", "tests/coughs.dl", *options).out


@pytest.mark.parametrize(
    ("name", "install"),
    [("prolog", "swi-prolog"), ("scasp", "swipl pack install scasp"), ("clingo", "guidelog[engines]"),
     ("duckdb", "guidelog[engines]"), ("polars", "guidelog[cohort]")],
)  # fmt: skip
def test_an_engine_that_is_not_installed_is_told_with_what_to_install(
    name: str, install: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    for module in ("clingo", "duckdb", "polars"):
        monkeypatch.setattr(f"guidelog.inference.verification.engines.{module}.find_spec", lambda _: None)
    outcome = run("check", "--kb", "tests/coughs.dl", "--engine", name)
    assert (outcome.status, outcome.out) == (2, "")
    assert "is not installed: install" in outcome.err
    assert install in outcome.err


def test_swi_prolog_runs_without_a_thread_that_it_may_wait_for_at_its_end(swipl: str) -> None:
    words = [swipl, *ALONE, "-g", "current_prolog_flag(threads, Any), write(Any)", "-t", "halt"]
    assert process.run(words, "SWI-Prolog") == "false"


# records and options


def test_records_of_a_file_are_compared_whatever_their_ids(run: Run, tmp_path: Path) -> None:
    names = [name for name in ENGINES if is_installed(name)]
    rows = [{"id": id_, "findings": {"cough": True, "weeks": place}} for place, id_ in enumerate([*HOSTILE, "p0"])]
    (tmp_path / "people.json").write_text(json.dumps(rows), encoding="utf-8")
    options = [word for name in names for word in ("--engine", name)]
    outcome = run("check", "--kb", "tests/coughs.dl", *options, "--records", str(tmp_path / "people.json"))
    assert outcome.out.count(f"agrees on {len(rows)} records (2 statements each)") == len(names)


def test_a_record_that_contradicts_itself_is_refused_and_none_is_compared(run: Run, tmp_path: Path) -> None:
    rows = [{"cough": False, "weeks": 3}, {}]
    (tmp_path / "small.dl").write_text(SMALL, encoding="utf-8")
    options = ("--kb", str(tmp_path / "small.dl"), "--records", written(tmp_path, rows))
    outcome = run("check", "--engine", "pydatalog", *options)
    assert (outcome.status, outcome.out) == (2, "")
    assert "the record contradicts itself (weeks_without_cough)" in outcome.err


def test_the_worked_cases_and_random_records_are_compared(run: Run) -> None:
    knowledge = guidelog.KnowledgeBase.load(ROOT / "tests" / "coughs.dl", cases=True)
    cases = [*records_of_cases(knowledge.compilation)]
    for count in (0, 6):
        outcome = run("check", "--kb", "tests/coughs.dl", "--engine", "pydatalog", "--random", str(count))
        assert f"pyDatalog agrees on {len(cases) + count} records (2 statements each)\n" in outcome.out


def test_a_text_with_faults_is_told_and_no_engine_is_asked(run: Run) -> None:
    outcome = run("check", "--kb", "tests/bad/block_name.dl", "--engine", "pydatalog")
    assert outcome.status == 1
    assert "pyDatalog" not in outcome.out


def test_options_about_records_want_an_engine(run: Run) -> None:
    for options in (("--random", "3"), ("--seed", "1"), ("--records", "x.json")):
        outcome = run("check", *options)
        assert (outcome.status, outcome.out) == (2, "")
        assert "name one with --engine" in outcome.err


def test_an_engine_that_there_is_not_is_answered_with_those_there_are(run: Run) -> None:
    outcome = run("check", "--engine", "souffle")
    assert (outcome.status, outcome.out) == (2, "")
    assert all(f"'{name}'" in outcome.err for name in (*ENGINES, ALL))


def test_no_name_but_its_own_opens_an_engine() -> None:
    with pytest.raises(KeyError, match="souffle"):
        open_engine("souffle", small().compilation)


def is_installed(name: str) -> bool:
    try:
        open_engine(name, small().compilation)
    except EngineError:
        return False
    return True


def require(name: str) -> None:
    """Skips the test where an engine is not installed."""
    opened(name, small())


def written(folder: Path, rows: Sequence[dict[str, object]]) -> str:
    """A file with a record for each row of findings."""
    file = folder / "people.json"
    file.write_text(json.dumps([{"id": f"r{i}", "findings": row} for i, row in enumerate(rows)]), encoding="utf-8")
    return str(file)
