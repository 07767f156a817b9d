"""Whatever is sent, a status says whose fault it is, and honest answers stay the same."""

from __future__ import annotations

from pathlib import Path

from ..support.scale import scaled
from .fuzz import SEED, ServiceFuzz


def test_what_is_odd_is_never_a_fault_of_the_service_and_changes_no_honest_answer(tmp_path: Path) -> None:
    fuzz = ServiceFuzz(SEED, tmp_path)
    assert [*fuzz.run(scaled(2000))] == []
    assert {*fuzz.statuses} >= {200, 400, 401, 422}
