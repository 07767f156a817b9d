"""The engines by the names that users give them, each imported when it is used."""

from __future__ import annotations

from ...answer.compilation import Compilation
from .engine import Engine

ENGINES = ("pydatalog", "z3", "prolog", "scasp", "clingo", "duckdb", "polars")


def open_engine(name: str, compilation: Compilation) -> Engine:
    """One of ENGINES with the rules of a program.

    Raises EngineError with what to install if it is not there, KeyError for a name of none.
    """
    if name == "pydatalog":
        from .pydatalog import PyDatalog

        return PyDatalog(compilation)
    if name == "z3":
        from .solver import Solver

        return Solver(compilation)
    if name == "prolog":
        from .prolog import Prolog

        return Prolog(compilation)
    if name == "scasp":
        from .scasp import Scasp

        return Scasp(compilation)
    if name == "clingo":
        from .grounder import Clingo

        return Clingo(compilation)
    if name == "duckdb":
        from .database import DuckDB

        return DuckDB(compilation)
    if name == "polars":
        from .table import Polars

        return Polars(compilation)
    raise KeyError(name)
