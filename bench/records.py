"""Random records of a knowledge base as a Parquet table: a column for each finding, null where it is not recorded.

Each value is drawn evenly from those that its finding can have, a number from those around the thresholds of the
rules; but more is true of some people than of others, or few would be free of every symptom. A record never
contradicts itself: findings are given their values in a random order, another one for every few records, and a value
that contradicts those before it is drawn again. A finding that is left no value stays null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from guidelog.inference.rules.finding import Finding

import guidelog

CHUNK = 100_000  # records that are in memory at a time, and in a row group of the table
_SAME_ORDER = 256  # records whose findings are drawn in the same order
_STEPS = (Decimal(-1), Decimal("-0.5"), Decimal(0), Decimal("0.5"), Decimal(1), Decimal(9))  # from a threshold

Value = bool | str | Decimal
Places = np.ndarray  # of a finding in each record: 0 for "not recorded", else the place of its value among all
Nogood = Mapping[str, np.ndarray]  # by finding, whether the value at each place has part in a contradiction


def write_records(
    path: Path,
    count: int,
    missing: float = 0.3,
    seed: int = 1,
    knowledge: guidelog.KnowledgeBase | None = None,
    whole: bool = False,
) -> None:
    """Write a table of so many records, of whose findings the share `missing` is not recorded; seeded.

    With `whole`, numbers are whole, for engines that know no others.
    """
    people = _People(knowledge or guidelog.KnowledgeBase.load(), whole)
    random = np.random.default_rng(seed)
    with pq.ParquetWriter(path, people.schema) as table:
        for start in range(0, count, CHUNK):
            rows = min(CHUNK, count - start)
            table.write_table(people.table(people.draw(rows, missing, random), start))


def read_records(path: Path, most: int | None = None) -> list[guidelog.Record]:
    """The first records of a table, numbers exact."""
    return [*iterate_records(path, most)]


def iterate_records(path: Path, most: int | None = None) -> Iterator[guidelog.Record]:
    """The first records of a table, in turn."""
    given = 0
    for batch in pq.ParquetFile(path).iter_batches(min(most or CHUNK, CHUNK)):
        for row in batch.to_pylist()[: None if most is None else most - given]:
            given += 1
            yield guidelog.Record(row.pop("id"), {name: _exact(v) for name, v in row.items() if v is not None})
        if given == most:
            return


def _exact(value: bool | str | float) -> Value:
    return value if isinstance(value, bool | str) else Decimal(repr(value))


class _Column(NamedTuple):
    """A finding and the values that are drawn."""

    finding: Finding
    values: Sequence[Value]

    @property
    def type(self) -> pa.DataType:
        return {"bool": pa.bool_(), "enum": pa.string(), "number": pa.float64()}[self.finding.kind]

    def array(self, places: Places) -> pa.Array:
        values = [float(v) if isinstance(v, Decimal) else v for v in self.values]
        return pa.array([None, *values], self.type).take(pa.array(places))


class _People:
    """What can be drawn, and what contradicts what: everything from the knowledge base."""

    def __init__(self, knowledge: guidelog.KnowledgeBase, whole: bool):
        findings = knowledge.program.findings.values()
        self.columns = [_Column(finding, _values(finding, knowledge, whole)) for finding in findings]
        self.nogoods = [*_nogoods(knowledge, self.columns)]
        self.nogoods_of: dict[str, list[Nogood]] = {}
        for nogood in self.nogoods:
            for name in nogood:
                self.nogoods_of.setdefault(name, []).append(nogood)
        names = [pa.field("id", pa.string()), *(pa.field(c.finding.name, c.type) for c in self.columns)]
        self.schema = pa.schema(names)

    def draw(self, count: int, missing: float, random: np.random.Generator) -> dict[str, Places]:
        """The places of the values of each finding in so many consistent records."""
        drawn: dict[str, Places] = {}
        inclination = random.random(count, dtype=np.float32)  # how much is true of a person
        for column in self.columns:
            if column.values == [True, False]:
                places = np.where(random.random(count, dtype=np.float32) < inclination, 1, 2).astype(np.uint8)
            else:
                places = random.integers(1, len(column.values) + 1, count, dtype=np.uint8)
            places[random.random(count, dtype=np.float32) < missing] = 0
            drawn[column.finding.name] = places
        for start in range(0, count, _SAME_ORDER):
            part = {name: drawn[name][start : start + _SAME_ORDER] for name in self.nogoods_of}
            self._reconcile(part, random)
        return drawn

    def _reconcile(self, drawn: dict[str, Places], random: np.random.Generator) -> None:
        """Draw again what contradicts the findings before it, in a random order of the findings."""
        names = [*drawn]
        before: set[str] = set()
        for name in (names[place] for place in random.permutation(len(names))):
            places = drawn[name]
            barred: Any = False  # by value and record
            for nogood in self.nogoods_of[name]:
                others = [other for other in nogood if other != name]
                if before.issuperset(others):
                    met = np.logical_and.reduce([nogood[other][drawn[other]] for other in others])
                    if met.any():
                        barred = barred | np.outer(nogood[name], met)
            before.add(name)
            if barred is False:
                continue
            again = np.flatnonzero(barred[places, np.arange(len(places))])
            if len(again):
                rank = random.random((len(barred), len(again)))
                rank[barred[:, again]] = -1
                rank[0] = -0.5  # not recorded, if no value is left
                places[again] = rank.argmax(axis=0)

    def table(self, drawn: Mapping[str, Places], start: int) -> pa.Table:
        """Records as a table; their ids are numbered from `start`."""
        count = len(next(iter(drawn.values())))
        numbers = pa.array(np.arange(start, start + count)).cast(pa.string())
        ids = pc.binary_join_element_wise("p", numbers, "")
        return pa.Table.from_arrays(
            [ids, *(c.array(drawn[c.finding.name]) for c in self.columns)], schema=self.schema
        )


def _values(finding: Finding, knowledge: guidelog.KnowledgeBase, whole: bool) -> list[Value]:
    """The values of a finding that do not contradict themselves; of a number, those around its thresholds."""
    values: Sequence[Value] = finding.values
    if finding.kind == "bool":
        values = (True, False)
    if finding.kind == "number":
        cuts = [cut for cut, _ in knowledge.states.by_name[finding.name].boundaries] or [0]
        steps = [step for step in _STEPS if not whole or step == int(step)]
        values = sorted({cut + step for cut in cuts for step in steps})
    products = [product for found in knowledge.forms.contradictions.values() for product in found]
    wholes = {value: knowledge.states.mask({finding.name: value}).whole for value in values}
    return [value for value in values if all(wholes[value] & product for product in products)]


def _nogoods(knowledge: guidelog.KnowledgeBase, columns: Sequence[_Column]) -> Iterator[Nogood]:
    by_name = {column.finding.name: column for column in columns}
    for products in knowledge.forms.contradictions.values():
        for product in products:
            findings = [variable.name for variable in knowledge.states.mentioned(product)]
            if len(findings) > 1:
                yield {name: _takes_part(by_name[name], product, knowledge) for name in findings}


def _takes_part(column: _Column, product: int, knowledge: guidelog.KnowledgeBase) -> np.ndarray:
    """Whether each value of a finding, after "not recorded", is among those that a product does not exclude."""
    name = column.finding.name
    bits = [knowledge.states.bit(name, value) for value in column.values]
    not_recorded = 1 << knowledge.states.by_name[name].offset
    return np.array([not bit & product for bit in (not_recorded, *bits)])
