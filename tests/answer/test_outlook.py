"""What a statement rests on, and what would open it, is worked out when it is asked for, and then as if at once."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from guidelog.inference.answer.statuses import Answer

import guidelog
from guidelog import KnowledgeBase, Record

from ..support.run import ROOT

EXAMPLES = ROOT / "examples"


def the_answers(knowledge: KnowledgeBase) -> list[Answer]:
    """The answers for the records of the examples, of which nothing was asked yet."""
    found = []
    for path in sorted(EXAMPLES.glob("*.toml")):
        with path.open(encoding="utf-8") as file:
            found += [r for r in knowledge.records(file, path.name) if isinstance(r, Record)]
    return [knowledge.compilation.answer(record) for record in found]


def told(answer: Answer) -> list[tuple[object, ...]]:
    """Everything that an answer says of each statement."""
    return [(s.status, s.superseded_by, s.assumes, s.needs, s.awaits) for s in answer.statements]


def test_threads_that_ask_at_once_are_told_the_same(ng234: KnowledgeBase) -> None:
    expected = [told(answer) for answer in the_answers(ng234)]
    fresh = the_answers(ng234)
    with ThreadPoolExecutor(8) as pool:
        several = [*pool.map(lambda answer: told(answer), [answer for answer in fresh for _ in range(8)])]
    assert several == [one for one in expected for _ in range(8)]


def test_a_record_that_is_changed_afterwards_changes_no_answer(ng234: KnowledgeBase) -> None:
    findings: dict[str, bool | str] = {"mscc": "suspected", "spinal_metastases": "confirmed"}
    known = {name: value for name, value in findings.items() if name in ng234.program.findings}
    expected = told(ng234.compilation.answer(Record("p", dict(known))))
    answer = ng234.compilation.answer(Record("p", known))
    known.clear()
    assert told(answer) == expected
    assert any(awaits for *_, awaits in expected)


def test_an_answer_is_kept_and_sent_as_any_value(ng234: KnowledgeBase) -> None:
    for answer in the_answers(ng234)[:5]:
        assert pickle.loads(pickle.dumps(answer)) == answer  # noqa: S301  # what this test pickled itself
        assert copy.deepcopy(answer) == answer
        assert len({*answer.statements}) == len(answer.statements)


def test_answers_that_tell_otherwise_are_not_equal(ng234: KnowledgeBase) -> None:
    less, more = ({"mscc": "confirmed"}, {"mscc": "confirmed", "surgery_suitable": False})
    one, other = (ng234.compilation.answer(ng234.record({"findings": findings})) for findings in (less, more))
    pairs = [*zip(one.statements, other.statements, strict=True)]
    assert any(a == b for a, b in pairs)
    assert any(a.status == b.status and a.needs != b.needs and a != b for a, b in pairs)
    assert all((a == b) == (told(one)[i] == told(other)[i]) for i, (a, b) in enumerate(pairs))


def test_all_statuses_from_one_mask_are_those_of_the_answer(ng234: KnowledgeBase) -> None:
    for answer in the_answers(ng234):
        statuses = ng234.compilation.statuses(answer.record.findings)
        assert statuses == {found.statement.id: found.status for found in answer.statements}


def test_too_many_provisional_values_are_refused_before_anything_is_asked() -> None:
    names = [f"f{number}" for number in range(8)]
    lines = ["guideline(g)."]
    for name in names:
        lines += [
            f"%% {name}", "%% label f", "%% means f", "%% is f is {value}", "%% unknown f", "%% question f?",
            f"finding({name}, enum).", *(f"value({name}, {value})." for value in ("a", "b", "c")),
            f"provisional({name}, a).",
        ]  # fmt: skip
    text = "\n".join(["%% g", "%% title G", "%% source S", *lines])
    knowledge = KnowledgeBase.read((guidelog.Source("many.dl", text),))
    few = dict.fromkeys(names[:6], "a")
    assert knowledge.consult({"findings": few}).answer.statements == ()
    with pytest.raises(guidelog.TooComplexError, match="can be replaced in more than 1,000 ways"):
        knowledge.consult({"findings": dict.fromkeys(names, "a")})
