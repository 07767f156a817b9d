"""Dates and times of FHIR: how exact they are, their order, and whole units between them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import NamedTuple

_DATE = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)
_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_MOST_OFFSET = 14 * 60  # minutes


class Moment(NamedTuple):
    """A date or time as it was written; `start` and `end` are microseconds, the same for an instant.

    `day` is its day, as an ordinal, where the reference time is; `is_exact` says that it is known to the day.
    """

    text: str
    start: int
    end: int
    day: int
    is_exact: bool
    is_instant: bool

    @property
    def last(self) -> int:
        """The last moment of it."""
        return self.start if self.is_instant else self.end - 1


class Reference(NamedTuple):
    """The time at which a record is made, and its distance from UTC in minutes."""

    when: Moment
    offset: int


def reference(text: str) -> Reference:
    """A reference time as a user writes it: a time, or a date for the whole day. Raises ValueError.

    What has no zone is in that of this machine.
    """
    own = re.search(r"(Z|[+-][0-9]{2}:[0-9]{2})$", text) if "T" in text else None
    offset = _offset(own[0]) if own is not None else _local_offset(read_date(text, 0).day)
    when = read_date(text, offset)
    if not when.is_exact:
        raise ValueError(f"`{text}` is no day")
    return Reference(when, offset)


def _local_offset(day: int) -> int:
    """How many minutes this machine is from UTC on a day."""
    try:
        known = datetime.fromordinal(day).astimezone().utcoffset()
    except (OverflowError, OSError, ValueError):  # before or after what the machine can tell
        known = None
    return 0 if known is None else int(known.total_seconds()) // 60


def now() -> Reference:
    """This moment."""
    moment = datetime.now(UTC).astimezone()
    return reference(moment.isoformat(timespec="seconds"))


def read_date(text: str, offset: int) -> Moment:
    """A date or time; what is written without a zone is so many minutes from UTC. Raises ValueError."""
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(f"`{text}` is no date")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    first = date(int(year), int(month or 1), int(day or 1))
    midnight = first.toordinal() * _DAY
    if hour is None:
        start = midnight - offset * 60 * _SECOND
        return Moment(
            text,
            start,
            start + _length(first, month, day),
            first.toordinal(),
            is_exact=day is not None,
            is_instant=False,
        )
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 60:
        raise ValueError(f"`{text}` is no time")
    own = offset if zone is None else _offset(zone)
    clock = ((int(hour) * 60 + int(minute)) * 60 + int(second or 0)) * _SECOND + int(
        (fraction or "0").ljust(6, "0")[:6]
    )
    moment = midnight + clock - own * 60 * _SECOND
    return Moment(text, moment, moment, (moment + offset * 60 * _SECOND) // _DAY, is_exact=True, is_instant=True)


def _length(first: date, month: str | None, day: str | None) -> int:
    """How long a year, a month or a day is."""
    if day is not None:
        return _DAY
    if month is None:
        return _DAY * (366 if first.year % 4 == 0 and (first.year % 100 != 0 or first.year % 400 == 0) else 365)
    after = date(first.year, first.month + 1, 1).toordinal() if first.month < 12 else first.toordinal() + 31
    return _DAY * (after - first.toordinal())


def _offset(zone: str) -> int:
    if zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:])
    if minutes > _MOST_OFFSET or int(zone[4:]) > 59:
        raise ValueError(f"`{zone}` is no zone")
    return -minutes if zone[0] == "-" else minutes


def is_after(when: Moment, at: Reference) -> bool:
    """Whether something is dated after the reference time."""
    return when.start > at.when.last


def is_before(when: Moment, at: Reference) -> bool:
    """Whether something is over by the reference time for certain; a day that holds it is not."""
    return when.last <= at.when.start


def is_later(one: Moment | None, other: Moment | None) -> bool:
    """Whether one of two is later for certain: both are known to the day, and a day and a time within it are not."""
    if one is None or other is None or not (one.is_exact and other.is_exact):
        return False
    return one.start > other.last


def is_within(days: int, when: Moment, at: Reference) -> bool:
    """Whether something known to the day was in so many days up to the reference time."""
    if when.is_instant and at.when.is_instant:
        return 0 <= at.when.start - when.start <= days * _DAY
    return when.is_exact and 0 <= at.when.day - when.day <= days


def whole(unit: str, first: Moment, last: Moment) -> int | None:
    """The whole units (days, weeks or months) from one day or time to another; None for another unit."""
    both = first.is_instant and last.is_instant
    if unit in ("days", "weeks"):
        days = (last.start - first.start) // _DAY if both else last.day - first.day
        return days // 7 if unit == "weeks" else days
    if unit not in ("months", "years"):
        return None
    one, other = date.fromordinal(first.day), date.fromordinal(last.day)
    months = (other.year - one.year) * 12 + other.month - one.month
    if other.day < one.day or (other.day == one.day and both and _is_earlier_in_day(first, last)):
        months -= 1
    return months // 12 if unit == "years" else months


def _is_earlier_in_day(first: Moment, last: Moment) -> bool:
    """Whether a time stands earlier in its day than another in its own."""
    return last.start - last.day * _DAY < first.start - first.day * _DAY
