"""The same random records put to every engine, side by side in one run: their answers first, then their speed.

By hand: Python, NumPy and SQL on DuckDB, each the 84 statements written out by people (bench/hand/). From the rules
in kb/: guidelog, pyDatalog, SWI-Prolog, s(CASP), clingo, and `guidelog cohort` on Polars and on Spark. Each engine
takes 1, 10, 100 records and so on, as long as ten times as many can be expected within `--limit` seconds. All
answers of all engines to the same records are compared, 84 for each record; one that differs stops the bench with the
record and the statement, before anything is told of speed.

Some tell only what holds; others also what could still change: see the column "tells". What is in the time of each
(reading and writing tables, starting a process) is told too. `--write` needs matplotlib for the plot, which is in the
extra `bench` and no dependency of guidelog.
"""

from .bench import add_options, run

__all__ = ["add_options", "run"]
