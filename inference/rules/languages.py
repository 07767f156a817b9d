"""Words of a knowledge base in other languages: `%% says@de` beside `%% says`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..errors import LanguageError
from ..text.spelling import suggestion
from ..text.syntax import Block, Entry

_TRANSLATED = re.compile(r"(?P<key>[a-z_]+)@(?P<language>[a-z]{2,3}(?:-[A-Z]{2})?)(?P<value> \S+)?")


def in_first_language(entry: Entry) -> Entry:
    """An entry by its key in the first language: `says` for `says@de`, `value V` for `value@de V`."""
    match = _TRANSLATED.fullmatch(entry.key)
    return entry._replace(key=f"{match['key']}{match['value'] or ''}") if match else entry


def language_of(entry: Entry) -> str:
    """The language of an entry; empty for the first one."""
    match = _TRANSLATED.fullmatch(entry.key)
    return match["language"] if match else ""


def in_language(block: Block, language: str) -> tuple[Entry, ...]:
    """The entries of a block, each in a language where the block has it in that."""
    others = [entry for entry in block.entries if language_of(entry) == language] if language else []
    texts = {in_first_language(entry).key: entry.text for entry in others}
    return tuple(entry._replace(text=texts.get(entry.key, entry.text)) for entry in block.entries)


def require_language(language: str, languages: Iterable[str]) -> None:
    """Raises LanguageError for a language in which a knowledge base says nothing."""
    languages = sorted(languages)
    if language and language not in languages:
        known = f"it has: {', '.join(languages)}" if languages else "it has one language only; leave out the choice"
        help_ = suggestion(language, languages, known)
        raise LanguageError(f"the knowledge base says nothing in `{language}`: {help_}")
