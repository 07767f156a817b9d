"""`guidelog check --engine`: which other engines are asked, of which records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import click
from guidelog.inference.verification.engines.names import ENGINES

from guidelog import EngineError, KnowledgeBase

from .completion import complete_files
from .records import read_consistent_records

if TYPE_CHECKING:
    from guidelog.inference.verification.engines.comparison import EngineComparison
    from guidelog.inference.verification.engines.engine import Findings, OtherEngine

Function = TypeVar("Function", bound=Callable[..., Any])

ALL = "all"
RANDOM = 200
_ABOUT_RECORDS = "--random, --seed and --records say of which records an engine is asked: name one with --engine"


class EngineChoice(NamedTuple):
    """The engines that are asked, and of which records; None for what was not chosen."""

    engines: tuple[str, ...]
    random: int | None
    seed: int
    records: tuple[str, ...]


def engine_options(function: Function) -> Function:
    """`--engine`, `--random`, `--seed` and `--records`, as one argument `choice`."""

    @click.option(
        "--engine",
        "engines",
        multiple=True,
        type=click.Choice([*ENGINES, ALL]),
        metavar="NAME",
        help=f"Compare the answers with those of another engine: {', '.join(ENGINES)}, or all. May be repeated.",
    )
    @click.option(
        "--random",
        type=click.IntRange(min=0),
        metavar="N",
        help=f"For --engine: how many random records, beside the worked cases.  [default: {RANDOM}]",
    )
    @click.option("--seed", type=int, metavar="N", help="For --engine: which random records.  [default: 0]")
    @click.option(
        "--records",
        metavar="FILE",
        multiple=True,
        shell_complete=complete_files,
        help="For --engine: these records in place of the worked cases and random ones.",
    )
    @wraps(function)
    def command(
        *arguments: Any,
        engines: tuple[str, ...],
        random: int | None,
        seed: int | None,
        records: tuple[str, ...],
        **named: Any,
    ) -> Any:
        if not engines and (random is not None or seed is not None or records):
            raise click.UsageError(_ABOUT_RECORDS)
        names = ENGINES if ALL in engines else tuple(dict.fromkeys(engines))
        return function(*arguments, choice=EngineChoice(names, random, seed or 0, records), **named)

    return cast(Function, command)  # fmt: skip


def open_engines(choice: EngineChoice, knowledge: KnowledgeBase) -> list[OtherEngine]:
    """The engines, ready to be asked. Raises ClickException with every one that is not installed."""
    from guidelog.inference.verification.engines.names import open_engine

    found, missing = [], []
    for name in choice.engines:
        try:
            found.append(open_engine(name, knowledge.compilation))
        except EngineError as error:
            missing.append(str(error))
    if missing:
        raise click.ClickException("; ".join(missing))
    return found


def choose_records(choice: EngineChoice, knowledge: KnowledgeBase) -> list[Findings]:
    """The records of the files that are named; else the worked cases and random ones. Raises RecordError."""
    from guidelog.inference.verification.engines.random_records import random_records
    from guidelog.inference.verification.worked.cases import records_of_cases

    found = [record.findings for record in read_consistent_records(choice.records, knowledge)]
    count = choice.random or 0
    if not choice.records:
        found = [*records_of_cases(knowledge.compilation)]
        count = RANDOM if choice.random is None else choice.random
    return [*found, *random_records(knowledge.compilation, count, choice.seed, found)]


def compare_engines(
    choice: EngineChoice, engines: list[OtherEngine], records: list[Findings], knowledge: KnowledgeBase
) -> Iterator[EngineComparison]:
    """Each engine beside guidelog; slow ones are asked of fewer records unless these were chosen.

    Raises ClickException for an engine that fails.
    """
    from guidelog.inference.verification.engines.comparison import compare

    for engine in engines:
        own = records
        if engine.most is not None and len(records) > engine.most and choice.random is None and not choice.records:
            own = Random(choice.seed).sample(records, engine.most)  # noqa: S311 no secret
        try:
            yield compare(engine, knowledge.compilation, own, len(records) - len(own))
        except EngineError as error:
            raise click.ClickException(str(error)) from None
