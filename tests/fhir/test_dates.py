"""How the dates and times of resources are read."""

from __future__ import annotations

import pytest
from guidelog.inference.fhir.dates import read_date


@pytest.mark.parametrize("zone", ["", "Z", "+05:30"])
def test_a_time_without_seconds_is_the_first_second_of_its_minute(zone: str) -> None:
    minute, second = (read_date(f"2026-03-09T09:30{seconds}{zone}", -60) for seconds in ("", ":00"))
    assert minute._replace(text=second.text) == second
