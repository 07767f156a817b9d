"""Options and arguments that commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import click

from guidelog import KnowledgeBase, Record, RecordError, cache_folder

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
    """The records of files in turn (`-`: standard input), or what is wrong with each."""
    for path in paths:
        try:
            with click.open_file(path, encoding="utf-8") as file:
                name = "<standard input>" if path == STANDARD_INPUT else path
                yield from knowledge.records(file, name)
        except UnicodeDecodeError as error:
            raise click.UsageError(f"{path}: not UTF-8 text ({error.reason} at byte {error.start})") from None
        except IsADirectoryError:
            raise click.UsageError(f"{path} is a folder; name the files in it") from None
        except FileNotFoundError:
            raise click.UsageError(f"{path}: no such file") from None


def one_record(path: str, knowledge: KnowledgeBase, id_: str | None = None) -> Record:
    """The one record of a file, or the one with an id. Raises RecordError, click.UsageError."""
    found: list[Record] = []
    for record in read([path], knowledge):
        if isinstance(record, RecordError):
            if id_ is None:
                raise record
        elif id_ is None or record.id == id_:
            found.append(record)
            if id_ is not None or len(found) > 1:
                break
    if not found:
        raise click.UsageError(f"{path} holds no record{f' with the id {id_}' if id_ else ''}")
    if len(found) > 1:
        raise click.UsageError(f"{path} holds several records; choose one with --id")
    return found[0]
