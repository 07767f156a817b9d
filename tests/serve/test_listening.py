"""The address that the service listens at, and how what it answers leaves it."""

from __future__ import annotations

import socket
from copy import copy

import pytest
from guidelog.serve.run import listen

from ..support.run import Run


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_a_connection_sends_each_answer_at_once(host: str) -> None:
    try:
        listening = listen(host, 0)
    except OSError as error:
        pytest.skip(f"this machine has no {host}: {error}")
    listening.listen()
    with listening, socket.create_connection(listening.getsockname()[:2]):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_an_address_that_is_taken_is_said_with_the_next_step(run: Run) -> None:
    with listen("127.0.0.1", 0) as taken:
        taken.listen()
        outcome = run("serve", "--port", str(taken.getsockname()[1]))
    assert outcome.status == 2
    assert "cannot listen at 127.0.0.1" in outcome.err
    assert "name another --port or --host" in outcome.err


def test_a_host_that_is_none_of_this_machine_is_said_too(run: Run) -> None:
    outcome = run("serve", "--host", "192.0.2.1", "--port", "0", "--without-tokens")
    assert outcome.status == 2
    assert "cannot listen at 192.0.2.1, port 0" in outcome.err


def test_each_process_gets_a_socket_of_its_own_at_the_address() -> None:
    with listen("127.0.0.1", 0) as one, copy(one) as other:
        assert other.getsockname() == one.getsockname()
        assert other.fileno() != one.fileno()
