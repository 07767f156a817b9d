"""Answers as plain data, for JSON. The keys are a public format: see docs/formats.md."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from ..record.origins import Origin, Provenance
from ..record.record import Record, plain
from ..rules.entities import Notice
from ..rules.program import Program
from ..rules.schema import Status
from .limits import NEEDS
from .needs import Alternative, NeedDocument
from .statuses import RULED_OUT, ActionAnswer, Answer, StatementAnswer

if TYPE_CHECKING:
    from .questions import Question


class ReadingsDocument(TypedDict):
    """The readings that are taken otherwise than in the text; without the key if none is."""

    readings: NotRequired[dict[str, str]]


class GuidelinesDocument(TypedDict):
    """Which guideline each statement is of, by its id; without the key where there is one guideline."""

    guidelines: NotRequired[dict[str, str]]


class ActionDocument(TypedDict):
    """An action with its status; `done` is there if the record says so, `advises_against` if this is against it."""

    action: str
    strength: str
    status: Status
    statements: list[str]
    advises_against: NotRequired[bool]
    done: NotRequired[bool]


class TimingDocument(TypedDict):
    """By when a statement asks for its action."""

    urgency: str | None
    within_hours: int | None


class StatementDocument(TypedDict):
    """What a statement comes to for a record; `advises_against` is there if it does."""

    id: str
    action: str
    strength: str
    advises_against: NotRequired[bool]
    timing: TimingDocument
    status: Status
    superseded_by: list[str]
    assumes: list[str]
    needs: list[list[NeedDocument]]
    awaits: list[list[NeedDocument]]


class NoticeDocument(TypedDict):
    """A notice that holds as recorded; `guideline` is the one that it is of, where there are several."""

    id: str
    says: str
    guideline: NotRequired[str]


# A value with the places that say it, and what is known of each. (`from` is a word of Python's own.)
OriginDocument = TypedDict("OriginDocument", {"value": object, "from": list[str], "details": list[dict[str, Any]]})


class FindingDocument(OriginDocument):
    """Where a finding came from, what that superseded, and what does not count."""

    superseded: NotRequired[list[OriginDocument]]
    left_out: NotRequired[list[OriginDocument]]


class ProvenanceDocument(TypedDict):
    """Where each finding came from; without the key for a record in the program's own names."""

    findings: NotRequired[dict[str, FindingDocument]]


class GuidelineDocument(TypedDict):
    """A knowledge base: its name, the edition that it encodes, and a checksum of its texts."""

    name: str
    edition: str
    rules: str


class AboutDocument(TypedDict):
    """What an answer rests on: the guideline, and the version of the program."""

    guideline: GuidelineDocument
    program: str


class AnswerDocument(ReadingsDocument, GuidelinesDocument, ProvenanceDocument, AboutDocument):
    """What `guidelog recommend --format json` prints of a record."""

    record: str
    actions: list[ActionDocument]
    statements: list[StatementDocument]
    notices: list[NoticeDocument]


class QuestionDocument(TypedDict):
    """A finding that is worth recording next."""

    finding: str
    question: str
    settles: list[str]
    bears_on: list[str]
    obtained_by: NotRequired[list[str]]


class QuestionsDocument(ReadingsDocument, ProvenanceDocument, AboutDocument):
    """What `guidelog next --format json` prints of a record."""

    record: str
    open: list[str]
    next: list[QuestionDocument]


def about_document(program: Program, version: str) -> AboutDocument:
    """What answers by a knowledge base rest on; `version` is that of the program that gives them."""
    edition = program.about.get("edition", "")
    return {"guideline": {"name": program.name, "edition": edition, "rules": program.checksum}, "program": version}


def answer_document(
    answer: Answer, program: Program, about: AboutDocument, everything: bool = False, needs: int = NEEDS
) -> AnswerDocument:
    """An answer; what is ruled out, and what does not count of a record, only if `everything` is asked for."""
    return {
        "record": answer.record.id,
        "actions": [
            _action_document(action, answer.record.done)
            for action in answer.actions
            if everything or action.status != RULED_OUT
        ],
        "statements": [
            _statement_document(found, needs)
            for found in answer.statements
            if everything or found.status != RULED_OUT or found.awaits
        ],
        "notices": [_notice_document(notice, program) for notice in answer.notices],
        **about,
        **readings_document(program),
        **guidelines_document(answer, program),
        **provenance_document(answer.record, everything),
    }


def _notice_document(notice: Notice, program: Program) -> NoticeDocument:
    guideline = program.guideline_at(notice.span)
    found: NoticeDocument = {"id": notice.name, "says": notice.says}
    return {**found, "guideline": guideline} if guideline else found


def questions_document(
    answer: Answer, found: Iterable[Question], program: Program, about: AboutDocument
) -> QuestionsDocument:
    """The statements that are open, and the findings worth recording next."""
    from .questions import open_statements

    return {
        "record": answer.record.id,
        "open": [one.statement.id for one in open_statements(answer)],
        "next": [_question_document(question, program) for question in found],
        **about,
        **readings_document(program),
        **provenance_document(answer.record),
    }


def provenance_document(record: Record, everything: bool = False) -> ProvenanceDocument:
    """`{"findings": {NAME: {"value", "from": [places], "details": [...]}}}`: where each finding came from.

    Nothing for a record in the program's own names. What was superseded stands beside what superseded it; what does
    not count, with the reason, is there if `everything` is asked for.
    """
    if not record.provenance:
        return {}
    named = {**dict.fromkeys(record.findings), **(dict.fromkeys(record.provenance) if everything else {})}
    return {"findings": {name: _provenance(name, record, everything) for name in named}}


def _provenance(name: str, record: Record, everything: bool) -> FindingDocument:
    known = record.provenance.get(name, Provenance())
    own = record.origins_of(name)
    found: FindingDocument = {
        "value": plain(record.findings.get(name)),
        "from": [origin.place for origin in own],
        "details": [origin.details() for origin in own],
    }
    if known.superseded:
        found["superseded"] = [_other(origin) for origin in known.superseded]
    if everything and known.left_out:
        found["left_out"] = [_other(origin) for origin in known.left_out]
    return found


def _other(origin: Origin) -> OriginDocument:
    """An origin that gave no value to the record, with the value that it says."""
    return {"value": plain(origin.value), "from": [origin.place], "details": [origin.details()]}


def guidelines_document(answer: Answer, program: Program) -> GuidelinesDocument:
    """Which guideline each statement is of, where there are several."""
    own = {found.statement.id: program.guideline_of(found.statement.id) for found in answer.statements}
    return {"guidelines": own} if any(own.values()) else {}


def readings_document(program: Program) -> ReadingsDocument:
    """The readings that are taken otherwise than in the text, to be put into another document."""
    found = program.read_otherwise
    return {"readings": found} if found else {}


def _action_document(action: ActionAnswer, done: Collection[str]) -> ActionDocument:
    found: ActionDocument = {
        "action": action.action,
        "strength": action.strength,
        "status": action.status,
        "statements": [*action.statements],
    }
    if action.advises_against:
        found["advises_against"] = True
    if action.action in done:
        found["done"] = True
    return found


def _question_document(question: Question, program: Program) -> QuestionDocument:
    found: QuestionDocument = {
        "finding": question.finding,
        "question": program.findings[question.finding].question,
        "settles": [*question.settles],
        "bears_on": [*question.bears_on],
    }
    by = [action for action, own in program.obtains.items() if question.finding in own]
    return {**found, "obtained_by": by} if by else found


def _statement_document(found: StatementAnswer, needs: int) -> StatementDocument:
    statement = found.statement
    document: StatementDocument = {
        "id": statement.id,
        "action": statement.action,
        "strength": statement.strength_name,
        "timing": {"urgency": statement.urgency_name, "within_hours": statement.within_hours},
        "status": found.status,
        "superseded_by": [*found.superseded_by],
        "assumes": [*found.assumes],
        "needs": _alternatives(found.needs[:needs]),
        "awaits": _alternatives(found.awaits),
    }
    return {**document, "advises_against": True} if statement.advises_against else document


def _alternatives(found: Iterable[Alternative]) -> list[list[NeedDocument]]:
    return [[need.to_json() for need in alternative] for alternative in found]
