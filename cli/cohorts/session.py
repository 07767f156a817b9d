"""A session of Spark: the one that is active, or a quiet one for one run."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from guidelog import RecordError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_PATIENCE = 10.0  # seconds until a master that does not answer is given up
_CONFIGURED = (
    "MASTER",
    "PYSPARK_GATEWAY_PORT",
    "PYSPARK_SUBMIT_ARGS",
    "SPARK_CONF_DIR",
    "SPARK_HOME",
    "SPARK_REMOTE",
)
JAVA = "Spark needs Java 17 or newer; install it (Debian: `apt install openjdk-17-jre-headless`) or set JAVA_HOME"


@contextlib.contextmanager
def open_session(master: str | None) -> Iterator[SparkSession]:
    """The active session; else one of its own, whose log goes to a file that stays if the run fails."""
    from pyspark.sql import SparkSession

    active = SparkSession.getActiveSession()
    if active is not None:
        if master is not None:
            raise click.UsageError("a session of Spark is active, and its master is used; leave out --master")
        yield active
        return
    if master is None and not any(name in os.environ for name in _CONFIGURED):
        master = "local[*]"
    if master is not None and master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    _require_reachable(master)
    handle, log = tempfile.mkstemp(prefix="guidelog-spark-", suffix=".log")
    try:
        with _redirect_standard_error(handle):
            spark = _start_session(master)
        try:
            yield spark
        finally:
            with contextlib.suppress(Exception):  # the run is over; what it came to is known
                spark.stop()
    except (RecordError, KeyboardInterrupt):
        os.unlink(log)
        raise
    except Exception as error:
        error.add_note(log)
        raise
    finally:
        os.close(handle)
    os.unlink(log)


def _start_session(master: str | None) -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("guidelog cohort")
    if master is not None and master.startswith("sc://"):
        return builder.remote(master).getOrCreate()
    for name, value in _choose_settings(master).items():
        builder = builder.config(name, value)
    return (builder if master is None else builder.master(master)).getOrCreate()


def _choose_settings(master: str | None) -> dict[str, str]:
    """Settings of a session of its own; one process a core is enough, and this machine is its own host."""
    found = {
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
        "spark.sql.caseSensitive": "true",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "65536",
    }
    if master is not None and master.startswith("local"):
        found |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.ui.enabled": "false",
        }
    return found


def _require_reachable(master: str | None) -> None:
    """Raises ClickException without Java, or for a standalone master that does not answer."""
    if master is not None and master.startswith("sc://"):
        return
    home = os.environ.get("JAVA_HOME")
    if "PYSPARK_GATEWAY_PORT" not in os.environ and not shutil.which("java", path=home and f"{home}/bin"):
        raise click.ClickException(f"there is no Java{f' in {home}' if home else ''}. {JAVA}")
    if master is not None and master.startswith("spark://"):
        addresses = [address.rpartition(":") for address in master.removeprefix("spark://").split(",")]
        if not any(_is_reachable(host, port) for host, _, port in addresses):
            raise click.ClickException(f"no master of Spark answers at {master}; check the address, and that it runs")


def _is_reachable(host: str, port: str) -> bool:
    try:
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE).close()
    except (OSError, ValueError, OverflowError):
        return False
    return True


@contextlib.contextmanager
def _redirect_standard_error(handle: int) -> Iterator[None]:
    """What is started in here writes its standard error to a file for good."""
    before = os.dup(2)
    os.dup2(handle, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
