"""Texts to a checked program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..text.codes import Code
from ..text.diagnostic import Diagnostic, KnowledgeError
from ..text.source import Source
from .languages import require_language
from .loader import Loader
from .program import Program
from .readings import read_as
from .titles import find_missing_titles


def load(
    sources: Sequence[Source],
    cases: bool = True,
    accepted: bool = False,
    readings: Mapping[str, str] | None = None,
    kb: str = "",
    language: str = "",
) -> Program:
    """The program that the texts declare; worked cases are left out unless `cases`, since only checks run them.

    `accepted` says that these very texts were loaded before: then what was checked is not checked again. `readings`
    are the alternatives to take in place of those that the texts take; `kb` is how `--kb` names them.
    Words for people are in `language` as far as the texts have them in it, else in their first one.
    Raises KnowledgeError with every fault found; ReadingError for an alternative that there is not; LanguageError.
    """
    loader = Loader(sources, cases, accepted, language)
    program = loader.program()._replace(kb=kb)
    faults = [*loader.faults, *loader.words]
    if faults:
        raise KnowledgeError(dict.fromkeys(faults))
    require_language(language, loader.annotations.languages)
    return read_as(program, readings) if readings else program


class Examination(NamedTuple):
    """Everything that is wrong with texts. The program is there if its rules can be asked all the same, though words
    for people are missing; then worked cases that are at fault are left out.
    """

    program: Program | None
    faults: tuple[Diagnostic, ...]


def examine(sources: Sequence[Source], readings: Mapping[str, str] | None = None, kb: str = "") -> Examination:
    """Everything that is wrong with texts, of whatever kind, but what is due to something that cannot be read.

    `kb` is how `--kb` names them. Raises ReadingError for an alternative that there is not, if the program is there.
    """
    loader = Loader(sources, with_cases=True, accepted=False)
    program = loader.program()._replace(kb=kb)
    faults = [*loader.faults, *loader.words]
    if loader.faults or not all(statement.sources for statement in program.statements.values()):
        if not any(map(loader.lost.speaks_of, ("guideline", "statement", "notice"))):
            faults += find_missing_titles(program)
        return Examination(None, tuple(dict.fromkeys(faults)))
    return Examination(read_as(program, readings) if readings else program, tuple(dict.fromkeys(faults)))


def no_finding(program: Program) -> Diagnostic:
    """What is wrong with a program without findings, which rules can do without and no answer can."""
    span = program.written[0].span if program.written else None
    why = "without findings nothing can be recorded, and so nothing answered"
    help_ = "declare one: `finding(NAME, bool).`"
    return Diagnostic(Code.MISSING_DECLARATION, "no finding is declared", span, why, help_)
