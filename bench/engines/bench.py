"""The run: every engine at every size that it can take, what it costs as things grow, and the report."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..restricted import write_restricted
from .by_cohort import POLARS, SPARK
from .by_hand import DUCKDB, NUMPY, NUMPY_TABLES, PYTHON, PYTHON_TABLES
from .by_rules import CLINGO, GUIDELOG, PYDATALOG, SCASP, SWI_PROLOG
from .engine import Contestant, Sample
from .measure import SMALLEST, Measurement, Referee, Samples
from .report import Measurements, print_report, write_report

ENGINES = (
    *(NUMPY, PYTHON, GUIDELOG, PYDATALOG),
    *(SWI_PROLOG, CLINGO, SCASP),
    *(NUMPY_TABLES, DUCKDB, POLARS, SPARK, PYTHON_TABLES),
)
STATEMENTS = (10, 42, 84)
UNKNOWN = (0.0, 0.3, 0.6)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this bench."""
    parser.add_argument("--records", type=int, default=1_000_000, metavar="N", help="at most (default: 1000000)")
    parser.add_argument("--limit", type=float, default=30, metavar="S", help="seconds for one size (default: 30)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, within that limit (default: 3)")
    parser.add_argument("--seed", type=int, default=234, help="of the random records (default: 234)")
    parser.add_argument("--only", action="append", metavar="ENGINE", help="engines whose names hold this word")
    parser.add_argument("--quick", action="store_true", help="100 records, one run, what grows left out")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="put engines.md and engines.svg there, too")


def run(options: argparse.Namespace) -> None:
    """Compare, measure, print, and write. Raises SystemExit if two engines disagree."""
    most, limit, runs = (100, 5.0, 1) if options.quick else (options.records, options.limit, options.runs)
    with tempfile.TemporaryDirectory() as folder:
        samples = Samples(Path(folder), most, options.seed)
        referee = Referee(runs, limit)
        chosen = [e for e in ENGINES if not options.only or any(w.lower() in e.name.lower() for w in options.only)]
        missing = {engine.name: reason for engine in chosen if (reason := engine.missing())}
        present = [engine for engine in chosen if engine.name not in missing]
        by_records = _as_records_grow(present, samples, referee)
        report = Measurements(missing, by_records, referee.compared)
        if not options.quick:
            sizes = [_comfortable(found, limit) for found in by_records]
            report.by_statements = _as_statements_grow([*zip(present, sizes, strict=True)], samples, referee)
            report.by_unknown = _as_unknowns_grow([*zip(present, sizes, strict=True)], samples, referee)
    print_report(report)
    if options.write:
        write_report(report, options.write)


def _as_records_grow(engines: Sequence[Contestant], samples: Samples, referee: Referee) -> list[list[Measurement]]:
    """One record, and ten times as many for each engine as long as they can be expected within the limit."""
    found: list[list[Measurement]] = [[] for _ in engines]
    for count in samples.sizes:
        racing = [mine for mine in zip(engines, found, strict=True) if _can_take(count, *mine, referee.limit)]
        sample = samples.first(count)
        for (_, mine), measured in zip(racing, referee.race([(e, sample) for e, _ in racing]), strict=True):
            mine.append(measured)
        _tell(f"{count:,} records: {len(racing)} engines")
    return found


def _can_take(count: int, engine: Contestant, found: Sequence[Measurement], limit: float) -> bool:
    """Whether an engine took the size before this one, and can be expected to take ten times as many in time."""
    if not found:
        return count == SMALLEST
    last = found[-1].seconds
    more = last - found[-2].seconds if len(found) > 1 else 0  # without what it takes to start
    return count == found[-1].records * 10 and count <= engine.most and last + more * 10 <= limit


def _comfortable(found: Sequence[Measurement], limit: float) -> int:
    """The most records that are answered in a quarter of the limit, since they are answered several times over."""
    return max((m.records for m in found if m.seconds <= limit / 4), default=found[0].records)


def _as_statements_grow(
    engines: Sequence[tuple[Contestant, int]], samples: Samples, referee: Referee
) -> dict[str, list[Measurement]]:
    entrants = []
    for count in STATEMENTS:
        knowledge = samples.folder / f"{count}-statements"
        write_restricted(knowledge, count)
        for engine, size in engines:
            if engine.restricts:
                entrants.append((engine, Sample(samples.first(size).path, samples.folder, knowledge)))
    return _by_engine(referee.race(entrants), "statements")


def _as_unknowns_grow(
    engines: Sequence[tuple[Contestant, int]], samples: Samples, referee: Referee
) -> dict[str, list[Measurement]]:
    entrants = [(engine, samples.with_unknown(share, size)) for share in UNKNOWN for engine, size in engines]
    return _by_engine(referee.race(entrants), "unknowns")


def _by_engine(measured: Sequence[Measurement], what: str) -> dict[str, list[Measurement]]:
    found: dict[str, list[Measurement]] = {}
    for one in measured:
        found.setdefault(one.engine.name, []).append(one)
    _tell(f"{what}: {len(found)} engines")
    return found


def _tell(progress: str) -> None:
    """What was done last, for whoever waits."""
    if sys.stderr.isatty():
        print(progress, file=sys.stderr)
