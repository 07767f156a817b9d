"""`python -m bench spark`: the processor time of cohorts on Spark, and so what a hundred million records cost.

Spark spreads its work over processes and machines, so what counts is the time of the processors, of every process of
a run. What two sizes differ by tells the cost of records apart from that of starting.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from random import Random

import polars as pl
import psutil

from .fhir import AT, resources
from .records import write_records

PAUSE = 0.1  # seconds between two looks at the processes of a run
PROJECTED = 100_000_000  # records


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this bench."""
    parser.add_argument("--records", type=int, default=1_000_000, metavar="N", help="a file (default: 1,000,000)")
    parser.add_argument("--kind", choices=KINDS, default="parquet", help="of files (default: parquet)")
    parser.add_argument("--files", type=int, default=4, metavar="N", help="of the larger run (default: 4)")
    parser.add_argument("--master", default="local[2]", metavar="URL", help="of Spark (default: local[2])")


def run(options: argparse.Namespace) -> None:
    """Print the processor time of one file and of several, and what follows for many records."""
    spark = ("--engine", "spark", "--master", options.master)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, beside = KINDS[options.kind](folder, options.records)
        spark += beside
        several = folder / "several"
        several.mkdir()
        for number in range(options.files):
            (several / f"{number}{file.suffix}").hardlink_to(file)
        for engine, output, arguments in (("Spark", "spark", spark), ("one machine", "polars.parquet", beside)):
            small = processor_seconds(file, folder / f"small-{output}", arguments)
            large = processor_seconds(several, folder / f"large-{output}", arguments)
            more = (large - small) / (options.files - 1) / options.records
            times = f"{options.records:,} records {small:.1f} s, {options.files} times as many {large:.1f} s"
            hours = (small + more * PROJECTED) / 3600
            print(f"{engine}: {times}; {PROJECTED:,}, by arithmetic, {hours:.2f} core-hours")


Kind = Callable[[Path, int], tuple[Path, tuple[str, ...]]]  # writes a file; with what options it is read


def _parquet(folder: Path, count: int) -> tuple[Path, tuple[str, ...]]:
    write_records(folder / "people.parquet", count)
    return folder / "people.parquet", ()


def _csv(folder: Path, count: int) -> tuple[Path, tuple[str, ...]]:
    write_records(folder / "of.parquet", count)
    pl.scan_parquet(folder / "of.parquet").sink_csv(folder / "people.csv")
    return folder / "people.csv", ()


def _mapped(folder: Path, count: int, rows: str = "") -> tuple[Path, tuple[str, ...]]:
    file, _ = _csv(folder, count)
    names = pl.read_parquet_schema(folder / "of.parquet").names()[1:]
    columns = [f'[columns.{name}]\nfinding = "{name}"\n' for name in names]
    (folder / "map.toml").write_text(f"{rows}{''.join(columns)}", encoding="utf-8")
    return file, ("--map", str(folder / "map.toml"))


def _merged(folder: Path, count: int) -> tuple[Path, tuple[str, ...]]:
    return _mapped(folder, count, '[rows]\nseveral = "any"\n')


def _export(folder: Path, count: int) -> tuple[Path, tuple[str, ...]]:
    with (folder / "export.ndjson").open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(one)}\n" for one in resources(count, Random(15), people=count // 500 + 1))
    return folder / "export.ndjson", ("--at", AT)


KINDS: Mapping[str, Kind] = {"parquet": _parquet, "csv": _csv, "map": _mapped, "merged": _merged, "fhir": _export}


def processor_seconds(table: Path, output: Path, options: tuple[str, ...]) -> float:
    """The time that all processes of a run spent on processors. Raises SystemExit if it fails."""
    words = [sys.executable, "-m", "guidelog", "cohort", str(table), "-o", str(output), *options]
    started = psutil.Popen(words)
    spent: dict[int, float] = {}
    while started.poll() is None:
        for process in (started, *_below(started)):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                spent[process.pid] = times.user + times.system
        time.sleep(PAUSE)
    if started.returncode:
        raise SystemExit(f"{' '.join(words)} failed")
    return sum(spent.values())


def _below(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
