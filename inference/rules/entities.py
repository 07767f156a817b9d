"""What a text declares beside findings: what has a block and rules, readings, what is meant, words and layout."""

# No annotations from __future__: as texts each would be compiled anew for its NamedTuple, at every start.

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from ..text.source import Span


class Citation(NamedTuple):
    """A place in the guideline: summary, section in our words, position of the item, lines of the text."""

    summary: str
    section: str
    position: str
    lines: str

    def __str__(self) -> str:
        return f'{self.summary}, "{self.section}", {self.position}'

    @property
    def place(self) -> str:
        """The citation with its lines."""
        return f"{self} (line{'' if self.lines.isdigit() else 's'} {self.lines})" if self.lines else str(self)


class Statement(NamedTuple):
    """A statement of the guideline. `within_hours` is None where there is no deadline, `urgency` likewise.

    `strength` and `urgency` are the program's own, or the words that a knowledge base has for one of its own, in the
    language that was asked for; `strength_name` and `urgency_name` name them, in every language. `advises_against`
    says whether a strength of either kind advises against the action.
    """

    id: str
    strength: str
    advises_against: bool
    action: str
    urgency: str | None
    within_hours: int | None
    says: str
    sources: tuple[Citation, ...]
    readings: tuple[str, ...]
    short: str
    evidence: tuple[str, ...]
    links: tuple[str, ...]
    strength_name: str
    urgency_name: str | None
    span: Span

    @property
    def briefly(self) -> str:
        """What it says, in few words where the text has such."""
        return self.short or self.says

    @property
    def summary(self) -> str:
        """The summary in which it first stands; empty for a statement without a place."""
        return self.sources[0].summary if self.sources else ""


class Concept(NamedTuple):
    """A predicate of the knowledge base's own, with its sentences when it is and is not established.

    `situation` heads the answer for a person of whom it holds, unless an earlier one does; `aspect` is beside it.
    """

    name: str
    holds: str
    fails: str
    sources: tuple[Citation, ...]
    readings: tuple[str, ...]
    situation: str = ""
    aspect: str = ""
    evidence: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


class Contradiction(NamedTuple):
    """What no record can hold at once, by name; such a record is refused."""

    name: str
    says: str
    sources: tuple[Citation, ...] = ()
    readings: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


class Notice(NamedTuple):
    """What a person is told where the guideline is silent: it holds or not as recorded, and has no status."""

    name: str
    says: str
    sources: tuple[Citation, ...]
    readings: tuple[str, ...]
    span: Span
    evidence: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


Entity: TypeAlias = Statement | Concept | Contradiction | Notice  # what has a block and rules


class Switch(NamedTuple):
    """A reading that can be taken otherwise: its alternatives, in order, with what each says.

    `written` is the one that the text takes, `taken` the one that is taken.
    """

    name: str
    alternatives: Mapping[str, str]
    written: str
    taken: str

    @property
    def says(self) -> str:
        """What the reading says as it is taken."""
        return self.alternatives[self.taken]


class Intention(NamedTuple):
    """A problem that is meant: its code, why, where that is said, and where the clauses end that it is said of."""

    code: str
    reason: str
    span: Span
    end: int

    def covers(self, code: str, span: Span | None) -> bool:
        """Whether a problem of this code at this place is meant."""
        if span is None or code != self.code or span.source != self.span.source:
            return False
        return self.span.start < span.start < self.end


class ScoreWords(NamedTuple):
    """What a score is called, and a sentence with `{value}` in place of what it comes to."""

    label: str
    sentence: str

    def filled(self, value: str) -> str:
        """The sentence for what the score comes to: a number, or bounds in words."""
        return self.sentence.replace("{value}", value)


class Layout(NamedTuple):
    """How an answer is laid out: the statements that each statement details, those shown with what is to be done now,
    the notices shown before everything else, the actions told in one line of their names, and the statements in whose
    place others stand where an exception keeps them away.
    """

    details: Mapping[str, tuple[str, ...]]
    now: tuple[str, ...]
    first: tuple[str, ...]
    soft: tuple[str, ...]
    replaced: tuple[str, ...] = ()
