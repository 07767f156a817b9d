"""What is exported for clingo means what guidelog says: clingo runs it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from decimal import Decimal

import pytest
from guidelog.inference.export.clingo import LARGEST
from guidelog.inference.export.targets import export

import guidelog

from ..support.exports import HOSTILE, PROGRAMS, RECORDS, holding, refusal
from ..support.knowledge import knowledge, knowledge_of
from ..support.naive import Naive
from ..support.people import people
from ..support.random_programs import random_program, random_states
from ..support.run import Run
from ..support.small import SMALL, small

clingo = pytest.importorskip("clingo", reason="clingo is not installed (pip install 'guidelog[engines]')")

Rows = set[tuple[object, ...]]


def told(text: str, predicate: str = "holds") -> Rows:
    """The arguments of a predicate in the only answer of clingo, which has nothing to complain of."""
    complaints: list[str] = []
    control = clingo.Control(["0"], logger=lambda code, message: complaints.append(message))
    control.add("base", [], text)
    control.ground([("base", [])])
    answers = []
    with control.solve(yield_=True) as models:
        for model in models:
            atoms = [atom for atom in model.symbols(atoms=True) if atom.name == predicate and atom.positive]
            answers.append({tuple(map(_plain, atom.arguments)) for atom in atoms})
    assert (complaints, len(answers)) == ([], 1)
    return answers[0]


def _plain(symbol: object) -> object:
    kind = str(symbol.type)  # type: ignore[attr-defined]
    if kind == "SymbolType.String":
        return symbol.string  # type: ignore[attr-defined]
    return symbol.number if kind == "SymbolType.Number" else symbol.name  # type: ignore[attr-defined]


def whole(records: Iterable[guidelog.Record]) -> list[guidelog.Record]:
    """The records with numbers rounded up, so that clingo can say them."""
    found = []
    for record in records:
        findings = {n: Decimal(-int(-v // 1)) if isinstance(v, Decimal) else v for n, v in record.findings.items()}
        found.append(record._replace(findings=findings))
    return found


def test_clingo_says_of_random_people_what_guidelog_says(ng234: guidelog.KnowledgeBase) -> None:
    records = []
    for number, one in enumerate(people(ng234, RECORDS, seed=31)):
        [record] = whole([one.answer.record._replace(id=f"p{number}")])
        try:
            ng234.consult(record)
        except guidelog.RecordError:
            continue
        records.append(record)
    assert len(records) > RECORDS / 2
    assert told(export(ng234.program, "clingo", records)) == holding(ng234, records)


@pytest.mark.parametrize("choice", ["plain", "integers", "circles"])
def test_clingo_says_of_random_programs_what_a_naive_evaluator_says(choice: str) -> None:
    for seed in range(PROGRAMS // 2):
        rng = random.Random(seed)
        program = random_program(rng, **({choice: True} if choice != "plain" else {}))
        knowledge, naive = knowledge_of(program.text), Naive(program)
        states = [program.findings_of(state) for state in random_states(rng, program, 12)]
        records = [knowledge.record({"id": f"p{n}", "findings": findings}) for n, findings in enumerate(states)]
        records = whole(records)
        text = export(knowledge.program, "clingo", records)
        outcomes = {record.id: naive.outcome(record.findings) for record in records}
        assert told(text) == {(id_, s) for id_, outcome in outcomes.items() for s in outcome.holds}, seed
        expected = {(id_, name) for id_, outcome in outcomes.items() for name in outcome.contradictions}
        assert told(text, "contradiction") == expected, seed


def test_the_id_of_a_record_is_never_a_part_of_the_program() -> None:
    knowledge = small()
    ids = [id_ for id_ in (*HOSTILE, "not", "#show.", '\\"', "a;b", "%*", "*%", "p\r\nq") if "\0" not in id_]
    records = [knowledge.record({"id": id_, "findings": {"cough": True}}) for id_ in ids]
    text = export(knowledge.program, "clingo", records)
    assert told(text) == {(id_, "advise_rest") for id_ in ids}


def test_facts_are_the_names_of_findings() -> None:
    knowledge = small()
    findings = [{"cough": True, "fever": "high", "weeks": Decimal("3.0")}, {"cough": False}]
    records = [knowledge.record({"id": f"p{n}", "findings": own}) for n, own in enumerate(findings, start=1)]
    text = export(knowledge.program, "clingo", records)
    assert text.endswith("% p1\ncough(p1).\nfever(p1, high).\nweeks(p1, 3).\n\n% p2\n-cough(p2).\n")


@pytest.mark.parametrize("number", ["0", "-0", "3e2", str(LARGEST), f"-{LARGEST}"])
def test_integers_are_exact(number: str) -> None:
    knowledge = small()
    record = knowledge.record({"id": "p", "findings": {"weeks": Decimal(number)}})
    assert told(export(knowledge.program, "clingo", [record]), "weeks") == {("p", int(Decimal(number)))}


@pytest.mark.parametrize(
    ("findings", "message"),
    [
        ({"weeks": Decimal("2.5")}, "cannot express the value of `weeks`: clingo has integers only, and 2.5 is none"),
        ({"weeks": Decimal(LARGEST + 1)}, f"its integers go from -{LARGEST} to {LARGEST}"),
        ({"weeks": Decimal(-LARGEST - 1)}, f"its integers go from -{LARGEST} to {LARGEST}"),
        ({"weeks": Decimal("1e1000")}, "it has 1000 digits or more"),
    ],
)
def test_a_number_that_clingo_does_not_hold_is_refused(findings: dict[str, object], message: str) -> None:
    knowledge = small()
    record = knowledge.record({"id": "Ann", "findings": findings})
    error = refusal(knowledge.program, "clingo", [record])
    assert error.startswith("error: record Ann: clingo cannot express the value of `weeks`")
    assert message in error
    assert error.endswith("help: correct the number, leave it out, or export to another system")


def test_a_variable_that_clingo_would_read_as_a_name_is_refused() -> None:
    program = small(more="ill(P) :- weeks(P, _weeks), _weeks > 2.").program
    assert "clingo takes the variable `_weeks` for a name" in refusal(program, "clingo")


def test_an_id_with_the_character_0_is_refused() -> None:
    knowledge = small()
    assert "at which a text ends there" in refusal(knowledge.program, "clingo", [knowledge.record({"id": "a\0b"})])


def test_no_comment_begins_a_block_of_comments() -> None:
    commented = SMALL.replace("strength_rank(do", "%* no block\nstrength_rank(do", 1)
    text = export(small(commented).program, "clingo")
    assert "\n% * no block\nstrength_rank(do, 2)." in text
    assert told(text) == set()


def test_a_statement_keeps_its_words_its_source_and_its_readings(run: Run) -> None:
    outcome = run("export", "--to", "clingo", "--records", "examples/worked-example.toml")
    assert (outcome.status, outcome.err) == (0, "")
    assert (
        """\
%% mscc_treatment_single_fraction
%% says     8 Gy in a single fraction
%% source   mscc_treatment, "radiotherapy in place of surgery", 2, lines 208-209
%% reading  examples_count
statement(mscc_treatment_single_fraction, do, single_fraction_radiotherapy).

holds(P, mscc_treatment_single_fraction) :-
    holds(P, mscc_treatment_urgent_radiotherapy),
    not high_side_effect_risk(P).
"""
        in outcome.out
    )
    assert outcome.out.endswith("""\
% worked-example
mscc("worked-example", confirmed).
complete_paralysis("worked-example", none).
-surgery_suitable("worked-example").
""")
    assert not re.search(r"^%\*", outcome.out, re.MULTILINE)


def test_items_that_integers_and_decimals_tell_apart_are_refused() -> None:
    rules = "graded(P, 1) :- f(P).\ngraded(P, 2) :- kind(P, a).\n"
    program = knowledge(rules + "holds(P, s0) :- g(P), #count { N : graded(P, N) ; 1.5 : f(P) } >= 2.\n").program
    assert "tells items apart by integers and decimals" in refusal(program, "clingo")
