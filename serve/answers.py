"""The answers in JSON: each the document that the command of its name prints with `--format json`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from guidelog.inference.answer.comparison import compare_answers, comparison_document
from guidelog.inference.answer.document import questions_document
from guidelog.inference.answer.limits import NEEDS
from guidelog.inference.fhir.document import codes_document
from guidelog.inference.proof.catalogue import find_by_words, finding_document, show_document, showable
from guidelog.inference.record.read import RESOURCE_TYPE
from guidelog.inference.record.record import Record
from guidelog.inference.rules.names import explain_name
from guidelog.inference.text.diagnostic import printable
from guidelog.inference.text.spelling import suggestion

from guidelog.consultation import Consultation

from .limits import LONGEST_WORD, MOST_NEEDS, MOST_PROOFS, MOST_QUESTIONS
from .refusals import RequestError
from .service import Service

FEW = 10  # questions, where the body says no number


def recommend(body: Mapping[str, Any], service: Service) -> object:
    """What applies to a record."""
    everything = _flag(body, "all")
    needs = _number(body, "needs", NEEDS, 0, MOST_NEEDS)
    return _consult(body, service).to_json(everything, needs)


def why(body: Mapping[str, Any], service: Service) -> object:
    """Why a statement applies to a record, or does not."""
    statement, proofs = _statement(body, service), _number(body, "proofs", 1, 1, MOST_PROOFS)
    return _consult(body, service).why_json(statement, proofs)


def why_not(body: Mapping[str, Any], service: Service) -> object:
    """What is in the way of a statement."""
    statement = _statement(body, service)
    return _consult(body, service).why_not_json(statement)


def next_(body: Mapping[str, Any], service: Service) -> object:
    """The findings that are worth recording next."""
    most = _number(body, "most", FEW, 1, MOST_QUESTIONS)
    consultation = _consult(body, service)
    return questions_document(
        consultation.answer, consultation.next()[:most], service.program, service.knowledge.about
    )


def compare(body: Mapping[str, Any], service: Service) -> object:
    """What differs between two records."""
    one, other = (service.consult(_record(body, name, service)).answer for name in ("first", "second"))
    found = compare_answers(one, other, service.knowledge.compilation)
    return comparison_document(one, other, found, service.program, service.knowledge.about)


class Route(NamedTuple):
    """What answers a body, the fields that it may have, and of these the record that may stand in its place."""

    answer: Callable[[Mapping[str, Any], Service], object]
    fields: tuple[str, ...]
    whole: str = ""


ROUTES = {
    "/recommend": Route(recommend, ("record", "at", "all", "needs"), "record"),
    "/why": Route(why, ("record", "at", "statement", "proofs")),
    "/why-not": Route(why_not, ("record", "at", "statement")),
    "/next": Route(next_, ("record", "at", "most"), "record"),
    "/compare": Route(compare, ("first", "second", "at")),
}


def answer_body(route: Route, body: Mapping[str, Any], service: Service) -> object:
    """The answer to a body, or to a resource of FHIR that stands in its place.

    Raises RequestError for what cannot be asked so, RecordError for what is no record.
    """
    if RESOURCE_TYPE in body and route.whole:
        return route.answer({route.whole: body}, service)
    for name in body:
        if name not in route.fields:
            help_ = suggestion(name, route.fields, f"there are {', '.join(f'`{field}`' for field in route.fields)}")
            raise RequestError(400, "unknown-field", f"`{printable(name[:60])}` is no field of it: {help_}")
    return route.answer(body, service)


def findings(word: str | None, service: Service) -> object:
    """Every finding, or those that have a word. Raises RequestError if none has."""
    known = service.program.findings
    if word is None:
        return [finding_document(one) for one in known.values()]
    if not word or len(word) > LONGEST_WORD or not (found := find_by_words(word, service.program, known)):
        raise RequestError(404, "unknown-finding", "no finding has this word")
    return [finding_document(one) for one in found]


def finding(name: str, service: Service) -> object:
    """One finding, with the codes that say it. Raises RequestError with the nearest name."""
    program = service.program
    if name not in program.findings:
        help_ = explain_name(name[:LONGEST_WORD], program, program.findings, "GET /findings lists them")
        raise RequestError(404, "unknown-finding", f"there is no such finding: {help_}")
    return {**finding_document(program.findings[name]), **codes_document(name, service.table)}


def show(name: str | None, service: Service) -> object:
    """All statements; or, by a name, what `guidelog show NAME` shows. Raises RequestError with the nearest name."""
    program, is_short = service.program, name is None or len(name) <= LONGEST_WORD
    found = show_document(name, program, service.knowledge.openings) if is_short else None
    if found is None:
        help_ = explain_name(
            (name or "")[:LONGEST_WORD], program, showable(program), "GET /show lists the statements"
        )
        raise RequestError(404, "unknown-name", f"there is nothing of this name: {help_}")
    return found


def _consult(body: Mapping[str, Any], service: Service) -> Consultation:
    return service.consult(_record(body, "record", service))


def _record(body: Mapping[str, Any], name: str, service: Service) -> Record:
    if not isinstance(body.get(name), dict):
        raise RequestError(400, "missing-field", f"`{name}` is a record, or a Bundle of FHIR: an object")
    at = body.get("at")
    if at is not None and not isinstance(at, str):
        raise RequestError(400, "wrong-type", "`at` is not a text")
    return service.record(body[name], at)


def _statement(body: Mapping[str, Any], service: Service) -> str:
    name, program = body.get("statement"), service.program
    if not isinstance(name, str):
        raise RequestError(400, "missing-field", "`statement` is the id of a statement: a text")
    if name not in program.statements:
        help_ = explain_name(name[:LONGEST_WORD], program, program.statements, "GET /show lists the statements")
        raise RequestError(422, "unknown-statement", f"`{printable(name[:60])}` is not a statement: {help_}")
    return name


def _flag(body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise RequestError(400, "wrong-type", f"`{name}` is neither true nor false")
    return value


def _number(body: Mapping[str, Any], name: str, default: int, least: int, most: int) -> int:
    value = body.get(name, Decimal(default))
    if not isinstance(value, Decimal) or value != value.to_integral_value() or not least <= value <= most:
        raise RequestError(400, "wrong-type", f"`{name}` is no whole number from {least} to {most}")
    return int(value)
