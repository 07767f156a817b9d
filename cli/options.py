"""Options that commands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple, TypeVar, cast

import click

from guidelog.places import DEFAULT, is_guideline, name_of, whole_of

from .completion import complete_files, complete_readings

Function = TypeVar("Function", bound=Callable[..., Any])


class Selection(NamedTuple):
    """The knowledge base that a command is to ask (of several, one a line), the alternatives of readings that it is
    to take, and the language of its words.
    """

    path: str | None
    readings: Mapping[str, str]
    language: str = ""


def knowledge_option(function: Function) -> Function:
    """`--kb PATH`, `--reading NAME=ALTERNATIVE` and `--language CODE`, as one argument `kb`."""

    @click.option(
        "--kb",
        metavar="PATH",
        shell_complete=complete_files,
        is_eager=True,
        multiple=True,
        callback=_require_names,
        help="A folder of .dl files, one file, or the name of a packaged guideline; repeat it for several together."
        f"  [default: the packaged {DEFAULT}]",
    )
    @reading_option
    @click.option("--language", metavar="CODE", default="", help="Its words in this language, such as de.")
    @wraps(function)
    def command(
        *arguments: Any, kb: tuple[str, ...], readings: Mapping[str, str], language: str, **named: Any
    ) -> Any:
        if not kb and is_guideline(os.curdir):
            note = f"note: this asks the packaged {DEFAULT}; `--kb .` asks the guideline in this folder"
            click.echo(note, err=True)
        for path in kb:
            if (whole := whole_of(path)) is not None:
                import shlex  # few are told

                click.echo(
                    f"note: this is one file of a guideline; `--kb {shlex.quote(whole)}` asks all of it", err=True
                )
        return function(*arguments, kb=Selection(name_of(kb) or None, readings, language), **named)

    return cast(Function, command)


def _require_names(_: click.Context, option: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of knowledge bases. Raises BadParameter for what names none, such as a variable that is not set."""
    if not all(name.strip() and len(name.splitlines()) == 1 for name in names):
        raise click.BadParameter(f"it names nothing; without --kb the packaged {DEFAULT} is asked", param=option)
    return names


def reading_option(function: Function) -> Function:
    """`--reading NAME=ALTERNATIVE`, as a mapping `readings`."""
    return click.option(
        "--reading",
        "readings",
        metavar="NAME=ALTERNATIVE",
        shell_complete=complete_readings,
        multiple=True,
        callback=_parse_readings,
        help="Use another interpretation; may be repeated.  [`guidelog show readings` lists them]",
    )(function)


def _parse_readings(_: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    """The alternative of each reading that a user names. Raises BadParameter."""
    found: dict[str, str] = {}
    for text in texts:
        name, equals, alternative = text.partition("=")
        if not (name and equals and alternative):
            raise click.BadParameter(f"`{text}` is not written NAME=ALTERNATIVE", param=option)
        if name in found:
            raise click.BadParameter(f"`{name}` is chosen twice", param=option)
        found[name] = alternative
    return found


class Bundles(NamedTuple):
    """How bundles of FHIR are read: as of which time, with which tables of codes, and whether the rest is listed."""

    at: str | None = None
    codes: tuple[str, ...] = ()
    unused: bool = False


def bundle_options(function: Function) -> Function:
    """`--at TIME`, `--codes FILE` and `--unused`, as one argument `bundles`."""

    @at_option
    @codes_option
    @click.option("--unused", is_flag=True, help="List what of a FHIR Bundle was not used, and why.")
    @wraps(function)
    def command(*arguments: Any, at: str | None, codes: tuple[str, ...], unused: bool, **named: Any) -> Any:
        return function(*arguments, bundles=Bundles(at, codes, unused), **named)

    return cast(Function, command)


def at_option(function: Function) -> Function:
    """`--at TIME`."""
    return click.option(
        "--at",
        metavar="TIME",
        callback=_time,
        help="As of when records are read from FHIR: a time, or a day.  [default: now]",
    )(function)


def codes_option(function: Function) -> Function:
    """`--codes FILE`, which may be repeated."""
    return click.option(
        "--codes",
        metavar="FILE",
        multiple=True,
        shell_complete=complete_files,
        help="A table of your own codes, as codes.tsv; may be repeated.",
    )(function)


def _time(_: click.Context, option: click.Parameter, time: str | None) -> str | None:
    """A time. Raises BadParameter for what is none."""
    if time is not None:
        from guidelog.inference.fhir.dates import reference  # few commands read bundles

        try:
            reference(time)
        except ValueError:
            help_ = "write a day, 2026-03-10, or a time, 2026-03-10T09:00:00Z"
            raise click.BadParameter(f"`{time}` is no time: {help_}", param=option) from None
    return time


def format_option(*formats: str) -> Callable[[Function], Function]:
    """`--format`, the first of the formats by default."""
    return click.option(
        "--format", "format_", type=click.Choice(formats), default=formats[0], show_default=True, help="How to print."
    )


def require_effect(*options: tuple[str, object, bool, str]) -> None:
    """Refuse what is asked for in vain: an option, whether it is given, whether it has an effect, and what it is for.

    Raises UsageError.
    """
    for option, is_given, has_effect, purpose in options:
        if is_given and not has_effect:
            raise click.UsageError(f"{option} is for {purpose}")


def color_option(function: Function) -> Function:
    """`--color`."""
    return click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Colours."
    )(function)
