"""`guidelog recommend`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click
from guidelog.inference.text.diagnostic import printable
from guidelog.inference.words import agreeing, share

from guidelog import NEEDS, Consultation, GuidelogError, Program, Record, RecordError

from .completion import complete_files
from .extent import Extent
from .files import write
from .knowledge import load_knowledge
from .options import Bundles, Selection, bundle_options, color_option, format_option, knowledge_option, require_effect
from .records import help_for_id, open_reader, read_records

if TYPE_CHECKING:
    from guidelog.inference.fhir.table import CodeTable

    from guidelog import Sheet

MOST_SORTED = 1000  # records of which the most urgent stand first


@click.command("recommend")
@click.argument("records", nargs=-1, required=True, metavar="RECORD...", shell_complete=complete_files)
@click.option("--possible", is_flag=True, help="Also what could apply, by what would open it (text).")
@click.option("--all", "everything", is_flag=True, help="Also what could apply, gives way or is ruled out.")
@click.option("--ids", is_flag=True, help="Also the ids of the statements of each line (text).")
@click.option("--full", is_flag=True, help="Also what could apply and what is ruled out, with why (html).")
@click.option("--record", "--id", "only", metavar="ID", help="Only the record with this id, of several.")
@click.option(
    "--needs", type=click.IntRange(min=0), help=f"Alternatives to list, in text with --all.  [default: {NEEDS}]"
)
@format_option("text", "json", "jsonl", "html", "fhir")
@color_option
@bundle_options
@knowledge_option
def command(
    records: tuple[str, ...],
    possible: bool,
    everything: bool,
    ids: bool,
    full: bool,
    only: str | None,
    needs: int | None,
    format_: str,
    color: str,
    bundles: Bundles,
    kb: Selection,
) -> None:
    """What applies to a record: what is to be done now, within hours, and also; what is not advised, and what to
    record next.

    The numbers of the lines are those that `guidelog why RECORD NUMBER` takes. Of several records each is one line,
    the most urgent first; --record ID shows one of them.

    RECORD is a file in TOML, JSON or JSON Lines, or - for standard input; in JSON it may be a Bundle of FHIR R4. A
    record that cannot be used gets no answer and an error; the others are answered all the same, and the exit status
    is 2.

    \b
      guidelog recommend examples/worked-example.toml
      guidelog recommend --record a1 records.jsonl
      guidelog recommend --format jsonl records.jsonl
      guidelog recommend --format html examples/worked-example.toml > answer.html
      guidelog recommend --format fhir examples/worked-example.toml > guidance.json
    """
    is_text = format_ == "text"
    require_effect(
        ("--possible", possible, is_text, "--format text"),
        ("--ids", ids, is_text, "--format text"),
        ("--all", everything, format_ != "fhir", "text, JSON and HTML"),
        ("--full", full, format_ == "html", "--format html"),
        ("--needs", needs is not None, everything or full or format_.startswith("json"), "--all, --full and JSON"),
    )
    knowledge = load_knowledge(kb)
    extent = Extent(possible, everything, ids, full or everything, NEEDS if needs is None else needs)
    if format_ == "fhir":
        printer: _Printer = _FhirPrinter(extent, knowledge.codes(bundles.codes))
    else:
        printer = _printer(format_, extent, color, knowledge.program)
    refused = answered = 0
    for record in _choose(read_records(records, open_reader(knowledge, bundles)), only):
        try:
            if isinstance(record, RecordError):
                raise record
            printer.print(knowledge.consult(record))
        except GuidelogError as error:
            click.echo(error.report, err=True)
            refused += 1
        else:
            answered += 1
    printer.end()
    if refused:
        if answered:
            were = share(refused, answered + refused, "record", "were")
            click.echo(f"{were} refused and {agreeing(refused, 'have')} no answer", err=True)
        raise click.exceptions.Exit(2)


class _Printer:
    """Prints answers as they come, as JSON Lines."""

    def __init__(self, extent: Extent):
        self.extent = extent
        self.count = 0

    def print(self, consultation: Consultation) -> None:
        write(json.dumps(consultation.to_json(self.extent.everything, self.extent.needs)) + "\n")

    def end(self) -> None:
        """Print what is left to print."""


class _JsonPrinter(_Printer):
    """One object for one answer, a list for several: the first waits until there is a second."""

    first = ""

    def print(self, consultation: Consultation) -> None:
        text = json.dumps(consultation.to_json(self.extent.everything, self.extent.needs), indent=1)
        self.count += 1
        if self.count == 1:
            self.first = text
        else:
            write(f"[{self.first},\n{text}" if self.count == 2 else f",\n{text}")

    def end(self) -> None:
        if self.count:
            write(f"{self.first}\n" if self.count == 1 else "]\n")


class _FhirPrinter(_Printer):
    """A Bundle for each answer: one as people read JSON; several a line each, as in bulk exports."""

    first: Mapping[str, Any] = {}

    def __init__(self, extent: Extent, table: CodeTable):
        super().__init__(extent)
        from guidelog.inference.fhir.text import resource_text

        self.table = table
        self._text = resource_text

    def print(self, consultation: Consultation) -> None:
        found = consultation.guidance(self.table)
        self.count += 1
        if self.count == 1:
            self.first = found
            return
        for one in (self.first, found) if self.count == 2 else (found,):
            write(f"{self._text(one)}\n")

    def end(self) -> None:
        if self.count == 1:
            write(f"{self._text(self.first, 1)}\n")


class _TextPrinter(_Printer):
    """The screen of one record; of several a line for each, the most urgent first as far as they can be kept."""

    def __init__(self, extent: Extent, color: str):
        super().__init__(extent)
        from .screen.console import Page

        self.page = Page(color)
        self.kept: list[Consultation] = []

    def print(self, consultation: Consultation) -> None:
        self.count += 1
        if self.count == 2 and (self.extent.possible or self.extent.everything or self.extent.ids):
            raise click.UsageError(
                "--possible, --all and --ids are for one record, and of several a line each is shown: "
                "choose one with --record ID"
            )
        if self.count > MOST_SORTED:
            self._print_lines()
        self.kept.append(consultation)

    def end(self) -> None:
        if self.count != 1:
            self._print_lines()
            return
        from .screen.answer import add_answer

        add_answer(self.page, self.kept[0], self.extent)
        self.page.print()

    def _print_lines(self) -> None:
        from guidelog.inference.overview.lines import line_of

        for found in sorted((one.overview(questions=False) for one in self.kept), key=lambda one: one.urgency):
            self.page.add(line_of(found))
        if self.kept:
            self.page.print()
        self.kept.clear()


class _PagePrinter(_Printer):
    """One page of HTML for all answers, whole or not at all."""

    def __init__(self, extent: Extent, program: Program):
        super().__init__(extent)
        self.program = program
        self.sheets: list[Sheet] = []

    def print(self, consultation: Consultation) -> None:
        self.sheets.append(consultation.sheet(self.extent.full))

    def end(self) -> None:
        if self.sheets:
            from guidelog.inference.page.answer import answers_page

            write(answers_page(self.sheets, self.program, self.extent.needs))


def _choose(records: Iterable[Record | RecordError], only: str | None) -> Iterator[Record | RecordError]:
    """The records, or those with one id and what cannot be read. Raises UsageError if there is none with it."""
    ids: list[str] = []
    for record in records:
        if only is not None and isinstance(record, Record):
            ids.append(record.id)
        if only is None or isinstance(record, RecordError) or record.id == only:
            yield record
    if only is not None and only not in ids:
        raise click.UsageError(f"no record has the id `{printable(only)}`: {help_for_id(only, ids)}")


def _printer(format_: str, extent: Extent, color: str, program: Program) -> _Printer:
    """What prints answers in a format that needs no codes."""
    if format_ == "text":
        return _TextPrinter(extent, color)
    if format_ == "html":
        return _PagePrinter(extent, program)
    return _JsonPrinter(extent) if format_ == "json" else _Printer(extent)
