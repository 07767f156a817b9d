"""A drawing as SVG: Graphviz places it, and what it writes is made fit for a page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

from ..extras import installing
from ..text.diagnostic import printable

_SVG = "{http://www.w3.org/2000/svg}"


def svg_of(dot: str, title: str, description: str, prefix: str = "flow") -> str:
    """A text in the DOT language as one `svg` element, with a title and a description for those who do not see it.

    It has no script, no style and no reference to anything outside of it; its ids begin with `prefix`.
    Raises ModuleNotFoundError, with what installs it, where Graphviz is not.
    """
    try:
        from pygraphviz import AGraph
    except ImportError as error:
        why = "drawings are placed by Graphviz (--format dot does without); install it with"
        raise ModuleNotFoundError(f"{why}: {installing('draw')}", name=error.name) from None
    with _silence():
        drawn = AGraph(string=dot).draw(format="svg", prog="dot")
    root = ElementTree.fromstring(drawn)  # noqa: S314 - Graphviz wrote it, a moment ago
    for element in [*root.iter()]:
        for name in ("id", "class", "font-family"):
            element.attrib.pop(name, None)
        if element.text:
            element.text = element.text.replace("\N{NO-BREAK SPACE}", " ")  # `xml:space` keeps these in their places
        for child in element.findall(f"{_SVG}title"):
            element.remove(child)
    root.attrib |= {"role": "img", "font-family": "Helvetica, Arial, sans-serif"}
    root.attrib |= {"aria-labelledby": f"{prefix}-title", "aria-describedby": f"{prefix}-desc"}
    for number, (name, text) in enumerate((("title", title), ("desc", description))):
        element = ElementTree.Element(f"{_SVG}{name}", id=f"{prefix}-{name}")
        element.text = printable(text)
        root.insert(number, element)
    ElementTree.register_namespace("", _SVG[1:-1])
    return ElementTree.tostring(root, encoding="unicode") + "\n"


@contextmanager
def _silence() -> Iterator[None]:
    """Keeps what libraries below Graphviz say of a machine's fonts from standard error; its own faults are raised."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)
