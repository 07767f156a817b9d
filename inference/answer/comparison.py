"""Two records side by side: which statements differ, and which findings make the difference."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

from ..rules.program import Program
from .compilation import Compilation
from .document import AboutDocument, readings_document
from .graph import Graph
from .statuses import Answer, status
from .words import format_value

MOST = 3  # findings in one cause


class StatusDifference(NamedTuple):
    """A statement whose status differs, and the smallest sets of differing findings that make it differ.

    Each cause, taken over from the second record into the first, contradicts nothing and gives the statement the
    status that it has in the second. None of at most three findings may do: then `causes` is empty.
    """

    statement: str
    before: str
    after: str
    causes: tuple[tuple[str, ...], ...]


def differing_findings(first: Answer, second: Answer) -> list[str]:
    """The findings that the two records do not hold alike: those of the first, then those of the second alone."""
    one, other = first.record.findings, second.record.findings
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]


def compare_answers(first: Answer, second: Answer, compilation: Compilation) -> list[StatusDifference]:
    """The statements whose status differs, in the order of the knowledge base."""
    differing = differing_findings(first, second)
    found = []
    for one, other in zip(first.statements, second.statements, strict=True):
        if one.status != other.status:
            causes = _causes(one.statement.id, other.status, differing, first, second, compilation)
            found.append(StatusDifference(one.statement.id, one.status, other.status, causes))
    return found


def comparison_document(
    first: Answer, second: Answer, found: list[StatusDifference], program: Program, about: AboutDocument
) -> dict[str, object]:
    """What differs, as plain data; null for what is not recorded. The keys are public: see docs/formats.md."""
    sides = (first.record.findings, second.record.findings)
    findings = [
        {"finding": name, "first": _plain_value(sides[0].get(name)), "second": _plain_value(sides[1].get(name))}
        for name in differing_findings(first, second)
    ]
    statements = [
        {**difference._asdict(), "causes": [[*cause] for cause in difference.causes]} for difference in found
    ]
    return {"findings": findings, "statements": statements, **about, **readings_document(program)}


def _plain_value(value: object) -> object:
    return value if isinstance(value, bool | str) or value is None else str(format_value(value))


def _causes(
    statement: str, after: str, differing: list[str], first: Answer, second: Answer, compilation: Compilation
) -> tuple[tuple[str, ...], ...]:
    states, form = compilation.states, compilation.forms.statements[statement]
    together = 0
    for part in form:
        for product in (part.asked,) if isinstance(part, Graph) else part:
            together |= product
    mentioned = {variable.name for variable in states.mentioned(together)}
    relevant = [name for name in differing if name in mentioned and name not in states.how]
    nogoods = [product for products in compilation.forms.contradictions.values() for product in products]
    found: list[frozenset[str]] = []
    mended: list[frozenset[str]] = []  # with a finding more, which keeps what is taken over from a contradiction
    for count in range(1, MOST + 1):
        sets = [*map(frozenset, combinations(relevant, count)), *mended]
        mended = []
        for names in dict.fromkeys(sets):
            if any(fewer <= names for fewer in found):
                continue
            kept = {name: value for name, value in first.record.findings.items() if name not in names}
            taken = {name: value for name, value in second.record.findings.items() if name in names}
            mask = states.mask({**kept, **taken})
            if status(form, mask) != after:
                continue
            nogood = next((nogood for nogood in nogoods if not mask.whole & nogood), None)
            if nogood is None:
                found.append(names)
            else:
                others = (variable.name for variable in states.mentioned(nogood))
                mended += [names | {other} for other in others if other in differing and other not in names]
    return tuple(tuple(name for name in differing if name in names) for names in found)
