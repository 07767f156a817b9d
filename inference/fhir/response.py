"""A QuestionnaireResponse to the Questionnaire of a knowledge base: read as findings, and written from a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ..record.codes import RecordCode
from ..record.notation import RESOURCE
from ..record.origins import Origin
from ..record.record import Record, RecordError, RecordFault, Value, exact, value_fault
from ..record.values import shown_name, shown_value
from ..rules.finding import Finding
from ..rules.program import Program
from ..text.diagnostic import printable
from ..text.spelling import suggestion
from ..words import written_value
from .names import DONE, actions_name, findings_name, is_id, names_read, records_name
from .quantities import number_of
from .units import Units

RESPONSE = "QuestionnaireResponse"
_LONGEST = 100  # characters of the name of a resource: an id has at most 64
_READ = ("completed", "amended")
_NOT_READ = ("in-progress", "stopped", "entered-in-error")
_ELEMENTS = {
    "bool": ("valueBoolean",),
    "enum": ("valueCoding",),
    "number": ("valueDecimal", "valueInteger", "valueQuantity"),
}


class Answers(NamedTuple):
    """What a response says: the value of each finding with where that stands, the actions taken, and what does not
    count, with the reason in the notes of its origin.
    """

    findings: Mapping[str, tuple[Value, Origin]] = {}
    done: tuple[str, ...] = ()
    left_out: tuple[tuple[str, Origin], ...] = ()


def is_own(resource: Mapping[str, Any], program: Program) -> bool:
    """Whether a resource is a response to the Questionnaire of this knowledge base, or of one of its guidelines, in
    whatever version.
    """
    asked = resource.get("questionnaire")
    own = isinstance(asked, str) and asked.partition("|")[0] in names_read(findings_name, program)
    return own and resource.get("resourceType") == RESPONSE


def read_response(
    resource: Mapping[str, Any],
    program: Program,
    place: str = "",
    where: str = "",
    record: str = "",
    why: str = "",
    units: Units | None = None,
) -> Answers:
    """What a response to the Questionnaire of a knowledge base says: nothing if it is unfinished or was an error.

    Its numbers are Decimal or int. `place` names the resource in origins and messages, `where` and `record` are those
    of faults; `why` says why nothing of it counts, if nothing does; `units` are those of a table of codes. Raises
    RecordError with everything that is wrong with it, each naming the response and the linkId.
    """
    if not place:
        id_ = resource.get("id")
        place = f"{RESPONSE}/{id_}" if isinstance(id_, str) and id_ else RESPONSE
    reader = _Reader(resource, program, place, units or Units())
    status = resource.get("status")
    if status not in (*_READ, *_NOT_READ):
        help_ = f"it is one of: {', '.join((*_READ, *_NOT_READ))}"
        says = "is missing" if status is None else f"is {shown_value(status)}"
        reader.fault(RecordCode.UNKNOWN_VALUE, f"`status` {says}, which is no status of it", help_)
    elif status in _READ:
        reader.read(why)
    else:
        reader.read(why or f"its status is {status}")
        reader.faults.clear()  # what is unfinished, or was an error, may be anything
    if reader.faults:
        raise RecordError(found._replace(where=where, record=record) for found in reader.faults)
    return Answers(reader.findings, tuple(reader.done), tuple(reader.left_out))


class _Reader:
    def __init__(self, resource: Mapping[str, Any], program: Program, place: str, units: Units):
        self.resource = resource
        self.program = program
        self.place = place
        self.units = units
        authored = resource.get("authored")
        self.date = authored if isinstance(authored, str) else ""
        self.findings: dict[str, tuple[Value, Origin]] = {}
        self.done: dict[str, None] = {}
        self.left_out: list[tuple[str, Origin]] = []
        self.faults: list[RecordFault] = []

    def fault(self, code: RecordCode, message: str, help_: str, link: str = "", *own: str) -> None:
        """Note what is wrong, at an item."""
        at = self.place if len(self.place) <= _LONGEST else f"{self.place[:_LONGEST]}…"
        at = f"{at}#{shown_name(link)}" if link else at
        self.faults.append(RecordFault(code, printable(f"{at}: {message}"), help_, findings=own))

    def read(self, why: str) -> None:
        """Read every item, also those below others, in their order."""
        why = why or self._modified(self.resource, "")
        waiting = [(item, why) for item in self._objects(self.resource, "item", "")][::-1]
        while waiting:
            item, why = waiting.pop()
            link = item.get("linkId")
            if not isinstance(link, str) or not link:
                problem = "is missing" if link is None else f"is {shown_value(link)}"
                self.fault(RecordCode.WRONG_TYPE, f"the `linkId` of an item {problem}", "it is the name of a finding")
                continue
            answers = [*self._objects(item, "answer", link)]
            why = why or self._modified(item, link)
            reasons = [why or self._modified(answer, link) for answer in answers]
            self._leave_out(link, dict.fromkeys(filter(None, reasons)))
            counting = [answer for answer, own in zip(answers, reasons, strict=True) if not own]
            self._item(link, [found for found in map(_valued, counting) if found])
            below = [(one, why) for one in self._objects(item, "item", link)]
            for answer, own in zip(answers, reasons, strict=True):
                below += [(one, own) for one in self._objects(answer, "item", link)]
            waiting += below[::-1]

    def _modified(self, data: Mapping[str, Any], link: str) -> str:
        """Why a part cannot be read for what it seems to say; nothing if it can."""
        if "implicitRules" in data and data is self.resource:
            return "its implicitRules, which may change what it says, are not known"
        modifiers = [*self._objects(data, "modifierExtension", link)]
        if not modifiers:
            return ""
        return (
            f"a modifierExtension that is not known may change what it says: {shown_value(modifiers[0].get('url'))}"
        )

    def _leave_out(self, link: str, reasons: Iterable[str]) -> None:
        for why in reasons:
            if link in self.program.findings:
                self.left_out.append((link, Origin(f"{self.place}#{link}", "answer", self.date, notes=(why,))))

    def _objects(self, owner: Mapping[str, Any], name: str, link: str) -> Iterator[Mapping[str, Any]]:
        """The objects of a list that may be missing."""
        found = owner.get(name)
        if found is None:
            return
        if isinstance(found, list) and all(isinstance(one, dict) for one in found):
            yield from found
        else:
            self.fault(
                RecordCode.WRONG_TYPE, f"`{name}` is not a list of objects", f"write `{name}` as R4 has it", link
            )

    def _item(self, link: str, answers: Sequence[Mapping[str, Any]]) -> None:
        if not answers:
            return
        finding = self.program.findings.get(link)
        if finding is not None:
            for answer in answers:
                self._answer(finding, answer)
        elif link == DONE:
            for answer in answers:
                self._action(answer)
        else:
            named = self.program.command("findings")
            help_ = suggestion(link, self.program.findings, f"`{named}` lists them")
            self.fault(RecordCode.UNKNOWN_FINDING, "it is not a finding", help_, link, shown_name(link))

    def _answer(self, finding: Finding, answer: Mapping[str, Any]) -> None:
        name = finding.name
        element = self._element(name, answer, _ELEMENTS[finding.kind], name)
        if not element:
            return
        value = answer[element]
        if finding.kind == "enum":
            value = self._code(name, value, findings_name, name)
            if value is None:
                return
        if element == "valueQuantity":
            read_number = number_of(finding, value, self.units) if isinstance(value, dict) else None
            value = value if read_number is None else read_number
        wrong = value if isinstance(value, RecordFault) else value_fault(finding, value, RESOURCE)
        if wrong is not None:
            self.fault(wrong.code, wrong.message, wrong.help, name, name)
            return
        read = exact(value)
        if element == "valueInteger" and isinstance(read, Decimal) and read != read.to_integral_value():
            message, help_ = f"`valueInteger` is {shown_value(value)}", "write a fraction as valueDecimal"
            self.fault(RecordCode.WRONG_TYPE, message, help_, name, name)
            return
        before = self.findings.get(name)
        if before is not None and before[0] != read:
            message = f"it is answered twice, with {written_value(before[0])} and with {written_value(read)}"
            self.fault(RecordCode.CONTRADICTION, message, "keep one of them", name, name)
            return
        self.findings[name] = read, Origin(f"{self.place}#{name}", element, self.date)

    def _action(self, answer: Mapping[str, Any]) -> None:
        element = self._element(DONE, answer, ("valueCoding",))
        action = self._code(DONE, answer[element], actions_name) if element else None
        if action is None:
            return
        if action in self.program.actions:
            self.done[action] = None
        else:
            listed = f"`{self.program.command('show --format json')}` lists the actions"
            help_ = suggestion(action, self.program.actions, listed)
            self.fault(RecordCode.UNKNOWN_ACTION, f"{shown_value(action)} is not an action", help_, DONE)

    def _element(self, link: str, answer: Mapping[str, Any], wanted: Sequence[str], *own: str) -> str:
        """The one value of an answer, which is of a wanted type; empty for another, which is a fault."""
        found = [*answer]
        if len(found) == 1 and found[0] in wanted:
            return found[0]
        names = " and ".join(shown_name(name) for name in found)
        self.fault(
            RecordCode.WRONG_TYPE, f"it is answered with {names}", f"answer with {' or '.join(wanted)}", link, *own
        )
        return ""

    def _code(self, link: str, coding: object, system: Callable[[Program], str], *own: str) -> str | None:
        """The code of a coding of a system, or of none; None for what is none, which is a fault."""
        other = coding.get("system") if isinstance(coding, dict) else None
        code = coding.get("code") if isinstance(coding, dict) else None
        if isinstance(code, str) and code and (other is None or other in names_read(system, self.program)):
            return code
        message = "`valueCoding` has no code"
        if other is not None and other not in names_read(system, self.program):
            message = f"the system of `valueCoding` is {shown_value(other)}"
        self.fault(RecordCode.WRONG_TYPE, message, f"write a code of {system(self.program)}", link, *own)
        return None


def write_response(record: Record, program: Program) -> dict[str, Any]:
    """A record as a response to the Questionnaire of its knowledge base, which reads back as this record.

    Its numbers are Decimal.
    """
    answers: dict[str, list[dict[str, Any]]] = {}
    for name, value in record.findings.items():
        finding = program.findings[name]
        if finding.arithmetic is None:
            answers[name] = [_written(finding, value, findings_name(program))]
    if record.done:
        system = actions_name(program)
        answers[DONE] = [{"valueCoding": {"system": system, "code": action}} for action in record.done]
    items = [{"linkId": link, "answer": found} for link, found in answers.items()]
    return {
        "resourceType": RESPONSE,
        **({"id": record.id} if is_id(record.id) else {}),
        "questionnaire": findings_name(program),
        "status": "completed",
        "subject": subject_reference(record.id, program),
        **({"item": items} if items else {}),
    }


def record_id(resource: Mapping[str, Any], program: Program) -> str:
    """The id of the record that a response was written from: that of its subject; empty if it has none."""
    subject = resource.get("subject")
    if not isinstance(subject, dict):
        return ""
    identifier = subject.get("identifier")
    if isinstance(identifier, dict) and identifier.get("system") in names_read(records_name, program):
        value = identifier.get("value")
        return value if isinstance(value, str) else ""
    reference = subject.get("reference")
    return reference.rpartition("/")[2] if isinstance(reference, str) else ""


def subject_reference(id_: str, program: Program) -> dict[str, Any]:
    """Whom a record is of, by its id: a Patient, or where FHIR has no such ids an identifier."""
    if is_id(id_):
        return {"reference": f"Patient/{id_}"}
    return {"identifier": {"system": records_name(program), "value": id_}}


def _written(finding: Finding, value: Value, system: str) -> dict[str, Any]:
    makers: Mapping[str, Callable[[Value], dict[str, Any]]] = {
        "bool": lambda found: {"valueBoolean": found},
        "enum": lambda found: {"valueCoding": {"system": system, "code": found}},
        "number": lambda found: {"valueDecimal": found},
    }
    return makers[finding.kind](value)


def _valued(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an answer: what says only why there is none is left out."""
    return {name: value for name, value in answer.items() if name.startswith("value") and value is not None}
