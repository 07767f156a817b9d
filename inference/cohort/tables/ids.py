"""What can be an id in a table: a text that is not empty, or a whole number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from ...record.codes import RecordCode
from ...record.record import RecordError, RecordFault
from ..bits.arrays import Flags
from .table import Table, unusable
from .typed_columns import has_few_digits

_AT_ONCE = 20_000_000  # ids that are compared with each other
_TEXTS = (pl.String, pl.Categorical, pl.Enum, pl.Null)  # Null: no row has an id


def id_type(place: Path | str, name: str, type_: pl.DataType) -> pl.DataType:
    """The type that ids have in the answers, for a column of some type. Raises RecordError for what cannot be ids."""
    if isinstance(type_, _TEXTS):
        return pl.String()
    if type_.is_integer() or (isinstance(type_, pl.Decimal) and type_.scale == 0 and has_few_digits(type_)):
        return type_
    help_ = "ids are texts or whole numbers: convert it, or name another column with --id"
    message = f"column `{name}` is {type_}, and can be no id"
    raise RecordError([RecordFault(RecordCode.BAD_ID, message, help_, where=str(place))])


def require_one_id_type(tables: Sequence[Table]) -> pl.DataType:
    """The type of the ids of all tables, text if there is none. Raises RecordError if there are two."""
    for table in tables:
        if table.id_type != tables[0].id_type:
            message = f"its ids are {table.id_type}, and {tables[0].id_type} in {tables[0].path}"
            raise unusable(table.path, message, "give all tables ids of one type", RecordCode.BAD_ID)
    return tables[0].id_type if tables else pl.String()


def require_free(name: str, columns: Sequence[str]) -> None:
    """Raises RecordError if the column of ids is called as one of the answers."""
    if name in columns:
        message = f"the answers have a column `{name}` of their own"
        raise RecordError([RecordFault(RecordCode.NAME_TAKEN, message, "give the column of ids another name")])


def find_kept(ids: pl.Series, refused: Flags) -> Flags:
    """The rows that are answered: those that have an id, and are not refused."""
    has_id: Flags = ids.is_not_null().to_numpy()
    if ids.dtype == pl.String:
        has_id = has_id & (ids != "").fill_null(False).to_numpy()
    return has_id & ~refused


def count_different(files: Sequence[Path], count: int) -> int:
    """How many different ids there are in files of so many: exactly, however many these are."""
    if not count:
        return 0
    ids = pl.scan_ipc([*files], glob=False).select("id")
    passes = -(-count // _AT_ONCE)
    return sum(_count_share(ids, passes, number) for number in range(passes))


def _count_share(ids: pl.LazyFrame, passes: int, number: int) -> int:
    """How many different ids of one in so many shares there are."""
    id_ = pl.col("id")
    own = ids if passes == 1 else ids.filter(id_.hash() % passes == number)
    hashes = np.sort(own.select(id_.hash()).collect().to_series().to_numpy())
    if (hashes[1:] != hashes[:-1]).all():  # quicker than the ids themselves, and most often enough
        return len(hashes)
    return int(own.select(id_.n_unique()).collect(engine="streaming").item())
