"""What one record, thread or program leaves behind in pyDatalog 0.22.4, and nothing of it in our engine."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from random import Random
from typing import NoReturn

import pytest
from guidelog.inference.engine.pydatalog import PyDatalogEngine
from guidelog.inference.record.record import Value
from pyDatalog import Logic, pyDatalog, pyEngine

from guidelog import EngineError, KnowledgeBase, RecordError

from ..support.knowledge import packaged
from ..support.small import small
from ..support.traps import ask_of, raw

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
