"""The explorer as a page, or as the parts of it that change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from htpy import (
    Element,
    Node,
    a,
    button,
    code,
    details,
    div,
    form,
    fragment,
    h2,
    label,
    li,
    nav,
    noscript,
    p,
    section,
    summary,
    ul,
)
from htpy import input as input_

from ...answer.words import Listing
from ...overview.phrases import situation_of
from ...proof.account import Sheet
from ...record.record import Record, RecordFault
from ...rules.program import Program
from ...words import counted
from ..document import PageScript, clean, page
from ..findings import recorded
from ..flow import Drawing, drawing_part
from .comparison import RecordPair, comparison_part
from .form import FORM, FormContent, field_id, fields, starts
from .screen import ScreenPart

_STYLES = ("explorer.css", "flow.css")
ANSWER = "answer"  # the part that follows from the record
_SAME = "The same applies as before."


class Intake(NamedTuple):
    """What was read from a text or a file: the record with its places, what was not used, and what is to be known."""

    record: Record
    unused: Sequence[str]
    notes: Sequence[str]


class Scene(NamedTuple):
    """Everything that the explorer shows. `sheet` is None for a record that is refused, with its faults.

    `now` is the record of the answer that is shown, `before` the one that it is compared with, `other` the one that
    is kept for a comparison, each as the text of a permalink. `news` is what turned since then; None at first.
    `knowledge` is the address of the knowledge base.
    """

    content: FormContent
    sheet: Sheet | None
    faults: Sequence[RecordFault]
    refusal: str
    now: str
    before: str
    news: Sequence[Listing] | None
    other: str
    comparison: RecordPair | None
    drawn: str
    drawing: Drawing | None
    knowledge: str
    intake: Intake | None


def explorer_page(scene: Scene, program: Program, home: str, behaviour: PageScript) -> str:
    """The whole page: `home` is the address to which the form is sent."""
    title = program.about.get("title", program.name)
    parts = [
        nav(".places", aria_label="Explorer")[
            a(href=home, aria_current="page")["Explorer"], a(href=scene.knowledge)["Knowledge base"]
        ],
        behaviour.worker
        and noscript[p(".notice")["This page answers by a script, which this browser does not run."]],
        form(id=FORM, action=home, method="post", autocomplete="off", aria_label="The record")[
            div(".columns")[_written(scene, program), _answered(scene, program)]
        ],
    ]
    return page(title, parts, *_STYLES, behaviour=behaviour)


def explorer_parts(scene: Scene, program: Program, only: str) -> str:
    """The parts that change, each with the id of what it takes the place of; `only` what follows from the record."""
    parts: list[Node] = [_news(scene), _answer(scene, program)]
    if only != ANSWER:
        parts += [_fields(scene, program), _read(scene, program)]
    return clean(str(fragment[parts]))


def _written(scene: Scene, program: Program) -> Element:
    return section(".written", aria_labelledby="written")[
        h2("#written")["The record"],
        p(".search")[
            label(for_="word")["Find a finding"],
            input_("#word", type="search", name="word", value=scene.content.word, autocomplete="off"),
            button(type="submit")["Show what applies"],
        ],
        starts(scene.content),
        _read(scene, program),
        _fields(scene, program),
    ]


def _answered(scene: Scene, program: Program) -> Element:
    return section(".answered", aria_labelledby="answered")[
        h2("#answered")["What applies"],
        _news(scene),
        _answer(scene, program),
    ]


def _fields(scene: Scene, program: Program) -> Element:
    return div("#fields")[fields(scene.content, program)]


def _read(scene: Scene, program: Program) -> Element:
    """What was read from a file, with where each finding is from and what of it was not used."""
    found = scene.intake
    return div("#read")[
        found
        and details(".fold", open=True)[
            summary["Read: ", counted(len(found.record.findings), "finding")],
            div(".within")[
                (p(".notice")[note] for note in found.notes),
                recorded(found.record, program),
                found.unused
                and details[
                    summary[f"{counted(len(found.unused), 'resource')} not used"],
                    ul(".plain")[(li[line] for line in found.unused)],
                ],
            ],
        ]
    ]


def _news(scene: Scene) -> Element:
    """What turned since the last answer, in an element that a screen reader reads when it changes."""
    return div("#news", role="status", aria_live="polite")[p[_sentences(scene)]]


def _sentences(scene: Scene) -> Node:
    if scene.sheet is None:
        return "This record cannot be used."
    found = scene.sheet.overview
    share = ": ".join(filter(None, (situation_of(found), found.headline)))
    if scene.news is None:
        return [a(href="#answer")[share], "."]
    parts = [f"{one.heading.capitalize()}: {', '.join(one.items)}{one.more}." for one in scene.news]
    return [a(href="#answer")[share], ". ", " ".join(parts or [_SAME])]


def _answer(scene: Scene, program: Program) -> Element:
    kept = [
        input_(type="hidden", form=FORM, name=name, value=value)
        for name, value in (
            ("now", scene.now),
            ("before", scene.before),
            ("other", scene.other),
            ("drawn", scene.drawn),
        )
        if value
    ]
    return div("#answer", tabindex="-1")[
        kept, _refused(scene) if scene.sheet is None else _found(scene, scene.sheet, program)
    ]


def _refused(scene: Scene) -> Node:
    if scene.refusal:
        return p(".notice")[scene.refusal]
    return div(".faults", role="alert")[
        ul[
            (
                li[
                    p[fault.message],
                    fault.help and p(".more")[fault.help],
                    (p[a(href=f"#{field_id(name)}")["Go to ", code[name]]] for name in fault.findings),
                ]
                for fault in scene.faults
            )
        ]
    ]


def _found(scene: Scene, sheet: Sheet, program: Program) -> Node:
    return [
        ScreenPart(sheet, program, scene.knowledge).whole(),
        scene.comparison and comparison_part(scene.comparison, program),
        section("#more", aria_label="More of this record")[
            p[
                a(href=f"#{scene.now}")["A link to this record"],
                " keeps it behind the #, which no browser sends anywhere.",
            ],
            p(".choice")[
                button(type="submit", form=FORM, name="keep", value="1")["Keep to compare"],
                scene.other and button(type="submit", form=FORM, name="alone", value="1")["End the comparison"],
            ],
            p(".choice")[
                "Draw ",
                (
                    (button(type="submit", form=FORM, name="draw", value=name)[about.get("title", name)], " ")
                    for name, about in program.summaries.items()
                ),
            ],
        ],
        scene.drawing and drawing_part(scene.drawing, "drawing"),
    ]
