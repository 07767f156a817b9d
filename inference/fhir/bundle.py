"""The resources of a bundle, what their references lead to, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..record.codes import RecordCode
from ..record.record import RecordError, RecordFault
from ..record.twice import DoubledObject
from ..record.values import shown_value
from ..text.diagnostic import printable
from .elements import Resource

BUNDLE, PATIENT = "Bundle", "Patient"
_LONGEST = 64  # characters of an id, as R4 has it
HISTORY = "history"


class Links:
    """What references lead to: the resources that map, and the Patients."""

    def __init__(self, resources: Iterable[Resource]):
        self._resources = [*resources]
        self._urls: dict[str, Resource] = {}
        self._names: dict[str, list[Resource]] = {}
        for one in self._resources:
            if one.url:
                self._urls.setdefault(one.url, one)
            if one.id:
                self._names.setdefault(f"{one.type}/{one.id}", []).append(one)

    def find(self, reference: str, base: Resource) -> Resource | None:
        """The resource that a reference in another one leads to, if it is certain which."""
        reference = reference.partition("/_history/")[0]
        if reference.startswith("urn:") or "://" in reference:
            found = self._urls.get(reference)
            if found is None:
                bare = [one for one in self._names.get("/".join(reference.split("/")[-2:]), ()) if not one.url]
                found = bare[0] if len(bare) == 1 else None
            return found
        own = f"{base.type}/{base.id}"
        if base.url.endswith(f"/{own}"):
            near = self._urls.get(base.url[: -len(own)] + reference)
            if near is not None:
                return near
        named = self._names.get(reference, [])
        return named[0] if len({identity(one) for one in named}) == 1 else None

    def of_type(self, type_: str) -> list[Resource]:
        """The resources of a type, each once."""
        found = {identity(one): one for one in self._resources if one.type == type_}
        return [*found.values()]


def read_entries(data: Mapping[str, Any]) -> Iterator[Resource]:
    """The resources of a bundle in its order. Raises RecordError for what is no bundle of what is now."""
    whole = Resource(BUNDLE, "", BUNDLE, data, -1, "")
    if data.get("type") == HISTORY:
        help_ = "take the resources as they are now, as a collection or a searchset"
        raise whole.refuse("type", "a history holds what is no more", help_, RecordCode.NOT_A_RECORD)
    for number, (path, entry) in enumerate(whole.objects(data, "entry")):
        resource = whole.object(entry, "resource", f"{path}.")
        if resource is not None:
            twice = entry.key if isinstance(entry, DoubledObject) else ""
            yield named(resource, number, entry.get("fullUrl", ""), twice)


def named(data: Mapping[str, Any], number: int, url: object = "", twice: str = "") -> Resource:
    """A resource with its name in messages: `Condition/c1`, or where it has no id the place of its entry."""
    type_, id_ = (data.get(name) if isinstance(data.get(name), str) else "" for name in ("resourceType", "id"))
    shown = (
        printable(f"{type_}/{str(id_)[:_LONGEST]}")
        if id_
        else f"{printable(str(type_)) or 'resource'} in entry[{number}]"
    )
    return Resource(str(type_), str(id_), shown, data, number, url if isinstance(url, str) else "", twice)


def identity(resource: Resource) -> str:
    """What tells one resource of a bundle from another."""
    return resource.url or (f"{resource.type}/{resource.id}" if resource.id else f"entry {resource.number}")


def subject_of(resources: Iterable[Resource], links: Links) -> str:
    """The id of the one person whom resources are of, or nothing if there is none.

    Raises RecordError, which names the resources, if they are not for certain of one person, and of the one Patient
    that the bundle has, if it has one.
    """
    found: dict[str, Resource] = {}
    ids: dict[str, str] = {}
    for resource in resources:
        subject = resource.object(resource.data, "subject")
        reference = None if subject is None else resource.text(subject, "reference", "subject.")
        if not reference:
            message = "there is none" if subject is None else "it has no reference"
            help_ = "whose it is must be said: add the reference to the patient"
            raise resource.refuse("subject", message, help_, RecordCode.SUBJECT)
        leads = links.find(reference, resource)
        key = identity(leads) if leads is not None else reference
        found.setdefault(key, resource)
        ids[key] = leads.id if leads is not None and leads.id else reference.rpartition("/")[2]
    patients = links.of_type(PATIENT)
    if len(found) > 1:
        persons = " and ".join(f"{one.place} (of {shown_value(key)})" for key, one in found.items())
        message = f"their subject differs: {persons}"
        raise _several(message)
    if len(patients) == 1 and found:
        ((key, resource),) = found.items()
        if key != identity(patients[0]):
            message = f"{resource.place}, subject: it is of {shown_value(key)}, and the bundle of {patients[0].place}"
            raise _several(message)
    if found:
        return next(iter(ids.values()))
    return patients[0].id if len(patients) == 1 else ""


def _several(message: str) -> RecordError:
    help_ = "a bundle is of one person: make one for each, or correct the references"
    return RecordError([RecordFault(RecordCode.SUBJECT, printable(message), help_)])
