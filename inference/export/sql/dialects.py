"""What DuckDB and PostgreSQL can say: types, names and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from ...rules.program import Program
from ...text.codes import Code
from ...text.diagnostic import Diagnostic
from ..prolog import first_span

TABLE, KEY = "record", "id"
_SYSTEM = re.compile(r"(pg|duckdb|sqlite|pragma)_.*")
_SYSTEM_COLUMNS = frozenset({"cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"})


class SqlDialect(NamedTuple):
    """A dialect, by sqlglot's name: its types, and its limits where it has any.

    `decimal` is the type of the numbers of records, `integer` that of the knowledge base's own; `whole` and `places`
    are the digits that a decimal has before and behind the point.
    """

    name: str
    title: str
    decimal: str
    integer: str
    whole: int | None = None
    places: int | None = None
    name_length: int | None = None
    columns: int | None = None
    has_nan: bool = False
    tells_case: bool = True
    reserved_columns: frozenset[str] = frozenset()


DIALECTS: Mapping[str, SqlDialect] = {
    "duckdb": SqlDialect(
        "duckdb", "DuckDB", "DECIMAL(38, 18)", "BIGINT", whole=20, places=18, tells_case=False
    ),
    "postgres": SqlDialect(
        "postgres", "PostgreSQL", "DECIMAL", "BIGINT", name_length=63, columns=1600, has_nan=True,
        reserved_columns=_SYSTEM_COLUMNS,
    ),
}  # fmt: skip


def written(number: Decimal) -> str:
    """A number without a sign as digits, exactly, and without zeros at the end of its decimals."""
    digits = f"{number.copy_abs():f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def number_fault(number: Decimal, dialect: SqlDialect) -> str | None:
    """Why a number of a record cannot be said exactly."""
    whole, _, decimals = written(number).partition(".")
    if dialect.whole is not None and len(whole) > dialect.whole:
        return f"the numbers of {dialect.title} have at most {dialect.whole} digits before the point here"
    if dialect.places is not None and len(decimals) > dialect.places:
        return f"{dialect.title} would round it to {dialect.places} decimals"
    return None


def program_faults(program: Program, views: Iterable[str], dialect: SqlDialect) -> Iterator[Diagnostic]:
    """The names that cannot be said, where the predicates `views` become views."""
    for finding in program.findings:
        yield from _name_faults(finding, program, dialect)
        if finding == KEY or finding in dialect.reserved_columns:
            why = f"the table of records has a column `{finding}` already"
            yield _fault(f"a finding cannot be called `{finding}` in SQL", finding, program, why)
    for view in views:
        yield from _name_faults(view, program, dialect)
        if view == TABLE:
            yield _fault(f"a view cannot be called `{view}` in SQL", view, program, "it is the table of records")
        if _SYSTEM.fullmatch(view):
            why = "views that are called so are the database's own"
            yield _fault(f"a view cannot be called `{view}` in SQL", view, program, why)
    if not dialect.tells_case:
        for names in ((TABLE, *views), (KEY, *program.findings)):
            yield from _case_faults(names, program, dialect)
    if dialect.columns is not None and len(program.findings) >= dialect.columns:
        message = f"{len(program.findings)} findings are too many for a table"
        why = f"the tables of {dialect.title} have at most {dialect.columns} columns"
        yield Diagnostic(Code.NOT_EXPORTABLE, message, None, why, "export to duckdb")


def _name_faults(name: str, program: Program, dialect: SqlDialect) -> Iterator[Diagnostic]:
    if dialect.name_length is not None and len(name) > dialect.name_length:
        why = f"{dialect.title} cuts names after {dialect.name_length} characters, and two could become one"
        yield _fault(f"`{name}` is too long a name for {dialect.title}", name, program, why)


def _case_faults(names: Iterable[str], program: Program, dialect: SqlDialect) -> Iterator[Diagnostic]:
    known: dict[str, str] = {}
    for name in names:
        other = known.setdefault(name.lower(), name)
        if other != name:
            why = f"{dialect.title} does not tell capitals from small letters in names"
            yield _fault(f"`{name}` and `{other}` are one name for {dialect.title}", name, program, why)


def _fault(message: str, name: str, program: Program, why: str) -> Diagnostic:
    return Diagnostic(Code.NOT_EXPORTABLE, message, first_span(name, program), why, "give it another name")
