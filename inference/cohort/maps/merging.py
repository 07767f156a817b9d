"""Several rows of one person as one, where the map says how: the latest, any, or none but one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple, overload

import numpy as np
import polars as pl

from ...record.codes import RecordCode
from ...record.notation import ROW
from ...record.origins import Origin, Provenance
from ...record.record import RecordError, RecordFault, make_record
from ...record.values import shown_name
from ...rules.program import Program
from ...text.diagnostic import printable
from ...words import series
from .cell import CellError, moment_of
from .mapping import ID, note_of, value_in
from .originals import RowBatch, RowOriginals
from .table_map import EACH, ERROR, LATEST, TableMap

_SHOWN = 5  # rows of one person that a fault names


class _Row(NamedTuple):
    """Where the originals of a row are."""

    originals: RowOriginals
    row: int

    @property
    def place(self) -> str:
        return self.originals.cells.places[self.row]


class _OfPeople:
    """A frame with a column `person`, in the order of people, of which the rows of one are found at once."""

    def __init__(self, frame: pl.DataFrame, count: int):
        self.frame = frame.sort("person", maintain_order=True)
        self._starts = self.frame["person"].search_sorted(np.arange(count + 1, dtype=np.uint32), side="left")

    def of(self, person: int) -> pl.DataFrame:
        """The rows of a person."""
        return self.frame[self._starts[person] : self._starts[person + 1]]


def merged(rows: Iterable[RowOriginals], mapping: TableMap, program: Program) -> RowBatch:
    """One row for each person, in the order of their first rows; all are kept in memory."""
    return _Merging([*rows], mapping, program).batch()


class _Merging:
    def __init__(self, parts: Sequence[RowOriginals], mapping: TableMap, program: Program):
        self.mapping = mapping
        self.program = program
        self.parts = parts
        self.starts = [*accumulate((len(one.mapped.frame) for one in parts), initial=0)]
        frames = [one.mapped.frame.select(ID) for one in parts]
        self.ids = pl.concat(frames)[ID] if frames else pl.Series(ID, [], pl.String)
        pairs = zip(self.starts, parts, strict=False)
        self.refused = {start + row for start, one in pairs for row in one.batch.refused}
        self.dates: dict[int, CellError] = {}
        people = self._people()
        self.count = people.n_unique()
        rows = pl.DataFrame({"person": people, "row": pl.Series(range(len(people)), dtype=pl.UInt32)})
        self.rows = _OfPeople(rows, self.count)
        self.people = people
        self.said = _OfPeople(self._said(), self.count)
        self.settled = _OfPeople(self._settled(), self.count)

    def batch(self) -> RowBatch:
        """The rows of all people."""
        rows = self.rows.frame.group_by("person", maintain_order=True).agg(pl.col("row").first(), pl.len())
        refused = {int(self.people[row]) for row in (*self.refused, *self.dates)}
        if self.mapping.rows.several == ERROR:
            refused |= {*rows.filter(pl.col("len") > 1)["person"]}
        settled = self.settled.frame
        refused |= {*settled.filter(pl.col("value").is_null())["person"]}
        columns = [self.ids.gather(rows["row"])]
        for name in self.mapping.findings:
            own = settled.filter(pl.col("finding") == name)
            texts = pl.Series(name, [None], pl.String).new_from_index(0, self.count)
            columns.append(texts.scatter(own["person"], own["value"].cast(pl.String)) if len(own) else texts)
        places = _Places(self, rows["row"])
        return RowBatch(pl.DataFrame(columns), frozenset(refused), places, self.of)

    def row(self, number: int) -> _Row:
        """A row by its number among all."""
        part = bisect_right(self.starts, number) - 1
        return _Row(self.parts[part], number - self.starts[part])

    def of(self, person: int) -> object:
        """A person as a Record with where its findings came from, or as a RecordError."""
        rows = [int(row) for row in self.rows.of(person)["row"]]
        faults = [fault for row in rows for fault in self._faults_of(row)]
        place = self.row(rows[0]).place
        id_ = self.ids[rows[0]] or ""
        if self.mapping.rows.several == ERROR and len(rows) > 1:
            message = f"`{shown_name(id_)}` has {len(rows):,} rows: {self._places(rows)}"
            help_ = f'keep one, or say in {self.mapping.place} what becomes of several: [rows] several = "{LATEST}"'
            faults.append(self._fault(RecordCode.SEVERAL_ROWS, message, help_, place, id_))
        own = self.said.of(person)
        settled = dict(self.settled.of(person).select("finding", "value").iter_rows())
        for name in (name for name, value in settled.items() if value is None):
            faults.append(self._contrary(name, own, place, id_))
        if faults:
            return RecordError(faults)
        findings = {name: value_in(self.program.findings[name], str(text)) for name, text in settled.items()}
        try:
            record = make_record({"id": id_, "findings": findings}, self.program, place, "", ROW)
        except RecordError as error:
            return error
        provenance = {name: self._provenance(name, str(settled[name]), own) for name in record.findings}
        return record._replace(provenance=provenance)

    def _people(self) -> pl.Series:
        """Whose each row is, by number in the order of their first rows; one without an id is nobody else's."""
        keys = self.ids.fill_null("").to_frame("id").with_row_index("row")
        keys = keys.with_columns(pl.when(pl.col("id") == "").then(pl.col("row")).alias("own"))
        firsts = keys.unique(["id", "own"], keep="first", maintain_order=True).select("id", "own")
        people = firsts.with_row_index("person")
        found = keys.join(people, on=["id", "own"], how="left", nulls_equal=True, maintain_order="left")
        return found["person"]

    def _said(self) -> pl.DataFrame:
        """Every value that a row gives to a finding: of whom, by which rule, of which day."""
        names = pl.Enum(self.mapping.findings)
        schema: dict[str, pl.DataType | type[pl.DataType]] = {
            "row": pl.UInt32,
            "part": pl.UInt16,
            "finding": names,
            "value": pl.Categorical(),
            "day": pl.Int32,
        }
        frames = [pl.DataFrame(schema=schema)]
        for start, one in zip(self.starts, self.parts, strict=False):
            days = self._days(one, start)
            for number, part in enumerate(one.mapped.parts):
                rows = part.values.is_not_null().arg_true()
                own = {"row": rows + start, "value": part.values.gather(rows), "day": days.gather(rows)}
                named = pl.DataFrame(own).with_columns(
                    pl.lit(number).alias("part"), pl.lit(part.rule.finding.name).alias("finding")
                )
                frames.append(named.select(pl.col(name).cast(type_) for name, type_ in schema.items()))
        found = pl.concat(frames)
        return found.with_columns(self.people.gather(found["row"]).alias("person"))

    def _days(self, one: RowOriginals, start: int) -> pl.Series:
        """The day of each row, null where there is none; what is no date is noted."""
        rule = self.mapping.rows
        if rule.several != LATEST:
            return pl.Series([None], dtype=pl.Int64).new_from_index(0, len(one.mapped.frame))
        texts = one.cells.frame[rule.by].fill_null("").str.strip_chars()
        days: dict[str, int | None] = {}
        for text in texts.unique(maintain_order=True):
            days[text] = None
            if text and text not in self.mapping.null:
                try:
                    days[text] = moment_of(text, rule.format).day
                except CellError as error:
                    self.dates |= dict.fromkeys((start + int(row) for row in (texts == text).arg_true()), error)
        return (
            texts.replace_strict([*days], [*days.values()], return_dtype=pl.Int64) if days else texts.cast(pl.Int64)
        )

    def _settled(self) -> pl.DataFrame:
        """The value of each finding of each person; null where it is given two."""
        said = self.said.frame
        if self.mapping.rows.several == EACH:
            truths = [name for name in self.mapping.findings if self.program.findings[name].kind == "bool"]
            yes = said.filter((pl.col("value") == "true") & pl.col("finding").is_in(truths))
            said = pl.concat([said.join(yes, on=["person", "finding"], how="anti"), yes])
        keys = ["person", "finding"]
        last = pl.col("day").max().over(keys)
        is_one = pl.col("value").n_unique().over(keys) == 1
        is_dated = pl.col("day").is_not_null().all().over(keys)
        counts = said.filter(is_one | ~is_dated | (pl.col("day") == last))
        value = pl.when(pl.col("value").n_unique() == 1).then(pl.col("value").first())
        return counts.group_by(keys, maintain_order=True).agg(value.alias("value"))

    def _faults_of(self, row: int) -> Iterator[RecordFault]:
        """What is wrong with one row."""
        one = self.row(row)
        if row in self.refused and isinstance(found := one.originals.of(one.row), RecordError):
            yield from found.faults
        if row in self.dates:
            error, by = self.dates[row], self.mapping.rows.by
            id_ = self.ids[row] or ""
            yield self._fault(RecordCode.UNMAPPED, f"column `{by}`: {error}", error.help, one.place, id_)

    def _contrary(self, name: str, own: pl.DataFrame, place: str, id_: str) -> RecordFault:
        says = [f"{self.row(row).place} says {value}" for row, value in self._of(name, own)][:_SHOWN]
        message = f"`{name}` is given two values: {series(says)}; neither is later for certain"
        help_ = "correct one of the rows"
        if self.mapping.rows.several != LATEST:
            message = message.partition("; neither")[0]
            help_ += f', or have the map take the latest: several = "{LATEST}"'
        return self._fault(RecordCode.CONFLICT, message, help_, place, id_, name)

    def _of(self, name: str, own: pl.DataFrame) -> list[tuple[int, str]]:
        found = own.filter(pl.col("finding") == name).sort("row").select("row", "value")
        return [(int(row), str(value)) for row, value in found.iter_rows()]

    def _provenance(self, name: str, value: str, own: pl.DataFrame) -> Provenance:
        origins, superseded = [], []
        for row, part, text in (
            own.filter(pl.col("finding") == name).sort("row").select("row", "part", "value").iter_rows()
        ):
            one = self.row(row)
            column = one.originals.mapped.parts[part]
            date = ""
            if self.mapping.rows.by:
                date = one.originals.cells.frame[self.mapping.rows.by][one.row] or ""
            origin = Origin(f"{one.place}, column {column.rule.column}", "", date, notes=note_of(column, one.row))
            if text == value:
                origins.append(origin)
            else:
                superseded.append(origin._replace(value=value_in(self.program.findings[name], text)))
        return Provenance(tuple(origins), tuple(superseded))

    def _places(self, rows: Sequence[int]) -> str:
        shown = [self.row(row).place for row in rows[:_SHOWN]]
        return series([*shown, *([f"{len(rows) - _SHOWN:,} more"] if len(rows) > _SHOWN else [])])

    @staticmethod
    def _fault(code: RecordCode, message: str, help_: str, place: str, id_: str, *findings: str) -> RecordFault:
        return RecordFault(
            code, printable(message), printable(help_), findings, where=place, record=printable(id_[:60])
        )


class _Places(Sequence[str]):
    """Where the first rows of people stand."""

    def __init__(self, merging: _Merging, rows: pl.Series):
        self._merging = merging
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, person: int) -> str: ...
    @overload
    def __getitem__(self, person: slice) -> Sequence[str]: ...
    def __getitem__(self, person: int | slice) -> str | Sequence[str]:
        if isinstance(person, slice):
            return [self._merging.row(row).place for row in self._rows[person]]
        return self._merging.row(self._rows[person]).place
