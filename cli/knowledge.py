"""The knowledge base that a command asks, and names of it that a user may shorten."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import click
from guidelog.inference.text.diagnostic import printable
from guidelog.inference.text.spelling import find_by_part

import guidelog
from guidelog import Diagnostic, KnowledgeBase, KnowledgeError, Program
from guidelog.places import cache_place

from .options import Selection


def load_knowledge(kb: Selection, cases: bool = False) -> KnowledgeBase:
    """The knowledge base that `--kb` names, read as `--reading` says. Raises KnowledgeError, UsageError."""

    def load(readings: Mapping[str, str]) -> KnowledgeBase:
        return KnowledgeBase.load(kb.path, readings=readings, cache=cache_place(), cases=cases, language=kb.language)

    return load_with(kb.readings, load)


def examine_knowledge(kb: Selection) -> tuple[KnowledgeBase | None, Sequence[Diagnostic]]:
    """The knowledge base that `--kb` names, if its rules can be asked, and everything that is wrong with its text.

    Raises KnowledgeError for what cannot be read at all, UsageError.
    """
    faults: Sequence[Diagnostic] = ()

    def examine(readings: Mapping[str, str]) -> KnowledgeBase:
        nonlocal faults
        knowledge, faults = KnowledgeBase.examine(kb.path, readings=readings)
        if knowledge is None:
            raise KnowledgeError(faults)
        return knowledge

    try:
        return load_with(kb.readings, examine), faults
    except KnowledgeError:
        if not faults:
            raise
        return None, faults


def load_with(readings: Mapping[str, str], load: Callable[[Mapping[str, str]], KnowledgeBase]) -> KnowledgeBase:
    """What is loaded with some readings, which a user may name by a part of each name. Raises UsageError."""
    try:
        return load(readings)
    except guidelog.ReadingError as error:  # which is imported when there is one
        switches = load({}).program.switches
        full = {complete_name(name, switches): alternative for name, alternative in readings.items()}
        for name in switches.keys() & full.keys():
            full[name] = complete_name(full[name], switches[name].alternatives)
        if full == readings or len(full) < len(readings):
            raise click.UsageError(str(error)) from None
        return load_with(full, load)


def complete_name(part: str, names: Iterable[str], program: Program | None = None) -> str:
    """The one of some names that begins with what a user typed, or contains it, which standard error says.

    What is such a name itself, or another one of a knowledge base, or a part of several or of none, stays as it is.
    """
    names = [*names]
    found = find_by_part(part, names)
    if part in names or len(found) != 1:
        return part
    if program is not None:
        from guidelog.inference.rules.names import describe_name  # what is typed in full needs it not

        if describe_name(part, program):
            return part
    click.echo(f"`{printable(part)}` is taken as `{found[0]}`", err=True)
    return found[0]
