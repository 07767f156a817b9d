"""The traps of pyDatalog 0.22.4: each is still there when it is used by itself; our engine steps into none."""

from __future__ import annotations

import time
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from guidelog.inference.engine.pydatalog import PyDatalogEngine
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase, KnowledgeError, RecordError

from ..support.small import SMALL, small
from ..support.traps import ask_of, raw


def codes(text: str) -> set[str]:
    """What `load` finds wrong with an addition to the small knowledge base."""
    with pytest.raises(KnowledgeError) as caught:
        small(more=text)
    return {diagnostic.code for diagnostic in caught.value.diagnostics}


def test_the_traps_are_those_of_this_version_of_pydatalog() -> None:
    assert version("pyDatalog") == "0.22.4"


# Text that executes


def test_in_pydatalog_load_executes_python() -> None:
    assert (
        raw('pyDatalog.load("import os; os.environ[\\"CANARY\\"] = \\"sung\\""); print(os.environ["CANARY"])')
        == "sung"
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "import os\n",
        "__import__('os').system('touch {path}').\n",
        'open("{path}", "w").\n',
        "print(open('{path}', 'w')) :- cough(P).\n",
        "holds(P, advise_rest) :- __import__('pathlib').Path('{path}').touch().\n",
        "cough(P) <= open('{path}', 'w')\n",
        "+ cough(open('{path}', 'w'))\n",
    ],
)
def test_python_in_a_knowledge_base_is_refused_and_not_executed(hostile: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    assert "syntax" in codes(hostile.replace("{path}", str(canary)))
    assert not canary.exists()


@pytest.mark.parametrize("where", ["comment", "block"])
def test_python_in_comments_and_sentences_is_text(where: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    python = f"__import__('pathlib').Path('{canary}').touch()"
    more = {
        "comment": f"% {python}\n",
        "block": f"%% ill\n%% holds  {python}\n%% fails  {{{python}}} {{0.__class__}} %s\nill(P) :- cough(P).\n",
    }[where]
    assert ask_of(small(more=more), cough=True) == {"advise_rest"}
    assert not canary.exists()


@pytest.mark.parametrize(
    "hostile", ["__import__('os').abort()", "p', X)\nimport os", "'", '"', "X", "_", "1 == 1", "~"]
)
def test_values_of_a_record_are_never_program_text(hostile: str) -> None:
    engine = PyDatalogEngine(small().program)
    with_it = engine.derive({"cough": True, "fever": hostile})
    assert [*with_it] == [*engine.derive({"cough": True})]


# Conditions that vanish or never hold


def test_in_pydatalog_and_and_or_drop_conditions() -> None:
    answers = raw("""
        pyDatalog.load('''+ a(1)
        + b(2)
        both(X) <= a(X) and b(X)
        either(X) <= a(X) or b(X)''')
        print(ask("both(X)"), ask("either(X)"))
        """)
    assert answers == "[(1,)] [(1,)]"  # rightly none, and both


@pytest.mark.parametrize("word", ["and", "or", "&", "|", ";"])
def test_only_commas_join_conditions(word: str) -> None:
    assert codes(f"ill(P) :- cough(P) {word} fever(P, high).\n") == {"syntax"}


def test_in_pydatalog_a_negation_before_what_binds_it_silently_answers_nothing() -> None:
    answers = raw("""
        pyDatalog.load('''+ a(1)
        + a(2)
        + b(2)
        before(X) <= ~b(X) & a(X)
        after(X) <= a(X) & ~b(X)''')
        print(ask("before(X)"), ask("after(X)"))
        """)
    assert answers == "None [(1,)]"


@pytest.mark.parametrize(
    "body",
    [
        "not mild(V), Weeks >= 3, weeks(P, Weeks), fever(P, V)",
        "Weeks >= 3, not mild(V), fever(P, V), weeks(P, Weeks)",
        "fever(P, V), weeks(P, Weeks), Weeks >= 3, not mild(V)",
    ],
)
def test_conditions_may_stand_in_any_order(body: str) -> None:
    knowledge = small(more=f"mild(none).\nholds(P, take_xray) :- {body}.\n")
    assert "take_xray" in ask_of(knowledge, fever="high", weeks=3)
    assert "take_xray" not in ask_of(knowledge, fever="none", weeks=3)
    assert "take_xray" not in ask_of(knowledge, fever="high", weeks=2)


def test_in_pydatalog_a_misspelt_predicate_silently_answers_nothing() -> None:
    answers = raw("""
        pyDatalog.load('''+ cough(1)
        ill(X) <= cough(X) & cuogh(X)
        old(X) <= cough(X, Y)''')
        print(ask("ill(X)"), ask("old(X)"))
        """)
    assert answers == "None None"


def test_a_misspelt_predicate_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(KnowledgeError) as caught:
        small(more="ill(P) :- cough(P), cuogh(P).\n")
    assert [(d.code, d.help) for d in caught.value.diagnostics] == [("unknown-predicate", "did you mean `cough`?")]


def test_a_wrong_number_of_arguments_is_refused() -> None:
    assert codes("ill(P) :- cough(P, _).\n") == {"wrong-arity"}


def test_in_pydatalog_two_rules_that_negate_each_other_hang() -> None:
    answers = raw(
        """
        pyDatalog.load('''+ c(1)
        a(X) <= c(X) & ~b(X)
        b(X) <= c(X) & ~a(X)''')
        print(ask("a(X)"))
        """,
        timeout=1.5,
    )
    assert answers == "hangs"


def test_two_rules_that_negate_each_other_are_refused() -> None:
    assert codes("a(P) :- cough(P), not b(P).\nb(P) :- cough(P), not a(P).\n") == {"unstratified"}


def test_in_pydatalog_negating_an_undeclared_predicate_raises_an_attribute_error() -> None:
    answers = raw("""
        pyDatalog.load('''+ c(1)
        a(X) <= c(X) & ~b(X)''')
        try:
            print(ask("a(X)"))
        except AttributeError as error:
            print(error)
        """)
    assert answers == "Predicate without definition (or error in resolver): b/1"


def test_negating_an_undeclared_predicate_is_refused() -> None:
    assert codes("ill(P) :- cough(P), not nothing(P).\n") == {"unknown-predicate"}


def test_negating_what_nothing_ever_establishes_holds() -> None:
    block = '%% xray_too\n%% says  x\n%% source  page, "x", 1\nstatement(xray_too, do, xray).\n'
    knowledge = small(more=f"{block}holds(P, xray_too) :- not -cough(P), weeks(P, _).\n")
    assert "xray_too" in ask_of(knowledge, weeks=1)
    assert "xray_too" in ask_of(knowledge, weeks=1, cough=True)
    assert "xray_too" not in ask_of(knowledge, weeks=0, cough=False)


# Numbers


def test_in_pydatalog_decimals_are_rounded_to_26_bits() -> None:
    answers = raw("""
        pyDatalog.load('''+ weeks(2.99999999)
        long(X) <= weeks(X) & (X >= 3)''')
        print(ask("long(X)"))
        """)
    assert answers == "[(3.0,)]"


@pytest.mark.parametrize(
    "below", ["2.99999999", "2.9999999999999999999999999999999999999999", "2.9e0", "-1e400", "3e-9"]
)
def test_a_number_just_below_a_threshold_is_below_it(below: str) -> None:
    assert "take_xray" not in ask_of(small(), cough=True, weeks=Decimal(below))


@pytest.mark.parametrize(
    "reached", ["3", "3.0", "3.000", "0.3e1", "3.0000000000000000000000000000000001", "1e400", "+3"]
)
def test_a_number_at_or_just_above_a_threshold_reaches_it(reached: str) -> None:
    assert "take_xray" in ask_of(small(), cough=True, weeks=Decimal(reached))


def test_in_pydatalog_one_and_true_are_one_fact() -> None:
    answers = raw("""
        pyDatalog.assert_fact("w", 1)
        pyDatalog.assert_fact("w", 1.0)
        pyDatalog.assert_fact("w", True)
        print(len(ask("w(X)")), ask("w(1)") == ask("w(1.0)") == ask("w(True)") == [()])
        """)
    assert answers == "1 True"


@pytest.mark.parametrize("one", [1, 1.0, Decimal(1), Decimal("1.0"), True])
def test_no_boolean_is_ever_an_argument(one: Any) -> None:
    knowledge = small(more="single(P) :- weeks(P, 1).\n")
    engine = PyDatalogEngine(knowledge.program)
    if one is True:
        with pytest.raises(RecordError, match="`weeks` is true, not a number"):
            knowledge.record({"id": "r", "findings": {"weeks": one}})
    else:
        findings = knowledge.record({"id": "r", "findings": {"weeks": one, "cough": True}}).findings
        derived = engine.derive(findings)
        assert "single(p)" in {str(atom) for atom in derived}
        arguments = [argument for atom in derived for argument in atom.arguments]
        bindings = [v for firings in derived.values() for firing in firings for v in firing.binding.values()]
        assert not any(isinstance(value, bool) for value in (*arguments, *bindings))
    with pytest.raises(RecordError, match="`cough` is 1"):
        knowledge.record({"id": "r", "findings": {"cough": 1 if one is True else one}})


def test_equal_numbers_written_differently_are_one_number() -> None:
    knowledge = small(more="holds(P, take_xray) :- weeks(P, 1), not spared(P).\n")
    assert all("take_xray" in ask_of(knowledge, weeks=Decimal(n)) for n in ("1", "1.0", "1.00", "10e-1", "0.1e1"))


# Answers


def test_in_pydatalog_no_answer_is_none() -> None:
    assert raw('pyDatalog.load("+ c(1)"); print(pyDatalog.ask("c(2)"))') == "None"


def test_no_answer_is_an_empty_mapping() -> None:
    assert PyDatalogEngine(small().program).derive({}) == {}


def test_a_knowledge_base_without_any_rule_answers_nothing() -> None:
    program = load([Source("bare.dl", SMALL[: SMALL.index("%% fever")])])
    assert PyDatalogEngine(program).derive({"cough": True}) == {}
    assert KnowledgeBase(program).consult({"id": "r", "findings": {"cough": True}}).answer.statements == ()


# Names


def test_a_knowledge_base_may_call_its_predicates_as_the_engine_calls_its_own() -> None:
    for arity in range(1, 7):
        more = ", ".join(["", *["x"] * (arity - 1)])
        rules = (
            f"fired(P{more}) :- cough(P), fever(P, high).\nholds(P, take_xray) :- fired(P{more}), not spared(P).\n"
        )
        knowledge = small(more=rules)
        assert "take_xray" in ask_of(knowledge, cough=True, fever="high")
        assert "take_xray" not in ask_of(knowledge, cough=True, fever="none")


@pytest.mark.parametrize(
    "name", ["len_", "sum_", "format_", "rank_", "range_", "concat_", "in_", "ask", "load", "true"]
)
def test_names_with_a_meaning_to_pydatalog_or_python_are_ordinary_here(name: str) -> None:
    knowledge = small(
        more=f"{name}(P) :- cough(P), fever(P, high).\nholds(P, take_xray) :- {name}(P), not spared(P).\n"
    )
    assert "take_xray" in ask_of(knowledge, cough=True, fever="high")
    assert "take_xray" not in ask_of(knowledge, cough=True, fever="none")


def test_recursion_ends() -> None:
    ring = "".join(f"next(a{i}, a{(i + 1) % 30}).\n" for i in range(30))
    reach = "reach(X, Y) :- next(X, Y).\nreach(X, Z) :- reach(X, Y), next(Y, Z).\n"
    start = time.monotonic()
    knowledge = small(more=f"{ring}{reach}holds(P, take_xray) :- cough(P), reach(a0, a29), not spared(P).\n")
    assert "take_xray" in ask_of(knowledge, cough=True)
    assert time.monotonic() - start < 5


def test_the_small_knowledge_base_is_sound() -> None:
    knowledge = KnowledgeBase(load([Source("small.dl", SMALL)], cases=True))
    assert [p for p in knowledge.check().problems if p.severity == "error"] == []
