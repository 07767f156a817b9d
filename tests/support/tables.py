"""Tables of people, good and bad, and how answers are read again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl

PEOPLE = 1500

BAD = """\
id,cough,fever,weeks
1,true,high,3
2,yes,high,3
3,true,higher,3
4,true,none,three
5,false,none,4
,true,none,1
7,TRUE,,0.5
8,true,none
9,true,none,nan
"""
# Of a map: what the texts of a column mean.
YES_NO = 'finding = "cough"\nvalues = { yes = true, no = false, 9 = "null" }'


def read_table(path: Path) -> pl.DataFrame:
    """A table as texts."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path).cast(pl.String)
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        return pl.DataFrame(rows, schema=dict.fromkeys(header, pl.String), orient="row")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
