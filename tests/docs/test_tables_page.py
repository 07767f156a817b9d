"""The maps on the page of tables as they are, are maps."""

from __future__ import annotations

import re

import pytest

from guidelog import KnowledgeBase

from ..support.run import ROOT

PAGE = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")


def test_the_maps_of_the_page_are_read(ng234: KnowledgeBase) -> None:
    pytest.importorskip("polars")
    from guidelog.inference.cohort.maps.map_text import MapText
    from guidelog.inference.cohort.maps.read_events import ELEMENTS, read_event_maps
    from guidelog.inference.cohort.maps.read_map import read_map

    columns, events = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    mapping = read_map(MapText("m.toml", columns), ng234.program, False)
    assert mapping.findings == ["mscc", "complete_paralysis_weeks"]
    (found,) = read_event_maps(MapText("m.toml", events)).maps
    assert found.columns == ["PATIENT", "CODE", "SYSTEM", "START", "STOP"]
    table = PAGE.partition("| element |")[2].partition("\n\n")[0]
    named = {name for row in table.splitlines()[2:] for name in re.findall(r"`([a-z_]+)`", row.split("|")[1])}
    assert named == {*ELEMENTS}
