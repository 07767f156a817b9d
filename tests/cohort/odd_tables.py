"""Odd and damaged tables and maps: each is read or refused in words, in bounded time, and no row is lost in silence.

`python -m tests.cohort.odd_tables 100000 [SEED]` runs many and tells every kind of failure once.
"""

from __future__ import annotations

import contextlib
import gzip
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple, NoReturn

from guidelog.inference.cohort.maps.draft import draft_map
from guidelog.inference.cohort.maps.draft_events import draft_event_maps
from guidelog.inference.cohort.maps.event_files import find_event_files
from guidelog.inference.cohort.maps.map_text import MapText
from guidelog.inference.cohort.maps.mapped_table import MappedFiles
from guidelog.inference.cohort.maps.merged_files import MergedFiles
from guidelog.inference.cohort.maps.read_events import read_event_maps
from guidelog.inference.cohort.maps.read_map import read_map
from guidelog.inference.cohort.tables import file_version
from guidelog.inference.cohort.tables.csv_rows import read_csv
from guidelog.inference.cohort.tables.json_rows import read_lines
from guidelog.inference.cohort.tables.paths import PlainFiles
from guidelog.inference.cohort.tables.table import Shape, Table
from guidelog.inference.cohort.tables.table_files import GatheredTable
from guidelog.inference.cohort.tables.text_table import TextTable
from guidelog.inference.fhir.dates import reference
from guidelog.inference.record.notation import JSON, ROW

from guidelog import KnowledgeBase, Record, RecordCode, RecordError

from ..support.odd_lines import odd_lines
from ..support.odd_maps import odd_event_map, odd_map, odd_row_lines, odd_rows
from ..support.odd_tables import IGNORED, odd_table
from ..support.small import small
from ..support.whole_tables import read_whole

SEED = 17
_ignore: Callable[[str], object] = lambda sentence: None  # noqa: E731 - who hears of what was passed over
HUNG = 60  # seconds after which an input is given up


class OddFailure(NamedTuple):
    """What should not be: its kind, its place in the order, and what led to it."""

    kind: str
    index: int
    message: str


class Odd:
    """Makes inputs and looks at what becomes of them; `outcomes` counts how they ended."""

    def __init__(self, folder: Path, ng234: KnowledgeBase):
        self.path = folder / "t.csv"
        self.small, self.ng234 = small(), ng234
        self.importer = ng234.reader("2026-03-10").importer
        self.outcomes: Counter[str] = Counter()
        self.slowest = (0.0, 0)  # the seconds, and the place in the order

    def one(self, seed: int, index: int) -> OddFailure | None:
        """Run one input."""
        own = Random(f"{seed}:{index}")
        table, ids = odd_rows(own)
        self.path.write_bytes(table)
        kind, act = own.choice(
            [
                ("map", self._map),
                ("map", self._map),
                ("events", self._events),
                ("draft", self._draft),
                ("plain", self._plain),
            ]
        )
        start = time.process_time()
        try:
            with _bounded():
                outcome = act(own, ids)
        except RecordError as error:
            outcome = "refused" if _is_plain(error) else "a message that is not plain"
        except Exception:
            lines = traceback.format_exc().splitlines()
            return OddFailure(f"{kind}: {lines[-1][:100]}", index, "\n".join(lines[-12:]))
        self.slowest = max(self.slowest, (time.process_time() - start, index))
        self.outcomes[f"{kind}: {outcome}"] += 1
        if outcome not in ("read", "refused"):
            return OddFailure(f"{kind}: {outcome}", index, repr(table[:300]))
        return None

    def _map(self, own: Random, ids: list[str] | None) -> str:
        text = odd_map(own)
        has_time = own.random() < 0.5
        mapping = read_map(MapText("m.toml", text), self.small.program, has_time)
        at = reference("2026-03-10").when if has_time else None
        is_strict = own.random() < 0.3
        is_single = not mapping.rows.several
        program, states = self.small.program, self.small.states
        path = self.path
        if own.random() < 0.2:
            path, ids = path.with_suffix(".jsonl"), None
            path.write_bytes(odd_row_lines(own))
        if is_single:
            table: Table = MappedFiles([path], mapping, at, is_strict).table(path, program, states, _ignore)
        else:
            table = GatheredTable(MergedFiles([path], mapping, at, is_strict), program, states, _ignore)
        return self._looked_at(table, self.small, own, ids if mapping.id == "who" else None, is_single)

    def _events(self, own: Random, ids: list[str] | None) -> str:
        maps = read_event_maps(MapText("m.toml", odd_event_map(own)))
        is_strict = own.random() < 0.3
        files = find_event_files([self.path], maps, "", self.importer, is_strict)
        table = GatheredTable(files, self.ng234.program, self.ng234.states, _ignore)
        return self._looked_at(table, self.ng234, own, None, False)

    def _draft(self, own: Random, ids: list[str] | None) -> str:
        if own.random() < 0.3:
            text = draft_event_maps([self.path]).text
            read: Callable[[MapText], object] = read_event_maps
        else:
            text = draft_map(self.path, self.small.program, {}).text
            read = lambda found: read_map(found, self.small.program, True)  # noqa: E731
        try:
            read(MapText("m.toml", text))
        except RecordError as error:
            if {fault.code for fault in error.faults} - {RecordCode.UNDECIDED, RecordCode.EMPTY}:
                return f"a draft that is refused for more than its marks: {error}"
        return "read"

    def _plain(self, own: Random, _: list[str] | None) -> str:
        """A table in the program's own names: it is read as Python's own strict readers read it, row by row."""
        is_lines = own.random() < 0.5
        data = odd_lines(own) if is_lines else odd_table(own)
        path = self.path.with_suffix(".jsonl" if is_lines else ".csv")
        path.write_bytes(data)
        program, states = self.small.program, self.small.states
        shape = Shape("id", frozenset({IGNORED} if own.random() < 0.8 else ()))
        reader, notation = (read_lines, JSON) if is_lines else (read_csv, ROW)
        expected = read_whole(TextTable(path, shape, program, states, reader, notation), self.small)
        if own.random() < 0.8:
            found = read_whole(PlainFiles([path], shape).table(path, program, states), self.small)
            return "read" if found == expected else "rows are others than the strict reader reads"
        packed = path.with_name(f"{path.name}.gz")
        packing = gzip.compress(data)
        at = own.randrange(len(packing)) if own.random() < 0.5 else len(packing)
        packed.write_bytes(packing[:at])
        told = read_whole(PlainFiles([packed], shape).table(packed, program, states), self.small)
        if at < len(packing):
            return "refused" if "it cannot be unpacked" in repr(told) else "half a packed table is read"
        same = repr(told).replace(packed.name, path.name) == repr(expected)
        return "read" if same else "a packed table is read otherwise"

    def _looked_at(
        self, table: Table, knowledge: KnowledgeBase, own: Random, ids: list[str] | None, is_single: bool
    ) -> str:
        """Whether pieces and originals agree, and no row is missing."""
        height = table.height()
        middle = own.randrange(height + 1)
        pieces = [*table.pieces(0, middle), *table.pieces(middle, height - middle)]
        held = [id_ for piece in pieces for id_ in piece.ids]
        originals = [row for _, _, row in table.originals(range(height))]
        if (len(held), len(originals)) != (height, height):
            return "rows are missing"
        for number, row in enumerate(originals):
            if not isinstance(row, Record | RecordError | dict):
                return "an original that is none"
            if isinstance(row, RecordError) and not _is_plain(row):
                return "a message that is not plain"
            if isinstance(row, Record) != bool(held[number]):
                return "a row is a record in one way and none in the other"
        if self._differing(pieces, originals, knowledge):
            return "pieces and originals differ"
        if ids is not None:
            return _lost(ids, held, originals, is_single)
        return "read"

    @staticmethod
    def _differing(pieces: Sequence[object], originals: Sequence[object], knowledge: KnowledgeBase) -> bool:
        row = 0
        for piece in pieces:
            for place, id_ in enumerate(piece.ids):  # type: ignore[attr-defined]
                record = originals[row]
                row += 1
                if not isinstance(record, Record):
                    continue
                if record.id != id_:
                    return True
                for name, codes in piece.states.items():  # type: ignore[attr-defined]
                    value = record.findings.get(name)
                    state = 0
                    if value is not None and knowledge.program.findings[name].kind == "number":
                        state = 1 + knowledge.states.cell(name, value)  # type: ignore[arg-type]
                    elif value is not None:
                        state = knowledge.states.state_of[name, value]
                    if codes[place] != state:
                        return True
        return False


def _lost(ids: list[str], held: list[str | None], originals: Sequence[object], is_single: bool) -> str:
    """Whether each row of a table that is not damaged is answered or refused."""
    if is_single:
        return "read" if len(ids) == len(held) else "a row is missing"
    spoken = {id_ for id_ in held if id_}
    for row in originals:
        if isinstance(row, RecordError):
            spoken |= {fault.record for fault in row.faults}
    return "read" if {id_ for id_ in ids if id_} <= spoken else "a person is missing"


def _is_plain(error: RecordError) -> bool:
    """Whether every fault says what is wrong and what to do, in a text that steers no terminal."""
    return all(
        fault.message and fault.help and all(part.isprintable() for part in (fault.message, fault.help, fault.record))
        for fault in error.faults
    )


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    def stop(_: int, __: FrameType | None) -> NoReturn:
        raise TimeoutError("it hung")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(HUNG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def main(arguments: Sequence[str]) -> int:
    """Run many inputs, tell how they ended and every kind of failure once."""
    count, seed = (int(argument) for argument in (*arguments, *("100000", str(SEED))[len(arguments) :]))
    failures: dict[str, OddFailure] = {}
    kinds: Counter[str] = Counter()
    start = time.monotonic()
    file_version._TICK = 0  # nothing else writes these
    with tempfile.TemporaryDirectory() as folder:
        odd = Odd(Path(folder), KnowledgeBase.load())
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        done = 0
        with contextlib.suppress(KeyboardInterrupt):  # what was found until then is told
            for done in range(1, count + 1):
                failure = odd.one(seed, done - 1)
                if failure is not None:
                    kinds[failure.kind] += 1
                    failures.setdefault(failure.kind, failure)
    print(
        f"{done} inputs, seed {seed}: {time.monotonic() - start:.0f} s, "
        f"the slowest {odd.slowest[0]:.2f} s [{odd.slowest[1]}]"
    )
    for outcome, number in sorted(odd.outcomes.items()):
        print(f"{number:8} {outcome}")
    for kind, failure in failures.items():
        print(f"\n{kinds[kind]} times {kind} [{failure.index}]:\n{failure.message}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
