"""Everything that is told of a record at first: one value, which screens, pages and documents style."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..answer.needs import Alternative
from ..record.record import Record
from ..rules.entities import Notice
from .due import LATER, Due


class Item(NamedTuple):
    """A line: statements on one action that hold and that nothing supersedes, or that an exception withholds.

    `says` has no timing: that is `when`, empty where there is none. `because` are the recorded findings that open it
    besides those on which the situation rests, in a few words; of what is withheld, sentences. `exceptions` is what
    would end it if it were recorded, without what the answer shares. `choices` are the numbers of the items to which
    it is an alternative, each pair at the first of the two. `status` is that of "at least one statement holds".
    `opposed` are those of the items that nobody can follow together with it, such as advice against its action;
    `excluded` says by what its action is ruled out for the person, in a few words, empty if it is not. It
    `is_awaited` if what would end it is what its action obtains: that is no exception, and what rests on nothing
    else is certain.
    """

    number: int
    statements: tuple[str, ...]
    action: str
    strength: str
    says: str
    when: str
    status: str
    because: tuple[str, ...] = ()
    exceptions: tuple[Alternative, ...] = ()
    is_done: bool = False
    choices: tuple[int, ...] = ()
    details: tuple[Item, ...] = ()
    is_awaited: bool = False
    advises_against: bool = False
    opposed: tuple[int, ...] = ()
    excluded: str = ""

    def whole(self) -> Iterator[Item]:
        """Itself and what stands below it."""
        yield self
        for detail in self.details:
            yield from detail.whole()


class DueGroup(NamedTuple):
    """Items that are due at the same time. Among what has no deadline stands the `soft` item too, if there is one."""

    due: Due
    items: tuple[Item, ...]
    soft: Item | None = None

    @property
    def heading(self) -> str:
        """What stands above them."""
        return self.due.heading

    @property
    def lines(self) -> tuple[Item, ...]:
        """Its items, the soft one last."""
        return (*self.items, self.soft) if self.soft else self.items


class Proviso(NamedTuple):
    """What would end many items if it were recorded: a sentence, and their numbers; none if it would end them all."""

    says: str
    numbers: tuple[int, ...]


class Effect(NamedTuple):
    """What answers to a question change: the words of the answers, and of all others, what they open, and the numbers
    of what ends.

    `more` counts what they open and `opens` does not name; `is_urgent` says whether any of it has a time.
    """

    answers: tuple[str, ...]
    others: tuple[str, ...]
    opens: tuple[str, ...]
    more: int
    ends: tuple[int, ...]
    is_urgent: bool


class NextQuestion(NamedTuple):
    """A finding that is worth recording next, its question, and what the answers change at once.

    `likewise` are findings of which some answer changes the same; `obtained_by` says what is to be done for it.
    """

    finding: str
    question: str
    effects: tuple[Effect, ...]
    likewise: tuple[str, ...] = ()
    obtained_by: tuple[str, ...] = ()


class Overview(NamedTuple):
    """Everything that is told of a record at first, a value that may be kept, shown and sent.

    `headline` says how many statements apply, `share` in short. `situation` is empty where the knowledge base has no
    words for it. `scores` are sentences on what its scores come to. The `soft` item of a group is of many statements,
    told by their names; `against` has the advice against something, `withheld` what an exception withholds. `first`
    are the notices that stand before everything else. `superseded` are the statements that give way to what is shown,
    `others` the ids of the statements that do not hold, by their status; `awaiting` those of them that only a
    provisional value rules out.
    """

    record: Record
    title: str
    situation: str
    aspects: tuple[str, ...]
    headline: str
    share: str
    because: tuple[str, ...]
    scores: tuple[str, ...]
    provisos: tuple[Proviso, ...]
    first: tuple[Notice, ...]
    groups: tuple[DueGroup, ...]
    against: tuple[Item, ...]
    withheld: tuple[Item, ...]
    notices: tuple[Notice, ...]
    questions: tuple[NextQuestion, ...]
    also_done: tuple[str, ...]
    superseded: tuple[str, ...]
    others: Mapping[str, tuple[str, ...]]
    awaiting: tuple[str, ...]

    @property
    def items(self) -> Mapping[int, Item]:
        """Every item by its number, what stands below others too."""
        tops = [item for group in self.groups for item in group.lines]
        tops += [*self.against, *self.withheld]
        return dict(sorted({item.number: item for top in tops for item in top.whole()}.items()))

    @property
    def urgency(self) -> tuple[Due, int]:
        """Sorts overviews, the most urgent first: by when the first items are due, and how many of them there are."""
        if not self.groups:
            return LATER, -len(self.first)
        return self.groups[0].due, -len(self.groups[0].items)
