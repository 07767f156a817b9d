"""Odd and damaged tables and maps: each is read or refused in words, in bounded time, and no row is lost in silence.

`python -m tests.cohort.odd_tables 100000 [SEED]` runs many and tells every kind of failure once.
"""

from __future__ import annotations

import contextlib
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
from guidelog.inference.cohort.tables.table import Table
from guidelog.inference.cohort.tables.table_files import GatheredTable
from guidelog.inference.fhir.dates import reference

from guidelog import KnowledgeBase, Record, RecordCode, RecordError

from ..support.small import small

SEED = 17
_ignore: Callable[[str], object] = lambda sentence: None  # noqa: E731 - who hears of what was passed over
HUNG = 60  # seconds after which an input is given up

# fmt: off
TEXTS = (
    "yes", "no", "Yes", "9", "NA", "", " ", "1", "0", "2.0", "1.00", "high", "none", "true", "?", "null", "*",
    "maybe",
    "2,5", "1.5", "1e3", "-3", "1e999999", "inf", "nan", "٣", "2026-01-31", "31/01/2026", "01.02.2026", "2026-13-01",
    "2026-01-31T10:00:00Z", "a;b", 'a"b', "a\nb", "é", "\u202e", "\x1b[31m", "\x1f", "x" * 300,
)
GOOD = ("yes", "no", "", "9")
COLUMNS = ("x", "f", "w", "d", "s___1", "s___2", "is it?", "é", "finding", "cough")
PARTS = (
    'id = "who"', 'id = "x"', 'null = ["NA", "."]', 'null = "NA"', 'separator = ";"', 'separator = "x"',
    'decimal = ","',
    'ignore = "*"', 'ignore = ["d"]', 'unticked = "null"', "unticked = false", 'unticked = "?"', "[rows]",
    'several = "latest"', 'several = "any"', 'several = "error"', 'by = "d"', 'format = "dd/mm/yyyy"', "[columns]",
    "[columns.x]", "[columns.f]", "[columns.w]", "[[columns.x]]", '[columns."is it?"]', "[columns.s___1]",
    'finding = "cough"', 'finding = "fever"', 'finding = "weeks"', 'finding = "coughs"', 'finding = "?"',
    "values = { yes = true, no = false }", 'values.1 = "high"', 'values."*" = "null"', "values.x = []",
    'values."" = true',
    'unit = "days"', 'unit = "years"', 'factor = "1/7"', "factor = 0", "since = true",
    'until = "d"', "x = {", '"""', "#",
)
SIGNS = ('"', "'", "=", "[", "]", "{", "}", ".", ",", "\n", "\\", "?", "\x00", "\udcff", "é", "1", "x", " ")
DAMAGE = (b'"', b",", b";", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf", b"\t", b"x", b"", b"yes")
# fmt: on
MAP = """\
id = "who"
null = ["NA"]
ignore = "*"
unticked = "null"
[columns.x]
finding = "cough"
values = { yes = true, no = false, 9 = "null" }
[columns.f]
finding = "fever"
values = { yes = "high", no = "none", 1 = "suspected" }
[columns.w]
finding = "weeks"
unit = "days"
values = { yes = 3, no = "null", 9 = "null" }
"""
ROWS = '[rows]\nseveral = "{several}"\n{by}'
EVENTS = """\
[events."t.csv"]
resource = "Condition"
person = "who"
code = "x"
system = "http://snomed.info/sct"
start = "d"
verification = { column = "f", values = { yes = "confirmed", no = "refuted", 9 = "null" } }
ignore = "*"
"""
EVENT_PARTS = (
    'resource = "Patient"', 'resource = "Observation"', 'status = "final"', 'course = "active"', "answer = true",
    'end = "w"', 'recorded = "d"', 'code = { concept = "x" }', 'code = ["x", "f"]', 'site = "w"', 'resource = "null"',
    'system = { column = "f" }', 'reason = "x"', 'route = "f"', "[events]", '[events."u.csv"]', "[vocabularies]",
)  # fmt: skip
CODES = ("94222008", "94602001", "254837009", "399068003", "71286001", "713514005", "44054006", "")


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
        table, ids = _table(own)
        self.path.write_bytes(table)
        kind, act = own.choice(
            [("map", self._map), ("map", self._map), ("events", self._events), ("draft", self._draft)]
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
        text = _map(own)
        has_time = own.random() < 0.5
        mapping = read_map(MapText("m.toml", text), self.small.program, has_time)
        at = reference("2026-03-10").when if has_time else None
        is_strict = own.random() < 0.3
        is_single = not mapping.rows.several
        program, states = self.small.program, self.small.states
        if is_single:
            table: Table = MappedFiles([self.path], mapping, at, is_strict).table(self.path, program, states, _ignore)
        else:
            table = GatheredTable(MergedFiles([self.path], mapping, at, is_strict), program, states, _ignore)
        return self._looked_at(table, self.small, own, ids if mapping.id == "who" else None, is_single)

    def _events(self, own: Random, ids: list[str] | None) -> str:
        maps = read_event_maps(MapText("m.toml", _event_map(own)))
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


def _table(own: Random) -> tuple[bytes, list[str] | None]:
    """A table, and the ids of its rows if it is not damaged."""
    columns = ["who", "x", "f", "w", "d"]
    columns += [own.choice(COLUMNS) for _ in range(own.choice([0, 0, 0, 1, 2]))]
    columns = columns if own.random() < 0.9 else [own.choice(COLUMNS) for _ in range(3)]
    sign = own.choice([",", ",", ",", ",", ";", "\t"])
    odd = own.choice([0, 0, 0.05, 0.5])
    ids, lines = [], [sign.join(_cell(name, sign) for name in columns)]
    for _ in range(own.choice([0, 1, 3, 10, 40])):
        id_ = f"p{own.randrange(12)}"
        row = [
            own.choice(TEXTS) if own.random() < odd else own.choice((*GOOD, *CODES[: 2 * (name == "x")]))
            for name in columns
        ]
        if columns[0] == "who":
            row[0] = id_
        row[4:5] = [own.choice(["2026-01-31", "2026-02-01", ""])] if columns[0] == "who" and not odd else row[4:5]
        ids.append(id_)
        lines.append(sign.join(_cell(text, sign) for text in row))
    data = ("\n".join(lines) + own.choice(["\n", "\n", ""])).encode("utf-8", "surrogateescape")
    if own.random() < 0.3:
        for _ in range(own.choice([1, 3, 20])):
            at = own.randrange(len(data) + 1)
            data = data[:at] + own.choice(DAMAGE) + data[at + own.choice([0, 1]) :]
        return data, None
    return data, ids if columns[0] == "who" else None


def _cell(text: str, sign: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if any(one in text for one in (sign, '"', "\n")) else text


def _map(own: Random) -> str:
    """The text of a map, of which more than half are in order."""
    head, columns = MAP.split("[columns.x]", 1)
    several = own.choice(["", "", "", "latest", "any", "error"])
    by = 'by = "d"\n' if several == "latest" else ""
    rows = ROWS.format(several=several, by=by) if several else ""
    text = f"{head}{rows}[columns.x]{columns}"
    return text if own.random() < 0.6 else _mutated(text, own, PARTS)


def _event_map(own: Random) -> str:
    return EVENTS if own.random() < 0.5 else _mutated(EVENTS, own, EVENT_PARTS)


def _mutated(text: str, own: Random, parts: Sequence[str]) -> str:
    lines = text.splitlines()
    for _ in range(own.choice([1, 1, 2, 5])):
        at = own.randrange(len(lines) + 1)
        act = own.randrange(4)
        if act == 0:
            lines.insert(at, own.choice(parts))
        elif act == 1 and lines:
            del lines[min(at, len(lines) - 1)]
        elif act == 2 and lines:
            lines[min(at, len(lines) - 1)] = own.choice(parts)
        elif lines:
            line = lines[min(at, len(lines) - 1)]
            place = own.randrange(len(line) + 1)
            lines[min(at, len(lines) - 1)] = line[:place] + own.choice(SIGNS) + line[place + own.choice([0, 1]) :]
    return "\n".join(lines) + "\n"


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
