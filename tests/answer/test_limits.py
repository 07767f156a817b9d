"""Limits are told with what meets them, its place and a step that helps; one table lists them all."""

from __future__ import annotations

import ast
import re

import pytest
from guidelog.inference.answer import compilation, courses, diagram, forms, formula, reasons, unknowns
from guidelog.inference.proof import explain, growth
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase, TooComplexError

from ..support.knowledge import HEAD
from ..support.run import ROOT

TABLE = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
LIMIT = re.compile(r"(_?MOST|_?MANY|_?LARGEST|_?LONGEST)(_[A-Z]+)*")
OF_A_SCREEN = {  # how much of something is shown at once, or sent
    "inference/verification/engines/comparison.py", "inference/cohort/spark/worker.py",
    "inference/record/read.py", "inference/text/diagnostic.py", "inference/export/clingo.py",
    "inference/flow/sharing.py", "inference/text/spelling.py", "inference/cohort/tables/failures.py",
    "inference/record/values.py", "inference/overview/inquiries.py", "inference/overview/lines.py",
}  # fmt: skip


def test_every_limit_of_the_inference_is_in_the_table() -> None:
    found = set()
    for path in sorted((ROOT / "inference").rglob("*.py")):
        name = str(path.relative_to(ROOT))
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [str(getattr(t, "id", "")) for t in node.targets] if isinstance(node, ast.Assign) else []
            if any(LIMIT.fullmatch(one) for one in names) and name not in OF_A_SCREEN:
                assert f"`{name}`" in TABLE, names
                found.add(name)
    assert len(found) > 8


@pytest.mark.parametrize(
    ("number", "place"),
    [
        (diagram.MOST_PRODUCTS, "answer/diagram.py"),
        (diagram.MOST_NODES, "answer/diagram.py"),
        (diagram.MOST_CASES, "answer/diagram.py"),
        (forms.MOST_EXTENDED, "answer/forms.py"),
        (formula.MOST_STEPS, "answer/formula.py"),
        (unknowns.MOST_REPLACEMENTS, "answer/unknowns.py"),
        (courses.MOST_STEPS, "answer/courses.py"),
        (compilation.MOST_CHANGES, "answer/compilation.py"),
        (reasons.MOST_REASONS, "answer/reasons.py"),
        (explain.MOST_STEPS, "proof/explain.py"),
        (growth.MOST_TRIALS, "proof/growth.py"),
    ],
)
def test_the_table_has_the_number_of_each_limit(number: int, place: str) -> None:
    assert re.search(rf"^\| {number:,} \|.*`inference/{place}`", TABLE, flags=re.MULTILINE)


# Each limit, lowered so far that a small text meets it.

STATEMENT = '%% s0\n%% says it\n%% source page, "box", 1\nstatement(s0, do, act).\n'
EITHER = "c(P) :- f(P).\nc(P) :- g(P).\nd(P) :- kind(P, a).\nd(P) :- weeks(P, N), N > 2.\n"
RULE = "holds(P, s0) :- c(P), d(P).\n"


def base(rules: str) -> KnowledgeBase:
    return KnowledgeBase(load([Source("text.dl", HEAD + STATEMENT + rules)], cases=False))


def place_of(text: str, rules: str) -> str:
    lines = (HEAD + STATEMENT + rules).splitlines()
    return f"text.dl:{lines.index(text) + 1}:1"


def told(error: TooComplexError, what: str, place: str) -> bool:
    first, at, help_, *_ = str(error).splitlines()
    return first.startswith(f"{what}: ") and at == f"  --> {place}" and help_.startswith("  = help: ")


@pytest.mark.parametrize(
    ("module", "name", "most"),
    [(diagram, "MOST_PRODUCTS", 3), (forms, "MOST_EXTENDED", 3)],
    ids=["products", "with constraints"],
)
def test_a_statement_with_too_many_ways_is_named_at_its_place(
    module: object, name: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, most)
    with pytest.raises(TooComplexError) as error:
        base(EITHER + RULE)
    assert told(error.value, "`s0`", place_of("statement(s0, do, act).", EITHER + RULE))


def test_a_finding_of_too_many_cases_is_named_with_the_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram, "MOST_CASES", 2)
    rules = "holds(P, s0) :- kind(P, a), weeks(P, 1).\nholds(P, s0) :- kind(P, b), weeks(P, 2).\n"
    with pytest.raises(TooComplexError, match="the values of `kind` are told apart into more than 2 cases") as error:
        base(rules)
    assert told(error.value, "`s0`", place_of("statement(s0, do, act).", rules))


@pytest.mark.parametrize(("module", "name", "most"), [(formula, "MOST_STEPS", 2), (diagram, "MOST_NODES", 12)])
def test_a_rule_with_too_many_instances_is_named_at_its_place(
    module: object, name: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, most)
    with pytest.raises(TooComplexError) as error:
        base(EITHER + RULE)
    rules = [line for line in (EITHER + RULE).splitlines() if line.partition(" :-")[0] in str(error.value)]
    assert any(told(error.value, f"`{r.partition(' :-')[0]}`", place_of(r, EITHER + RULE)) for r in rules)


def test_a_contradiction_with_too_many_ways_is_named_at_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram, "MOST_PRODUCTS", 3)
    rules = f"{EITHER}%% no\n%% says no\ncontradiction(P, no) :- c(P), d(P).\nholds(P, s0) :- f(P).\n"
    with pytest.raises(TooComplexError) as error:
        base(rules)
    assert told(error.value, "`contradiction` of `no`", place_of("contradiction(P, no) :- c(P), d(P).", rules))


def test_rules_that_are_nested_too_deeply_are_named_at_their_place() -> None:
    chain = "".join(f"c{n}(P) :- c{n + 1}(P).\n" for n in range(400)) + "c400(P) :- f(P).\n"
    knowledge = base(f"{chain}holds(P, s0) :- c0(P).\n")
    consultation = knowledge.consult({"findings": {"f": True}})
    with pytest.raises(TooComplexError, match="nested too deeply") as error:
        consultation.why("s0")
    assert told(error.value, "`s0`", place_of("statement(s0, do, act).", ""))


def test_an_explanation_of_too_many_steps_names_its_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    consultation = base(EITHER + RULE).consult({"findings": {"f": True}})
    monkeypatch.setattr(explain, "MOST_STEPS", 0)
    with pytest.raises(TooComplexError) as error:
        consultation.absence("s0")
    assert told(error.value, "`s0`", place_of("statement(s0, do, act).", ""))


def test_a_condition_that_takes_too_many_trials_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = "c(P) :- f(P), d(P).\nd(P) :- kind(P, _), not f(P).\nholds(P, s0) :- c(P).\n"
    consultation = base(rules).consult({"findings": {}})
    assert consultation.rules("s0")[0].conditions[0].state == "recorded otherwise"
    monkeypatch.setattr(growth, "MOST_TRIALS", 1)
    with pytest.raises(TooComplexError, match=re.escape("what `c(P)` can come to")) as error:
        base(rules).consult({"findings": {}}).rules("s0")
    assert told(error.value, "`s0`", place_of("statement(s0, do, act).", ""))


def test_too_many_reasons_name_the_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasons, "MOST_REASONS", 1)
    rules = "holds(P, s0) :- f(P), g(P).\n"
    consultation = base(rules).consult({"findings": {"f": False, "g": False}})
    with pytest.raises(TooComplexError) as error:
        consultation.reasons("s0")
    assert told(error.value, "`s0`", place_of("statement(s0, do, act).", ""))


def test_provisional_values_that_can_be_replaced_in_too_many_ways_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unknowns, "MOST_REPLACEMENTS", 2)
    rules = "provisional(kind, a).\nholds(P, s0) :- f(P).\n"
    with pytest.raises(TooComplexError, match="the provisional values of `kind` can be replaced in more than 2"):
        base(rules).consult({"findings": {"kind": "a"}})
