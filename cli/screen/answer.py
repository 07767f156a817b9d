"""The answer for a record on a screen: what applies by urgency, then what could, then what awaits."""

from __future__ import annotations

from guidelog.inference.answer.outline import HeldAction, HeldStatement, Outline, Section
from guidelog.inference.answer.statuses import PRESUMED, StatementAnswer
from guidelog.inference.answer.words import MARKS, strength_and_timing, timing, ways
from guidelog.inference.rules.program import Program
from guidelog.inference.words import agreeing

from .console import Fragment, Page
from .readings import add_read_otherwise


def add_answer(page: Page, outline: Outline, program: Program, everything: bool, needs: int) -> None:
    """Add the whole answer for one record."""
    _AnswerScreen(page, program, needs).show(outline, everything)


class _AnswerScreen:
    def __init__(self, page: Page, program: Program, needs: int):
        self.page = page
        self.program = program
        self.needs = needs

    def show(self, found: Outline, everything: bool) -> None:
        self.page.sides([(found.record.id, "heading")], (found.headline, "quiet"))
        self.page.line((found.title, "quiet"))
        add_read_otherwise(self.page, self.program)
        for heading, actions in found.groups:
            self._heading(heading)
            for action in actions:
                self._action(action)
        if found.nothing:
            self.page.line()
            self.page.line(found.nothing)
        if found.also_done:
            self.page.line()
            self.page.line((f"{found.also_done.heading}: ", "quiet"), "; ".join(found.also_done.items), hang=2)
        if found.notices:
            self._heading(found.notices.heading)
            for says in found.notices.items:
                self.page.line(("! ", "presumed"), says, indent=2, hang=2)
        self._open(found.possible)
        self._open(found.awaiting)
        never = found.ruled_out.statements
        if everything and never:
            self._heading(found.ruled_out.heading)
            for one in never:
                self.page.line(self._line(one), indent=2, hang=2)
        self.page.line()
        more = "more " if found.awaiting.groups else ""
        hidden = f"{len(never)} {more}{agreeing(len(never), 'are')} ruled out (--all lists them). "
        hidden = "" if everything or not never else hidden
        self.page.line((f"{hidden}`guidelog why` proves any of these. A clinician decides.", "quiet"))

    def _heading(self, words: str) -> None:
        self.page.line()
        self.page.line((words, "heading"))

    # what holds

    def _action(self, held: HeldAction) -> None:
        action = held.action
        style = "quiet" if held.is_done else "avoid" if action.strength == "avoid" else action.status
        mark = "✓" if held.is_done else MARKS[action.status]
        left: list[Fragment] = [(f"{mark} ", style), (held.says, "heading")]
        self.page.sides(left, (held.status, style), indent=2)
        for found in held.statements:
            self._statement(found, held)
        for note in (held.in_any_case, held.choices):
            if note:
                self.page.line((note, "quiet"), indent=6, hang=2)

    def _statement(self, found: HeldStatement, held: HeldAction) -> None:
        statement = found.answer.statement
        when = timing(statement)
        strength = ", ".join(part for part in (statement.strength, when if when != held.timing else "") if part)
        says = "" if statement.says == held.says else f": {statement.says}"
        self.page.line(f"{strength}{says}", indent=6, hang=2)
        rests = f", presumed; {found.rests_on}" if found.answer.status == PRESUMED else ""
        self.page.line((statement.id, "quiet"), (rests, "presumed"), indent=8, hang=2)
        if found.yields_to:
            self.page.line((found.yields_to, "quiet"), indent=8, hang=2)

    # what does not hold, or not yet

    def _open(self, section: Section) -> None:
        if section.groups:
            self._heading(section.heading)
        for group in section.groups:
            shown = ways("", group.ways, self.needs, self.program.findings)
            for number, sentence in enumerate(shown.items):
                lead = "or " if number else "○ "
                self.page.line((lead, "possible"), sentence, indent=4 if number else 2, hang=3 if number else 2)
            if shown.more and self.needs:
                self.page.line((shown.more, "possible"), indent=4)
            for found in group.statements:
                self.page.line((self._line(found), "quiet"), indent=6, hang=2)

    def _line(self, found: StatementAnswer) -> str:
        return ", ".join(part for part in (found.statement.id, strength_and_timing(found.statement)) if part)
