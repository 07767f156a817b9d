"""Limits of the method, told with what meets them, its place and the next step. docs/limits.md lists them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from ..errors import TooComplexError
from ..text.source import Span

NEEDS = 5  # how many alternatives of `needs` are listed unless more are asked for
NESTED = "the rules are nested too deeply\n  = help: let fewer rules rest on each other in a chain"

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@contextmanager
def limits_of(what: str, span: Span) -> Iterator[None]:
    """A limit that is met while this is worked out is told of it, with its place."""
    try:
        yield
    except TooComplexError as error:
        message, *rest = str(error).split("\n")
    except RecursionError:
        message, *rest = NESTED.split("\n")
    else:
        return
    raise TooComplexError("\n".join([f"{what}: {message}", f"  --> {span.place}", *rest]))


def refuse_nested(explain: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """The same function, which raises TooComplexError where rules are nested deeper than Python follows them."""

    @wraps(explain)
    def explain_or_refuse(*arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        try:
            return explain(*arguments, **named)
        except RecursionError:
            raise TooComplexError(NESTED) from None

    return explain_or_refuse
