"""What commands write, and where: files whole or not at all, and records as TOML."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click
from guidelog.inference.record.record import Value

from .completion import complete_files

if TYPE_CHECKING:
    from pathlib import Path

Function = TypeVar("Function", bound=Callable[..., Any])

STANDARD_OUTPUT = "-"


def output_option(function: Function) -> Function:
    """`--output FILE`, as a path `output`; None for standard output."""
    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        callback=_check_output,
        shell_complete=complete_files,
        help="Where to write.  [default: standard output]",
    )(function)


def _check_output(_: click.Context, __: click.Parameter, name: str | None) -> Path | None:
    """Where to write. Raises UsageError, before any work is done, if there is no such folder."""
    if name is None or name == STANDARD_OUTPUT:
        return None
    from pathlib import Path  # which takes as long to load as a tenth of an answer

    path = Path(name)
    require_folder(path)
    return path


def require_folder(path: Path) -> None:
    """Raises UsageError if there is no folder to write a file in."""
    if not path.parent.is_dir():
        raise click.UsageError(f"there is no folder {path.parent}")


def write(text: str) -> None:
    """Write what is for machines to standard output, as it is: in UTF-8, whatever the terminal's encoding."""
    click.echo(text.encode("utf-8", "backslashreplace"), nl=False)


def write_whole(path: Path, text: str) -> None:
    """Write a file, whole or not at all; what is no plain file, such as a pipe, is written to as it is.

    Raises UsageError if there is no folder to write it in, OSError with its own name if it cannot be written.
    """
    from guidelog.inference import whole  # few commands write a file

    require_folder(path)
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8", errors="replace")
        return
    path = type(path)(os.path.realpath(path))  # not before: what /dev/stdout is a link to has no name of its own
    whole.write_whole(path, text.encode("utf-8", errors="replace"))


def format_record(id_: str, findings: Mapping[str, Value], done: Iterable[str] = ()) -> str:
    """A record as TOML, as it is read again."""
    from guidelog.inference.answer.words import format_value  # few commands write a record

    taken = ", ".join(map(_quote, done))
    lines = [f"id = {_quote(id_)}", *([f"done = [{taken}]"] if taken else []), "[findings]"]
    for name, value in findings.items():
        lines.append(f"{name} = {_quote(value) if isinstance(value, str) else str(format_value(value)).lower()}")
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    """A text of TOML: quoted as in JSON, but for what only JSON may hold."""
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
