"""What another engine says of records, beside what guidelog says of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ...answer.compilation import Compilation
from ...answer.statuses import CERTAIN, PRESUMED, STATUSES, status
from ...errors import TooComplexError
from ...record.record import Value
from ...text.codes import Code
from ...text.diagnostic import Diagnostic, KnowledgeError
from .engine import CONTRADICTS, FAILS, HOLDS, Answers, Engine, Findings, Refusal

MOST_SHRUNK = 10  # statements of which the smallest record is looked for with an engine that is slow

_SAID = {
    HOLDS: "it holds",
    FAILS: "it fails",
    CONTRADICTS: "the record contradicts itself",
    **{name: f"it is {name}" for name in STATUSES},
}

_Key = frozenset[tuple[str, Value]]


class Comparison(NamedTuple):
    """How an engine compares: on how many records it was, the problems, and how many were left out for which reason.

    `spared` counts the records that it was not asked of, since it is slow.
    """

    title: str
    compared: int
    statements: int
    problems: tuple[Diagnostic, ...]
    left_out: Mapping[str, int]
    spared: int = 0


class _Disagreement(NamedTuple):
    """Of a statement: on how many records, the smallest of them, and what the engine says of that."""

    records: int
    findings: Findings
    told: str


def compare(engine: Engine, compilation: Compilation, records: Sequence[Findings], spared: int = 0) -> Comparison:
    """Ask an engine of records and compare every answer with that of the normal forms. Raises EngineError."""
    statements = [*compilation.program.statements]
    answered, refusals = _ask(engine, records, statements)
    found = _disagreements(compilation, answered)
    most = MOST_SHRUNK if engine.most is not None else len(found)
    smallest = _shrunk(engine, compilation, dict([*found.items()][:most]))
    found |= smallest
    problems = [_problem(engine, compilation, name, own, len(answered)) for name, own in found.items()]
    left_out = _counted(refusal.reason for refusal in refusals)
    return Comparison(engine.title, len(answered), len(statements), tuple(problems), left_out, spared)


def _counted(reasons: Iterable[str]) -> dict[str, int]:
    """Reasons by how often there is one; those that differ in the value alone are told by the first of them."""
    kinds: dict[str, list[str]] = {}
    for reason in reasons:
        kinds.setdefault(reason.partition(": ")[0], []).append(reason)
    found = {}
    for kind, own in kinds.items():
        detail = own[0].partition(": ")[2]
        found[own[0] if len({*own}) == 1 else f"{kind}, for one: {detail}"] = len(own)
    return found


def _ask(
    engine: Engine, records: Sequence[Findings], statements: Sequence[str]
) -> tuple[list[tuple[Findings, Answers]], list[Refusal]]:
    """The answered records with their answers, and the refusals; a program that it cannot take refuses all."""
    try:
        told = engine.ask(records, statements) if records else ()
    except KnowledgeError as error:
        first = error.diagnostics[0]
        return [], [Refusal(f"{first.message}: {first.why}")] * len(records)
    except TooComplexError as error:
        return [], [Refusal(str(error))] * len(records)
    answered = [(own, found) for own, found in zip(records, told, strict=True) if not isinstance(found, Refusal)]
    return answered, [found for found in told if isinstance(found, Refusal)]


def _disagreements(
    compilation: Compilation, answered: Iterable[tuple[Findings, Answers]]
) -> dict[str, _Disagreement]:
    """The statements on which an engine disagrees, in the order of the knowledge base."""
    found: dict[str, _Disagreement] = {}
    for findings, answers in answered:
        mask = compilation.states.mask(findings)
        for name, told in answers.items():
            if not _agree(status(compilation.forms.statements[name], mask), told):
                before = found.get(name, _Disagreement(0, findings, told))
                if len(findings) < len(before.findings):
                    before = _Disagreement(before.records, findings, told)
                found[name] = before._replace(records=before.records + 1)
    return {name: found[name] for name in compilation.program.statements if name in found}


def _agree(own: str, told: str) -> bool:
    """Whether a status and what an engine says are one answer."""
    if told in (HOLDS, FAILS):
        return (told == HOLDS) == (own in (CERTAIN, PRESUMED))
    return told == own


def _shrunk(engine: Engine, compilation: Compilation, found: Mapping[str, _Disagreement]) -> dict[str, _Disagreement]:
    """The disagreements on records of which nothing can be left out: in rounds, the parts of all records at once."""
    smallest, waiting = dict(found), [*found]
    while waiting:
        parts = {name: [*_parts(smallest[name].findings)] for name in waiting}
        records = {_key(part): part for own in parts.values() for part in own}
        answered, _ = _ask(engine, [*records.values()], waiting)
        told = {_key(findings): answers for findings, answers in answered}
        for name in [*waiting]:
            smaller = _smaller(compilation, name, parts[name], told)
            if smaller is None:
                waiting.remove(name)
            else:
                smallest[name] = smaller._replace(records=smallest[name].records)
    return smallest


def _parts(findings: Findings) -> Iterator[Findings]:
    """A record without its findings, without each half, quarter and so on, down to without each one."""
    names = [*findings]
    size = len(names)
    while size:
        for first in range(0, len(names), size):
            dropped = {*names[first : first + size]}
            yield {name: value for name, value in findings.items() if name not in dropped}
        size //= 2


def _smaller(
    compilation: Compilation, statement: str, parts: Iterable[Findings], told: Mapping[_Key, Answers]
) -> _Disagreement | None:
    for part in parts:
        answers = told.get(_key(part))
        if answers is not None and not _agree(compilation.status_of(part, statement), answers[statement]):
            return _Disagreement(0, part, answers[statement])
    return None


def _key(findings: Findings) -> _Key:
    return frozenset(findings.items())


def _problem(
    engine: Engine, compilation: Compilation, statement: str, found: _Disagreement, compared: int
) -> Diagnostic:
    own = compilation.status_of(found.findings, statement)
    message = f"`{statement}` is {own} for this record, and {engine.title} says that {_SAID[found.told]}"
    why = f"the same rules and record have one answer; {found.records:,} of {compared:,} records have two"
    help_ = "one of the two engines is wrong; please report the witness"
    span = compilation.program.statements[statement].span
    return Diagnostic(
        Code.ENGINE_DISAGREES, message, span, why, help_, statements=(statement,), witness=found.findings
    )
