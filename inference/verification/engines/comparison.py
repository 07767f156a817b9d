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
from .engine import CONTRADICTS, FAILS, HOLDS, Answers, EngineRefusal, Findings, OtherEngine

MOST_SHRUNK = 10  # statements of which the smallest record is looked for with an engine that is slow

_SAID: Mapping[str, str] = {
    HOLDS: "it holds",
    FAILS: "it fails",
    CONTRADICTS: "the record contradicts itself",
    **{name: f"it is {name}" for name in STATUSES},
}

_Key = frozenset[tuple[str, Value]]


class EngineComparison(NamedTuple):
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
    verdict: str


def compare(
    engine: OtherEngine, compilation: Compilation, records: Sequence[Findings], spared: int = 0
) -> EngineComparison:
    """Ask an engine of records and compare every answer with that of the normal forms. Raises EngineError."""
    statements = [*compilation.program.statements]
    answered, refusals = _ask(engine, records, statements)
    found = _disagreements(compilation, answered)
    most = MOST_SHRUNK if engine.most is not None else len(found)
    smallest = _shrunk(engine, compilation, dict([*found.items()][:most]))
    found |= smallest
    problems = [_problem(engine, compilation, name, own, len(answered)) for name, own in found.items()]
    left_out = _counted(refusal.reason for refusal in refusals)
    return EngineComparison(engine.title, len(answered), len(statements), tuple(problems), left_out, spared)


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
    engine: OtherEngine, records: Sequence[Findings], statements: Sequence[str]
) -> tuple[list[tuple[Findings, Answers]], list[EngineRefusal]]:
    """The answered records with their answers, and the refusals; a program that it cannot take refuses all."""
    try:
        replies = engine.ask(records, statements) if records else ()
    except KnowledgeError as error:
        first = error.diagnostics[0]
        return [], [EngineRefusal(f"{first.message}: {first.why}")] * len(records)
    except TooComplexError as error:
        return [], [EngineRefusal(str(error))] * len(records)
    answered = [
        (own, found) for own, found in zip(records, replies, strict=True) if not isinstance(found, EngineRefusal)
    ]
    return answered, [found for found in replies if isinstance(found, EngineRefusal)]


def _disagreements(
    compilation: Compilation, answered: Iterable[tuple[Findings, Answers]]
) -> dict[str, _Disagreement]:
    """The statements on which an engine disagrees, in the order of the knowledge base."""
    found: dict[str, _Disagreement] = {}
    for findings, answers in answered:
        mask = compilation.states.mask(findings)
        for name, verdict in answers.items():
            if not _agree(status(compilation.forms.statements[name], mask), verdict):
                before = found.get(name, _Disagreement(0, findings, verdict))
                if len(findings) < len(before.findings):
                    before = _Disagreement(before.records, findings, verdict)
                found[name] = before._replace(records=before.records + 1)
    return {name: found[name] for name in compilation.program.statements if name in found}


def _agree(own: str, verdict: str) -> bool:
    """Whether a status and what an engine says are one answer."""
    if verdict in (HOLDS, FAILS):
        return (verdict == HOLDS) == (own in (CERTAIN, PRESUMED))
    return verdict == own


def _shrunk(
    engine: OtherEngine, compilation: Compilation, found: Mapping[str, _Disagreement]
) -> dict[str, _Disagreement]:
    """The disagreements on records of which nothing can be left out: in rounds, the parts of all records at once."""
    smallest, waiting = dict(found), [*found]
    while waiting:
        parts = {name: [*_parts(smallest[name].findings)] for name in waiting}
        records = {_key(part): part for own in parts.values() for part in own}
        answered, _ = _ask(engine, [*records.values()], waiting)
        answers_of = {_key(findings): answers for findings, answers in answered}
        for name in [*waiting]:
            smaller = _smaller(compilation, name, parts[name], answers_of)
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
    compilation: Compilation, statement: str, parts: Iterable[Findings], answers_of: Mapping[_Key, Answers]
) -> _Disagreement | None:
    for part in parts:
        answers = answers_of.get(_key(part))
        if answers is not None and not _agree(compilation.status_of(part, statement), answers[statement]):
            return _Disagreement(0, part, answers[statement])
    return None


def _key(findings: Findings) -> _Key:
    return frozenset(findings.items())


def _problem(
    engine: OtherEngine, compilation: Compilation, statement: str, found: _Disagreement, compared: int
) -> Diagnostic:
    own = compilation.status_of(found.findings, statement)
    message = f"`{statement}` is {own} for this record, and {engine.title} says that {_SAID[found.verdict]}"
    why = f"the same rules and record have one answer; {found.records:,} of {compared:,} records have two"
    help_ = "one of the two engines is wrong; please report the witness"
    span = compilation.program.statements[statement].span
    return Diagnostic(
        Code.ENGINE_DISAGREES, message, span, why, help_, statements=(statement,), witness=found.findings
    )
