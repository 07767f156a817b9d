"""The names that a knowledge base has in FHIR: of its Questionnaire, and of the systems of what it answers with."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote
from zlib import crc32

from ..rules.program import Program

DONE = "Done"  # the linkId of the actions that were taken; findings are written in small letters
_LONGEST_ID = 64
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_NO_ID = re.compile(r"[^A-Za-z0-9.-]")


def names_read(name: Callable[[Program], str], program: Program) -> tuple[str, ...]:
    """A name of a knowledge base, and where it is several guidelines, that of each: what was said to one counts."""
    each = program.each_about.items() if len(program.each_about) > 1 else ()
    alone = (program._replace(name=own, about=about, each_about={own: about}) for own, about in each)
    return (name(program), *map(name, alone))


def findings_name(program: Program) -> str:
    """The canonical URL of the Questionnaire of a knowledge base, and the system of the values of its findings."""
    return _named(program, "findings")


def actions_name(program: Program) -> str:
    """The system of the actions of a knowledge base."""
    return _named(program, "actions")


def records_name(program: Program) -> str:
    """The system of the ids of records, for those that can be no id of a resource."""
    return _named(program, "records")


def library_name(program: Program) -> str:
    """The canonical URL of the Library that holds the rules of a knowledge base."""
    return _named(program, "library")


def plan_name(program: Program, summary: str) -> str:
    """The canonical URL of the PlanDefinition of a summary."""
    return _named(program, f"plan:{summary}")


def strengths_name(program: Program) -> str:
    """The system of the strengths of statements."""
    return _named(program, "strengths")


def urgencies_name(program: Program) -> str:
    """The system of the urgencies of statements."""
    return _named(program, "urgencies")


def status_name(program: Program) -> str:
    """The extension that has the status of a statement for a record."""
    return _named(program, "status")


def assumption_name(program: Program) -> str:
    """The extension that names a finding on which a presumed statement rests."""
    return _named(program, "assumes")


def versioned(name: str, program: Program) -> str:
    """A canonical URL with the version of a knowledge base: the checksum of its texts."""
    return f"{name}|{program.checksum}"


def computable(text: str) -> str:
    """A name of a resource, as programs have names, that is like a text."""
    found = "".join(c if c.isalnum() and c.isascii() else "_" for c in text)
    return (found if found[:1].isupper() else f"N{found}")[:255]


def is_id(text: str) -> bool:
    """Whether a text can be the id of a resource."""
    return _ID.fullmatch(text) is not None


def id_from(text: str) -> str:
    """An id of a resource that is like a text, and of two long ones that differ another."""
    found = _NO_ID.sub("-", text) or "-"
    return found if len(found) <= _LONGEST_ID else f"{found[:55]}-{crc32(text.encode()):08x}"


def _named(program: Program, kind: str) -> str:
    """A name below the canonical address of a knowledge base, or where it has none as a URN, which is the same for
    several guidelines in whatever order they are asked.
    """
    base = program.about.get("canonical", "").rstrip("/")
    name = "+".join(sorted(program.each_about)) or program.name
    return f"{base}/{kind.replace(':', '-')}" if base else f"urn:guidelog:{quote(name, safe='')}:{kind}"
