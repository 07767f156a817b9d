"""`guidelog ask`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from guidelog.inference.answer.news import news
from guidelog.inference.record.record import Value
from guidelog.inference.rules.finding import Finding
from guidelog.inference.text.diagnostic import printable

from guidelog import KnowledgeBase, Record, RecordError

from .completion import complete_files
from .extent import Extent
from .files import format_record, write_whole
from .knowledge import load_knowledge
from .options import Bundles, Selection, bundle_options, color_option, knowledge_option
from .records import open_reader, read_one_record
from .reply import BACK, HELP, NOT_KNOWN, STOP, UnclearError, choices, reply_value
from .screen.console import Page
from .screen.next import add_meaning


def _check_new_file(_: click.Context, option: click.Parameter, name: str | None) -> Path | None:
    """Where to save: a file that is not there yet, so that no record is lost. Raises BadParameter."""
    if name is None:
        return None
    path = Path(name)
    if path.is_file():
        why = f"`{name}` is there already, and is not written over"
        raise click.BadParameter(f"{why}; name a new file (to go on from a record, name it as RECORD)", param=option)
    if not path.exists() and not os.access(path.parent, os.W_OK):
        raise click.BadParameter(f"`{path.parent}` is no folder that can be written to; name another", param=option)
    return path


@click.command("ask")
@click.argument("record", metavar="[RECORD]", required=False, shell_complete=complete_files)
@click.option(
    "--save",
    type=click.Path(dir_okay=False),
    callback=_check_new_file,
    help="Write the record that the answers make, as TOML, to a new file.",
)
@color_option
@bundle_options
@knowledge_option
def command(record: str | None, save: Path | None, color: str, bundles: Bundles, kb: Selection) -> None:
    """An interview: the findings that matter, in the order in which a person would ask, until nothing can change.

    Answer with a value that is offered, its number or its first letters, or with `?` for "not known"; `help` says
    what a finding means, `back` takes the last answer back, `stop` ends. What applies is shown as it changes; what
    can no longer change an answer is not asked. RECORD is where to start from.

    With --save what was answered is kept, also when the interview is cut off (Ctrl-C, the end of the input). A file
    that is there already is never written over: go on from it as RECORD, and save to a new one.

    \b
      guidelog ask --save person.toml
      guidelog ask person.toml --save person-2.toml
    """
    if sys.stdin is None:
        raise click.UsageError("standard input is closed: there is nobody to ask")
    knowledge = load_knowledge(kb)
    knowledge.prepare()
    start = (
        read_one_record(record, open_reader(knowledge, bundles)) if record else knowledge.record({"id": "interview"})
    )
    page = Page(color)
    if "note" in knowledge.program.about:
        page.line((knowledge.program.about["note"], "quiet"))
    interview = _Interview(knowledge, start, page)
    try:
        interview.run()
    except (click.Abort, KeyboardInterrupt):
        click.echo()  # ends the line of the question
        raise
    finally:
        if save:
            _save(save, interview.record)
    from .screen.answer import add_answer

    page.line()
    add_answer(page, interview.consultation, Extent())
    page.print()


def _save(path: Path, record: Record) -> None:
    if not record.findings:
        click.echo("nothing is recorded, and so nothing was saved", err=True)
        return
    while path.is_file():  # something else was saved there meanwhile
        path = path.with_name(f"{path.stem}-2{path.suffix}")
    write_whole(path, format_record(record.id, record.findings, record.done))
    click.echo(f"saved as {printable(str(path))}", err=True)


class _Interview:
    """Asks one finding after the other. Raises RecordError for a record to start from that contradicts itself."""

    def __init__(self, knowledge: KnowledgeBase, start: Record, page: Page):
        self.knowledge = knowledge
        self.consultation = knowledge.consult(start)
        self._page = page
        self._asked: list[str] = []

    @property
    def record(self) -> Record:
        """What was recorded at the start or answered."""
        return self.consultation.answer.record

    def run(self) -> None:
        """Ask until nothing that is not yet asked can change an answer, or until asked to stop."""
        while left := [one.finding for one in self.consultation.next() if one.finding not in self._asked]:
            finding = self.knowledge.program.findings[left[0]]
            before = self.consultation.answer
            reply = self._answer(finding)
            if reply == STOP:
                return
            if reply != BACK:
                self._asked.append(finding.name)
            elif self._asked:
                self._record(self._asked.pop(), None)
            for line in news(before, self.consultation.answer, self.knowledge.program):
                self._say(f"{line.heading}: {'; '.join(line.items)}{line.more}", indent=2)

    def _record(self, name: str, value: Value | None) -> None:
        """Record a value, or None for what is not known. Raises RecordError if that contradicts the record."""
        record = self.record
        changed = {"id": record.id, "findings": {**record.recorded, name: value}, "done": record.done}
        self.consultation = self.knowledge.consult(changed)

    def _answer(self, finding: Finding) -> str | None:
        """Ask for a finding and record the answer; or `back`, or `stop`."""
        offered = choices(finding)
        self._page.line()
        self._say(f"{len(self.consultation.open())} open. {finding.question}")
        self._say(offered, indent=2)
        while True:
            reply = str(click.prompt("  >", prompt_suffix=" ")).strip().lower()
            if reply in (BACK, STOP):
                return reply
            if reply == NOT_KNOWN:
                return None
            if reply == HELP:
                add_meaning(self._page, finding)
                self._page.print()
                continue
            try:
                self._record(finding.name, reply_value(reply, finding))
            except UnclearError as error:
                self._say(str(error), indent=2)
                continue
            except RecordError as error:
                self._say(f"{error.faults[0].message}; answer otherwise, or go `back`", indent=2)
                continue
            return None

    def _say(self, text: str, indent: int = 0) -> None:
        self._page.line(text, indent=indent, hang=2 if indent else 0)
        self._page.print()
