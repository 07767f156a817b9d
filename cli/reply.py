"""Replies to the questions of an interview: what is offered, and what was meant."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from guidelog.inference.record.record import Value
from guidelog.inference.rules.finding import Finding
from guidelog.inference.text.spelling import find_near

from guidelog import GuidelogError

NOT_KNOWN, HELP, BACK, STOP = "?", "help", "back", "stop"
_AS_RECORDED = {"true": True, "false": False}


class UnclearError(GuidelogError):
    """A reply that is no answer to the question; the message says why, and what is offered."""


def choices(finding: Finding) -> str:
    """What can be replied to the question of a finding."""
    if finding.kind == "number":
        offered = [f"a number ({finding.unit})"]
    else:
        offered = [f"{number} {_said(word)}" for number, word in enumerate(_values(finding), 1)]
    return ", ".join([*offered, f"{NOT_KNOWN} not known", HELP, BACK, STOP])


def reply_value(reply: str, finding: Finding) -> Value:
    """The value that a reply means: itself, its number among those offered, or the only one that begins so.

    Raises UnclearError.
    """
    if finding.kind == "number":
        return _number(reply, finding)
    values = _values(finding)
    word = reply.replace(" ", "_").replace("-", "_")
    if finding.kind == "bool" and word in _AS_RECORDED:
        return _AS_RECORDED[word]
    if word.isdecimal() and 1 <= int(word) <= len(values):
        return [*values.values()][int(word) - 1]
    found = [name for name in values if name == word] or [name for name in values if word and name.startswith(word)]
    if len(found) == 1:
        return values[found[0]]
    if found:
        raise UnclearError(f"`{reply}` could be {' or '.join(map(_said, found))}: write more of it")
    guess = "".join(f"; did you mean {_said(one)}?" for one in find_near(word, values)[:1])
    raise UnclearError(f"that is none of these: {choices(finding)}{guess}")


def _values(finding: Finding) -> dict[str, Value]:
    """The values of a finding by the words for them, in order."""
    if finding.kind == "bool":
        return {"yes": True, "no": False}
    return {value: value for value in finding.values}


def _said(word: str) -> str:
    return word.replace("_", " ")


def _number(reply: str, finding: Finding) -> Decimal:
    try:
        number = Decimal(reply.removesuffix(finding.unit).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise UnclearError(f"that is none of these: {choices(finding)}")
    return number
