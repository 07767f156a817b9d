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
from guidelog.inference.cohort.runs.counts import Counts
from guidelog.inference.cohort.runs.formats import FORMATS
from guidelog.inference.cohort.runs.layouts import WITH_NOTICES
from guidelog.inference.cohort.runs.parts import BusyError, Folder, ForeignError
from guidelog.inference.cohort.runs.run import Job, run
from guidelog.inference.cohort.tables.failures import FAILURES, reason, system_error
from guidelog.inference.cohort.tables.paths import open_tables
from guidelog.inference.cohort.tables.table import Shape, Table
from guidelog.inference.text.diagnostic import is_text, printable

from guidelog import KnowledgeBase, __version__

from ..files import require_folder
from .progress import Bar, note
from .quiet import quiet
from .request import Request


def answer_on_this_machine(
    knowledge: KnowledgeBase, readings: Mapping[str, str], request: Request, part_rows: int
) -> Counts:
    """Answer tables, with a progress bar.

    Raises RecordError for tables that cannot be used and for rows that are no records; UsageError; OSError.
    """
    try:
        with quiet(), Bar() as bar:
            job = _job(knowledge, readings, request, part_rows)
            notices = request.layout == WITH_NOTICES
            evaluation = Evaluation(knowledge.compilation, notices)
            return run(job, evaluation, bar.progress())
    except FAILURES as failure:
        raise system_error(failure, Path(request.output)) or OSError(
            f"Polars has failed: {reason(failure)}"
        ) from None
    except BusyError as error:
        raise click.UsageError(f"another run is writing {request.output} (in {error}); wait for it") from None
    except ForeignError as error:
        raise click.UsageError(f"{error} is in the way, and no run put it there; move it") from None


def _job(knowledge: KnowledgeBase, readings: Mapping[str, str], request: Request, part_rows: int) -> Job:
    found = open_tables(request.tables, Shape(request.id, request.ignored), knowledge.program, knowledge.states, note)
    places = [_place(path) for path in (request.output, request.rejects) if path is not None]
    used = [_real(table.path) for table in found]
    for place in places:
        if _real(place) in used or _real(place).parent == Folder(_real(places[0])).path:
            raise click.UsageError(f"{place} is read or written besides; name another file")
        used.append(_real(place))
    told = {
        **request._asdict(),
        "rejects": None,  # a run may go on with them set aside
        "ignored": sorted(request.ignored),
        "rows": part_rows,
        "version": __version__,
        **_told(knowledge, readings, found),
    }
    rejects = places[1] if request.rejects is not None else None
    return Job(found, places[0], rejects, request.layout, request.id, request.summary, told, part_rows)


def _told(knowledge: KnowledgeBase, readings: Mapping[str, str], found: list[Table]) -> dict[str, Any]:
    """What tells one run from another: the texts, the readings, and the state of the tables."""
    texts = "\0".join(source.text for source in knowledge.program.sources)
    return {
        "texts": hashlib.sha256(texts.encode()).hexdigest(),
        "readings": dict(readings),
        "tables": [_version(table) for table in found],
        "polars": polars.__version__,
    }


def _version(table: Table) -> list[str | int]:
    """Which file a table is read from, and which version of it, by what stays when the machine is started again."""
    own = table.version._replace(device=0) if table.version is not None else ()
    return [str(_real(table.path)), *own]


def _real(path: Path) -> Path:
    """A path without links, also where these lead in a circle."""
    return Path(os.path.realpath(path))


def _place(name: str) -> Path:
    """Where a table is to be written. Raises UsageError for an ending that no table has, or no such folder."""
    path = _real(Path(name)) if Path(name).is_symlink() else Path(name)
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
