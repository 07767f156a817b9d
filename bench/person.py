"""How fast one person is answered, in this process and as a process of its own."""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from guidelog.inference.page.answer import answers_page

import guidelog

from .examples import EXAMPLES, example_records
from .measure import Timing, print_table, time_in_turn

IMPORTS = "import click; from pyDatalog import pyDatalog"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", type=int, default=21, help="runs of each (default: 21)")
    parser.add_argument("--records", type=int, metavar="N", help="the first N examples (default: all)")


def run(options: argparse.Namespace) -> None:
    """Print a table: what was measured, its median in ms, and the ratio to the first of its group."""
    knowledge = guidelog.KnowledgeBase.load()
    records = example_records(knowledge, options.records)
    processes = process(options.runs)
    as_loaded = slowest(options.runs, knowledge, records)
    knowledge.prepare()  # as a process that answers many records does
    try:
        answers = warm(options.runs, knowledge, records)
        pages = page(options.runs, knowledge, records)
        prepared = slowest(options.runs, knowledge, records)
    finally:
        gc.unfreeze()
    ends = [
        Timing("99 of 100 consultations, as loaded: at most", as_loaded, None),
        Timing("99 of 100 consultations, prepared: at most", prepared, prepared / as_loaded),
    ]
    print_table(f"median of {options.runs} runs", processes, answers, pages, ends)


def process(runs: int) -> list[Timing]:
    """Whole processes: `guidelog recommend` against Python importing the two libraries that it rests on."""
    program = str(Path(sysconfig.get_path("scripts")) / "guidelog")
    example = str(next(path for path in EXAMPLES if path.stem == "worked-example"))
    statement = "mscc_treatment_urgent_radiotherapy"
    return time_in_turn(
        runs,
        (f'python -c "{IMPORTS}"', _process(sys.executable, "-c", IMPORTS)),
        ("guidelog recommend RECORD", _process(program, "recommend", example)),
        ("guidelog recommend --format json RECORD", _process(program, "recommend", "--format", "json", example)),
        ("guidelog why RECORD STATEMENT", _process(program, "why", example, statement)),
    )


def warm(runs: int, knowledge: guidelog.KnowledgeBase, records: Sequence[guidelog.Record]) -> list[Timing]:
    """In a warm process, for all examples: the answer, and with every proof, against pyDatalog asked once."""
    engine = knowledge.engine()

    def derive() -> None:
        for record in records:
            engine.derive(record.findings)

    def decide() -> None:
        for record in records:
            knowledge.compilation.statuses(record.findings)

    def tell() -> None:
        for record in records:
            for found in knowledge.compilation.answer(record).statements:
                _ = found.assumes, found.needs, found.awaits

    def consult() -> None:
        for record in records:
            knowledge.consult(record)

    def everything() -> None:
        for record in records:
            consultation = knowledge.consult(record)
            for found in consultation.answer.statements:
                if found.holds:
                    consultation.why(found.statement.id, limit=100)
                else:
                    consultation.absence(found.statement.id)

    return time_in_turn(
        runs,
        ("per record: pyDatalog derives what holds, once", derive),
        ("per record: all statuses", decide),
        ("per record: the whole answer, needs, assumes and awaits", tell),
        ("per record: a consultation, cross-checked by pyDatalog", consult),
        ("per record: a consultation with every proof and absence", everything),
        divide=len(records),
    )


def page(runs: int, knowledge: guidelog.KnowledgeBase, records: Sequence[guidelog.Record]) -> list[Timing]:
    """In a warm process, for all examples: the page of a record, against building and rendering the same tree of HTML
    from values that are there already.
    """
    consultations = [knowledge.consult(record) for record in records]
    sheets = [consultation.sheet() for consultation in consultations]
    knowledge.prepare()  # else the collector walks through the sheets that are kept here, again and again

    def render() -> None:
        for sheet in sheets:
            answers_page([sheet], knowledge.program)

    def everything() -> None:
        for consultation in consultations:
            answer = knowledge.compilation.answer(consultation.answer.record)
            again = guidelog.Consultation(knowledge, answer, consultation.derived)
            answers_page([again.sheet()], knowledge.program)

    return time_in_turn(
        runs,
        ("per record: its page built and rendered from values", render),
        ("per record: the same with the values, checked", everything),
        divide=len(sheets),
    )


def slowest(runs: int, knowledge: guidelog.KnowledgeBase, records: Sequence[guidelog.Record]) -> float:
    """The milliseconds that 99 of 100 consultations take at most, each told as JSON."""
    times = []
    for _ in range(runs):
        for record in records:
            start = time.perf_counter()
            knowledge.consult(record).to_json()
            times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[int(len(times) * 0.99)]


def _process(*command: str) -> Callable[[], None]:
    """Runs a command to its end; raises CalledProcessError if it fails."""

    def run_command() -> None:
        subprocess.run(command, check=True, capture_output=True)

    return run_command
