"""`holds` by statement: that another statement does not hold can be asked, by every engine alike."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from guidelog.inference.export.targets import export
from guidelog.inference.proof.words import item_words
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from guidelog.inference.verification.engines.comparison import compare
from guidelog.inference.verification.engines.names import open_engine
from guidelog.inference.verification.engines.random_records import random_records
from guidelog.inference.verification.formulas.audit import Audit
from guidelog.inference.verification.worked.coverage import cover
from guidelog.inference.verification.worked.mutation import mutate
from guidelog.inference.verification.worked.proposal import Proposals
from guidelog.inference.verification.worked.suite import Suite

from guidelog import EngineError, KnowledgeBase, KnowledgeError

from ..support.exports import asked_plainly, holding
from ..support.knowledge import HEAD, knowledge
from ..support.run import Run
from ..support.scale import scaled

FINDINGS = ("f", "g", "kind", "weeks")
VALUES = {"f": (True, False), "g": (True, False), "kind": ("a", "b", "c"), "weeks": (1, 2, 3)}
CONDITIONS = ("f(P)", "-f(P)", "not g(P)", "g(P)", "not -g(P)", "kind(P, a)", "not kind(P, b)", "weeks(P, N), N >= 2")
GUIDELINE = "%% small\n%% title t\n%% source s\nguideline(small).\n"


def text_of(rules: list[tuple[str, str]]) -> str:
    """A text of statements s0, s1, ... with rules: the name of what each establishes, and its conditions."""
    names = dict.fromkeys(name for name, _ in rules)
    text = GUIDELINE + HEAD
    for name in names:
        if name[0] == "s":
            text += f'%% {name}\n%% says {name}\n%% source page, "box", 1\nstatement({name}, do, act).\n'
    heads = {name: f"holds(P, {name})" if name[0] == "s" else f"{name}(P)" for name in names}
    return text + "".join(f"{heads[name]} :- {body}.\n" for name, body in rules)


def random_rules(rng: random.Random) -> list[tuple[str, str]]:
    """Rules of statements and concepts that ask for others of a smaller number, established or not."""
    order = [f"s{n}" for n in range(4)] + ["c0", "c1"]
    rng.shuffle(order)
    rules = []
    for place, name in enumerate(order):
        for _ in range(rng.choice((1, 1, 2))):
            body = ["f(P)" if rng.random() < 0.3 else "weeks(P, _)", *rng.sample(CONDITIONS, rng.choice((0, 1)))]
            for other in rng.sample(order[:place], min(place, rng.choice((0, 1, 2)))):
                asked = f"holds(P, {other})" if other[0] == "s" else f"{other}(P)"
                body.append(f"{rng.choice(('not ', ''))}{asked}")
            if place > 1 and rng.random() < 0.4:
                body.append(counting(rng, order[:place]))
            rules.append((name, ", ".join(body)))
    rng.shuffle(rules)
    return rules


def counting(rng: random.Random, others: list[str]) -> str:
    """How many of some others apply, or what they add up to, within a bound."""
    asked = [f"holds(P, {one})" if one[0] == "s" else f"{one}(P)" for one in rng.sample(others, 2)]
    if rng.random() < 0.5:
        return f"{rng.choice(('', 'not '))}{rng.choice((1, 2))} {{ {' ; '.join(asked)} ; f(P) }}"
    items = " ; ".join(f"{rng.choice((-1, 1, 2))}, i{place} : {one}" for place, one in enumerate(asked))
    return f"#sum {{ {items} }} {rng.choice(('>=', '<=', '='))} {rng.choice((0, 1, 2))}"


def spelt(rules: list[tuple[str, str]]) -> str:
    """The same with a concept of its own for each statement, on which `holds` rests, so that none denies another."""
    found = [(f"c_{name}" if name[0] == "s" else name, body) for name, body in rules]
    for name in dict.fromkeys(name for name, _ in rules if name[0] == "s"):
        found = [(one, body.replace(f"holds(P, {name})", f"c_{name}(P)")) for one, body in found]
        found.append((name, f"c_{name}(P)"))
    return text_of(found)


def base(text: str) -> KnowledgeBase:
    return KnowledgeBase(load([Source("small.dl", text)], cases=False))


def random_record(rng: random.Random, number: int) -> dict[str, object]:
    findings = {name: rng.choice(VALUES[name]) for name in FINDINGS if rng.random() < 0.6}
    return {"id": f"r{number}", "findings": findings}


@pytest.mark.parametrize("seed", range(scaled(60, least=6)))
def test_answers_are_those_of_a_concept_for_each_statement(seed: int) -> None:
    rng = random.Random(seed)
    rules = random_rules(rng)
    one, other = base(text_of(rules)), base(spelt(rules))
    for number in range(6):
        record = random_record(rng, number)
        found, expected = one.consult(record), other.consult(record)
        for answer in found.answer.statements:
            id_ = answer.statement.id
            assert (id_, answer.status) == (id_, expected.status(id_))
            assert (answer.needs, answer.assumes) == (expected.statement(id_).needs, expected.statement(id_).assumes)
            found.explain(id_, limit=3)  # every proof and absence is checked, and what the engine derived
            found.why_not(id_)
            found.reasons(id_)


@pytest.mark.parametrize("seed", range(scaled(12, least=2)))
def test_every_engine_agrees(seed: int, run: Run, tmp_path: Path) -> None:
    rng = random.Random(1000 + seed)
    path = tmp_path / "small.dl"
    path.write_text(text_of(random_rules(rng)))
    engines = [option for name in ("z3", "clingo", "prolog", "duckdb", "polars") for option in ("--engine", name)]
    outcome = run("check", "--kb", str(path), *engines, "--random", "40", "--format", "json")
    codes = {problem["code"] for problem in json.loads(outcome.out)["problems"]}
    assert not codes & {"engine-disagrees", "unstratified"}, outcome.out


SECOND = [("s0", "f(P), not -g(P)"), ("s1", "f(P), not holds(P, s0)"), ("s2", "f(P), not holds(P, s1)")]


def test_the_second_line_is_for_whom_the_first_does_not_hold() -> None:
    knowledge = base(text_of(SECOND))
    consultation = knowledge.consult({"findings": {"f": True, "g": False}})
    assert [consultation.status(id_) for id_ in ("s0", "s1", "s2")] == ["ruled_out", "certain", "ruled_out"]
    assert "not established" in str(consultation.explain("s1").proofs[0]) or consultation.explain("s1").proofs
    assert [*knowledge.check().problems] == [p for p in knowledge.check().problems if p.code != "unstratified"]


def test_a_statement_may_count_how_many_of_others_apply() -> None:
    rules = [("s0", "f(P)"), ("s1", "g(P)"), ("s2", "kind(P, a), 2 { holds(P, s0) ; holds(P, s1) }")]
    consultation = base(text_of(rules)).consult({"findings": {"f": True, "kind": "a"}})
    assert consultation.status("s2") == "possible"
    assert [str(need.finding) for (need,) in consultation.statement("s2").needs] == ["g"]


def test_mutants_of_a_rule_that_denies_a_statement_are_tried() -> None:
    knowledge = base(text_of(SECOND))
    suite = Suite(Audit(knowledge.program), knowledge.trials)
    proposals = Proposals(suite)
    says = {survivor.mutant.says for survivor in mutate(suite, proposals).survivors}
    assert "`not holds(P, s0)` is left out" in says
    assert "`not holds(P, s0)` becomes `holds(P, s0)`" in says
    assert {o.state for o in cover(suite, proposals).obligations} == {"missing"}


CIRCLES = [
    [("s0", "f(P), not holds(P, s1)"), ("s1", "g(P), not holds(P, s0)")],
    [("s0", "f(P), not c0(P)"), ("c0", "g(P), holds(P, s0)")],
    [("s0", "f(P), not holds(P, s0)")],
    [("s0", "f(P), not holds(P, s1)"), ("s1", "g(P)"), ("s2", "g(P), holds(P, s2)")],
    [("s0", "f(P), 1 { holds(P, s1) ; g(P) }"), ("s1", "g(P), holds(P, s0)")],
    [("s0", "f(P), 1 { holds(P, s0) ; g(P) }")],
    [("s0", "f(P), 1 { c0(P) ; g(P) }"), ("c0", "g(P), not holds(P, s0)")],
    [("s0", "f(P), #count { S : holds(P, S) } >= 1"), ("s1", "g(P)")],
]


@pytest.mark.parametrize("rules", CIRCLES)
def test_a_circle_of_statements_is_refused(rules: list[tuple[str, str]]) -> None:
    with pytest.raises(KnowledgeError) as caught:
        base(text_of(rules))
    assert {fault.code for fault in caught.value.diagnostics} == {"unstratified"}


@pytest.mark.parametrize("seed", range(scaled(20, least=4)))
def test_scasp_is_given_a_predicate_for_each_statement(seed: int, swipl: str, tmp_path: Path) -> None:
    rng = random.Random(seed)
    knowledge = base(text_of(random_rules(rng) if seed else SECOND))
    records = [knowledge.record(random_record(rng, number)) for number in range(12)]
    text = export(knowledge.program, "scasp", records)
    assert asked_plainly(swipl, text, tmp_path) == holding(knowledge, records)
    if not seed:
        assert "holds_s1(P) :-\n    f(P),\n    not holds_s0(P).\nholds(P, s1) :- holds_s1(P).\n" in text
        assert "not holds(P, s0)" in export(knowledge.program, "clingo")
        assert "\\+ holds(P, s0)" in export(knowledge.program, "prolog")


def test_scasp_proves_what_other_statements_deny() -> None:
    for seed in range(scaled(6)):
        knowledge = base(text_of(random_rules(random.Random(seed)) if seed else SECOND))
        try:
            engine = open_engine("scasp", knowledge.compilation)
        except EngineError as error:
            pytest.skip(str(error))
        found = compare(engine, knowledge.compilation, [*random_records(knowledge.compilation, 5, seed)])
        assert (found.problems, found.compared) == ((), 5)


def test_scasp_refuses_what_it_would_take_for_a_circle() -> None:
    rules = "follows(s1, s0).\nearlier(P, S) :- follows(S, T), holds(P, T).\n"
    rules += "holds(P, s0) :- f(P).\nholds(P, s1) :- g(P), not earlier(P, s1).\n"
    with pytest.raises(KnowledgeError) as caught:
        export(base(text_of([("s0", "f(P)"), ("s1", "f(P)")]) + rules).program, "scasp")
    assert {fault.code for fault in caught.value.diagnostics} <= {"not-exportable", "unstratified"}


def test_statements_that_are_counted_are_called_by_what_they_say() -> None:
    rules = "holds(P, s0) :- f(P).\nholds(P, s1) :- g(P).\n"
    rules += "holds(P, s2) :- kind(P, _), 1 { holds(P, s0) ; holds(P, s1) ; f(P) }.\n"
    base = knowledge(rules, statements=3)
    words = [one.holds for name, one in base.program.concepts.items() if "{" in name]
    assert words == ["1 or more of: “it”, “it”, l"]
    (score,) = base.consult({"findings": {"kind": "a"}}).scores("s2")
    assert {item_words(item, base.program) for item in score.open} == {"“it”", "l"}
