"""Options and arguments that commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar, cast

import click
from guidelog.inference.rules.names import describe_name
from guidelog.inference.text.diagnostic import printable
from guidelog.inference.text.files import help_for_path, is_endless
from guidelog.inference.text.spelling import find_by_part, suggestion

import guidelog
from guidelog import (
    Consultation,
    Diagnostic,
    KnowledgeBase,
    KnowledgeError,
    Program,
    Record,
    RecordCode,
    RecordError,
    RecordFault,
)
from guidelog.api import cache_place

from .completion import complete_files, complete_readings

if TYPE_CHECKING:
    from guidelog.inference.fhir.importer import Import

Function = TypeVar("Function", bound=Callable[..., Any])
Read = TypeVar("Read", covariant=True)

SHOWN_IDS = 5  # ids that an error names where no record has the one that was asked for
STANDARD_INPUT = "-"


class Selection(NamedTuple):
    """The knowledge base that a command is to ask, and the alternatives of readings that it is to take."""

    path: str | None
    readings: Mapping[str, str]


def knowledge_option(function: Function) -> Function:
    """`--kb PATH` and `--reading NAME=ALTERNATIVE`, as one argument `kb`."""

    @click.option(
        "--kb",
        metavar="PATH",
        shell_complete=complete_files,
        is_eager=True,
        help="A folder of .dl files, or one file.  [default: the packaged ng234]",
    )
    @reading_option
    @wraps(function)
    def command(*arguments: Any, kb: str | None, readings: Mapping[str, str], **named: Any) -> Any:
        return function(*arguments, kb=Selection(kb, readings), **named)

    return cast(Function, command)


def reading_option(function: Function) -> Function:
    """`--reading NAME=ALTERNATIVE`, as a mapping `readings`."""
    return click.option(
        "--reading",
        "readings",
        metavar="NAME=ALTERNATIVE",
        shell_complete=complete_readings,
        multiple=True,
        callback=_parse_readings,
        help="Use another interpretation; may be repeated.  [`guidelog show readings` lists them]",
    )(function)


def _parse_readings(_: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    """The alternative of each reading that a user names. Raises BadParameter."""
    found: dict[str, str] = {}
    for text in texts:
        name, equals, alternative = text.partition("=")
        if not (name and equals and alternative):
            raise click.BadParameter(f"`{text}` is not written NAME=ALTERNATIVE", param=option)
        if name in found:
            raise click.BadParameter(f"`{name}` is chosen twice", param=option)
        found[name] = alternative
    return found


class Bundles(NamedTuple):
    """How bundles of FHIR are read: as of which time, with which tables of codes, and whether the rest is listed."""

    at: str | None = None
    codes: tuple[str, ...] = ()
    unused: bool = False


def bundle_options(function: Function) -> Function:
    """`--at TIME`, `--codes FILE` and `--unused`, as one argument `bundles`."""

    @at_option
    @codes_option
    @click.option("--unused", is_flag=True, help="List what of a FHIR Bundle was not used, and why.")
    @wraps(function)
    def command(*arguments: Any, at: str | None, codes: tuple[str, ...], unused: bool, **named: Any) -> Any:
        return function(*arguments, bundles=Bundles(at, codes, unused), **named)

    return cast(Function, command)


def at_option(function: Function) -> Function:
    """`--at TIME`."""
    return click.option(
        "--at",
        metavar="TIME",
        callback=_time,
        help="As of when records are read from FHIR: a time, or a day.  [default: now]",
    )(function)


def codes_option(function: Function) -> Function:
    """`--codes FILE`, which may be repeated."""
    return click.option(
        "--codes",
        metavar="FILE",
        multiple=True,
        shell_complete=complete_files,
        help="A table of your own codes, as codes.tsv; may be repeated.",
    )(function)


def _time(_: click.Context, option: click.Parameter, time: str | None) -> str | None:
    """A time. Raises BadParameter for what is none."""
    if time is not None:
        from guidelog.inference.fhir.dates import reference  # few commands read bundles

        try:
            reference(time)
        except ValueError:
            help_ = "write a day, 2026-03-10, or a time, 2026-03-10T09:00:00Z"
            raise click.BadParameter(f"`{time}` is no time: {help_}", param=option) from None
    return time


def open_reader(knowledge: KnowledgeBase, bundles: Bundles) -> RecordReader[Record]:
    """What reads files of records; standard error hears of what in bundles was not used."""

    def tell(found: Import) -> None:
        from .bundles import tell_unused

        tell_unused(found, bundles.unused)

    return knowledge.reader(bundles.at, bundles.codes, tell)


def format_option(*formats: str) -> Callable[[Function], Function]:
    """`--format`, the first of the formats by default."""
    return click.option(
        "--format", "format_", type=click.Choice(formats), default=formats[0], show_default=True, help="How to print."
    )


def require_effect(*options: tuple[str, object, bool, str]) -> None:
    """Refuse what is asked for in vain: an option, whether it is given, whether it has an effect, and what it is for.

    Raises UsageError.
    """
    for option, is_given, has_effect, purpose in options:
        if is_given and not has_effect:
            raise click.UsageError(f"{option} is for {purpose}")


def color_option(function: Function) -> Function:
    """`--color`."""
    return click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Colours."
    )(function)


def load_knowledge(kb: Selection, cases: bool = False) -> KnowledgeBase:
    """The knowledge base that `--kb` names, read as `--reading` says. Raises KnowledgeError, UsageError."""

    def load(readings: Mapping[str, str]) -> KnowledgeBase:
        return KnowledgeBase.load(kb.path, readings=readings, cache=cache_place(), cases=cases)

    return load_with(kb.readings, load)


def examine_knowledge(kb: Selection) -> tuple[KnowledgeBase | None, Sequence[Diagnostic]]:
    """The knowledge base that `--kb` names, if its rules can be asked, and everything that is wrong with its text.

    Raises KnowledgeError for what cannot be read at all, UsageError.
    """
    faults: Sequence[Diagnostic] = ()

    def examine(readings: Mapping[str, str]) -> KnowledgeBase:
        nonlocal faults
        knowledge, faults = KnowledgeBase.examine(kb.path, readings=readings)
        if knowledge is None:
            raise KnowledgeError(faults)
        return knowledge

    try:
        return load_with(kb.readings, examine), faults
    except KnowledgeError:
        if not faults:
            raise
        return None, faults


def load_with(readings: Mapping[str, str], load: Callable[[Mapping[str, str]], KnowledgeBase]) -> KnowledgeBase:
    """What is loaded with some readings, which a user may name by a part of each name. Raises UsageError."""
    try:
        return load(readings)
    except guidelog.ReadingError as error:  # which is imported when there is one
        switches = load({}).program.switches
        full = {complete_name(name, switches): alternative for name, alternative in readings.items()}
        for name in switches.keys() & full.keys():
            full[name] = complete_name(full[name], switches[name].alternatives)
        if full == readings or len(full) < len(readings):
            raise click.UsageError(str(error)) from None
        return load_with(full, load)


def complete_name(part: str, names: Iterable[str], program: Program | None = None) -> str:
    """The one of some names that begins with what a user typed, or contains it, which standard error says.

    What is such a name itself, or another one of a knowledge base, or a part of several or of none, stays as it is.
    """
    names = [*names]
    found = find_by_part(part, names)
    if part in names or len(found) != 1 or (program is not None and describe_name(part, program)):
        return part
    click.echo(f"`{printable(part)}` is taken as `{found[0]}`", err=True)
    return found[0]


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
