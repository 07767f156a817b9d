"""The answer for a record on a screen: what applies by urgency, then what could, then what awaits."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from guidelog import Consultation
from inference.answer.recordings import Alternative
from inference.answer.statuses import POSSIBLE, PRESUMED, RULED_OUT, ActionAnswer, StatementAnswer
from inference.answer.words import alternative_sentence, timing
from inference.rules.program import Program, Statement

from .console import Page, Part

MARKS = {"recommended": "●", "presumed": "◐", "possible": "○", "ruled_out": "·"}


def add_answer(page: Page, consultation: Consultation, everything: bool) -> None:
    """Add the whole answer for one record."""
    _AnswerScreen(page, consultation).show(everything)


class _AnswerScreen:
    def __init__(self, page: Page, consultation: Consultation):
        self.page = page
        self.answer = consultation.answer
        self.program: Program = consultation.knowledge.program
        self.by_id = {found.statement.id: found for found in self.answer.statements}
        self.choices: dict[str, list[str]] = {}
        for fact in consultation.knowledge.facts:
            if fact.predicate == "alternative":
                first, second = str(fact.arguments[0]), str(fact.arguments[1])
                self.choices.setdefault(first, []).append(second)
                self.choices.setdefault(second, []).append(first)

    def show(self, everything: bool) -> None:
        holding = [found for found in self.answer.statements if found.holds]
        count = f"{len(holding)} of {len(self.answer.statements)} statements apply"
        title = self.program.about.get("title", self.program.name)
        self.page.sides([(self.answer.record.id, "heading")], (count, "quiet"))
        self.page.line((title, "quiet"))
        self._holding()
        self._open(
            "Could apply, if it were recorded that",
            ((found, found.needs[0]) for found in self._of(POSSIBLE) if found.needs),
        )
        self._open(
            "Ruled out for now, until it is known that",
            ((found, found.awaits[0]) for found in self._of(RULED_OUT) if found.awaits),
        )
        never = [found for found in self._of(RULED_OUT) if not found.awaits]
        if everything:
            self._heading("Ruled out by what is recorded")
            for found in never:
                self.page.line(found.statement.id, indent=2)
        self.page.line()
        hidden = "" if everything else f"{len(never)} statements are ruled out (--all lists them). "
        self.page.line((f"{hidden}`guidelog why` proves any of these. A clinician decides.", "quiet"))

    def _of(self, status: str) -> list[StatementAnswer]:
        return [found for found in self.answer.statements if found.status == status]

    def _heading(self, words: str) -> None:
        self.page.line()
        self.page.line((words, "heading"))

    # what holds

    def _holding(self) -> None:
        actions = [action for action in self.answer.actions if self._held(action)]
        against = [action for action in actions if action.strength == "avoid"]
        rest = sorted((a for a in actions if a.strength != "avoid"), key=lambda a: self.program.rank(self._first(a)))
        for when, group in groupby(rest, key=lambda a: timing(self._first(a))):
            self._heading(f"{when[:1].upper()}{when[1:]}" if when else "Without a deadline")
            for action in group:
                self._action(action)
        if against:
            self._heading("Advised against")
            for action in against:
                self._action(action)
        if not actions:
            self.page.line()
            self.page.line("No statement applies to what is recorded.")

    def _held(self, action: ActionAnswer) -> list[StatementAnswer]:
        """The statements of an action that hold, those that nothing supersedes first."""
        found = [self.by_id[id_] for id_ in action.statements if self.by_id[id_].holds]
        return sorted(found, key=lambda f: (bool(f.superseded_by), self.program.rank(f.statement)))

    def _first(self, action: ActionAnswer) -> Statement:
        return self._held(action)[0].statement

    def _action(self, action: ActionAnswer) -> None:
        done = action.action in self.answer.record.done
        style = "quiet" if done else "avoid" if action.strength == "avoid" else action.status
        label = self.program.actions.get(action.action) or action.action
        left: list[Part] = [(f"{'✓' if done else MARKS[action.status]} ", style), label]
        told = f"{action.strength}, {action.status}" + (", done" if done else "")
        self.page.sides(left, (told, style), indent=2)
        held = self._held(action)
        rests = {found.assumes for found in held}
        for found in held:
            self._statement(found, alone=len(rests) > 1)
        if len(rests) == 1:
            self._rests_on(held[0], indent=6)
        taken = {a.action for a in self.answer.actions if a.strength != "avoid" and self._held(a)}
        others = [self.program.actions[a] for a in self.choices.get(action.action, ()) if a in taken]
        if others and action.strength != "avoid":
            self.page.line((f"a choice with: {'; '.join(others)}", "quiet"), indent=6, hang=2)

    def _statement(self, found: StatementAnswer, alone: bool) -> None:
        self.page.line((found.statement.id, "quiet"), indent=6)
        if found.superseded_by:
            when = timing(found.statement)
            own = f"{found.statement.strength}{f', {when}' if when else ''}, {found.status}"
            by = ", ".join(f"{id_} ({self.by_id[id_].status})" for id_ in found.superseded_by)
            self.page.line((f"{own}: superseded by {by}", "quiet"), indent=8, hang=2)
        if alone:
            self._rests_on(found, indent=8)

    def _rests_on(self, found: StatementAnswer, indent: int) -> None:
        if found.status == PRESUMED:
            labels = ", ".join(self.program.findings[name].label for name in found.assumes)
            self.page.line((f"presumed; not recorded: {labels}", "presumed"), indent=indent, hang=2)

    # what does not hold, or not yet

    def _open(self, heading: str, entries: Iterable[tuple[StatementAnswer, Alternative]]) -> None:
        grouped: dict[str, list[Statement]] = {}
        for found, alternative in entries:
            sentence = alternative_sentence(alternative, self.program.findings)
            grouped.setdefault(sentence, []).append(found.statement)
        if not grouped:
            return
        self._heading(heading)
        for sentence, group in sorted(grouped.items(), key=lambda item: min(map(self.program.rank, item[1]))):
            self.page.line(("○ ", "possible"), sentence, indent=2, hang=2)
            self.page.line((", ".join(statement.id for statement in group), "quiet"), indent=6)
