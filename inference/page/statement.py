"""One statement on a page: a line that unfolds into why it holds, or does not, and what would turn it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guidelog.inference.answer.recordings import Alternative
from guidelog.inference.answer.statuses import StatementAnswer
from guidelog.inference.answer.words import (
    CHANGES,
    MARKS,
    alternative_sentence,
    meaning,
    status_word,
    timing,
    told_changes,
)
from guidelog.inference.proof.words import recorded
from guidelog.inference.rules.program import Program
from htpy import Element, Node, a, code, details, div, fragment, li, p, span, summary, ul

from guidelog import Consultation, TooComplexError

from .proof import cited, proof, rules

_REASONS = 3


def identifier(prefix: str, statement: str) -> str:
    """The id of a statement in a record's part of a page."""
    return f"{prefix}-{statement}"


def told_status(status: str, words: str = "", mark: str = "") -> Element:
    """The mark of a status and its word, never a colour alone."""
    told = words or status_word(status)
    return span(class_=["status", status])[span(aria_hidden="true")[mark or MARKS[status]], " ", told]


def statement(consultation: Consultation, found: StatementAnswer, prefix: str, below: str = "") -> Element:
    """A statement that unfolds. `below` is the action under which it stands, whose words it need not repeat."""
    told = found.statement
    says = told.says if told.says != below else ""
    against = "advice against " if told.strength == "avoid" and not below else ""
    when = timing(told)
    return details(".statement", id=identifier(prefix, told.id))[
        summary[
            span(".told")[
                span(".strength")[told.strength],
                " ",
                says and (span(".says")[against, says], " "),
                when and (span(".when")[when], " "),
                code[told.id],
                _notes(consultation, found),
            ],
            " ",
            told_status(found.status),
        ],
        div(".body")[_explained(consultation, found, prefix)],
    ]


def links(statements: Iterable[str], prefix: str) -> Iterator[Node]:
    """Links to the lines of statements, with commas."""
    for number, id_ in enumerate(statements):
        if number:
            yield ", "
        yield a(href=f"#{identifier(prefix, id_)}")[code[id_]]


def ways(alternatives: Iterable[Alternative], most: int, program: Program) -> Node:
    """Alternatives, one a line, at most so many."""
    alternatives = [*alternatives]
    more = len(alternatives) - most
    return ul(".ways")[
        (li[alternative_sentence(one, program.findings)] for one in alternatives[:most]),
        more > 0 and li(".more")[f"or in {more} other way{'s' if more > 1 else ''}"],
    ]


def _notes(consultation: Consultation, found: StatementAnswer) -> Iterator[Node]:
    """What a presumed statement rests on, and what supersedes one."""
    if found.assumes:
        labels = (consultation.knowledge.program.findings[name].label for name in found.assumes)
        yield " ", span(".note")[f"not recorded: {', '.join(labels)}"]
    if found.superseded_by:
        others = (f"{id_} ({consultation.status(id_)})" for id_ in found.superseded_by)
        yield " ", span(".note")[f"superseded by {', '.join(others)}"]


def _explained(consultation: Consultation, found: StatementAnswer, prefix: str) -> Node:
    """Why a statement holds or does not, made at once: one that cannot be explained does not stop the others."""
    try:
        return fragment[_body(consultation, found, prefix)].__html__()
    except TooComplexError as error:
        return p[f"It cannot be explained here: {error}."]
    except RecursionError:
        return p["It cannot be explained here: the rules are nested too deeply."]


def _body(consultation: Consultation, found: StatementAnswer, prefix: str) -> Iterator[Node]:
    program, id_ = consultation.knowledge.program, found.statement.id
    if found.holds:
        yield p[meaning(found)]
        if found.assumes:
            yield ul(".assumed")[(li[program.findings[name].sentence(None)] for name in found.assumes)]
        if found.superseded_by:
            yield p["It is superseded by ", links(found.superseded_by, prefix), "."]
        steps = consultation.why(id_)
        consultation.require_proved(steps)
        yield p(".lead")["Because"]
        yield (proof(step, program) for step in steps)
    else:
        yield cited(found.statement, program)
        yield rules(consultation.rules(id_), program)
    yield _reasons(consultation, found)
    yield _changes(consultation, found)


def _reasons(consultation: Consultation, found: StatementAnswer) -> Iterator[Node]:
    """What of the record suffices for the status; where nothing needs to be recorded for it, nothing."""
    findings, program = consultation.answer.record.findings, consultation.knowledge.program
    decides, sets = consultation.reasons(found.statement.id)
    if sets == ((),):
        return
    more = len(sets) - _REASONS
    yield p(".lead")[f"Enough by itself for it to be {found.status.replace('_', ' ')}"]
    yield ul(".reasons")[
        (li[recorded(names, findings, program)] for names in sets[:_REASONS]),
        more > 0 and li(".more")[f"or in {more} other way{'s' if more > 1 else ''}"],
    ]
    if len(sets) > 1 and decides:
        yield p(".more")[f"in every case it takes: {'; and '.join(program.findings[name].label for name in decides)}"]


def _changes(consultation: Consultation, found: StatementAnswer) -> Iterator[Node]:
    changes = consultation.changes(found.statement.id)
    for heading, group in told_changes(changes, consultation.answer.record.findings, found.holds):
        yield p(".lead")[heading]
        yield ways(group, CHANGES, consultation.knowledge.program)
    if not changes:
        yield p(".lead")["No change of three findings or fewer turns it."]
