"""pyDatalog by itself in a process of its own, and what holds of a knowledge base, for the tests of its traps."""

from __future__ import annotations

import subprocess
import sys
import textwrap

from guidelog import Consultation, KnowledgeBase

PRELUDE = """
import os, threading
from pyDatalog import Logic, pyDatalog, pyEngine

def ask(query):
    found = pyDatalog.ask(query)
    return found and sorted(found.answers)
"""


def raw(code: str, timeout: float = 20) -> str:
    """What pyDatalog by itself prints, in a process of its own; "hangs" if it does not end in time."""
    command = [sys.executable, "-c", PRELUDE + textwrap.dedent(code)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return "hangs"
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def held(consultation: Consultation) -> set[str]:
    """The statements that hold as recorded."""
    return {found.statement.id for found in consultation.answer.statements if found.holds}


def ask_of(knowledge: KnowledgeBase, **findings: object) -> set[str]:
    """The statements that hold for a record."""
    return held(knowledge.consult({"id": "r", "findings": findings}))
