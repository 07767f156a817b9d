"""`guidelog cohort --draft-map`."""

from __future__ import annotations

import click
from guidelog.inference.cohort.maps.draft import draft_map
from guidelog.inference.cohort.maps.draft_events import draft_event_maps
from guidelog.inference.cohort.maps.redcap import read_dictionary
from guidelog.inference.cohort.tables.paths import table_paths
from guidelog.inference.text.diagnostic import printable
from guidelog.inference.words import counted

from guidelog import KnowledgeBase

from ..files import write
from .silence import silence_libraries
from .tables import find_piped


def print_draft(tables: tuple[str, ...], kind: str | None, dictionary: str | None, knowledge: KnowledgeBase) -> None:
    """Print the draft of a map for a table; `kind` is that of standard input.

    Raises RecordError for what is none, UsageError for several; OSError.
    """
    names, piped = find_piped(tables, kind)
    paths = [*piped, *table_paths(names, knowledge.program)]
    if len(paths) > 1:
        raise click.UsageError("one map is drafted from one table; name one of those that have the same columns")
    fields = read_dictionary(dictionary) if dictionary is not None else {}
    with silence_libraries():
        draft = draft_map(paths[0], knowledge.program, fields)
    write(draft.text)
    found = f"{draft.known} known, {draft.open} to decide, {draft.left_out} left out"
    click.echo(f"{counted(draft.known + draft.open + draft.left_out, 'column')}: {found}", err=True)
    _note_marks(draft.marks)


def print_events_draft(tables: tuple[str, ...], kind: str | None, knowledge: KnowledgeBase) -> None:
    """Print the draft of a map for tables of events. Raises RecordError for what is no table; OSError."""
    names, piped = find_piped(tables, kind)
    paths = [*piped, *table_paths(names, knowledge.program)]
    with silence_libraries():
        draft = draft_event_maps(paths)
    write(draft.text)
    for path, model in zip(paths, draft.models, strict=True):
        click.echo(f"{printable(str(path))}: {model or 'of no model that is known'}", err=True)
    _note_marks(draft.marks)


def _note_marks(count: int) -> None:
    if count:
        click.echo(f'note: {counted(count, "mark")} "?" to be decided; until then the map is refused', err=True)
