"""The table of codes of a knowledge base: what a coding of a resource says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from ..record.values import Value
from ..text.source import Span
from .units import Units

SYSTEM, GROUP, FINDING, NONE = "(system)", "(group)", "(finding)", "(none)"
SITE, ANSWER, ROUTE, ACTION, UNIT = "(body site)", "(answer)", "(route)", "(action)", "(unit)"
NAMES = (SYSTEM, GROUP, FINDING, NONE, SITE, ANSWER, ROUTE, ACTION, UNIT)  # what stands in place of a finding
MEASURED, NAMED = "(number)", "(answer)"  # in place of a value: what the Observation gives, as a number or coded
ORDERS = ("MedicationRequest", "ServiceRequest")
ANY_SITE, YES, NO = "any", "yes", "no"
NOTHING, SAME = "nothing", "same"

_ICD = re.compile(r"[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?")
_PLAIN = re.compile(rb"[A-Za-z0-9.-]+")

Setting = tuple[str, Value]  # a finding and its value


class CodeRow(NamedTuple):
    """What a code says: one finding with a value; or for names in parentheses a site, an answer, a route, actions.

    `rules` are those of the table, by name; `of` is the value that a rule adds, for instance the second finding of
    `also`. `place` is where it stands (`codes.tsv:12`).
    """

    finding: str
    value: Value
    resources: frozenset[str]
    system: str
    code: str
    rules: Mapping[str, str]
    soft: Setting | None
    refuted: Value | None
    also: Setting | None
    place: str
    display: str
    note: str
    span: Span

    def is_by(self, rule: str) -> bool:
        """Whether a rule is given, whatever it says."""
        return rule in self.rules

    @property
    def actions(self) -> tuple[str, ...]:
        """What an order with this code may be an order of; nothing for what is no order."""
        return tuple(str(self.value).split("|")) if self.finding == ACTION else ()


class CodeGroup(NamedTuple):
    """Findings that stand for one thing, each with one value or (None) with any; `due` names a second group."""

    members: frozenset[tuple[str, Value | None]]
    due: str

    def holds(self, finding: str, value: Value) -> bool:
        """Whether a finding with a value belongs to it."""
        return (finding, value) in self.members or (finding, None) in self.members


class Key(NamedTuple):
    """What a row is found by."""

    system: str
    code: str


class CodeTable:
    """Rows by their codes; what is said of whole findings; groups; and the names of the systems."""

    def __init__(
        self,
        rows: Iterable[CodeRow],
        findings: Mapping[str, Mapping[str, str]],
        groups: Mapping[str, CodeGroup],
        systems: Mapping[str, str],
    ):
        self.rows = tuple(rows)
        self.findings = findings
        self.groups = groups
        self.systems = systems
        self._exact: dict[Key, list[CodeRow]] = {}
        self._prefixes: dict[str, dict[str, list[CodeRow]]] = {}
        self._ranges: dict[str, list[CodeRow]] = {}
        for row in self.rows:
            if row.is_by("range"):
                self._ranges.setdefault(row.system, []).append(row)
                continue
            self._exact.setdefault(Key(row.system, row.code), []).append(row)
            if row.is_by("prefix"):
                self._prefixes.setdefault(row.system, {}).setdefault(row.code, []).append(row)
        self._found: dict[Key, tuple[CodeRow, ...]] = {}

    def by_finding(self, finding: str) -> list[CodeRow]:
        """The rows that can set a finding, by their own finding or as what they say besides."""
        return [
            row for row in self.rows if row.finding == finding or (row.also is not None and row.also[0] == finding)
        ]

    def resources(self, is_of_orders: bool = False) -> tuple[str, ...]:
        """The types of resources of which a code says something of a record, or of what is ordered."""
        rows = (row for row in self.rows if (row.finding == ACTION) is is_of_orders)
        return tuple(sorted({type_ for row in rows for type_ in row.resources} - {*([] if is_of_orders else ORDERS)}))

    @cached_property
    def row_systems(self) -> frozenset[str]:
        """The systems of which a row has a code."""
        return frozenset(row.system for row in self.rows)

    @cached_property
    def units(self) -> Units:
        """What units are called, by the rows and without one."""
        return Units((row.system, row.code, str(row.value)) for row in self.rows if row.finding == UNIT)

    def knows(self, code: str) -> bool:
        """Whether a row speaks of a code in any system."""
        if code in self._codes:
            return True
        return _ICD.fullmatch(code) is not None and any(self.rows_of(system, code) for system in self.row_systems)

    @cached_property
    def spelling(self) -> re.Pattern[bytes]:
        """Finds in JSON a code that a row may speak of: one of the rows, or one like ICD's.

        If not all codes are letters, digits, dots and hyphens, also every code in which a character is escaped.
        """
        codes = sorted(code.encode() for code in self._codes)
        escaped = b"" if all(map(_PLAIN.fullmatch, codes)) else rb'|[^"\\]*\\[^"]*'
        return re.compile(rb'"code"\s*+:\s*+"(%b(?=")|[A-Z][0-9][^"]*%b)"' % (_one_of(codes), escaped))

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(key.code for key, rows in self._exact.items() if any(row.finding != UNIT for row in rows))

    @property
    def settable(self) -> frozenset[str]:
        """The findings that a resource can set: by its code, its status or its dates."""
        found = {row.finding for row in self.rows if not row.finding.startswith("(")}
        for row in self.rows:
            found |= {setting[0] for setting in (row.soft, row.also) if setting is not None}
            found |= {row.rules["onset"]} if row.is_by("onset") else set()
        for finding, rules in self.findings.items():
            found |= {finding} if "recurs" in rules else set()
            found |= {rules[name] for name in ("confirmed", "since") if name in rules}
        return frozenset(found)

    def rows_of(self, system: str, code: str) -> tuple[CodeRow, ...]:
        """What the table says of a coding: the rows of this very code, else of the longest that begins it."""
        key = Key(system, code)
        found = self._found.get(key)
        if found is None:
            found = tuple(self._search(key))
            if len(self._found) < 100_000:  # a file may hold any number of codes
                self._found[key] = found
        return found

    def _search(self, key: Key) -> list[CodeRow]:
        exact = self._exact.get(key)
        if exact is not None:
            return exact
        prefixes, ranges = self._prefixes.get(key.system, {}), self._ranges.get(key.system, ())
        if not (prefixes or ranges) or not _ICD.fullmatch(key.code):
            return []
        for length in range(len(key.code) - 1, 0, -1):
            if key.code[:length] in prefixes:
                return prefixes[key.code[:length]]
        return [row for row in ranges if in_range(key.code, row.code) and key.code[:3] != row.rules.get("but")]


def _one_of(words: Sequence[bytes]) -> bytes:
    """A regular expression for some words, in their order, in which common beginnings stand once."""
    by_first: dict[bytes, list[bytes]] = {}
    for word in words:
        by_first.setdefault(word[:1], []).append(word[1:])
    parts = [
        re.escape(first) + _one_of(rest) if any(rest) else re.escape(first)
        for first, rest in by_first.items()
        if first
    ]
    whole = b"(?:" + b"|".join(parts) + b")" if len(parts) > 1 else b"".join(parts)
    return b"(?:" + whole + b")?" if b"" in by_first and parts else whole


def in_range(code: str, ends: str) -> bool:
    """Whether the first three characters of a code lie between two, `C00-C96`, these included."""
    first, _, last = ends.partition("-")
    return first <= code[:3] <= last


def is_in_remission(row: CodeRow, code: str) -> bool:
    """Whether a code says by the second character after its dot that the disease is in remission, where a row knows
    that: a 1, or the one that the rule names for some codes.
    """
    found = re.fullmatch(r"...\.?[0-9A-Z]([0-9A-Z])", code)
    rules = (one.partition(":") for one in row.rules.get("remission", "").split(","))
    return found is not None and any(in_range(code, ends) and found[1] == (last or "1") for ends, _, last in rules)
