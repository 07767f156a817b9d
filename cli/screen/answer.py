"""The answer for a record on a screen: what applies by urgency, then what could, then what awaits."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from guidelog import Consultation
from inference.answer.recordings import Alternative
from inference.answer.statuses import (
    POSSIBLE,
    PRESUMED,
    RECOMMENDED,
    RULED_OUT,
    ActionAnswer,
    StatementAnswer,
)
from inference.answer.words import alternative_sentence, timing
from inference.rules.program import Program, Statement

from .console import Page, Part

MARKS = {"recommended": "●", "presumed": "◐", "possible": "○", "ruled_out": "·"}


def add_answer(page: Page, consultation: Consultation, everything: bool, needs: int) -> None:
    """Add the whole answer for one record."""
    _AnswerScreen(page, consultation, needs).show(everything)


class _AnswerScreen:
    def __init__(self, page: Page, consultation: Consultation, needs: int):
        self.page = page
        self.answer = consultation.answer
        self.program: Program = consultation.knowledge.program
        self.needs = needs
        self.by_id = {found.statement.id: found for found in self.answer.statements}
        self.choices = [
            {str(argument) for argument in fact.arguments}
            for fact in consultation.knowledge.facts
            if fact.predicate == "alternative"
        ]

    def show(self, everything: bool) -> None:
        count = sum(found.holds for found in self.answer.statements)
        told = f"{count} of {len(self.answer.statements)} statements apply"
        self.page.sides([(self.answer.record.id, "heading")], (told, "quiet"))
        self.page.line((self.program.about.get("title", self.program.name), "quiet"))
        self._holding()
        possible, ruled_out = self._of(POSSIBLE), self._of(RULED_OUT)
        self._open("Could apply, if it were recorded that", possible, [found.needs for found in possible])
        awaiting = [found for found in ruled_out if found.awaits]
        self._open("Ruled out for now, until it is known that", awaiting, [found.awaits for found in awaiting])
        never = [found for found in ruled_out if not found.awaits]
        if everything and never:
            self._heading("Ruled out by what is recorded")
            for found in never:
                self.page.line(self._told(found), indent=2, hang=2)
        self.page.line()
        more = "more " if awaiting else ""
        hidden = f"{len(never)} {more}{'is' if len(never) == 1 else 'are'} ruled out (--all lists them). "
        hidden = "" if everything or not never else hidden
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
        shown = {action.action for action in actions}
        others = [self.program.actions[action] for action in self.answer.record.done if action not in shown]
        if others:
            self.page.line()
            self.page.line(("Also done: ", "quiet"), "; ".join(others), hang=2)

    def _held(self, action: ActionAnswer) -> list[StatementAnswer]:
        """The statements of an action that hold, those that nothing supersedes first."""
        found = [self.by_id[id_] for id_ in action.statements if self.by_id[id_].holds]
        return sorted(found, key=lambda f: (bool(f.superseded_by), self.program.rank(f.statement)))

    def _first(self, action: ActionAnswer) -> Statement:
        return self._held(action)[0].statement

    def _action(self, action: ActionAnswer) -> None:
        done = action.action in self.answer.record.done
        style = "quiet" if done else "avoid" if action.strength == "avoid" else action.status
        mark = "✓" if done else MARKS[action.status]
        left: list[Part] = [(f"{mark} ", style), (self.program.actions[action.action], "heading")]
        told = ("advice against, " if action.strength == "avoid" else "") + action.status + (", done" if done else "")
        self.page.sides(left, (told, style), indent=2)
        held = self._held(action)
        for found in held:
            self._statement(found, timing(held[0].statement))
        if action.status == RECOMMENDED and not any(found.status == RECOMMENDED for found in held):
            others = [id_ for id_ in action.statements if not self.by_id[id_].holds]
            told = f"if not so, by {' or '.join(others)}" if others else "one of these holds whatever is recorded"
            self.page.line((f"recommended in any case: {told}", "quiet"), indent=6, hang=2)
        self._choice(action)

    def _statement(self, found: StatementAnswer, shown: str) -> None:
        statement = found.statement
        when = timing(statement)
        strength = ", ".join(part for part in (statement.strength, when if when != shown else "") if part)
        says = "" if statement.says == self.program.actions[statement.action] else f": {statement.says}"
        self.page.line(f"{strength}{says}", indent=6, hang=2)
        rests = ""
        if found.status == PRESUMED:
            rests = f", presumed; not recorded: {', '.join(self.program.findings[n].label for n in found.assumes)}"
        self.page.line((statement.id, "quiet"), (rests, "presumed"), indent=8, hang=2)
        if found.superseded_by:
            by = ", ".join(f"{id_} ({self.by_id[id_].status})" for id_ in found.superseded_by)
            self.page.line((f"superseded by {by}", "quiet"), indent=8, hang=2)

    def _choice(self, action: ActionAnswer) -> None:
        """The alternatives that hold too; each pair is told once, at the first of the two."""
        if action.strength == "avoid":
            return
        held = [a.action for a in self.answer.actions if a.strength != "avoid" and self._held(a)]
        later = held[held.index(action.action) + 1 :]
        others = [self.program.actions[other] for other in later if {action.action, other} in self.choices]
        if others:
            self.page.line((f"a choice with: {'; '.join(others)}", "quiet"), indent=6, hang=2)

    # what does not hold, or not yet

    def _open(
        self, heading: str, found: Iterable[StatementAnswer], alternatives: Iterable[tuple[Alternative, ...]]
    ) -> None:
        grouped: dict[tuple[Alternative, ...], list[Statement]] = {}
        for answer, ways in zip(found, alternatives, strict=True):
            grouped.setdefault(ways, []).append(answer.statement)
        if not grouped:
            return
        self._heading(heading)
        for ways, group in sorted(grouped.items(), key=lambda item: min(map(self.program.rank, item[1]))):
            shown = ways[: max(1, self.needs)]
            for number, way in enumerate(shown):
                lead = "or " if number else "○ "
                sentence = alternative_sentence(way, self.program.findings)
                self.page.line((lead, "possible"), sentence, indent=4 if number else 2, hang=3 if number else 2)
            if len(ways) > len(shown):
                count = len(ways) - len(shown)
                self.page.line((f"or in {count} other way{'s' if count > 1 else ''}", "possible"), indent=4)
            for statement in sorted(group, key=self.program.rank):
                self.page.line((self._told(self.by_id[statement.id]), "quiet"), indent=6, hang=2)

    def _told(self, found: StatementAnswer) -> str:
        statement = found.statement
        return ", ".join(part for part in (statement.id, statement.strength, timing(statement)) if part)
