"""How records are written, for the next step that a fault tells: one in JSON is not corrected as a row of a table."""

from __future__ import annotations

from typing import NamedTuple


class Notation(NamedTuple):
    """What is written for a record, its id, its findings, what was done, and a finding that is not recorded."""

    record: str
    id: str
    findings: str
    done: str
    nothing: str


JSON = Notation(
    record='write {"id": "...", "findings": {...}}',
    id='write "id": "..."',
    findings='write "findings": {"finding": value, ...}',
    done='write "done": ["mri"]',
    nothing="leave it out",
)
TOML = JSON._replace(
    record="write id and [findings]",
    id='write id = "..."',
    findings="write [findings], and below it: finding = value",
    done='write done = ["mri"]',
)
ROW = JSON._replace(id="give the row an id", nothing="leave it empty")
COLUMNS = ROW._replace(nothing="leave it null")
RESOURCE = JSON._replace(nothing="leave the answer out")
