"""What was measured, as text for a screen, Markdown and a plot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor, log10
from pathlib import Path

from .by_hand import DUCKDB, PYTHON
from .measure import Measurement
from .plot import write_plot

BEGIN, END = "<!-- python -m bench engines -->", "<!-- end of python -m bench engines -->"
HEADING = """# Engines

`python -m bench engines` puts the same random records to every engine that can evaluate the guideline. Before
anything is told of speed, all answers of the first run are compared with those of NumPy by hand, 84 for each record.
Of the findings 30 % are not recorded; numbers are whole, since clingo has no others.

![Seconds by the number of records, a line for each engine](engines.svg)

*By hand* is what an analyst would write who has the guideline and not this program: whether a statement holds as
recorded, and nothing else. *Tells* is what an engine answers, *in the time* what its seconds include. The ratios are
of records per second, each engine at the most records that it took within the limit (`--limit`, seconds).

"""


@dataclass
class Measurements:
    """The measurements: of each engine as records grow, and by its name as statements and unknowns do."""

    missing: Mapping[str, str]
    by_records: Sequence[Sequence[Measurement]]
    compared: Mapping[str, int]
    by_statements: Mapping[str, Sequence[Measurement]] = field(default_factory=dict)
    by_unknown: Mapping[str, Sequence[Measurement]] = field(default_factory=dict)

    def rate(self, engine: str) -> float | None:
        """The records per second of an engine for the most records that it was given."""
        return next((found[-1].rate for found in self.by_records if found[-1].engine.name == engine), None)


def print_report(report: Measurements) -> None:
    """Print a table, 80 columns wide."""
    print(f"{sum(report.compared.values()):,} answers compared, none differs.")
    print(f"{'engine':26} {'records':>10} {'records/s':>11} {'to Python':>10} {'to DuckDB':>10}")
    for found in report.by_records:
        last = found[-1]
        ratios = [f"{_ratio(last.rate, report.rate(name)):>10}" for name in (PYTHON.name, DUCKDB.name)]
        print(f"{last.engine.name:26} {last.records:10,} {_short(last.rate):>11} {' '.join(ratios)}".rstrip())
    for name, reason in report.missing.items():
        print(f"{name:26} {reason}")


def write_report(report: Measurements, folder: Path) -> None:
    """Put the tables between the markers of engines.md, which is made if it is not there, and draw engines.svg."""
    path = folder / "engines.md"
    text = path.read_text(encoding="utf-8") if path.exists() else f"{HEADING}{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    tables = "\n".join(_markdown(report))
    path.write_text(f"{before}{BEGIN}\n{tables}\n{END}{after}", encoding="utf-8")
    write_plot(report.by_records, folder / "engines.svg")


def _markdown(report: Measurements) -> Iterator[str]:
    yield from _row("engine", "tells", "in the time", "records", "records/s", "to Python", "to DuckDB")
    yield "|---|---|---|---:|---:|---:|---:|"
    for found in report.by_records:
        last = found[-1]
        ratios = [_ratio(last.rate, report.rate(name)) for name in (PYTHON.name, DUCKDB.name)]
        rate = _short(last.rate)
        yield from _row(last.engine.name, last.engine.tells, last.engine.counted, f"{last.records:,}", rate, *ratios)
    for name, reason in report.missing.items():
        yield from _row(name, reason, "", "", "", "", "")
    yield from ("", f"{sum(report.compared.values()):,} answers were compared, and none differs.")
    sizes = sorted({m.records for found in report.by_records for m in found})
    yield from ("", "Records per second, as records grow:", "")
    yield from _row("engine", *(f"{size:,}" for size in sizes))
    yield "|---|" + "---:|" * len(sizes)
    for found in report.by_records:
        rates = {m.records: _short(m.rate) for m in found}
        yield from _row(found[-1].engine.name, *(rates.get(size, "") for size in sizes))
    if report.by_statements:
        yield from _grown("statements", ("10", "42", "84"), report.by_statements)
    if report.by_unknown:
        yield from _grown("what is not recorded", ("0 %", "30 %", "60 %"), report.by_unknown)


def _grown(what: str, columns: Sequence[str], found: Mapping[str, Sequence[Measurement]]) -> Iterator[str]:
    yield from ("", f"Records per second, as {what} grow{'s' if 'what' in what else ''}:", "")
    yield from _row("engine", "records", *columns)
    yield "|---|" + "---:|" * (len(columns) + 1)
    for name, measured in found.items():
        yield from _row(name, f"{measured[0].records:,}", *(_short(m.rate) for m in measured))


def _row(*cells: str) -> Iterator[str]:
    yield f"| {' | '.join(cells)} |"


def _ratio(rate: float, to: float | None) -> str:
    return f"{_short(rate / to)}" if to else ""


def _short(number: float) -> str:
    """A number with two digits that count, the first of larger ones followed by zeros."""
    digits = 1 - floor(log10(number))
    return f"{round(number, digits):,.{max(digits, 0)}f}"
