"""What differs between two knowledge bases on a screen, grouped by what changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from guidelog.inference.answer.words import MARKS, timing
from guidelog.inference.record.record import Value
from guidelog.inference.rules.program import Program
from guidelog.inference.text.diagnostic import describe_findings
from guidelog.inference.verification.difference.atoms import AtomDifference
from guidelog.inference.verification.difference.declared import ADDED, REMOVED
from guidelog.inference.verification.difference.difference import (
    DIFFERENT,
    SAME,
    STATUS,
    STRONGER,
    UNCHANGED,
    WEAKER,
    Differences,
    StatementDifference,
)
from guidelog.inference.verification.difference.outcomes import RecordDifference
from guidelog.inference.verification.difference.pair import Witness
from guidelog.inference.verification.worked.cases import findings_of_case
from guidelog.inference.words import share

from .console import Fragment, Page
from .diff_summary import find_kind, group_by, summarize

MOST = 12  # of what there can be very many of, that people are shown
HEADINGS = {
    ADDED: "Added",
    REMOVED: "Removed",
    STRONGER: "Stronger: they hold for more records",
    WEAKER: "Weaker: they hold for fewer records",
    DIFFERENT: "Different: they hold for other records",
    STATUS: "Another status, though they hold for the same records",
    SAME: "Other details, such as strength, timing or wording: they hold for the same records",
}


class DifferenceScreen:
    """The parts of a comparison, added to a page in turn."""

    def __init__(self, page: Page, names: tuple[str, str], programs: Sequence[Program], found: Differences):
        self.page = page
        self.names = names
        self.old, self.new = programs
        self.found = found
        self.count = len({**self.old.statements, **self.new.statements})

    def show(self) -> None:
        """Print what differs."""
        standing = share(len(self.found.statements), self.count, "statement", "differ")
        self.page.sides([(" → ".join(self.names), "heading")], (standing, "quiet"))
        self._statements()
        self._atoms("Constraints: which records are refused", self.found.constraints, lambda atom: atom.arguments[0])
        self._atoms(
            "Precedence: what gives way, where both hold as before", self.found.precedence, _describe_precedence
        )
        self._atoms("Declarations", self.found.declarations, str)
        self._findings()
        self._texts()
        self._cases()
        self.page.print()

    # statements

    def _statements(self) -> None:
        groups = group_by(self.found.statements, find_kind)
        for heading, words in HEADINGS.items():
            if heading in groups:
                self._heading(words)
                for group in group_by(groups[heading], lambda one: repr(one._replace(id=""))).values():
                    self._group(group)

    def _group(self, group: Sequence[StatementDifference]) -> None:
        """Statements of which the same is to be said."""
        for one in group:
            self.page.line(one.id, indent=2, hang=2)
        found = group[0]
        for key, (old, new) in found.details.items():
            if key == "timing":
                old, new = (timing(program.statements[found.id]) for program in (self.old, self.new))
            self._detail(key, old, new)
        for atom in found.precedence:
            self.page.line((f"precedence, to {atom.arguments[1]}: see below", "quiet"), indent=4, hang=2)
        if found.through:
            through = ("its own rules" if name == found.id else name for name in found.through)
            self.page.line((f"through {', '.join(through)}", "quiet"), indent=4, hang=2)
        for way, witness in found.witnesses.items():
            self._witness(witness, "as before, " if way == UNCHANGED else "")

    def _detail(self, key: str, old: object, new: object) -> None:
        """What it was and what it is; of several things, those that are gone and those that are new."""
        one, other = _list_items(old), _list_items(new)
        if one is None or other is None:
            sides = [str(text) if text else "(nothing)" for text in (old, new)]
            self.page.line(f"{key}: ", (" → ".join(sides), "possible"), indent=4, hang=2)
            return
        for sign, items, others in (("-", one, other), ("+", other, one)):
            for item in items:
                if item not in others:
                    self.page.line(f"{key}: ", (f"{sign} {item}", "possible"), indent=4, hang=2)

    def _witness(self, witness: Witness | None, lead: str = "") -> None:
        if witness is None:
            return
        sides = dict.fromkeys(
            _style_outcome(outcome) for outcome in (witness.old, witness.new) if outcome is not None
        )
        parts = [part for side in sides for part in (" → ", side)][1:]
        self.page.line(lead, *parts, " for", indent=4, hang=2)
        self._record(witness.findings)
        for name, unread in zip(self.names, witness.unread, strict=True):
            if unread:
                note = f"{name} does not know {', '.join(unread)}, and was asked without"
                self.page.line((note, "quiet"), indent=6, hang=2)

    def _record(self, findings: Mapping[str, Value]) -> None:
        """The findings of a record, with no line break within one."""
        line = ""
        for finding in describe_findings(findings).split(", "):
            if line and len(f"{line}, {finding}") > self.page.width - 7:
                self.page.line((f"{line},", "quiet"), indent=6)
                line = ""
            line = f"{line}, {finding}" if line else finding
        self.page.line((line, "quiet"), indent=6)

    def _rest(self, count: int, indent: int) -> None:
        if count > 0:
            self.page.line((f"and {count} more (--format json lists them)", "quiet"), indent=indent)

    # the rest

    def _atoms(
        self, heading: str, found: Collection[AtomDifference], describe: Callable[[AtomDifference], str]
    ) -> None:
        if found:
            self._heading(heading)
        for group in group_by(found, lambda atom: (atom.predicate, atom.change)).values():
            for atom in group[:MOST]:
                self.page.line(f"{describe(atom)}: {atom.change}", indent=2, hang=2)
                self._witness(atom.witness)
            self._rest(len(group) - MOST, indent=2)

    def _findings(self) -> None:
        if self.found.findings:
            self._heading("Findings: what a record can hold")
        for found in self.found.findings:
            self.page.line(f"{found.finding}: {found.change}", indent=2, hang=2)
            for key, (old, new) in found.details.items():
                self._detail(key, old, new)

    def _texts(self) -> None:
        if self.found.texts:
            self._heading("Words")
        for text in self.found.texts:
            self.page.line(f"{text.kind} {text.name}".strip(), indent=2, hang=2)
            self._detail(text.key, text.old, text.new)

    def _cases(self) -> None:
        """The worked cases by what they are about, with a cap on each."""
        if self.found.cases:
            self._heading("Worked cases that come out differently")
        for subject, cases in group_by(self.found.cases, lambda found: found.case.subject).items():
            self.page.line(subject, indent=2, hang=2)
            for found in cases[:MOST]:
                whose = "" if len(found.of) == 2 else f", a case of {self.names[found.of == ('new',)]}"
                self.page.line(_style_outcome(found.old), " → ", _style_outcome(found.new), f" for{whose}", indent=4)
                self._record(findings_of_case(found.case))
            self._rest(len(cases) - MOST, indent=4)

    def show_record(self, change: RecordDifference) -> None:
        """Print a record that changes."""
        self.page.line()
        self.page.line((f"Record {change.record}", "heading"))
        for name, fault in zip(self.names, change.refused, strict=True):
            if fault:
                self.page.line(f"refused by {name}: {fault}", indent=2, hang=2)
        for pair, ids in group_by(change.statements, lambda id_: change.statements[id_]).items():
            self.page.line(_style_outcome(pair[0]), " → ", _style_outcome(pair[1]), indent=2)
            for id_ in ids:
                self.page.line(id_, indent=4, hang=2)
        self.page.print()

    def show_summary(self, records: tuple[int, int] | None) -> None:
        """Print what all comes to in a sentence or two; of records how many change, and how many were read."""
        self.page.line()
        self.page.line(summarize(self.found, self.count, records), hang=2)
        self.page.print()

    def _heading(self, words: str) -> None:
        self.page.line()
        self.page.line((words, "heading"))


def _describe_precedence(atom: AtomDifference) -> str:
    return " gives way to ".join(atom.arguments)


def _style_outcome(outcome: str | None) -> Fragment:
    """A status with its mark and style, or another outcome as it is."""
    if outcome in MARKS:
        return (f"{MARKS[outcome]} {outcome}", outcome)
    return outcome or "no such statement"


def _list_items(value: object) -> list[str] | None:
    """The texts of a value that has several, one by one; None for a value that is one."""
    if isinstance(value, Mapping):
        return [f"{name}: {text}" for name, text in value.items()]
    return value if isinstance(value, list) else None
