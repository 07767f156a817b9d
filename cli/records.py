"""The records that a command is asked of, and the statements of their answers that a user names."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

import click
from guidelog.inference.text.diagnostic import printable
from guidelog.inference.text.files import help_for_path, is_endless
from guidelog.inference.text.spelling import suggestion

from guidelog import Consultation, KnowledgeBase, Record, RecordCode, RecordError, RecordFault

from .knowledge import complete_name, load_knowledge
from .options import Bundles, Selection

if TYPE_CHECKING:
    from guidelog.inference.fhir.importer import Import

Read = TypeVar("Read", covariant=True)

SHOWN_IDS = 5  # ids that an error names where no record has the one that was asked for
STANDARD_INPUT = "-"


def open_reader(knowledge: KnowledgeBase, bundles: Bundles) -> RecordReader[Record]:
    """What reads files of records; standard error hears of what in bundles was not used."""

    def tell(found: Import) -> None:
        from .bundles import tell_unused

        tell_unused(found, bundles.unused)

    return knowledge.reader(bundles.at, bundles.codes, tell)


class RecordReader(Protocol[Read]):
    """What makes something of the records of a text."""

    def records(self, lines: Iterable[str], name: str) -> Iterator[Read | RecordError]: ...


def read_records(paths: Sequence[str], knowledge: RecordReader[Read]) -> Iterator[Read | RecordError]:
    """The records of files in turn (`-`: standard input), or what is wrong with each record or file."""
    for path in paths:
        empty = True
        if path == STANDARD_INPUT and sys.stdin is None:
            help_ = "name a file, or pass records to standard input"
            yield _unusable("<standard input>", RecordCode.UNREADABLE, "it is closed", help_)
            continue
        if path != STANDARD_INPUT and is_endless(path):
            yield _unusable(path, RecordCode.UNREADABLE, "this is a device", "name a file")
            continue
        try:
            with click.open_file(path, encoding="utf-8", errors="surrogateescape") as file:
                name = "<standard input>" if path == STANDARD_INPUT else path
                for record in knowledge.records(file, name):
                    empty = False
                    yield record
            if empty:
                yield _unusable(path, RecordCode.EMPTY, "there is no record in it", "write one record a line")
        except IsADirectoryError:
            help_ = "name the files in it, or ask `guidelog cohort` of a folder of tables or bundles"
            yield _unusable(path, RecordCode.UNREADABLE, "this is a folder", help_)
        except FileNotFoundError:
            yield _unusable(path, RecordCode.UNREADABLE, "no such file", help_for_path(path))


def read_one_record(path: str, knowledge: RecordReader[Record], id_: str | None = None) -> Record:
    """The one record of a file, or the one with an id. Raises RecordError."""
    found: list[Record] = []
    for record in read_records([path], knowledge):
        if isinstance(record, Record):
            found.append(record)
        elif id_ is None:
            raise record
    chosen = [record for record in found if id_ is None or record.id == id_]
    if not chosen:
        help_ = help_for_id(str(id_), [record.id for record in found])
        raise _unusable(path, RecordCode.UNKNOWN_ID, f"no record has the id {id_}", help_)
    if len(chosen) > 1:
        if id_ is None:
            message = f"there are {len(found)} records in it"
            raise _unusable(path, RecordCode.SEVERAL_RECORDS, message, "choose one with --id")
        raise _unusable(
            path, RecordCode.DUPLICATE_ID, f"{len(chosen)} records have the id {id_}", "give each its own"
        )
    return chosen[0]


def help_for_id(id_: str, ids: Sequence[str]) -> str:
    """The next step for an id that no record has: the nearest one that there is, else the first of them."""
    more = ", ..." if len(ids) > SHOWN_IDS else ""
    otherwise = f"the ids are: {', '.join(ids[:SHOWN_IDS])}{more}" if ids else "check the file"
    return printable(suggestion(id_, ids, otherwise))


def consult_one_record(
    path: str, statement: str | None, id_: str | None, kb: Selection, bundles: Bundles
) -> tuple[Consultation, tuple[str, ...]]:
    """The answer for the one record of a file, and the statements that are asked of: one by its id, those of a line
    of the screen by its number, or those on an action; none where nothing is named. Raises RecordError, UsageError.
    """
    knowledge = load_knowledge(kb)
    consultation = knowledge.consult(read_one_record(path, open_reader(knowledge, bundles), id_))
    if statement is None:
        return consultation, ()
    if statement.isdecimal() and statement not in knowledge.program.statements:
        return consultation, _statements_of_line(int(statement), consultation)
    statement = complete_name(statement, knowledge.program.statements, knowledge.program)
    on_action = tuple(one.id for one in knowledge.program.statements.values() if one.action == statement)
    if on_action and statement not in knowledge.program.statements:
        return consultation, on_action
    try:
        consultation.statement(statement)
    except KeyError as error:
        raise click.UsageError(str(error.args[0])) from None
    return consultation, (statement,)


def _statements_of_line(number: int, consultation: Consultation) -> tuple[str, ...]:
    """The statements of a numbered line of `guidelog recommend`. Raises UsageError."""
    items = consultation.items()
    if number in items:
        return items[number]
    last = f"the last is {max(items)}" if items else "there is none"
    command = consultation.knowledge.program.command("recommend RECORD")
    raise click.UsageError(f"no line of the screen has the number {number}: {last}; `{command}` shows them")


def _unusable(path: str, code: RecordCode, message: str, help_: str) -> RecordError:
    return RecordError([RecordFault(code, printable(message), printable(help_), where=path)])


def read_consistent_records(
    paths: tuple[str, ...], knowledge: KnowledgeBase, reader: RecordReader[Record] | None = None
) -> list[Record]:
    """The records of files, by a reader of their own if there is one. Raises RecordError with every fault."""
    found, faults = [], []
    for record in read_records(paths, reader or knowledge):
        try:
            if isinstance(record, RecordError):
                raise record
            knowledge.compilation.require_consistent(record)
            found.append(record)
        except RecordError as error:
            faults += error.faults
    if faults:
        raise RecordError(faults)
    return found
