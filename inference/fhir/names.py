"""The names that a knowledge base has in FHIR: of its Questionnaire, and of the systems of what it answers with."""

from __future__ import annotations

import re
from urllib.parse import quote

from ..rules.program import Program

DONE = "Done"  # the linkId of the actions that were taken; findings are written in small letters
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_NO_ID = re.compile(r"[^A-Za-z0-9.-]")


def findings_name(program: Program) -> str:
    """The canonical URL of the Questionnaire of a knowledge base, and the system of the values of its findings."""
    return _named(program, "findings")


def actions_name(program: Program) -> str:
    """The system of the actions of a knowledge base."""
    return _named(program, "actions")


def records_name(program: Program) -> str:
    """The system of the ids of records, for those that can be no id of a resource."""
    return _named(program, "records")


def is_id(text: str) -> bool:
    """Whether a text can be the id of a resource."""
    return _ID.fullmatch(text) is not None


def id_from(text: str) -> str:
    """An id of a resource that is like a text."""
    return _NO_ID.sub("-", text)[:64] or "-"


def _named(program: Program, kind: str) -> str:
    return f"urn:guidelog:{quote(program.name, safe='')}:{kind}"
