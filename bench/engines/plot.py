"""The plot: seconds by the number of records, a line for each engine, both axes in powers of ten."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .engine import TABLES
from .measure import Measurement

# The same colour in memory and from table to table; the rest by what is likest to be compared with it.
COLORS = {
    "NumPy by hand": "#009e73",
    "NumPy by hand, tables": "#009e73",
    "Python by hand": "#0072b2",
    "Python by hand, tables": "#0072b2",
    "SQL by hand on DuckDB": "#e69f00",
    "guidelog cohort, Polars": "#c00000",
    "guidelog cohort, Spark": "#cc79a7",
    "guidelog, one by one": "#000000",
    "pyDatalog": "#7f5539",
    "SWI-Prolog": "#56b4e9",
    "clingo": "#808080",
    "s(CASP)": "#9a8b00",
}
MARKERS = "osD^vP*X<>hp"


def write_plot(by_records: Sequence[Sequence[Measurement]], path: Path) -> None:
    """Draw an SVG; the same numbers give the same file."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    style = {"svg.hashsalt": "guidelog", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10}
    with mpl.rc_context(style):
        figure = Figure(figsize=(9, 5.5), layout="constrained")
        axes = figure.add_subplot()
        for number, found in enumerate(sorted(by_records, key=lambda found: found[-1].rate)):
            axes.loglog(
                [m.records for m in found],
                [m.seconds for m in found],
                color=COLORS.get(found[-1].engine.name),
                marker=MARKERS[number % len(MARKERS)],
                markersize=6,
                linewidth=1.8,
                linestyle="-" if found[-1].engine.counted.startswith(TABLES) else "--",
                label=found[-1].engine.name,
            )
        axes.set_xlabel("records")
        axes.set_ylabel("seconds")
        axes.set_title("84 statements for each record: seconds by records")
        axes.grid(which="major", color="#dddddd", linewidth=0.8)
        axes.spines[["top", "right"]].set_visible(False)
        title = f"slowest first\n(— {TABLES},\n- - in memory or from text)"
        axes.legend(title=title, alignment="left", frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
