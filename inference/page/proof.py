"""Proofs, and the conditions of rules, on a page: nested lists down to what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from htpy import Element, Node, a, code, fragment, li, p, span, ul
from markupsafe import Markup

from ..proof.account import rule_headings
from ..proof.document import describes, rule_place
from ..proof.step import (
    ABSENT,
    DERIVED,
    MET,
    OTHERWISE,
    SIGNS,
    SILENT,
    UNRECORDED,
    RuleAnswer,
    ShownState,
    Step,
    shown_state,
)
from ..proof.tree import ProofLine, tree
from ..proof.words import describe_state, sentence
from ..rules.entities import Entity, Statement
from ..rules.program import Program

Known: TypeAlias = dict[tuple[object, ...], Markup]  # by what is shown of a line

CLASSES = {MET: "met", OTHERWISE: "otherwise", UNRECORDED: "silent", SILENT: "silent"}


def proof(step: Step, program: Program, known: Known | None = None) -> Element:
    """A step with everything below it; sources and readings stand with the steps that they belong to.

    `known` keeps what was made of lines, for proofs of one knowledge base that share some.
    """
    return ul(".proof")[_line(tree(step, program), program, {} if known is None else known)]


def rules(found: Sequence[RuleAnswer], holds: bool, program: Program) -> Iterator[Node]:
    """Each rule of what holds, or does not, with its conditions: met, recorded otherwise, or not recorded."""
    for heading, rule in zip(rule_headings(found, holds), found, strict=True):
        yield p(".lead")[heading, " ", code[rule_place(rule.rule, program)]]
        yield ul(".conditions")[
            (
                li(class_=CLASSES[shown_state(one)])[
                    sign(shown_state(one), describe_state(one, program)),
                    sentence(one.step, program) if one.state == MET else proof(one.step, program),
                ]
                for one in rule.conditions
            )
        ]


def sign(state: ShownState, words: str = "") -> Node:
    """The mark of a state and its words, never a colour alone."""
    return span(".sign", aria_hidden="true")[SIGNS[state]], " ", span(".state")[words or state], " "


def cited(described: Entity, program: Program) -> Node:
    """The places of the guideline that something rests on, of several with its own source, and how they were read."""
    whose = ""
    if isinstance(described, Statement) and program.guideline_of(described.id):
        whose = f"{program.about_of([described.id]).get('source', '')}: "
    return fragment[
        (p(".source")["Guideline: ", whose, citation.place] for citation in described.sources),
        (p(".source")[a(href=link, rel="noreferrer")[link]] for link in described.links),
        (p(".source")["Evidence: ", evidence] for evidence in described.evidence),
        (p(".reading")["Read as: ", program.readings[name], " ", code[name]] for name in described.readings),
    ]


def _line(line: ProofLine, program: Program, known: Known) -> Markup:
    key = _content(line)
    if key not in known:
        known[key] = Markup(str(_element(line, program, known)))  # noqa: S704 - an element, which escapes
    return known[key]


def _content(line: ProofLine) -> tuple[object, ...]:
    """All that is shown of a line."""
    return line.labels, line.says, line.mark, line.step.reason, line.step.predicate, *map(_content, line.below)


def _element(line: ProofLine, program: Program, known: Known) -> Element:
    described = describes(line.step, program) if line.step.reason in (DERIVED, ABSENT) else None
    mark = line.mark or (UNRECORDED if line.step.reason == UNRECORDED else "")
    kind = line.step.reason.replace(" ", "-")
    return li(class_=kind)[
        line.labels and (span(".labels")[line.labels], " "),
        span(".says")[line.says],
        mark and (" ", code[mark] if line.step.reason == DERIVED else span(".mark")[mark]),
        described and cited(described, program),
        ul[(_line(below, program, known) for below in line.below)] if line.below else None,
    ]
