"""The exact statuses of formulas for a record, over what it can still become."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

import z3

from ...answer.statuses import CERTAIN, POSSIBLE, PRESUMED, RULED_OUT
from ...record.record import Value
from ...rules.schema import Status
from .search import RecordSearch
from .variables import TRUE, opposite

Key = TypeVar("Key", bound=Hashable)


def decide_statuses(
    search: RecordSearch, findings: Mapping[str, Value], formulas: Mapping[Key, z3.BoolRef]
) -> dict[Key, Status]:
    """The status of each formula for a record, in a search of one encoding. Raises ValueError for a contradiction."""
    variables = search.encodings[0].variables
    model = search.find(*variables.pinned(findings))
    if model is None:
        raise ValueError("a record that contradicts itself has no statuses")
    recorded = variables.recorded(findings)
    found: dict[Key, Status] = {}
    for key, formula in formulas.items():
        if model.eval(formula, model_completion=True).eq(TRUE):
            found[key] = PRESUMED if search.is_possible(opposite(formula), *recorded) else CERTAIN
        else:
            found[key] = POSSIBLE if search.is_possible(formula, *recorded) else RULED_OUT
    return found
