"""`guidelog new`."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
from guidelog.inference.text.diagnostic import printable

from .completion import complete_files
from .files import write_whole

_START = Path(__file__).parent / "start"
_RECORD = "record.toml"
_NAME = re.compile(r"[a-z][A-Za-z0-9_]*")


@click.command("new")
@click.argument("folder", metavar="DIR", shell_complete=complete_files)
def command(folder: str) -> None:
    """Begin a guideline: a small complete one in a folder of its own, made up, that `check` accepts.

    It has everything that a guideline needs, once: a page, findings of each type, statements with a threshold, an
    exception, a score and a deadline, a range, a contradiction, worked cases, and a record to try. docs/tutorial.md
    goes on from there.

    \b
      guidelog new my-guideline
      guidelog check --kb my-guideline
    """
    place = Path(folder)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise click.UsageError(f"{printable(folder)} is there already, and not empty: name another folder")
    name = _name_of(place)
    place.mkdir(parents=True, exist_ok=True)
    for text in sorted(_START.glob("*.dl")):
        write_whole(place / text.name, text.read_text(encoding="utf-8").replace("NAME", name))
    write_whole(place / _RECORD, (_START / _RECORD).read_text(encoding="utf-8"))
    shown = printable(folder)
    click.echo(f"{shown} holds a guideline to begin with. Next:")
    typed = shlex.quote(shown)
    click.echo(f"  guidelog check --kb {typed}")
    click.echo(f"  guidelog recommend {shlex.quote(f'{shown}/{_RECORD}')} --kb {typed}")


def _name_of(place: Path) -> str:
    """The name of the guideline: that of its folder, as the language has names. Raises UsageError if none is left."""
    words = re.sub(r"[^A-Za-z0-9]+", "_", place.resolve().name).strip("_").lower()
    if not _NAME.fullmatch(words):
        raise click.UsageError(f"{printable(place.name)} gives the guideline no name: begin it with a letter")
    return words
