"""A run over tables: part after part, each kept once it is whole; then all parts as the one output."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from ...whole import move_whole
from ..bits.arrays import ROWS
from ..bits.evaluation import Evaluation
from ..bits.settling import Settling
from ..tables.file_version import reading_one_version
from ..tables.ids import count_different, require_free, require_one_id_type
from ..tables.table import Table
from .answer_table import answer_columns, make_empty_table
from .counts import Counts
from .formats import FORMATS, Format
from .part_answers import Answering, read_column, write_column
from .parts import PART_ROWS, Folder, Part, divide
from .provenance import PROVENANCE_COLUMNS, ProvenanceRow, provenance_rows
from .refusals import REJECT_COLUMNS, SHOWN, Refusal, find_refusals, stop_error


class Job(NamedTuple):
    """What is to be done: tables in, an output, and if rows may be refused a file for them; maybe a file for where
    findings came from.

    `identity` is what tells one run from another, for going on with it; `id` names the column of ids.
    """

    tables: Sequence[Table]
    output: Path
    rejects: Path | None
    layout: str
    id: str
    summary: bool
    identity: Mapping[str, Any]
    part_rows: int = PART_ROWS
    provenance: Path | None = None


class Progress(NamedTuple):
    """What hears how a job goes on: the rows of all tables and those done before, then how many more are done."""

    start: Callable[[int, int], None]
    advance: Callable[[int], None]


def run(job: Job, evaluation: Evaluation, progress: Progress) -> Counts:
    """Do a job, or what is left of it. The output appears whole, and after the files that stand beside it.

    Raises RecordError for tables that cannot be used or change meanwhile, and for rows that are no records if they
    may not be refused; BusyError if another run writes the same output; ForeignError for what is in the way; OSError.
    """
    require_free(job.id, answer_columns([*evaluation.program.statements], job.layout, evaluation.scores))
    parts = divide([*_count_rows(job.tables)], job.part_rows)
    folder = Folder(job.output)
    done = False
    try:
        folder.open(job.identity)
        ready = sum(part.rows for part in parts if folder.is_done(part))
        progress.start(sum(part.rows for part in parts), ready)
        worker = _Worker(job, evaluation, folder, progress)
        for part in parts:
            if not folder.is_done(part) or (job.rejects is None and folder.kept(part)["refused"]):
                worker.do(part)
        counts = Counts.total(folder.kept(part) for part in parts)
        counts.people = count_different([folder.ids(part) for part in parts], counts.answered)
        _finish(job, parts, folder, evaluation)
        done = True
    finally:
        folder.close(remove=done)
    return counts


def _count_rows(tables: Sequence[Table]) -> Iterator[int]:
    """How many rows there are in tables that have all been found to be of records, with ids of one type."""
    heights = []
    for table in tables:
        with reading_one_version(table):
            heights.append(table.height())
    require_one_id_type(tables)
    yield from heights


class _Worker:
    """Does parts."""

    def __init__(self, job: Job, evaluation: Evaluation, folder: Folder, progress: Progress):
        self._job = job
        settling = Settling(evaluation) if job.summary else None
        self._answering = Answering(evaluation, settling, job.layout, job.id)
        self._folder = folder
        self._progress = progress
        self._format = format_of(job.output)

    def do(self, part: Part) -> None:
        """Answer a part and keep it. Raises RecordError if a row is refused that may not be."""
        table = self._job.tables[part.table]
        with reading_one_version(table):
            found = self._answering.part(table, part.start, part.rows, self._progress.advance)
            if found.refused and self._job.rejects is None:
                shown = find_refusals(table, found.refused[:SHOWN], self._answering.evaluation)
                raise stop_error(shown, len(found.refused), str(table.path))
        self._format.write(found.answers, self._folder.answers(part), part.number == 0)
        write_column(found.ids, self._folder.ids(part))
        write_column(pl.Series("row", found.refused, pl.UInt64), self._folder.refused(part))
        self._folder.keep(part, found.counts.to_json())


def format_of(path: Path) -> Format:
    """The format of an output, by its ending. Raises KeyError."""
    return FORMATS[path.suffix.lower()]


def _finish(job: Job, parts: Sequence[Part], folder: Folder, evaluation: Evaluation) -> None:
    """All parts as the one output, after what stands beside it: what was refused, and where findings came from."""
    if job.provenance is not None:
        rows = _provenance(job, parts, folder, evaluation)
        provenance = _write_rows(rows, PROVENANCE_COLUMNS, format_of(job.provenance), folder, "provenance")
    if job.rejects is not None:
        refused = (row.reject for row in _explain_refused(job, parts, folder, evaluation))
        rejects = _write_rows(refused, REJECT_COLUMNS, format_of(job.rejects), folder, "rejects")
        move_whole(rejects, job.rejects, durable=True)
    if job.provenance is not None:
        move_whole(provenance, job.provenance, durable=True)
    files = [folder.answers(part) for part in parts]
    whole = folder.temporary("answers")
    if len(files) == 1:
        whole = files[0]
    elif files:
        format_of(job.output).join(files, whole)
    else:
        empty = make_empty_table(
            require_one_id_type(job.tables), [*evaluation.program.statements], job.layout, job.id, evaluation.scores
        )
        format_of(job.output).write(empty, whole, True)
    move_whole(whole, job.output, durable=True)


def _explain_refused(job: Job, parts: Sequence[Part], folder: Folder, evaluation: Evaluation) -> Iterator[Refusal]:
    """Why rows were refused, each table read once more for it."""
    for number, table in enumerate(job.tables):
        own = (folder.refused(part) for part in parts if part.table == number)
        with reading_one_version(table):
            yield from find_refusals(table, (row for path in own for row in read_column(path)), evaluation)


def _provenance(job: Job, parts: Sequence[Part], folder: Folder, evaluation: Evaluation) -> Iterator[ProvenanceRow]:
    """Where the findings of all answered rows came from, each table read once more for it."""
    for number, table in enumerate(job.tables):
        own = (part for part in parts if part.table == number)
        kept = (row for part in own for row in _kept_rows(part, folder))
        with reading_one_version(table):
            yield from provenance_rows(table, kept, evaluation.program)


def _kept_rows(part: Part, folder: Folder) -> Iterator[int]:
    """The numbers of the rows of a part that were answered."""
    refused = {*read_column(folder.refused(part))}
    return (row for row in range(part.start, part.start + part.rows) if row not in refused)


def _write_rows(
    rows: Iterator[tuple[str | None, ...]], columns: Sequence[str], format_: Format, folder: Folder, name: str
) -> Path:
    """Rows of texts as a file, of which never more than a part is in memory."""
    files: list[Path] = []
    while (some := [*islice(rows, ROWS)]) or not files:
        files.append(folder.temporary(f"{name}-{len(files)}"))
        frame = pl.DataFrame(some, schema=dict.fromkeys(columns, pl.String), orient="row")
        format_.write(frame, files[-1], len(files) == 1)
    format_.join(files, folder.temporary(name))
    return folder.temporary(name)
