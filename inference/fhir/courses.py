"""What follows from several resources together: recurrences, durations, and what is confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..record.values import Value
from .assertions import Assertion, Sayings, origin_of
from .conditions import ConditionResource
from .conflicts import Settlement
from .context import Context
from .dates import Moment, whole
from .table import CodeRow
from .treatments import Grounds, counts


def add_recurrences(
    conditions: Sequence[ConditionResource], grounds: Grounds, context: Context, said: Sayings
) -> None:
    """Add that something has come back after a treatment, and after how long. Raises RecordError."""
    for finding, rules in context.table.findings.items():
        if "recurs" not in rules:
            continue
        back = [
            (condition, row)
            for condition in conditions
            if condition.recurs
            for row in _rows_of_cause(condition, rules["recurs"])
            if counts(condition, row, grounds, context)
        ]
        after = rules.get("after", "")
        treatments = [one for one in said.assertions if one.finding == after and one.value is True and one.row]
        if not back or (after and not treatments):
            continue
        for condition, row in back:
            hit = next(hit for hit in condition.hits if hit.row == row)
            origin = origin_of(condition.resource, "clinicalStatus", condition.when, hit.key, row)
            elements = ("clinicalStatus",)
            said.assertions.append(
                Assertion(finding, True, condition.resource, condition.when, origin, elements, row=row)
            )
        since = rules.get("since", "")
        if since in context.program.findings and treatments:
            _add_time_since(since, treatments, back, context, said)


def _rows_of_cause(condition: ConditionResource, cause: str) -> list[CodeRow]:
    """The first of its rows that need a cause, if one does."""
    return [hit.row for hit in condition.hits if hit.row.rules.get("cause") == cause][:1]


def _add_time_since(
    finding: str,
    treatments: Sequence[Assertion],
    back: Sequence[tuple[ConditionResource, CodeRow]],
    context: Context,
    said: Sayings,
) -> None:
    """Add the time from the end of the first treatment to the onset of what came back, both known to the day."""
    ends = {one.origin.place: one for one in treatments}.values()
    condition, row = back[0]
    note = origin_of(condition.resource, "onsetDateTime", condition.when, None, row)
    dated = [one for one in ends if one.when is not None and one.when.is_exact]
    begun = [(one, own) for one, own in back if one.onset is not None]
    if len(dated) < len(ends) or len(begun) < len(back):
        what = "the end of the treatment" if len(dated) < len(ends) else "the onset"
        said.leave_out(note, [row._replace(finding=finding)], f"{what} is not known to the day")
        return
    first = min(dated, key=lambda one: one.when.start if one.when else 0)
    condition, row = min(begun, key=lambda pair: pair[0].onset.start if pair[0].onset else 0)
    count = _count(finding, first.when, condition.onset, context)
    if count is None:
        said.leave_out(note, [row._replace(finding=finding)], "it came back before the treatment had ended")
        return
    element = first.elements[-1]
    origins = [
        origin_of(first.resource, element, first.when)._replace(code=first.origin.code, row=first.origin.row),
        origin_of(condition.resource, "onsetDateTime", condition.onset, None, row),
    ]
    for origin, resource in zip(origins, (first.resource, condition.resource), strict=True):
        said.assertions.append(
            Assertion(finding, count, resource, condition.when, origin, (origin.element,), row=row)
        )


def _count(finding: str, first: Moment | None, last: Moment | None, context: Context) -> Value | None:
    """The whole units of a finding between two times; None if there are none for certain."""
    from decimal import Decimal  # few records have a duration

    if first is None or last is None:
        return None
    found = whole(context.program.findings[finding].unit, first, last)
    return None if found is None or found < 0 else Decimal(found)


def add_durations(
    settled: Mapping[str, Settlement], conditions: Sequence[ConditionResource], context: Context, said: Sayings
) -> None:
    """Add what rests on the findings that stand: how long they have lasted, and that they are confirmed."""
    by_number = {condition.resource.number: condition for condition in conditions}
    for finding, found in settled.items():
        rules = context.table.findings.get(finding, {})
        for one in found.winners:
            condition = by_number.get(one.resource.number)
            if one.onset and condition is not None:
                _add_duration(one, condition, context, said)
            confirmed = rules.get("confirmed")
            if confirmed and one.confirms and found.value != rules.get("confirmed-but"):
                origin = one.origin._replace(element="verificationStatus")
                elements = ("verificationStatus",)
                said.assertions.append(
                    one._replace(finding=confirmed, value=True, origin=origin, elements=elements, rank=None, onset="")
                )


def _add_duration(one: Assertion, condition: ConditionResource, context: Context, said: Sayings) -> None:
    count = _count(one.onset, condition.onset, context.at.when, context)
    origin = one.origin._replace(element="onsetDateTime", date=condition.onset.text if condition.onset else "")
    if count is None and one.row is not None:
        why = "its onset is not known to the day" if condition.onset is None else "its onset is yet to come"
        said.leave_out(origin, [one.row._replace(finding=one.onset)], why)
    elif count is not None:
        said.assertions.append(
            one._replace(
                finding=one.onset, value=count, origin=origin, elements=("onsetDateTime",), rank=None, onset=""
            )
        )
