"""`guidelog diff`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import tee
from typing import Any

import click
from guidelog.inference.verification.difference.document import differences_document, record_difference_document
from guidelog.inference.verification.difference.outcomes import RecordDifference, record_difference

from guidelog import GuidelogError, KnowledgeBase, Record, RecordError, cache_folder, place_of

from .completion import complete_files
from .files import write
from .knowledge import load_with
from .options import color_option, format_option, reading_option
from .records import read_records
from .revisions import read_sources_of_version


@click.command("diff")
@click.argument("old", metavar="OLD", shell_complete=complete_files)
@click.argument("new", metavar="[NEW]", required=False, shell_complete=complete_files)
@click.option(
    "--records",
    multiple=True,
    metavar="FILE",
    shell_complete=complete_files,
    help="Also which of these records change; may be repeated.",
)
@click.option(
    "--kb",
    metavar="PATH",
    shell_complete=complete_files,
    help="The folder in the repository, for a git revision without a path.",
)
@format_option("text", "json")
@color_option
@reading_option
def command(
    old: str,
    new: str | None,
    records: tuple[str, ...],
    kb: str | None,
    format_: str,
    color: str,
    readings: Mapping[str, str],
) -> None:
    """What a change of a knowledge base changes: proved for all records, with the smallest that show it.

    OLD and NEW are folders, files, packaged knowledge bases or git revisions. With --reading NEW takes another
    interpretation, or OLD does if there is no NEW. The exit status is 1 if something differs that an answer could
    show.

    \b
      guidelog diff ng234 my-copy
      guidelog diff main:kb/ng234 kb/ng234
      guidelog diff v1 HEAD --kb kb/ng234 --records records.jsonl
      guidelog diff ng234 --reading radicular_pain_alone=neurological_symptom
    """
    if new is None and not readings:
        raise click.UsageError("NEW is missing: name what OLD is compared with, or choose a --reading")
    versions = [load_version(old, kb), load_version(new or old, kb, readings)]
    names = (old, " ".join([new or old, *(f"--reading {name}={taken}" for name, taken in readings.items())]))
    found = versions[0].diff(versions[1])
    changes = _Changes(records, versions)
    if format_ == "json":
        _print_json(differences_document(found), changes if records else None)
    else:
        from .screen.console import Page
        from .screen.diff import DifferenceScreen

        screen = DifferenceScreen(Page(color), names, [version.program for version in versions], found)
        screen.show()
        for change in changes:
            screen.show_record(change)
        screen.show_summary((changes.changed, changes.read) if records else None)
    if changes.refused:
        raise click.exceptions.Exit(2)
    if changes.changed or not found.are_none:
        raise click.exceptions.Exit(1)


def load_version(name: str, folder: str | None, readings: Mapping[str, str] | None = None) -> KnowledgeBase:
    """A version of a knowledge base with its worked cases; see revisions.py. Raises KnowledgeError, UsageError."""
    sources = read_sources_of_version(name, folder)
    place = name if place_of(name)[0].exists() else name.partition(":")[2] or folder or ""

    def load(readings: Mapping[str, str]) -> KnowledgeBase:
        return KnowledgeBase.read(sources, readings=readings, cache=cache_folder(), cases=True, kb=place)

    return load_with(readings or {}, load)


class _Changes:
    """The records of files that change, one after the other; what cannot be used goes to standard error."""

    def __init__(self, paths: Sequence[str], versions: Sequence[KnowledgeBase]):
        self.paths = paths
        self.versions = versions
        self.read = self.changed = self.refused = 0

    def __iter__(self) -> Iterator[RecordDifference]:
        old, new = (version.compilation for version in self.versions)
        for found in read_records(self.paths, self):
            try:
                if isinstance(found, RecordError):
                    raise found
                change = record_difference(old, new, *found)
            except GuidelogError as error:
                click.echo(error.report, err=True)
                self.refused += 1
                continue
            self.read += 1
            if not change.is_none:
                self.changed += 1
                yield change

    def records(self, lines: Iterable[str], name: str) -> Iterator[tuple[Record | RecordError, Record | RecordError]]:
        """Each record of a text as the two versions read it."""
        texts = tee(lines)
        return zip(*(v.records(text, name) for v, text in zip(self.versions, texts, strict=True)), strict=True)


def _print_json(document: dict[str, Any], changes: _Changes | None) -> None:
    """Print an object; the records that change come last, one a line as they are found."""
    if changes is None:
        write(json.dumps(document, indent=1) + "\n")
        return
    write(f'{json.dumps(document, indent=1)[:-2]},\n "records": [')
    for number, change in enumerate(changes):
        write(f"{',' if number else ''}\n  {json.dumps(record_difference_document(change))}")
    write(f'\n ],\n "read": {changes.read}\n}}\n')
