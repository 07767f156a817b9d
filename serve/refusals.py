"""Requests that are refused: why, as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from guidelog.inference.errors import GuidelogError
from guidelog.inference.record.faults import RecordFaultDocument
from starlette.responses import Response


class RequestError(GuidelogError):
    """A request that gets no answer: the status, a code, what is wrong in words, and the faults of its records."""

    def __init__(
        self, status: int, code: str, detail: str, faults: Sequence[RecordFaultDocument] = (), allow: str = ""
    ):
        self.status = status
        self.code = code
        self.detail = detail
        self.faults = faults
        self.allow = allow
        super().__init__(detail)


def problem(error: RequestError) -> Response:
    """The response to a request that is refused."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "code": error.code,
        "detail": error.detail,
    }
    if error.faults:
        document["faults"] = [*error.faults]
    return answer(document, error.status, "application/problem+json", headers_of(error))


def headers_of(error: RequestError) -> dict[str, str]:
    """The headers that tell what to do instead."""
    allow = {"allow": error.allow} if error.allow else {}
    return {**allow, **({"www-authenticate": "Bearer"} if error.status == 401 else {})}


def answer(
    document: object, status: int = 200, type_: str = "application/json", headers: Mapping[str, str] | None = None
) -> Response:
    """A document as a response that nobody keeps, for it may be of a person."""
    own = {"cache-control": "no-store", "x-content-type-options": "nosniff", **(headers or {})}
    return Response(json.dumps(document), status, own, type_)
