"""What the draft of a map says of the texts in a column: what they mean for certain, and marks for the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ...rules.finding import Finding
from ...words import either
from .cell import words_of
from .map_text import MARK, NULL
from .profile import MOST, ColumnProfile
from .table_map import ANY
from .toml_lines import key, line, quoted

_YES, _NO = ("yes", "y", "true", "t"), ("no", "n", "false", "f")
_NOTHING = (
    "na",
    "n/a",
    "nan",
    "null",
    "nil",
    "unknown",
    "not known",
    "missing",
    ".",
    "-",
    "?",
    "<na>",
    "#n/a",
    "nat",
)
_UNITS = ("minute", "hour", "day", "week", "month", "year")
_TICKED, _UNTICKED = ("1", "checked"), ("0", "unchecked")


def value_lines(
    column: ColumnProfile,
    finding: Finding | None,
    candidates: Sequence[Finding],
    labels: Mapping[str, str],
    is_box: bool,
) -> Iterator[str]:
    """A line for each text that a column has or its labels know; `finding` is None where that has to be decided."""
    is_alike = len(candidates) == 1 or {one.kind for one in candidates} == {"bool"}
    meant = finding or (candidates[0] if is_alike else None)
    texts = [*dict.fromkeys((*labels, *column.texts))]
    if finding is not None and not labels and all(_is_own(text, finding) for text in texts):
        return  # they are the vocabulary's own
    if len(texts) > MOST:
        remark = f"more than {MOST} different texts, such as {', '.join(map(quoted, texts[:3]))}"
        yield line(f'values.{key(ANY)} = "{MARK}"', remark)
        return
    for text in texts:
        label = labels.get(text, "")
        if is_box and text.lower() in _UNTICKED:
            if text != _UNTICKED[0]:
                yield line(f'values.{key(text)} = "{MARK}"', f'"{NULL}" or false: not ticked')
            continue
        value = _value_of(label or text, meant)
        if is_box and text.lower() in _TICKED and meant is not None and meant.kind == "bool":
            value = "true"
        remark = f'"{label}"' if label else ""
        if not value:
            choices = _choices(finding, candidates)
            remark = f"{remark}: {choices}" if remark else choices
        yield line(f"values.{key(text)} = {value or quoted(MARK)}", remark)


def _is_own(text: str, finding: Finding) -> bool:
    """Whether a text is a value of a finding as the vocabulary writes it."""
    return text.lower() in ("true", "false") if finding.kind == "bool" else text in finding.values


def _value_of(words: str, finding: Finding | None) -> str:
    """What a text means for certain, as TOML has it; nothing if that has to be decided."""
    word = words.strip().lower()
    if finding is not None and finding.kind == "enum":
        same = [value for value in finding.values if _normal(value) == _normal(words)]
        if len(same) == 1:
            return quoted(same[0])
    if finding is not None and finding.kind == "bool" and word in (*_YES, *_NO):
        return "true" if word in _YES else "false"
    return quoted(NULL) if word in _NOTHING else ""


def _choices(finding: Finding | None, candidates: Sequence[Finding]) -> str:
    """What there is to choose from."""
    if finding is None:
        kinds = {one.kind for one in candidates}
        if kinds == {"bool"}:
            return f'true, false or "{NULL}"'
        values = [quoted(value) for one in candidates[:1] for value in one.values]
        return f"{either([*values, quoted(NULL)])}" if len(candidates) == 1 and values else "a value of the finding"
    if finding.kind == "bool":
        return f'true, false or "{NULL}"'
    return either([quoted(value) for value in (*finding.values, NULL)])


def decimal_lines(column: ColumnProfile) -> Iterator[str]:
    """That a comma stands before decimals, if one does."""
    if column.has_comma:
        yield 'decimal = ","'


def unit_lines(column: ColumnProfile, finding: Finding, words: str) -> Iterator[str]:
    """What has to be said of numbers and dates: another unit, or since when time is counted."""
    if not column.is_number and column.formats:
        formats = either([quoted(words_of(one)) for one in column.formats])
        yield "since = true"
        yield line(f'format = "{MARK}"', formats) if len(column.formats) > 1 else f"format = {formats}"
        yield line(f'until = "{MARK}"', "the column of dates to which time is counted; without this line --at DAY")
        return
    named = [unit for unit in _UNITS if re.search(rf"(^|[^a-z]){unit}s?([^a-z]|$)", words.lower())]
    units = [f"{unit}s" for unit in named if f"{unit}s" != finding.unit]
    if units and not any(f"{unit}s" == finding.unit for unit in named):
        yield line(f'unit = "{MARK}"', f"{either([*map(quoted, units), quoted(finding.unit)])}")
    texts = [text for text in column.texts if not re.fullmatch(r"[+-]?[0-9.,]+([eE][+-]?[0-9]+)?", text)]
    for text in texts[:MOST]:
        remark = f'a number is wanted; "{NULL}" if it means that nothing was recorded'
        value = quoted(NULL) if text.lower() in _NOTHING else quoted(MARK)
        yield line(f"values.{key(text)} = {value}", remark)


def _normal(words: str) -> str:
    return re.sub(r"[\W_]+", "_", words.strip().lower()).strip("_")
