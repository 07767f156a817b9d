"""Circuits of normal forms: against the forms themselves, on random sums of products and random programs."""

from __future__ import annotations

import random

import numpy as np
import pytest
from guidelog.inference.answer.graph import FALSE, FIRST, TRUE, Graph, Inner
from guidelog.inference.answer.states import Mask
from guidelog.inference.answer.statuses import STATUSES, status
from guidelog.inference.cohort.bits.arrays import ROWS, unpack
from guidelog.inference.cohort.bits.circuit import CircuitBuilder
from guidelog.inference.cohort.bits.evaluation import Evaluation
from guidelog.inference.cohort.bits.simulator import Simulator, StandingSimulator
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from hypothesis import given, settings
from hypothesis import strategies as st

from guidelog import KnowledgeBase

from ..support.random_programs import random_program
from ..support.scale import scaled, some
from ..support.small import small

KNOWLEDGE = small()
BITS = KNOWLEDGE.states.everything.bit_length()

products = st.integers(0, (1 << BITS) - 1)
sums = st.lists(st.lists(products, max_size=6), min_size=1, max_size=5)


@given(sums, st.randoms(use_true_random=False))
@settings(max_examples=scaled(200))
def test_a_circuit_gives_for_every_record_what_its_products_say(told: list[list[int]], rng: random.Random) -> None:
    states, builder = KNOWLEDGE.states, CircuitBuilder(KNOWLEDGE.states)
    for number, sum_ in enumerate(told):
        builder.add(("whole", str(number)), sum_, whole=True)
        builder.add(("recorded", str(number)), sum_, whole=False)
    chosen = [{v.name: rng.randrange(v.size) for v in states.variables} for _ in range(70)]
    codes = {v.name: np.array([row[v.name] for row in chosen], np.uint8) for v in states.variables}
    found = Simulator(builder.build(), 128).run(codes, len(chosen))
    for place, row in enumerate(chosen):
        whole = sum(1 << (v.offset + row[v.name]) for v in states.variables)
        for number, sum_ in enumerate(told):
            for kind, mask in (("whole", whole), ("recorded", whole & ~states.absent)):
                expected = any(not mask & product for product in sum_)
                assert bool(unpack(found[kind, str(number)], len(chosen))[place]) == expected


@pytest.mark.parametrize("seed", some(range(100)))
def test_a_circuit_gives_for_every_record_what_its_graphs_say_built_either_way(seed: int) -> None:
    rng, variables = random.Random(seed), KNOWLEDGE.states.variables
    chosen = [{v.name: rng.randrange(v.size) for v in variables} for _ in range(70)]
    codes = {v.name: np.array([row[v.name] for row in chosen], np.uint8) for v in variables}
    drawn = [_random_graph(rng) for _ in range(4)]
    begin_alike = [Graph(drawn[0].root, (graph.nodes[0], *drawn[0].nodes[1:])) for graph in drawn]
    end_alike = [Graph(drawn[0].root, (*drawn[0].nodes[:-1], _anew(drawn[0].nodes[-1], rng))) for _ in drawn]
    for graphs in (drawn, begin_alike, end_alike):
        builder = CircuitBuilder(KNOWLEDGE.states)
        builder.add(("sum", ""), [rng.getrandbits(BITS)], whole=True)
        for number, graph in enumerate(graphs):
            builder.add(("whole", str(number)), graph, whole=True)
            builder.add(("recorded", str(number)), graph, whole=False)
        found = Simulator(builder.build(), 128).run(codes, len(chosen))
        for place, row in enumerate(chosen):
            whole = sum(1 << (v.offset + row[v.name]) for v in variables)
            for number, graph in enumerate(graphs):
                for kind, mask in (("whole", whole), ("recorded", whole & ~KNOWLEDGE.states.absent)):
                    assert bool(unpack(found[kind, str(number)], len(chosen))[place]) == graph.is_met(mask)


def test_run_again_with_another_state_of_a_finding_a_circuit_gives_what_a_run_of_its_own_does(
    ng234: KnowledgeBase,
) -> None:
    rng, circuit = np.random.default_rng(3), Evaluation(ng234.compilation).simulator.circuit
    standing, own = StandingSimulator(circuit, 128), Simulator(circuit, 128)
    codes = {v.name: rng.integers(0, v.size, 100, dtype=np.uint8) for v in ng234.states.variables}
    standing.run(codes, 100)
    for variable in ng234.states.variables:
        codes[variable.name] = rng.integers(0, variable.size, 100, dtype=np.uint8)
        again, expected = standing.run_again(variable.name, codes[variable.name], 100), own.run(codes, 100)
        for name in circuit.outputs:
            assert (unpack(again[name], 100) == unpack(expected[name], 100)).all(), (variable.name, name)


@pytest.mark.parametrize("seed", range(40))
def test_the_statuses_of_a_table_are_those_of_its_records_in_any_program(seed: int) -> None:
    rng = random.Random(seed)
    program = random_program(rng, circles=seed % 3 == 0)
    knowledge = KnowledgeBase(load([Source("random.dl", program.text)]))
    variables = knowledge.states.variables
    rows = [{v.name: rng.choice([0, rng.randrange(v.size)]) for v in variables} for _ in range(200)]
    codes = {v.name: np.array([row[v.name] for row in rows], np.uint8) for v in variables}
    batch = Evaluation(knowledge.compilation).batch(codes, len(rows))
    nogoods = [product for found in knowledge.forms.contradictions.values() for product in found]
    for place, row in enumerate(rows):
        mask = _mask(row, knowledge)
        assert batch.refused[place] == any(not mask.whole & product for product in nogoods)
        if not batch.refused[place]:
            for name, form in knowledge.forms.statements.items():
                assert STATUSES[batch.statuses[name][place]] == status(form, mask)


def test_pieces_of_a_table_are_answered_as_the_whole(ng234: KnowledgeBase) -> None:
    rng = np.random.default_rng(5)
    height = ROWS + 77
    codes = {v.name: rng.integers(0, v.size, height, dtype=np.uint8) for v in ng234.states.variables}
    evaluation = Evaluation(ng234.compilation)
    whole = evaluation.batch(codes, height)
    for start, end in ((0, 1), (ROWS - 3, ROWS + 3), (height - 1, height)):
        part = evaluation.batch({name: own[start:end] for name, own in codes.items()}, end - start)
        assert (part.refused == whole.refused[start:end]).all()
        assert all((own == whole.statuses[name][start:end]).all() for name, own in part.statuses.items())


def _random_graph(rng: random.Random) -> Graph:
    """A graph that asks for findings in some order, by edges that may overlap."""
    nodes: list[Inner] = []
    for variable in reversed(KNOWLEDGE.states.variables):
        asked, before = KNOWLEDGE.states.all_of[variable.name], FIRST + len(nodes)
        for _ in range(rng.randint(1, 3)):
            belows = rng.sample(range(before), min(before, rng.randint(1, 3)))
            nodes.append((asked, tuple((asked & rng.getrandbits(BITS), below) for below in belows)))
    return Graph(rng.choice([FALSE, TRUE, *[FIRST + len(nodes) - 1] * 8]), tuple(nodes))


def _anew(node: Inner, rng: random.Random) -> Inner:
    """A node with other edges to the same nodes."""
    asked, edges = node
    return asked, tuple((asked & rng.getrandbits(BITS), below) for _, below in edges)


def _mask(row: dict[str, int], knowledge: KnowledgeBase) -> Mask:
    whole = sum(1 << (v.offset + row[v.name]) for v in knowledge.states.variables)
    return Mask(whole & ~knowledge.states.absent, whole)
