"""Why a statement holds, or does not, on a screen."""

from __future__ import annotations

from guidelog.inference.answer.statuses import PRESUMED
from guidelog.inference.answer.words import (
    SUPERSEDED,
    Listing,
    meaning,
    status_word,
)
from guidelog.inference.overview.parts import Overview
from guidelog.inference.proof.account import Account, proof_headings, reason_listing, score_listings
from guidelog.inference.proof.verdict import verdict
from guidelog.inference.rules.program import Program

from .console import Fragment, Page
from .proof import add_guideline, add_notes, add_proof, add_reading_names
from .readings import add_read_otherwise

OPEN: Fragment = ("○ ", "possible")


def add_why(page: Page, account: Account, program: Program, full: bool = False) -> None:
    """Add the answer in a sentence, its proofs or the failed conditions, and where the guideline says so.

    With `full` also what it rests on or needs, what of the record suffices, and the texts of the readings.
    """
    add_head(page, account, program)
    if full:
        _add_status(page, account, program)
    proofs = account.proofs or tuple(step for step in (account.absence,) if step)
    for heading, step in zip(proof_headings(proofs), proofs, strict=True):
        page.line()
        page.line((heading, "heading"))
        add_proof(page, step, program)
    add_scores(page, account, program)
    reasons = reason_listing(account, program) if full else None
    if reasons:
        _add_reasons(page, reasons)
    page.line()
    add_guideline(page, account.answer.statement, program)
    if full:
        add_notes(page, proofs, program)
    else:
        add_reading_names(page, proofs, program)


def add_head(page: Page, account: Account, program: Program) -> None:
    """Add what is said of the statement in a sentence, its id, its status, and of which record."""
    found = account.answer
    page.line((verdict(account, program), "heading"))
    standing = (status_word(found.status), found.status)
    page.line((f"{found.statement.id}, ", "quiet"), standing, (f", for {account.record.id}", "quiet"))
    if found.superseded_by:
        page.line(f"{SUPERSEDED}{', '.join(found.superseded_by)}.")
    add_read_otherwise(page, program)


def add_applying(page: Page, found: Overview, program: Program) -> None:
    """Add the lines of the screen by their numbers, with the ids of their statements: what `why` can be asked of."""
    page.sides([(found.record.id, "heading")], (found.headline, "quiet"))
    add_read_otherwise(page, program)
    withheld = {item.number for item in found.withheld}
    for number, item in found.items.items():
        when = f", {item.when}" if item.when else ""
        kept = " (withheld)" if number in withheld else ""
        page.branch(
            f"{number:>3}  ", " " * 5, item.strength or "and", " ", (f"{item.says}{when}", "heading"), (kept, "avoid")
        )
        page.line((", ".join(item.statements), "quiet"), indent=7, hang=2)
    if found.items:
        page.line()
        page.line(("Name a number or an id to see why; `guidelog why-not` tells what keeps another away.", "quiet"))


def add_scores(page: Page, account: Account, program: Program) -> None:
    """Add what each score that the statement rests on comes to, what it still can, and what could add to it."""
    for score in score_listings(account, program):
        page.line()
        page.line((score.heading, "heading"))
        for item in score.items:
            page.line(OPEN, item, indent=2, hang=2)
        add_more(page, score)


def add_more(page: Page, found: Listing) -> None:
    """Add how many more ways there are than are shown."""
    if found.more:
        page.line((f"{found.more} (--format json lists them)", "quiet"), indent=2)


def _add_status(page: Page, account: Account, program: Program) -> None:
    found = account.answer
    means = meaning(found, program.findings)
    page.line()
    page.line(means.heading)
    for sentence in means.items:
        page.line(("? ", "presumed") if found.status == PRESUMED else OPEN, sentence, indent=2, hang=2)
    if means.more:
        page.line((means.more, "quiet"), indent=2)


def _add_reasons(page: Page, found: Listing) -> None:
    page.line()
    page.line((found.heading, "heading"))
    for number, sentence in enumerate(found.items):
        lead = "or " if number else "● "
        page.line((lead, "certain"), sentence, indent=2, hang=3 if number else 2)
    add_more(page, found)
    if found.note:
        page.line((found.note, "quiet"), indent=2, hang=2)
