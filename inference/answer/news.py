"""What is new with one more answer: what applies since, and what no longer does."""

from __future__ import annotations

from collections.abc import Collection

from ..rules.program import Program
from .statuses import ActionAnswer, Answer
from .words import Listing

_NAMED = 3  # actions that are named; the others are counted


def news(before: Answer, after: Answer, program: Program) -> list[Listing]:
    """The actions that came to apply or ceased to, from one answer to a later one, the most urgent first.

    There is a listing for each of the two ways in which something turned, and none where nothing did.
    """
    held = [_applying(answer) for answer in (before, after)]
    gained = [one for one in held[1].values() if _key(one) not in held[0]]
    lost = [one for one in held[0].values() if _key(one) not in held[1]]
    found = (("applies now", gained, after), ("no longer applies", lost, before))
    return [_listing(heading, actions, answer, program) for heading, actions, answer in found if actions]


def _listing(heading: str, actions: Collection[ActionAnswer], answer: Answer, program: Program) -> Listing:
    by_id = {found.statement.id: found for found in answer.statements}

    def rank(action: ActionAnswer) -> tuple[int, int, float]:
        return min(program.rank(by_id[id_].statement) for id_ in action.statements if by_id[id_].holds)

    ranked = sorted(actions, key=rank)
    items = tuple(
        f"{'advice against ' if one.advises_against else ''}{program.actions[one.action]}" for one in ranked[:_NAMED]
    )
    rest = len(ranked) - _NAMED
    return Listing(heading, items, f"; and {rest} more" if rest > 0 else "")


def _applying(answer: Answer) -> dict[tuple[str, bool], ActionAnswer]:
    holding = {found.statement.id for found in answer.statements if found.holds}
    return {_key(action): action for action in answer.actions if holding.intersection(action.statements)}


def _key(action: ActionAnswer) -> tuple[str, bool]:
    return action.action, action.advises_against
