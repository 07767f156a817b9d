"""The drawing of a summary with the path of a record lit: with Graphviz where that is, and in words everywhere."""

from __future__ import annotations

from guidelog.inference.flow.subject import title_of
from guidelog.inference.page.dot import description, dot_of
from guidelog.inference.page.flow import Drawing

from guidelog.api import Consultation


def draw(name: str, consultation: Consultation) -> Drawing | None:
    """The drawing of what leads to a summary's statements; None for what is no summary."""
    program = consultation.knowledge.program
    if name not in program.summaries:
        return None
    try:
        flow = consultation.flow(name)
    except ValueError:
        return None
    title = title_of(name, program)
    try:
        from guidelog.inference.page.svg import svg_of

        svg = svg_of(dot_of(flow, title, consultation.answer.record.id), title, description(flow), "drawn")
    except ModuleNotFoundError:
        svg = ""
    return Drawing(title, flow, svg)
