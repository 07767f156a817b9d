"""Shared parts: the texts that a knowledge base asks for by `use(NAME).`, read before anything is parsed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from .diagnostic import Diagnostic, KnowledgeError, Related
from .source import Source, Span
from .spelling import suggestion

USE = "use"
_ASKED = f"{USE}("


def read_parts(
    own: Sequence[Source], find: Callable[[str], Source | None], known: Callable[[], Iterable[str]]
) -> tuple[Source, ...]:
    """The parts that the texts of a knowledge base use, and those that the parts use, each once; then the texts.

    `find` gives the text of a part by its name, and `known` the names that it could give. A text that is there under
    the name of a part is that part. Raises KnowledgeError for a part that there is not, with where it is asked for.
    """
    texts = [*own]
    read = {part_name(text) for text in own}
    faults = []
    for text in texts:  # grows as it goes
        for name, span in _used_parts(text):
            if name in read:
                continue
            read.add(name)
            part = find(name)
            if part is None:
                faults.append(unknown_part(name, span, known()))
            else:
                texts.append(part)
    if faults:
        raise KnowledgeError(faults)
    return (*texts[len(own) :], *own)


def each_part_once(parts: Iterable[Source]) -> tuple[Source, ...]:
    """The parts that several knowledge bases use, each once: what has the same name and text is the same one.

    Raises KnowledgeError for parts of one name that differ, of each the first that does.
    """
    found: dict[str, Source] = {}
    faults: dict[str, Diagnostic] = {}
    for part in parts:
        known = found.setdefault(part_name(part), part)
        if known.text != part.text:
            faults.setdefault(part.name, _differ(known, part))
    if faults:
        raise KnowledgeError([*faults.values()])
    return tuple(found.values())


def _differ(one: Source, other: Source) -> Diagnostic:
    from .codes import Code

    message = f"the part `{part_name(other)}` is not the one that {one.name} is"
    why = "one of the guidelines would mean what the part of the other says"
    help_ = "let both use one of the two: put it in a folder `shared` beside both, or give one another name"
    lines = [text.text.partition("\n")[0] for text in (one, other)]
    first, second = (Span(text, 0, len(line)) for text, line in zip((one, other), lines, strict=True))
    return Diagnostic(
        Code.DUPLICATE_DECLARATION, message, second, why, help_, related=(Related(first, "the other one"),)
    )


def part_name(text: Source) -> str:
    """The name by which a text would be used."""
    return os.path.basename(text.name).removesuffix(".dl")


def unknown_part(name: str, span: Span, known: Iterable[str]) -> Diagnostic:
    """That there is no part of a name, where it is asked for."""
    from .codes import Code

    why = "what a part declares would be missing from every rule that rests on it"
    otherwise = f"write {name}.dl beside the knowledge base, or in the folder `shared` there"
    help_ = suggestion(name, known, otherwise)
    return Diagnostic(Code.UNKNOWN_PART, f"there is no part `{name}`", span, why, help_)


def _used_parts(text: Source) -> Iterator[tuple[str, Span]]:
    """The names behind `use(`, outside of comments; what is written otherwise is for the parser to refuse."""
    at = text.text.find(_ASKED)
    while at >= 0:
        line = text.text.rfind("\n", 0, at) + 1
        before = text.text[line:at]
        start = at + len(_ASKED)
        end = text.text.find(")", start)
        name = text.text[start:end].strip() if end > 0 else ""
        if "%" not in before and not (before[-1:].isalnum() or before[-1:] == "_") and _is_name(name):
            yield name, Span(text, at, end + 1)
        at = text.text.find(_ASKED, start)


def _is_name(text: str) -> bool:
    return text.isidentifier() and text.isascii() and text[0].islower()
