"""A run over tables: part after part, each kept once it is whole; then all parts as the one output."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from ..record.record import RecordError, RecordFault
from .answers import answers, shape_of
from .evaluation import Evaluation
from .files import FORMATS, Format
from .parts import Folder, Part, divided, synchronize
from .refusals import Refusal, refusals
from .settling import Settling
from .summary import Counts
from .table import Table

PART_ROWS = 1_000_000
_SHOWN = 5  # refused rows that an error lists

_REJECT = {"where": pl.String, "id": pl.String, "reason": pl.String}


class Job(NamedTuple):
    """What is to be done: tables in, an output, and if rows may be refused a file for them.

    `told` is what tells one run from another, for going on with it; `id` names the column of ids.
    """

    tables: Sequence[Table]
    output: Path
    rejects: Path | None
    layout: str
    id: str
    summary: bool
    told: Mapping[str, Any]
    part_rows: int = PART_ROWS


class Progress(NamedTuple):
    """What is told while a job runs: the rows of all tables and those done before, then how many more are done."""

    start: Callable[[int, int], None]
    advance: Callable[[int], None]


def run(job: Job, evaluation: Evaluation, progress: Progress) -> Counts:
    """Do a job, or what is left of it. The output appears whole, and after the file of what was refused.

    Raises RecordError for tables that cannot be used, and for rows that are no records if they may not be refused;
    BusyError if another run writes the same output; OSError.
    """
    parts = divided([table.height() for table in job.tables], job.part_rows)
    folder = Folder(job.output)
    done = False
    try:
        folder.open(job.told)
        ready = sum(part.rows for part in parts if folder.is_done(part))
        progress.start(sum(part.rows for part in parts), ready)
        worker = _Worker(job, evaluation, folder, progress)
        for part in parts:
            if not folder.is_done(part) or (job.rejects is None and folder.kept(part)["refused"]):
                worker.do(part)
        counts = Counts.total(folder.kept(part) for part in parts)
        _finish(job, parts, folder, evaluation)
        done = True
    finally:
        folder.close(remove=done)
    return counts


class _Worker:
    """Does parts."""

    def __init__(self, job: Job, evaluation: Evaluation, folder: Folder, progress: Progress):
        self._job = job
        self._evaluation = evaluation
        self._settling = Settling(evaluation) if job.summary else None
        self._folder = folder
        self._progress = progress
        self._format = format_of(job.output)

    def do(self, part: Part) -> None:
        """Answer a part and keep it. Raises RecordError if a row is refused that may not be."""
        table, counts = self._job.tables[part.table], Counts()
        frames, refused = [], []
        start = part.start
        for piece in table.pieces(part.start, part.rows):
            batch = self._evaluation.batch(piece.states, len(piece.ids))
            kept = ~(batch.refused | piece.ids.is_null().to_numpy())
            counts.add_rows(kept)
            if self._settling is not None:
                counts.add_statuses(batch, kept)
                counts.add_settles(self._settling.counts(piece.states, kept))
            refused += [start + int(row) for row in (~kept).nonzero()[0]]
            frames.append(answers(piece.ids, batch, kept, self._job.layout, self._job.id))
            start += len(piece.ids)
            self._progress.advance(len(piece.ids))
        if refused and self._job.rejects is None:
            raise self._error(table, refused)
        self._format.write(pl.concat(frames), self._folder.answers(part), part.number == 0)
        rejects = [(told.where, told.id, told.reason) for told in self._refusals(table, refused)]
        pl.DataFrame(rejects, schema=_REJECT, orient="row").write_parquet(self._folder.rejects(part))
        self._folder.keep(part, counts.to_json())

    def _error(self, table: Table, rows: Sequence[int]) -> RecordError:
        faults = [fault for told in self._refusals(table, rows[:_SHOWN]) for fault in told.faults]
        message = f"{len(rows)} rows from here on are no records" if len(rows) > 1 else "a row is no record"
        help_ = "correct them, or set them aside with --rejects FILE"
        return RecordError([*faults, RecordFault(str(table.path), "", message, help_)])

    def _refusals(self, table: Table, rows: Sequence[int]) -> Iterator[Refusal]:
        knowledge = self._evaluation
        return refusals(table, rows, knowledge.program, knowledge.forms, knowledge.states) if rows else iter(())


def format_of(path: Path) -> Format:
    """The format of an output, by its ending. Raises KeyError."""
    return FORMATS[path.suffix.lower()]


def _finish(job: Job, parts: Sequence[Part], folder: Folder, evaluation: Evaluation) -> None:
    """All parts as the one output, after the one file of what was refused."""
    if job.rejects is not None:
        rejects = [pl.read_parquet(folder.rejects(part)) for part in parts]
        whole = folder.temporary("rejects")
        format_of(job.rejects).write(pl.concat([pl.DataFrame(schema=_REJECT), *rejects]), whole, True)
        put(whole, job.rejects)
    files = [folder.answers(part) for part in parts]
    whole = folder.temporary("answers")
    if len(files) == 1:
        whole = files[0]
    elif files:
        format_of(job.output).join(files, whole)
    else:
        empty = shape_of(pl.String(), [*evaluation.program.statements], job.layout, job.id)
        format_of(job.output).write(empty, whole, True)
    put(whole, job.output)


def put(whole: Path, path: Path) -> None:
    """Put a file that is whole in its place, on whatever file system that is."""
    if whole.stat().st_dev != path.parent.stat().st_dev:
        near = path.with_name(f"{path.name}.{os.getpid()}.part")
        shutil.copyfile(whole, near)
        whole = near
    synchronize(whole)
    os.replace(whole, path)
