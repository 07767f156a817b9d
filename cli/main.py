"""`guidelog`: the group of commands, and what becomes of errors."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

import click

COMMANDS = {
    "recommend": "What applies to a record, grouped by urgency.",
    "why": "The proof that a statement holds, or what is in its way.",
    "why-not": "What is in the way of a statement, and the smallest changes that would turn it.",
    "next": "The findings worth recording next.",
    "ask": "An interview that asks these, until nothing can change any more.",
    "compare": "Which statements differ between two records, and through which findings.",
    "query": "Any conjunction of conditions, asked of records and the knowledge base.",
    "show": "The statements, one of them, a concept or the readings, to read or as a drawing.",
    "findings": "What a record can hold.",
    "export": "The knowledge base for another system: clingo, SWI-Prolog, s(CASP), SQL; or a questionnaire in FHIR.",
    "cohort": "The status of every statement for each record of a table.",
    "serve": "Answers over HTTP: an explorer in the browser, JSON, and a service of CDS Hooks.",
    "site": "The explorer as files: it answers in the browser, and no record leaves it.",
    "feedback": "What became of the cards that the service showed.",
    "new": "Begins a guideline: a small complete one in a folder, to be changed.",
    "check": "Whether a knowledge base can be trusted: text, worked cases, and proofs over all records.",
    "coverage": "Whether the worked cases show what each condition of the rules is for.",
    "diff": "What a change of a knowledge base changes, proved for all records.",
}
EXTRA = "Got unexpected extra argument"  # how click begins when there is one more than a command takes
CHOICE = "\n\t"  # how click begins each of the choices that it lists where an option is missing


class UnreadError(Exception):
    """Nobody reads standard output, or standard error, any more; click would end with the status of a finding."""


class Commands(click.Group):
    """Commands by name, each imported when it is used, so that starting the program stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"guidelog.cli.{cmd_name.replace('-', '_')}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from guidelog.inference.text.diagnostic import printable
            from guidelog.inference.text.spelling import suggestion

            help_ = suggestion(args[0], COMMANDS, "`guidelog --help` lists the commands")
            raise click.UsageError(f"no command is called `{printable(args[0])}`; {help_}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise UnreadError from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*COMMANDS.items()])


def print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        import guidelog

        click.echo(f"guidelog {guidelog.__version__}")
        ctx.exit()


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=print_version, help="Show the version."
)
def group() -> None:
    """Ask a clinical guideline that is written as Datalog text.

    Every answer can be followed to a line of the guideline, and what is not recorded is never taken for "no".
    It encodes summaries of a guideline; it is not a medical device, and a clinician decides.
    """


def main() -> None:
    """Run the command line; never ends in a traceback for what a user can bring about."""
    gc.set_threshold(100_000)  # most runs end before looking for garbage could pay
    if sys.stdout is None:
        sys.exit(2)  # standard output is closed: there is nowhere to answer to
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what a narrow encoding lacks stays distinct
    try:
        status = _run()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (BrokenPipeError, UnreadError):
        status = _end_at_broken_pipe()
    sys.exit(status)


def _run() -> int:
    """Run the command that the arguments name; its exit status, 2 with a message for what cannot be used."""
    from guidelog.inference.errors import GuidelogError
    from guidelog.inference.text.diagnostic import printable

    try:
        with _stop_on_interrupt():
            status = group.main(prog_name="guidelog", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        return fail(error.format_message())
    except click.ClickException as error:
        message = error.format_message().replace(CHOICE, " ")
        if isinstance(error, click.UsageError) and error.ctx is not None:
            message += _advice(error.ctx, message)
            click.echo(f"{error.ctx.get_usage()}\nTry '{error.ctx.command_path} --help' for help.\n", err=True)
        return fail(f"Error: {printable(message)}")
    except GuidelogError as error:
        return fail(error.report)
    except MemoryError:
        return fail("error: there is not enough memory")
    except RecursionError:
        return fail("error: the rules are nested too deeply to be shown")
    except (KeyboardInterrupt, click.Abort):
        return fail("interrupted", 130)
    except BrokenPipeError:
        raise
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        return fail(f"error: {printable(f'{error.strerror or error}{place}')}")


@contextlib.contextmanager
def _stop_on_interrupt() -> Iterator[None]:
    """While a command runs an interrupt raises KeyboardInterrupt; before and after it ends the process at once."""
    loading = signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    try:
        if loading:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        yield
    finally:
        if loading:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


def _advice(context: click.Context, message: str) -> str:
    """What to do instead with an argument that a command does not take; empty for any other mistake."""
    if not message.startswith(EXTRA):
        return ""
    arguments = [one for one in context.command.params if isinstance(one, click.Argument)]
    if not arguments and any(one.name == "kb" for one in context.command.params):
        return "; a knowledge base is named with --kb"
    return "; what has spaces in it stands in quotes" if arguments else ""


def fail(message: str, status: int = 2) -> int:
    """Print a message on standard error; the exit status."""
    click.echo(message, err=True)
    return status


def _end_at_broken_pipe() -> int:
    """Nobody reads on: what is still to be flushed goes nowhere, and the status is that of SIGPIPE."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):
                os.dup2(nowhere, stream.fileno())
    return 141


if __name__ == "__main__":
    main()
