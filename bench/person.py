"""How fast one person is answered, in this process and as a process of its own."""

from __future__ import annotations

import argparse
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

from guidelog.inference.page.answer import answers_page

import guidelog

from .examples import EXAMPLES, example_records
from .measure import Row, paired, print_table

IMPORTS = "import click; from pyDatalog import pyDatalog"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", type=int, default=21, help="runs of each (default: 21)")
    parser.add_argument("--records", type=int, metavar="N", help="the first N examples (default: all)")


def run(options: argparse.Namespace) -> None:
    """Print a table: what was measured, its median in ms, and the ratio to the first of its group."""
    groups = (process(options.runs), warm(options.runs, options.records), page(options.runs, options.records))
    print_table(f"median of {options.runs} runs", *groups)


def process(runs: int) -> list[Row]:
    """Whole processes: `guidelog recommend` against Python importing the two libraries that it rests on."""
    program = str(Path(sysconfig.get_path("scripts")) / "guidelog")
    example = str(next(path for path in EXAMPLES if path.stem == "worked-example"))
    statement = "mscc_treatment_urgent_radiotherapy"
    return paired(
        runs,
        (f'python -c "{IMPORTS}"', _process(sys.executable, "-c", IMPORTS)),
        ("guidelog recommend RECORD", _process(program, "recommend", example)),
        ("guidelog recommend --format json RECORD", _process(program, "recommend", "--format", "json", example)),
        ("guidelog why RECORD STATEMENT", _process(program, "why", example, statement)),
    )


def warm(runs: int, most: int | None = None) -> list[Row]:
    """In a warm process, for all examples: the answer, and with every proof, against pyDatalog asked once."""
    knowledge = guidelog.KnowledgeBase.load()
    records = example_records(knowledge, most)
    engine = knowledge.engine()

    def derive() -> None:
        for record in records:
            engine.derive(record.findings)

    def answer() -> None:
        for record in records:
            knowledge.consultant.answer(record)

    def everything() -> None:
        for record in records:
            consultation = knowledge.consult(record)
            for found in consultation.answer.statements:
                if found.holds:
                    consultation.why(found.statement.id, limit=100)
                else:
                    consultation.absence(found.statement.id)

    return paired(
        runs,
        ("per record: pyDatalog derives what holds, once", derive),
        ("per record: 84 statuses, needs, assumes, awaits", answer),
        ("per record: the same, cross-checked, with every proof", everything),
        divide=len(records),
    )


def page(runs: int, most: int | None = None) -> list[Row]:
    """In a warm process, for all examples: the page of a record, against building and rendering the same tree of HTML
    from values that are there already.
    """
    knowledge = guidelog.KnowledgeBase.load()
    consultations = [knowledge.consult(record) for record in example_records(knowledge, most)]
    sheets = [consultation.sheet() for consultation in consultations]

    def render() -> None:
        for sheet in sheets:
            answers_page([sheet], knowledge.program)

    def everything() -> None:
        for consultation in consultations:
            again = guidelog.Consultation(knowledge, consultation.answer, consultation.derived)
            answers_page([again.sheet()], knowledge.program)

    return paired(
        runs,
        ("per record: its page built and rendered from values", render),
        ("per record: the same with the values, checked", everything),
        divide=len(sheets),
    )


def _process(*command: str) -> Callable[[], None]:
    """Runs a command to its end; raises CalledProcessError if it fails."""

    def run_command() -> None:
        subprocess.run(command, check=True, capture_output=True)

    return run_command
