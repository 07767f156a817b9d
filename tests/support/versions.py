"""Two versions of a small knowledge base, and edits of its text."""

from __future__ import annotations

from collections.abc import Sequence

from .small import SMALL

Edits = Sequence[tuple[str, str]]


def edited(text: str, edits: Edits) -> str:
    """A text with each edit made wherever it applies; each applies somewhere."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


BEFORE = SMALL
AFTER = (
    edited(
        SMALL,
        [
            ("Weeks >= 3.", "Weeks >= 4."),
            ("value(fever, high).", "value(fever, high).\nvalue(fever, low)."),
            ("%% says     advice to rest", "%% says     rest until it is over"),
            ("statement(advise_rest, consider, rest).", "statement(advise_rest, do, rest)."),
            ("%% label     duration", "%% label     weeks"),
            ("a fever that nobody recorded is none", "no fever is recorded"),
            ("contradiction(P,", "contradiction(P, weeks_without_cough) :- cough(P), weeks(P, 0).\ncontradiction(P,"),
        ],
    )
    + """
%% stay_home
%% says    staying at home
%% source  page, "rest", 2
statement(stay_home, offer, rest).
holds(P, stay_home) :- fever(P, high).

alternative(rest, xray).
superseded_by(P, advise_rest, take_xray) :- holds(P, advise_rest), holds(P, take_xray).
"""
)
