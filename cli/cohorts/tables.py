"""The files that a request names, and how they become tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from guidelog.inference.cohort.maps.event_files import find_event_files
from guidelog.inference.cohort.maps.map_text import read_map_text
from guidelog.inference.cohort.maps.mapped_table import MappedFiles
from guidelog.inference.cohort.maps.merged_files import MergedFiles
from guidelog.inference.cohort.maps.named_columns import name_columns
from guidelog.inference.cohort.maps.read_events import read_event_maps
from guidelog.inference.cohort.maps.read_map import read_map
from guidelog.inference.cohort.tables.packing import STANDARD_INPUT, StandardInput, TableSource
from guidelog.inference.cohort.tables.paths import find_files, table_paths
from guidelog.inference.cohort.tables.table import Shape
from guidelog.inference.cohort.tables.table_files import PersonFiles, RowFiles
from guidelog.inference.fhir.dates import reference

from guidelog import KnowledgeBase

from .progress import note
from .request import Request


class RequestFiles(NamedTuple):
    """What a request names: files that are one table of people together, and files that are a table each."""

    of_people: list[PersonFiles]
    of_rows: list[RowFiles]


def find_request_files(knowledge: KnowledgeBase, request: Request) -> RequestFiles:
    """The files of a request, by its map if it has one. Raises RecordError, OSError."""
    program = knowledge.program
    reader = knowledge.reader(request.at, request.codes)
    names, piped = find_piped(request.tables, request.piped)
    is_strict = request.rejects is None
    if request.events:
        paths = [*piped, *table_paths(names, program, note)]
        text = read_map_text(request.map) if request.map is not None else name_columns(paths, request.ignored)
        maps = read_event_maps(text)
        return RequestFiles([find_event_files(paths, maps, request.concepts or "", reader.importer, is_strict)], [])
    if request.map is None:
        shape = Shape(request.id, request.ignored)
        resources, plain = find_files(names, shape, program, note, lambda: reader.importer)
        return RequestFiles([*resources], [plain._replace(paths=[*piped, *plain.paths])])
    mapping = read_map(read_map_text(request.map), program, request.at is not None)
    at = reference(request.at).when if request.at is not None else None
    paths = [*piped, *table_paths(names, program, note)]
    if mapping.rows.several:
        return RequestFiles([MergedFiles(paths, mapping, at, is_strict)], [])
    return RequestFiles([], [MappedFiles(paths, mapping, at, is_strict)])


def find_piped(names: Sequence[str], kind: str | None) -> tuple[list[str], list[TableSource]]:
    """The names of files among those of tables, and standard input if it is one. Raises OSError."""
    if kind is None:
        return [*names], []
    return [name for name in names if name != STANDARD_INPUT], [StandardInput(kind)]
