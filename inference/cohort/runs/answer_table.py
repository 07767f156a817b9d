"""Tables of answers: a column for each statement, or a row for each statement that is not ruled out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import polars as pl

from ...answer.statuses import RULED_OUT, STATUSES
from ..bits.arrays import Codes, Flags
from ..bits.evaluation import Batch
from .layouts import LONG, WITH_NOTICES, score_columns

STATUS = pl.Enum(STATUSES)
_EACH = pl.Series(STATUSES, dtype=STATUS)
NOTICES = "notices"  # the column of their names


def make_table(ids: pl.Series, batch: Batch, kept: Flags, layout: str, id_: str = "id") -> pl.DataFrame:
    """The statuses of the kept rows. `wide`: a row a record; `long`: id, statement and status, by record.

    With notices a row ends with their names, separated by spaces.
    """
    whole = bool(kept.all())
    ids = ids.alias(id_) if whole else ids.filter(pl.Series(kept)).alias(id_)
    codes = {name: found if whole else found[kept] for name, found in batch.statuses.items()}
    if layout != LONG:
        found = pl.DataFrame([ids, *(_statuses(name, own) for name, own in codes.items())])
        notices = [_notice_names(batch.notices, kept)] if layout == WITH_NOTICES else []
        totals = [totals if whole else totals[kept] for score in batch.scores.values() for totals in score]
        return found.with_columns(*notices, *map(pl.Series, score_columns(batch.scores), totals))
    return _make_long_table(ids, np.stack([*codes.values()], axis=1), [*codes])


def answer_columns(statements: Sequence[str], layout: str, scores: Iterable[str] = ()) -> list[str]:
    """The columns of a table of answers, but for the ids."""
    if layout == LONG:
        return ["statement", "status"]
    return [*statements, *([NOTICES] if layout == WITH_NOTICES else []), *score_columns(scores)]


def make_empty_table(
    ids: pl.DataType, statements: Sequence[str], layout: str, id_: str = "id", scores: Iterable[str] = ()
) -> pl.DataFrame:
    """A table of answers without rows."""
    if layout != LONG:
        notices = {NOTICES: pl.String} if layout == WITH_NOTICES else {}
        totals = dict.fromkeys(score_columns(scores), pl.Int64)
        return pl.DataFrame(schema={id_: ids, **dict.fromkeys(statements, STATUS), **notices, **totals})
    return pl.DataFrame(schema={id_: ids, "statement": pl.Enum(statements), "status": STATUS})


def _statuses(name: str, codes: Codes) -> pl.Series:
    """A column of statuses by their numbers."""
    return _EACH[pl.Series(codes)].alias(name)  # taken out, which costs a third of making them of numbers


def _notice_names(given: Mapping[str, Flags], kept: Flags) -> pl.Series:
    """The names of the notices of each kept row."""
    rows = np.array([*given.values()], np.bool_).reshape(len(given), len(kept))[:, kept].T
    kinds, of_row = np.unique(rows, axis=0, return_inverse=True) if len(rows) else (rows, np.zeros(0, np.int64))
    names = [" ".join(name for name, has in zip(given, kind, strict=True) if has) for kind in kinds]
    return pl.Series(NOTICES, names, pl.String).gather(of_row.reshape(-1))


def _make_long_table(
    ids: pl.Series, codes: np.ndarray[tuple[int, int], np.dtype[np.uint8]], names: Sequence[str]
) -> pl.DataFrame:
    open_ = np.flatnonzero(codes != STATUSES.index(RULED_OUT))
    rows, statements = np.divmod(open_, len(names))
    return pl.DataFrame(
        [
            ids.gather(rows),
            pl.Series("statement", names, pl.Enum(names)).gather(statements),
            _statuses("status", codes.ravel()[open_]),
        ]
    )
