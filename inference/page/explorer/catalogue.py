"""The knowledge base on a page: its statements, what they rest on, its readings, worked cases and checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from htpy import Element, Node, a, code, details, div, h2, h3, li, nav, p, pre, section, span, summary, ul

from ...answer.words import format_value, size_of, strength_and_timing
from ...proof.document import rule_place
from ...record.record import Value
from ...rules.entities import Concept, Contradiction, Entity, Statement
from ...rules.finding import Finding
from ...rules.program import Program
from ...text.diagnostic import Diagnostic
from ...text.syntax import Case
from ...verification.worked.cases import findings_of_case
from ...words import counted
from ..document import page
from ..proof import cited
from .entries import Entries, entry_text

if TYPE_CHECKING:
    from ...verification.problems.check import Check


class Catalogue(NamedTuple):
    """A program loaded with its worked cases, what checks of it found, and the address of the explorer."""

    program: Program
    check: Check
    home: str


def catalogue_page(catalogue: Catalogue) -> str:
    """The whole page; a record that is shown is a link to the explorer."""
    program = catalogue.program
    content: dict[str, Node] = {
        "Checks": _checks(catalogue),
        "Statements": [_summary(title, own, catalogue) for title, own in program.by_summary()],
        "Concepts": [_entity(one, catalogue) for one in program.concepts.values()],
        "Findings": [_finding(one) for one in program.findings.values()],
        "Notices": [_entity(one, catalogue) for one in program.notices.values()],
        "Contradictions": [_entity(Contradiction(*one), catalogue) for one in program.contradictions.items()],
        "Readings": [_reading(name, program) for name in program.readings],
    }
    title = program.about.get("title", program.name)
    parts = [
        nav(".places", aria_label="Explorer")[
            a(href=catalogue.home)["Explorer"], a(href="#main", aria_current="page")["Knowledge base"]
        ],
        p(".count")[
            size_of(program), ", ", counted(len(program.cases), "worked case"), f", rules {program.checksum}"
        ],
        (
            p(".limits")[f"{key.capitalize()}: {text}."]
            for about in program.each_about.values()
            for key, text in about.items()
            if key != "title" or len(program.each_about) > 1
        ),
        nav(".contents", aria_label="Contents")[ul[(li[a(href=f"#{_id(name)}")[name]] for name in content)]],
        (section(id=_id(name))[h2[name], inner] for name, inner in content.items()),
    ]
    return page(title, parts, "explorer.css", about="Knowledge base")


def _id(name: str) -> str:
    return name.lower()


def _checks(catalogue: Catalogue) -> Node:
    program, found = catalogue.program, catalogue.check
    yes = (
        f"{counted(found.pairs, 'pair')} of statements decided for all records, {found.together:,} can hold together."
    )
    cases = f"{counted(len(program.cases), 'worked case')} run."
    return [
        p[cases, " ", yes],
        ul(".plain")[(_problem(one, catalogue) for one in found.problems)] if found.problems else p["No problems."],
        program.intentions
        and details(".fold")[
            summary[f"{counted(len(program.intentions), 'problem')} meant"],
            ul(".plain")[
                (li[code[one.code], " ", one.reason, " ", code[one.span.place]] for one in program.intentions)
            ],
        ],
    ]


def _problem(problem: Diagnostic, catalogue: Catalogue) -> Element:
    return li[
        code[str(problem.code)],
        " ",
        problem.message,
        problem.span and (" ", code[problem.span.place]),
        p(".more")[problem.why, "; ", problem.help],
        problem.witness is not None
        and p[_link(problem.witness or {}, "the smallest record that shows it", catalogue)],
    ]


def _summary(title: str, statements: Sequence[Statement], catalogue: Catalogue) -> Element:
    return section[h3[title], (_entity(one, catalogue) for one in statements)]


def _entity(described: Entity, catalogue: Catalogue) -> Element:
    """A statement, a concept, a contradiction or a notice, with its rules and worked cases."""
    program = catalogue.program
    name = described.id if isinstance(described, Statement) else described.name
    says = described.holds if isinstance(described, Concept) else described.says
    own = [one for one in program.cases if one.subject == name]
    return details(".fold")[
        summary[
            isinstance(described, Statement) and (span(".strength")[strength_and_timing(described)], " "),
            span(".says")[says],
            " ",
            code[name],
        ],
        div(".within", id=name)[  # within what is folded: a link to it unfolds it
            cited(described, program),
            (_rule(index, program) for index in program.rules_for(described)),
            own
            and details[
                summary[counted(len(own), "worked case")], ul(".plain")[(_case(one, catalogue) for one in own)]
            ],
        ],
    ]


def _rule(index: int, program: Program) -> Element:
    rule = program.rules[index]
    label = f" [{rule.label}]" if rule.label else ""
    return div[
        p(".more")[code[rule_place(index, program)], label],
        pre[code[rule.span.source.text[rule.span.start : rule.span.end]]],
    ]


def _case(case: Case, catalogue: Catalogue) -> Element:
    findings = findings_of_case(case)
    label = f" [{case.label}]" if case.label else ""
    words = "; ".join(_said(catalogue.program, name, value) for name, value in findings.items())
    return li[span(".strength")[case.verdict], label, ": ", _link(findings, words or "nothing recorded", catalogue)]


def _said(program: Program, name: str, value: Value) -> str:
    shown = value if isinstance(value, bool | str) else format_value(value)
    return program.findings[name].sentence(shown)


def _link(findings: Mapping[str, Value], words: str, catalogue: Catalogue) -> Element:
    """A link to the explorer with a record."""
    entries = Entries(findings={name: entry_text(value) for name, value in findings.items()})
    return a(href=f"{catalogue.home}#{entries.link}")[words]


def _finding(finding: Finding) -> Element:
    return details(".fold")[
        summary[span(".says")[finding.label], " ", code[finding.name]],
        div(".within", id=finding.name)[
            p[finding.means],
            p[f"Worked out: {finding.arithmetic.says}." if finding.arithmetic else finding.question],
            p(".more")[
                finding.kind,
                finding.unit and f" in {finding.unit}",
                finding.values and f": {', '.join(finding.values)}",
            ],
            finding.also and p(".more")["Also: ", ", ".join(finding.also)],
        ],
    ]


def _reading(name: str, program: Program) -> Element:
    switch = program.switches.get(name)
    shaped = program.shaped_by(name)
    return details(".fold")[
        summary[span(".says")[name.replace("_", " ")], " ", code[name]],
        div(".within", id=name)[
            p[program.readings[name]],
            switch
            and ul(".plain")[
                (
                    li["taken: " if one == switch.taken else "or: ", says, " ", code[one]]
                    for one, says in switch.alternatives.items()
                )
            ],
            shaped
            and p(".more")[
                "It shapes ",
                ((", " if number else "", a(href=f"#{one}")[code[one]]) for number, one in enumerate(shaped)),
            ],
        ],
    ]
