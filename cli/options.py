"""Options and arguments that commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import click

from guidelog import Consultation, KnowledgeBase, Record, RecordError, RecordFault, cache_folder
from inference.text.diagnostic import printable

Function = TypeVar("Function", bound=Callable[..., Any])

STANDARD_INPUT = "-"


def knowledge_option(function: Function) -> Function:
    """`--kb PATH`."""
    return click.option(
        "--kb", metavar="PATH", help="A folder of .dl files, or one file.  [default: the packaged ng234]"
    )(function)


def format_option(*formats: str) -> Callable[[Function], Function]:
    """`--format`, the first of the formats by default."""
    return click.option(
        "--format", "format_", type=click.Choice(formats), default=formats[0], show_default=True, help="How to print."
    )


def color_option(function: Function) -> Function:
    """`--color`."""
    return click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Colours."
    )(function)


def load_knowledge(path: str | None, cases: bool = False) -> KnowledgeBase:
    """The knowledge base that `--kb` names. Raises KnowledgeError."""
    return KnowledgeBase.load(path, cache=cache_folder(), cases=cases)


def read(paths: Sequence[str], knowledge: KnowledgeBase) -> Iterator[Record | RecordError]:
    """The records of files in turn (`-`: standard input), or what is wrong with each record or file."""
    for path in paths:
        empty = True
        try:
            with click.open_file(path, encoding="utf-8") as file:
                name = "<standard input>" if path == STANDARD_INPUT else path
                for record in knowledge.records(file, name):
                    empty = False
                    yield record
            if empty:
                yield _unusable(path, "there is no record in it", "write one record a line")
        except UnicodeDecodeError as error:
            yield _unusable(path, f"not UTF-8 text ({error.reason} at byte {error.start})", "save the file as UTF-8")
        except IsADirectoryError:
            yield _unusable(path, "this is a folder", "name the files in it")
        except FileNotFoundError:
            yield _unusable(path, "no such file", "check the path")


def one_record(path: str, knowledge: KnowledgeBase, id_: str | None = None) -> Record:
    """The one record of a file, or the one with an id. Raises RecordError."""
    found: list[Record] = []
    for record in read([path], knowledge):
        if isinstance(record, Record):
            found.append(record)
        elif id_ is None:
            raise record
    chosen = [record for record in found if id_ is None or record.id == id_]
    if not chosen:
        listed = ", ".join(record.id for record in found[:5])
        raise _unusable(path, f"no record has the id {id_}", f"the ids are: {listed}" if listed else "check the file")
    if len(chosen) > 1:
        if id_ is None:
            raise _unusable(path, f"there are {len(found)} records in it", "choose one with --id")
        raise _unusable(path, f"{len(chosen)} records have the id {id_}", "give each its own")
    return chosen[0]


def one_consultation(path: str, statement: str, id_: str | None, kb: str | None) -> Consultation:
    """The answer for the one record of a file, of which a statement is asked. Raises RecordError, UsageError."""
    knowledge = load_knowledge(kb)
    consultation = knowledge.consult(one_record(path, knowledge, id_))
    try:
        consultation.statement(statement)
    except KeyError as error:
        raise click.UsageError(str(error.args[0])) from None
    return consultation


def _unusable(path: str, message: str, help_: str) -> RecordError:
    return RecordError([RecordFault(path, "", printable(message), printable(help_))])
