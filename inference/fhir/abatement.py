"""Whether a Condition has abated."""

from __future__ import annotations

from .context import Context
from .dates import is_after, is_before
from .elements import Resource

UNDATED = ("abatementAge", "abatementRange", "abatementString")
_STEM = "abatement"


def find_abatement(resource: Resource, context: Context) -> tuple[str, str]:
    """The element that says that it has abated by now for certain, and the one that says that it may have."""
    given = resource.choose(resource.data, _STEM)
    element, when, to_come = resource.span(_STEM, context.at, "end")
    if not given or (given.endswith("DateTime") and to_come):
        return "", ""
    if when is not None and is_before(when, context.at):
        return element, ""
    period = resource.object(resource.data, f"{_STEM}Period")
    start = resource.date(period, "start", context.at, f"{_STEM}Period.") if period is not None else None
    if start is not None and is_after(start, context.at):
        return "", ""
    return "", given
