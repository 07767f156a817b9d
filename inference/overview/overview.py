"""The overview of a record, from its answer."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence

from ..answer.courses import Courses
from ..answer.questions import Question
from ..answer.statuses import RULED_OUT, STATUSES, Answer
from ..answer.words import brief_value, count_of
from ..engine.derivation import Firing
from ..rules.entities import Concept, Statement
from ..rules.ground import Ground
from ..rules.program import Program
from ..words import series
from .exceptions import Exceptions
from .items import Cluster, Items, finished, lines_of, share_provisos
from .next_questions import NextQuestions
from .opposites import opposites
from .parts import DueGroup, Overview
from .setting import Setting
from .support import Support, person


def overview(
    answer: Answer,
    setting: Setting,
    derived: Mapping[Ground, tuple[Firing, ...]],
) -> Overview:
    """The overview of a record, without questions and scores.

    `derived` is what an engine concluded of the program's goals.
    """
    program, record = setting.program, answer.record
    support = Support(setting, record.findings, derived)
    heads = [one for one in program.concepts.values() if support.holds(person(one.name))]
    situations = _situations(heads, program)
    given = [*dict.fromkeys(name for one in situations for name in support.every(person(one.name)))]
    of_aspects = [name for one in heads if one.aspect for name in support.every(person(one.name))]
    known = {*given, *of_aspects}
    given += [n for n in dict.fromkeys(of_aspects) if program.findings[n].kind == "number" and n not in given]
    soft = {*program.layout.soft}
    lines = lines_of(answer, program)
    items = Items(answer, program, support, known, _excluded(answer, program, support, derived))
    gentle = [line for line in lines if line.leading.action in soft]
    groups = items.groups([line for line in lines if line.leading.action not in soft], gentle)
    against = [one for one in answer.statements if one.holds and one.statement.advises_against]
    against_items = items.against(against)
    soft_ones = [found for line in gentle for found in line.statements]
    provisos = share_provisos(groups, against_items, soft_ones, program)
    choices = _choices(groups, setting.alternatives)
    opposed = opposites([*(item for group in groups for item in group.items), *against_items], setting)
    exceptions = Exceptions(setting, record.findings, derived)
    withheld = tuple(items.withheld(_withheld(answer, program, exceptions, support)))
    firsts = {*program.layout.first} if lines or against else {notice.name for notice in answer.notices}
    return Overview(
        record=record,
        title=program.about.get("title", program.name),
        situation="; ".join(one.situation for one in situations),
        aspects=tuple(one.aspect for one in heads if one.aspect),
        headline=count_of(answer),
        share=f"{sum(one.holds for one in answer.statements)} of {len(answer.statements)}",
        because=tuple(program.findings[name].brief(brief_value(record.findings[name])) for name in given),
        scores=(),
        provisos=tuple(provisos.values()),
        first=tuple(notice for notice in answer.notices if notice.name in firsts),
        groups=tuple(
            group._replace(items=tuple(finished(item, provisos, choices, opposed) for item in group.items))
            for group in groups
        ),
        against=tuple(finished(item, provisos, {}, opposed) for item in against_items),
        withheld=withheld,
        notices=tuple(notice for notice in answer.notices if notice.name not in firsts),
        questions=(),
        also_done=tuple(program.actions[name] for name in _also_done(answer, lines)),
        superseded=tuple(found.statement.id for found in answer.statements if found.holds and found.superseded_by),
        others={
            status: tuple(one.statement.id for one in answer.statements if one.status == status)
            for status in STATUSES[2:]
        },
        awaiting=tuple(one.statement.id for one in answer.statements if one.status == RULED_OUT and one.awaits),
    )


def with_questions(
    found: Overview, answer: Answer, setting: Setting, courses: Courses, questions: Sequence[Question]
) -> Overview:
    """The overview of an answer with a few of the questions that are worth asking, the most valuable of which stand
    first. `courses` are those of the answer.
    """
    return found._replace(questions=NextQuestions(setting, answer, courses, found.items.values()).of(questions))


def _situations(heads: Iterable[Concept], program: Program) -> list[Concept]:
    """What heads the answer, of those concepts that hold: the first; of several guidelines the first of each."""
    first: dict[str, Concept] = {}
    for concept in heads:
        if concept.situation:
            first.setdefault(program.guideline_of_concept(concept.name), concept)
    return [*first.values()]


def _excluded(
    answer: Answer, program: Program, support: Support, derived: Mapping[Ground, tuple[Firing, ...]]
) -> dict[str, str]:
    """The actions that are ruled out for the person, with which guideline says so and the findings that make it."""
    found = {}
    for atom, firings in derived.items():
        if atom.predicate == "excluded":
            places = (program.rules[firing.rule].span for firing in firings)
            by = [*dict.fromkeys(filter(None, map(program.guideline_at, places)))]
            findings = answer.record.findings
            words = [program.findings[name].brief(brief_value(findings[name])) for name in support.least(atom)]
            said = f"excluded{f' by {series(by)}' if by else ''}"
            found[str(atom.arguments[1])] = f"{said}: {', '.join(words)}" if words else said
    return found


def _also_done(answer: Answer, lines: Iterable[Cluster]) -> list[str]:
    shown_now = {line.leading.action for top in lines for line in (top, *top.details)}
    return [action for action in answer.record.done if action not in shown_now]


def _choices(groups: Sequence[DueGroup], pairs: Container[frozenset[str]]) -> dict[int, tuple[int, ...]]:
    """The numbers of the later items to which an item is an alternative."""
    items = {item.number: item for group in groups for top in group.items for item in top.whole()}
    numbers = sorted(items)
    return {
        number: tuple(n for n in numbers if n > number and {items[number].action, items[n].action} in pairs)
        for number in numbers
    }


def _withheld(
    answer: Answer, program: Program, exceptions: Exceptions, support: Support
) -> Iterator[tuple[Statement, Sequence[str]]]:
    """The statements that an exception withholds, with what makes it; not what is done, advised or replaced, nor
    details.
    """
    taken = {found.statement.action for found in answer.statements if found.holds}
    taken |= {*answer.record.done, *program.layout.soft}
    above: set[str] = set()
    replaced = {*program.layout.replaced}
    findings = answer.record.findings
    for found in answer.statements:
        statement = found.statement
        if found.holds or statement.advises_against or statement.action in taken or statement.id in replaced:
            continue
        atoms = exceptions.withholding(statement)
        names = dict.fromkeys(name for atom in atoms for name in support.least(atom))
        if (
            not names
            or _is_own(names, statement, program)
            or not above.isdisjoint(program.layout.details.get(statement.id, ()))
        ):
            continue
        above.add(statement.id)
        taken.add(statement.action)
        yield statement, [program.findings[name].sentence(brief_value(findings[name])) for name in names]


def _is_own(names: Collection[str], statement: Statement, program: Program) -> bool:
    """Whether findings say only that the action is done."""
    return {*names} <= {*program.establishes.get(statement.action, ())}
