"""What was sent, as JSON: bounded in size, time and depth."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from guidelog.inference.record.read import parse_marked
from guidelog.inference.record.twice import DoubledObject
from starlette.requests import ClientDisconnect, Request

from .limits import MOST_BYTES, MOST_NESTED, MOST_SECONDS
from .refusals import RequestError

TYPES = ("application/json", "application/fhir+json")
FORM = "application/x-www-form-urlencoded"
ESCAPED = 3  # times as long as what it says a form may be: so many characters stand for one


async def read_object(request: Request) -> dict[str, Any]:
    """The object that a request sends; numbers are Decimal, and an object within it that gives a key twice is marked.

    Raises RequestError for what is none, or larger, slower or deeper than is taken.
    """
    _require_type(request, *TYPES)
    data = _parse(await _read(request))
    if not isinstance(data, dict):
        raise RequestError(400, "not-an-object", "the body is not an object")
    if isinstance(data, DoubledObject):
        raise RequestError(400, "duplicate-key", "the body gives a key twice")
    if _is_deeper(data, MOST_NESTED):
        raise RequestError(400, "too-large", f"the body is nested more than {MOST_NESTED} deep")
    return data


async def read_form(request: Request) -> str:
    """The text of a form that a page of this service sends. Raises RequestError for what is none, or for a page of
    another site.
    """
    _require_type(request, FORM)
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise RequestError(403, "other-site", "a page of another site sent it")
    return (await _read(request, ESCAPED * MOST_BYTES)).decode("utf-8", errors="replace")


def _require_type(request: Request, *types: str) -> None:
    """Raises RequestError for a body of another type."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in types:
        raise RequestError(415, "wrong-type", f"send {' or '.join(types)}")


async def _read(request: Request, most: int = MOST_BYTES) -> bytes:
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or len(stated) > len(str(most)) or int(stated) > most:
        raise _too_large(most)
    body = bytearray()
    try:
        async with asyncio.timeout(MOST_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise _too_large(most)
    except TimeoutError:
        raise RequestError(408, "too-slow", f"the body did not come within {MOST_SECONDS} seconds") from None
    except ClientDisconnect:
        raise RequestError(400, "ended", "the body ended early") from None
    return bytes(body)


def _parse(body: bytes) -> Any:
    """The body as JSON. What is wrong is said by its place, and never with words of the body."""
    try:
        return parse_marked(body.decode("utf-8"))
    except json.JSONDecodeError as error:
        message = error.msg.removesuffix(" at").removesuffix(" starting")
        raise RequestError(400, "syntax", f"not JSON: {message}, line {error.lineno}") from None
    except UnicodeDecodeError as error:
        raise RequestError(400, "syntax", f"not UTF-8: byte {error.start}") from None
    except RecursionError:
        raise RequestError(400, "too-large", f"the body is nested more than {MOST_NESTED} deep") from None
    except Exception:  # what a number that is out of range, or is none, ends in
        raise RequestError(400, "out-of-range", "a number is out of range, or none") from None


def _too_large(most: int) -> RequestError:
    return RequestError(413, "too-large", f"the body is longer than {most} bytes")


def _is_deeper(data: dict[str, Any], most: int) -> bool:
    """Whether objects and lists stand more than so many within each other."""
    level: list[dict[str, Any] | list[Any]] = [data]
    for _ in range(most):
        within = (one.values() if isinstance(one, dict) else one for one in level)
        level = [part for parts in within for part in parts if isinstance(part, (dict, list))]
        if not level:
            return False
    return True
