"""The systems that a program can be exported to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from ..record.record import Record
from ..rules.program import Program
from ..rules.readings import as_written
from .clauses import write_clauses
from .clingo import write_clingo
from .prolog import Prolog
from .scasp import write_scasp

DIALECTS = ("duckdb", "postgres")  # of SQL


def _sql(program: Program, records: Iterable[Record], dialect: str = DIALECTS[0]) -> Iterator[str]:
    from .sql.script import write_script  # needs sqlglot

    return write_script(program, records, dialect)


# By name: what gives the lines of a program and of records, or raises KnowledgeError or RecordError with everything
# that the system cannot express.
TARGETS: Mapping[str, Callable[..., Iterator[str]]] = {
    "prolog": partial(write_clauses, dialect=Prolog()),
    "scasp": write_scasp,
    "clingo": write_clingo,
    "sql": _sql,
}


def export(program: Program, target: str, records: Iterable[Record] = (), *, dialect: str | None = None) -> str:
    """A program and records as one text for a system of TARGETS, with the rules of every alternative of a reading.

    `dialect` is one of DIALECTS, for SQL only. Raises KnowledgeError or RecordError with everything that the system
    cannot express, ValueError for a dialect that there is not, and ModuleNotFoundError for SQL without sqlglot.
    """
    if dialect is not None and (target != "sql" or dialect not in DIALECTS):
        raise ValueError(f"{target} has no dialect {dialect}")
    chosen = {"dialect": dialect} if dialect else {}
    return "".join(f"{line}\n" for line in TARGETS[target](as_written(program), records, **chosen))
