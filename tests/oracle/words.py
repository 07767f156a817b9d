"""The words about treatment, on top of those about what a person has."""

from __future__ import annotations

from functools import cached_property

from .algebra import F, any_of
from .presentation import Presentation


class Words(Presentation[F]):
    """Every word that the page defines."""

    @cached_property
    def recovered_from_surgery(self) -> F:
        """Recovered from spinal surgery."""
        return self.view.true("recovered_from_surgery")

    @cached_property
    def surgery_done(self) -> F:
        """Spinal surgery was done, or recovered from."""
        return self.view.true("spinal_surgery_done") | self.recovered_from_surgery

    @cached_property
    def surgery_open(self) -> F:
        """Recorded as suitable, and not done already unless symptoms recurred."""
        v = self.view
        return v.true("surgery_suitable") & (~self.surgery_done | v.true("symptoms_recurred"))

    @cached_property
    def surgery_recorded_as_not_suitable(self) -> F:
        """Recorded as not suitable."""
        return self.view.false("surgery_suitable")

    @cached_property
    def surgery_not_ruled_out(self) -> F:
        """Unless recorded as not suitable."""
        return ~self.surgery_recorded_as_not_suitable

    @cached_property
    def radiotherapy_not_ruled_out(self) -> F:
        """Unless recorded as not suitable."""
        return ~self.view.false("radiotherapy_suitable")

    @cached_property
    def previous_radiotherapy(self) -> F:
        """By the finding, or by a response or a time that only radiotherapy can have."""
        v = self.view
        return any_of(
            v.true("previous_spinal_radiotherapy"),
            v.recorded("previous_radiotherapy_response"),
            v.recorded("months_to_recurrence"),
        )

    @cached_property
    def re_irradiation(self) -> F:
        """Previous radiotherapy, and symptoms recurred."""
        return self.previous_radiotherapy & self.view.true("symptoms_recurred")

    @cached_property
    def high_risk_of_side_effects(self) -> F:
        """Judged so, or by an example unless judged otherwise (reading 4)."""
        v = self.view
        judged = v.false("high_radiotherapy_side_effect_risk")
        example = v.true("large_radiotherapy_field") | self.previous_radiotherapy
        return v.true("high_radiotherapy_side_effect_risk") | (example & ~judged)

    @cached_property
    def recurrence_criteria(self) -> F:
        """All four of them."""
        v = self.view
        return (
            v.true("symptoms_recurred")
            & self.previous_radiotherapy
            & v.is_("previous_radiotherapy_response", "good")
            & v.at_least("months_to_recurrence", 3)
        )

    @cached_property
    def immediate_treatment_needed(self) -> F:
        """Judged so, or neurological unless judged otherwise (reading 11)."""
        v = self.view
        return v.true("immediate_treatment_needed") | (self.neurological & ~v.false("immediate_treatment_needed"))

    @cached_property
    def dexamethasone_not_started(self) -> F:
        """Unless recorded as started."""
        return ~self.view.true("dexamethasone_started")

    @cached_property
    def treatment_to_come(self) -> F:
        """Before surgery, or after it with symptoms recurred or treatment awaited (reading 17)."""
        v = self.view
        return ~self.surgery_done | v.true("symptoms_recurred") | v.true("awaiting_definitive_treatment")

    @cached_property
    def treatment_awaited(self) -> F:
        """Recorded as awaited, or to come and not recorded as not awaited (*continue dexamethasone*)."""
        v = self.view
        open_ = ~v.false("awaiting_definitive_treatment") & self.treatment_to_come
        return v.true("awaiting_definitive_treatment") | open_

    @cached_property
    def spared_urgent_radiotherapy(self) -> F:
        """Paralysed for 2 weeks or more with controlled pain, or of poor prognosis."""
        v = self.view
        long_paralysed = self.completely_paralysed & v.at_least("complete_paralysis_weeks", 2)
        return (long_paralysed & self.pain_controlled) | v.is_("overall_prognosis", "poor")

    @cached_property
    def urgent_radiotherapy_offered(self) -> F:
        """The statement mscc_treatment_urgent_radiotherapy holds."""
        return (
            self.mscc_confirmed
            & self.surgery_recorded_as_not_suitable
            & self.radiotherapy_not_ruled_out
            & ~self.spared_urgent_radiotherapy
        )

    @cached_property
    def invasive_branch(self) -> F:
        """Treatable, and unstable or in pain that is recorded as not controlled."""
        return self.treatable & (self.unstable | self.pain_recorded_as_not_controlled)
