"""What Observations and Encounters say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..record.values import shown_value
from .assertions import Assertion, Sayings, origin_of, rank_of
from .context import Context
from .dates import Moment, is_after
from .elements import Resource
from .matching import OBSERVATION, Hit, meanings
from .measurements import is_taken_over, taken_over
from .table import ANSWER, YES

_OBSERVED = ("registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown")
_READ = ("final", "amended", "corrected", "preliminary")
_STAYS = (
    "planned",
    "arrived",
    "triaged",
    "in-progress",
    "onleave",
    "finished",
    "cancelled",
    "entered-in-error",
    "unknown",
)
_HERE = "in-progress"


def add_observation(
    resource: Resource, hits: Sequence[Hit], components: Sequence[Sequence[Hit]], context: Context, said: Sayings
) -> None:
    """Add what an Observation and its components say. Raises RecordError."""
    status = resource.status(_OBSERVED)
    every = [*hits, *(hit for some in components for hit in some)]
    if status not in _READ:
        _leave_all(resource, every, f"its status is {status}", said)
        return
    if other := _focus(resource):
        _leave_all(resource, every, f"it is of {other}, and not of its subject: focus", said)
        return
    when, to_come = _time(resource, context)
    if to_come:
        _leave_all(resource, every, "dated after the reference time", said)
        return
    if hits:
        _add_answer(resource, resource.data, "", hits, when, context, said)
    if any(components):
        for (path, component), own in zip(resource.objects(resource.data, "component"), components, strict=True):
            if own:
                _add_answer(resource, component, f"{path}.", own, when, context, said)


def _focus(resource: Resource) -> str:
    """What was observed, if that is another than whom the Observation is of, such as a child not yet born."""
    subject = resource.object(resource.data, "subject") or {}
    own = resource.text(subject, "reference", "subject.")
    for path, focus in resource.objects(resource.data, "focus"):
        reference = resource.text(focus, "reference", f"{path}.")
        if reference is None or reference != own:
            return shown_value(reference) if reference is not None else "something else"
    return ""


def _time(resource: Resource, context: Context) -> tuple[Moment | None, bool]:
    """When it was observed, and whether that is yet to come."""
    at = context.at
    resource.choose(resource.data, "effective")
    instant = resource.date(resource.data, "effectiveInstant", at)
    if instant is not None:
        return instant, is_after(instant, at)
    timing = resource.object(resource.data, "effectiveTiming")
    if timing is not None:
        events = resource.dates(timing, "event", at, "effectiveTiming.")
        return max(events, key=lambda one: one.last, default=None), any(is_after(one, at) for one in events)
    _, when, to_come = resource.span("effective", at, "end")
    if when is None and not to_come:
        when = resource.date(resource.data, "issued", at)
        to_come = when is not None and is_after(when, at)
    return when, to_come


def _add_answer(
    resource: Resource,
    data: Mapping[str, Any],
    path: str,
    hits: Sequence[Hit],
    when: Moment | None,
    context: Context,
    said: Sayings,
) -> None:
    """Add what is answered to the codes of an Observation or of one of its components."""
    code = resource.object(data, "code", path)
    if code is not None:
        resource.codings(code, f"{path}code")
    if path and (why := resource.not_understood(data, path)):
        _leave_all(resource, hits, why, said, f"{path}code", when)
        return
    if "dataAbsentReason" in data:
        resource.object(data, "dataAbsentReason", path)
        _leave_all(resource, hits, "it has a dataAbsentReason", said, f"{path}dataAbsentReason", when)
        return
    answers = _answers(resource, data, path, context)
    for hit in hits:
        row = hit.row
        if is_taken_over(row):
            _take_over(resource, data, path, hit, when, context, said)
            continue
        if not answers:
            _leave_all(resource, [hit], "it has no value that is read as yes or no", said, f"{path}code", when)
        for element, answer in answers:
            origin = origin_of(resource, element, when, hit.key, row)
            settings = [(row.finding, row.value), *([row.also] if row.also is not None else [])]
            if not answer:
                if row.refuted is None:
                    said.leave_out(origin, [row], "a no that is narrower than the finding")
                    continue
                settings = [(row.finding, row.refuted)]
            for finding, value in settings:
                rank = rank_of(context.table, finding, value, is_current=True)
                cause = row.rules.get("cause", "") if answer else ""
                elements = (f"{path}code", element)
                said.assertions.append(
                    Assertion(finding, value, resource, when, origin, elements, cause=cause, rank=rank, row=row)
                )


def _take_over(
    resource: Resource,
    data: Mapping[str, Any],
    path: str,
    hit: Hit,
    when: Moment | None,
    context: Context,
    said: Sayings,
) -> None:
    """Add the number that is measured, or what a coded answer names, as the value of a finding."""
    row, finding = hit.row, context.program.findings[hit.row.finding]
    element, value, why = taken_over(resource, data, path, row, finding, context.table)
    if value is None:
        _leave_all(resource, [hit], why, said, f"{path}code", when)
        return
    origin = origin_of(resource, element, when, hit.key, row)
    cause = row.rules.get("cause", "")
    said.assertions.append(
        Assertion(row.finding, value, resource, when, origin, (f"{path}code", element), cause=cause, row=row)
    )


def _answers(resource: Resource, data: Mapping[str, Any], path: str, context: Context) -> list[tuple[str, bool]]:
    """The answers that are given, each with the element that gives it."""
    found = []
    resource.choose(data, "value", path)
    truth = resource.truth(data, "valueBoolean", path)
    if truth is not None:
        found.append((f"{path}valueBoolean", truth))
    name = f"{path}valueCodeableConcept"
    concept = resource.object(data, "valueCodeableConcept", path)
    if concept is not None:
        keys = resource.codings(concept, name)
        answers = [answer for key in keys for answer in meanings(key, ANSWER, OBSERVATION, context.table)]
        found += [(name, answer == YES) for answer in dict.fromkeys(answers)]
    return found


def _leave_all(
    resource: Resource,
    hits: Sequence[Hit],
    why: str,
    said: Sayings,
    element: str = "code",
    when: Moment | None = None,
) -> None:
    for hit in hits:
        said.leave_out(origin_of(resource, element, when, hit.key, hit.row), [hit.row], why)


def add_encounter(resource: Resource, hits: Sequence[Hit], context: Context, said: Sayings) -> None:
    """Add what an Encounter says, if it is in progress and its period, if it has one, holds the reference time.

    Raises RecordError.
    """
    status, at = resource.status(_STAYS), context.at
    period = resource.object(resource.data, "period")
    ends = resource.period(period, "period", at) if period is not None else {}
    start, end = ends.get("start"), ends.get("end")
    why = ""
    if status != _HERE:
        why = f"its status is {status}"
    elif start is not None and is_after(start, at):
        why = "dated after the reference time"
    elif end is not None and end.last < at.when.start:
        why = "its period has ended"
    for hit in hits:
        origin = origin_of(resource, "class", start, hit.key, hit.row)
        if why:
            said.leave_out(origin, [hit.row], why)
            continue
        elements = ("class", "status")
        said.assertions.append(
            Assertion(hit.row.finding, hit.row.value, resource, start, origin, elements, row=hit.row)
        )
