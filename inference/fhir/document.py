"""The codes of a finding as plain data. The keys are a public format: see docs/formats.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..record.record import plain
from .table import CodeRow, CodeTable


class FindingCodes(NamedTuple):
    """What says a finding: rows of its own, and how many rows of each other finding say it besides."""

    own: tuple[CodeRow, ...]
    besides: Mapping[str, int]


def codes_of(finding: str, table: CodeTable) -> FindingCodes:
    """The rows that say a finding."""
    own = tuple(row for row in table.rows if row.finding == finding)
    besides: dict[str, int] = {}
    for row in table.rows:
        settings = {setting[0] for setting in (row.soft, row.also) if setting is not None}
        settings |= {rule for name, rule in row.rules.items() if name == "onset"}
        rules = table.findings.get(row.finding, {})
        settings |= {rules.get("confirmed", "")} if row.value != rules.get("confirmed-but") else set()
        if row.finding != finding and finding in settings:
            besides[row.finding] = besides.get(row.finding, 0) + 1
    return FindingCodes(own, besides)


def codes_document(finding: str, table: CodeTable) -> dict[str, Any]:
    """`{"codes": [...], "said_besides_by": {FINDING: how many of its codes}}`."""
    found = codes_of(finding, table)
    return {
        "codes": [
            {
                "value": plain(row.value),
                "resources": sorted(row.resources),
                "system": row.system,
                "code": row.code,
                "display": row.display or None,
                "rules": {name: said or True for name, said in row.rules.items()},
                "note": row.note or None,
                "row": row.place,
            }
            for row in found.own
        ],
        "said_besides_by": dict(found.besides),
    }
