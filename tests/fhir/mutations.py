"""Bundles that are mutated at random: none ends in a traceback, and none says what its codes do not say.

`python -m tests.fhir.mutations 100000 [SEED]` tries many, and tells how they ended and what was wrong.
"""

from __future__ import annotations

import copy
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from guidelog.inference.fhir.importer import Import, Importer
from guidelog.inference.fhir.reader import Reader
from guidelog.inference.fhir.table import CodeTable

from guidelog import KnowledgeBase, Record, RecordError

from ..support.run import ROOT
from .written import AT

SEED = 15
JUNK: Sequence[Any] = (
    None, True, False, 0, -1, 1e300, "", "x", "\ud800", "é" * 40, [], {}, [[]], [None], {"coding": []}, "2026-13-01",
    "2026-03", "9999-12-31", "0001-01-01T00:00:00+14:00", "Patient/p2", "entered-in-error", "refuted", "provisional",
    "active", "resolved", "completed", "unknown", "urn:guidelog:ng234:findings", 71286001, "71286001 ",
)  # fmt: skip


def originals() -> list[tuple[str, Any]]:
    """The bundles that are mutated, each with the time as of which it is read."""
    found = []
    for folder in ("bundles", "samples"):
        place = ROOT / "tests" / "fhir" / folder
        for line in (place / "expected.jsonl").read_text(encoding="utf-8").splitlines():
            expected = json.loads(line)
            found.append((expected["at"], json.loads((place / expected["file"]).read_text(encoding="utf-8"))))
    for path in sorted((ROOT / "examples" / "fhir").glob("*.json"))[:12]:
        found.append((AT, json.loads(path.read_text(encoding="utf-8"))))
    return found


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a tree of JSON: what holds it and its key."""
    stack = [value]
    while stack:
        holder = stack.pop()
        for key in [*holder] if isinstance(holder, dict) else range(len(holder)):
            yield holder, key
            if isinstance(holder[key], dict | list):
                stack.append(holder[key])


def mutate(bundle: Any, random: Random) -> str:
    """The text of a bundle, wrong in one to three places."""
    bundle = copy.deepcopy(bundle)
    for _ in range(random.randint(1, 3)):
        places = [*nodes(bundle)]
        if not places:
            break
        holder, key = random.choice(places)
        other, other_key = random.choice(places)
        kind = random.randrange(7)
        if kind == 0:
            del holder[key]
        elif kind == 1:
            holder[key] = random.choice(JUNK)
        elif kind == 2 and isinstance(holder, dict):
            holder[random.choice(["code", "status", "subject", "value", "x", "valueBoolean"])] = holder.pop(key)
        elif kind == 3:
            holder[key] = [copy.deepcopy(holder[key])]
        elif kind == 4 and isinstance(holder, list):
            holder.insert(0, copy.deepcopy(holder[key]))
        elif kind == 5:
            holder[key] = copy.deepcopy(other[other_key])
        else:
            holder[key], other[other_key] = copy.deepcopy(other[other_key]), copy.deepcopy(holder[key])
    text = json.dumps(bundle, indent=random.choice([None, None, 1]), ensure_ascii=random.random() < 0.8)
    return _damage(text, random) if random.random() < 0.2 else text


def _damage(text: str, random: Random) -> str:
    """A text with a letter left out or put in, a part twice, or a key twice."""
    place = random.randrange(len(text))
    kind = random.randrange(4)
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + random.choice('{}[]",:0\\') + text[place:]
    if kind == 2:
        return text[: place + random.randrange(50)] + text[place:]
    start = text.find('"', place)
    end = text.find(",", start)
    return text if start < 0 or end < 0 else text[:start] + text[start : end + 1] + text[start:]


class Target:
    """Tries mutated bundles, with one importer for each reference time."""

    def __init__(self, knowledge: KnowledgeBase):
        self.knowledge = knowledge
        self.originals = originals()
        self.outcomes: Counter[str] = Counter()
        self._importers: dict[str, Importer] = {}
        self._codes = [_codes(bundle) for _, bundle in self.originals]

    def one(self, seed: int, index: int) -> str:
        """What is wrong with how one mutated bundle ends; nothing if nothing is."""
        random = Random(f"{seed} {index}")
        number = random.randrange(len(self.originals))
        at, bundle = self.originals[number]
        text = mutate(bundle, random)
        importer = self._importers.setdefault(at, self.knowledge.reader(at).importer)
        found, same = both_ways(importer, text)
        for record in found:
            self.outcomes["a record" if isinstance(record, Record) else str(record.faults[0].code)] += 1
            if isinstance(record, Record):
                wrong = unsaid(record, importer.table, self._codes[number])
                if wrong:
                    return f"{wrong} is said by no code: {text}"
        return "" if same else f"it is read otherwise by the quick way: {text}"


def both_ways(importer: Importer, text: str) -> tuple[list[Record | RecordError], bool]:
    """What the exact way makes of a text; and whether the quick way leaves it to that, or gives the same."""
    heard: list[Import] = []
    reader = Reader(importer.program, lambda: importer.table, importer.at, heard.append)
    exact = [*reader.records([text], "bundle.json")]
    quick = importer.quick.bundle(text) if importer.quick is not None else None
    if quick is None:
        return exact, True
    try:
        found = importer.make(quick[0], "bundle.json", quick[1] or "bundle")
    except RecordError as error:
        refused = [one.faults for one in exact if isinstance(one, RecordError)]
        return exact, refused == [error.faults]
    same = [one.record for one in heard] == [found.record] == exact
    return exact, same and [*heard[0].unused] == [*found.unused] and heard[0].resources == found.resources


def unsaid(record: Record, table: CodeTable, codes: frozenset[str]) -> str:
    """A finding of a record that no code of its bundle says, nor an answer of the questionnaire."""
    for finding in record.findings:
        origins = record.provenance[finding].origins
        if not any(
            origin.place.endswith(f"#{finding}")
            or any(code.startswith(tuple(codes)) and says(table, code, finding) for code in origin.code.split(", "))
            for origin in origins
        ):
            return finding
    return ""


def says(table: CodeTable, key: str, finding: str) -> bool:
    """Whether a row for a system and code can set a finding."""
    for row in table.rows_of(*key.split("|", 1)):
        rules = table.findings.get(row.finding, {})
        named = {row.finding, row.rules.get("onset"), rules.get("confirmed")}
        named |= {setting[0] for setting in (row.soft, row.also) if setting is not None}
        for other, own in table.findings.items():
            if "recurs" in own and (row.rules.get("cause") == own["recurs"] or row.finding == own.get("after")):
                named |= {other, own.get("since")}
        if finding in named:
            return True
    return False


def _codes(bundle: Any) -> frozenset[str]:
    """The systems and codes that stand in a bundle."""
    places = (holder for holder, _ in nodes(bundle) if isinstance(holder, dict) and "code" in holder)
    systems = {holder["system"] for holder, key in nodes(bundle) if key == "system"}
    codes = {one["code"] for one in places if isinstance(one["code"], str)}
    return frozenset(f"{system}|{code}" for system in systems for code in codes if isinstance(system, str))


def main(arguments: Sequence[str]) -> int:
    """Try many, tell how they ended and what was wrong."""
    count, seed = (int(argument) for argument in (*arguments, *("100000", str(SEED))[len(arguments) :]))
    target, failures, start = Target(KnowledgeBase.load()), [], time.monotonic()
    for index in range(count):
        try:
            wrong = target.one(seed, index)
        except Exception as error:
            wrong = f"{type(error).__name__}: {error}"
        if wrong:
            failures.append(f"[{index}] {wrong[:2000]}")
    print(f"{count} bundles, seed {seed}: {time.monotonic() - start:.0f} s, {len(failures)} wrong")
    for outcome, number in target.outcomes.most_common():
        print(f"{number:8} {outcome}")
    print("\n".join(failures[:5]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
