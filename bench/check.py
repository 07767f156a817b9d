"""`python -m bench check`: a whole `guidelog check` of NG234, and of a knowledge base of ten copies of it."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from guidelog.inference.rules.schema import DECLARATIONS, SIGNATURES
from guidelog.inference.text.source import Source

import guidelog

from .measure import print_table, time_in_turn


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of this bench."""
    parser.add_argument("--copies", type=int, default=10, help="how many copies (default: 10)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each (default: 3)")


def run(options: argparse.Namespace) -> None:
    """Print the median times, and the ratio of the copies to the one."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "copies"
        write_copies(place, options.copies)
        os.environ["GUIDELOG_CACHE"] = f"{folder}/cache"
        rows = time_in_turn(
            options.runs,
            ("guidelog check, as a process: NG234", lambda: check("ng234")),
            (f"guidelog check, as a process: {options.copies} copies of it", lambda: check(str(place))),
            warm_up=1,
        )
    print_table(f"median of {options.runs} runs", rows)


def check(path: str) -> None:
    """Run a whole check. Raises CalledProcessError if it finds anything."""
    subprocess.run([sys.executable, "-m", "guidelog", "check", "--kb", path], check=True, capture_output=True)


def write_copies(place: Path, count: int) -> None:
    """Write copies of NG234 that have no name in common but those of the language."""
    sources = guidelog.sources_of()
    place.mkdir()
    for source in sources:
        name = Path(source.name).name
        if source.is_shared:
            continue  # it speaks of all statements, and is read by name
        for number, text in enumerate(copies(source, count)):
            (place / f"{number}-{name}").write_text(text, encoding="utf-8")


def copies(source: Source, count: int) -> Iterator[str]:
    """The text once for each copy, with names of its own; there is one guideline only."""
    program = guidelog.KnowledgeBase.load().program
    own = {*program.findings, *program.statements, *program.actions, *program.concepts, *program.contradictions}
    own |= {*program.summaries, *program.readings, *program.notices, *program.rules_of}
    shared = {rule.head.name for rule in program.rules if rule.span.source.is_shared}
    names = sorted(own - {*SIGNATURES, *DECLARATIONS} - shared, key=len, reverse=True)
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    for number in range(count):
        text = pattern.sub(rf"\1_{number}", source.text)
        if number and "guideline(" in text:
            text = re.sub(r"(?:^%% .*\n)*^guideline\(.*\n", "", text, count=1, flags=re.MULTILINE)
        yield text
