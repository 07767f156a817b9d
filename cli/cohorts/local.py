"""`guidelog cohort` on this machine."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import polars
from guidelog.inference.cohort.bits.evaluation import Evaluation
from guidelog.inference.cohort.maps.event_table import EventTable
from guidelog.inference.cohort.maps.map_text import read_map_text
from guidelog.inference.cohort.maps.mapped_table import MappedTable
from guidelog.inference.cohort.maps.named_columns import name_columns
from guidelog.inference.cohort.maps.read_events import read_event_maps
from guidelog.inference.cohort.maps.read_map import read_map
from guidelog.inference.cohort.runs.counts import Counts
from guidelog.inference.cohort.runs.formats import FORMATS
from guidelog.inference.cohort.runs.layouts import WITH_NOTICES
from guidelog.inference.cohort.runs.parts import BusyError, Folder, ForeignError
from guidelog.inference.cohort.runs.run import Job, run
from guidelog.inference.cohort.tables.block_table import BlockTable
from guidelog.inference.cohort.tables.failures import FAILURES, reason, system_error
from guidelog.inference.cohort.tables.fhir_table import FhirTable
from guidelog.inference.cohort.tables.paths import open_tables, table_paths
from guidelog.inference.cohort.tables.table import Shape, Table
from guidelog.inference.fhir.dates import reference
from guidelog.inference.text.diagnostic import is_text, printable

from guidelog import KnowledgeBase, __version__

from ..files import require_folder
from .progress import Bar, note
from .request import Request
from .silence import silence_libraries


def answer_on_this_machine(
    knowledge: KnowledgeBase, readings: Mapping[str, str], request: Request, part_rows: int
) -> Counts:
    """Answer tables, with a progress bar.

    Raises RecordError for tables that cannot be used and for rows that are no records; UsageError; OSError.
    """
    try:
        with silence_libraries(), Bar() as bar:
            job = _make_job(knowledge, readings, request, part_rows)
            notices = request.layout == WITH_NOTICES
            scores = knowledge.openings.score_forms() if request.scores else {}
            evaluation = Evaluation(knowledge.compilation, notices, scores)
            return run(job, evaluation, bar.progress())
    except FAILURES as failure:
        raise system_error(failure, Path(request.output)) or OSError(
            f"Polars has failed: {reason(failure)}"
        ) from None
    except BusyError as error:
        raise click.UsageError(f"another run is writing {request.output} (in {error}); wait for it") from None
    except ForeignError as error:
        raise click.UsageError(f"{error} is in the way, and no run put it there; move it") from None


def _make_job(knowledge: KnowledgeBase, readings: Mapping[str, str], request: Request, part_rows: int) -> Job:
    found = _open_tables(knowledge, request)
    outputs = [_check_output(path) for path in (request.output, request.rejects, request.provenance) if path]
    used = [_resolve(path) for table in found for path in _files_of(table)]
    for path in outputs:
        if _resolve(path) in used or _resolve(path).parent == Folder(_resolve(outputs[0])).path:
            raise click.UsageError(f"{path} is read or written besides; name another file")
        used.append(_resolve(path))
    identity = {
        **request._asdict(),
        "rejects": None,  # a run may go on with them set aside
        "provenance": None,  # or with this written too
        "ignored": sorted(request.ignored),
        "rows": part_rows,
        "version": __version__,
        **_identify_run(knowledge, readings, found),
    }
    rejects = outputs[1] if request.rejects is not None else None
    provenance = outputs[-1] if request.provenance is not None else None
    return Job(
        found, outputs[0], rejects, request.layout, request.id, request.summary, identity, part_rows, provenance
    )


def _open_tables(knowledge: KnowledgeBase, request: Request) -> list[Table]:
    """The tables of a request, read by its map if it has one. Raises RecordError."""
    program, states = knowledge.program, knowledge.states
    reader = knowledge.reader(request.at, request.codes)
    if request.events:
        paths = table_paths(request.tables, program, note)
        maps = read_event_maps(
            read_map_text(request.map) if request.map is not None else name_columns(paths, request.ignored)
        )
        importer, is_strict = reader.importer, request.rejects is None
        return [EventTable(paths, maps, request.concepts or "", program, states, importer, note, is_strict)]
    if request.map is None:
        shape = Shape(request.id, request.ignored)
        return open_tables(request.tables, shape, program, states, note, lambda: reader.importer, piped=request.piped)
    mapping = read_map(read_map_text(request.map), program, request.at is not None)
    at = reference(request.at).when if request.at is not None else None
    return [
        MappedTable(path, mapping, program, states, at, request.rejects is None, note)
        for path in table_paths(request.tables, program, note)
    ]


def _files_of(table: Table) -> list[Path]:
    """The files that a table is read from, and the place by which it is called."""
    own = [Path(file) for file, _ in table.versions] if isinstance(table, FhirTable | EventTable) else []
    return [table.path, *own]


def _identify_run(knowledge: KnowledgeBase, readings: Mapping[str, str], found: list[Table]) -> dict[str, Any]:
    """What tells one run from another: the texts, the readings, and the state of the tables."""
    texts = "\0".join(source.text for source in knowledge.program.sources)
    return {
        "texts": hashlib.sha256(texts.encode()).hexdigest(),
        "readings": dict(readings),
        "tables": [_identify_file(table) for table in found],
        "polars": polars.__version__,
    }


def _identify_file(table: Table) -> list[str | int]:
    """Which file a table is read from, and which version of it, by what stays when the machine is started again."""
    if isinstance(table, FhirTable | EventTable):
        maps = [table.maps.text] if isinstance(table, EventTable) else []
        files = [part for file, version in table.versions for part in (file, *version._replace(device=0))]
        return [table.importer.at.when.text, *(str(row) for row in table.importer.table.rows), *files, *maps]
    if isinstance(table, BlockTable) and table.digest:
        return [str(table.path), table.digest]
    own = table.version._replace(device=0) if table.version is not None else ()
    mapping = [table.mapping.text] if isinstance(table, MappedTable) else []
    return [str(_resolve(table.path)), *own, *mapping]


def _resolve(path: Path) -> Path:
    """A path without links, also where these lead in a circle."""
    return Path(os.path.realpath(path))


def _check_output(name: str) -> Path:
    """Where a table is to be written. Raises UsageError for an ending that no table has, or no such folder."""
    path = _resolve(Path(name)) if Path(name).is_symlink() else Path(name)
    if not is_text(name):
        raise click.UsageError(f"the name {printable(name)} is not UTF-8; name another file")
    if path.suffix.lower() not in FORMATS:
        raise click.UsageError(f"`{name}` does not end as a table does: {', '.join(FORMATS)}")
    if path.is_dir():
        raise click.UsageError(f"{name} is a folder")
    if path.exists() and not path.is_file():
        raise click.UsageError(f"{name} is no file but a pipe or a device")
    require_folder(path)
    return path
