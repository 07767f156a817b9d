"""What became of cards: feedback, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..refusals import RequestError
from .card import REASONS, REASONS_SYSTEM

MOST_ITEMS = 100
LONGEST_COMMENT = 2000  # characters
LONGEST_NAME = 200  # characters of an id or a code
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]00:00)", re.ASCII)


def read_feedback(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The items of a message. Raises RequestError if one of them is not as the specification says."""
    items = body.get("feedback")
    if not isinstance(items, list) or not 0 < len(items) <= MOST_ITEMS:
        raise _wrong("feedback", f"an array of 1 to {MOST_ITEMS}")
    return [_item(item, f"feedback[{place}]") for place, item in enumerate(items)]


def _item(item: object, place: str) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise _wrong(place, "an object")
    outcome, at = item.get("outcome"), _time(item.get("outcomeTimestamp"), f"{place}.outcomeTimestamp")
    if outcome not in ("accepted", "overridden"):
        raise _wrong(f"{place}.outcome", "accepted or overridden")
    found = {"card": _name(item, "card", place), "outcome": outcome, "outcomeTimestamp": at}
    if outcome == "accepted":
        accepted = item.get("acceptedSuggestions")
        if not isinstance(accepted, list) or not 0 < len(accepted) <= MOST_ITEMS:
            raise _wrong(f"{place}.acceptedSuggestions", "an array of suggestions")
        return {**found, "acceptedSuggestions": [{"id": _name(one, "id", place)} for one in accepted]}
    given = item.get("overrideReason")
    return found if given is None else {**found, "overrideReason": _reason(given, f"{place}.overrideReason")}


def _time(at: object, place: str) -> str:
    """A time, written so that texts sort as times do."""
    try:
        if isinstance(at, str) and _TIME.fullmatch(at):
            return datetime.fromisoformat(at).astimezone(UTC).isoformat(timespec="microseconds")
    except ValueError:
        pass
    raise _wrong(place, "a time in UTC, such as 2026-03-10T09:00:00Z")


def _reason(given: object, place: str) -> dict[str, Any]:
    if not isinstance(given, dict) or (given.get("reason") is None and given.get("userComment") is None):
        raise _wrong(place, "an object with `reason`, `userComment` or both")
    found: dict[str, Any] = {}
    if given.get("reason") is not None:
        code = _name(given["reason"], "code", f"{place}.reason")
        if code not in REASONS or given["reason"].get("system", REASONS_SYSTEM) != REASONS_SYSTEM:
            raise _wrong(f"{place}.reason", f"one of the card's `overrideReasons`: {', '.join(REASONS)}")
        found["reason"] = {"code": code}
    comment = given.get("userComment")
    if comment is not None:
        if not isinstance(comment, str) or len(comment) > LONGEST_COMMENT or not _is_writable(comment):
            raise _wrong(f"{place}.userComment", f"a text of at most {LONGEST_COMMENT} characters")
        found["userComment"] = comment
    return found


def _name(item: object, key: str, place: str) -> str:
    found = item.get(key) if isinstance(item, dict) else None
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_NAME or not _is_writable(found):
        raise _wrong(f"{place}.{key}", f"a text of 1 to {LONGEST_NAME} characters")
    return found


def _is_writable(text: str) -> bool:
    """Whether a text can be written as UTF-8: JSON may hold half a character."""
    return not re.search(r"[\ud800-\udfff]", text)


def _wrong(place: str, expected: str) -> RequestError:
    return RequestError(400, "wrong-element", f"`{place}` is not {expected}")
