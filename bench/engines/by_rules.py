"""Engines that evaluate the rules of kb/, one person at a time or as logic programs that `guidelog export` writes."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from guidelog.inference.export.targets import TARGETS, export

from .. import scasp
from .engine import (
    HOLDS,
    IN_MEMORY,
    TELLS_NEEDS,
    TEXT,
    UNANSWERED,
    Clock,
    Contestant,
    EngineRun,
    Sample,
    from_pairs,
)

PROLOG_GOALS = Path(__file__).with_name("holds.pl")
SECONDS_FOR_A_RECORD = 60.0  # of s(CASP), before its goals are asked one by one


def _guidelog(sample: Sample) -> EngineRun:
    compilation, records, clock = sample.knowledge.compilation, sample.records, Clock()
    with clock.running():
        answers = [compilation.answer(record) for record in records]
    return EngineRun(
        np.array([[found.holds for found in answer.statements] for answer in answers], np.int8), clock.seconds
    )


def _pydatalog(sample: Sample) -> EngineRun:
    records, engine, clock = sample.records, sample.knowledge.engine(), Clock()
    with clock.running():
        pairs = [
            (record.id, str(atom.arguments[1]))
            for record in records
            for atom in engine.derive(record.findings)
            if atom.predicate == "holds"
        ]
    return EngineRun(from_pairs(pairs, sample), clock.seconds)


def _swi_prolog(sample: Sample) -> EngineRun:
    clock, program = Clock(), sample.folder / "exported.pl"
    program.write_text(export(sample.knowledge.program, "prolog", sample.records), encoding="utf-8")
    words = ["swipl", "-O", str(PROLOG_GOALS), "--", str(program), str(sample.count)]
    with clock.running():
        printed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    pairs = ((person, statement) for person, statement in map(str.split, printed.splitlines()))
    return EngineRun(from_pairs(pairs, sample), clock.seconds)


def _scasp(sample: Sample) -> EngineRun:
    start, clock, pairs, unanswered = scasp.command() or [], Clock(), [], []
    for record in sample.records:
        program = sample.folder / "scasp.pl"
        program.write_text(export(sample.knowledge.program, "scasp", [record]), encoding="utf-8")
        goals = {f"holds({record.id}, {id_})": (record.id, id_) for id_ in sample.statements}
        with clock.running():
            results = scasp.ask(start, program, goals, SECONDS_FOR_A_RECORD)
        pairs += [goals[goal] for goal in results.proved]
        unanswered += [goals[goal] for goal in results.given_up]
    holds = from_pairs(pairs, sample)
    holds[from_pairs(unanswered, sample) == 1] = UNANSWERED
    return EngineRun(holds, clock.seconds)


def _clingo(sample: Sample) -> EngineRun:
    import clingo

    text, clock, atoms = export(sample.knowledge.program, "clingo", sample.records), Clock(), []
    with clock.running():
        control = clingo.Control(["--warn=none"])
        control.add("base", [], text)
        control.ground([("base", [])])
        with control.solve(yield_=True) as models:
            for model in models:
                atoms = [atom.arguments for atom in model.symbols(atoms=True) if atom.match("holds", 2)]
    return EngineRun(
        from_pairs(((str(record), str(statement)) for record, statement in atoms), sample), clock.seconds
    )


def _missing_prolog() -> str:
    return "" if shutil.which("swipl") else "not installed (Debian's package swi-prolog)"


def _missing_scasp() -> str:
    return "" if scasp.command() else "not installed (the pack scasp of SWI-Prolog)"


def _missing_clingo() -> str:
    if "clingo" not in TARGETS:
        return "`guidelog export` does not write for it"
    return "" if find_spec("clingo") else "not installed (`pip install clingo`)"


GUIDELOG = Contestant("guidelog, one by one", TELLS_NEEDS, IN_MEMORY, _guidelog)
PYDATALOG = Contestant("pyDatalog", HOLDS, IN_MEMORY, _pydatalog)
SWI_PROLOG = Contestant("SWI-Prolog", HOLDS, TEXT, _swi_prolog, _missing_prolog)
SCASP = Contestant("s(CASP)", "what holds, justified", TEXT, _scasp, _missing_scasp)
CLINGO = Contestant("clingo", HOLDS, TEXT, _clingo, _missing_clingo)
