"""Everything that is told of random records of a program, against a naive evaluator over every extension."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

import guidelog

from .knowledge import knowledge_of
from .naive import Naive, Outcome, Recordings, minimal_sets, status
from .needs import as_json, values_of
from .program_parts import Finding, RandomProgram, State, Value, literals_of
from .random_programs import random_states

RECORDS = 6  # of each program


def expanded(
    alternatives: Iterable[Iterable[Mapping[str, Any]]],
    findings: Iterable[Finding],
    recorded: Mapping[str, Value] = {},
) -> list[set[Recordings]]:
    """Each alternative as sets of (finding, value), a number by the representatives within its bounds.

    What is needed of a number that is worked out is needed of its parts that are not `recorded`.
    """
    by_name = {f.name: f for f in findings}
    found = []
    for alternative in alternatives:
        needs = {need["finding"]: need for need in alternative}
        out = [by_name[name] for name in needs if by_name[name].parts]
        unsaid = [part for f in out for part in f.parts if part not in needs and part not in recorded]
        own = {n: values_of(need, by_name[n]) for n, need in needs.items() if not by_name[n].parts}
        own |= {part: [*by_name[part].values] for part in unsaid}
        chosen = [dict(zip(own, values, strict=True)) for values in product(*own.values())]
        found.append({frozenset(one.items()) for one in chosen
                      if all(does(f, needs[f.name], {**recorded, **one}) for f in out)})  # fmt: skip
    return found


def does(finding: Finding, need: Mapping[str, Any], recorded: Mapping[str, Any]) -> bool:
    """Whether a number that is worked out of what is recorded is as it is needed; none is, where a part is not."""
    if any(recorded.get(part) is None for part in finding.parts):
        return False
    number = finding.worked_out(*(recorded[part] for part in finding.parts))
    return bool(values_of(need, finding._replace(values=(number,))))


def check_program(program: RandomProgram, rng: random.Random) -> None:
    knowledge = knowledge_of(program.text)
    naive = Naive(program)
    for state in random_states(rng, program, RECORDS):
        check_record(program, knowledge, naive, state)


def check_record(program: RandomProgram, knowledge: guidelog.KnowledgeBase, naive: Naive, state: State) -> None:
    now = naive.table[state]
    record = {"findings": program.findings_of(state)}
    if now.contradictions:
        with pytest.raises(guidelog.RecordError) as refusal:
            knowledge.consult(record)
        named = {re.search(r"itself \((\w+)\)", fault.message)[1] for fault in refusal.value.faults}  # type: ignore[index]
        assert named == now.contradictions
        return
    consultation = knowledge.consult(record)
    later = naive.extensions(state)
    for found in consultation.answer.statements:
        ids = frozenset([found.statement.id])
        assert found.status == status(ids, now, later), found.statement.id
        assert set(found.superseded_by) == {t for s, t in now.superseded if s in ids & now.holds and t in now.holds}
        check_needs(program, found, later, record["findings"])
        check_assumes(program, found, later)
        check_awaits(program, naive, state, found)
    check_actions(program, consultation.answer, now, later)
    check_derived(program, naive, consultation)


def check_needs(
    program: RandomProgram,
    found: guidelog.StatementAnswer,
    later: list[tuple[Recordings, Outcome]],
    recorded: Mapping[str, Value],
) -> None:
    """`needs` are exactly the minimal sets of recordings, the smallest first."""
    expected = minimal_sets(later, lambda o: found.statement.id in o.holds) if found.status == "possible" else set()
    told = expanded(as_json(found.needs), program.findings, recorded)
    assert set().union(*told) == expected, found.statement.id
    sizes = [max(map(len, one)) for one in told if one]
    assert sizes == sorted(sizes)


def check_assumes(
    program: RandomProgram, found: guidelog.StatementAnswer, later: list[tuple[Recordings, Outcome]]
) -> None:
    expected = set()
    if found.status == "presumed":
        failing = minimal_sets(later, lambda o: found.statement.id not in o.holds)
        expected = {name for added in failing for name, _ in added}
    assert [*found.assumes] == [f.name for f in program.findings if f.name in expected]


def check_awaits(program: RandomProgram, naive: Naive, state: State, found: guidelog.StatementAnswer) -> None:
    id_ = found.statement.id
    expected: set[Recordings] = set()
    if found.status == "ruled_out":
        expected = naive.awaits(state, lambda changed: any(id_ in o.holds for _, o in naive.extensions(changed)))
    assert set().union(*expanded(as_json(found.awaits), program.findings)) == expected


def check_actions(
    program: RandomProgram, answer: guidelog.Answer, now: Outcome, later: list[tuple[Recordings, Outcome]]
) -> None:
    expected = {}
    for s in program.statements:
        key = (s.action, s.strength == "avoid")
        group = [o for o in program.statements if (o.action, o.strength == "avoid") == key]
        expected[key] = status(frozenset(o.id for o in group), now, later)
    assert {(a.action, a.strength == "avoid"): a.status for a in answer.actions} == expected


def check_derived(program: RandomProgram, naive: Naive, consultation: guidelog.Consultation) -> None:
    """pyDatalog derives, of all that `holds` rests on, what the naive evaluator does."""
    reached, waiting = {"holds"}, ["holds"]
    while waiting:
        name = waiting.pop()
        names = {c.name for r in program.clauses if r.head.name == name for b in r.body for c in literals_of(b)}
        waiting += names - reached
        reached |= names
    atoms = naive.atoms(consultation.answer.record.findings)
    atoms_derived = (a for a in consultation.derived if "{" not in a.predicate)
    derived = {(a.predicate, tuple(map(plain, a.arguments))) for a in atoms_derived}
    expected = {
        (name, tuple(map(plain, row)))
        for name, rows in atoms.items()
        if name in reached and (name[0] == "c" or name == "holds")
        for row in rows
    }
    assert derived == expected


def plain(argument: object) -> object:
    return Decimal(argument) if isinstance(argument, int) else argument
