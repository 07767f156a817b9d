"""A fixture: the small knowledge base of the tests of the cache."""

from __future__ import annotations

import pytest

from ..support.caches import Guideline


@pytest.fixture
def guideline(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Guideline:
    return Guideline(tmp_path_factory.mktemp("kb") / "small.dl", monkeypatch)
