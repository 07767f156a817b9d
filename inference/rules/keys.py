"""What a `%%` block may say of the thing that it stands above, and what is wrong with one that says more or less."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from ..text.codes import Code
from ..text.diagnostic import Diagnostic, Related
from ..text.source import Span
from ..text.spelling import suggestion
from ..text.syntax import Block, Entry
from .languages import in_first_language
from .schema import TYPES, with_article

BACKING = ("evidence", "link")
_FINDING_MAY = ("brief", "recorded", "asked_of", "also")

# Of each kind of thing: the keys that it must have, and those that it may have.
KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "guideline": (("title", "source"), ("limits", "edition", "address", "canonical")),
    "summary": (("title",), ("lines", "headings")),
    "bool": (("label", "means", "true", "false", "unknown", "question"), (*_FINDING_MAY, "briefly false")),
    "enum": (("label", "means", "is", "unknown", "question"), _FINDING_MAY),
    "number": (("label", "means", "is", "unknown", "question"), _FINDING_MAY),
    "action": (("says",), ()),
    "statement": (("says", "source"), ("short", "reading", *BACKING)),
    "contradiction": (("says",), ("reading",)),
    "notice": (("says",), ("source", "reading", *BACKING)),
    "concept": (("holds", "fails"), ("source", "reading", "situation", "aspect", *BACKING)),
    "score": (("label",), ("is",)),
    "reading": (("alternative",), ()),
    "strength_rank": (("says",), ()),
    "advises_against": (("says",), ()),
    "urgency_rank": (("says",), ()),
}
OF_ONE = ("address", "canonical", "edition")  # what of several guidelines cannot be said of all together
_FILLED = ("is", "brief")  # of values and numbers
REPEATED = ("source", "reading", "note", "intended", "alternative", *BACKING)
_NO_WORDS = (*REPEATED, "headings", "lines", "asked_of", "address", "edition")  # what is the same in every language
_LINK = re.compile(r"https?://[^\s\"'<>]+")
_PLACEHOLDER = re.compile(r"\{\w*\}")


def metadata_fault(code: Code, message: str, span: Span, help_: str, *related: Related) -> Diagnostic:
    """What is wrong with a block, and why that matters."""
    why = "what people are shown of a rule must be complete and true"
    return Diagnostic(code, message, span, why, help_, related=related)


def block_faults(kind: str, block: Block, values: Iterable[str], shown: Iterable[Entry]) -> Iterator[Diagnostic]:
    """What is wrong with a block of a kind, a key of KEYS: with each of its lines, then what is missing.

    `values` are those that a sentence may be given for; `shown` are its lines in the language that people see.
    """
    required, optional = KEYS[kind]
    of_values = [f"{key} {value}" for key in ("value", "briefly") for value in values]
    allowed = [*required, *optional, "note", "intended", *of_values]
    seen: set[str] = set()
    for written in block.entries:
        entry, own = in_first_language(written), written.key
        yield from _key_faults(entry, own, kind, allowed, seen)
        yield from _text_faults(entry, own, kind)
        seen.add(own)
    for key in required:
        if key not in seen:
            code = Code.MISSING_SOURCE if key == "source" else Code.MISSING_METADATA
            help_ = f"add a line `%% {key}  ...` to this block"
            yield metadata_fault(code, f"`{block.name}` has no `{key}`", block.span, help_)
    for key in _FILLED if kind != "bool" else ():
        if key in seen and "{value}" not in next((one.text for one in shown if one.key == key), ""):
            yield _valueless(key, block.span)


def _key_faults(
    entry: Entry, own: str, kind: str, allowed: Sequence[str], seen: Collection[str]
) -> Iterator[Diagnostic]:
    """What is wrong with the key of a line, or with its having no text; `seen` are the keys above it.

    `own` is the key as it is written, that of the entry is of the first language.
    """
    if entry.key != own and entry.key in (*_NO_WORDS, *(key for key in allowed if key not in seen)):
        message = f"`{own}` says in another language what `{entry.key}` does not say before it"
        help_ = f"write `{entry.key}` above it"
        if entry.key in _NO_WORDS:
            message, help_ = f"`{entry.key}` is the same in every language", f"write it as `{entry.key}`"
        yield metadata_fault(Code.UNKNOWN_KEY, message, entry.span, help_)
    elif entry.key not in allowed:
        described = f"a finding of type {kind}" if kind in TYPES else with_article(kind)
        help_ = suggestion(entry.key, allowed, f"{described} has: {', '.join(allowed)}")
        if entry.key.partition("@")[0] in allowed:
            help_ = "write a language as `de`, `gsw` or `pt-BR`"
        yield metadata_fault(Code.UNKNOWN_KEY, f"`{entry.key}` says nothing of {described}", entry.span, help_)
    elif own in seen and own not in REPEATED:
        yield metadata_fault(Code.DUPLICATE_METADATA, f"`{own}` is said twice", entry.span, "keep one of them")
    elif not entry.text and entry.key != "reading":
        message, help_ = f"`{entry.key}` says nothing", "write the text behind it"
        yield metadata_fault(Code.MISSING_METADATA, message, entry.span, help_)


def _text_faults(entry: Entry, own: str, kind: str) -> Iterator[Diagnostic]:
    """What is wrong with the text of a line: a place that nothing fills, none for the value, no address."""
    for placeholder in _PLACEHOLDER.findall(entry.text):
        if placeholder != "{value}" or entry.key not in _FILLED or kind == "bool":
            message = f"nothing fills `{placeholder}` in `{entry.key}`"
            help_ = "only `is` and `brief` have a place to fill, `{value}`; say it without"
            yield metadata_fault(Code.MISSING_METADATA, message, entry.span, help_)
    if own == "link" and not _LINK.fullmatch(entry.text):
        message, help_ = "this link is no address of the web", "write https://... without spaces"
        yield metadata_fault(Code.BAD_SOURCE, message, entry.span, help_)
    if own != entry.key and entry.key in _FILLED and "{value}" not in entry.text:
        yield _valueless(own, entry.span)


def _valueless(key: str, span: Span) -> Diagnostic:
    """What is wrong with a text that does not show the value."""
    return metadata_fault(
        Code.MISSING_METADATA, f"`{key}` does not show the value", span, "write {value} where it belongs"
    )
