"""Answers that are kept for the next record that holds the same."""

from __future__ import annotations

from collections import OrderedDict

from guidelog.inference.record.record import Record

from guidelog.api import KnowledgeBase
from guidelog.consultation import Consultation

_Key = tuple[tuple[tuple[str, str], ...], tuple[str, ...]]  # findings with their values as text; what is done


class AnswerMemory:
    """Keeps the answers that were asked for last, at most so many, by exactly what their records hold.

    Of a record it keeps the findings and what is done; no id, and not where these came from.
    """

    def __init__(self, most: int):
        self._most = most
        self._knowledge: KnowledgeBase | None = None
        self._kept: OrderedDict[_Key, Consultation] = OrderedDict()

    def consult(self, record: Record, knowledge: KnowledgeBase) -> Consultation:
        """The answer for a record. What was kept of another knowledge base goes.

        Raises RecordError, TooComplexError, DisagreementError.
        """
        if not self._most:
            return knowledge.consult(record)
        if knowledge is not self._knowledge:
            self._knowledge = knowledge
            self._kept.clear()
        said = tuple((name, str(value)) for name, value in record.findings.items())  # 3.0 is not told as 3
        key = said, record.done
        found = self._kept.get(key)
        if found is None:
            consultation = knowledge.consult(record)
            consultation.overview()
            self._kept[key] = consultation.reuse(Record("", record.findings, record.done))
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return consultation
        self._kept.move_to_end(key)
        return found.reuse(record)
