"""Flows as drawings: a text for Graphviz, an image, or a page of them."""

from __future__ import annotations

from collections.abc import Sequence

from ..flow.flow import Flow
from ..rules.program import Program
from .dot import description, dot_of


def draw(flows: Sequence[tuple[str, Flow]], program: Program, about: str, record: str | None, format_: str) -> str:
    """Flows with their titles as a page (`html`), or the first of them as `dot` or `svg`; `record` is the id of the
    record whose states they have, `about` names the guideline, its edition and rules, and the program.

    Raises ModuleNotFoundError where Graphviz is not installed.
    """
    dots = [dot_of(flow, title, record) for title, flow in flows]
    if format_ == "dot":
        return dots[0]
    from .svg import svg_of

    svgs = [
        svg_of(dot, title, description(flow), f"d{number}")
        for number, (dot, (title, flow)) in enumerate(zip(dots, flows, strict=True), 1)
    ]
    if format_ == "svg":
        return svgs[0]
    from .flow import Drawing, flows_page

    drawings = [Drawing(title, flow, svg) for (title, flow), svg in zip(flows, svgs, strict=True)]
    return flows_page(program.about.get("title", program.name), record, drawings, about)
