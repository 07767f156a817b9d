"""What must never happen, and which actions are shown as a choice, as the page lists them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import combinations

from .algebra import F, View, any_of
from .model import statements
from .vocabulary import read_statements
from .words import Words

RADIOTHERAPY = (
    "urgent_radiotherapy",
    "single_fraction_radiotherapy",
    "multiple_fraction_radiotherapy",
    "stereotactic_radiotherapy",
    "further_radiotherapy",
    "postoperative_radiotherapy",
    "radiotherapy_for_asymptomatic",
)
SURGERY = ("surgery", "surgical_decompression", "surgical_stabilisation", "surgery_to_prevent_mscc")
ROWS = read_statements()


def never(view: View[F], readings: Iterable[str] = ()) -> dict[str, F]:
    """When each thing of the list happens as recorded, action by action, by a name for it."""
    w, v = Words(view), view
    formulas = statements(view, readings)

    def advised(action: str) -> F:
        return any_of(*(formulas[r.id] for r in ROWS if r.action == action and r.strength != "avoid"))

    def discouraged(action: str) -> F:
        return any_of(*(formulas[r.id] for r in ROWS if r.action == action and r.strength == "avoid"))

    pairs = [
        ("immobilise", "graded_sitting"),
        ("single_fraction_radiotherapy", "multiple_fraction_radiotherapy"),
        *(("external_spinal_support", action) for action in SURGERY),
        ("corticosteroids", "continue_dexamethasone"),
        ("mri", "ct"),
    ]
    against = discouraged("radiotherapy_for_asymptomatic")
    return {
        # the same action both ways: only radiotherapy_for_asymptomatic is ever advised against
        **{f"{one} with {other}": advised(one) & advised(other) for one, other in pairs},
        **{f"advice against radiotherapy with {action}": against & advised(action) for action in RADIOTHERAPY},
        "surgery_to_prevent_mscc with MSCC": advised("surgery_to_prevent_mscc")
        & (w.mscc_confirmed | w.mscc_suspected),
        "biopsy with immediate treatment needed": advised("biopsy") & w.immediate_treatment_needed,
        "mri when contraindicated": advised("mri") & v.true("mri_contraindicated"),
        **{f"{action} when unsuitable": advised(action) & v.false("surgery_suitable") for action in SURGERY},
        **{
            f"{action} when unsuitable": advised(action) & v.false("radiotherapy_suitable") for action in RADIOTHERAPY
        },
    }


def _choices() -> frozenset[frozenset[str]]:
    courses = ("urgent_radiotherapy", "further_radiotherapy", "postoperative_radiotherapy")
    fractions = ("single_fraction_radiotherapy", "multiple_fraction_radiotherapy", "stereotactic_radiotherapy")
    pairs = [
        ("single_fraction_radiotherapy", "stereotactic_radiotherapy"),
        ("bisphosphonate", "denosumab"),
        *combinations((*courses, "radiotherapy_for_asymptomatic"), 2),
        *((course, fraction) for course in courses[1:] for fraction in fractions),
    ]
    return frozenset(map(frozenset, pairs))


CHOICES = _choices()
"""The pairs of actions that may stand together but are shown as a choice."""


def choices(actions: Collection[str]) -> set[frozenset[str]]:
    """The pairs among these actions that are shown as a choice."""
    return {pair for pair in CHOICES if pair <= {*actions}}
