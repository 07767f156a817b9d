"""How records are written, for the next step that a fault tells: one in JSON is not corrected as a row of a table."""

from __future__ import annotations

from typing import NamedTuple


class Notation(NamedTuple):
    """What is written for a record, its id, its findings, what was done, a finding that is not recorded, and a number
    with its unit."""

    record: str
    id: str
    findings: str
    done: str
    nothing: str
    quantity: str = '{"value": 1.5, "unit": "UNIT"}'


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
    quantity='{value = 1.5, unit = "UNIT"}',
)
ROW = JSON._replace(id="give the row an id", nothing="leave it empty")
COLUMNS = ROW._replace(nothing="leave it null")
RESOURCE = JSON._replace(nothing="leave the answer out")
