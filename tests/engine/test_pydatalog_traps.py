"""The traps of pyDatalog 0.22.4: each is still there when it is used by itself; our engine steps into none."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any, NoReturn

import pytest
from guidelog.inference.engine.pydatalog import PyDatalogEngine
from guidelog.inference.record.record import Value
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from pyDatalog import Logic, pyDatalog, pyEngine

from guidelog import Consultation, EngineError, KnowledgeBase, KnowledgeError, RecordError

from ..support.knowledge import packaged
from ..support.small import SMALL, small

PRELUDE = """
import os, threading
from pyDatalog import Logic, pyDatalog, pyEngine

def ask(query):
    found = pyDatalog.ask(query)
    return found and sorted(found.answers)
"""


def raw(code: str, timeout: float = 20) -> str:
    """What pyDatalog by itself prints, in a process of its own; "hangs" if it does not end in time."""
    command = [sys.executable, "-c", PRELUDE + textwrap.dedent(code)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return "hangs"
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def held(consultation: Consultation) -> set[str]:
    """The statements that hold as recorded."""
    return {found.statement.id for found in consultation.answer.statements if found.holds}


def codes(text: str) -> set[str]:
    """What `load` finds wrong with an addition to the small knowledge base."""
    with pytest.raises(KnowledgeError) as caught:
        small(more=text)
    return {diagnostic.code for diagnostic in caught.value.diagnostics}


def ask_of(knowledge: KnowledgeBase, **findings: object) -> set[str]:
    """The statements that hold for a record."""
    return held(knowledge.consult({"id": "r", "findings": findings}))


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


# Threads


def in_a_thread(work: Callable[[], object]) -> object:
    """The result of a call in a thread of its own, or the exception that ended it."""
    with ThreadPoolExecutor(1) as pool:
        error = pool.submit(work).exception()
        return error if error is not None else pool.submit(work).result()


def test_in_pydatalog_asking_from_a_new_thread_fails() -> None:
    answers = raw("""
        pyDatalog.load("+ c(1)")
        def work():
            try:
                print(ask("c(X)"))
            except AttributeError:
                print("fails")
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        """)
    assert answers == "fails"


@pytest.mark.parametrize("way", ["Logic.tl.logic = logic; pyEngine.Fresh_var.tl.counter = 0", "Logic(logic)"])
def test_in_pydatalog_threads_that_share_or_copy_a_logic_see_each_others_facts(way: str) -> None:
    answers = raw(f"""
        pyDatalog.load('''h(X) <= c(X)
        + c(a)''')
        logic = Logic(True)
        def work():
            {way}
            pyEngine.assert_(pyEngine.Clause(pyEngine.Literal("c", [pyEngine.Const("b")]), []))
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        print(ask("h(X)"))
        """)
    assert answers == "[('a',), ('b',)]"


def test_a_knowledge_base_answers_in_a_new_thread() -> None:
    knowledge = small()
    assert ask_of(knowledge, cough=True) == {"advise_rest"}
    assert in_a_thread(lambda: ask_of(knowledge, cough=True)) == {"advise_rest"}


def test_an_engine_that_is_asked_from_another_thread_says_so() -> None:
    engine = PyDatalogEngine(small().program)
    error = in_a_thread(lambda: engine.derive({"cough": True}))
    assert isinstance(error, EngineError)
    assert "thread" in str(error)
    assert engine.derive({"cough": True})


RECORDS = 40


def many(knowledge: KnowledgeBase, count: int, seed: int) -> list[Mapping[str, Value]]:
    """Random records that do not contradict themselves, from empty ones to full ones."""
    random = Random(seed)
    found: list[Mapping[str, Value]] = []
    while len(found) < count:
        findings: dict[str, Value] = {}
        for finding in knowledge.program.findings.values():
            if random.random() < 0.4:
                numbers = ["0", "1", "2", "2.9999999", "3", "100"]
                values = [True, False] if finding.kind == "bool" else finding.values or [*map(Decimal, numbers)]
                findings[finding.name] = random.choice(values)
        try:
            knowledge.consult({"id": "r", "findings": findings})
        except RecordError:
            findings = {
                name: value for name, value in findings.items() if name not in ("asymptomatic", "limb_weakness")
            }
            try:
                knowledge.consult({"id": "r", "findings": findings})
            except RecordError:
                continue
        found.append(findings)
    return found


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return packaged()


@pytest.fixture(scope="module")
def records(knowledge: KnowledgeBase) -> list[Mapping[str, Value]]:
    return many(knowledge, RECORDS, seed=20230906)


def engine_of(knowledge: KnowledgeBase) -> PyDatalogEngine:
    """An engine for what a consultation derives that has answered nothing yet."""
    return PyDatalogEngine(knowledge.program, knowledge.facts, knowledge.program.goals)


@pytest.fixture(scope="module")
def expected(knowledge: KnowledgeBase, records: list[Mapping[str, Value]]) -> list[object]:
    """What an engine that has answered nothing before derives for each record."""
    return [engine_of(knowledge).derive(findings) for findings in records]


def test_eight_threads_and_one_give_the_same_answers(
    knowledge: KnowledgeBase, records: list[Mapping[str, Value]], expected: list[object]
) -> None:
    start = threading.Barrier(8)

    def work(offset: int) -> list[object]:
        start.wait()
        turn = offset * len(records) // 8
        order = [*range(turn, len(records)), *range(turn)]
        derived = {i: knowledge.consult({"id": "r", "findings": records[i]}).derived for i in order}
        return [derived[i] for i in range(len(records))]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    try:
        with ThreadPoolExecutor(8) as pool:
            answers = [*pool.map(work, range(8))]
    finally:
        sys.setswitchinterval(interval)
    assert all(answer == expected for answer in answers)


# One record after another


def test_no_fact_of_a_record_reaches_the_next(
    knowledge: KnowledgeBase, records: list[Mapping[str, Value]], expected: list[object]
) -> None:
    engine = engine_of(knowledge)
    order = [Random(1).randrange(len(records)) for _ in range(2 * len(records))]
    for i in order:
        assert engine.derive(records[i]) == expected[i]
    assert engine.derive({}) == engine_of(knowledge).derive({})


def test_a_finding_that_is_recorded_anew_replaces_the_old_value() -> None:
    engine = PyDatalogEngine(small().program)
    for number, cough in [("3", True), ("2", True), ("3.0", False), ("3", True)] * 3:
        derived = {str(atom) for atom in engine.derive({"cough": cough, "weeks": Decimal(number)})}
        assert ("holds(p, take_xray)" in derived) == (cough and number == "3")


class StoppedError(Exception):
    """Raised in the middle of an answer."""


class Unhashable(str):
    """A value that cannot be made a fact."""

    def __hash__(self) -> NoReturn:
        raise StoppedError


@pytest.mark.parametrize(
    "findings",
    [
        {"fever": Unhashable("high")},
        {"cough": True, "weeks": Decimal(3), "fever": Unhashable("high")},
    ],
)
def test_an_exception_while_a_record_is_told_leaves_no_fact_behind(findings: Mapping[str, Value]) -> None:
    engine = PyDatalogEngine(small().program)
    nothing, something = engine.derive({}), engine.derive({"cough": True})
    with pytest.raises(StoppedError):
        engine.derive(findings)
    assert engine.derive({}) == nothing
    assert engine.derive({"cough": True}) == something


def test_an_exception_while_a_record_is_answered_leaves_no_fact_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = PyDatalogEngine(small().program)
    nothing, something = engine.derive({}), engine.derive({"cough": True})

    def compare(*_: object) -> NoReturn:
        raise StoppedError

    class Number(Decimal):
        __ge__ = __lt__ = __gt__ = __le__ = compare

    with pytest.raises(StoppedError):
        engine.derive({"cough": True, "weeks": Number(3)})
    assert engine.derive({}) == nothing
    assert engine.derive({"cough": True}) == something


def test_a_refused_record_leaves_no_fact_behind() -> None:
    knowledge = small()
    for findings in ({"cough": False, "weeks": 3}, {"cough": "yes"}, {"cough": True, "fever": "low"}):
        with pytest.raises(RecordError):
            knowledge.consult({"id": "bad", "findings": findings})
        assert ask_of(knowledge) == set()


# Beside a program of the user's own


@pytest.fixture
def own_program() -> Iterator[None]:
    """A user's program in the same thread, on predicates that the knowledge bases also have."""
    pyDatalog.clear()
    pyDatalog.load("""+ cough('p')
+ fever('p', 'high')
+ weeks('p', 5)
+ holds('p', 'nonsense')
+ fired('x')
lasting(X) <= cough(X) & fever(X, 'high')""")
    yield
    pyDatalog.clear()


def own_answers() -> list[object]:
    queries = ("lasting(X)", "cough(X)", "fever(X, Y)", "weeks(X, Y)", "holds(X, Y)", "fired(X)")
    return [pyDatalog.ask(query).answers for query in queries]


@pytest.mark.usefixtures("own_program")
def test_a_program_of_the_users_own_and_ours_do_not_disturb_each_other() -> None:
    before = own_answers()
    knowledge = small()
    assert ask_of(knowledge) == set()
    assert own_answers() == before
    assert ask_of(knowledge, cough=True, weeks=3) == {"advise_rest", "take_xray"}
    assert own_answers() == before
    pyDatalog.assert_fact("cough", "q")
    assert ask_of(knowledge) == set()
    assert ("q",) in pyDatalog.ask("cough(X)").answers
    with pytest.raises(RecordError):
        knowledge.consult({"id": "bad", "findings": {"cough": False, "weeks": 3}})
    assert ("q",) in pyDatalog.ask("cough(X)").answers


@pytest.mark.usefixtures("own_program")
def test_ours_survives_when_the_user_clears_or_replaces_theirs() -> None:
    knowledge = small()
    assert ask_of(knowledge, cough=True) == {"advise_rest"}
    pyDatalog.clear()
    assert ask_of(knowledge, cough=True) == {"advise_rest"}
    Logic()
    assert ask_of(knowledge, cough=True) == {"advise_rest"}
    pyDatalog.load("+ cough('q')")
    assert pyDatalog.ask("cough(X)").answers == [("q",)]


@pytest.mark.usefixtures("own_program")
def test_the_users_program_stays_when_ours_raises() -> None:
    before = own_answers()
    engine = PyDatalogEngine(small().program)
    with pytest.raises(StoppedError):
        engine.derive({"fever": Unhashable("high")})
    assert own_answers() == before


def test_in_a_new_thread_the_users_facts_do_not_become_ours() -> None:
    knowledge = small()

    def work() -> set[str]:
        assert ask_of(knowledge) == set()
        with contextlib.suppress(AttributeError):  # pyDatalog by itself refuses
            pyDatalog.assert_fact("cough", "p")
        return ask_of(knowledge)

    assert in_a_thread(work) == set()


def test_a_python_predicate_of_the_users_own_does_not_answer_for_ours() -> None:
    knowledge = small()
    pyEngine.Python_resolvers["cough/1"] = lambda _: iter([("p",)])
    try:
        assert ask_of(knowledge) == set()
    finally:
        del pyEngine.Python_resolvers["cough/1"]


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
