"""A PostgreSQL server for tests, in a folder of its own, reached through a socket in it."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

PLACES = (*sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True), *os.get_exec_path())
NEEDED = ("initdb", "pg_ctl", "psql")


class Server(NamedTuple):
    """A running server: the folder of its programs, and that of its socket."""

    programs: str
    folder: str

    def run(self, text: str, database: str = "postgres") -> str:
        """What psql prints for a text, with rows as they are."""
        command = [f"{self.programs}/psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder]
        command += ["-U", "tests", "-d", database, "-f", "-"]
        environment = {**os.environ, "PGCLIENTENCODING": "UTF8"}
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=False, env=environment)
        assert (done.returncode, done.stderr.decode()) == (0, "")
        return done.stdout.decode()

    def rows(self, text: str, *views: str) -> list[set[tuple[Any, ...]]]:
        """The rows of each view that an exported text makes, in a schema that is dropped again."""
        queries = (f"SELECT COALESCE(json_agg(row_to_json(v)), '[]') FROM {view} AS v;" for view in views)  # noqa: S608
        made = ["BEGIN;", "CREATE SCHEMA t;", "SET LOCAL search_path = t;", text, "\\echo", *queries, "ROLLBACK;"]
        told = self.run("\n".join(made)).partition("\n")[2]
        found, decoder = [], json.JSONDecoder()
        while told.strip():
            rows, end = decoder.raw_decode(told.lstrip())
            told = told.lstrip()[end:]
            found.append([tuple(row.values()) for row in rows])
        assert all(len({*rows}) == len(rows) for rows in found)
        return [{*rows} for rows in found]


def programs() -> str | None:
    """The folder of PostgreSQL's programs, if it is installed."""
    return next((place for place in PLACES if all(shutil.which(name, path=place) for name in NEEDED)), None)


@contextmanager
def server(found: str) -> Iterator[Server]:
    """A server, as another user where this one is root, whom PostgreSQL refuses."""
    folder = tempfile.mkdtemp(prefix="pg", dir="/tmp")  # the path of a socket is short
    user = next((name for name in ("postgres", "nobody") if os.getuid() == 0 and _is_user(name)), None)
    if user:
        shutil.chown(folder, user)

    def start(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=folder, timeout=120)

    data = f"{folder}/data"
    try:
        start(f"{found}/initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        start(f"{found}/pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield Server(found, folder)
        finally:
            start(f"{found}/pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
