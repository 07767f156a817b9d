"""The engines by the names that users give them, each imported when it is used."""

from __future__ import annotations

from importlib import import_module

from ...answer.compilation import Compilation
from .engine import OtherEngine

_CLASSES = {  # by module
    "pydatalog": "ProofEngine",
    "z3": "Z3Engine",
    "prolog": "PrologEngine",
    "scasp": "ScaspEngine",
    "clingo": "ClingoEngine",
    "duckdb": "DuckDBEngine",
    "polars": "PolarsEngine",
}
ENGINES = tuple(_CLASSES)


def open_engine(name: str, compilation: Compilation) -> OtherEngine:
    """One of ENGINES with the rules of a program.

    Raises EngineError with what to install if it is not there, KeyError for a name of none.
    """
    class_ = _CLASSES[name]
    engine: OtherEngine = getattr(import_module(f".{name}", __package__), class_)(compilation)
    return engine
