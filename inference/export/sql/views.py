"""Predicates as views: which there are, in which order, and their columns."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import count
from typing import NamedTuple

from ...rules.program import Program
from ...rules.totals import total_name
from ...text.codes import Code
from ...text.diagnostic import Diagnostic
from ...text.syntax import Aggregate, Atom, Literal, Rule, bare_name, counted_or_asked
from ..clauses import asked_predicates
from ..prolog import first_span

ALWAYS = ("holds", "contradiction")
TOTAL = "total"
_NAME_LENGTH = 63  # what every dialect can say


class View(NamedTuple):
    """A view: of a predicate, or of the part of it whose last argument is one constant; or of what is counted, which
    is then the part of TOTAL.
    """

    predicate: str
    part: str = ""


WHOLE = View("holds")  # what is asked most: everything that it rests on is in one query, so that it is planned once


class Sections(NamedTuple):
    """What is more than one view: the parts of the predicates that have some, and the aggregates by what stands for
    them in rules.
    """

    parts: Mapping[str, tuple[View, ...]]
    totals: Mapping[str, Aggregate]

    def read_by(self, literal: Literal) -> View | None:
        """The view that a condition reads; None for a part that nothing establishes."""
        if literal.name in self.totals:
            return _total_view(self.totals[literal.name])
        last = literal.terms[-1]
        if literal.name in self.parts and isinstance(last, Atom):
            part = View(literal.name, last.name)
            return part if part in self.parts[literal.name] else None
        return View(literal.name)


class Views(NamedTuple):
    """The views of a program, each after those that it reads, with their names and rules.

    `reads` has what each view reads.
    """

    program: Program
    rules: Mapping[View, tuple[Rule, ...]]
    names: Mapping[View, str]
    sections: Sections
    reads: Mapping[View, set[View]]
    order: tuple[View, ...]
    faults: tuple[Diagnostic, ...]

    def aggregate(self, view: View) -> Aggregate | None:
        """What a view counts, if it counts something."""
        rules = self.rules[view]
        return rules[0].aggregate if rules else None

    def derived_below(self, view: View) -> list[View]:
        """The views that a view rests on and that depend on records or other views, in their order."""
        found = {*self.reads[view]}
        waiting = [*found]
        for one in waiting:  # grows as it goes
            waiting += self.reads[one] - found
            found |= self.reads[one]
        return [one for one in self.order if one in found - {view} and (self.reads[one] or self._asks(one))]

    def _asks(self, view: View) -> bool:
        return any(rule.body for rule in self.rules[view])

    def columns(self, predicate: str) -> tuple[str, ...]:
        """The names of the columns of a predicate: what each argument is, numbered from the second of a kind on."""
        found: list[str] = []
        for sort in self.program.sorts[predicate]:
            kind = "name" if sort.kind == "contradiction" else sort.kind
            count = sum(name.partition(" ")[0] == kind for name in found)
            found.append(f"{kind} {count + 1}" if count else kind)
        return tuple(name.replace(" ", "_") for name in found)


def find_views(program: Program) -> Views:
    """The views of a program; its faults name circles that a view cannot close."""
    predicates = dict.fromkeys(
        [*program.rules_of, *(bare_name(name) for name in asked_predicates(program)), *ALWAYS],
    )
    own = {name: [program.rules[i] for i in program.rules_of.get(name, ())] for name in predicates
           if name not in program.findings}  # fmt: skip
    totals = {rule.head.name: rule.aggregate for rule in program.rules if rule.aggregate is not None}
    parts: dict[str, tuple[View, ...]] = {}
    rules: dict[View, tuple[Rule, ...]] = {}
    for name, heads in own.items():
        if name in totals:
            rules.setdefault(_total_view(totals[name]), tuple(heads))
        elif _is_parted(name, heads):
            by_part: dict[View, list[Rule]] = {}
            for rule in heads:
                by_part.setdefault(View(name, str(rule.head.terms[-1])), []).append(rule)
            parts[name] = tuple(by_part)
            rules.update({part: tuple(found) for part, found in by_part.items()})
            rules[View(name)] = ()
        else:
            rules[View(name)] = tuple(heads)
    sections = Sections(parts, totals)
    reads = {view: _reads(view, own_rules, sections) & rules.keys() for view, own_rules in rules.items()}
    recursive = [view for view, read in reads.items() if view in read]
    faults = [fault for view in recursive for fault in _recursion_faults(view, rules[view], sections)]
    order: tuple[View, ...] = ()
    try:
        order = tuple(TopologicalSorter({r: [o for o in read if o != r] for r, read in reads.items()}).static_order())
    except CycleError as error:
        circle = dict.fromkeys(view.predicate for view in error.args[1])
        names = " and ".join(f"`{name}`" for name in circle)
        message = f"{names} may rest on {'each other' if len(circle) > 1 else 'itself'}"
        why = "a view of SQL can read itself, but no two views can read each other"
        span = first_span(next(iter(circle)), program)
        faults.append(Diagnostic(Code.NOT_EXPORTABLE, message, span, why, "export to clingo or prolog"))
    return Views(program, rules, _names(rules), sections, reads, order, tuple(faults))


def _is_parted(name: str, rules: list[Rule]) -> bool:
    """Whether a predicate is established part by part: statements, and what speaks of other values of itself."""
    if not rules or not all(len(r.head.terms) > 1 and isinstance(r.head.terms[-1], Atom) for r in rules):
        return False
    return name == "holds" or any(isinstance(c, Literal) and c.name == name for r in rules for c in r.body)


def _total_view(aggregate: Aggregate) -> View:
    return View(TOTAL, aggregate.counted)


def _reads(view: View, rules: tuple[Rule, ...], sections: Sections) -> set[View]:
    if not view.part and view.predicate in sections.parts:
        return {*sections.parts[view.predicate]}
    literals = (literal for rule in rules for condition in rule.body for literal in counted_or_asked(condition))
    return {read for literal in literals if (read := sections.read_by(literal))}


def _recursion_faults(view: View, rules: tuple[Rule, ...], sections: Sections) -> list[Diagnostic]:
    """WITH RECURSIVE reads itself once; everything else would miss answers, or is refused by PostgreSQL."""
    own = [c for r in rules for c in r.body if isinstance(c, Literal) and sections.read_by(c) == view]
    if len(own) == 1:
        return []
    message = f"`{view.predicate}` rests on itself in {len(own)} conditions"
    why = "a recursive view of SQL can read itself in one condition only"
    help_ = "say it with one such condition, or export to clingo or prolog"
    return [Diagnostic(Code.NOT_EXPORTABLE, message, own[1].span, why, help_)]


def _names(rules: Mapping[View, tuple[Rule, ...]]) -> dict[View, str]:
    found: dict[View, str] = {}
    taken: set[str] = set()
    unnamed = count(1)
    for number, (view, own) in enumerate(rules.items(), start=1):
        aggregate = own[0].aggregate if own else None
        part = view.part if aggregate is None else total_name(aggregate.elements) or str(next(unnamed))
        name = f"{view.predicate} {part}".strip()
        if view.part and (len(name) > _NAME_LENGTH or name.lower() in taken):
            name = f"{view.predicate[:50]} {number}"
        taken.add(name.lower())
        found[view] = name
    return found
