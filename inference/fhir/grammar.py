"""What a table of codes is written with: its columns, its rules, and why each fault of it matters."""

from __future__ import annotations

from ..text.codes import Code

NEEDED = ("finding", "value", "resources", "system", "code")
RESOURCES = (
    "Condition",
    "Observation",
    "Procedure",
    "MedicationAdministration",
    "MedicationStatement",
    "Encounter",
)
# The rules that a row of actions can have, by which a code counts as an order of them.
OF_ACTION = {"prefix": False, "exact": False, "route": True, "site": False}
# The rules that a row can have, and whether each says something after `=`.
OF_CODE = {
    "prefix": False,
    "exact": False,
    "range": False,
    "but": True,
    "soft": True,
    "refuted": True,
    "also": True,
    "region": True,
    "onset": True,
    "remission": True,
    "given": True,
    "route": True,
    "site": True,
    "reason": True,
}
OF_FINDING = {
    "default": True,
    "past": True,
    "single": False,
    "confirmed": True,
    "confirmed-but": True,
    "unless": True,
    "recurs": True,
    "after": True,
    "since": True,
}
OF_GROUP = {"any": True, "due": True}
GROUPS = ("site", "reason", "unless", "recurs", "due")  # rules that name a group
FINDINGS = ("onset", "confirmed", "after", "since")  # rules that name a finding
WHY = {
    Code.CODE_ROW: "a row that is not understood would be passed over, and its code not be read",
    Code.CODE_FINDING: "a code sets the findings of its rows and nothing else",
    Code.CODE_VALUE: "a record refuses a value that its finding does not have",
    Code.CODE_TWICE: "every record with this code would contradict itself",
    Code.CODE_RULE: "a rule that is not understood would be passed over; prose goes into the column `note`",
    Code.CODE_SYSTEM: "its name says whose code it is, and so on what terms it may be used",
}
