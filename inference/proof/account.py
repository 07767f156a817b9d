"""Everything that is told of a statement for a record, and of all of them: values to keep, send and show.

What they hold was computed and checked before; whoever shows them needs the words of the program beside them, and
nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..answer.needs import Alternative
from ..answer.reasons import Reasons
from ..answer.score import Score
from ..answer.statuses import StatementAnswer
from ..answer.words import Listing, changes, listing
from ..errors import TooComplexError
from ..overview.parts import Overview
from ..overview.rest import Rest
from ..record.record import Record
from ..rules.program import Program
from ..text.diagnostic import printable
from ..words import series
from .step import RuleAnswer, Step
from .words import describe_recorded, item_words, range_in_words, recorded_words, score_words

_REASONS = 3  # that people are shown
_MOST_ITEMS = 12  # of a score, that could still count


class Account(NamedTuple):
    """A statement with its proofs or, where it does not hold, why nothing establishes it (`absence`); its rules, the
    closest to being met first; the reasons for its status; the smallest changes of the record that turn it; and what
    the aggregates that it rests on add up to.

    A part that is too complex is empty, and `too_complex` has its name and why.
    """

    record: Record
    answer: StatementAnswer
    proofs: tuple[Step, ...]
    absence: Step | None
    rules: tuple[RuleAnswer, ...]
    reasons: Reasons
    changes: tuple[Alternative, ...]
    too_complex: Mapping[str, str]
    scores: tuple[Score, ...] = ()

    def __repr__(self) -> str:
        return f"<Account of {self.answer.statement.id} for {printable(self.record.id)}: {self.answer.status}>"

    def require(self, *parts: str) -> Account:
        """Itself. Raises TooComplexError if one of these parts is missing."""
        for part in parts:
            if part in self.too_complex:
                raise TooComplexError(self.too_complex[part])
        return self


class Sheet(NamedTuple):
    """What a page shows of a record: its overview, and an account of each statement that it shows.

    `rest` is what the overview only counts; None where it is not asked for, and then the accounts have no reasons and
    no changes. `about` names the guideline, its edition and rules, and the program.
    """

    overview: Overview
    accounts: Mapping[str, Account]
    rest: Rest | None
    about: str

    def __repr__(self) -> str:
        return f"<Sheet for {printable(self.overview.record.id)}: {len(self.accounts)} statements>"


def proof_headings(proofs: Sequence[Step]) -> list[str]:
    """The words before each of several proofs."""
    count = len(proofs)
    return ["Because"] if count == 1 else [f"Proof {number} of {count}" for number in range(1, count + 1)]


def rule_headings(rules: Sequence[RuleAnswer], holds: bool) -> list[str]:
    """The words before the conditions of each of several rules, of a statement that holds or does not."""
    count = len(rules)
    what = "What it rests on" if holds else "What keeps it away"
    ranked = (f"{what}, rule {number} of {count}, the closest first" for number in range(1, count + 1))
    return [what] if count == 1 else [*ranked]


def reason_listing(account: Account, program: Program) -> Listing | None:
    """What of the record suffices for the status; None where nothing needs to be recorded for it."""
    decides, sets = account.reasons
    if sets in ((), ((),)):
        return None
    heading = f"Enough by itself for it to be {account.answer.status.replace('_', ' ')}"
    labels = "; and ".join(program.findings[name].label for name in decides)
    note = f"in every case it takes: {labels}" if len(sets) > 1 and decides else ""
    return listing(
        heading, sets, _REASONS, lambda names: describe_recorded(names, account.record.findings, program), note
    )


def score_listings(account: Account, program: Program) -> list[Listing]:
    """What each score comes to, what it still can, and what could add to it."""
    found = []
    for score in account.scores:
        items = [f"{item_words(item, program)} ({item.points:+})" for item in score.open]
        rest = [f"{len(items) - _MOST_ITEMS} others"] if len(items) > _MOST_ITEMS else []
        counting = (f"not counted yet: {series([*items[:_MOST_ITEMS], *rest])}",) if items else ()
        name = score_words(score.aggregate, program)
        found.append(Listing(f"{name}: {range_in_words(score.least, score.total, score.most)}", counting))
    return found


def change_listings(account: Account, program: Program) -> list[Listing]:
    """What turns the statement, or that nothing small does."""
    if "changes" in account.too_complex:
        return []
    held = account.record.findings
    sentences = dict(zip(held, recorded_words(held, held, program), strict=True))
    provisional = {name for name, value in held.items() if value in program.findings[name].provisional}
    return changes(account.changes, sentences, provisional, account.answer.holds, program.findings)
