"""The questions whose answers change what is told, each with what its answers change at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..answer.compilation import Compilation
from ..answer.forms import is_met
from ..answer.questions import Question
from ..answer.recordings import Need
from ..answer.states import Mask
from ..answer.words import range_words
from ..record.record import Record
from ..rules.program import Statement
from .items import LATER, heading_of, place_of
from .parts import Effect, Item, NextQuestion

_MOST, _NAMED = 4, 2  # questions; statements that an answer opens and that are named


class AnswerChange(NamedTuple):
    """What an answer changes: the statements that it opens and ends; those that it opens in words, without `soft`."""

    answer: str
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
    """Makes questions of findings for one record, beside the items that are shown."""

    def __init__(self, compilation: Compilation, record: Record, items: Mapping[int, Item]):
        self._compilation = compilation
        self._mask = compilation.states.mask(record.findings)
        self._numbers = {id_: item.number for item in items.values() for id_ in item.statements}
        self._contents: dict[str, tuple[str, str, int]] = {}
        self._before = compilation.standing(self._mask)
        self._said = set(map(self._content, self._before))

    def of(self, questions: Sequence[Question]) -> tuple[NextQuestion, ...]:
        """A few that change something by themselves, else the first.

        What opens something urgent comes first, then what ends something urgent. A question that presupposes another
        waits for its answer.
        """
        found: list[tuple[int, NextQuestion]] = []
        findings, asked = self._compilation.program.findings, {question.finding for question in questions}
        for question in questions:
            if not question.settles or asked & {*findings[question.finding].presupposes}:
                continue
            answers = [*self._answers(question.finding)]
            changes = [*self._changes(answers)]
            if changes:
                own = self._question(question.finding, len(answers), changes)
                same = next((place for place, (_, other) in enumerate(found) if _is_alike(own, other)), None)
                if same is None:
                    found.append((self._rank(changes), own))
                else:
                    rank, other = found[same]
                    found[same] = rank, other._replace(likewise=(*other.likewise, own.finding))
        chosen = [one for _, one in sorted(found, key=lambda one: one[0])][:_MOST]
        first = (question.finding for question in questions[:1])
        return tuple(chosen or [self._question(name, len([*self._answers(name)]), []) for name in first])

    def _question(self, name: str, answers: int, changes: Sequence[AnswerChange]) -> NextQuestion:
        finding, details = self._compilation.program.findings[name], self._compilation.program.layout.details
        grouped: dict[tuple[tuple[str, ...], tuple[int, ...], bool], list[AnswerChange]] = {}
        for change in changes:
            ended = {id_ for id_ in change.ends if not {*details.get(id_, ())} & {*change.ends}}
            ends = tuple(sorted({self._numbers[id_] for id_ in ended if id_ in self._numbers}))
            key = change.named[:_NAMED], ends, self._are_urgent(change.opens)
            grouped.setdefault(key, []).append(change)
        effects = (
            Effect(tuple(one.answer for one in own), named, max(map(_size, own)) - len(named), ends, is_urgent)
            for (named, ends, is_urgent), own in grouped.items()
        )
        return NextQuestion(name, finding.question, answers, tuple(effects))

    def _rank(self, changes: Sequence[AnswerChange]) -> int:
        """0 for what opens something urgent, 1 for what only ends such, 2 for the rest."""
        if any(self._are_urgent(change.opens) for change in changes):
            return 0
        return 1 if any(self._are_urgent(change.ends) for change in changes) else 2

    def _are_urgent(self, ids: Iterable[str]) -> bool:
        return any(self._content(id_)[-1] != LATER for id_ in ids)

    def _changes(self, answers: Iterable[tuple[str, Mask]]) -> Iterator[AnswerChange]:
        """The answers to a question that change what is shown: not what only says anew what was said before."""
        for words, mask in answers:
            if not is_met(self._compilation.nogoods, mask.whole):
                after = self._compilation.standing(mask)
                said = set(map(self._content, after))
                opens = tuple(id_ for id_ in after if self._content(id_) not in self._said)
                kept = {number for id_, number in self._numbers.items() if self._content(id_) in said}
                gone = (id_ for id_ in self._before if self._content(id_) not in said)
                ends = tuple(id_ for id_ in gone if self._numbers.get(id_) not in kept)
                if opens or ends:
                    yield AnswerChange(words, *self._named(opens), opens, ends)

    def _named(self, opens: Sequence[str]) -> tuple[tuple[str, ...], int]:
        """What is opened in words, the most urgent first, without what details it; how much is told briefly."""
        program = self._compilation.program
        statements = [program.statements[id_] for id_ in opens]
        tops = [one for one in statements if not {*program.layout.details.get(one.id, ())} & {*opens}]
        hard = [one for one in tops if one.action not in program.layout.soft]
        ranked = sorted(hard, key=lambda one: place_of(one, program))
        return tuple(dict.fromkeys(self._words(one) for one in ranked)), len(tops) - len(hard)

    def _content(self, id_: str) -> tuple[str, str, int]:
        """What a statement comes to on a screen: its action, how strongly and when."""
        found = self._contents.get(id_)
        if found is None:
            program = self._compilation.program
            statement = program.statements[id_]
            strength = "" if statement.action in program.layout.soft else statement.strength
            found = self._contents[id_] = statement.action, strength, place_of(statement, program)
        return found

    def _words(self, statement: Statement) -> str:
        program = self._compilation.program
        place = place_of(statement, program)
        when = f" ({heading_of(place).lower()})" if place != LATER else ""
        return f"{'advice against ' if statement.strength == 'avoid' else ''}{statement.briefly}{when}"

    def _answers(self, finding: str) -> Iterator[tuple[str, Mask]]:
        """The answers to a question in words, and the record with each as bits."""
        states, described = self._compilation.states, self._compilation.program.findings[finding]
        if described.kind == "number":
            variable = states.by_name[finding]
            cuts = [None, *variable.boundaries, None]
            for place, (low, high) in enumerate(pairwise(cuts)):
                lower = (low[0], not low[1]) if low else None
                upper = (high[0], high[1]) if high else None
                words = range_words(Need(finding, lower=lower, upper=upper))
                yield words, self._with(finding, 1 << (variable.offset + 1 + place))
        elif described.kind == "bool":
            for value, words in ((True, "yes"), (False, "no")):
                yield words, self._with(finding, states.bit(finding, value))
        else:
            for name in described.values:
                yield name.replace("_", " "), self._with(finding, states.bit(finding, name))

    def _with(self, finding: str, bit: int) -> Mask:
        own = self._compilation.states.all_of[finding]
        return Mask(self._mask.recorded & ~own | bit, self._mask.whole & ~own | bit)
