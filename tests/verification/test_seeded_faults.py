"""Faults of the kinds that people make, put into NG234 one at a time: each is found by `check` or shown by `diff`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from guidelog.inference.rules.load import load
from guidelog.inference.text.diagnostic import Diagnostic
from guidelog.inference.text.source import Source

import guidelog
from guidelog import KnowledgeBase

from ..support.run import ROOT
from ..support.scale import some

TEXTS = {Path(source.name).name: source.text for source in guidelog.sources_of()}


class Fault(NamedTuple):
    """After which text what is replaced by what; the code of a problem, or a statement that differs."""

    after: str
    old: str
    new: str
    shown_by: str


TEXT = (ROOT / "tests/verification/seeded_faults.toml").read_text(encoding="utf-8")
FAULTS = {name: Fault(**fault) for name, fault in tomllib.loads(TEXT).items()}


def seeded(fault: Fault) -> list[Source]:
    """NG234 with a fault in it."""
    ((name, text),) = [(name, text) for name, text in TEXTS.items() if fault.after in text]
    at = text.index(fault.after)
    before, rest = text[:at], text[at:]
    assert fault.old in rest, fault
    changed = before + rest.replace(fault.old, fault.new, 1)
    return [Source(other, changed if other == name else told) for other, told in TEXTS.items()]


def faulty_base(fault: Fault) -> KnowledgeBase | list[Diagnostic]:
    """The knowledge base with a fault, and its worked cases if they show it; or what is wrong with its text."""
    try:
        return KnowledgeBase(load(seeded(fault), cases=fault.shown_by == "bad-case"))
    except guidelog.KnowledgeError as error:
        return error.diagnostics


@cache
def whole() -> KnowledgeBase:
    return KnowledgeBase(load([Source(name, text) for name, text in TEXTS.items()]))


def confirm(knowledge: KnowledgeBase, findings: Mapping[str, object], statements: tuple[str, ...]) -> None:
    """The record of a problem is one for which all statements that it names hold."""
    consultation = knowledge.consult({"findings": {**findings}})
    assert [id_ for id_ in statements if not consultation.statement(id_).holds] == []


@pytest.mark.parametrize("name", some(FAULTS, least=12))
def test_a_seeded_fault_is_found_or_shown(name: str) -> None:
    fault = FAULTS[name]
    faulty = faulty_base(fault)
    if not isinstance(faulty, KnowledgeBase):
        assert fault.shown_by in {problem.code for problem in faulty}
        return
    if fault.shown_by not in whole().program.statements:
        found = faulty.check().problems
        problems = [problem for problem in found if problem.code == fault.shown_by]
        assert problems, sorted({problem.code for problem in found})
        for problem in problems:
            if problem.code in ("advised-against", "incompatible-actions", "excluded-action", "open-tie"):
                assert problem.witness is not None
                confirm(faulty, problem.witness, problem.statements)
        return
    (shown,) = [statement for statement in whole().diff(faulty).statements if statement.id == fault.shown_by]
    for witness in shown.witnesses.values():
        before, after = (kb.consult({"findings": {**witness.findings}}) for kb in (whole(), faulty))
        assert (before.status(shown.id), after.status(shown.id)) == (witness.old, witness.new)


def test_there_are_at_least_forty_faults() -> None:
    assert len(FAULTS) >= 40
