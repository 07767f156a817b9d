"""Running the program of another engine."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence

from ...errors import EngineError
from ...text.diagnostic import printable


def program_path(name: str, title: str, package: str) -> str:
    """Where a program is. Raises EngineError with what to install."""
    found = shutil.which(name)
    if found is None:
        raise missing(title, package)
    return found


def missing(title: str, package: str) -> EngineError:
    """That an engine is not installed, and what to install."""
    return EngineError(f"{title} is not installed: install {package}")


def run(command: Sequence[str], title: str, given: str = "", limit: float | None = None, usual: str = "") -> str:
    """What a program prints. `usual` is a word in lines of standard error that are no complaint.

    Raises EngineError if it fails or complains, TimeoutExpired after so many seconds.
    """
    done = subprocess.run(  # noqa: S603 the words are ours, and the paths those of programs and of files of ours
        command,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=limit,
        check=False,
    )
    complaints = [line for line in done.stderr.splitlines() if line.strip() and not (usual and usual in line)]
    if done.returncode or complaints:
        shown = printable(" ".join(complaints)[:500]) or "without a word"
        raise EngineError(f"{title} ended with status {done.returncode}: {shown}")
    return done.stdout
