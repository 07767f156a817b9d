"""Everything that the resources of a bundle say, gathered in the order in which one rests on another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from ..record.record import RecordError, RecordFault
from .assertions import Assertion, Omission, Sayings, origin_of, rank_of
from .bundle import faults_of_ids, subject_of
from .conditions import ConditionResource, add_condition, read_condition
from .conflicts import Settlement, holds, settle_all
from .context import Context
from .courses import add_durations, add_recurrences
from .dates import is_after
from .elements import Resource
from .matching import CODE_OF, MEDICINES
from .observations import add_encounter, add_observation
from .response import RESPONSE, read_response
from .selection import MappedResource, ResourceSelection, faults_of_keys
from .treatments import Grounds, add_medicine, add_procedure

Result = TypeVar("Result")

_IN_ERROR = "entered-in-error"


class BundleFindings(NamedTuple):
    """What a bundle says of each finding, whose it is, and the actions that were taken."""

    subject: str
    settled: dict[str, Settlement]
    said: Sayings
    done: tuple[str, ...]


def gather(selection: ResourceSelection, context: Context) -> BundleFindings:
    """What the resources of a bundle say. Raises RecordError with everything that is wrong with them."""
    return _Gathering(context).gather(selection)


class _Gathering:
    def __init__(self, context: Context):
        self.context = context
        self.faults: list[RecordFault] = []
        self.said = Sayings([], [])
        self.done: dict[str, None] = {}

    def gather(self, selection: ResourceSelection) -> BundleFindings:
        mapped = selection.mapped
        every = [*selection.patients, *selection.others, *(one.resource for one in mapped)]
        for resource in every:
            self.faults += faults_of_keys(resource)
        self.faults += faults_of_ids(every)
        existing = [one.resource for one in mapped if _exists(one)]
        subject = self._attempt(partial(subject_of, existing, self.context.links))
        mapped = [one for one in mapped if self._attempt(partial(self._is_understood, one))]
        conditions = self._conditions(mapped)
        for one in mapped:
            self._attempt(partial(self._read, one))
        causes, fallen = self._causes()
        self._keep_those_with_cause(causes)
        grounds = Grounds([one for one in conditions if one.resource.number not in fallen], causes)
        for one in mapped:
            if one.resource.type == "Procedure":
                self._attempt(partial(add_procedure, one.resource, one.hits, grounds, self.context, self.said))
        self._attempt(partial(add_recurrences, grounds.conditions, grounds, self.context, self.said))
        self._refuse_if_faulty()
        settled = self._settled()
        add_durations(settled, conditions, self.context, self.said)
        settled = self._settled()
        self._refuse_if_faulty()
        return BundleFindings(subject or "", settled, self.said, tuple(self.done))

    def _is_understood(self, one: MappedResource) -> bool:
        """Whether a resource can be read for what it seems to say; what it would say is left out if not."""
        resource = one.resource
        why = resource.not_understood()
        if why and resource.type == RESPONSE:
            self._read_response(resource, why)
        elif why:
            for hit in (*one.hits, *(hit for some in one.components for hit in some)):
                origin = origin_of(resource, CODE_OF[resource.type], None, hit.key, hit.row)
                self.said.leave_out(origin, [hit.row], why)
        return not why

    def _conditions(self, mapped: Sequence[MappedResource]) -> list[ConditionResource]:
        found = []
        for one in mapped:
            if one.resource.type == "Condition":
                condition = self._attempt(partial(read_condition, one.resource, one.hits, self.context))
                if condition is not None:
                    found.append(condition)
        for condition in found:
            self._attempt(partial(add_condition, condition, self.context, self.said))
        return found

    def _read(self, one: MappedResource) -> None:
        """Read what rests on no other resource; Conditions and Procedures have turns of their own."""
        resource = one.resource
        if resource.type == "Observation":
            add_observation(resource, one.hits, one.components, self.context, self.said)
        elif resource.type == "Encounter":
            add_encounter(resource, one.hits, self.context, self.said)
        elif resource.type in MEDICINES:
            add_medicine(resource, one.hits, self.context, self.said)
        elif resource.type == RESPONSE:
            self._read_response(resource)

    def _read_response(self, resource: Resource, why: str = "") -> None:
        """Add what a response to the questionnaire says, or why that does not count. Raises RecordError."""
        resource.status(("in-progress", "completed", "amended", "entered-in-error", "stopped"))
        when = resource.date(resource.data, "authored", self.context.at)
        if when is not None and is_after(when, self.context.at):
            why = why or "dated after the reference time"
        program, units = self.context.program, self.context.table.units
        answers = read_response(resource.data, program, resource.place, why=why, units=units)
        self.said.asides.extend(Omission(*one) for one in answers.left_out)
        self.done.update(dict.fromkeys(answers.done))
        for finding, (value, origin) in answers.findings.items():
            rank = rank_of(self.context.table, finding, value, None)
            elements = (f"item[{finding}].answer.{origin.element}",)
            self.said.assertions.append(Assertion(finding, value, resource, when, origin, elements, rank=rank))

    def _causes(self) -> tuple[dict[str, bool], set[int]]:
        """Which groups are recorded, by what needs no cause itself; and the resources that say what falls."""
        own = (one for one in self.said.assertions if not one.cause)
        settled, _, fallen = settle_all(own, self.context.table)
        groups = self.context.table.groups.items()
        causes = {name: holds(settled, group.members) for name, group in groups}
        return causes, {one.resource.number for one, _ in fallen}

    def _keep_those_with_cause(self, causes: dict[str, bool]) -> None:
        """Leave out what counts only with a cause that is not recorded, or only without one that is asserted."""
        asserted = {
            name
            for name, group in self.context.table.groups.items()
            if any(group.holds(one.finding, one.value) for one in self.said.assertions if not one.unless)
        }
        kept = []
        for one in self.said.assertions:
            why = ""
            if one.cause and not causes.get(one.cause, False):
                why = f"no {one.cause} is recorded, and it has other causes"
            elif one.unless and one.unless in asserted:
                why = "what is suspected is asserted elsewhere"
            if why and one.row is not None:
                self.said.leave_out(one.origin, [one.row], why)
            else:
                kept.append(one)
        self.said.assertions[:] = kept

    def _settled(self) -> dict[str, Settlement]:
        """What stands; what falls with what it implies is left out."""
        settled, faults, fallen = settle_all(self.said.assertions, self.context.table)
        self.faults += faults
        for one, implied in fallen:
            why = f"it implies {implied}, of which the contrary was said later"
            self.said.asides.append(Omission(one.finding, one.origin._replace(notes=(*one.origin.notes, why))))
        gone = {id(one) for one, _ in fallen}
        self.said.assertions[:] = [one for one in self.said.assertions if id(one) not in gone]
        return settled

    def _attempt(self, act: Callable[[], Result]) -> Result | None:
        """What is done, or None and the fault is noted."""
        try:
            return act()
        except RecordError as error:
            self.faults += error.faults
        return None

    def _refuse_if_faulty(self) -> None:
        if self.faults:
            raise RecordError(dict.fromkeys(self.faults))


def _exists(one: MappedResource) -> bool:
    """Whether a resource that maps is more than an error."""
    data = one.resource.data
    if one.resource.withheld:
        return False
    if one.resource.type == "Condition":
        status = data.get("verificationStatus")
        codings = status.get("coding") if isinstance(status, dict) else None
        return not any(
            isinstance(coding, dict) and coding.get("code") == _IN_ERROR
            for coding in (codings if isinstance(codings, list) else ())
        )
    return data.get("status") != _IN_ERROR
