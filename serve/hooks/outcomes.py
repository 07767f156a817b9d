"""Requests that are refused, as an OperationOutcome of FHIR."""

from __future__ import annotations

from starlette.responses import Response

from ..refusals import RequestError, answer, headers_of

_CODES = {401: "login", 404: "not-found", 408: "timeout", 412: "incomplete", 413: "too-long", 415: "not-supported"}


def outcome(error: RequestError) -> Response:
    """The response to a request that is refused; of a record it has nothing."""
    code = _CODES.get(error.status, "invalid" if error.status < 500 else "exception")
    issue = {"severity": "error", "code": code, "details": {"text": error.code}, "diagnostics": error.detail}
    document = {"resourceType": "OperationOutcome", "issue": [issue]}
    return answer(document, error.status, "application/fhir+json", headers_of(error))
