"""What Conditions say: by verificationStatus, clinicalStatus, and what they are due to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..record.codes import RecordCode
from ..record.origins import Origin
from .abatement import UNDATED, find_abatement
from .assertions import Assertion, Sayings, origin_of, rank_of
from .context import Context
from .dates import Moment, is_after
from .elements import Resource
from .matching import Hit, belongs, find_hits, hits_of, meanings
from .table import NOTHING, SAME, SITE, CodeRow, is_in_remission

VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFIED = ("unconfirmed", "provisional", "differential", "confirmed", "refuted", "entered-in-error")
_COURSES = ("active", "recurrence", "relapse", "inactive", "remission", "resolved")
_PRESENT = ("active", "recurrence", "relapse")
_AGAIN = ("recurrence", "relapse")
_DUE_TO = "http://hl7.org/fhir/StructureDefinition/condition-dueTo"
CONFIRMED, REFUTED, IN_ERROR = "confirmed", "refuted", "entered-in-error"


class ConditionResource(NamedTuple):
    """A Condition whose code maps, with what decides what it says.

    `verification` and `course` are its statuses, None where they are absent. `past` is the element that says that it
    is not current, `unclear` the one that leaves that open, each empty if none does. `onset` is its onset if that is
    known to the day, `regions` the parts of the body that it names. `is_read` is false for what is dated after the
    reference time or entered in error.
    """

    resource: Resource
    hits: list[Hit]
    verification: str | None
    course: str | None
    is_current: bool
    past: str
    unclear: str
    is_read: bool
    when: Moment | None
    onset: Moment | None
    regions: frozenset[str]

    @property
    def is_asserted(self) -> bool:
        """Whether it says that the person has or had it."""
        return self.verification in (None, CONFIRMED)

    @property
    def recurs(self) -> bool:
        """Whether it says that it has come back."""
        return self.is_read and self.is_asserted and self.course in _AGAIN

    @property
    def is_meant(self) -> bool:
        """Whether it can be the reason or the cause of something, whatever has become of it."""
        return self.is_read and self.verification != REFUTED


def read_condition(resource: Resource, hits: list[Hit], context: Context) -> ConditionResource:
    """What decides what a Condition says. Raises RecordError."""
    verification = resource.coded_status("verificationStatus", VERIFICATION, _VERIFIED)
    if verification == IN_ERROR:
        return ConditionResource(
            resource=resource,
            hits=hits,
            verification=verification,
            course=None,
            is_current=False,
            past="",
            unclear="",
            is_read=False,
            when=None,
            onset=None,
            regions=frozenset(),
        )
    course = resource.coded_status("clinicalStatus", CLINICAL, _COURSES)
    code = resource.object(resource.data, "code")
    if code is not None:
        resource.codings(code, "code")
    at = context.at
    resource.choose(resource.data, "onset")
    recorded, onset = (resource.date(resource.data, name, at) for name in ("recordedDate", "onsetDateTime"))
    period = resource.object(resource.data, "onsetPeriod")
    begun = resource.date(period, "start", at, "onsetPeriod.") if period is not None else None
    when = recorded or onset or begun
    abated, unclear = find_abatement(resource, context)
    against = abated or (unclear if unclear in UNDATED else "")
    if against and course in _PRESENT and verification != REFUTED:
        help_ = "what has abated is inactive, in remission or resolved: correct the one or the other"
        raise resource.refuse(against, f"it has abated, and its clinicalStatus is {course}", help_, RecordCode.STATUS)
    return ConditionResource(
        resource=resource,
        hits=hits,
        verification=verification,
        course=course,
        is_current=course in _PRESENT or (course is None and not abated and not unclear),
        past="clinicalStatus" if course is not None and course not in _PRESENT else abated,
        unclear=unclear if course is None else "",
        is_read=when is None or not is_after(when, at),
        when=when,
        onset=onset if onset is not None and onset.is_exact else None,
        regions=_regions(resource, hits, context),
    )


def _regions(resource: Resource, hits: list[Hit], context: Context) -> frozenset[str]:
    """The parts of the body that a Condition names, by its body sites and the level in its code."""
    sites = resource.concepts(resource.data, "bodySite")
    named = {region for key in sites for region in meanings(key, SITE, resource.type, context.table)}
    return frozenset(named | {hit.row.rules["region"] for hit in hits if hit.row.is_by("region")})


def due_elsewhere(condition: ConditionResource, group: str, context: Context) -> bool:
    """Whether it is said to be due to something that belongs neither to a group nor to the one beside it.

    Raises RecordError.
    """
    resource = condition.resource
    for path, extension in resource.objects(resource.data, "extension"):
        if resource.text(extension, "url", f"{path}.") == _DUE_TO and not _leads(
            resource, extension, path, group, context
        ):
            return True
    return False


def _leads(resource: Resource, extension: Mapping[str, Any], path: str, group: str, context: Context) -> bool:
    """Whether a stated cause belongs to a group, or to the one beside it."""
    own = context.group(group)
    groups = [own, context.group(own.due)]
    resource.choose(extension, "value", f"{path}.")
    concept = resource.object(extension, "valueCodeableConcept", f"{path}.")
    if concept is not None:
        keys = resource.codings(concept, f"{path}.valueCodeableConcept")
        rows = [hit.row for key in keys for hit in hits_of(key, "Condition", context.table)]
        return any(belongs(row, one) for row in rows for one in groups)
    reference = resource.object(extension, "valueReference", f"{path}.")
    leads = resource.text(reference, "reference", f"{path}.valueReference.") if reference is not None else None
    other = context.links.find(leads, resource) if leads else None
    if other is None or other.type != "Condition" or other.not_understood():
        return False
    hits = find_hits(other, context.table)
    if not any(belongs(hit.row, one) for hit in hits for one in groups):
        return False
    return read_condition(other, hits, context).is_meant


def add_condition(condition: ConditionResource, context: Context, said: Sayings) -> None:
    """Add what a Condition says. Raises RecordError."""
    resource, when = condition.resource, condition.when
    for hit in condition.hits:
        origin = origin_of(resource, "code", when, hit.key, hit.row)
        if condition.verification == IN_ERROR:
            said.leave_out(origin, [hit.row], "entered in error")
        elif not condition.is_read:
            said.leave_out(origin, [hit.row], "dated after the reference time")
        elif (cause := hit.row.rules.get("cause", "")) and due_elsewhere(condition, cause, context):
            said.leave_out(origin, [hit.row], "said to be due to something else")
        elif condition.verification == REFUTED:
            if hit.row.refuted is None:
                said.leave_out(origin, [hit.row], "refuted, and narrower than the finding")
            else:
                refuted = _own(condition, hit, hit.row.finding, hit.row.refuted, context, "verificationStatus")
                said.assertions.append(refuted._replace(cause=""))
        elif condition.is_asserted:
            _add_asserted(condition, hit, context, said)
        elif not condition.is_current or hit.row.soft is None:
            why = (
                f"not yet established: {condition.verification}" if condition.is_current else _not_current(condition)
            )
            said.leave_out(origin, [hit.row], why)
        else:
            finding, value = hit.row.soft
            found = _own(condition, hit, finding, value, context, "verificationStatus")
            unless = context.table.findings.get(finding, {}).get("unless", "")
            said.assertions.append(found._replace(unless=unless) if finding != hit.row.finding else found)


def _add_asserted(condition: ConditionResource, hit: Hit, context: Context, said: Sayings) -> None:
    """What is asserted, of what is current or of what is past."""
    row = hit.row
    by_code = is_in_remission(row, hit.key.code) or _says_past(row, context)
    if condition.unclear and not by_code:
        said.leave_out(_origin(condition, hit), _settings_rows(row), _not_current(condition))
        return
    is_past = not condition.is_current or by_code
    for index, (finding, value) in enumerate([(row.finding, row.value), *([row.also] if row.also else [])]):
        own = value
        if is_past:
            past = context.table.findings.get(finding, {}).get("past", NOTHING)
            if past == NOTHING:
                said.leave_out(_origin(condition, hit), [row._replace(finding=finding)], _not_current(condition))
                continue
            own = value if past == SAME else past
        element = condition.past if own != value and not by_code else "code"
        found = _own(condition, hit, finding, own, context, element, is_current=not is_past)
        onset = row.rules.get("onset", "") if not index and not is_past else ""
        said.assertions.append(found._replace(onset=onset))


def _not_current(condition: ConditionResource) -> str:
    """Why what a Condition says is not said of now."""
    if condition.unclear:
        return f"whether it is current is not known: {condition.unclear}"
    return f"not current: {condition.course or 'it has abated'}"


def _settings_rows(row: CodeRow) -> list[CodeRow]:
    """A row for each finding that it says."""
    return [row, *([row._replace(finding=row.also[0])] if row.also is not None else [])]


def _origin(condition: ConditionResource, hit: Hit) -> Origin:
    return origin_of(condition.resource, "code", condition.when, hit.key, hit.row)


def _says_past(row: CodeRow, context: Context) -> bool:
    """Whether a row is by itself of what is past."""
    if row.also is None:
        return False
    return context.table.findings.get(row.also[0], {}).get("past") == row.also[1]


def _own(
    condition: ConditionResource,
    hit: Hit,
    finding: str,
    value: Any,
    context: Context,
    element: str = "code",
    is_current: bool = True,
) -> Assertion:
    """What a Condition says of a finding by one of its codes."""
    resource, row = condition.resource, hit.row
    origin = origin_of(resource, element, condition.when, hit.key, row)
    if condition.verification is None:
        origin = origin._replace(notes=(*origin.notes, "verificationStatus is absent"))
    present = ("code", "verificationStatus", "clinicalStatus")
    return Assertion(
        finding,
        value,
        resource,
        condition.when,
        origin,
        tuple(name for name in present if name in resource.data or name == "code"),
        cause=row.rules.get("cause", ""),
        rank=rank_of(context.table, finding, value, is_current),
        confirms=condition.verification == CONFIRMED,
        row=row,
    )
