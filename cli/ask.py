"""`guidelog ask`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from guidelog import Consultation, KnowledgeBase, RecordError
from inference.rules.program import Finding
from inference.text.diagnostic import nearest, printable

from .files import record_text, write_whole
from .options import Edition, color_option, knowledge_option, load_knowledge, one_record

NOT_KNOWN, BACK, STOP = "?", "back", "stop"
YES, NO = ("yes", "y", "true"), ("no", "n", "false")

Value = bool | str | Decimal


@click.command("ask")
@click.argument("record", metavar="[RECORD]", required=False)
@click.option("--save", type=click.Path(dir_okay=False), help="Write the record that the answers make, as TOML.")
@color_option
@knowledge_option
def command(record: str | None, save: str | None, color: str, kb: Edition) -> None:
    """An interview: the findings that matter, the most valuable first, until nothing can change any more.

    Answer with a value that is offered, `?` for "not known", `back` to take the last answer back, or `stop`. What can
    no longer change an answer is not asked. RECORD is where to start from.

    \b
      guidelog ask --save person.toml
    """
    knowledge = load_knowledge(kb)
    start = one_record(record, knowledge) if record else knowledge.record({"id": "interview"})
    interview = _Interview(knowledge, start.id, dict(start.findings))
    consultation = interview.run()
    from .screen.answer import add_answer
    from .screen.console import Page

    page = Page(color)
    page.line()
    add_answer(page, consultation, False, 1)
    page.print()
    if save:
        write_whole(Path(save), record_text(start.id, interview.findings))
        click.echo(f"saved as {printable(save)}", err=True)


class _Interview:
    """Asks one finding after the other; what was answered, and what is not known, in the order of the answers."""

    def __init__(self, knowledge: KnowledgeBase, id_: str, findings: dict[str, Value]):
        self.knowledge = knowledge
        self.id = id_
        self.findings = findings
        self.asked: list[str] = []

    def run(self) -> Consultation:
        """Ask until nothing that is not yet asked can change an answer, or until told to stop."""
        while True:
            consultation = self._consult()
            left = [question for question in consultation.next() if question.finding not in self.asked]
            if not left:
                return consultation
            finding = self.knowledge.program.findings[left[0].finding]
            click.echo(f"\n{len(consultation.open())} open. {finding.question}")
            told = self._answer(finding)
            if told == STOP:
                return consultation
            if told == BACK:
                if self.asked:
                    self.findings.pop(self.asked.pop(), None)
                continue
            self.asked.append(finding.name)

    def _consult(self) -> Consultation:
        return self.knowledge.consult({"id": self.id, "findings": self.findings})

    def _answer(self, finding: Finding) -> str | None:
        """Record an answer; or `back`, or `stop`."""
        words = {"bool": ("yes", "no"), "number": (f"a number of {finding.unit}",)}.get(finding.kind, finding.values)
        while True:
            told = click.prompt(f"  {', '.join(words)}, ?, back, stop", prompt_suffix=" > ").strip().lower()
            if told in (BACK, STOP):
                return str(told)
            if told == NOT_KNOWN:
                return None
            value = _value(told, finding)
            if value is None:
                near = nearest(told, words)
                click.echo(f"  that is none of these{f'; did you mean {near}?' if near else ''}")
                continue
            self.findings[finding.name] = value
            try:
                self._consult()
            except RecordError as error:
                del self.findings[finding.name]
                click.echo(f"  {error.faults[0].message}; answer otherwise, or go `back`")
                continue
            return None


def _value(told: str, finding: Finding) -> Value | None:
    if finding.kind == "bool":
        return True if told in YES else False if told in NO else None
    if finding.kind == "enum":
        name = told.replace(" ", "_")
        return name if name in finding.values else None
    try:
        number = Decimal(told)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
