"""Several processes are one service: what they count, and what they answer by, is shared or taken over by each."""

from __future__ import annotations

import contextlib
import http.client
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..support.run import ROOT
from ..support.served import Served, served

RECORD = {"record": {"findings": {"cough": True}}}


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    folder = tmp_path / "kb"
    folder.mkdir()
    shutil.copy(ROOT / "tests" / "coughs.dl", folder / "coughs.dl")
    return folder


@pytest.fixture
def two(kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("GUIDELOG_CACHE", str(tmp_path / "cache"))
    with served(tmp_path, "--workers", "2", "--kb", str(kb)) as found:
        yield found


def counted(service: Served) -> int:
    text = service.get("/metrics").body.decode()
    found = re.findall(r'guidelog_requests_total\{route="/recommend",status="200"\} ([0-9.]+)', text)
    return int(float(found[0])) if found else 0


def versions(service: Served, count: int = 20) -> set[str]:
    return {service.post("/recommend", RECORD).json["guideline"]["rules"] for _ in range(count)}


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_two_processes_count_together_and_each_takes_over_a_changed_knowledge_base(two: Served, kb: Path) -> None:
    assert len(two.workers()) == 2
    (before,) = versions(two, 30)
    until(lambda: counted(two) == 30)
    assert {counted(two) for _ in range(10)} == {30}
    path = kb / "coughs.dl"
    path.write_text(path.read_text(encoding="utf-8") + "\n% a remark\n", encoding="utf-8")
    until(lambda: before not in versions(two))
    found = versions(two)
    assert len(found) == 1
    time.sleep(0.5)  # one is counted once it was answered
    asked = counted(two)
    ended = two.workers()[0]
    ended.kill()
    ended.wait(30)  # until then connections come to it, and are lost with it
    until(lambda: len(two.workers()) == 2)
    two.wait()
    assert counted(two) == asked
    assert versions(two) == found


def counted_as(status: str, service: Served) -> list[int]:
    """How many sockets of each process are in a state of TCP."""
    return [sum(one.status == status for one in own.net_connections("tcp")) for own in service.workers()]


def test_connections_that_are_kept_are_shared_out_among_the_processes(two: Served) -> None:
    until(lambda: counted_as("LISTEN", two) == [1, 1])
    with contextlib.ExitStack() as kept:
        for _ in range(32):
            connection = kept.enter_context(contextlib.closing(http.client.HTTPConnection("127.0.0.1", two.port)))
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        kept_by = counted_as("ESTABLISHED", two)
    assert sum(kept_by) >= 32
    assert min(kept_by) > 0
