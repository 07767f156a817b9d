"""The answer for a record on a screen: what applies by urgency, then what could, then what awaits."""

from __future__ import annotations

from guidelog.inference.answer.outline import HeldAction, OpenGroup, outline
from guidelog.inference.answer.statuses import PRESUMED, StatementAnswer
from guidelog.inference.answer.words import MARKS, alternative_sentence, strength_and_timing, timing
from guidelog.inference.rules.program import Program

from guidelog import Consultation

from .console import Page, Part
from .readings import add_read_otherwise


def add_answer(page: Page, consultation: Consultation, everything: bool, needs: int) -> None:
    """Add the whole answer for one record."""
    _AnswerScreen(page, consultation, needs).show(everything)


class _AnswerScreen:
    def __init__(self, page: Page, consultation: Consultation, needs: int):
        self.page = page
        self.consultation = consultation
        self.answer = consultation.answer
        self.program: Program = consultation.knowledge.program
        self.needs = needs

    def show(self, everything: bool) -> None:
        count = sum(found.holds for found in self.answer.statements)
        told = f"{count} of {len(self.answer.statements)} statements apply"
        self.page.sides([(self.answer.record.id, "heading")], (told, "quiet"))
        self.page.line((self.program.about.get("title", self.program.name), "quiet"))
        add_read_otherwise(self.page, self.program)
        found = outline(self.answer, self.program, self.consultation.knowledge.facts)
        for heading, actions in found.urgencies:
            self._actions(heading, actions)
        self._actions("Advised against", found.against)
        if not found.urgencies and not found.against:
            self.page.line()
            self.page.line("No statement applies to what is recorded.")
        if found.also_done:
            self.page.line()
            self.page.line(("Also done: ", "quiet"), "; ".join(found.also_done), hang=2)
        self._open("Could apply, if it were recorded that", found.possible)
        self._open("Ruled out for now, until it is known that", found.awaiting)
        never = found.ruled_out
        if everything and never:
            self._heading("Ruled out by what is recorded")
            for one in never:
                self.page.line(self._told(one), indent=2, hang=2)
        self.page.line()
        more = "more " if found.awaiting else ""
        hidden = f"{len(never)} {more}{'is' if len(never) == 1 else 'are'} ruled out (--all lists them). "
        hidden = "" if everything or not never else hidden
        self.page.line((f"{hidden}`guidelog why` proves any of these. A clinician decides.", "quiet"))

    def _heading(self, words: str) -> None:
        self.page.line()
        self.page.line((words, "heading"))

    # what holds

    def _actions(self, heading: str, actions: tuple[HeldAction, ...]) -> None:
        if actions:
            self._heading(heading)
        for action in actions:
            self._action(action)

    def _action(self, held: HeldAction) -> None:
        action = held.action
        style = "quiet" if held.is_done else "avoid" if action.strength == "avoid" else action.status
        mark = "✓" if held.is_done else MARKS[action.status]
        left: list[Part] = [(f"{mark} ", style), (held.says, "heading")]
        self.page.sides(left, (held.status, style), indent=2)
        for found in held.statements:
            self._statement(found, held)
        if held.in_any_case:
            self.page.line((held.in_any_case, "quiet"), indent=6, hang=2)
        if held.choices:
            self.page.line((f"a choice with: {'; '.join(held.choices)}", "quiet"), indent=6, hang=2)

    def _statement(self, found: StatementAnswer, held: HeldAction) -> None:
        statement = found.statement
        when = timing(statement)
        strength = ", ".join(part for part in (statement.strength, when if when != held.timing else "") if part)
        says = "" if statement.says == held.says else f": {statement.says}"
        self.page.line(f"{strength}{says}", indent=6, hang=2)
        rests = ""
        if found.status == PRESUMED:
            rests = f", presumed; not recorded: {', '.join(self.program.findings[n].label for n in found.assumes)}"
        self.page.line((statement.id, "quiet"), (rests, "presumed"), indent=8, hang=2)
        if found.superseded_by:
            by = ", ".join(f"{id_} ({self.consultation.status(id_)})" for id_ in found.superseded_by)
            self.page.line((f"superseded by {by}", "quiet"), indent=8, hang=2)

    # what does not hold, or not yet

    def _open(self, heading: str, groups: tuple[OpenGroup, ...]) -> None:
        if groups:
            self._heading(heading)
        for ways, statements in groups:
            shown = ways[: max(1, self.needs)]
            for number, way in enumerate(shown):
                lead = "or " if number else "○ "
                sentence = alternative_sentence(way, self.program.findings)
                self.page.line((lead, "possible"), sentence, indent=4 if number else 2, hang=3 if number else 2)
            if len(ways) > len(shown):
                count = len(ways) - len(shown)
                self.page.line((f"or in {count} other way{'s' if count > 1 else ''}", "possible"), indent=4)
            for found in statements:
                self.page.line((self._told(found), "quiet"), indent=6, hang=2)

    def _told(self, found: StatementAnswer) -> str:
        return ", ".join(part for part in (found.statement.id, strength_and_timing(found.statement)) if part)
