"""Two packaged guidelines together: a conflict that is planted between them is found, and else there is none."""

from __future__ import annotations

import random
import shutil
from decimal import Decimal
from pathlib import Path

from guidelog.inference.rules.load import load
from guidelog.inference.rules.program import Program
from guidelog.inference.text.diagnostic import Diagnostic
from guidelog.inference.verification.formulas.audit import Audit
from guidelog.inference.verification.problems.clashes import find_clashes

import guidelog
from guidelog import sources_of
from guidelog.places import name_of

from ..support.scale import scaled

ONE, OTHER = "sepsis", "stroke"
PLANTED = """
%% af_planted
%% says    a broad-spectrum antibiotic from 80 on
%% source  af_prevention, "planted", 1
statement(af_planted, do_not, antibiotics).
holds(P, af_planted) :- scored(P), age(P, Years), Years >= 80.
"""
RECORD: dict[str, bool | str | Decimal] = {
    "age": Decimal(81), "infection": "suspected", "setting": "acute_hospital", "respiration_rate": Decimal(25),
    "systolic_pressure": Decimal(90), "pulse": Decimal(91), "atrial_fibrillation": True, "sex": "female",
}  # fmt: skip


def program_of(*places: str | Path) -> Program:
    """Several guidelines as one program, or one."""
    return load(sources_of(name_of(places)), cases=False)


def clashes(audit: Audit) -> list[Diagnostic]:
    return [*find_clashes(audit)]


def test_the_guidelines_share_the_age_and_do_not_contradict_each_other() -> None:
    program = program_of(ONE, OTHER)
    assert {Path(source.name).name for source in program.sources if source.is_shared} == {"adult.dl", "precedence.dl"}
    assert clashes(Audit(program)) == []


def test_a_planted_conflict_is_found_with_its_smallest_record(tmp_path: Path) -> None:
    folder = tmp_path / OTHER
    shutil.copytree(guidelog.PACKAGED / OTHER, folder)
    (folder / "planted.dl").write_text(PLANTED, encoding="utf-8")
    program = program_of(ONE, folder)
    audit = Audit(program)
    recommended = {one.id for one in program.statements.values() if one.action == "antibiotics"} - {"af_planted"}
    found = clashes(audit)
    assert {one.code for one in found} == {"advised-against"}
    assert {frozenset(one.statements) for one in found} == {frozenset({"af_planted", id_}) for id_ in recommended}
    for one in found:
        both = [program.statements[id_] for id_ in one.statements]
        witness = dict(one.witness or {})
        assert audit.holding(both, witness) == both
        for name in witness:  # nothing of it can be left out
            assert audit.holding(both, {n: v for n, v in witness.items() if n != name}) != both, name


def test_what_holds_together_is_what_holds_for_each_alone() -> None:
    programs = [program_of(ONE), program_of(OTHER)]
    audits, both = [Audit(program) for program in programs], Audit(program_of(ONE, OTHER))
    chance = random.Random(4)
    for _ in range(scaled(40, least=8)):
        record = {name: value for name, value in RECORD.items() if chance.random() < 0.8}
        alone = set()
        for audit in audits:
            own = {name: value for name, value in record.items() if name in audit.program.findings}
            alone |= {one.id for one in audit.holding(audit.program.statements.values(), own)}
        assert {one.id for one in both.holding(both.program.statements.values(), record)} == alone
