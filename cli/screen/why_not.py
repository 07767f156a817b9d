"""Why a statement does not hold, and what would turn it, on a screen."""

from __future__ import annotations

from guidelog.inference.answer.words import Listing
from guidelog.inference.proof.account import Account, change_listings, rule_headings
from guidelog.inference.proof.document import rule_place
from guidelog.inference.proof.step import MET, OTHERWISE, SIGNS, SILENT, UNRECORDED, ConditionAnswer, shown_state
from guidelog.inference.proof.words import describe_state, sentence
from guidelog.inference.rules.program import Program

from .console import Page
from .proof import add_proof
from .why import OPEN, add_head, add_more, add_scores

_STYLES = {MET: "certain", OTHERWISE: "avoid", UNRECORDED: "presumed", SILENT: "presumed"}


def add_why_not(page: Page, account: Account, program: Program) -> None:
    """Add what keeps a statement away, rule by rule, the closest first; then what would turn it."""
    add_head(page, account, program)
    for heading, rule in zip(rule_headings(account.rules, account.answer.holds), account.rules, strict=True):
        page.line()
        page.line((heading, "heading"), (f"  {rule_place(rule.rule, program)}", "quiet"))
        for condition in sorted(rule.conditions, key=lambda one: one.state == MET):
            _add_condition(page, condition, program)
    add_scores(page, account, program)
    for change in change_listings(account, program):
        _add_changes(page, change)


def _add_condition(page: Page, found: ConditionAnswer, program: Program) -> None:
    shown = shown_state(found)
    mark = (f"{SIGNS[shown]} ", _STYLES[shown])
    if found.state == MET:
        note = f" ({describe_state(found, program)})" if shown == SILENT else ""
        page.line(mark, sentence(found.step, program), (note, "quiet"), indent=2, hang=2)
        return
    page.line(mark, (describe_state(found, program), "quiet"), indent=2, hang=2)
    add_proof(page, found.step, program, indent=4)


def _add_changes(page: Page, found: Listing) -> None:
    page.line()
    page.line((found.heading, "heading") if found.items else found.heading)
    for change in found.items:
        page.line(OPEN, change, indent=2, hang=2)
    add_more(page, found)
