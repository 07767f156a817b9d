"""A map of tables with a row for each code: which column says whose it is, what was coded, its state, and when."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

UNREAD = "null"  # as a resource or a status: such rows are not read
PATIENT = "Patient"
RESOURCES = (
    "Condition",
    "Observation",
    "Procedure",
    "MedicationAdministration",
    "MedicationStatement",
    "Encounter",
    PATIENT,
)
WORDS = ("resource", "status", "verification", "course", "answer")  # what is said by a word, or a column of such
CODES = ("code", "site", "route", "answer_code", "reason")
DATES = ("start", "end", "recorded")


class WordSource(NamedTuple):
    """Where a word comes from: it is the same in all rows, or stands in a column; `values` has what its texts mean.

    What means nothing is None. Without `values` the texts are the words themselves.
    """

    word: str | bool | None = None
    column: str = ""
    values: Mapping[str, str | bool | None] = {}
    place: str = ""


class CodeSource(NamedTuple):
    """Where codes come from: a column of codes with their system, or of concepts that a site's own table explains.

    `values` has the codes that some texts stand for.
    """

    column: str
    is_concept: bool
    values: Mapping[str, str | bool | None]
    system: WordSource
    place: str


class EventMap(NamedTuple):
    """What the columns of a table say. `pattern` is what its file is called; `format` how its dates are written."""

    place: str
    pattern: str
    person: str
    words: Mapping[str, WordSource]
    codes: Mapping[str, tuple[CodeSource, ...]]
    dates: Mapping[str, str]
    format: str
    ignored: frozenset[str]
    separator: str

    @property
    def columns(self) -> list[str]:
        """The columns that it reads."""
        sources = [one for some in self.codes.values() for one in some]
        words = [*self.words.values(), *(one.system for one in sources)]
        of_codes, of_words = ([one.column for one in sources], [one.column for one in words])
        found = [self.person, *of_codes, *of_words, *self.dates.values()]
        return [*dict.fromkeys(column for column in found if column)]


class EventMaps(NamedTuple):
    """The maps of several tables, the table of concepts that they name, and the systems of its vocabularies."""

    maps: tuple[EventMap, ...]
    concepts: str
    systems: Mapping[str, str]
    text: str

    def map_of(self, name: str) -> EventMap | None:
        """The map of a file of some name, the first that its name fits."""
        return next((one for one in self.maps if fnmatchcase(name, one.pattern)), None)
