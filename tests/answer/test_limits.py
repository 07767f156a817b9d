"""Limits are told with what meets them, its place and a step that helps; one table lists them all."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from operator import add, mul, sub

import pytest
from guidelog.inference.answer import diagram, families, forms, formula, reasons, unknowns
from guidelog.inference.answer.graph import Graph
from guidelog.inference.proof import explain, growth
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase, TooComplexError

from ..support.knowledge import HEAD
from ..support.run import ROOT

TABLE = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
LIMIT = re.compile(
    r"_?(MOST|MANY|LARGEST|LONGEST|LEAST|LIMIT|SHOWN|KEPT|NEEDS|RANDOM|NAME_LENGTH|PATIENCE"
    r"|CHANGES|CAUSES|REASONS|IDS|NAMED|QUESTIONS)(_[A-Z]+)*"
)
INNER = {  # numbers that no user meets: how much goes at once, and where a drawing parts; what FHIR has
    "inference/cohort/spark/worker.py": {"_MANY"},
    "inference/fhir/dates.py": {"_MOST_OFFSET"},
    "inference/cohort/tables/json_forms.py": {"_KEPT"},
    "inference/cohort/tables/table.py": {"_MANY"},
    "inference/fhir/names.py": {"_LONGEST_ID"},
    "inference/fhir/places.py": {"_MOST_BESIDE"},  # beyond it a bundle is read in the exact way
    "inference/flow/sharing.py": {"MOST_ROWS", "MOST_REPEATED"},
    "inference/verification/problems/passages.py": {"_KEPT"},
}
OPERATORS = {ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.Pow: pow}


def limits() -> Iterator[tuple[str, str, float]]:
    """The file, the name and the number of every limit of the code."""
    for folder in ("inference", "cli", "serve"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            file, known = path.relative_to(ROOT).as_posix(), dict[str, float]()
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                for name, value in assignments(node):
                    number = number_of(value, known)
                    if number is not None:
                        known[name] = number
                        if LIMIT.fullmatch(name) and name not in INNER.get(file, ()):
                            yield file, name, number


def assignments(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """The names that a line of a module assigns, also several at once."""
    for target in node.targets if isinstance(node, ast.Assign) else ():
        if isinstance(target, ast.Name):
            yield target.id, node.value
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from ((ast.unparse(one), value) for one, value in zip(target.elts, node.value.elts, strict=True))


def number_of(value: ast.expr, known: dict[str, float]) -> float | None:
    """The number of a constant; None for what is none."""
    match value:
        case ast.Constant(int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(name):
            return known.get(name)
        case ast.BinOp(left, operator, right):
            one, other = number_of(left, known), number_of(right, known)
            return OPERATORS[type(operator)](one, other) if one is not None and other is not None else None
    return None


def test_every_limit_of_the_code_is_in_the_list_with_its_number() -> None:
    rows = [line for line in TABLE.splitlines() if line.startswith("| ")]
    missing = [
        f"{file}: {name} = {number:,.0f}"
        for file, name, number in limits()
        if not any(re.match(rf"\| ±?{number:,.0f} \|.*`{file}`", row) for row in rows)
    ]
    assert missing == []
    assert len([*limits()]) > 40


def test_every_limit_of_the_list_is_one_of_the_code() -> None:
    numbers = {(file, f"{number:,.0f}") for file, _, number in limits()}
    for row in TABLE.splitlines():
        for file in re.findall(r"`((?:inference|cli|serve)/[a-z0-9_/]+\.py)`", row):
            assert (file, row.split("|")[1].strip(" ±")) in numbers, row


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


@pytest.mark.parametrize(("module", "name"), [(forms, "MOST_PRODUCTS"), (diagram, "MOST_CASES")])
def test_a_statement_with_many_ways_is_answered_from_a_graph(
    module: object, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = f"{EITHER}{RULE}holds(P, s0) :- kind(P, b), weeks(P, 2).\n"
    rules = f"{rules}%% no\n%% says no\ncontradiction(P, no) :- f(P), kind(P, a).\n"
    record = {"findings": {"f": True}}
    before = base(rules).consult(record).answer.statements[0]
    monkeypatch.setattr(module, name, 2)
    knowledge = base(rules)
    after = knowledge.consult(record).answer.statements[0]
    assert isinstance(knowledge.forms.statements["s0"].can_hold, Graph)
    assert (after.status, after.needs) == (before.status, before.needs)


def test_a_finding_of_too_many_cases_is_named_with_the_contradiction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram, "MOST_CASES", 2)
    rules = "contradiction(P, no) :- kind(P, a), weeks(P, 1).\ncontradiction(P, no) :- kind(P, b), weeks(P, 2).\n"
    rules = f"%% no\n%% says no\n{rules}holds(P, s0) :- f(P).\n"
    with pytest.raises(TooComplexError, match="the values of `kind` are told apart into more than 2 cases") as error:
        base(rules)
    assert told(error.value, "`contradiction` of `no`", place_of(rules.splitlines()[2], rules))


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
    monkeypatch.setattr(forms, "MOST_NOGOODS", 3)
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


def test_reasons_that_take_too_many_steps_name_the_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_PRODUCTS", 0)
    consultation = base("holds(P, s0) :- f(P), g(P).\n").consult({"findings": {"f": False, "g": False}})
    monkeypatch.setattr(families, "MOST_FAMILIES", 1)
    with pytest.raises(TooComplexError) as error:
        consultation.reasons("s0")
    assert told(error.value, "`s0`", place_of("statement(s0, do, act).", ""))


def test_provisional_values_that_can_be_replaced_in_too_many_ways_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unknowns, "MOST_REPLACEMENTS", 2)
    rules = "provisional(kind, a).\nholds(P, s0) :- f(P).\n"
    with pytest.raises(TooComplexError, match="the provisional values of `kind` can be replaced in more than 2"):
        base(rules).consult({"findings": {"kind": "a"}})


def test_whatever_a_number_may_be_does_not_multiply() -> None:
    names = [f"n{place}" for place in range(8)]
    text = HEAD
    for name in names:
        text += f"%% {name}\n%% label l\n%% means m\n%% unknown u\n%% question q?\n%% is {{value}}\n"
        text += f"finding({name}, number).\nunit({name}, weeks).\n"
        text += "".join(f"high(P, {name}) :- {name}(P, N), N > {limit}.\n" for limit in range(10))
    text += '%% s0\n%% says it\n%% source page, "box", 1\nstatement(s0, do, act).\n'
    text += f"holds(P, s0) :- {', '.join(f'{name}(P, _)' for name in names)}.\n"
    knowledge = KnowledgeBase(
        load([Source("numbers.dl", text)], cases=False)
    )  # 21 states each, 38 thousand million ways
    known = dict.fromkeys(names, 3)
    assert knowledge.consult({"id": "p", "findings": known}).status("s0") == "certain"
    del known["n5"]
    assert knowledge.consult({"id": "p", "findings": known}).status("s0") == "possible"
