"""Everything that the resources of a bundle say, gathered in the order in which one rests on another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from ..record.codes import RecordCode
from ..record.record import RecordError, RecordFault
from ..record.twice import keys_twice
from .assertions import Assertion, Said, rank_of
from .bundle import PATIENT, subject_of
from .conditions import Condition, add_condition, read_condition
from .conflicts import Settlement, by_finding, holds, settle
from .context import Context, Hit
from .courses import add_durations, add_recurrences
from .elements import Resource
from .observations import add_encounter, add_observation
from .response import RESPONSE, is_own, read_response
from .treatments import Grounds, add_medicine, add_procedure

Result = TypeVar("Result")

_IN_ERROR = "entered-in-error"


class Mapped(NamedTuple):
    """A resource whose code maps, with the rows that speak of it."""

    resource: Resource
    hits: list[Hit]
    components: list[list[Hit]]


class Gathered(NamedTuple):
    """What a bundle says of each finding, whose it is, the actions that were taken, and what no row speaks of."""

    subject: str
    settled: dict[str, Settlement]
    said: Said
    done: tuple[str, ...]
    unused: list[Resource]


def gather(context: Context) -> Gathered:
    """What a bundle says. Raises RecordError with everything that is wrong with it."""
    return _Gathering(context).gather()


class _Gathering:
    def __init__(self, context: Context):
        self.context = context
        self.faults: list[RecordFault] = []
        self.said = Said([], [])
        self.done: dict[str, None] = {}

    def gather(self) -> Gathered:
        mapped, unused = self._mapped()
        existing = [one.resource for one in mapped if _exists(one)]
        subject = self._attempt(partial(subject_of, existing, self.context.bundle))
        conditions = self._conditions(mapped)
        for one in mapped:
            self._attempt(partial(self._read, one))
        causes = self._causes()
        self._keep_those_with_cause(causes)
        grounds = Grounds(conditions, causes)
        for one in mapped:
            if one.resource.type == "Procedure":
                self._attempt(partial(add_procedure, one.resource, one.hits, grounds, self.context, self.said))
        self._attempt(partial(add_recurrences, conditions, grounds, self.context, self.said))
        self._refuse_if_faulty()
        settled = self._settled()
        add_durations(settled, conditions, self.context, self.said)
        settled = self._settled()
        self._refuse_if_faulty()
        return Gathered(subject or "", settled, self.said, tuple(self.done), unused)

    def _mapped(self) -> tuple[list[Mapped], list[Resource]]:
        """The resources that map, without a key that stands twice; and those of which no row speaks."""
        mapped, unused = [], []
        for resource in self.context.bundle.resources:
            hits, components = self.context.hits(resource), self.context.component_hits(resource)
            maps = bool(hits) or any(components) or is_own(resource.data, self.context.program)
            if maps or resource.type == PATIENT:
                for key in keys_twice(resource.data):
                    self.faults += resource.refuse(
                        key, "it stands twice in one object", "keep one of them", RecordCode.DUPLICATE_KEY
                    ).faults
            if maps:
                mapped.append(Mapped(resource, hits, components))
            elif resource.type != PATIENT:
                unused.append(resource)
        return mapped, unused

    def _conditions(self, mapped: Sequence[Mapped]) -> list[Condition]:
        found = []
        for one in mapped:
            if one.resource.type == "Condition":
                condition = self._attempt(partial(read_condition, one.resource, one.hits, self.context))
                if condition is not None:
                    found.append(condition)
        for condition in found:
            self._attempt(partial(add_condition, condition, self.context, self.said))
        return found

    def _read(self, one: Mapped) -> None:
        """Read what rests on no other resource; Conditions and Procedures have turns of their own."""
        resource = one.resource
        if resource.type == "Observation":
            add_observation(resource, one.hits, one.components, self.context, self.said)
        elif resource.type == "Encounter":
            add_encounter(resource, one.hits, self.context, self.said)
        elif resource.type in ("MedicationAdministration", "MedicationStatement"):
            add_medicine(resource, one.hits, self.context, self.said)
        elif resource.type == RESPONSE:
            self._read_response(resource)

    def _read_response(self, resource: Resource) -> None:
        """Add what a response to the questionnaire says. Raises RecordError."""
        resource.status(("in-progress", "completed", "amended", "entered-in-error", "stopped"))
        when = resource.date(resource.data, "authored", self.context.at)
        if when is not None and when.start > self.context.at.when.last:
            return
        answers = read_response(resource.data, self.context.program, resource.place)
        self.done.update(dict.fromkeys(answers.done))
        for finding, (value, origin) in answers.findings.items():
            rank = rank_of(self.context.table, finding, value, None)
            elements = (f"item[{finding}].answer.{origin.element}",)
            self.said.assertions.append(Assertion(finding, value, resource, when, origin, elements, rank=rank))

    def _causes(self) -> dict[str, bool]:
        """Which groups are recorded, by what needs no cause itself."""
        own = by_finding(one for one in self.said.assertions if not one.cause)
        settled = {
            name: found
            for name, some in own.items()
            if isinstance(found := settle(some, self.context.table), Settlement)
        }
        return {name: holds(settled, group.members) for name, group in self.context.table.groups.items()}

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
        found = {}
        for name, some in by_finding(self.said.assertions).items():
            settled = settle(some, self.context.table)
            if isinstance(settled, RecordFault):
                self.faults.append(settled)
            else:
                found[name] = settled
        return found

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


def _exists(one: Mapped) -> bool:
    """Whether a resource that maps is more than an error."""
    data = one.resource.data
    if one.resource.type == "Condition":
        status = data.get("verificationStatus")
        codings = status.get("coding") if isinstance(status, dict) else None
        return not any(
            isinstance(coding, dict) and coding.get("code") == _IN_ERROR
            for coding in (codings if isinstance(codings, list) else ())
        )
    return data.get("status") != _IN_ERROR
