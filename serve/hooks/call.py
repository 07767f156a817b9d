"""A call of the service, read and checked: its hook, its context, and each of the data in one of four states."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

from guidelog.inference.fhir.names import is_id
from guidelog.inference.record.twice import DoubledObject

from ..refusals import RequestError
from .discovery import ORDER_SELECT, PATIENT, HookService
from .drafts import Drafts, read_drafts, wrong

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_REFERENCE = re.compile(r"(Practitioner|PractitionerRole|Patient|RelatedPerson)/[A-Za-z0-9.-]{1,64}")
_OUTCOME, _BUNDLE = "OperationOutcome", "Bundle"


class DataState(Enum):
    """What became of data that were asked for."""

    DECLINED = "not shared"  # the key is absent: nothing is known
    NONE = "none there"  # null: the system has no such data, which is not a no
    FAILED = "could not be read"  # an OperationOutcome
    PARTIAL = "only the first page"  # a Bundle that goes on
    PRESENT = "read"


class HookCall(NamedTuple):
    """A call: whose record is open, the state of all data that were asked for, and the resources that came; of
    `order-select` also the orders that are being written.
    """

    patient: str
    states: Mapping[str, DataState]
    entries: tuple[Mapping[str, Any], ...]
    drafts: Drafts | None = None


def read_call(body: Mapping[str, Any], service: HookService) -> HookCall:
    """A call of a service.

    Raises RequestError: 400 for what is missing or of another type, 412 if no data came and there is nowhere to ask.
    """
    keys = service.prefetch
    if body.get("hook") != service.hook:
        raise wrong("hook", f"the hook of this service, `{service.hook}`")
    instance = body.get("hookInstance")
    if not isinstance(instance, str) or not _UUID.fullmatch(instance):
        raise wrong("hookInstance", "a UUID")
    context = _object(body, "context")
    patient, user, encounter = (context.get(name) for name in ("patientId", "userId", "encounterId"))
    if not isinstance(patient, str) or not is_id(patient):
        raise wrong("context.patientId", "the id of a Patient")
    if not isinstance(user, str) or not _REFERENCE.fullmatch(user):
        raise wrong("context.userId", "a type and an id, such as Practitioner/abc")
    if encounter is not None and not (isinstance(encounter, str) and is_id(encounter)):
        raise wrong("context.encounterId", "the id of an Encounter")
    drafts = read_drafts(context, patient) if service.hook == ORDER_SELECT else None
    _check_server(body)
    sent = _object(body, "prefetch") if body.get("prefetch") is not None else {}
    if not (sent.keys() & keys.keys()) and "fhirServer" not in body:
        detail = "none of the data came that were asked for (GET /cds-services), and there is no fhirServer"
        raise RequestError(412, "prefetch", detail)
    return _with_data(patient, sent, keys)._replace(drafts=drafts)


def _with_data(patient: str, sent: Mapping[str, Any], keys: Mapping[str, str]) -> HookCall:
    states, entries = dict.fromkeys(keys, DataState.DECLINED), []
    for key in keys:
        if key in sent:
            states[key], found = _data(key, sent[key])
            entries += found
    people = [one["resource"] for one in entries if one["resource"].get("resourceType") == "Patient"]
    if any(person.get("id") != patient for person in people):
        raise wrong(f"prefetch.{PATIENT}", "the Patient of `context.patientId`")
    if not people:  # so that what is of somebody else is refused all the same
        entries.append({"resource": {"resourceType": "Patient", "id": patient}})
    return HookCall(patient, states, tuple(entries))


def _data(key: str, value: object) -> tuple[DataState, list[Mapping[str, Any]]]:
    """The state of data, and their entries."""
    if value is None:
        return DataState.NONE, []
    if not isinstance(value, dict) or isinstance(value, DoubledObject) or not isinstance(type_of(value), str):
        raise wrong(f"prefetch.{key}", "a resource, or null")
    if type_of(value) == _OUTCOME:
        return DataState.FAILED, []
    if type_of(value) != _BUNDLE:
        return DataState.PRESENT, [{"resource": value}]
    links, entries = value.get("link", []), value.get("entry", [])
    if not _are_objects(links) or not _are_objects(entries):
        raise wrong(f"prefetch.{key}", "a Bundle with lists of objects")
    found = [one for one in entries if "resource" in one]
    if not _are_objects([one["resource"] for one in found]):
        raise wrong(f"prefetch.{key}", "a Bundle of resources")
    kept = [one for one in found if type_of(one["resource"]) != _OUTCOME]
    if not kept and found:
        return DataState.FAILED, []
    goes_on = any(link.get("relation") == "next" for link in links) or len(kept) < len(found)
    return DataState.PARTIAL if goes_on else DataState.PRESENT, [_entry(one) for one in kept]


def _entry(one: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: one[name] for name in ("fullUrl", "resource") if name in one}


def type_of(resource: Mapping[str, Any]) -> object:
    """The type of a resource, of whatever type that is."""
    return resource.get("resourceType")


def _check_server(body: Mapping[str, Any]) -> None:
    """The server of the data and the leave to ask it: they are checked, and neither is used or kept."""
    server, leave = body.get("fhirServer"), body.get("fhirAuthorization")
    if server is not None and not isinstance(server, str):
        raise wrong("fhirServer", "an address")
    if leave is None:
        return
    if server is None or not isinstance(leave, dict):
        raise wrong("fhirAuthorization", "an object, and there is a `fhirServer`")
    texts = ("access_token", "token_type", "scope", "subject")
    if any(not isinstance(leave.get(name), str) for name in texts) or leave["token_type"] != "Bearer":  # noqa: S105
        raise wrong("fhirAuthorization", "with access_token, token_type Bearer, scope and subject")
    if isinstance(leave.get("expires_in"), bool) or not hasattr(leave.get("expires_in"), "to_integral_value"):
        raise wrong("fhirAuthorization.expires_in", "a number of seconds")
    if any(scope.startswith("patient/") for scope in leave["scope"].split()) and not isinstance(
        leave.get("patient"), str
    ):
        raise wrong("fhirAuthorization.patient", "the id of a Patient, as the scope is of one")


def _object(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    if not isinstance(found, dict) or isinstance(found, DoubledObject):
        raise wrong(name, "an object that gives no key twice")
    return found


def _are_objects(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(one, dict) for one in values)
