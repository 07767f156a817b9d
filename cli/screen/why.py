"""Why a statement holds, or does not, on a screen."""

from __future__ import annotations

from guidelog.inference.answer.statuses import PRESUMED
from guidelog.inference.answer.words import SUPERSEDED, Listing, advice, meaning, status_word, strength_and_timing
from guidelog.inference.proof.account import Account, proof_headings, reason_listing
from guidelog.inference.rules.program import Program

from .console import Fragment, Page
from .proof import add_notes, add_proof
from .readings import add_read_otherwise

OPEN: Fragment = ("○ ", "possible")


def add_why(page: Page, account: Account, program: Program) -> None:
    """Add the status, what it rests on or needs, and the proofs or the failed conditions."""
    add_head(page, account, program)
    _add_status(page, account, program)
    proofs = account.proofs or tuple(step for step in (account.absence,) if step)
    for heading, step in zip(proof_headings(proofs), proofs, strict=True):
        page.line()
        page.line((heading, "heading"))
        add_proof(page, step, program)
    reasons = reason_listing(account, program)
    if reasons:
        _add_reasons(page, reasons)
    add_notes(page, proofs, program)


def add_head(page: Page, account: Account, program: Program) -> None:
    """Add what the statement says, its status, and of which record."""
    found = account.answer
    standing = f"{strength_and_timing(found.statement)}, {status_word(found.status)}"
    page.sides([(advice(found.statement), "heading")], (standing, found.status))
    page.line((f"{found.statement.id}, for {account.record.id}", "quiet"))
    add_read_otherwise(page, program)


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
    if found.superseded_by:
        page.line(f"{SUPERSEDED}{', '.join(found.superseded_by)}.")


def _add_reasons(page: Page, found: Listing) -> None:
    page.line()
    page.line((found.heading, "heading"))
    for number, sentence in enumerate(found.items):
        lead = "or " if number else "● "
        page.line((lead, "certain"), sentence, indent=2, hang=3 if number else 2)
    add_more(page, found)
    if found.note:
        page.line((found.note, "quiet"), indent=2, hang=2)
