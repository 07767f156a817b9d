"""A map of a table from its text, and everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...record.codes import RecordCode
from ...record.notation import TOML
from ...record.record import exact, value_fault
from ...record.values import Value, shown_name, shown_value
from ...rules.finding import Finding
from ...rules.lookup import find_findings
from ...rules.program import Program
from ...text.spelling import find_near, phrase, suggestion
from .map_text import NULL, MapText
from .table_map import ANY, LATEST, SEVERAL, ColumnRule, DateRule, RowRule, TableMap
from .units import UNITS_OF_TIME, read_factor

_PARTS = ("id", "null", "separator", "decimal", "ignore", "unticked", "rows", "columns")
_OF_ROWS = ("several", "by", "format")
_OF_COLUMN = ("finding", "values", "null", "factor", "unit", "decimal", "since", "format", "until")
_BOX = re.compile(r".+___.+")  # a column of REDCap for one box of several that can be ticked
_UNTICKED = "0"
_SIGNS = {".": ".", ",": ","}
SEPARATORS = (",", ";", "\t", "|")


def read_map(text: MapText, program: Program, has_time: bool) -> TableMap:
    """The map that a text says; `has_time` is whether a reference time was given.

    Raises RecordError with everything that is wrong.
    """
    message = "this is a map of tables with a row for each code"
    text.require_kind("columns", "events", message, "add --events if the tables are such")
    found = _Reader(text, program, has_time).read()
    text.refuse_if_faulty()
    return found


def read_format(text: MapText, own: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    """How dates are written (`format`), as Python has it; nothing for ISO 8601. Notes what is wrong."""
    written = text.text(own, "format", keys)
    if written in ("", "yyyy-mm-dd"):
        return ""
    parts = sorted(re.findall("[A-Za-z]+", written))
    if parts != ["dd", "mm", "yyyy"] or "%" in written:
        message = f"{shown_value(written)} does not say how a date is written"
        help_ = "write it with dd, mm and yyyy: dd/mm/yyyy, mm/dd/yyyy, dd.mm.yyyy or yyyy-mm-dd"
        text.fault(RecordCode.UNKNOWN_VALUE, (*keys, "format"), message, help_)
        return ""
    return written.replace("dd", "%d").replace("mm", "%m").replace("yyyy", "%Y")


class _Reader:
    def __init__(self, text: MapText, program: Program, has_time: bool):
        self.text = text
        self.program = program
        self.has_time = has_time
        self.decimal = self._sign(text.data, ())

    def read(self) -> TableMap:
        text, data = self.text, self.text.data
        text.check_keys(data, _PARTS, (), "a map")
        id_ = text.text(data, "id", (), "id")
        null = frozenset(one.strip() for one in text.texts(data, "null", ()))
        separator = text.text(data, "separator", ())
        if separator and separator not in SEPARATORS:
            help_ = 'write one of: ",", ";", "\\t" (a tab), "|"'
            text.fault(RecordCode.WRONG_TYPE, ("separator",), f"{shown_value(separator)} separates no columns", help_)
        columns = text.table(data, "columns", ())
        rules = [rule for name, own in columns.items() for rule in self._rules(name, own)]
        if not columns:
            help_ = "`guidelog cohort --draft-map TABLE` drafts one from a table"
            text.fault(RecordCode.EMPTY, (), "it speaks of no column", help_)
        ignored = self._ignored(data)
        if id_ in ignored:
            text.fault(RecordCode.BAD_ID, ("ignore",), f"`{shown_name(id_)}` is the column of ids", "keep it")
        for name in ("" for name in (id_, *columns) if not name):
            text.fault(
                RecordCode.UNKNOWN_KEY, ("columns", name), "a column has no name", "name it in the table first"
            )
        for name in columns:
            if name in ignored:
                message = f"column `{shown_name(name)}` is left out, and said to be a finding"
                text.fault(RecordCode.CONFLICT, ("columns", name), message, "keep one of both")
        return TableMap(text.name, id_, tuple(rules), ignored, null, separator, self._rows(data), repr(data))

    def _ignored(self, data: Mapping[str, Any]) -> frozenset[str]:
        value = data.get("ignore", [])
        return frozenset([ANY]) if value == ANY else frozenset(self.text.texts(data, "ignore", ()))

    def _rows(self, data: Mapping[str, Any]) -> RowRule:
        """What becomes of several rows of one person."""
        text, own = self.text, self.text.table(data, "rows", ())
        text.check_keys(own, _OF_ROWS, ("rows",), "[rows]")
        several, by = text.text(own, "several", ("rows",)), text.text(own, "by", ("rows",))
        if own and several not in SEVERAL:
            help_ = suggestion(several, SEVERAL, f"write one of: {', '.join(SEVERAL)}")
            message = f"{shown_value(several)} does not say what becomes of several rows of one person"
            text.fault(RecordCode.UNKNOWN_VALUE, ("rows", "several"), message, help_)
        if (several == LATEST) != bool(by):
            message = "the latest row is that by a column of dates"
            help_ = f'write by = "COLUMN" with several = "{LATEST}", and with nothing else'
            text.fault(RecordCode.WRONG_TYPE, ("rows", "by"), message, help_)
        return RowRule(several, by, read_format(text, own, ("rows",)))

    def _rules(self, name: str, own: object) -> Iterator[ColumnRule]:
        """What is said of a column: one finding, or several."""
        keys = ("columns", name)
        several = own if isinstance(own, list) else [own]
        if not several:
            self.text.fault(RecordCode.EMPTY, keys, f"nothing is said of column `{shown_name(name)}`", "leave it out")
        for one in several:
            if isinstance(one, Mapping):
                rule = self._rule(name, one, keys)
                if rule is not None:
                    yield rule
            else:
                self.text.mistyped(keys, one, "a table")

    def _rule(self, name: str, own: Mapping[str, Any], keys: tuple[str, ...]) -> ColumnRule | None:
        text = self.text
        text.check_keys(own, _OF_COLUMN, keys, "a column of a map")
        named = text.text(own, "finding", keys, name)
        finding = self.program.findings.get(named)
        if finding is None:
            message = f"`{shown_name(named)}` is not a finding"
            text.fault(RecordCode.UNKNOWN_FINDING, (*keys, "finding"), message, self._nearest(named), named)
            return None
        if finding.arithmetic is not None:
            one, other = finding.arithmetic.parts
            message = f"`{named}` is worked out of `{one}` and `{other}`"
            help_ = "say which columns hold these, and leave this one out"
            text.fault(RecordCode.WORKED_OUT, (*keys, "finding"), message, help_, named)
            return None
        values = self._values(name, own, finding, keys)
        since = None
        if own.get("since") is not None or "until" in own or "format" in own:
            since = self._since(own, finding, keys)
        return ColumnRule(
            name,
            finding,
            values,
            read_factor(text, own, finding, keys),
            self._sign(own, keys) if "decimal" in own else self.decimal,
            since,
            text.place(*keys),
        )

    def _nearest(self, named: str) -> str:
        """The findings that are called almost so, else those that have its words, as `findings WORD` finds them."""
        near = find_near(named, self.program.findings)
        if not near:
            near = [one.name for one in find_findings(named.replace("_", " "), self.program.findings.values())][:3]
        return phrase(near) if near else f"`{self.program.command('findings')}` lists them"

    def _values(
        self, name: str, own: Mapping[str, Any], finding: Finding, keys: tuple[str, ...]
    ) -> dict[str, Value | None]:
        """What each text in a column means."""
        found: dict[str, Value | None] = {}
        for written, value in self.text.table(own, "values", keys).items():
            place = (*keys, "values", written)
            if not written.strip():
                message = "an empty cell is not recorded, whatever the map says"
                self.text.fault(RecordCode.UNKNOWN_VALUE, place, message, "leave it out of the values")
            elif value == NULL:
                found[written.strip()] = None
            elif (fault := value_fault(finding, value, TOML)) is not None:
                help_ = f'{fault.help}; or write "{NULL}" if it means that nothing was recorded'
                self.text.fault(fault.code, place, fault.message, help_, finding.name)
            else:
                found[written.strip()] = exact(value)
        found |= {one.strip(): None for one in self.text.texts(own, "null", keys)}
        unticked = self.text.data.get("unticked")
        if _BOX.fullmatch(name) and _UNTICKED not in found and unticked is not None:
            if unticked is False and finding.kind == "bool":
                found[_UNTICKED] = False
            elif unticked in (NULL, False):
                found[_UNTICKED] = None
        if _BOX.fullmatch(name) and _UNTICKED not in found and found:
            message = f"column `{shown_name(name)}` is a box, and the map does not say what it means not to tick it"
            help_ = f'write unticked = "{NULL}" (nothing is recorded) or unticked = false above [columns]'
            self.text.fault(RecordCode.UNMAPPED, keys, message, help_, finding.name)
        return found

    def _since(self, own: Mapping[str, Any], finding: Finding, keys: tuple[str, ...]) -> DateRule | None:
        text = self.text
        if own.get("since") is not True:
            message = "dates are counted from where the map says since = true"
            text.fault(RecordCode.WRONG_TYPE, (*keys, "since"), message, "add it, or take `format` and `until` away")
            return None
        if finding.kind != "number" or finding.unit not in UNITS_OF_TIME:
            message = f"`{finding.name}` is no time since a date"
            help_ = "time is counted for numbers of days, weeks, months or years"
            text.fault(RecordCode.WRONG_TYPE, (*keys, "since"), message, help_, finding.name)
            return None
        until = text.text(own, "until", keys)
        if not until and not self.has_time:
            message = "until when time is counted is not said"
            help_ = 'write until = "COLUMN" with another column of dates, or say --at DAY'
            text.fault(RecordCode.UNMAPPED, (*keys, "since"), message, help_, finding.name)
        return DateRule(read_format(self.text, own, keys), until)

    def _sign(self, own: Mapping[str, Any], keys: tuple[str, ...]) -> str:
        """The sign before decimals."""
        written = self.text.text(own, "decimal", keys, ".")
        if written not in _SIGNS:
            message = f"{shown_value(written)} is no sign before decimals"
            self.text.fault(RecordCode.UNKNOWN_VALUE, (*keys, "decimal"), message, 'write "." or ","')
            return "."
        return written
