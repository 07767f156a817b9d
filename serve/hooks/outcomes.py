"""Requests that are refused, as an OperationOutcome of FHIR."""

from __future__ import annotations

from starlette.responses import Response

from ..refusals import RequestError, answer

_CODES = {401: "login", 404: "not-found", 408: "timeout", 412: "incomplete", 413: "too-long", 415: "not-supported"}


def outcome(error: RequestError) -> Response:
    """The response to a request that is refused; of a record it has nothing."""
    code = _CODES.get(error.status, "invalid" if error.status < 500 else "exception")
    issue = {"severity": "error", "code": code, "details": {"text": error.code}, "diagnostics": error.detail}
    document = {"resourceType": "OperationOutcome", "issue": [issue]}
    headers = {"allow": error.allow} if error.allow else {}
    if error.status == 401:
        headers["www-authenticate"] = "Bearer"
    return answer(document, error.status, "application/fhir+json", headers)
