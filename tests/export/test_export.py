"""Exported texts mean what guidelog says: they are run by the systems that they are written for."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from guidelog.inference.export.prolog import RESERVED
from guidelog.inference.export.scasp import statement_names
from guidelog.inference.export.targets import TARGETS, export
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from guidelog.inference.verification.engines.comparison import compare
from guidelog.inference.verification.engines.names import open_engine

import guidelog
from bench.scasp import ask
from bench.scasp import command as scasp_command

from ..support.exports import HOSTILE, PROGRAMS, RECORDS, asked, asked_plainly, holding, refusal
from ..support.golden import GOLDEN, check_golden
from ..support.knowledge import knowledge_of
from ..support.people import people
from ..support.random_programs import random_program, random_states
from ..support.run import ROOT, Run
from ..support.small import SMALL, small

EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))


@pytest.fixture(scope="session")
def scasp() -> list[str]:
    found = scasp_command()
    if found is None:
        pytest.skip("s(CASP) is not installed (the pack scasp of SWI-Prolog)")
    return found


def check_scasp(
    start: list[str], knowledge: guidelog.KnowledgeBase, records: list[guidelog.Record], text: str, folder: Path
) -> None:
    """s(CASP) proves what guidelog says holds, the negation of everything else, and no more."""
    file = folder / "exported.pl"
    file.write_text(text, encoding="utf-8")
    held = holding(knowledge, records)
    goals = {f"holds('{r.id}', {id_})": (r.id, id_) in held for r in records for id_ in knowledge.program.statements}
    expected = {goal if holds else f"not {goal}" for goal, holds in goals.items()}
    told = ask(start, file, [*goals, *(f"not {goal}" for goal in goals)], limit=300)
    assert (told.proved, told.given_up) == (expected, set())


def random_records(program: guidelog.KnowledgeBase, states: Iterable[Mapping[str, object]]) -> list[guidelog.Record]:
    """The consistent ones among some records."""
    found = []
    for number, findings in enumerate(states):
        try:
            found.append(program.consult({"id": f"p{number}", "findings": findings}).answer.record)
        except guidelog.RecordError:
            continue
    return found


def random_knowledge(seed: int, **choices: bool) -> tuple[guidelog.KnowledgeBase, list[guidelog.Record]]:
    rng = random.Random(seed)
    program = random_program(rng, **choices)
    knowledge = knowledge_of(program.text)
    return knowledge, random_records(knowledge, map(program.findings_of, random_states(rng, program, 12)))


def examples(knowledge: guidelog.KnowledgeBase) -> Iterator[guidelog.Record]:
    for path in EXAMPLES:
        for record in knowledge.records(path.read_text(encoding="utf-8").splitlines(True), path.name):
            assert isinstance(record, guidelog.Record)
            yield record


# SWI-Prolog


def test_swi_prolog_says_of_every_example_what_guidelog_says(
    ng234: guidelog.KnowledgeBase, swipl: str, run: Run, tmp_path: Path
) -> None:
    options = [word for path in EXAMPLES for word in ("--records", f"examples/{path.name}")]
    outcome = run("export", "--to", "prolog", *options)
    assert (outcome.status, outcome.err) == (0, "")
    assert asked(swipl, outcome.out, tmp_path) == holding(ng234, examples(ng234))


def test_swi_prolog_says_of_random_people_what_guidelog_says(
    ng234: guidelog.KnowledgeBase, swipl: str, tmp_path: Path
) -> None:
    consultations = people(ng234, RECORDS, seed=12)
    records = [one.answer.record._replace(id=f"p{number}") for number, one in enumerate(consultations)]
    assert asked(swipl, export(ng234.program, "prolog", records), tmp_path) == holding(ng234, records)


def test_swi_prolog_reads_the_guideline_as_guidelog_does(
    ng234: guidelog.KnowledgeBase, swipl: str, tmp_path: Path
) -> None:
    others = {name: [*switch.alternatives][-1] for name, switch in ng234.program.switches.items()}
    otherwise = ng234.read_as(others)
    records = [
        r._replace(id=f"p{n}") for n, r in enumerate(one.answer.record for one in people(otherwise, 40, seed=13))
    ]
    told = asked(swipl, export(otherwise.program, "prolog", records), tmp_path)
    assert told == holding(otherwise, records) != holding(ng234, records)


@pytest.mark.parametrize("choice", ["plain", "circles", "integers", "totals"])
def test_swi_prolog_says_of_random_programs_what_guidelog_says(choice: str, swipl: str, tmp_path: Path) -> None:
    for seed in range(PROGRAMS):
        knowledge, records = random_knowledge(seed, **({choice: True} if choice != "plain" else {}))
        told = asked(swipl, export(knowledge.program, "prolog", records), tmp_path)
        assert told == holding(knowledge, records), seed


def test_a_record_may_have_any_id(swipl: str, tmp_path: Path) -> None:
    knowledge = small()
    records = [knowledge.record({"id": id_, "findings": {"cough": True}}) for id_ in HOSTILE]
    told = asked(swipl, export(knowledge.program, "prolog", records), tmp_path)
    assert told == holding(knowledge, records)
    assert {id_ for id_, _ in told} == {*HOSTILE}


@pytest.mark.parametrize(
    ("number", "written"),
    [("3", "3"), ("3.0", "3"), ("2.9999999", "29999999r10000000"), ("-0", "0"), ("-0.5", "-1r2"), ("3e2", "300"),
     ("3.00000000000000000000000000001", "300000000000000000000000000001r100000000000000000000000000000"),
     ("3e-3", "3r1000")],
)  # fmt: skip
def test_numbers_are_exact(number: str, written: str, swipl: str, tmp_path: Path) -> None:
    knowledge = small()
    records = [knowledge.record({"id": "p1", "findings": {"weeks": Decimal(number)}})]
    text = export(knowledge.program, "prolog", records)
    assert text.endswith(f"weeks(p1, {written}).\n")
    assert asked(swipl, text, tmp_path) == holding(knowledge, records)


def test_conditions_stand_behind_what_binds_their_variables(swipl: str, tmp_path: Path) -> None:
    knowledge = small(
        more="""
        persisting(P) :- not -cough(P), Weeks >= 3, not fever(P, none), weeks(P, Weeks), cough(P).
        %% late
        %% says    rest, if it lasts
        %% source  page, "box", 2
        statement(late, consider, rest).
        holds(P, late) :- persisting(P).
        """
    )
    states: list[dict[str, object]]
    states = [{"weeks": 3, "cough": True}, {"weeks": 2, "cough": True}, {"weeks": 4, "cough": False}, {"weeks": 4},
              {"weeks": 4, "cough": True, "fever": "none"}, {"weeks": 4, "cough": True, "fever": "high"}]  # fmt: skip
    records = random_records(knowledge, states)
    told = asked(swipl, export(knowledge.program, "prolog", records), tmp_path)
    assert told == holding(knowledge, records)
    assert {id_ for id_, statement in told if statement == "late"} == {"p0", "p5"}


def test_names_that_are_operators_are_only_names(swipl: str, tmp_path: Path) -> None:
    operators = ("as", "div", "is", "mod", "rdiv", "rem", "table", "public", "volatile", "xor")
    findings = [f"%% {name}\n%% label l\n%% means m\n%% true t\n%% false f\n%% unknown u\n%% question q?\n"
                f"finding({name}, bool).\n" for name in operators]  # fmt: skip
    rules = [f'%% s_{name}\n%% says it\n%% source page, "box", 1\nstatement(s_{name}, do, rest).\n'
             f"holds(P, s_{name}) :- {name}(P), not -{name}(P), not fever(P, {name}).\n"
             for name in operators]  # fmt: skip
    values = "".join(f"value(fever, {name}).\n" for name in operators)
    knowledge = small(more="".join([*findings, values, *rules]))
    records = random_records(knowledge, [{name: i % 2 == 0 for i, name in enumerate(operators)}, {"fever": "mod"}])
    told = asked(swipl, export(knowledge.program, "prolog", records), tmp_path)
    assert told == holding(knowledge, records)
    assert len(told) >= 5


def test_names_may_be_longer_than_a_line(swipl: str, tmp_path: Path) -> None:
    knowledge = small(SMALL.replace("fever", "f" * 100))
    records = [knowledge.record({"id": "p", "findings": {"cough": True, "weeks": 4}})]
    assert asked(swipl, export(knowledge.program, "prolog", records), tmp_path) == holding(knowledge, records)


def test_what_swi_prolog_reserves_is_known(swipl: str) -> None:
    """Every predicate that a program cannot define, and every one that it calls in a program."""
    goal = """
        forall(( predicate_property(system:H, visible), functor(H, N, A), A > 0, A < 6,
                 \\+ catch((m:assertz((H :- fail)), m:abolish(N/A)), _, fail) ;
                 predicate_property(user:H, multifile), functor(H, N, A), A > 0 ),
               (writeq(N/A), nl))"""
    done = subprocess.run([swipl, "-g", goal, "-t", "halt"], capture_output=True, text=True, check=True)
    names = {name.replace("(", "").replace(")", "") for name in done.stdout.split()}
    assert {name for name in names if re.fullmatch(r"[a-z][A-Za-z0-9_]*/\d", name)} <= RESERVED


# s(CASP)


def test_scasp_says_of_some_examples_what_guidelog_says(
    ng234: guidelog.KnowledgeBase, scasp: list[str], tmp_path: Path
) -> None:
    for record in [*examples(ng234)][::4]:
        check_scasp(scasp, ng234, [record], export(ng234.program, "scasp", [record]), tmp_path)


@pytest.mark.parametrize("choice", ["plain", "integers", "totals"])
def test_scasp_says_of_random_programs_what_guidelog_says(choice: str, scasp: list[str], tmp_path: Path) -> None:
    refused = 0
    for seed in range(PROGRAMS // (10 if choice == "totals" else 3)):
        knowledge, records = random_knowledge(seed, **({choice: True} if choice != "plain" else {}))
        try:
            text = export(knowledge.program, "scasp", records)
        except guidelog.KnowledgeError:  # circles
            refused += 1
        else:
            check_scasp(scasp, knowledge, records, text, tmp_path)
    assert refused < PROGRAMS // 6


NUMBERED = SMALL.replace("high", "grade_2").replace("suspected", "grade_1").replace("take_xray", "c_xray_1")
NUMBERED += "grade(c_two).\ngrade(grade_2_).\n"


def test_names_of_which_scasp_would_drop_a_part_get_others(swipl: str, tmp_path: Path) -> None:
    knowledge = small(NUMBERED)
    states = [{"cough": True, "weeks": weeks, "fever": f"grade_{n}"} for weeks in (2, 3) for n in (1, 2)]
    records = random_records(knowledge, states)
    text = export(knowledge.program, "scasp", records)
    assert "fever(p1, grade_2__)." in text
    assert "\n% Here `grade_2` is `grade_2__`, since s(CASP) drops a part of the name.\n" in text
    names = statement_names(knowledge.program)
    assert asked_plainly(swipl, text, tmp_path) == {(id_, names[one]) for id_, one in holding(knowledge, records)}


def test_scasp_tells_names_apart_that_differ_in_their_last_number(scasp: list[str]) -> None:
    knowledge = small(NUMBERED)
    found = compare(open_engine("scasp", knowledge.compilation), knowledge.compilation,
                    [{"cough": True, "fever": value} for value in ("none", "grade_1", "grade_2")])  # fmt: skip
    assert (found.problems, found.compared) == ((), 3)


# what people see


@pytest.mark.parametrize("target", TARGETS)
def test_an_export_reads_as_before(target: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(SMALL, encoding="utf-8")
    weeks = 2 if target == "clingo" else 2.5
    findings = {"p1": {"cough": True, "weeks": weeks}, "O'Brien": {"cough": False}, "silent": {}}
    lines = [json.dumps({"id": id_, "findings": own}) for id_, own in findings.items()]
    (tmp_path / "people.jsonl").write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "out.pl"
    kb, records = str(tmp_path / "small.dl"), str(tmp_path / "people.jsonl")
    outcome = run("export", "--to", target, "--kb", kb, "--records", records, "-o", str(out))
    assert outcome == (0, "", "")
    check_golden(GOLDEN / f"export-{target}.txt", out.read_text(encoding="utf-8"))


def test_every_statement_of_an_export_keeps_its_words_its_source_and_its_readings(
    ng234: guidelog.KnowledgeBase,
) -> None:
    text = export(ng234.program, "prolog")
    for statement in ng234.program.statements.values():
        block = text.partition(f"%% {statement.id}\n")[2].partition("\nstatement(")[0]
        assert statement.says.split()[0] in block
        assert all(
            f'{source.summary}, "{source.section}", {source.position}' in block for source in statement.sources
        )
        assert all(reading in block for reading in statement.readings)
    assert all(" ".join(words.split()[:3]) in text for words in ng234.program.readings.values())


def test_no_comment_can_become_a_clause() -> None:
    text = (
        SMALL + "% a comment\x0bholds(P, bad).\r% and\x1b[31m one with \u2028holds(P, bad).\ncalm(P) :- -cough(P).\n"
    )
    program = load([Source("hostile\nname.dl", text)])
    exported = export(program, "prolog", small().records(['{"id": "a\\nholds(p, bad).", "findings": {}}'], "r.json"))  # type: ignore[arg-type]
    assert "holds(P, bad)" in exported
    assert not any(re.match(r"\s*(holds\(P, bad|name|holds\(p, bad)", line) for line in re.split(r"[\n\r]", exported))


# what cannot be said


@pytest.mark.parametrize(
    ("more", "target", "told"),
    [
        ("forall(a, b).", "prolog", "`forall/2` is a predicate of SWI-Prolog's own"),
        ("atom(P) :- cough(P).", "prolog", "`atom/1` is a predicate of SWI-Prolog's own"),
        ("portray(P) :- cough(P).", "prolog", "`portray/1` is a predicate of SWI-Prolog's own"),
        ("forall(P, A) :- cough(P), action(A).", "scasp", "`forall/2` is a predicate of s(CASP)'s own"),
        ("leads_to(a, b). far(X, Y) :- leads_to(X, Y). far(X, Z) :- far(X, Y), leads_to(Y, Z).", "scasp",
         "`far` may rest on itself"),
        ("ill(P) :- weeks(P, _V0), fever(P, _), _V0 > 2.", "scasp", "s(CASP) uses variables such as `_V0` itself"),
    ],
)  # fmt: skip
def test_what_a_system_cannot_say_of_a_program_is_refused(more: str, target: str, told: str) -> None:
    assert told in refusal(small(more=more).program, target)


@pytest.mark.parametrize(
    ("records", "target", "told"),
    [
        ([{"id": "p"}, {"id": "p"}], "prolog", "record p: 2 records have this id"),
        ([{"id": "a\ud800"}], "prolog", "it holds an unpaired surrogate, which is not valid Unicode"),
        (
            [{"id": "p", "findings": {"weeks": Decimal("1e1000")}}],
            "prolog",
            "the value of `weeks`: it has 1000 digits",
        ),
        (
            [{"id": "p", "findings": {"weeks": Decimal("1e-1000")}}],
            "scasp",
            "the value of `weeks`: it has 1000 digits",
        ),
        ([{"id": "patient_1"}], "scasp", "s(CASP) cannot express this id"),
        ([{"id": "-x"}], "scasp", "s(CASP) cannot express this id"),
    ],
)
def test_what_a_system_cannot_say_of_a_record_is_refused(
    records: list[dict[str, object]], target: str, told: str
) -> None:
    knowledge = small()
    assert told in refusal(knowledge.program, target, [knowledge.record(record) for record in records])


def test_an_export_that_is_refused_leaves_the_file_as_it_was(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.pl"
    out.write_text("before")
    bad = tmp_path / "bad.json"
    bad.write_text('[{"id": "p", "findings": {"asymptomatic": true, "limb_weakness": true}}, {"findings": {"x": 1}}]')
    outcome = run("export", "--to", "prolog", "--records", str(bad), "-o", str(out))
    assert outcome.status == 2
    assert "asymptomatic_with_cord_symptom" in outcome.err
    assert "`x` is not a finding" in outcome.err
    assert {path.name: path.read_text() for path in tmp_path.glob("out*")} == {"out.pl": "before"}


def test_an_export_to_a_place_that_cannot_be_written_leaves_nothing(run: Run, tmp_path: Path) -> None:
    outcome = run("export", "--to", "prolog", "-o", str(tmp_path / "none" / "out.pl"))
    assert (outcome.status, outcome.out) == (2, "")
    assert f"there is no folder {tmp_path / 'none'}\n" in outcome.err


def test_an_export_goes_through_a_link_and_into_a_device(run: Run, tmp_path: Path) -> None:
    (tmp_path / "link.pl").symlink_to(tmp_path / "file.pl")
    assert run("export", "--to", "prolog", "-o", str(tmp_path / "link.pl")).status == 0
    assert (tmp_path / "link.pl").is_symlink()
    assert "holds(P, " in (tmp_path / "file.pl").read_text()
    assert run("export", "--to", "prolog", "-o", os.devnull).status == 0
    assert not Path(os.devnull).is_file()
