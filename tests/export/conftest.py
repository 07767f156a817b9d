"""Systems that exported texts are given to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..support import postgres


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """PostgreSQL, started for these tests."""
    programs = postgres.programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian's package postgresql)")
    with postgres.server(programs) as started:
        yield started
