"""Figures of the documentation that follow from the rules alone are those of the rules."""

from __future__ import annotations

import pytest

from guidelog import KnowledgeBase

from ..support.run import ROOT


def test_the_size_of_the_circuit_is_that_of_the_page_on_cohorts(ng234: KnowledgeBase) -> None:
    pytest.importorskip("polars")
    from guidelog.inference.cohort.bits.evaluation import Evaluation

    forms = ng234.compilation.forms
    products = sum(len(one.holds) + len(one.can_fail) + len(one.can_hold) for one in forms.statements.values())
    gates = len(Evaluation(ng234.compilation).simulator.circuit.gates)
    page = (ROOT / "docs" / "cohort.md").read_text(encoding="utf-8")
    assert f"All of them, {products:,} for\nNG234, are factored into one circuit of {gates:,} steps" in page


def test_the_answer_of_check_is_that_of_its_page(ng234: KnowledgeBase) -> None:
    program = ng234.program
    page = (ROOT / "docs" / "check.md").read_text(encoding="utf-8")
    assert f"ng234: {len(program.findings)} findings, {len(program.statements)} statements, " in page
