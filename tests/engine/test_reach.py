"""The rules that a record reaches are enough: an engine that is asked all rules finds no further instance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random

import pytest
from guidelog.inference.engine.derivation import Firing, recorded_facts
from guidelog.inference.engine.pydatalog import PyDatalogEngine
from guidelog.inference.engine.reach import Reach
from guidelog.inference.record.record import Value
from guidelog.inference.rules.ground import Ground

from guidelog import KnowledgeBase

from ..support.knowledge import knowledge_of, packaged
from ..support.people import people
from ..support.random_programs import naming, random_program, random_states
from ..support.scale import scaled

Told = dict[Ground, set[tuple[int, frozenset[tuple[str, object]]]]]


class AllRules(Reach):
    """Every rule, whatever is recorded."""

    def rules(self, recorded: Iterable[Ground]) -> list[int]:
        return [index for index, _, _ in self._steps]


def told(derived: Mapping[Ground, Iterable[Firing]]) -> Told:
    return {
        atom: {(one.rule, frozenset(one.binding.items())) for one in firings} for atom, firings in derived.items()
    }


def engines(knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> tuple[PyDatalogEngine, PyDatalogEngine]:
    """One that is asked the rules that a record reaches, and one that is asked all."""
    usual = PyDatalogEngine(knowledge.program, knowledge.facts)
    with monkeypatch.context() as patch:
        patch.setattr("guidelog.inference.engine.pydatalog.Reach", AllRules)
        return usual, PyDatalogEngine(knowledge.program, knowledge.facts)


def test_random_programs_have_no_instance_beyond_the_rules_that_a_record_reaches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seed in range(scaled(120)):
        rng = Random(seed)
        program = random_program(rng, circles=seed % 2 == 0, derived=seed % 3 == 0, pathways=seed % 5 == 0)
        with naming(seed, program):
            usual, all_rules = engines(knowledge_of(program.text), monkeypatch)
            for state in random_states(rng, program, 8):
                findings = program.findings_of(state)
                assert told(usual.derive(findings)) == told(all_rules.derive(findings))


def test_ng234_has_no_instance_beyond_the_rules_that_a_record_reaches(monkeypatch: pytest.MonkeyPatch) -> None:
    usual, all_rules = engines(packaged(), monkeypatch)
    for consultation in people(packaged(), scaled(40), seed=8):
        findings = consultation.answer.record.findings
        assert told(usual.derive(findings)) == told(all_rules.derive(findings))


def reached(findings: Mapping[str, Value]) -> set[str]:
    """The rules of NG234 on the answer that a record reaches, as texts."""
    program = packaged().program
    rules = [index for name in ("holds", "neurological") for index in program.rules_of[name]]
    return {str(program.rules[index]) for index in Reach(program, rules).rules(recorded_facts(findings))}


def test_a_record_of_nothing_reaches_no_rule_that_asks_for_something() -> None:
    assert reached({}) == set()
    assert reached({"gait_disturbance": False}) == set()
    assert reached({"gait_disturbance": True}) == {"neurological(P) :- gait_disturbance(P)."}
