"""The engines by the names that users give them, each imported when it is used."""

from __future__ import annotations

from ...answer.statuses import Consultant
from .engine import Engine

ENGINES = ("pydatalog", "z3", "prolog", "scasp", "clingo", "duckdb", "polars")


def open_engine(name: str, consultant: Consultant) -> Engine:
    """One of ENGINES with the rules of a program.

    Raises EngineError with what to install if it is not there, KeyError for a name of none.
    """
    if name == "pydatalog":
        from .pydatalog import PyDatalog

        return PyDatalog(consultant)
    if name == "z3":
        from .solver import Solver

        return Solver(consultant)
    if name == "prolog":
        from .prolog import Prolog

        return Prolog(consultant)
    if name == "scasp":
        from .scasp import Scasp

        return Scasp(consultant)
    if name == "clingo":
        from .grounder import Clingo

        return Clingo(consultant)
    if name == "duckdb":
        from .database import DuckDB

        return DuckDB(consultant)
    if name == "polars":
        from .table import Polars

        return Polars(consultant)
    raise KeyError(name)
