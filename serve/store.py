"""What all processes of a service share, in one SQLite file: cards that were shown, feedback, used tokens."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import Any, NamedTuple

from guidelog.inference.errors import GuidelogError
from guidelog.inference.rules.program import Program

_TABLES = """
CREATE TABLE IF NOT EXISTS card (id TEXT PRIMARY KEY, service TEXT, rules TEXT, about TEXT, shown REAL) STRICT;
CREATE TABLE IF NOT EXISTS feedback (
    message TEXT PRIMARY KEY, service TEXT, card TEXT, outcome TEXT, at TEXT, accepted TEXT, reason TEXT,
    comment TEXT, received REAL) STRICT;
CREATE TABLE IF NOT EXISTS token (issuer TEXT, jti TEXT, expires REAL, PRIMARY KEY (issuer, jti)) STRICT;
"""
_LAST = """
SELECT card.rules, card.about, feedback.outcome, feedback.reason, count(*) FROM (
    SELECT *, row_number() OVER (PARTITION BY card ORDER BY at DESC, received DESC, rowid DESC) AS place FROM feedback
) AS feedback LEFT JOIN card ON card.id = feedback.card
WHERE place = 1 GROUP BY 1, 2, 3, 4 ORDER BY 1, 5 DESC, 2, 3, 4
"""
PATIENCE = 5  # seconds to wait for another process
_PAUSE = 0.01  # seconds until it is tried again


class StoreError(GuidelogError):
    """A file that cannot be used as the store of a service."""


class ShownCard(NamedTuple):
    """A card as it is remembered: its id, and the ids of the statements that it is about; nothing of the person."""

    id: str
    about: tuple[str, ...]


class FeedbackCount(NamedTuple):
    """How often cards about some statements, by some rules (None for cards that are not known), had an outcome."""

    rules: str | None
    about: tuple[str, ...]
    outcome: str
    reason: str | None
    cards: int


class Store:
    """A file that is written whole at each step: what is acknowledged is kept, whatever ends the process."""

    def __init__(self, path: str):
        try:
            self._open(path)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path} cannot be used as a store: {error}") from None

    def _open(self, path: str) -> None:
        if path != ":memory:" and not os.path.exists(path):
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # comments may be of persons
        self._base = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
        self._base.execute("PRAGMA synchronous = FULL")
        until = time.monotonic() + PATIENCE
        while not self._is_set_up(until):
            time.sleep(_PAUSE)

    def _is_set_up(self, until: float) -> bool:
        """Whether the file is as it must be; if another process is at it, there is some time to try again."""
        try:
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.executescript(_TABLES)
        except sqlite3.OperationalError as error:  # SQLite itself does not wait where a mode or a table is made
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            return False
        return True

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def remember(self, service: str, rules: str, cards: Iterable[ShownCard]) -> None:
        """Remember cards that are shown, by the version of the rules that made them."""
        rows = [(card.id, service, rules, json.dumps(card.about), time.time()) for card in cards]
        self._write("INSERT OR IGNORE INTO card VALUES (?, ?, ?, ?, ?)", rows)

    def add_feedback(self, service: str, items: Iterable[Mapping[str, Any]]) -> None:
        """Keep feedback, all or none; the same message twice changes nothing."""
        rows = []
        for item in items:
            text = json.dumps([service, item], sort_keys=True, default=str)
            given = item.get("overrideReason", {})
            accepted = json.dumps([one["id"] for one in item.get("acceptedSuggestions", ())])
            rows.append(
                (hashlib.sha256(text.encode()).hexdigest(), service, item["card"], item["outcome"],
                 item["outcomeTimestamp"], accepted, given.get("reason", {}).get("code"), given.get("userComment"),
                 time.time())
            )  # fmt: skip
        self._write("INSERT OR IGNORE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def use_token(self, issuer: str, jti: str, expires: float) -> bool:
        """Whether a token is used for the first time; it is remembered until it has expired."""
        self._base.execute("DELETE FROM token WHERE expires < ?", (time.time(),))
        row = (issuer, jti, expires)
        return self._base.execute("INSERT OR IGNORE INTO token VALUES (?, ?, ?)", row).rowcount == 1

    def counts(self) -> list[FeedbackCount]:
        """The feedback so far; of each card the last counts."""
        return [
            FeedbackCount(rules, tuple(json.loads(about)) if about else (), outcome, reason, count)
            for rules, about, outcome, reason, count in self._base.execute(_LAST)
        ]

    def _write(self, command: str, rows: list[tuple[Any, ...]]) -> None:
        with closing(self._base.cursor()) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            try:
                cursor.executemany(command, rows)
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            cursor.execute("COMMIT")


def version_of(program: Program) -> str:
    """The version of the rules, as answers name it, with the readings that are taken otherwise."""
    return " ".join([program.checksum, *(f"{name}={taken}" for name, taken in program.read_otherwise.items())])
