"""Several rows of one person as one, where the map says how: the latest, any, or none but one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

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


def merged(rows: Iterable[RowOriginals], mapping: TableMap, program: Program) -> RowBatch:
    """One row for each person, in the order of their first rows; all are kept in memory."""
    return _Merging([*rows], mapping, program).batch()


class _Merging:
    def __init__(self, batches: Sequence[RowOriginals], mapping: TableMap, program: Program):
        self.mapping = mapping
        self.program = program
        frames = [one.mapped.frame for one in batches]
        self.rows = [_Row(one, row) for one in batches for row in range(len(one.mapped.frame))]
        self.refused: set[int] = set()
        start = 0
        for batch in batches:
            self.refused |= {start + row for row in batch.batch.refused}
            start += len(batch.mapped.frame)
        self.frame = pl.concat(frames) if frames else pl.DataFrame(schema={ID: pl.String})
        self.dates: dict[int, CellError] = {}
        self.people = self._people()
        self.own: dict[int, list[int]] = {}
        for row, person in enumerate(self.people):
            self.own.setdefault(person, []).append(row)
        self.said = self._said(batches)

    def batch(self) -> RowBatch:
        """The rows of all people."""
        count = len(self.own)
        firsts = [rows[0] for rows in self.own.values()]
        refused = {int(self.people[row]) for row in (*self.refused, *self.dates)}
        if self.mapping.rows.several == ERROR:
            refused |= {person for person, rows in self.own.items() if len(rows) > 1}
        settled = self._settled()
        refused |= {*settled.filter(pl.col("value").is_null())["person"]}
        columns = [self.frame[ID].gather(firsts)] if count else [self.frame[ID]]
        for name in self.mapping.findings:
            own = settled.filter(pl.col("finding") == name)
            texts = pl.Series(name, [None] * count, pl.String)
            columns.append(texts.scatter(own["person"], own["value"]) if len(own) else texts)
        places = [self.rows[row].place for row in firsts]
        return RowBatch(pl.DataFrame(columns), frozenset(refused), places, self.of)

    def of(self, person: int) -> object:
        """A person as a Record with where its findings came from, or as a RecordError."""
        rows = self.own[person]
        faults = [fault for row in rows for fault in self._faults_of(row)]
        place = self.rows[rows[0]].place
        id_ = self.frame[ID][rows[0]] or ""
        if self.mapping.rows.several == ERROR and len(rows) > 1:
            message = f"`{shown_name(id_)}` has {len(rows):,} rows: {self._places(rows)}"
            help_ = f'keep one, or say in {self.mapping.place} what becomes of several: [rows] several = "{LATEST}"'
            faults.append(self._fault(RecordCode.SEVERAL_ROWS, message, help_, place, id_))
        own = self.said.filter(pl.col("person") == person)
        settled = dict(self._settled(own).select("finding", "value").iter_rows())
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

    def _people(self) -> list[int]:
        """Whose each row is, by number; a row without an id is nobody else's."""
        known: dict[object, int] = {}
        return [known.setdefault(id_ or (row,), len(known)) for row, id_ in enumerate(self.frame[ID])]

    def _said(self, batches: Sequence[RowOriginals]) -> pl.DataFrame:
        """Every value that a row gives to a finding: of whom, by which rule, of which day."""
        frames = []
        start = 0
        for batch in batches:
            days = self._days(batch, start)
            for number, part in enumerate(batch.mapped.parts):
                rows = part.values.is_not_null().arg_true()
                frames.append(
                    pl.DataFrame(
                        {
                            "row": (rows + start).cast(pl.UInt32),
                            "part": pl.Series([number], dtype=pl.UInt32).new_from_index(0, len(rows)),
                            "finding": pl.Series([part.rule.finding.name]).new_from_index(0, len(rows)),
                            "value": part.values.gather(rows),
                            "day": days.gather(rows),
                        }
                    )
                )
            start += len(batch.mapped.frame)
        if not frames:
            texts = dict.fromkeys(("finding", "value"), pl.String)
            return pl.DataFrame(
                schema={"person": pl.UInt32, "row": pl.UInt32, "part": pl.UInt32, **texts, "day": pl.Int64}
            )
        people = pl.Series("person", self.people, pl.UInt32)
        found = pl.concat(frames)
        return found.with_columns(people.gather(found["row"]).alias("person"))

    def _days(self, batch: RowOriginals, start: int) -> pl.Series:
        """The day of each row, null where there is none; what is no date is noted."""
        rule = self.mapping.rows
        if rule.several != LATEST:
            return pl.Series([None], dtype=pl.Int64).new_from_index(0, len(batch.mapped.frame))
        texts = batch.cells.frame[rule.by].fill_null("").str.strip_chars()
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

    def _settled(self, said: pl.DataFrame | None = None) -> pl.DataFrame:
        """The value of each finding of each person; null where it is given two."""
        said = self.said if said is None else said
        if self.mapping.rows.several == EACH:
            truths = pl.Series([name for name in self.mapping.findings if self.program.findings[name].kind == "bool"])
            yes = said.filter((pl.col("value") == "true") & pl.col("finding").is_in(truths.implode()))
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
        one = self.rows[row]
        if row in self.refused and isinstance(found := one.originals.of(one.row), RecordError):
            yield from found.faults
        if row in self.dates:
            error, by = self.dates[row], self.mapping.rows.by
            id_ = self.frame[ID][row] or ""
            yield self._fault(RecordCode.UNMAPPED, f"column `{by}`: {error}", error.help, one.place, id_)

    def _contrary(self, name: str, own: pl.DataFrame, place: str, id_: str) -> RecordFault:
        says = [f"{self.rows[row].place} says {value}" for row, value in self._of(name, own)][:_SHOWN]
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
            one = self.rows[row]
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
        shown = [self.rows[row].place for row in rows[:_SHOWN]]
        return series([*shown, *([f"{len(rows) - _SHOWN:,} more"] if len(rows) > _SHOWN else [])])

    @staticmethod
    def _fault(code: RecordCode, message: str, help_: str, place: str, id_: str, *findings: str) -> RecordFault:
        return RecordFault(
            code, printable(message), printable(help_), findings, where=place, record=printable(id_[:60])
        )
