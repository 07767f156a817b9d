"""`python -m tests.serve.kills COUNT [SEED]`: two processes that keep feedback, killed in the midst of it.

Nothing that was acknowledged may be lost, no message may be there in part, and one that is sent again is there once.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import uvicorn
from guidelog.serve.app import application
from guidelog.serve.service import Service
from guidelog.serve.settings import Settings

from ..support.hooks import path_of
from ..support.knowledge import packaged

SEED = 16
PROCESSES = 2
LONGEST = 0.03  # seconds until one is killed
PATH = f"{path_of('patient-view')}/feedback"


class Message(NamedTuple):
    """The cards of a message of feedback; each is of this message alone."""

    cards: tuple[str, ...]

    @property
    def body(self) -> str:
        """What is sent."""
        at = "2026-03-10T09:00:00Z"
        items = [{"card": card, "outcome": "overridden", "outcomeTimestamp": at} for card in self.cards]
        return json.dumps({"feedback": items})


def start(store: str) -> tuple[int, int]:
    """The number of a new process that keeps feedback, and its port; it shares what is loaded with this one."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    child = os.fork()
    if child == 0:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
            knowledge = packaged()
            app = application(Service(knowledge, knowledge.codes(), Settings(store=store)))
            uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False)).run([listener])
        finally:
            os._exit(1)
    port = int(listener.getsockname()[1])
    listener.close()
    return child, port


def send(message: Message, port: int) -> bool:
    """Whether a message was acknowledged."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", PATH, message.body, {"content-type": "application/json"})
        reply = connection.getresponse()
        reply.read()
        if reply.status != 200:
            raise AssertionError(f"status {reply.status}")
        return True
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def kept(store: str) -> list[str]:
    """The cards of which something is kept, as often as it is."""
    base = sqlite3.connect(store)
    try:
        return [card for (card,) in base.execute("SELECT card FROM feedback")]
    finally:
        base.close()


def run(count: int, seed: int, store: str) -> dict[str, int]:
    """Kill so many processes. Raises AssertionError for what must not be."""
    draw, messages = random.Random(seed), list[Message]()
    packaged().codes()
    acknowledged = again = partly = 0
    running = [start(store) for _ in range(PROCESSES)]
    try:
        for number in range(count):
            place = draw.randrange(PROCESSES)
            victim = running[place][0]
            signal.signal(signal.SIGALRM, lambda *_, victim=victim: os.kill(victim, signal.SIGKILL))
            if not send(Message((f"{number}-first",)), running[place][1]):  # it is up
                raise AssertionError("it does not answer")
            messages.append(Message((f"{number}-first",)))
            signal.setitimer(signal.ITIMER_REAL, draw.uniform(0.0005, LONGEST))
            lost = list[Message]()
            while not lost:
                cards = tuple(f"{number}-{len(messages)}-{item}" for item in range(draw.randint(1, 5)))
                message = Message(cards)
                messages.append(message)
                port = running[draw.choice([place, place, place, 1 - place])][1]
                if send(message, port):
                    acknowledged += 1
                else:
                    lost.append(message)
            os.waitpid(victim, 0)
            known = {*kept(store)}
            for message in messages[-50:]:
                there = known & {*message.cards}
                if message not in lost and len(there) != len(message.cards):
                    raise AssertionError(f"acknowledged and lost: {message}")
                if there and len(there) != len(message.cards):
                    raise AssertionError(f"kept in part: {message}")
            partly += sum(bool(known & {*message.cards}) for message in lost)
            running[place] = start(store)
            for message in lost:
                again += 1
                if not send(message, running[place][1]):
                    raise AssertionError("it does not answer")
        found = kept(store)
        if sorted(found) != sorted(card for message in messages for card in message.cards):
            raise AssertionError("what is kept is not what was sent")
    finally:
        for child, _ in running:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return {"killed": count, "acknowledged": acknowledged, "sent again": again, "kept without a reply": partly}


def main(arguments: Sequence[str]) -> int:
    """Kill processes in the midst of feedback, and tell what became of it."""
    count, seed = (int(argument) for argument in (*arguments, *("1000", str(SEED))[len(arguments) :]))
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = run(count, seed, str(Path(folder) / "store.db"))
    print(", ".join(f"{number} {name}" for name, number in found.items()), f"in {time.monotonic() - begin:.0f} s")
    print("nothing that was acknowledged is lost, nothing is kept in part or twice")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
