"""The explorer in a browser: what it needs of a knowledge base as plain data, and the desk made of that.

The data have the program and its normal forms as they were checked and computed where the site was made, so that a
browser reads no text again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from guidelog.inference.answer.forms import Forms
from guidelog.inference.fhir.load import load_table
from guidelog.inference.page.document import PageScript
from guidelog.inference.record.record import Record
from guidelog.inference.rules.archive import pack, unpack
from guidelog.inference.text.source import Source

from guidelog.api import KnowledgeBase

from .desk import Desk, Places

PLACES = Places("index.html", "knowledge.html", PageScript("explorer.js", "worker.mjs"))
DATA = "knowledge.json"  # beside the package, where a browser has both
_DEEP = 5000  # calls within each other, for rules that are nested deeply; a browser has less room than a machine


def ship(knowledge: KnowledgeBase, codes: tuple[Source, ...]) -> str:
    """A knowledge base with its tables of codes and its examples as a text. Raises RecordError for these."""
    program = knowledge.program._replace(cases=(), with_cases=False)
    data = {
        "kb": program.kb,
        "sources": [[*one] for one in program.sources],
        "codes": [[*one] for one in codes],
        "examples": [_plain(one) for one in knowledge.examples().values()],
        "program": pack(program),
        "forms": knowledge.forms.to_json(),
    }
    return json.dumps(data, separators=(",", ":"))


def open_desk(text: str) -> Desk:
    """The desk of what `ship` made."""
    data = json.loads(text)
    sources, codes = (tuple(Source(*one) for one in data[name]) for name in ("sources", "codes"))
    program = unpack(data["program"], sources)._replace(kb=data["kb"])
    knowledge = KnowledgeBase(program, Forms.from_json(data["forms"]))
    examples = {one["id"]: knowledge.record(one) for one in data["examples"]}
    return Desk(knowledge, PLACES, examples, load_table(codes, program))


def start() -> Desk:
    """The desk of the data beside this package: what a worker asks for."""
    sys.setrecursionlimit(_DEEP)
    return open_desk((Path(__file__).parents[3] / DATA).read_text(encoding="utf-8"))


def _plain(record: Record) -> Mapping[str, Any]:
    """A record as JSON has it; numbers are texts where a float would change them."""
    from guidelog.inference.record.record import record_document

    return {**record_document(record.id, record.findings), "done": [*record.done]}
