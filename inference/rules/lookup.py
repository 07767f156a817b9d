"""Finds the things of a knowledge base by the words that someone has for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import takewhile
from typing import NamedTuple, TypeVar

from .finding import Finding
from .program import Program
from .totals import score_labels

Thing = TypeVar("Thing")
_COMMON = {  # words that tell no thing from another
    "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "date", "days", "did", "do", "does",
    "for", "from", "had", "has", "have", "how", "if", "in", "is", "it", "its", "last", "no", "not", "of", "on",
    "or", "since", "the", "this", "to", "was", "when", "which", "with", "years",
}  # fmt: skip
_SHORTEST = 4  # letters of a word that is looked for by itself


class Texts(NamedTuple):
    """The texts by which a thing is found: what it is called, and what else is said of it."""

    names: tuple[str, ...]
    others: tuple[str, ...]


class Match(NamedTuple):
    """A thing that is not a finding and has some words: its name, its kind, and what it says."""

    name: str
    kind: str
    says: str


def search(words: str, things: Iterable[Thing], texts_of: Callable[[Thing], Texts]) -> list[Thing]:
    """The things that have some words, the best first, and of equals in their order.

    Best is what is called so; then what has a name in which the words begin a word; then what has them in any text;
    then what has each of them; and only where there is none of these, what has most of the longer ones.
    """
    phrase = _normal(words)
    if not phrase:
        return [*things]
    is_name = len(words.split()) == 1  # a misspelt name is not looked for by its parts
    ranked = [(_rank(phrase, is_name, texts_of(thing)), thing) for thing in things]
    best = min((rank for rank, _ in ranked), default=_NONE)
    most = best if best >= _SOME else _SOME - 1
    return [thing for rank, thing in sorted(ranked, key=lambda pair: pair[0]) if rank <= most and rank < _NONE]


def find_findings(words: str, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that have some words in their names, other words, values or texts."""
    return search(words, findings, _texts_of_finding)


def find_nearest(words: str, findings: Iterable[Finding], most: int = 3) -> list[Finding]:
    """The findings whose names, other words or values share the most words with some, at most so many; before them
    those of which some have every word of a name.

    Words that begin alike for the most part are the same; none if none is shared.
    """
    wanted = {word for word in _normal(words).split() if len(word) > 1 and not word.isdecimal()} - _COMMON
    ranked = []
    for one in findings:
        own = {word for text in (one.name, one.label, *one.also, *one.values) for word in _normal(text).split()}
        shared = sum(any(word == name or _is_akin(word, name) for name in own) for word in wanted)
        if shared:
            is_whole = any(wanted >= {*_normal(text).split()} for text in (one.name, one.label, *one.also))
            ranked.append(((not is_whole, -shared, len(own)), one))
    ranked.sort(key=lambda pair: pair[0])
    return [one for rank, one in ranked if rank[:2] == ranked[0][0][:2]][:most]


def _is_akin(word: str, other: str) -> bool:
    """Whether two words begin alike for the most part, such as paralysis and paralysed."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))
    return shared > _SHORTEST and shared >= 0.6 * max(len(word), len(other))


def find_others(words: str, program: Program) -> list[Match]:
    """Statements, actions, concepts, notices, contradictions, readings and scores that have some words."""
    statements = program.statements.values()
    texts: dict[Match, Texts] = {
        Match(one.id, "statement", one.says): Texts(
            (one.id, one.says), (program.actions[one.action], one.action, *(c.section for c in one.sources))
        )
        for one in statements
    }
    named: Mapping[str, Mapping[str, str]] = {
        "action": program.actions,
        "concept": {one.name: one.holds for one in program.concepts.values()},
        "notice": {one.name: one.says for one in program.notices.values()},
        "contradiction": program.contradictions,
        "reading": program.readings,
        "score": score_labels(program.rules, program.scores),
    }
    for kind, own in named.items():
        texts |= {Match(name, kind, says): Texts((name,), (says,)) for name, says in own.items()}
    return search(words, texts, texts.__getitem__)


def _texts_of_finding(one: Finding) -> Texts:
    others = (one.means, one.question, one.unit, *one.values, *one.sentences.values())
    return Texts((one.name, one.label, *one.also), others)


_CALLED, _IN_NAME, _SAID, _EACH, _SOME, _NONE = 0, 1, 2, 3, 4, 1000


def _rank(phrase: str, is_name: bool, texts: Texts) -> int:
    names, others = [*map(_normal, texts.names)], [*map(_normal, texts.others)]
    if phrase in names:
        return _CALLED
    if any(f" {phrase}" in f" {name}" for name in names):
        return _IN_NAME
    if any(phrase in text for text in (*names, *others)):
        return _SAID
    if is_name:
        return _NONE
    words, every = phrase.split(), " ".join(("", *names, *others))
    if all(f" {word}" in every for word in words):
        return _EACH
    longer = [word for word in words if len(word) >= _SHORTEST]
    missing = sum(f" {word}" not in every for word in longer)
    return _SOME + missing if 2 * missing <= len(longer) and missing < len(longer) else _NONE


def _normal(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.lower()).split())
