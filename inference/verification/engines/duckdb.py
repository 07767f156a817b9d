"""DuckDB, on the exported SQL, in this process: one query for all records."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from ...answer.compilation import Compilation
from ...errors import EngineError
from ...extras import installing
from .engine import Answers, EngineRefusal, Findings
from .exported_text import export_records
from .process import missing

PACKAGE = f"duckdb and sqlglot from PyPI, or guidelog with them: {installing('engines')}"


class DuckDBEngine:
    """The exported text in DuckDB."""

    title = "DuckDB"
    most = None

    def __init__(self, compilation: Compilation):
        if find_spec("duckdb") is None or find_spec("sqlglot") is None:
            raise missing(self.title, PACKAGE)
        self._program = compilation.program

    def ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers | EngineRefusal]:
        """Whether each statement holds, all records at once."""
        import duckdb

        given = export_records(self._program, "sql", records, dialect="duckdb")
        with duckdb.connect(":memory:") as connection:
            try:
                connection.execute(given.text)
                held = connection.execute("SELECT person, statement FROM holds").fetchall()
            except duckdb.Error as error:
                raise EngineError(f"DuckDB ended: {' '.join(str(error).split())[:500]}") from None
        return given.answers(held, statements, self.title)
