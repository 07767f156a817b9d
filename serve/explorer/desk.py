"""The explorer itself: the text of a form in, a page or the parts of one out.

It keeps nothing of a record. What it keeps are knowledge bases by the readings that were chosen, and those are few.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from guidelog.inference.answer.comparison import compare_answers
from guidelog.inference.answer.news import news
from guidelog.inference.answer.words import Listing
from guidelog.inference.errors import DisagreementError, ReadingError, TooComplexError
from guidelog.inference.fhir.dates import reference
from guidelog.inference.fhir.importer import Import
from guidelog.inference.fhir.reader import Reader
from guidelog.inference.fhir.table import CodeTable
from guidelog.inference.page.document import PageScript
from guidelog.inference.page.explorer.comparison import RecordPair
from guidelog.inference.page.explorer.entries import (
    Entries,
    TooManyFieldsError,
    entries_of_record,
    parse_link,
    parse_pairs,
    record_of,
)
from guidelog.inference.page.explorer.form import FormContent
from guidelog.inference.page.explorer.scene import Intake, Scene, explorer_page, explorer_parts
from guidelog.inference.record.codes import RecordCode
from guidelog.inference.record.record import Record, RecordError, RecordFault

from guidelog.api import KnowledgeBase
from guidelog.consultation import Consultation

from .drawing import draw
from .inquiry import Inquiry, inquiry_of

MOST_READINGS = 8  # knowledge bases that are kept, each with other readings
_REFUSED = "Two evaluations of the rules disagree, so nothing is shown. Please report it."
_COMPLEX = "This outgrows what can be answered."


class Places(NamedTuple):
    """Where the parts of the explorer are, as its pages name them."""

    home: str
    knowledge: str
    behaviour: PageScript


class Desk:
    """A knowledge base with its examples by name and its table of codes, ready to be explored."""

    def __init__(self, knowledge: KnowledgeBase, places: Places, examples: Mapping[str, Record], table: CodeTable):
        self.knowledge = knowledge
        self.places = places
        self.examples = examples
        self.table = table
        self._read_as: OrderedDict[tuple[tuple[str, str], ...], KnowledgeBase] = OrderedDict()

    @cached_property
    def first(self) -> str:
        """The page of a new record."""
        return self.page()

    def page(self, text: str = "") -> str:
        """The whole page for the text of a form. Raises TooManyFieldsError."""
        scene, knowledge = self._scene(text)
        places = self.places
        return explorer_page(scene, knowledge.program, places.home, places.behaviour)

    def parts(self, text: str) -> str:
        """The parts of the page that the text of a form changes. Raises TooManyFieldsError."""
        scene, knowledge = self._scene(text)
        return explorer_parts(scene, knowledge.program, inquiry_of(parse_pairs(text)).only)

    def reply(self, text: str) -> str:
        """The parts if the text names which it wants, else the whole page; raises as both do."""
        return self.parts(text) if inquiry_of(parse_pairs(text)).only else self.page(text)

    def _scene(self, text: str) -> tuple[Scene, KnowledgeBase]:
        inquiry = inquiry_of(parse_pairs(text))
        read: Intake | None = None
        try:
            inquiry, read = self._obey(inquiry)
            knowledge = self._reading(inquiry.entries.readings)
            return self._answered(inquiry, read, knowledge), knowledge
        except RecordError as error:
            return self._refused(inquiry, error.faults), self.knowledge
        except ReadingError as error:
            fault = RecordFault(RecordCode.UNKNOWN_VALUE, str(error), "choose another reading")
            return self._refused(inquiry, [fault]), self.knowledge
        except TooComplexError:
            return self._refused(inquiry, [], _COMPLEX), self.knowledge
        except DisagreementError:
            return self._refused(inquiry, [], _REFUSED), self.knowledge

    def _obey(self, inquiry: Inquiry) -> tuple[Inquiry, Intake | None]:
        """What is asked once the button is obeyed that was pressed. Raises RecordError."""
        name, value = inquiry.command
        entries = inquiry.entries
        if name == "set":
            finding, _, answer = value.partition("=")
            findings = {**entries.findings, finding: answer}
            return inquiry._replace(entries=entries._replace(findings=findings)), None
        if name == "load":
            found = self._example(inquiry.example)
            return self._fresh(inquiry, entries_of_record(found, entries.readings)), None
        if name == "against":
            found = self._example(inquiry.example)
            return inquiry._replace(other=entries_of_record(found, {}).kept), None
        if name == "clear":
            return self._fresh(inquiry, Entries(readings=entries.readings)), None
        if name == "keep":
            return inquiry._replace(other=entries.kept), None
        if name == "alone":
            return inquiry._replace(other=""), None
        if name == "read":
            read = self._read(inquiry)
            return self._fresh(inquiry, entries_of_record(read.record, entries.readings)), read
        return inquiry, None

    @staticmethod
    def _fresh(inquiry: Inquiry, entries: Entries) -> Inquiry:
        """Another record in place of the one that was written."""
        return inquiry._replace(entries=entries, opened=(), word="")

    def _example(self, name: str) -> Record:
        if name not in self.examples:
            fault = RecordFault(RecordCode.NOT_A_RECORD, "there is no such example", "choose one of the list")
            raise RecordError([fault])
        return self.examples[name]

    def _read(self, inquiry: Inquiry) -> Intake:
        """The first record of a text. Raises RecordError for what is none."""
        heard: list[Import] = []
        try:
            at = reference(inquiry.at) if inquiry.at else None
        except ValueError:
            help_ = "write a time, 2026-03-10T09:00:00Z, or a day"
            fault = RecordFault(RecordCode.NOT_A_RECORD, "the time of the Bundle is none", help_)
            raise RecordError([fault]) from None
        reader = Reader(self.knowledge.program, lambda: self.table, at, heard.append)
        found = [*reader.records(inquiry.text.splitlines(True), "the text")]
        if not found:
            help_ = "paste a record, or a Bundle of FHIR"
            raise RecordError([RecordFault(RecordCode.EMPTY, "there is no record in it", help_)])
        first = found[0]
        if isinstance(first, RecordError):
            raise first
        unused = [f"{one}" for own in heard[:1] for one in own.unused]
        notes = [*(note for own in heard[:1] for note in own.notes)]
        if len(found) > 1:
            notes.append(f"There are {len(found)} records in it; this is the first.")
        return Intake(first, unused, notes)

    def _reading(self, readings: Mapping[str, str]) -> KnowledgeBase:
        """The knowledge base with some readings. Raises ReadingError."""
        switches = self.knowledge.program.switches
        chosen = {
            name: one for name, one in readings.items() if name not in switches or one != switches[name].written
        }
        key = tuple(sorted(chosen.items()))
        if not key and not self.knowledge.program.read_otherwise:
            return self.knowledge
        if key not in self._read_as:
            self._read_as[key] = self.knowledge.read_as(chosen)
            while len(self._read_as) > MOST_READINGS:
                self._read_as.popitem(last=False)
        self._read_as.move_to_end(key)
        return self._read_as[key]

    def _answered(self, inquiry: Inquiry, read: Intake | None, knowledge: KnowledgeBase) -> Scene:
        entries, program = inquiry.entries, knowledge.program
        record = read.record if read is not None else record_of(entries, program)
        consultation = knowledge.consult(record)
        opened = dict.fromkeys(id_ for line in inquiry.opened for id_ in line.split() if id_ in program.statements)
        sheet = consultation.sheet_of(opened, inquiry.everything)
        now = entries_of_record(record, entries.readings)._replace(id=entries.id).kept
        before = inquiry.before if now == inquiry.now else inquiry.now
        return Scene(
            content=FormContent(entries, inquiry.word, (), [*self.examples]),
            sheet=sheet,
            faults=(),
            refusal="",
            now=now,
            before=before,
            news=self._news(before, consultation),
            other=inquiry.other,
            comparison=self._compared(inquiry.other, consultation),
            drawn=inquiry.drawn,
            drawing=draw(inquiry.drawn, consultation),
            knowledge=self.places.knowledge,
            intake=read,
        )

    def _refused(self, inquiry: Inquiry, faults: Sequence[RecordFault], why: str = "") -> Scene:
        at_fault = {name for fault in faults for name in fault.findings}
        content = FormContent(inquiry.entries, inquiry.word, at_fault, [*self.examples])
        links = inquiry.now, inquiry.before, None, inquiry.other
        return Scene(content, None, faults, why, *links, None, inquiry.drawn, None, self.places.knowledge, None)

    def _news(self, before: str, consultation: Consultation) -> Sequence[Listing] | None:
        """What turned since another record; None where there is none that can be read."""
        earlier = self._answer_of(before, consultation)
        if earlier is None:
            return None
        return news(earlier.answer, consultation.answer, consultation.knowledge.program)

    def _compared(self, other: str, consultation: Consultation) -> RecordPair | None:
        kept = self._answer_of(other, consultation)
        if kept is None:
            return None
        first, second = kept.answer, consultation.answer
        return RecordPair(first, second, compare_answers(first, second, consultation.knowledge.compilation))

    @staticmethod
    def _answer_of(link: str, beside: Consultation) -> Consultation | None:
        """The answer for the record of a permalink, with the readings of what it is compared with."""
        if not link:
            return None
        try:
            knowledge = beside.knowledge
            return knowledge.consult(record_of(parse_link(link), knowledge.program))
        except (RecordError, TooManyFieldsError):
            return None
