"""Proof, why-not and repairs for every statement of a record, beside a meta-interpreter in SWI-Prolog and s(CASP).

The meta-interpreter (bench/explain.pl) builds a first proof, or where each clause ends, in one process for all
records, whose start is not counted. s(CASP) prints a justification of each statement that holds, and of the negation
of each that does not, in one process for each record, as its users run it. Neither checks what it says, and neither
proposes changes of the record (repairs). That all say the same of every statement is checked before anything is told
of speed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from guidelog.inference.export.targets import export

import guidelog

from . import scasp
from .examples import example_records
from .measure import print_table, time_in_turn

META_INTERPRETER = Path(__file__).with_suffix(".pl")

Work = tuple[str, Callable[[], object]]
Pairs = frozenset[tuple[str, str]]  # record, statement


class Rival(NamedTuple):
    """What another system is measured at, and what is to be said of it."""

    jobs: tuple[Work, ...]
    notes: tuple[str, ...]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", type=int, default=5, help="runs of each (default: 5)")
    parser.add_argument("--records", type=int, metavar="N", help="the first N examples (default: all)")
    parser.add_argument("--limit", type=float, default=10, help="seconds for a goal of s(CASP) (default: 10)")


def run(options: argparse.Namespace) -> None:
    """Print a table: ms for a record, and the ratio to guidelog in the same run."""
    knowledge = guidelog.KnowledgeBase.load()
    records = example_records(knowledge, options.records)
    records = [record._replace(id=f"p{number}") for number, record in enumerate(records, 1)]
    held = frozenset(
        (record.id, found.statement.id)
        for record in records
        for found in knowledge.consult(record).answer.statements
        if found.holds
    )
    with tempfile.TemporaryDirectory() as folder:
        prolog = rival_prolog(knowledge, records, held, Path(folder))
        others = rival_scasp(knowledge, records, held, Path(folder), options.limit)
        rows = time_in_turn(
            options.runs,
            ("guidelog: proof, why-not and repairs, all checked", lambda: explain(knowledge, records)),
            ("guidelog: proof and why-not, all checked", lambda: explain(knowledge, records, repairs=False)),
            *prolog.jobs,
            *others.jobs,
            divide=len(records),
            warm_up=1,
        )
    print_table(f"per record, {len(records)} records, median of {options.runs} runs", rows)
    print("Repairs have no counterpart in SWI-Prolog and s(CASP).")
    for note in (*prolog.notes, *others.notes):
        print(note)


def explain(knowledge: guidelog.KnowledgeBase, records: Sequence[guidelog.Record], repairs: bool = True) -> None:
    """Everything that explains a record, for every statement, checked as it is before it is shown."""
    for record in records:
        consultation = knowledge.consult(record)
        for found in consultation.answer.statements:
            id_ = found.statement.id
            consultation.why(id_) if found.holds else consultation.absence(id_)
            consultation.rules(id_)
            if repairs:
                consultation.changes(id_)


def rival_prolog(
    knowledge: guidelog.KnowledgeBase, records: Sequence[guidelog.Record], held: Pairs, folder: Path
) -> Rival:
    """The meta-interpreter. Raises SystemExit if it says otherwise than guidelog."""
    swipl = shutil.which("swipl")
    if swipl is None:
        return Rival((), ("SWI-Prolog is not installed (Debian's package swi-prolog), and was left out.",))
    program = folder / "exported.pl"
    program.write_text(export(knowledge.program, "prolog", records), encoding="utf-8")
    words = [swipl, str(META_INTERPRETER), "--", str(program), *(record.id for record in records)]

    def explain_all() -> float:
        *lines, seconds = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
        if {tuple(line.split()) for line in lines} != held:
            raise SystemExit("SWI-Prolog says otherwise than guidelog of some statement")
        return float(seconds)

    start = time.perf_counter()
    seconds = explain_all()
    started = (time.perf_counter() - start - seconds) * 1000
    note = f"SWI-Prolog takes {started:.0f} ms more, once, to start and load the rules and records."
    return Rival((("SWI-Prolog meta-interpreter: proof or why-not", explain_all),), (note,))


def rival_scasp(
    knowledge: guidelog.KnowledgeBase, records: Sequence[guidelog.Record], held: Pairs, folder: Path, limit: float
) -> Rival:
    """s(CASP). Raises SystemExit if it says otherwise than guidelog."""
    start = scasp.command()
    if start is None:
        return Rival((), ("s(CASP) is not installed (the pack scasp of SWI-Prolog), and was left out.",))
    goals: dict[Path, list[str]] = {}
    expected: set[str] = set()
    for record in records:
        program = folder / f"{record.id}.pl"
        program.write_text(export(knowledge.program, "scasp", [record]), encoding="utf-8")
        positive = {f"holds({record.id}, {id_})": (record.id, id_) in held for id_ in knowledge.program.statements}
        negative = [f"not {goal}" for goal, holds in positive.items() if not holds]
        goals[program] = [*positive, *negative]
        expected.update(goal for goal, holds in positive.items() if holds)
        expected.update(negative)

    def ask_all() -> list[scasp.GoalResults]:
        return [scasp.ask(start, program, own, limit) for program, own in goals.items()]

    def ask_nothing() -> None:
        for program in goals:
            scasp.ask(start, program, [], limit)

    results = ask_all()
    given_up = {goal for one in results for goal in one.given_up}
    if not {goal for one in results for goal in one.proved} ^ expected <= given_up:
        raise SystemExit("s(CASP) says otherwise than guidelog of some statement")
    notes = [f"s(CASP) {'as its program' if len(start) == 1 else 'through swipl'}: {' '.join(scasp.OPTIONS)}."]
    if given_up:
        notes.append(f"{len(given_up)} goals of s(CASP) were given up after {limit:g} s each.")
    jobs = (
        ("s(CASP): a justification of each or of its negation", ask_all),
        ("s(CASP): of it, starting and compiling the rules", ask_nothing),
    )
    return Rival(jobs, tuple(notes))
