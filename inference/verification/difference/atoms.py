"""What differs between two knowledge bases besides their statements: constraints, precedence, declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import z3

from ..formulas.grounding import Arguments
from ..formulas.search import RecordSearch
from ..formulas.variables import FALSE
from .declared import change_of
from .pair import Findings, Pair, Side, Witness, differ, require

ACCEPTED, REFUSED = "accepted", "refused"
HOLDS, FAILS = "holds", "fails"

# The predicates with a meaning that are compared by their answers alone.
DECLARATIONS = (
    "summary", "action", "strength_rank", "urgency_rank", "advises_against", "alternative", "competing",
    "incompatible", "incompatible_with_avoiding", "excluded", "pathway", "silence", "gets_notice", "establishes",
    "obtains", "presupposes", "detail_of", "shown_now", "shown_first", "replaced", "soft",
)  # fmt: skip


class AtomDifference(NamedTuple):
    """An answer of a predicate that differs, with the smallest record that shows it if it speaks of a person."""

    predicate: str
    arguments: tuple[str, ...]
    change: str
    witness: Witness | None

    def __str__(self) -> str:
        person = ["P"] if self.witness else []
        return f"{self.predicate}({', '.join([*person, *self.arguments])})"


def constraint_differences(pair: Pair) -> Iterator[AtomDifference]:
    """The contradictions that differ, each with a record that only one of the two refuses, if there is one."""
    search = pair.any_records
    refuse = differ(*(side.encoding.consistent for side in pair.sides))
    for row, differs in _differing(pair, "contradiction", search).items():
        findings = pair.smallest(differs, refuse, search=search)
        if findings is None:
            findings = pair.smallest(differs, search=search)
        yield _difference(pair, "contradiction", row, findings)


def precedence_differences(pair: Pair) -> Iterator[AtomDifference]:
    """The statements that give way to another otherwise, where both hold as before."""
    for row, differs in _differing(pair, "superseded_by", pair.records).items():
        one, other = (str(name) for name in row[1:])
        if one in pair.statements and other in pair.statements:
            holds = [side.encoding.holds[name] for side in pair.sides for name in (one, other)]
            findings = pair.smallest(differs, *holds)
            if findings is not None:
                ways = [other in side.answers(findings)[one].superseded_by for side in pair.sides]
                require(ways[0] != ways[1], f"whether {one} gives way to {other}", findings)
                yield _difference(pair, "superseded_by", row, findings)


def declaration_differences(pair: Pair) -> Iterator[AtomDifference]:
    """The answers of other predicates with a meaning that differ."""
    for predicate in DECLARATIONS:
        for row, differs in _differing(pair, predicate, pair.records).items():
            is_of_person = any(side.program.is_about_a_person(predicate) for side in pair.sides)
            yield _difference(pair, predicate, row, pair.smallest(differs) if is_of_person else None)


def _differing(pair: Pair, predicate: str, search: RecordSearch) -> dict[Arguments, z3.BoolRef]:
    """The answers of a predicate that differ for some record, with when they do."""
    one, other = (side.encoding.answers(predicate) for side in pair.sides)
    asked = {row: differ(one.get(row, FALSE), other.get(row, FALSE)) for row in {**one, **other}}
    found = pair.differing(asked, search)
    return {row: formula for row, formula in asked.items() if row in found}


def _difference(pair: Pair, predicate: str, row: Arguments, findings: Findings | None) -> AtomDifference:
    """A difference; the findings are those of the record that shows it, tried on both sides."""
    change = change_of(row, *(side.encoding.answers(predicate) for side in pair.sides))
    if findings is None:
        return AtomDifference(predicate, tuple(map(str, row)), change, None)
    arguments = row[1:]
    follows = [side.follows(predicate, arguments, findings) for side in pair.sides]
    require(follows[0] != follows[1], f"{predicate} {arguments[-1]}", findings)
    held = zip(pair.sides, follows, strict=True)
    old, new = (_describe(side, predicate, arguments[-1], holds, findings) for side, holds in held)
    return AtomDifference(predicate, tuple(map(str, arguments)), change, pair.witness(findings, old, new))


def _describe(side: Side, predicate: str, name: object, holds: bool, findings: Findings) -> str:
    if predicate != "contradiction":
        return HOLDS if holds else FAILS
    refusals = side.refusals(findings)
    require((name in refusals) == holds, f"the contradiction {name}", findings)
    return REFUSED if refusals else ACCEPTED
