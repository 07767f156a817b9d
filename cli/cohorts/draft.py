"""`guidelog cohort --draft-map`."""

from __future__ import annotations

import click
from guidelog.inference.cohort.maps.draft import draft_map
from guidelog.inference.cohort.maps.redcap import read_dictionary
from guidelog.inference.cohort.tables.paths import table_paths
from guidelog.inference.words import counted

from guidelog import KnowledgeBase

from ..files import write
from .silence import silence_libraries


def print_draft(tables: tuple[str, ...], dictionary: str | None, knowledge: KnowledgeBase) -> None:
    """Print the draft of a map for a table. Raises RecordError for what is none, UsageError for several; OSError."""
    paths = table_paths(tables, knowledge.program)
    if len(paths) > 1:
        raise click.UsageError("one map is drafted from one table; name one of those that have the same columns")
    fields = read_dictionary(dictionary) if dictionary is not None else {}
    with silence_libraries():
        draft = draft_map(paths[0], knowledge.program, fields)
    write(draft.text)
    found = f"{draft.known} known, {draft.open} to decide, {draft.left_out} left out"
    click.echo(f"{counted(draft.known + draft.open + draft.left_out, 'column')}: {found}", err=True)
    if draft.marks:
        click.echo(f'note: {counted(draft.marks, "mark")} "?" to be decided; until then the map is refused', err=True)
