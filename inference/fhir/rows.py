"""The text of a table of codes, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import product

from ..record.values import Value
from ..rules.finding import Finding
from ..rules.program import Program
from ..text.codes import Code
from ..text.diagnostic import Diagnostic, Related
from ..text.source import Source, Span
from ..text.spelling import suggestion
from .grammar import FINDINGS, GROUPS, OF_ACTION, OF_CODE, OF_FINDING, OF_GROUP, RESOURCES, WHY
from .lines import CodeLine, read_lines
from .table import (
    ACTION,
    ANSWER,
    ANY_SITE,
    FINDING,
    GROUP,
    MEASURED,
    NAMED,
    NAMES,
    NO,
    NONE,
    NOTHING,
    ORDERS,
    ROUTE,
    SITE,
    SYSTEM,
    UNIT,
    YES,
    CodeGroup,
    CodeRow,
    CodeTable,
    Setting,
)


def read_table(sources: Sequence[Source], program: Program) -> tuple[CodeTable, list[Diagnostic]]:
    """A table of codes from texts, of which a later one replaces what an earlier one says of a code, and its faults.

    A row that is at fault is not in the table.
    """
    reader = _Reader(program)
    for source in sources:
        reader.add(source)
    return reader.table(), reader.faults


class _Reader:
    def __init__(self, program: Program):
        self.program = program
        self.faults: list[Diagnostic] = []
        self.lines: list[list[CodeLine]] = []
        self.systems: dict[str, str] = {}
        self.groups: dict[str, CodeLine] = {}
        self.defaults: dict[str, str] = {}

    def add(self, source: Source) -> None:
        """Take the rows of a text."""
        self.lines.append([*read_lines(source, self._fault)])

    def table(self) -> CodeTable:
        """What all texts say together."""
        every = [line for lines in self.lines for line in lines]
        self.systems = {line["system"]: line["value"] for line in every if line["finding"] == SYSTEM}
        self.groups = {line["value"]: line for line in every if line["finding"] == GROUP}
        groups = {name: group for name, line in self.groups.items() if (group := self._group(line)) is not None}
        findings: dict[str, Mapping[str, str]] = {}
        for line in every:
            if line["finding"] == FINDING and self._is_finding(line, line["value"], "value"):
                findings[line["value"]] = self._rules(line, OF_FINDING)
        self.defaults = {name: rules["default"] for name, rules in findings.items() if "default" in rules}
        rows: list[CodeRow] = []
        for lines in self.lines:
            own = [row for line in lines if (row := self._row(line)) is not None]
            replaced = {key for row in own for key in _replaced(row)}
            rows = [row for row in rows if not replaced & {*_replaced(row)}] + own
            self._check_once(own)
        self.faults = [*dict.fromkeys(self.faults)]
        return CodeTable([row for row in rows if row.finding != NONE], findings, groups, self.systems)

    def _row(self, line: CodeLine) -> CodeRow | None:
        """A row that says something of a code, if it is in order."""
        name = line["finding"]
        if name in (SYSTEM, GROUP, FINDING):
            self._check_definition(line)
            return None
        before = len(self.faults)
        value = self._own_value(line)
        resources = self._resources(line, value)
        self._check_code(line)
        rules = self._rules(line, OF_ACTION if name == ACTION else OF_CODE)
        finding = self.program.findings.get(name)
        soft, also = self._soft(line, rules, finding), self._setting(line, rules.get("also"))
        refuted = rules.get("refuted", NOTHING)
        denied = None if refuted == NOTHING or finding is None else self._value(line, finding, refuted, "rule")
        if len(self.faults) > before or value is None:
            return None
        return CodeRow(
            finding=name,
            value=value,
            resources=frozenset(resources),
            system=line["system"],
            code=line["code"],
            rules=rules,
            soft=soft,
            refuted=denied,
            also=also,
            place=line.place,
            display=line["display"],
            note=line["note"],
            span=line.span,
        )

    def _resources(self, line: CodeLine, value: Value | None) -> list[str]:
        """The resources of which a row's code is read, with faults for those of which none can be."""
        name = line["finding"]
        resources = [one for one in line["resources"].split("|") if one]
        known = ORDERS if name == ACTION else (*RESOURCES, *ORDERS) if name in (SITE, ROUTE) else RESOURCES
        for one in resources:
            if one not in known:
                message = f"`{one}` is no resource of which a code is read"
                help_ = suggestion(one, known, f"codes are read of {', '.join(known)}")
                self._fault(Code.CODE_ROW, message, line.spans["resources"], help_)
        if not resources and name != NONE:
            help_ = f"name those that the code is read of, with | between: {', '.join(known)}"
            self._fault(Code.CODE_ROW, "no resource is named", line.spans["resources"], help_)
        if value in (MEASURED, NAMED) and resources and resources != ["Observation"]:
            message = f"only an Observation gives {'a number' if value == MEASURED else 'a coded answer'}"
            self._fault(Code.CODE_ROW, message, line.spans["resources"], "write Observation alone")
        return resources

    def _check_code(self, line: CodeLine) -> None:
        """A fault for a code that is none, and for a system without a name."""
        if not line["code"].strip() or line["code"] != line["code"].strip():
            message = "there is no code" if not line["code"].strip() else "there are blanks around the code"
            self._fault(Code.CODE_ROW, message, line.spans["code"], "write the code as resources have it")
        if line["system"] not in self.systems:
            message = f"`{line['system']}` has no name" if line["system"] else "there is no system"
            help_ = suggestion(line["system"], self.systems, "add a row `(system)` with its name as the value")
            self._fault(Code.CODE_SYSTEM, message, line.spans["system"], help_)

    def _own_value(self, line: CodeLine) -> Value | None:
        name, value = line["finding"], line["value"]
        if name == ACTION:
            return value if self._are_actions(line, value.split("|")) else None
        if name == UNIT:
            return value if self._is_unit(line, value) else None
        if name in (SITE, ROUTE, ANSWER, NONE):
            if name == ANSWER and value not in (YES, NO):
                self._fault(Code.CODE_VALUE, f"`{value}` is no answer", line.spans["value"], "write yes or no")
            elif not value and name != NONE:
                help_ = f"name it, for a site of any region `{ANY_SITE}`"
                self._fault(Code.CODE_VALUE, f"a {name.strip('()')} without a name", line.spans["value"], help_)
            return value
        if not self._is_finding(line, name, "finding"):
            return None
        return self._value(line, self.program.findings[name], value, "value")

    def _are_actions(self, line: CodeLine, names: Sequence[str]) -> bool:
        known = self.program.actions
        wrong = next((name for name in names if name not in known), None)
        if wrong is not None:
            help_ = suggestion(wrong, known, f"`{self.program.command('show actions')}` lists them; put | between")
            self._fault(Code.CODE_VALUE, f"`{wrong}` is not an action", line.spans["value"], help_)
        return wrong is None

    def _is_unit(self, line: CodeLine, name: str) -> bool:
        known = {unit: None for one in self.program.findings.values() for unit in one.units if unit}
        if name not in known:
            help_ = suggestion(name, known, f"the units of findings are {', '.join(known)}")
            self._fault(Code.CODE_VALUE, f"`{name}` is not a unit of a finding", line.spans["value"], help_)
        return name in known

    def _is_finding(self, line: CodeLine, name: str, column: str) -> bool:
        if name in self.program.recordable:
            return True
        if name in self.program.findings:
            message, help_ = f"`{name}` is worked out of others", "give codes to those"
            self._fault(Code.CODE_FINDING, message, line.spans[column], help_)
            return False
        known = [*self.program.findings, *NAMES]
        help_ = suggestion(name, known, f"`{self.program.command('findings')}` lists them")
        self._fault(Code.CODE_FINDING, f"`{name}` is not a finding", line.spans[column], help_)
        return False

    def _value(self, line: CodeLine, finding: Finding, text: str, column: str) -> Value | None:
        """A value of a finding as a table writes it."""
        if column == "value" and text == {"number": MEASURED, "enum": NAMED}.get(finding.kind):
            return text
        if finding.kind == "bool" and text in ("true", "false"):
            return text == "true"
        if finding.kind == "enum" and text in finding.values:
            return text
        if finding.kind == "number":
            try:
                if (number := Decimal(text)).is_finite():
                    return number
            except InvalidOperation:
                pass
        values = {"bool": ("true", "false"), "enum": finding.values}.get(finding.kind, ())
        help_ = suggestion(text, values, f"write one of: {', '.join(values)}" if values else "write a number")
        self._fault(Code.CODE_VALUE, f"`{text}` is not a value of `{finding.name}`", line.spans[column], help_)
        return None

    def _setting(self, line: CodeLine, text: str | None) -> Setting | None:
        """A finding with its value, `FINDING:VALUE`; without one true, or what its row of findings says."""
        if text is None:
            return None
        name, _, value = text.partition(":")
        if not self._is_finding(line, name, "rule"):
            return None
        found = self._value(line, self.program.findings[name], value or self.defaults.get(name, "true"), "rule")
        return None if found is None else (name, found)

    def _soft(self, line: CodeLine, rules: Mapping[str, str], finding: Finding | None) -> Setting | None:
        """What a code says that is not yet established: another value of its finding, or that another one is true."""
        text = rules.get("soft", NOTHING)
        if text == NOTHING or finding is None:
            return None
        if text in finding.values:
            return finding.name, text
        other = self.program.findings.get(text)
        if other is not None and other.kind == "bool":
            return text, True
        help_ = f"write `{NOTHING}`, a value of `{finding.name}`, or a finding that is true or false"
        self._fault(Code.CODE_VALUE, f"`{text}` is not a value of `{finding.name}`", line.spans["rule"], help_)
        return None

    def _rules(self, line: CodeLine, known: Mapping[str, bool]) -> dict[str, str]:
        """The rules of a row, by name; a bare name of a group is that of the cause that it needs."""
        found: dict[str, str] = {}
        for part in filter(None, (part.strip() for part in line["rule"].split(";"))):
            name, equals, text = part.partition("=")
            if known is OF_CODE and not equals and name in self.groups:
                name, text = "cause", name
            elif name not in known or bool(equals and text) != known[name]:
                help_ = suggestion(name, known, f"the rules of such a row are {', '.join(known)}")
                if name in known:
                    help_ = f"write `{name}={'...'}`" if known[name] else f"write `{name}`"
                self._fault(Code.CODE_RULE, f"`{part}` is not a rule", line.spans["rule"], help_)
                continue
            elif (equals and name in GROUPS and text not in self.groups) or (
                name in FINDINGS and text not in self.program.findings
            ):
                named = "a group" if name in GROUPS else "a finding"
                help_ = suggestion(text, self.groups if name in GROUPS else self.program.findings, "correct its name")
                self._fault(Code.CODE_RULE, f"`{text}` is not {named}", line.spans["rule"], help_)
                continue
            elif name == "given" and not (text.endswith("d") and text[:-1].isascii() and text[:-1].isdigit()):
                self._fault(Code.CODE_RULE, f"`{part}` is no number of days", line.spans["rule"], "write `given=14d`")
                continue
            if name in found and known is not OF_GROUP:
                self._fault(Code.CODE_RULE, f"`{name}` is given twice", line.spans["rule"], "keep one")
            found[name] = text
        return found

    def _group(self, line: CodeLine) -> CodeGroup | None:
        members: set[tuple[str, Value | None]] = set()
        self._rules(line, OF_GROUP)
        due = ""
        for part in (part.strip() for part in line["rule"].split(";")):
            rule, _, text = part.partition("=")
            due = text if rule == "due" else due
            if rule == "any":
                name, colon, value = text.partition(":")
                if not self._is_finding(line, name, "rule"):
                    return None
                own = self._value(line, self.program.findings[name], value, "rule") if colon else None
                if colon and own is None:
                    return None
                members.add((name, own))
        return CodeGroup(frozenset(members), due)

    def _check_definition(self, line: CodeLine) -> None:
        """A row that is about no code of its own names what it is about, and a system its address."""
        if not line["value"]:
            self._fault(Code.CODE_ROW, f"{line['finding']} without a name", line.spans["value"], "name it in `value`")
        if line["finding"] == SYSTEM and not line["system"]:
            self._fault(Code.CODE_ROW, "a system without its address", line.spans["system"], "write its address")

    def _check_once(self, rows: Sequence[CodeRow]) -> None:
        """Each code gives one value to a finding, in one row."""
        seen: dict[tuple[str, ...], tuple[CodeRow, Value]] = {}
        for row in rows:
            settings = [(row.finding, row.value), *([row.also] if row.also is not None else [])]
            for resource, (finding, value) in product(sorted(row.resources), settings):
                first, known = seen.setdefault((row.system, row.code, finding, resource), (row, value))
                if first is row or (known == value and row.finding != first.finding):
                    continue
                related = Related(first.span, "the first one")
                says = "stands twice" if known == value else f"gives `{finding}` two values"
                self._fault(Code.CODE_TWICE, f"`{row.code}` {says}", row.span, "keep one of the rows", related)
                break

    def _fault(self, code: Code, message: str, span: Span, help_: str, *related: Related) -> None:
        self.faults.append(Diagnostic(code, message, span, WHY[code], help_, related=related))


def _replaced(row: CodeRow) -> list[tuple[str, str, bool]]:
    """Of which codes a row of a later table replaces what an earlier one says: of a record, or of an order."""
    kinds = (True, False) if row.finding == NONE else (row.finding == ACTION,)
    return [(row.system, row.code, kind) for kind in kinds]
