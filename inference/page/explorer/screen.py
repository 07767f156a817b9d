"""The first screen of a record in the explorer: its lines unfold when asked, and its questions can be answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from htpy import Element, Node, a, button, details, footer, li, p, span, summary, ul
from htpy import input as input_

from ...overview.parts import NextQuestion
from ...overview.phrases import effect_of, likewise_of
from ...proof.account import Sheet
from ...rules.finding import Finding
from ...rules.program import Program
from ...words import capital
from ..answer import RecordPart, obtained
from ..statement import statement
from .form import FORM, field_id

PREFIX = "a"  # of the ids of the answer


class ScreenPart(RecordPart):
    """The answer for what is in the form. Statements that the sheet has an account of are unfolded."""

    def __init__(self, sheet: Sheet, program: Program, knowledge: str):
        super().__init__(sheet, program, PREFIX)
        self.knowledge = knowledge

    def fold(self, statements: Sequence[str], line: Node, more: Node = None, id_: str | None = None) -> Element:
        """A line that unfolds; one whose statements were not asked for has a button that asks for them."""
        own = " ".join(statements)
        is_open = all(id_ in self.sheet.accounts for id_ in statements)
        return details(".line", id=f"{PREFIX}-why-{statements[0]}", open=is_open)[
            summary[line],
            more,
            [input_(type="hidden", form=FORM, name="open", value=own), self.explained(statements)]
            if is_open
            else p(".ask")[_button("open", own, "Why")],
        ]

    def explained(self, statements: Sequence[str]) -> Iterator[Node]:
        """Why some statements hold, or do not, with what would turn them."""
        for id_ in statements:
            yield statement(self.sheet.accounts[id_], self.program, self.prefix, full=True, known=self._known)
            yield p(".ask")[a(href=f"{self.knowledge}#{id_}")["Its rules and worked cases"]]

    def question(self, question: NextQuestion) -> Element:
        """What is worth recording next, what its answers change, and a button for each."""
        likewise, finding = likewise_of(question, self.program), self.program.findings[question.finding]
        return li[
            a(".question", href=f"#{field_id(finding.name)}")[question.question],
            obtained(question),
            p(".answers")[
                (
                    (_button("set", f"{finding.name}={value}", words, f"{question.question} {words}"), " ")
                    for value, words in _answers(finding).items()
                )
            ],
            ul[(li[effect_of(effect)] for effect in question.effects)],
            likewise and p(".more")[f"{capital(likewise)}."],
        ]

    def foot(self) -> Element:
        """What else can be shown, and what the answer is not."""
        if self.sheet.rest is None:
            more: Node = _button("everything", "1", "Show all other statements")
        else:
            kept = input_(type="hidden", form=FORM, name="everything", value="1")
            more = [kept, _button("less", "1", "Hide the other statements")]
        return footer[p[more], super().foot()]


def _answers(finding: Finding) -> dict[str, str]:
    """What a button can record of a finding, by how it is written; a number is for its field."""
    if finding.kind == "bool":
        return {"true": "yes", "false": "no"}
    return {value: value.replace("_", " ") for value in finding.values}


def _button(name: str, value: str, words: str, label: str | None = None) -> Element:
    return button(type="submit", form=FORM, name=name, value=value, aria_label=label)[span[words]]
