"""Every engine that answers, and the guidelines on which all of them are compared: none is named here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest import mock

from click.testing import CliRunner
from guidelog.cli.new import command as new
from guidelog.inference.answer import forms
from guidelog.inference.answer.compilation import Compilation
from guidelog.inference.verification.engines.comparison import compare
from guidelog.inference.verification.engines.engine import Answers, EngineRefusal, Findings, OtherEngine
from guidelog.inference.verification.engines.exported_text import export_records
from guidelog.inference.verification.engines.names import open_engine

from guidelog import PACKAGED, EngineError, KnowledgeBase
from guidelog.places import SHELF

from . import postgres

TEMPLATE = "new"  # what `guidelog new` writes
GUIDELINES = (*sorted(one.name for one in PACKAGED.iterdir() if one.is_dir() and one != Path(SHELF.place)), TEMPLATE)
BULK = ("polars", "graphs", "clingo", "prolog", "duckdb")  # that answer many records at once
SINGLE = ("guidelog", "pydatalog", "z3", "postgresql")  # one by one, or slowly
FEW = ("scasp",)
AT_ONCE = 20_000  # records that an engine is given


class Agreement(NamedTuple):
    """An engine beside guidelog: records compared, problems as texts, and how many were left out for which reason."""

    title: str
    compared: int
    problems: tuple[str, ...]
    left_out: Counter[str]


@contextmanager
def guideline(name: str) -> Iterator[KnowledgeBase]:
    """A packaged guideline, one at a path, or the template."""
    if name != TEMPLATE:
        yield KnowledgeBase.load(name)
        return
    with TemporaryDirectory() as folder:
        place = f"{folder}/made_up"
        made = CliRunner().invoke(new, [place])
        if made.exit_code:
            raise RuntimeError(made.output)
        yield KnowledgeBase.load(place)


@contextmanager
def engine(name: str, compilation: Compilation) -> Iterator[OtherEngine]:
    """One of BULK, SINGLE or FEW. Raises EngineError with what to install."""
    if name == "graphs":
        with mock.patch.object(forms, "MOST_PRODUCTS", 0):
            yield GraphEngine(open_engine("polars", Compilation(compilation.program)))
    elif name == "guidelog":
        yield AnswerEngine(compilation)
    elif name == "postgresql":
        found = postgres.programs()
        if found is None:
            raise EngineError("PostgreSQL is not installed: install Debian's package postgresql")
        with postgres.server(found) as server:
            yield PostgresEngine(compilation, server)
    else:
        yield open_engine(name, compilation)


def agreement(name: str, compilation: Compilation, records: Iterable[Findings], count: int) -> Agreement:
    """What an engine says of so many records, some at a time, beside what guidelog says.

    For each record that it cannot take it is asked of one more, as long as there are any. Raises EngineError.
    """
    compared, problems, left_out, rest = 0, dict[str, None](), Counter[str](), iter(records)
    with engine(name, compilation) as other:
        while some := [*islice(rest, min(AT_ONCE, count - compared))]:
            found = compare(other, compilation, some)
            compared += found.compared
            problems |= dict.fromkeys(map(str, found.problems))
            for reason, number in found.left_out.items():
                left_out[reason.partition(": ")[0].removesuffix(", for one")] += number
            if not compared:
                break  # it takes no record of this program
        return Agreement(other.title, compared, tuple(problems), left_out)


class AnswerEngine:
    """guidelog's whole answer of a record."""

    title = "guidelog, one by one"
    most = None

    def __init__(self, compilation: Compilation):
        self._knowledge = KnowledgeBase(compilation.program, compilation.forms)

    def ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers | EngineRefusal]:
        """The statuses."""
        answers = (self._knowledge.consult({"id": "p", "findings": {**own}}).answer for own in records)
        return [{found.statement.id: found.status for found in one.statements} for one in answers]


class GraphEngine:
    """Tables of which every formula is read as a graph, as those are of which the products would be too many."""

    title = "Polars, by graphs"
    most = None

    def __init__(self, tables: OtherEngine):
        self._tables = tables

    def ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers | EngineRefusal]:
        """The statuses."""
        return self._tables.ask(records, statements)


class PostgresEngine:
    """The exported text in PostgreSQL."""

    title = "PostgreSQL"
    most = None

    def __init__(self, compilation: Compilation, server: postgres.Server):
        self._program, self._server = compilation.program, server

    def ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers | EngineRefusal]:
        """Whether each statement holds."""
        given = export_records(self._program, "sql", records, dialect="postgres")
        [held] = self._server.rows(given.text, "holds")
        return given.answers(held, statements, self.title)
