"""The form of a record, made from the vocabulary: each finding with its question, in the order of asking."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from htpy import (
    Element,
    Node,
    button,
    details,
    div,
    fieldset,
    fragment,
    h3,
    label,
    legend,
    option,
    p,
    section,
    select,
    small,
    span,
    summary,
    textarea,
)
from htpy import input as input_

from ...rules.finding import Finding
from ...rules.lookup import find_findings
from ...rules.program import Program
from ...rules.schema import ASKED_OF
from ...words import counted
from .entries import DONE, FINDING, ID, READING, SOURCE, Entries

FORM = "record"  # the id of the form, for what belongs to it and stands elsewhere
NOT_RECORDED = "not recorded"
_ASKED = {
    "bedside": "At first contact",
    "imaging": "From imaging",
    "team": "From the team that plans treatment",
}


class FormContent(NamedTuple):
    """What a form shows: what is written in it, the word that is looked for, the findings at fault, and the names of
    records that can be taken as a beginning.
    """

    entries: Entries
    word: str
    at_fault: Collection[str]
    examples: Sequence[str]


def field_id(finding: str) -> str:
    """The id of the field of a finding, to which links lead."""
    return f"f-{finding}"


def starts(content: FormContent) -> Element:
    """What a record can begin with: an example, a file or a text, or nothing."""
    return details("#starts.fold")[
        summary["Example, file, new record"],
        div(".within")[
            content.examples and _examples(content.examples),
            label(for_="file")["A record or a FHIR Bundle from a file; or drop it anywhere on this page"],
            input_("#file", type="file", accept=".json,.jsonl,.toml,application/json", disabled=True),
            label(for_="text")["Or its text (JSON or TOML)"],
            textarea("#text", name="text", rows="3", spellcheck="false"),
            label(for_="at")["As of which time a Bundle is read; now, if nothing is written"],
            input_("#at", name="at", type="text", placeholder="2026-03-10T09:00:00Z"),
            p[button(type="submit", name="read", value="1")["Read it"]],
            p[button(type="submit", name="clear", value="1")["New record"]],
        ],
    ]


def fields(content: FormContent, program: Program) -> Node:
    """Every finding of the vocabulary; those that do not have the word that is looked for are there and not shown."""
    every, word = program.recordable.values(), content.word.strip()
    shown = {one.name for one in find_findings(word, every)} if word else {*program.recordable}
    entries = content.entries
    return fragment[
        word and p(".count")[f"{counted(len(shown), 'finding')} of {len(every)} for “{word}”"],
        (_group(asked, own, content, shown) for asked, own in _by_asked(every)),
        _foreign(entries, program),
        _done(entries, program),
        _readings(entries, program),
        p(".field.own")[
            label(for_="id")["Name of this record (never that of a person)"],
            input_("#id", name=ID, value=entries.id, autocomplete="off"),
        ],
        (
            input_(type="hidden", name=f"{SOURCE}{name}", value=place)
            for name, places in entries.sources.items()
            for place in places
        ),
    ]


def _examples(names: Sequence[str]) -> Element:
    return p(".choice")[
        label(for_="example")["An example"],
        select("#example", name="example")[(option(value=name)[name.replace("-", " ")] for name in names)],
        button(type="submit", name="load", value="1")["Show it"],
        button(type="submit", name="against", value="1")["Compare with it"],
    ]


def _by_asked(findings: Iterable[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    every = [*findings]
    for asked in ASKED_OF:
        own = [one for one in every if one.asked_of == asked]
        if own:
            yield _ASKED[asked], own


def _group(heading: str, findings: Sequence[Finding], content: FormContent, shown: Collection[str]) -> Element:
    is_hidden = not any(one.name in shown for one in findings)
    return section(hidden=is_hidden)[
        h3[heading], (_field(one, content, is_hidden=one.name not in shown) for one in findings)
    ]


def _field(finding: Finding, content: FormContent, is_hidden: bool) -> Element:
    written, is_wrong = content.entries.findings.get(finding.name, ""), finding.name in content.at_fault
    name = f"{FINDING}{finding.name}"
    own, kind = field_id(finding.name), f"field{' wrong' if is_wrong else ''}"
    if finding.kind == "bool" and written in ("", "true", "false"):
        answers = {"true": "yes", "false": "no", "": NOT_RECORDED}
        return fieldset(id=own, class_=kind, hidden=is_hidden)[
            legend[finding.question],
            (
                label[input_(type="radio", name=name, value=value, checked=value == written), " ", words]
                for value, words in answers.items()
            ),
        ]
    line = f"i-{finding.name}"
    return div(id=own, class_=kind, hidden=is_hidden)[
        label(for_=line)[finding.question],
        _choice(finding, written, line, name, is_wrong)
        if finding.kind == "enum" and written in ("", *finding.values)
        else _line(finding, written, line, name, is_wrong),
    ]


def _choice(finding: Finding, written: str, own: str, name: str, is_wrong: bool) -> Element:
    return select(id=own, name=name, aria_invalid="true" if is_wrong else None)[
        option(value="")[NOT_RECORDED],
        (option(value=one, selected=one == written)[one.replace("_", " ")] for one in finding.values),
    ]


def _line(finding: Finding, written: str, own: str, name: str, is_wrong: bool) -> Node:
    """A line to write in: for a number, and for what is written and is none of the values."""
    return span(".measure")[
        input_(
            id=own,
            name=name,
            value=written,
            inputmode="decimal" if finding.kind == "number" else None,
            autocomplete="off",
            placeholder=NOT_RECORDED,
            aria_invalid="true" if is_wrong else None,
            aria_describedby=f"u-{finding.name}" if finding.unit else None,
        ),
        finding.unit and small(id=f"u-{finding.name}")[finding.unit.replace("_", " ")],
    ]


def _foreign(entries: Entries, program: Program) -> Node:
    """What is written and is no finding: it stays to be seen and taken out."""
    return (
        div(".field.wrong", id=field_id(name))[
            label(for_=f"i-{name}")[name, " (not a finding)"],
            input_(id=f"i-{name}", name=f"{FINDING}{name}", value=written, aria_invalid="true"),
        ]
        for name, written in entries.findings.items()
        if name not in program.findings
    )


def _done(entries: Entries, program: Program) -> Node:
    """The actions that can be said to be done, and what is said so and is none."""
    known: Mapping[str, str] = {**dict.fromkeys(entries.done, "(not an action)"), **program.actions}
    return details(".fold", open=bool(entries.done))[
        summary["Done already"],
        fieldset(".within")[
            legend(".hidden")["Done already"],
            (
                label(".check")[
                    input_(type="checkbox", name=DONE, value=action, checked=action in entries.done),
                    " ",
                    says if action in program.actions else f"{action} {says}",
                ]
                for action, says in known.items()
            ),
        ],
    ]


def _readings(entries: Entries, program: Program) -> Node:
    """The readings that have alternatives, with the one that is taken."""
    if not program.switches:
        return None
    return details("#readings.fold", open=bool(entries.readings))[
        summary["How the guideline is read"],
        div(".within")[
            (
                p(".field")[
                    label(for_=f"r-{name}")[name.replace("_", " ")],
                    select(id=f"r-{name}", name=f"{READING}{name}")[
                        (
                            option(
                                value="" if one == switch.written else one,
                                selected=one == entries.readings.get(name, switch.written),
                            )[f"{says} (as written)" if one == switch.written else says]
                            for one, says in switch.alternatives.items()
                        )
                    ],
                ]
                for name, switch in program.switches.items()
            )
        ],
    ]
