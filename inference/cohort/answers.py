"""Tables of answers: a column for each statement, or a row for each statement that is not ruled out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from ..answer.statuses import RULED_OUT, STATUSES
from .evaluation import Batch
from .layouts import WIDE
from .machine import Flags

STATUS = pl.Enum(STATUSES)


def answers(ids: pl.Series, batch: Batch, kept: Flags, layout: str, id_: str = "id") -> pl.DataFrame:
    """The statuses of the kept rows. `wide`: a row a record; `long`: id, statement and status, by record."""
    whole = bool(kept.all())
    ids = ids.alias(id_) if whole else ids.filter(pl.Series(kept)).alias(id_)
    codes = {name: found if whole else found[kept] for name, found in batch.statuses.items()}
    if layout == WIDE:
        return pl.DataFrame({**codes}).select(pl.all().cat.to(STATUS)).insert_column(0, ids)
    return _long(ids, np.stack([*codes.values()], axis=1), [*codes])


def output_columns(statements: Sequence[str], layout: str) -> list[str]:
    """The columns of a table of answers, but for the ids."""
    return [*statements] if layout == WIDE else ["statement", "status"]


def shape_of(ids: pl.DataType, statements: Sequence[str], layout: str, id_: str = "id") -> pl.DataFrame:
    """A table of answers without rows."""
    if layout == WIDE:
        return pl.DataFrame(schema={id_: ids, **dict.fromkeys(statements, STATUS)})
    return pl.DataFrame(schema={id_: ids, "statement": pl.Enum(statements), "status": STATUS})


def _long(
    ids: pl.Series, codes: np.ndarray[tuple[int, int], np.dtype[np.uint8]], names: Sequence[str]
) -> pl.DataFrame:
    open_ = np.flatnonzero(codes != STATUSES.index(RULED_OUT))
    rows, statements = np.divmod(open_, len(names))
    return pl.DataFrame(
        [
            ids.gather(rows),
            pl.Series("statement", names, pl.Enum(names)).gather(statements),
            pl.Series("status", codes.ravel()[open_]).cat.to(STATUS),
        ]
    )
