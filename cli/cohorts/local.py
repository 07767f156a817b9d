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
from guidelog.inference.cohort.maps.mapped_table import MappedTable
from guidelog.inference.cohort.runs.counts import Counts
from guidelog.inference.cohort.runs.formats import FORMATS
from guidelog.inference.cohort.runs.layouts import WITH_NOTICES
from guidelog.inference.cohort.runs.parts import BusyError, Folder, ForeignError
from guidelog.inference.cohort.runs.run import Job, run
from guidelog.inference.cohort.tables.block_table import BlockTable
from guidelog.inference.cohort.tables.failures import FAILURES, reason, system_error
from guidelog.inference.cohort.tables.table import Table
from guidelog.inference.cohort.tables.table_files import GatheredTable
from guidelog.inference.text.diagnostic import is_text, printable

from guidelog import KnowledgeBase, __version__

from ..files import require_folder
from .progress import Bar, note
from .request import Request
from .silence import silence_libraries
from .tables import find_request_files


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
    """The tables of a request. Raises RecordError, OSError."""
    program, states = knowledge.program, knowledge.states
    of_people, of_rows = find_request_files(knowledge, request)
    found: list[Table] = [GatheredTable(files, program, states, note) for files in of_people]
    return found + [files.table(path, program, states, note) for files in of_rows for path in files.paths]


def _files_of(table: Table) -> list[Path]:
    """The files that a table is read from, and the place by which it is called."""
    return [table.path, *(path for path, _ in table.versions)]


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
    """Which files a table is read from, which versions of them, by what stays when the machine is started again, and
    how they are read.
    """
    digest = [table.digest] if isinstance(table, BlockTable) else []
    way = table.identity if isinstance(table, GatheredTable | MappedTable) else []
    files = [part for path, version in table.versions for part in (str(_resolve(path)), *version._replace(device=0))]
    return [str(_resolve(table.path)), *digest, *way, *files]


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
