"""Options and arguments that commands share."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, NamedTuple, Protocol, TypeVar, cast

import click
from guidelog.inference.answer.statuses import require_consistent
from guidelog.inference.text.diagnostic import printable
from guidelog.inference.text.kinds import file_kind

import guidelog
from guidelog import Consultation, KnowledgeBase, Record, RecordError, RecordFault, cache_folder

from .completion import files, readings

Function = TypeVar("Function", bound=Callable[..., Any])
Read = TypeVar("Read", covariant=True)

STANDARD_INPUT = "-"


class Edition(NamedTuple):
    """The knowledge base that a command is to ask, and which readings to take otherwise than its text does."""

    path: str | None
    readings: Mapping[str, str]


def knowledge_option(function: Function) -> Function:
    """`--kb PATH` and `--reading NAME=ALTERNATIVE`, as one argument `kb`."""

    @click.option(
        "--kb",
        metavar="PATH",
        shell_complete=files,
        is_eager=True,
        help="A folder of .dl files, or one file.  [default: the packaged ng234]",
    )
    @reading_option
    @wraps(function)
    def command(*arguments: Any, kb: str | None, readings: Mapping[str, str], **named: Any) -> Any:
        return function(*arguments, kb=Edition(kb, readings), **named)

    return cast(Function, command)


def reading_option(function: Function) -> Function:
    """`--reading NAME=ALTERNATIVE`, as a mapping `readings`."""
    return click.option(
        "--reading",
        "readings",
        metavar="NAME=ALTERNATIVE",
        shell_complete=readings,
        multiple=True,
        callback=_chosen,
        help="Read the guideline otherwise; may be repeated.  [`guidelog show readings` lists them]",
    )(function)


def _chosen(_: click.Context, option: click.Parameter, told: tuple[str, ...]) -> dict[str, str]:
    """The alternative of each reading that was told. Raises BadParameter."""
    found: dict[str, str] = {}
    for text in told:
        name, equals, alternative = text.partition("=")
        if not (name and equals and alternative):
            raise click.BadParameter(f"`{text}` is not written NAME=ALTERNATIVE", param=option)
        if name in found:
            raise click.BadParameter(f"`{name}` is chosen twice", param=option)
        found[name] = alternative
    return found


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


def load_knowledge(kb: Edition, cases: bool = False) -> KnowledgeBase:
    """The knowledge base that `--kb` names, read as `--reading` says. Raises KnowledgeError, UsageError."""
    try:
        return KnowledgeBase.load(kb.path, readings=kb.readings, cache=cache_folder(), cases=cases)
    except guidelog.ReadingError as error:  # which is imported when there is one to be told
        raise click.UsageError(str(error)) from None


class Reader(Protocol[Read]):
    """What makes something of the records of a text."""

    def records(self, lines: Iterable[str], name: str) -> Iterator[Read]: ...


def read(paths: Sequence[str], knowledge: Reader[Read]) -> Iterator[Read | RecordError]:
    """The records of files in turn (`-`: standard input), or what is wrong with each record or file."""
    for path in paths:
        empty = True
        if path == STANDARD_INPUT and sys.stdin is None:
            yield _unusable("<standard input>", "it is closed", "name a file, or pass records to standard input")
            continue
        try:
            with click.open_file(path, encoding="utf-8") as file:
                name = "<standard input>" if path == STANDARD_INPUT else path
                for record in knowledge.records(file, name):
                    empty = False
                    yield record
            if empty:
                yield _unusable(path, "there is no record in it", "write one record a line")
        except UnicodeDecodeError as error:
            yield _not_text(path, error)
        except IsADirectoryError:
            yield _unusable(path, "this is a folder", "name the files in it")
        except FileNotFoundError:
            yield _unusable(path, "no such file", "check the path")


def _not_text(path: str, error: UnicodeDecodeError) -> RecordError:
    """What is wrong with a file that is not UTF-8: if its first bytes tell, what it is."""
    with contextlib.suppress(OSError):
        with open(path, "rb") as file:
            kind = file_kind(path, file.read(16))
        if kind:
            return _unusable(path, f"this is {kind.says}, not a record", kind.help)
    return _unusable(path, f"not UTF-8 text ({error.reason} at byte {error.start})", "save the file as UTF-8")


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


def one_consultation(path: str, statement: str, id_: str | None, kb: Edition) -> Consultation:
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


def consistent_records(paths: tuple[str, ...], knowledge: KnowledgeBase) -> list[Record]:
    """The records of files. Raises RecordError with what is wrong with any of them."""
    found, faults = [], []
    for record in read(paths, knowledge):
        try:
            if isinstance(record, RecordError):
                raise record
            require_consistent(record, knowledge.program, knowledge.forms, knowledge.states)
            found.append(record)
        except RecordError as error:
            faults += error.faults
    if faults:
        raise RecordError(faults)
    return found
