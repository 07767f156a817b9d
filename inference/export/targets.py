"""The systems that a program can be exported to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from ..record.record import Record
from ..rules.program import Program
from ..rules.readings import as_written
from .clauses import clauses
from .prolog import Prolog
from .scasp import Scasp

# By name: what gives the lines of a program and of records, or raises KnowledgeError or RecordError with everything
# that the system cannot say.
TARGETS: Mapping[str, Callable[[Program, Iterable[Record]], Iterator[str]]] = {
    "prolog": partial(clauses, dialect=Prolog()),
    "scasp": partial(clauses, dialect=Scasp()),
}


def export(program: Program, target: str, records: Iterable[Record] = ()) -> str:
    """A program and records as one text for a system of TARGETS, with the rules of every alternative of a reading.

    Raises KnowledgeError or RecordError with everything that the system cannot say.
    """
    return "".join(f"{line}\n" for line in TARGETS[target](as_written(program), records))
