"""The notices: what the summaries do not say of a record. Each holds or not, as recorded."""

from __future__ import annotations

from collections.abc import Iterable

from .algebra import F, View, any_of
from .model import statements
from .vocabulary import read_statements
from .words import Words

ACTIONS = {row.id: row.action for row in read_statements()}


def notices(view: View[F], readings: Iterable[str] = ()) -> dict[str, F]:
    """When each notice holds, in the order of the page."""
    w, v = Words(view), view
    formulas = statements(view, readings)

    def holds(action: str) -> F:
        return any_of(*(formula for i, formula in formulas.items() if ACTIONS[i] == action))

    start, continue_ = holds("corticosteroids"), holds("continue_dexamethasone")
    return {
        "outside_the_summaries": w.cord_symptom & ~w.pathway_mscc_initial & ~v.is_("mscc", "excluded"),
        "unstable_without_compression": w.unstable & ~w.pathway_mscc_initial,
        "steroids_before_biopsy": w.haematological_malignancy & ~v.true("primary_cancer_confirmed") & start,
        "after_treatment": w.pathway_mscc_initial & w.surgery_done & ~v.true("symptoms_recurred"),
        "no_steroid_checks": start | continue_,
    }
