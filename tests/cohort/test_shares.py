"""What files say of people may be answered in any number of shares, in other processes: nothing is told otherwise."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from guidelog.inference.cohort.maps import event_files
from guidelog.inference.cohort.maps.event_files import find_event_files
from guidelog.inference.cohort.maps.map_text import MapText
from guidelog.inference.cohort.maps.merged_files import MergedFiles
from guidelog.inference.cohort.maps.read_events import read_event_maps
from guidelog.inference.cohort.maps.read_map import read_map
from guidelog.inference.cohort.tables.resource_files import ResourceFiles
from guidelog.inference.cohort.tables.table import Table
from guidelog.inference.cohort.tables.table_files import GatheredTable, PersonFiles

from guidelog import KnowledgeBase, RecordError

from ..fhir.written import AT, RXNORM, SNOMED, condition, observation, resource
from ..support.scale import scaled
from ..support.small import small

KNOWLEDGE = small()
TIMES = 25
CONDITIONS = ("94222008", "94602001", "254837009", "713514005", "44054006")
EVENTS = f"""
[events."*.csv"]
resource = {{ column = "what", values = {{ c = "Condition", o = "Observation", w = "Patient", x = "null" }} }}
person = "who"
system = "{SNOMED}"
code = "code"
status = {{ column = "status", values = {{ f = "final", p = "preliminary" }} }}
answer = {{ column = "answer", values = {{ y = true, n = false }} }}
start = "from"
"""
Written = tuple[PersonFiles, KnowledgeBase]


def _paths(folder: Path, ending: str, texts: Sequence[str]) -> list[Path]:
    paths = [folder / f"{number}{ending}" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def _rows(own: Random, folder: Path, _: KnowledgeBase) -> Written:
    """Rows of a map that says what becomes of several."""
    ids, days = ("a", "b", " b", "c", "d", "", "e", "é"), ("2026-01-01", "2026-01-02", "", "soon")
    texts = []
    for _ in range(own.randint(1, 4)):
        lines = [
            ",".join(map(own.choice, (ids, days, ("yes", "no", "", "", "?"), ("high", ""))))
            for _ in range(own.randint(0, 12))
        ]
        texts.append("\n".join(["id,d,x,f", *lines, *(["short"] if own.random() < 0.2 else [])]) + "\n")
    text = f"""ignore = "*"\n[rows]\nseveral = "{own.choice(("latest", "any", "error"))}"\n"""
    text += 'by = "d"\n' if "latest" in text else ""
    text += "[columns.x]\nfinding = 'cough'\nvalues = { yes = true, no = false }\n[columns.f]\nfinding = 'fever'"
    mapping = read_map(MapText("m.toml", text), KNOWLEDGE.program, False)
    return MergedFiles(_paths(folder, ".csv", texts), mapping, None, own.random() < 0.2), KNOWLEDGE


def _events(own: Random, folder: Path, ng234: KnowledgeBase) -> Written:
    """Rows of one code each."""
    texts = []
    for _ in range(own.randint(1, 4)):
        lines = [
            ",".join(
                [
                    own.choice(("a", "b", "c", "d", "", "é")),
                    own.choice("ccooowxz" if own.random() < 0.2 else "ccooowx"),
                    own.choice(CONDITIONS),
                    own.choice("ffp"),
                    own.choice(("y", "n", "")),
                    own.choice(("2026-01-01", "2026-02-01", "", "soon")),
                ]
            )
            for _ in range(own.randint(0, 12))
        ]
        texts.append("\n".join(["who,what,code,status,answer,from", *lines]) + "\n")
    maps = read_event_maps(MapText("m.toml", EVENTS))
    paths, importer = _paths(folder, ".csv", texts), ng234.reader(AT).importer
    return find_event_files(paths, maps, "", importer, own.random() < 0.2), ng234


def _resources(own: Random, folder: Path, ng234: KnowledgeBase) -> Written:
    """Lines of an export."""
    texts = []
    for file in range(own.randint(1, 4)):
        lines = [_line(own, f"{file}-{number}") for number in range(own.randint(0, 12))]
        texts.append("".join(f"{line}\n" for line in lines))
    return ResourceFiles(_paths(folder, ".ndjson", texts), folder, ng234.reader(AT).importer), ng234


def _line(own: Random, id_: str) -> str:
    kind = own.randrange(8)
    person = own.choice("abcd")
    found: dict[str, Any]
    if kind == 0:
        return own.choice(("{", "[]", "", '{"resourceType": "Observation"}'))
    if kind == 1:
        found = {"resourceType": "Patient", "id": person}
    elif kind == 2:
        coding = {"system": RXNORM, "code": own.choice(("197582", "197580", "1"))}
        found = {"resourceType": "Medication", "id": own.choice("mno"), "code": {"coding": [coding]}}
    elif kind < 5:
        found = resource("MedicationStatement", id_, status="completed", effectiveDateTime="2026-03-09")
        found["medicationReference"] = {"reference": f"Medication/{own.choice('mnop')}"}
    elif kind == 5:
        found = observation(id_, "713514005", own.random() < 0.5, effectiveDateTime=f"2026-03-0{own.randint(1, 3)}")
    else:
        found = condition(id_, own.choice(CONDITIONS), own.choice(("confirmed", "confirmed", "provisional", "sure")))
    if "subject" in found:
        found["subject"] = {"reference": f"Patient/{person}"}
    return json.dumps(found)


KINDS: dict[str, Callable[[Random, Path, KnowledgeBase], Written]] = {
    "rows": _rows, "events": _events, "resources": _resources,
}  # fmt: skip


def _all(table: Table) -> Counter[str]:
    """Everything that a table tells of its people, in whatever order."""
    height = table.height()
    originals = [
        (where, str(data), repr(getattr(data, "provenance", ""))) for _, where, data in table.originals(range(height))
    ]
    states = [
        (id_, tuple((name, int(codes[row])) for name, codes in sorted(piece.states.items())))
        for piece in table.pieces(0, height)
        for row, id_ in enumerate(piece.ids)
    ]
    assert len(originals) == len(states) == height
    return Counter(f"{one} {other}" for one, other in zip(originals, states, strict=True))


def _whole(table: Table, told: list[str]) -> tuple[Counter[str], list[str]]:
    return _all(table), told


def _there(value: Any) -> Any:
    """A value as it comes to another process."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - it was packed here


def _in_shares(files: PersonFiles, knowledge: KnowledgeBase, count: int) -> tuple[Counter[str], list[str]]:
    """What is told of people, and of the whole, if they are divided into so many shares. Raises RecordError."""
    program, states, counted = knowledge.program, knowledge.states, cast("list[Any]", [])
    told: list[str] = []
    files = _there(files.ready(lambda act: [act(number) for number in range(len(files.paths))], told.append))
    sent = [
        _there(one)
        for number in range(len(files.paths))
        for one in files.shares(number, count, program, counted.append)
    ]
    files.require([_there(one) for one in counted])
    found: Counter[str] = Counter()
    for share in {one.number for one in sent}:
        said = [one.said for one in sent if one.number == share]
        found += _all(files.table(said, program, states, counted.append))
    return found, [*told, *files.notes([_there(one) for one in counted])]


def _outcome(act: Callable[..., object], *arguments: object) -> object:
    """What something comes to, or with what words it is refused."""
    try:
        return act(*arguments)
    except RecordError as error:
        return str(error)


@pytest.mark.parametrize("kind", KINDS)
def test_people_are_the_same_in_any_number_of_shares(
    kind: str, tmp_path: Path, ng234: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_files, "_TOGETHER", 3)
    for seed in range(scaled(TIMES, 4)):
        folder = tmp_path / str(seed)
        folder.mkdir()
        files, knowledge = KINDS[kind](Random(seed), folder, ng234)
        told: list[str] = []
        table = GatheredTable(files, knowledge.program, knowledge.states, told.append)
        wanted = _outcome(_whole, table, told)
        for count in (1, 2, 5):
            assert _outcome(_in_shares, files, knowledge, count) == wanted, (seed, count)
