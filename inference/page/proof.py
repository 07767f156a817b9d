"""Proofs, and the conditions of rules, on a page: nested lists down to what was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guidelog.inference.proof.document import describes, place
from guidelog.inference.proof.step import ABSENT, DERIVED, MET, OTHERWISE, UNRECORDED, RuleAnswer, Step
from guidelog.inference.proof.tree import Line, tree
from guidelog.inference.proof.words import sentence
from guidelog.inference.rules.program import Concept, Program, Statement
from htpy import Element, Node, code, fragment, li, p, span, ul

_CLASSES = {MET: "met", OTHERWISE: "otherwise", UNRECORDED: "silent"}
_SIGNS = {MET: "✓", OTHERWISE: "✗", UNRECORDED: "?"}


def proof(step: Step, program: Program) -> Element:
    """A step with everything below it; sources and readings stand with the steps that they belong to."""
    return ul(".proof")[_line(tree(step, program), program)]


def rules(found: Iterable[RuleAnswer], program: Program) -> Iterator[Node]:
    """Each rule with its conditions: met, recorded otherwise, or not recorded."""
    found = [*found]
    for number, rule in enumerate(found, 1):
        heading = "Its conditions" if len(found) == 1 else f"Rule {number} of {len(found)}, the closest first"
        yield p(".lead")[heading, " ", code[place(rule.rule, program)]]
        yield ul(".conditions")[
            (
                li(class_=_CLASSES[one.state])[
                    span(".sign", aria_hidden="true")[_SIGNS[one.state]],
                    " ",
                    span(".state")[one.state],
                    " ",
                    sentence(one.step, program) if one.state == MET else proof(one.step, program),
                ]
                for one in rule.conditions
            )
        ]


def cited(described: Statement | Concept, program: Program) -> Node:
    """The places of the guideline that something rests on, and how they were read."""
    return fragment[
        (p(".source")["Guideline: ", citation.place] for citation in described.sources),
        (p(".reading")["Read as: ", program.readings[name], " ", code[name]] for name in described.readings),
    ]


def _line(line: Line, program: Program) -> Element:
    described = describes(line.step, program) if line.step.reason in (DERIVED, ABSENT) else None
    mark = line.mark or (UNRECORDED if line.step.reason == UNRECORDED else "")
    kind = line.step.reason.replace(" ", "-")
    return li(class_=kind)[
        line.labels and (span(".labels")[line.labels], " "),
        span(".says")[line.says],
        mark and (" ", code[mark] if line.step.reason == DERIVED else span(".mark")[mark]),
        described and cited(described, program),
        ul[(_line(below, program) for below in line.below)] if line.below else None,
    ]
