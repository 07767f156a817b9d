"""`guidelog cohort --engine spark`: a session of Spark, quiet, and its errors in words."""

from __future__ import annotations

import contextlib
import os
import re
import warnings
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from guidelog import KnowledgeBase, RecordError

from .progress import note
from .request import Request
from .session import JAVA, open_session

if TYPE_CHECKING:
    from guidelog.inference.cohort.runs.counts import Counts
    from guidelog.inference.cohort.spark.run import SparkJob


def answer_with_spark(knowledge: KnowledgeBase, request: Request, master: str | None) -> Counts:
    """Answer tables on Spark: in the session that is active, else in one of its own that ends with the run.

    Raises RecordError for tables that cannot be used and for rows that are no records; UsageError; ClickException
    with what Spark says.
    """
    job = _make_job(knowledge, request)
    with _translate_errors(), open_session(master) as spark:
        from guidelog.inference.cohort.spark.run import run_on_spark

        return run_on_spark(spark, job, knowledge.compilation, note)


def _make_job(knowledge: KnowledgeBase, request: Request) -> SparkJob:
    with _silence_pandas():
        from guidelog.inference.cohort.spark.run import SparkJob
        from guidelog.inference.cohort.spark.tables import describe_hidden_in, find_path, names_text, parse_table
        from guidelog.inference.cohort.tables.packing import STANDARD_INPUT
        from guidelog.inference.cohort.tables.table import Shape

        from .tables import find_request_files

    written = [parse_table(name) for name in (request.output, request.rejects) if name is not None]
    if len({*written}) < len(written) or _is_one_in_the_other(request):
        raise click.UsageError(f"{request.output} would be written over what is written besides; name another place")
    if STANDARD_INPUT in request.tables:
        raise click.UsageError("standard input is for --engine polars; save it to a file that all machines reach")
    shape = Shape(request.id, request.ignored)
    rejects = written[1] if request.rejects is not None else None
    if request.events or request.map is not None or any(map(names_text, request.tables)):
        paths = tuple(_find_whole(find_path(name)) for name in request.tables)
        of_people, of_rows = find_request_files(knowledge, request._replace(tables=paths))
        return SparkJob([], of_people, of_rows, written[0], rejects, shape, request.layout, request.summary)
    found = [parse_table(name) for name in dict.fromkeys(request.tables)]
    for table in found:
        if sentence := describe_hidden_in(table):
            note(sentence)
    return SparkJob(found, [], [], written[0], rejects, shape, request.layout, request.summary)


def _find_whole(path: str) -> str:
    """A path as it is from the root, whatever folder a task is in; one that is empty is refused by who reads it."""
    return os.path.abspath(path) if path else path


def _is_one_in_the_other(request: Request) -> bool:
    """Whether what is rejected would be written into the answers, or they into that."""
    output, rejects = PurePath(request.output), PurePath(request.rejects or "/")
    return request.rejects is not None and (output in rejects.parents or rejects in output.parents)


@contextlib.contextmanager
def _translate_errors() -> Iterator[None]:
    """Errors of Spark in words."""
    from guidelog.inference.cohort.spark.plan import find_faults
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        with _silence_pandas():
            yield
    except (Py4JError, PySparkException, ConnectionError) as error:
        messages = "\n".join(_collect_messages(error))
        faults = find_faults(messages)
        logs = [Path(note) for note in getattr(error, "__notes__", ())]
        if faults:
            for log in logs:
                log.unlink(missing_ok=True)
            raise RecordError(faults) from None
        log_note = f" (its log is {logs[0]})" if logs else ""
        raise click.ClickException(f"Spark: {_choose_message(messages)}{log_note}") from None


def _collect_messages(error: BaseException) -> Iterator[str]:
    """What an error of Spark says, and its causes."""
    yield str(error)
    cause = getattr(error, "_origin", None) or getattr(error, "java_exception", None)
    for _ in range(10):
        if cause is None:
            return
        try:
            yield str(cause.getMessage())
            cause = cause.getCause()
        except Exception:  # Java has ended
            return


def _choose_message(messages: str) -> str:
    """The line that matters most, with the next step where one is known."""
    missing = re.search(r"ModuleNotFoundError: No module named '([\w.]+)'", messages)
    if missing:
        return f"the executors have no {missing[1]}; install guidelog[spark] there (see docs/spark.md)"
    if "JAVA_GATEWAY_EXITED" in messages:
        return f"Java did not start. {JAVA}"
    python = re.findall(r"^(?:guidelog\.[\w.]+\.)?(\w*(?:Error|Exception): .+)", messages, re.MULTILINE)
    if python:
        return str(python[-1])
    lines = [
        line for line in messages.splitlines() if line.strip() and not line.startswith("An error occurred while")
    ]
    return lines[0].removeprefix(": ") if lines else "it failed without a word"


@contextlib.contextmanager
def _silence_pandas() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
