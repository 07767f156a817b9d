"""What the `%%` blocks say of the things that they stand above."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise

from ..text.codes import Code
from ..text.diagnostic import Diagnostic, Related
from ..text.source import Span
from ..text.spelling import suggestion
from ..text.syntax import Block, Entry, Module, Rule
from .entities import Citation, Intention
from .keys import BACKING, KEYS, block_faults, metadata_fault
from .languages import in_language, language_of
from .schema import ASKED_OF

_SOURCE = re.compile(
    r'(?P<summary>[a-z][A-Za-z0-9_]*), "(?P<section>[^"]+)", (?P<position>\d+(?:-\d+)?)'
    r"(?:, lines (?P<lines>\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*))?"
)
_INTENDED = re.compile(r"(?P<code>[a-z]+(?:-[a-z]+)*): (?P<reason>.+)")
_ALTERNATIVE = re.compile(r"(?P<name>[a-z][A-Za-z0-9_]*): (?P<text>.+)")
_READING = re.compile(r"(?P<name>[a-z][A-Za-z0-9_]*)(?:: (?P<text>.+))?")


class Annotations:
    """The blocks of a knowledge base by kind and name; `faults` collects what is wrong with them.

    Their words are those of a `language`, such as `de`, where there are any: `languages` has all that there are, and
    `translations` the texts in all of them, by kind and name, then by key.
    """

    def __init__(self, summaries: Iterable[str], language: str = ""):
        self.summaries = [*summaries]
        self.language = language
        self.languages: set[str] = set()
        self.translations: dict[str, dict[str, str]] = {}
        self.readings: dict[str, str] = {}
        self.faults: list[Diagnostic] = []
        self._entries: dict[tuple[str, str], tuple[Entry, ...]] = {}
        self._places: dict[tuple[str, str], Span] = {}
        self._named: list[tuple[str, Entry]] = []

    def add(self, kind: str, block: Block, values: Iterable[str] = ()) -> None:
        """Keep a block; kind is a key of KEYS. `values` are those that a sentence may be given for."""
        if (kind, block.name) in self._entries:
            first = Related(self._places[kind, block.name], "the first block")
            message, help_ = f"`{block.name}` is described twice", "merge the two blocks"
            if first.span.source.part != block.span.source.part:
                help_ = "move it into a part that both use, or give one of them another name"
            self._fault(Code.DUPLICATE_METADATA, message, block.span, help_, first)
            return
        self._places[kind, block.name] = block.span
        self._entries[kind, block.name] = in_language(block, self.language)
        translated = {entry.key: entry.text for entry in block.entries if language_of(entry)}
        if translated:
            self.languages.update(filter(None, map(language_of, block.entries)))
            self.translations[f"{kind} {block.name}"] = translated
        self.faults += block_faults(kind, block, values, self._entries[kind, block.name])

    def backing(self, kind: str, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What a block says of the evidence, and the addresses that it links to."""
        entries = self._entries.get((kind, name), ())
        evidence, links = (tuple(e.text for e in entries if e.key == key) for key in BACKING)
        return evidence, links

    def asked_of(self, kind: str, name: str) -> str:
        """Who can answer the question of a finding: one of ASKED_OF, the first unless its block says otherwise."""
        entry = next((e for e in self._entries.get((kind, name), ()) if e.key == "asked_of"), None)
        if entry is None or entry.text in ASKED_OF:
            return entry.text if entry else ASKED_OF[0]
        help_ = suggestion(entry.text, ASKED_OF, f"write one of: {', '.join(ASKED_OF)}")
        self._fault(Code.UNKNOWN_VALUE, f"`{entry.text}` is nobody who is asked", entry.span, help_)
        return ASKED_OF[0]

    def has(self, kind: str, name: str) -> bool:
        return (kind, name) in self._entries

    def names(self, kind: str) -> list[str]:
        """The names of the blocks of a kind."""
        return [name for own, name in self._entries if own == kind]

    def text(self, kind: str, name: str, key: str) -> str:
        """The text behind a key, or nothing."""
        return next((e.text for e in self._entries.get((kind, name), ()) if e.key == key), "")

    def texts(self, kind: str, name: str) -> Mapping[str, str]:
        """Every text by its key, those in other languages too."""
        return {e.key: e.text for e in self._entries.get((kind, name), ())}

    def own_texts(self, kind: str, name: str) -> Mapping[str, str]:
        """Every text by its key, without those in other languages."""
        return {e.key: e.text for e in self._entries.get((kind, name), ()) if not language_of(e)}

    def sources(self, kind: str, name: str) -> tuple[Citation, ...]:
        """The places that a block cites."""
        found = []
        for entry in self._entries.get((kind, name), ()):
            if entry.key != "source":
                continue
            match = _SOURCE.fullmatch(entry.text)
            if not match or not _are_lines(match["position"]) or not _are_lines(match["lines"] or "1"):
                example = f'{next(iter(self.summaries), "page")}, "at home", 2'
                help_ = f'write SUMMARY, "SECTION", POSITION, as in: {example}; `, lines 14-15` may follow'
                self._fault(Code.BAD_SOURCE, "this source cannot be read", entry.span, help_)
            elif match["summary"] not in self.summaries:
                help_ = suggestion(match["summary"], self.summaries, "declare it with `summary(...)`")
                self._fault(Code.UNKNOWN_VALUE, f"`{match['summary']}` is not a summary", entry.span, help_)
            else:
                found.append(Citation(*(match[g] or "" for g in ("summary", "section", "position", "lines"))))
        return tuple(found)

    def summary_of(self, statement: str) -> str:
        """The summary in which a statement first stands; empty for one without a place."""
        return next((place.summary for place in self.sources("statement", statement)), "")

    def readings_of(self, kind: str, name: str) -> tuple[str, ...]:
        """The names of a block's readings; those told here are added to `readings`."""
        found = []
        for entry in self._entries.get((kind, name), ()):
            if entry.key != "reading":
                continue
            match = _READING.fullmatch(entry.text)
            if not match:
                self._fault(
                    Code.BAD_READING, "this reading has no name", entry.span, "write NAME: TEXT, or NAME alone"
                )
                continue
            if match["text"] and match["name"] in self.readings:
                help_ = "tell it once, and write its name alone elsewhere"
                self._fault(
                    Code.DUPLICATE_METADATA, f"the reading `{match['name']}` is told twice", entry.span, help_
                )
            elif match["text"]:
                self.readings[match["name"]] = match["text"]
            self._named.append((match["name"], entry))
            found.append(match["name"])
        return tuple(found)

    def alternatives(self, name: str, declared: Iterable[str], span: Span) -> dict[str, str]:
        """What each alternative of a reading, declared at a place, says; the reading itself then is told too."""
        self.readings[name] = ""
        found = dict.fromkeys(declared, "")
        entries = [entry for entry in self._entries.get(("reading", name), ()) if entry.key == "alternative"]
        for entry in entries:
            match = _ALTERNATIVE.fullmatch(entry.text)
            if not match:
                help_ = "write NAME: TEXT"
                self._fault(Code.BAD_READING, "this alternative has no name, or no text", entry.span, help_)
            elif match["name"] not in found:
                help_ = suggestion(match["name"], found, f"declare it with `reading({name}, {match['name']}).`")
                message = f"`{match['name']}` is not an alternative of `{name}`"
                self._fault(Code.UNKNOWN_VALUE, message, entry.span, help_)
            elif found[match["name"]]:
                self._fault(
                    Code.DUPLICATE_METADATA, f"`{match['name']}` is told twice", entry.span, "keep one of them"
                )
            else:
                found[match["name"]] = match["text"]
        if entries and all(_ALTERNATIVE.fullmatch(entry.text) for entry in entries):
            untold = [name for name, text in found.items() if not text and name[0].islower()]
            for alternative in untold:
                help_ = f"add a line `%% alternative  {alternative}: ...` to the block of `{name}`"
                self._fault(Code.MISSING_METADATA, f"the alternative `{alternative}` is told nowhere", span, help_)
        return found

    def intentions(self, modules: Iterable[Module]) -> tuple[Intention, ...]:
        """What `intended` lines say of the clauses below their block, up to the next block of the file."""
        found = []
        for module in modules:
            ends = [block.span.start for block in module.blocks[1:]] + [len(module.source.text)]
            for block, end in zip(module.blocks, ends, strict=False):
                for entry in block.entries:
                    match = _INTENDED.fullmatch(entry.text) if entry.key == "intended" else None
                    if match:
                        found.append(Intention(match["code"], match["reason"], entry.span, end))
                    elif entry.key == "intended":
                        help_ = "write CODE: REASON, with the code that `guidelog check` gives"
                        self._fault(Code.BAD_INTENTION, "this intention names no code", entry.span, help_)
        return tuple(found)

    def check_readings(self, lost: Collection[str] = ()) -> None:
        """A fault for each reading that is named but told nowhere; what is `lost` may have been."""
        for name, entry in self._named:
            if name not in self.readings and name not in lost:
                help_ = suggestion(name, self.readings, "tell it: `%% reading  NAME: TEXT`")
                self._fault(Code.MISSING_METADATA, f"the reading `{name}` is told nowhere", entry.span, help_)

    def _fault(self, code: Code, message: str, span: Span, help_: str, *related: Related) -> None:
        self.faults.append(metadata_fault(code, message, span, help_, *related))


def _are_lines(text: str) -> bool:
    """Whether a text is a rising list of numbers or ranges from 1, such as `77,82-84`."""
    if not re.fullmatch(r"[0-9]{1,9}(?:[-,][0-9]{1,9})*", text):
        return False
    numbers = [0, *(int(number) for number in re.split("[-,]", text))]
    return all(before < after for before, after in pairwise(numbers))


def block_kind(
    block: Block, rule: Rule | None, findings: Mapping[str, str], scores: Collection[tuple[str, str]] = ()
) -> str | None:
    """The kind of thing that a block describes, read off the clause below it; None if it does not name it.

    A finding has its type, or "finding" if that is not known. `scores` are what aggregates count, by predicate.
    """
    if rule is None:
        return None
    head = rule.head
    if head.name == block.name:
        return "concept"
    if (head.name, block.name) in scores and block.name in map(str, head.terms):
        return "score"
    position = 1 if head.name == "contradiction" else 0
    if head.name not in ("finding", *KEYS):
        return None
    if len(head.terms) <= position or str(head.terms[position]) != block.name:
        return None
    return findings.get(block.name, "finding") if head.name == "finding" else head.name
