"""The codes of a finding on the screen."""

from __future__ import annotations

from guidelog.inference.fhir.document import codes_of
from guidelog.inference.fhir.table import CodeTable
from guidelog.inference.record.values import shown_value
from guidelog.inference.rules.finding import Finding
from guidelog.inference.words import counted

from .console import Page


def add_codes(page: Page, finding: Finding, table: CodeTable) -> None:
    """Add the codes that say a finding where records come from FHIR, by value, or that none does."""
    if not table.rows:
        return
    found = codes_of(finding.name, table)
    page.line()
    if finding.name not in table.settable:
        page.line(("no code says it: it must be asked", "quiet"), indent=4)
        return
    for row in found.own:
        value = row.value if isinstance(row.value, str) else shown_value(row.value)
        name = table.systems[row.system]
        longer = " and longer" if row.is_by("prefix") else ""
        page.line((f"{value}  ", "possible"), f"{name} {row.code}{longer}  {row.display}", indent=4, hang=8)
    for other, count in found.besides.items():
        page.line((f"also by {counted(count, 'code')} of {other}", "quiet"), indent=4)
    if "recurs" in table.findings.get(finding.name, {}):
        page.line(("by the clinical status of a Condition", "quiet"), indent=4)
    elif not found.own and not found.besides:
        page.line(("by dates of a Procedure and a Condition", "quiet"), indent=4)
