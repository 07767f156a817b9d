"""`python -m bench`: how fast one person is answered, in this process and as a process of its own.

Times vary with the machine; the ratios, taken pair by pair in one run, are what to compare.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import guidelog

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.toml"))
IMPORTS = "import click; from pyDatalog import pyDatalog"


def main() -> None:
    """Print a table: what was measured, its median in ms, and the ratio to its reference."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=21, help="runs of each (default: 21)")
    runs = parser.parse_args().runs
    print(f"{'median of ' + str(runs) + ' runs':58} {'ms':>8} {'ratio':>7}")
    for rows in (process(runs), warm(runs)):
        for name, milliseconds, ratio in rows:
            print(f"{name:58} {milliseconds:8.2f} {'' if ratio is None else f'{ratio:7.2f}'}")


Row = tuple[str, float, float | None]


def process(runs: int) -> Iterator[Row]:
    """Whole processes: `guidelog recommend` against Python importing the two libraries that it rests on."""
    program = Path(sysconfig.get_path("scripts")) / "guidelog"
    example = next(path for path in EXAMPLES if path.stem == "worked-example")
    reference = paired_process([sys.executable, "-c", IMPORTS])
    yield from paired(
        runs,
        (f'python -c "{IMPORTS}"', reference),
        ("guidelog recommend RECORD", paired_process([str(program), "recommend", str(example)])),
        ("guidelog recommend --format json RECORD",
         paired_process([str(program), "recommend", "--format", "json", str(example)])),
        ("guidelog why RECORD STATEMENT",
         paired_process([str(program), "why", str(example), "mscc_treatment_urgent_radiotherapy"])),
    )  # fmt: skip


def warm(runs: int) -> Iterator[Row]:
    """In a warm process, for all examples: the answer, and with every proof, against pyDatalog asked once."""
    knowledge = guidelog.KnowledgeBase.load()
    records = [knowledge.record(tomllib_load(path)) for path in EXAMPLES]
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

    yield from paired(
        runs,
        ("per record: pyDatalog derives what holds, once", derive),
        ("per record: 84 statuses, needs, assumes, awaits", answer),
        ("per record: the same, cross-checked, with every proof", everything),
        divide=len(records),
    )


def tomllib_load(path: Path) -> dict[str, object]:
    """The data of a TOML file, numbers exact."""
    import tomllib
    from decimal import Decimal

    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def paired_process(command: list[str]) -> Callable[[], None]:
    """Runs a command to its end; raises CalledProcessError if it fails."""
    return lambda: void(subprocess.run(command, check=True, capture_output=True))


def void(_: object) -> None:
    """Forget a result."""


def paired(runs: int, *jobs: tuple[str, Callable[[], None]], divide: int = 1) -> Iterator[Row]:
    """Run the jobs in turn, again and again; the ratios are to the first job of the same round."""
    times: list[list[float]] = [[] for _ in jobs]
    for round_ in range(runs + 2):
        for job, (_, work) in enumerate(jobs):
            start = time.perf_counter()
            work()
            if round_ >= 2:  # the first two warm up
                times[job].append((time.perf_counter() - start) * 1000 / divide)
    for job, (name, _) in enumerate(jobs):
        ratios = [own / first for own, first in zip(times[job], times[0], strict=True)]
        yield name, statistics.median(times[job]), statistics.median(ratios) if job else None


if __name__ == "__main__":
    main()
