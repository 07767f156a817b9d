"""Turns: z3 has one state for the whole process, so whoever asks it waits until no other thread does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import z3

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_turn = threading.RLock()

# Python may free a formula in any thread, whoever's turn it is.
z3.Z3_enable_concurrent_dec_ref(z3.main_ctx().ref())


def in_turn(ask: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A function that makes formulas or asks z3, made to wait for its turn. It may call others that wait too."""

    @wraps(ask)
    def ask_in_turn(*arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        with _turn:
            return ask(*arguments, **named)

    return ask_in_turn
