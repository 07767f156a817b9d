"""What Python shows of the values of the API fits a screen."""

from __future__ import annotations

import guidelog


def test_what_the_api_gives_is_shown_in_a_line(ng234: guidelog.KnowledgeBase) -> None:
    statement = "mscc_treatment_urgent_radiotherapy"
    consultation = ng234.consult({"id": "a\x1b", "findings": {"mscc": "confirmed", "surgery_suitable": False}})
    assert repr(consultation.statement(statement)) == f"<StatementAnswer {statement}: presumed>"
    assert repr(consultation.explain(statement)) == f"<Account of {statement} for a\ufffd: presumed>"
    for value in (
        ng234,
        consultation,
        consultation.answer,
        consultation.sheet(),
        consultation.why_not(statement),
        consultation.rules(statement)[0],
        consultation.flow(statement),
        consultation.solve("not_recorded(P, spinal_metastases)")[0],
    ):
        assert len(repr(value)) < 130
        assert "\x1b" not in repr(value)
