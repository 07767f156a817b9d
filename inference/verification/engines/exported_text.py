"""Records for engines that read an exported text. They get ids of our own: no id of a user's ever reaches one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ...errors import EngineError
from ...export.targets import export
from ...record.record import Record, RecordError
from ...rules.arithmetic import complete
from ...rules.finding import arithmetic_of
from ...rules.program import Program
from .engine import Answers, EngineRefusal, Findings, answers_of

_ID = re.compile(r"p([0-9]+)")


class ExportedText(NamedTuple):
    """A program and those of some records that the text can say; the others are refused, by their places."""

    text: str
    refused: Mapping[int, EngineRefusal]
    records: int

    def places(self) -> Iterator[int]:
        """The places of the records that the text has."""
        return (place for place in range(self.records) if place not in self.refused)

    def answers(
        self, held: Iterable[tuple[str, str]], statements: Sequence[str], title: str
    ) -> list[Answers | EngineRefusal]:
        """The answers, from pairs of an id in the text and a statement that holds. Raises EngineError for others."""
        found = answers_of({(self._place(id_, title), name) for id_, name in held}, self.records, statements)
        return [self.refused.get(place, own) for place, own in enumerate(found)]

    def _place(self, id_: str, title: str) -> int:
        match = _ID.fullmatch(id_)
        if match is None or int(match[1]) >= self.records or int(match[1]) in self.refused:
            raise EngineError(f"{title} answers for a record that it was not given: {id_[:60]}")
        return int(match[1])


def export_records(program: Program, target: str, records: Sequence[Findings], **options: str) -> ExportedText:
    """A program and records as a text for a system of TARGETS, with options of its export.

    Raises KnowledgeError for a program that it cannot express.
    """
    refused: dict[int, EngineRefusal] = {}
    how = arithmetic_of(program.findings)
    numbered = [Record(f"p{place}", complete(findings, how)) for place, findings in enumerate(records)]
    try:
        text = export(program, target, numbered, **options)
    except RecordError as error:
        refused = {int(fault.record[1:]): EngineRefusal(fault.message) for fault in reversed(error.faults)}
        said = [record for place, record in enumerate(numbered) if place not in refused]
        text = export(program, target, said, **options)
    return ExportedText(text, refused, len(numbered))
