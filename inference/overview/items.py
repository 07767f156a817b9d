"""The lines of what applies: statements by action, in their order, with what opens and what would end them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..answer.needs import Alternative
from ..answer.statuses import CERTAIN, PRESUMED, Answer, StatementAnswer
from ..answer.words import brief_value, need_sentence, timing
from ..rules.entities import Statement
from ..rules.program import Program
from .due import LATER, Due, due_of, when_of
from .parts import DueGroup, Item, Proviso
from .support import Support, person

_FEW = 3  # values of a finding that are told each by itself


class Cluster(NamedTuple):
    """Statements on one action that stand together, with the lines that detail them."""

    statements: tuple[StatementAnswer, ...]
    details: tuple[Cluster, ...]

    @property
    def leading(self) -> Statement:
        """The statement that gives the line its words."""
        return self.statements[0].statement


def lines_of(answer: Answer, program: Program) -> list[Cluster]:
    """What holds and gives way to nothing, without advice against anything, in the order of the knowledge base.

    Statements on one action are a line, led by the most urgent of them; those of another guideline that says it in
    other words are one of their own.
    """
    standing = [found for found in answer.statements if found.holds and not found.superseded_by]
    standing = [found for found in standing if not found.statement.advises_against]
    ids = {found.statement.id for found in standing}
    above = {id_: ids.intersection(program.layout.details.get(id_, ())) for id_ in ids}

    def gathered(found: Iterable[StatementAnswer]) -> tuple[Cluster, ...]:
        by_action: dict[tuple[str, str], list[StatementAnswer]] = {}
        for one in found:
            by_action.setdefault((one.statement.action, program.guideline_of(one.statement.id)), []).append(one)
        alike: dict[tuple[object, ...], list[StatementAnswer]] = {}
        for group in by_action.values():  # of several guidelines, what they say in the same words is one line
            group.sort(key=lambda one: program.rank(one.statement))
            leading = group[0].statement
            alike.setdefault((leading.action, leading.briefly, program.rank(leading)), []).extend(group)
        return tuple(Cluster(tuple(group), below(group)) for group in alike.values())

    def below(group: Iterable[StatementAnswer]) -> tuple[Cluster, ...]:
        own = {one.statement.id for one in group}
        return gathered(one for one in standing if not own.isdisjoint(above[one.statement.id]))

    return [*gathered(one for one in standing if not above[one.statement.id])]


class Numbering:
    """Gives lines their numbers, from 1; the same line has the same number wherever it stands."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, ...], int] = {}

    def number(self, statements: Iterable[str]) -> int:
        return self._numbers.setdefault(tuple(statements), len(self._numbers) + 1)


class Items:
    """Makes items of lines for one answer; `given` are the findings on which its situation rests, `excluded` the
    actions that are ruled out for the person, each with words that say by what.
    """

    def __init__(
        self,
        answer: Answer,
        program: Program,
        support: Support,
        given: Collection[str],
        excluded: Mapping[str, str] = {},
    ):
        self._answer = answer
        self._program = program
        self._support = support
        self._given = given
        self._excluded = excluded
        self._numbering = Numbering()
        self._statuses = {action.action: action.status for action in answer.actions if not action.advises_against}

    def groups(self, lines: Sequence[Cluster], gentle: Sequence[Cluster]) -> tuple[DueGroup, ...]:
        """The lines by when they are due, the soonest first; in a group they keep their order.

        The `gentle` lines, of what is told by the names of its actions, are one among what has no deadline.
        """
        groups: dict[Due, list[Cluster]] = {LATER: []} if gentle else {}
        for line in lines:
            due = min(due_of(found.statement, self._program) for found in line.statements)
            groups.setdefault(due, []).append(line)
        return tuple(
            DueGroup(
                due,
                tuple(self._item(line, due) for line in groups[due]),
                self._soft(gentle) if gentle and due == LATER else None,
            )
            for due in sorted(groups)
        )

    def _soft(self, lines: Sequence[Cluster]) -> Item:
        ids = tuple(found.statement.id for line in lines for found in line.statements)
        done = self._answer.record.done
        actions = dict.fromkeys(line.leading.action for line in lines)
        names = [f"{self._program.actions[name]}{' (done)' if name in done else ''}" for name in actions]
        status = CERTAIN if all(found.status == CERTAIN for line in lines for found in line.statements) else PRESUMED
        return Item(self._numbering.number(ids), ids, "", "", "; ".join(names), "", status)

    def against(self, found: Iterable[StatementAnswer]) -> tuple[Item, ...]:
        """The advice against something."""
        return tuple(self._item(Cluster((one,), ()), LATER) for one in found)

    def withheld(self, found: Iterable[tuple[Statement, Sequence[str]]]) -> Iterator[Item]:
        """What exceptions withhold, with the sentences of each."""
        for statement, because in found:
            ids = (statement.id,)
            status = next(one.status for one in self._answer.statements if one.statement.id == statement.id)
            yield Item(
                self._numbering.number(ids), ids, statement.action, statement.strength, statement.briefly,
                "", status, tuple(because),
            )  # fmt: skip

    def _item(
        self, line: Cluster, due: Due, given: Collection[str] = (), above: Collection[Alternative] = ()
    ) -> Item:
        """The item of a line; what it stands below tells `given` findings and the exceptions `above` already."""
        statement = line.leading
        ids = tuple(found.statement.id for found in line.statements)
        number = self._numbering.number(ids)
        own = {found.status for found in line.statements}
        status = CERTAIN if CERTAIN in own else PRESUMED
        given = {*self._given, *given}
        because = self._support.least(person("holds", statement.id), given)
        findings = self._program.findings
        words = [findings[name].brief(brief_value(self._answer.record.findings[name])) for name in because]
        exceptions = () if status == CERTAIN else _common(line.statements)
        obtained = {*self._program.obtains.get(statement.action, ())}
        others = tuple(one for one in exceptions if not obtained.issuperset(need.finding for need in one))
        is_awaited = len(others) < len(exceptions)
        exceptions = others
        if is_awaited and any(obtained.issuperset(found.assumes) for found in line.statements):
            status = CERTAIN
        return Item(
            number=number,
            statements=ids,
            action=statement.action,
            strength=statement.strength,
            says=statement.briefly,
            when=timing(statement) if statement.advises_against else when_of(statement, due, self._program),
            status=status,
            because=tuple(words),
            exceptions=tuple(one for one in exceptions if one not in above),
            is_done=statement.action in self._answer.record.done,
            choices=(),
            details=tuple(
                self._item(detail, LATER, {*given, *because}, {*above, *exceptions}) for detail in line.details
            ),
            is_awaited=is_awaited,
            advises_against=statement.advises_against,
            excluded="" if statement.advises_against else self._excluded.get(statement.action, ""),
        )


def _common(statements: Sequence[StatementAnswer]) -> tuple[Alternative, ...]:
    """What would end every one of some statements, each value by itself; of the first, if nothing ends all."""
    first, *rest = (tuple(map(tuple, _values(found))) for found in statements)
    return tuple(one for one in first if all(one in other for other in rest)) or first


def _values(found: StatementAnswer) -> Iterator[Alternative]:
    for alternative in found.exceptions:
        if len(alternative) == 1 and len(alternative[0].any_of) <= _FEW:
            for value in alternative[0].any_of or (None,):
                yield (alternative[0]._replace(any_of=(value,) if value is not None else (), order=()),)
        else:
            yield alternative


def share_provisos(
    groups: Sequence[DueGroup],
    against: Sequence[Item],
    soft: Sequence[StatementAnswer],
    program: Program,
    least: int = 3,
) -> dict[Alternative, Proviso]:
    """What would end many items by itself, the advice against something among them; `least` is how many these must
    be, and half of all.
    """
    items = [item for group in groups for top in group.items for item in top.whole()] + [*against]
    numbers: dict[Alternative, list[int]] = {}
    for item in items:
        for exception in item.exceptions:
            if len(exception) == 1:
                numbers.setdefault(exception, []).append(item.number)
    found = {}
    for exception, own in numbers.items():
        if len(own) >= least and 2 * len(own) >= len(items):
            everything = len(own) == len(items) and all(exception in _values(one) for one in soft)
            (need,) = exception
            words = need_sentence(need, program.findings[need.finding])
            found[exception] = Proviso(words, () if everything else tuple(own))
    return found


def finished(
    item: Item,
    provisos: Collection[Alternative],
    choices: Mapping[int, tuple[int, ...]],
    opposed: Mapping[int, tuple[int, ...]],
) -> Item:
    """An item without the exceptions that the answer shares, and with its choices and what says the contrary."""
    return item._replace(
        exceptions=tuple(one for one in item.exceptions if one not in provisos),
        choices=choices.get(item.number, ()),
        opposed=opposed.get(item.number, ()),
        details=tuple(finished(detail, provisos, choices, opposed) for detail in item.details),
    )
