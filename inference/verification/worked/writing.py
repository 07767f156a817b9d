"""The worked cases that are missing, as lines to be pasted into the text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ...text.parser import UNREAD
from ..formulas.change import ClauseChange
from .blocks import CasePlace
from .coverage import Coverage
from .mutation import Mutation
from .proposal import Proposal
from .suite import Suite, SuiteRun


class Addition(NamedTuple):
    """A line, where it belongs, and the case that it is."""

    place: CasePlace
    line: str
    proposal: Proposal


def additions(coverage: Coverage, mutation: Mutation | None, suite: Suite) -> list[Addition]:
    """Lines that together show everything that the worked cases do not, in the order of the text."""
    wanted = [(obligation.change, proposal) for obligation, proposal in coverage.missing]
    wanted += [(survivor.mutant.change, survivor.proposal) for survivor in mutation.survivors] if mutation else []
    chosen = _enough(wanted, suite)
    goals = {proposal.goal for proposal in chosen}
    chosen += [proposal for proposal in coverage.silent if proposal.goal not in goals]
    found = []
    for proposal in chosen:
        place = suite.subjects.blocks.place(proposal.subject, proposal.goal)
        found.append(Addition(place, proposal.line(place.column), proposal))
    return sorted(found, key=lambda addition: (addition.place.source.name, addition.place.line))


def with_cases(text: str, added: Iterable[Addition]) -> str:
    """A text of a knowledge base with the cases that are missing in it, each marked as not read by a person."""
    end = "\r" if "\r\n" in text else ""
    lines = text.split("\n")
    below: dict[int, list[str]] = {}
    for one in added:
        below.setdefault(one.place.line, []).append(f"{one.line}  {UNREAD}{end}")
    for line in sorted(below, reverse=True):
        if not lines[line - 1].lstrip().startswith("%?"):
            below[line].insert(0, end)
        lines[line:line] = below[line]
    return "\n".join(lines)


def _enough(wanted: Iterable[tuple[ClauseChange, Proposal]], suite: Suite) -> list[Proposal]:
    """Proposals that show every change together: one is left out where those before it show its change too."""
    found: list[Proposal] = []
    for change, proposal in wanted:
        run = SuiteRun(suite, change)
        goals = suite.subjects.resting_on(*change.removed)
        if not any(run.turns(p.goal, p.findings, p.holds) for p in found if p.goal in goals):
            found.append(proposal)
    return found
