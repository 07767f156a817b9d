"""What an executor does with files that are a table each: it reads and answers them, or some rows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from ..tables.block_table import TableBlock
from ..tables.table_files import RowFiles
from .written_parts import FolderPlan, RowsReport, failing_in_words, pack, report_batch, write_rows


class FilePart(NamedTuple):
    """Some rows of a file: the number of the first and how many there are; without these all of them."""

    path: str
    rows: tuple[int, int] | None = None


class FilePlan(NamedTuple):
    """What every executor gets: where answers go, how files are read, their parts, and the blocks of some."""

    to: FolderPlan
    files: RowFiles
    parts: tuple[FilePart, ...]
    blocks: Mapping[str, Sequence[TableBlock]]


def answer_parts(plan: FilePlan, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Answer the parts whose numbers come in; a RowsReport on each. Raises TaskError."""
    for batch in batches:
        for number in batch.column(0).to_pylist():
            with failing_in_words():
                report = _answer_part(plan, number)
            yield report_batch(pack(report))


def _answer_part(plan: FilePlan, number: int) -> RowsReport:
    part = plan.parts[number]
    evaluation = plan.to.worker.evaluation
    heard: list[str] = []
    blocks = plan.blocks.get(part.path, ())
    table = plan.files.table(Path(part.path), evaluation.program, evaluation.states, heard.append, blocks)
    return write_rows(plan.to, number, table, part.rows)._replace(heard=tuple(heard))
