"""The alternative readings of the page: what each puts in the place of which statements' `when`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from .algebra import F
from .words import Words

ALTERNATIVES = {
    "neurology_only": ("mscc_initial_dexamethasone",),
    "everyone": ("mscc_initial_dexamethasone",),
    "while_awaited": ("mscc_initial_continue_dexamethasone",),
    "silence_too": ("metastases_treatment_no_radiotherapy_if_asymptomatic",),
    "where_considered": ("mscc_treatment_discuss_further_radiotherapy",),
    "not_in_mscc": ("metastases_treatment_single_fraction",),
    "whenever": ("mscc_initial_dexamethasone", "mscc_initial_consider_corticosteroids"),
}
"""Each alternative with the statements that it names, in the order of the page."""


def compatible() -> list[tuple[str, ...]]:
    """Every choice of alternatives no two of which replace the same statement, the empty one first."""
    choices = [c for size in range(len(ALTERNATIVES) + 1) for c in combinations(ALTERNATIVES, size)]
    return [c for c in choices if len(_statements_of(c)) == len({*_statements_of(c)})]


def replacements(w: Words[F], readings: Iterable[str]) -> dict[str, F]:
    """When the statements that these readings name hold instead.

    Raises KeyError if no alternative has such a name, and ValueError if two of them replace the same statement.
    """
    chosen = tuple(readings)
    named = _statements_of(chosen)
    if len(named) > len({*named}):
        raise ValueError(f"{', '.join(chosen)} replace the same statement")
    return {i: formula for name in chosen for i, formula in _replaced(w)[name].items()}


def _statements_of(readings: Iterable[str]) -> list[str]:
    return [i for name in readings for i in ALTERNATIVES[name]]


def _replaced(w: Words[F]) -> dict[str, dict[str, F]]:
    v = w.view
    start = w.pathway_mscc_initial & w.dexamethasone_not_started
    return {
        "neurology_only": {"mscc_initial_dexamethasone": start & w.neurological & w.treatment_to_come},
        "everyone": {"mscc_initial_dexamethasone": start & w.treatment_to_come},
        "while_awaited": {
            "mscc_initial_continue_dexamethasone": w.pathway_mscc_initial
            & v.true("dexamethasone_started")
            & v.true("awaiting_definitive_treatment")
        },
        "silence_too": {
            "metastases_treatment_no_radiotherapy_if_asymptomatic": w.treatable
            & v.true("asymptomatic")
            & ~(
                v.true("mscc_prevention_trial")
                | v.true("oligometastases_strategy")
                | v.true("impending_cord_compression")
            )
            & ~w.surgery_done
        },
        "where_considered": {
            "mscc_treatment_discuss_further_radiotherapy": w.mscc_confirmed
            & w.recurrence_criteria
            & w.radiotherapy_not_ruled_out
        },
        "not_in_mscc": {
            "metastases_treatment_single_fraction": w.treatable
            & v.true("non_mechanical_pain")
            & ~w.re_irradiation
            & w.radiotherapy_not_ruled_out
        },
        "whenever": {
            "mscc_initial_dexamethasone": start & (w.neurological | w.haematological_malignancy_confirmed),
            "mscc_initial_consider_corticosteroids": start
            & ~w.neurological
            & (w.severe_pain | w.haematological_malignancy),
        },
    }
