"""The resources of a bundle, what their references lead to, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..record.codes import RecordCode
from ..record.record import RecordError, RecordFault
from ..record.twice import DoubledObject
from ..record.values import shown_name, shown_value
from ..text.diagnostic import printable
from .elements import Resource

BUNDLE, PATIENT = "Bundle", "Patient"
_LONGEST = 64  # characters of an id, as R4 has it
HISTORY = "history"
REFERRED = frozenset({"Group", "Device", "Location"})  # whom a resource may be of in place of a patient
_WRITTEN = ("POST", "PUT")  # what becomes of a resource in a bundle that holds what is


class Links:
    """What references lead to: the resources that map, and the Patients."""

    def __init__(self, resources: Iterable[Resource]):
        self._resources = [*resources]
        self._urls: dict[str, Resource] = {}
        self._shared: set[str] = set()
        self._names: dict[str, list[Resource]] = {}
        for one in self._resources:
            if one.url:
                known = self._urls.setdefault(one.url, one)
                self._shared |= {one.url} if known is not one and known.data != one.data else set()
            if one.id:
                self._names.setdefault(f"{one.type}/{one.id}", []).append(one)

    def find(self, reference: str, base: Resource) -> Resource | None:
        """The resource that a reference in another one leads to, if it is certain which."""
        if reference.startswith("#"):
            return _contained(reference, base)
        reference = reference.partition("/_history/")[0]
        if reference.startswith("urn:") or "://" in reference:
            found = self._urls.get(reference) if reference not in self._shared else None
            if found is None and reference not in self._shared:
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


def _contained(reference: str, base: Resource) -> Resource | None:
    """What a reference leads to within its own resource, if it is certain which."""
    inner = base.data.get("contained")
    found = [
        one
        for one in (inner if isinstance(inner, list) else ())
        if isinstance(one, dict) and one.get("id") == reference[1:]
    ]
    place = printable(f"{base.place}{reference[:_LONGEST]}")
    return named(found[0])._replace(place=place, url=place) if len(found) == 1 else None


def read_entries(data: Mapping[str, Any]) -> Iterator[Resource]:
    """The resources of a bundle in its order. Raises RecordError for what is no bundle of what is now."""
    whole = Resource(BUNDLE, "", BUNDLE, data, -1, "")
    if data.get("type") == HISTORY:
        help_ = "take the resources as they are now, as a collection or a searchset"
        raise whole.refuse("type", "a history holds what is no more", help_, RecordCode.NOT_A_RECORD)
    if "implicitRules" in data:
        help_ = "nothing in it can be read for certain: have it made without them"
        message = "they may change what it says, and are not known"
        raise whole.refuse("implicitRules", message, help_, RecordCode.NOT_A_RECORD)
    for number, (_, entry) in enumerate(whole.objects(data, "entry")):
        found = read_entry(entry, number)
        if found is not None:
            yield found


def notes_of(data: Mapping[str, Any]) -> list[str]:
    """What is to be known of a bundle: that it is one page of several."""
    links = data.get("link")
    pages = [
        one
        for one in (links if isinstance(links, list) else ())
        if isinstance(one, dict) and one.get("relation") == "next"
    ]
    return ["it is incomplete: a `next` link leads to more, which is not read"] if pages else []


def read_entry(entry: Mapping[str, Any], number: int) -> Resource | None:
    """The resource of an entry of a bundle; None if it has none. Raises RecordError for what is no resource."""
    data = Resource(BUNDLE, "", BUNDLE, {}, -1, "").object(entry, "resource", f"entry[{number}].")
    if data is None:
        return None
    twice = ""
    if isinstance(entry, DoubledObject):
        twice = "resource" if "resource" in entry.keys_twice else entry.key
    url = entry.get("fullUrl", "")
    own = url if isinstance(url, str) else ""
    return named(data, number)._replace(url=own, twice=twice, withheld=_withheld(entry))


def _withheld(entry: Mapping[str, Any]) -> str:
    """Why what stands in an entry is nothing that is; nothing if it may be."""
    request, search, response = (_part(entry, *names) for names in _ENTRY_PARTS)
    if request is not None and request not in _WRITTEN:
        return f"the request of its entry is {shown_value(request)}"
    if search == "outcome":
        return "its entry tells the outcome of a search"
    if response is not None and not str(response).startswith(("2", "304")):
        return f"the response of its entry is {shown_value(response)}"
    return "its entry has a modifierExtension that is not known" if entry.get("modifierExtension") else ""


_ENTRY_PARTS = (("request", "method"), ("search", "mode"), ("response", "status"))


def _part(entry: Mapping[str, Any], name: str, own: str) -> object:
    """What stands in a part of an entry; None if there is none."""
    part = entry.get(name)
    return part.get(own) if isinstance(part, dict) else part


def named(data: Mapping[str, Any], number: int = -1) -> Resource:
    """A resource with its name in messages: `Condition/c1`, or where it has no id the place of its entry."""
    type_, id_ = (data.get(name) if isinstance(data.get(name), str) else "" for name in ("resourceType", "id"))
    bare = printable(str(type_)) or "resource"
    place = f"{bare} in entry[{number}]" if number >= 0 else bare
    shown = printable(f"{type_}/{str(id_)[:_LONGEST]}") if id_ else place
    return Resource(str(type_), str(id_), shown, data, number, "")


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
        type_ = leads.type if leads is not None else _type_of(reference)
        stated = resource.text(subject, "type", "subject.") if subject is not None else None
        for one in (type_, "" if stated is None else stated.rpartition("/")[2]):
            if one not in ("", PATIENT):
                message = f"it is of a {printable(one[:_LONGEST])} ({shown_value(reference)}), which is no patient"
                raise resource.refuse("subject", message, "take what is said of a patient", RecordCode.SUBJECT)
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


def _type_of(reference: str) -> str:
    """The type that a reference names; empty if it names none."""
    parts = reference.partition("/_history/")[0].split("/")
    return parts[-2] if len(parts) > 1 and parts[-2].isalpha() and parts[-2][0].isupper() else ""


def faults_of_ids(resources: Iterable[Resource]) -> Iterator[RecordFault]:
    """That two resources have one id and differ, so that none can tell of which a finding came."""
    known: dict[tuple[str, str], list[Resource]] = {}
    for one in resources:
        others = known.setdefault((one.type, one.id), []) if one.id else []
        for other in others:
            if other.data != one.data and not (one.url and other.url and one.url != other.url):
                names = sorted(
                    name for name in {*one.data, *other.data} if one.data.get(name) != other.data.get(name)
                )
                message = f"two resources have this id, and differ in {', '.join(map(shown_name, names[:5]))}"
                yield from one.refuse("id", message, "keep the one that holds now", RecordCode.CONFLICT).faults
                break
        others.append(one)


def _several(message: str) -> RecordError:
    help_ = "a bundle is of one person: make one for each, or correct the references"
    return RecordError([RecordFault(RecordCode.SUBJECT, printable(message), help_)])
