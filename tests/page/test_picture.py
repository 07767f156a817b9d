"""A flow as it is drawn for the explorer: nothing covers anything, arrows lead onwards, and the path is lit."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from guidelog.inference.flow.flow import Flow
from guidelog.inference.page.explorer.layout import LINE, WIDTH, Canvas, lay_out
from guidelog.inference.page.explorer.picture import picture

from guidelog import KnowledgeBase

from ..support.hostile import hostile
from ..support.scale import some
from ..support.web import EXAMPLES, record_of

SUMMARIES = ("mscc_initial", "mscc_treatment", "metastases_initial", "metastases_treatment")


def require_clear(flow: Flow, laid: Canvas) -> None:
    """Each box has a place of its own, in the drawing, and no text is wider than its box."""
    assert {*laid.places} == {box.name for box in flow.boxes}
    columns: dict[int, list[tuple[int, int]]] = {}
    for place in laid.places.values():
        columns.setdefault(place.x, []).append((place.y, place.y + place.height))
        assert (place.x >= 0, place.x + WIDTH <= laid.width) == (True, True)
        assert (place.y >= 0, place.y + place.height <= laid.height) == (True, True)
        assert max((len(line.text) + line.indent for line in place.lines), default=0) <= 60
    for spans in columns.values():
        assert all(one[1] < other[0] for one, other in pairwise(sorted(spans)))


def elements(drawn: str) -> list[ElementTree.Element]:
    return [*ElementTree.fromstring(drawn).iter()]  # noqa: S314 - it was drawn a moment ago


@pytest.mark.parametrize("summary", SUMMARIES)
@pytest.mark.parametrize("path", some(EXAMPLES, 2), ids=lambda path: path.stem)
def test_boxes_have_places_of_their_own_and_arrows_lead_onwards(
    ng234: KnowledgeBase, summary: str, path: Path
) -> None:
    flow = ng234.consult(record_of(path)).flow(summary)
    laid = lay_out(flow)
    require_clear(flow, laid)
    assert [one for one in flow.arrows if laid.places[one.source].x >= laid.places[one.target].x] == []
    kinds = [one.get("class", "").split() for one in elements(picture(flow, "title", "p"))]
    assert sum({"arrow", "lit"} <= {*kind} for kind in kinds) == sum(arrow.is_lit for arrow in flow.arrows)


def test_a_flow_without_a_record_is_neither_lit_nor_pale(ng234: KnowledgeBase) -> None:
    drawn = picture(ng234.flow("mscc_treatment"), "title", "p")
    assert 'lit"' not in drawn
    assert 'pale"' not in drawn


def test_an_arrow_ends_at_the_row_that_asks_for_it(ng234: KnowledgeBase) -> None:
    flow = ng234.flow("mscc_treatment")
    laid = lay_out(flow)
    for arrow in flow.arrows:
        target = laid.places[arrow.target]
        assert target.y < target.entry(arrow.row) < target.y + target.height
        rows = [line.row for line in target.lines]
        if arrow.row in rows:
            assert rows[(target.entry(arrow.row) - target.y) // LINE - 1] == arrow.row


def test_hostile_words_stay_text() -> None:
    knowledge = hostile()
    for name in (*knowledge.program.summaries, *knowledge.program.statements):
        flow = knowledge.consult({"id": "p", "findings": {"cough": True, "weeks": 4}}).flow(name)
        require_clear(flow, lay_out(flow))
        drawn = picture(flow, "<script>", "p")
        names = {one.tag for one in elements(drawn)}
        assert names <= {"svg", "title", "desc", "g", "path", "rect", "text"}
