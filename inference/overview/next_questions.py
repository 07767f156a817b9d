"""The questions whose answers change what is told, each with what its answers change at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ..answer.courses import Courses
from ..answer.finer import finer_cuts, masks_between
from ..answer.forms import is_met
from ..answer.joint import Cut
from ..answer.questions import Question
from ..answer.states import Mask
from ..answer.statuses import CERTAIN, RULED_OUT, Answer
from ..answer.words import advice
from ..rules.entities import Statement
from .due import LATER
from .parts import Effect, Item, NextQuestion
from .setting import Content, Setting

_MOST, _NAMED = 4, 2  # questions; statements that an answer opens and that are named


class AnswerChange(NamedTuple):
    """What an answer changes, by its place: the statements that it opens and ends; those that it opens in words,
    without `soft`.
    """

    answer: int
    named: tuple[str, ...]
    soft: int
    opens: tuple[str, ...]
    ends: tuple[str, ...]


def _size(change: AnswerChange) -> int:
    return len(change.named) + change.soft


def _is_alike(one: NextQuestion, other: NextQuestion) -> bool:
    """Whether whatever opens or ends something by one question does so by another too."""
    changed = {(effect.opens, effect.ends) for effect in other.effects}
    return all((effect.opens, effect.ends) in changed for effect in one.effects)


class NextQuestions:
    """Makes questions of findings for one answer, beside the items that are shown.

    What a value changes is read off bits: those of the values after which alone a statement stands.
    """

    def __init__(self, setting: Setting, answer: Answer, courses: Courses, items: Iterable[Item]):
        self._setting = setting
        self._courses = courses
        self._contents = setting.contents
        self._answer = answer
        self._numbers = {id_: item.number for item in items for id_ in item.statements}
        self._before = before = [s.statement.id for s in answer.statements if s.holds and not s.superseded_by]
        standing = self._standing(answer)
        said: dict[Content, int] = {}
        for id_, bits in standing.items():
            said[self._contents[id_]] = said.get(self._contents[id_], 0) | bits
        kept: dict[int, int] = {}
        for id_, number in self._numbers.items():
            kept[number] = kept.get(number, 0) | said[self._contents[id_]]
        self._said_before = {self._contents[id_] for id_ in before}
        opens = ((id_, bits) for id_, bits in standing.items() if self._contents[id_] not in self._said_before)
        self._opens = [(id_, bits) for id_, bits in opens if bits]
        ends = ((id_, ~(said[self._contents[id_]] | kept.get(self._numbers.get(id_, 0), 0))) for id_ in before)
        self._ends = [(id_, bits & courses.values) for id_, bits in ends if bits & courses.values]

    def _standing(self, answer: Answer) -> dict[str, int]:
        """Of each statement the values after which alone it holds and gives way to none."""
        courses, forms = self._courses, self._setting.compilation.forms
        certain = {CERTAIN: courses.values, RULED_OUT: 0}
        meets = {
            one.statement.id: certain[one.status]
            if one.status in certain
            else courses.effects(one.unknowns.form).meets
            for one in answer.statements
        }
        found = dict(meets)
        for id_, others in forms.superseded_by.items():
            for other, products in others.items() if meets[id_] else ():
                if meets[other]:
                    found[id_] &= ~(meets[other] & courses.meeting(products))
        return found

    def of(self, questions: Sequence[Question]) -> tuple[NextQuestion, ...]:
        """A few that change something by themselves, else the first.

        What opens something urgent comes first, then what ends something urgent. A question that presupposes another
        waits for its answer. Of several guidelines, one on which none of these bears has its first one too.
        """
        found: list[tuple[int, NextQuestion]] = []
        findings, asked = self._setting.program.findings, {question.finding for question in questions}
        for question in questions:
            if not question.settles or asked & {*findings[question.finding].presupposes}:
                continue
            changes = [*self._changes(question.finding)]
            if changes:
                own = self._question(question.finding, changes)
                same = next((place for place, (_, other) in enumerate(found) if _is_alike(own, other)), None)
                if same is None:
                    found.append((self._rank(changes), own))
                else:
                    rank, other = found[same]
                    found[same] = rank, other._replace(likewise=(*other.likewise, own.finding))
        chosen = [one for _, one in sorted(found, key=lambda one: one[0])][:_MOST]
        chosen = chosen or [self._question(question.finding, []) for question in questions[:1]]
        return (*chosen, *self._of_others(questions, {one.finding for one in chosen}))

    def _of_others(self, questions: Sequence[Question], asked: Collection[str]) -> Iterator[NextQuestion]:
        """The first question of each of several guidelines on which none of those that are asked bears."""
        program = self._setting.program
        if len(program.guidelines) < 2:
            return
        of = {
            question.finding: {*filter(None, map(program.guideline_of, question.bears_on))} for question in questions
        }
        known = {name for finding in asked for name in of[finding]}
        for finding, names in of.items():
            if not names <= known:
                known |= names
                yield self._question(finding, [*self._changes(finding)])

    def _question(self, name: str, changes: Sequence[AnswerChange]) -> NextQuestion:
        finding, details = self._setting.program.findings[name], self._setting.program.layout.details
        grouped: dict[tuple[tuple[str, ...], tuple[int, ...], bool], list[AnswerChange]] = {}
        for change in changes:
            gone = {*change.ends}
            ended = {
                self._numbers[id_] for id_ in gone & self._numbers.keys() if gone.isdisjoint(details.get(id_, ()))
            }
            ends = tuple(sorted(ended))
            key = change.named[:_NAMED], ends, self._are_urgent(change.opens)
            grouped.setdefault(key, []).append(change)
        effects = (
            Effect(
                *self._answers(name, [one.answer for one in own]),
                named,
                max(map(_size, own)) - len(named),
                ends,
                is_urgent,
            )
            for (named, ends, is_urgent), own in grouped.items()
        )
        by = tuple(self._setting.compilation.program.obtained_by(name))
        return NextQuestion(name, finding.question, tuple(effects), obtained_by=by)

    def _answers(self, name: str, places: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Some answers in words, and all others."""
        cuts = self._finer_cuts(name)
        count = len(self._setting.answers(name)) if cuts is None else len(cuts) + 1
        others = [place for place in range(count) if place not in places]
        return self._setting.words_of(name, places, cuts), self._setting.words_of(name, others, cuts)

    def _rank(self, changes: Sequence[AnswerChange]) -> int:
        """0 for what opens something urgent, 1 for what only ends such, 2 for the rest."""
        if any(self._are_urgent(change.opens) for change in changes):
            return 0
        return 1 if any(self._are_urgent(change.ends) for change in changes) else 2

    def _are_urgent(self, ids: Iterable[str]) -> bool:
        return any(self._contents[id_].due.is_urgent for id_ in ids)

    def _changes(self, finding: str) -> Iterator[AnswerChange]:
        """The answers to a question that change what is shown: not what only says anew what was said before."""
        cuts = self._finer_cuts(finding)
        if cuts is not None:
            yield from self._finer_changes(finding, cuts)
            return
        own = self._courses.values & self._setting.compilation.states.all_of[finding]
        opening = [one for one in self._opens if one[1] & own]
        ending = [one for one in self._ends if one[1] & own]
        for place, (_, value) in enumerate(self._setting.answers(finding) if opening or ending else ()):
            opens = tuple(id_ for id_, bits in opening if bits & value)
            ends = tuple(id_ for id_, bits in ending if bits & value)
            if opens or ends:
                yield AnswerChange(place, *self._named(opens), opens, ends)

    def _finer_cuts(self, finding: str) -> Sequence[Cut] | None:
        return finer_cuts(self._setting.compilation.states, finding, self._answer.record.findings)

    def _finer_changes(self, finding: str, cuts: Sequence[Cut]) -> Iterator[AnswerChange]:
        """The same of a number by which another one is worked out, as the record is: its intervals have no bits."""
        states, findings, contents = self._setting.compilation.states, self._answer.record.findings, self._contents
        for place, (value, mask) in enumerate(masks_between(cuts, states, finding, findings)):
            if not value & self._courses.values:
                continue
            after = self._standing_by(mask)
            said = {contents[id_] for id_ in after}
            kept = {number for id_, number in self._numbers.items() if contents[id_] in said}
            opens = tuple(id_ for id_ in after if contents[id_] not in self._said_before)
            gone = (id_ for id_ in self._before if contents[id_] not in said)
            ends = tuple(id_ for id_ in gone if self._numbers.get(id_) not in kept)
            if opens or ends:
                yield AnswerChange(place, *self._named(opens), opens, ends)

    def _standing_by(self, mask: Mask) -> list[str]:
        """The statements that hold by a record and give way to none."""
        forms = self._setting.compilation.forms
        held = [s.statement.id for s in self._answer.statements if is_met(s.unknowns.form.holds, mask.whole)]
        ways = ((id_, forms.superseded_by.get(id_, {})) for id_ in held)
        return [
            id_
            for id_, others in ways
            if not any(other in held and is_met(products, mask.whole) for other, products in others.items())
        ]

    def _named(self, opens: Sequence[str]) -> tuple[tuple[str, ...], int]:
        """What is opened in words, the most urgent first, without what details it; how much is told briefly."""
        program = self._setting.program
        statements = [program.statements[id_] for id_ in opens]
        details, opened = program.layout.details, {*opens}
        tops = [one for one in statements if opened.isdisjoint(details.get(one.id, ()))]
        hard = [one for one in tops if one.action not in program.layout.soft]
        ranked = sorted(hard, key=lambda one: self._contents[one.id].due)
        return tuple(dict.fromkeys(self._words(one) for one in ranked)), len(tops) - len(hard)

    def _words(self, statement: Statement) -> str:
        due = self._contents[statement.id].due
        when = f" ({due.heading.lower()})" if due != LATER else ""
        return f"{advice(statement, statement.briefly)}{when}"
