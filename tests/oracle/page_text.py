"""The text of a `when`, read by the page's rules of precedence: a second way to the same formulas.

A semicolon is *and* and binds loosest; a comma or *with* is *and* and binds tighter than *or*;
", or" is *or*; brackets group; *not* belongs to the phrase or bracket that follows it.
"""

from __future__ import annotations

import re
from typing import Generic

from .algebra import F, View
from .words import Words

OPERATORS = ("(", ")", ";", ", or", ",", "with", "or", "not")


def phrases(view: View[F], summary: str) -> dict[str, F]:
    """Every phrase of the column, as a formula; `summary` decides what *pathway* means."""
    w, v = Words(view), view
    return {
        "pathway": w.pathway_mscc_initial if summary == "mscc_initial" else w.pathway_metastases_initial,
        "MSCC suspected": w.mscc_suspected,
        "MSCC confirmed": w.mscc_confirmed,
        "mscc not recorded as excluded": ~v.is_("mscc", "excluded"),
        "spinal metastases suspected": w.spinal_metastases_suspected,
        "metastases confirmed": w.metastases_confirmed,
        "treatable": w.treatable,
        "invasive branch": w.invasive_branch,
        "asymptomatic": v.true("asymptomatic"),
        "neurological": w.neurological,
        "any pain characteristic": w.pain_characteristic,
        "cancer diagnosis recorded as none": v.is_("cancer_diagnosis", "none"),
        "cancer suspected": v.true("cancer_suspected"),
        "a confirmed haematological malignancy": w.haematological_malignancy_confirmed,
        "haematological malignancy": w.haematological_malignancy,
        "confirmed": v.true("primary_cancer_confirmed"),
        "myeloma": v.is_("primary_cancer", "myeloma"),
        "breast cancer": v.is_("primary_cancer", "breast"),
        "prostate cancer": v.is_("primary_cancer", "prostate"),
        "solid tumour other than prostate": w.solid_tumour_other_than_prostate,
        "primary unknown": w.primary_unknown,
        "it may affect treatment": v.true("primary_may_affect_treatment"),
        "bone involved": w.bone_involved,
        "admitted to hospital": v.true("admitted_to_hospital"),
        "unstable": w.unstable,
        "assessed as stable": w.assessed_as_stable,
        "spinal CT available": v.true("spinal_ct_available"),
        "MRI contraindicated": v.true("mri_contraindicated"),
        "MRI not contraindicated": ~v.true("mri_contraindicated"),
        "movement pain moderate or severe": w.movement_pain_moderate_or_severe,
        "mechanical pain": v.true("mechanical_pain"),
        "non-mechanical pain": v.true("non_mechanical_pain"),
        "severe pain": w.severe_pain,
        "pain recorded as not controlled by analgesia": w.pain_recorded_as_not_controlled,
        "dexamethasone not started": ~v.true("dexamethasone_started"),
        "dexamethasone started": v.true("dexamethasone_started"),
        "treatment to come": w.treatment_to_come,
        "awaiting definitive treatment": v.true("awaiting_definitive_treatment"),
        "recorded as not awaiting it": v.false("awaiting_definitive_treatment"),
        "immediate treatment not needed": ~w.immediate_treatment_needed,
        "surgery open": w.surgery_open,
        "surgery done": w.surgery_done,
        "recovered from surgery": w.recovered_from_surgery,
        "surgery recorded as not suitable": v.false("surgery_suitable"),
        "surgery not ruled out": ~v.false("surgery_suitable"),
        "radiotherapy not ruled out": ~v.false("radiotherapy_suitable"),
        "urgent radiotherapy is offered": w.urgent_radiotherapy_offered,
        "spared urgent radiotherapy": w.spared_urgent_radiotherapy,
        "at high risk of side effects": w.high_risk_of_side_effects,
        "high risk of side effects": w.high_risk_of_side_effects,
        "previous radiotherapy": w.previous_radiotherapy,
        "re-irradiation": w.re_irradiation,
        "recurrence criteria": w.recurrence_criteria,
        "good prognosis": v.is_("overall_prognosis", "good"),
        "oligometastases": v.true("oligometastases"),
        "oligometastases strategy": v.true("oligometastases_strategy"),
        "prevention trial": v.true("mscc_prevention_trial"),
        "impending compression": v.true("impending_cord_compression"),
        "impending compression recorded as false": v.false("impending_cord_compression"),
    }


def formula(view: View[F], summary: str, when: str) -> F:
    """What the text means; ValueError if it holds a phrase that the page does not define."""
    return _Reader(phrases(view, summary), when.replace(" (breast is one)", "")).whole()


class _Reader(Generic[F]):
    def __init__(self, meanings: dict[str, F], text: str) -> None:
        self._meanings = meanings
        longest_first = sorted((*meanings, *OPERATORS), key=len, reverse=True)
        token = re.compile("|".join(re.escape(t) + (r"\b" if t[-1].isalnum() else "") for t in longest_first))
        if left := token.sub("", text).strip():
            raise ValueError(f"not defined: {left}")
        self._tokens = token.findall(text)

    def whole(self) -> F:
        found = self._clauses()
        if self._tokens:
            raise ValueError(f"after the end: {self._tokens}")
        return found

    def _take(self, *tokens: str) -> bool:
        if self._tokens and self._tokens[0] in tokens:
            del self._tokens[0]
            return True
        return False

    def _clauses(self) -> F:
        found = self._either()
        while self._take(";"):
            found = found & self._either()
        return found

    def _either(self) -> F:
        found = self._both()
        while self._take("or", ", or"):
            found = found | self._both()
        return found

    def _both(self) -> F:
        found = self._one()
        while self._take(",", "with"):
            found = found & self._one()
        return found

    def _one(self) -> F:
        if self._take("not"):
            return ~self._one()
        if self._take("("):
            found = self._clauses()
            if not self._take(")"):
                raise ValueError(f"no closing bracket before {self._tokens}")
            return found
        return self._meanings[self._tokens.pop(0)]
