"""The draft of a map of a table: what its names and texts say for certain, and marks for what has to be decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten
from typing import NamedTuple

from ...rules.finding import Finding
from ...rules.lookup import find_nearest
from ...rules.program import Program
from ...text.diagnostic import printable
from ...words import counted, either
from ..tables.packing import TableSource
from .map_text import MARK, NULL
from .profile import MOST, ColumnProfile, TableProfile, profile_of
from .redcap import BETWEEN, OWN, RedcapField
from .table_map import EACH, ERROR, LATEST
from .toml_lines import key, line, listed, quoted
from .units import UNITS_OF_TIME
from .value_lines import decimal_lines, unit_lines, value_lines

_IDS = ("id", "record_id", "person_id", "patient_id", "subject_id", "study_id", "participant_id", "patient", "person")
_LONGEST = 90  # characters of what a finding means, in a remark


class Draft(NamedTuple):
    """The text of a map, and of how many columns it knows the finding, has to be told it, and leaves them out."""

    text: str
    known: int
    open: int
    left_out: int

    @property
    def marks(self) -> int:
        """How many marks stand in it."""
        return sum(f'= "{MARK}"' in one for one in self.text.splitlines())


def draft_map(path: TableSource, program: Program, dictionary: Mapping[str, RedcapField]) -> Draft:
    """A draft from the header of a table and what stands in it; `dictionary` is that of REDCap, if any.

    Raises RecordError for what is no table; OSError.
    """
    profile = profile_of(path, lambda name: _normal(name) in _IDS)
    id_ = next((name for one in _IDS for name in profile.repeated if _normal(name) == one), "")
    known: list[list[str]] = []
    unsure: list[list[str]] = []
    left_out: list[str] = []
    by_name = {_normal(name): finding for name, finding in program.recordable.items()}
    for column in profile.columns:
        if column.name == id_ or not column.name.strip():
            continue
        field, box = _field_of(column.name, dictionary)
        finding = by_name.get(_normal(column.name))
        if OWN.fullmatch(column.name) and finding is None:
            left_out.append(column.name)
        elif finding is not None:
            known.append([*_column_lines(column, [finding], field, box, is_known=True)])
        elif column.filled and (near := _nearest(column, field, box, program)):
            unsure.append([*_column_lines(column, near, field, box, is_known=False)])
        else:
            left_out.append(column.name)
    lines = [
        *_head(path, profile, id_),
        *(listed("ignore", left_out) if left_out else []),
        *(_box_lines(profile) if any(BETWEEN in text for section in unsure + known for text in section[:1]) else []),
        *_row_lines(profile, id_),
    ]
    text = "\n".join([*lines, *(one for section in known + unsure for one in ("", *section))])
    return Draft(f"{text}\n", len(known), len(unsure), len(left_out))


def _head(path: TableSource, profile: TableProfile, id_: str) -> Iterator[str]:
    yield f"# A map of {printable(path.name)}, drafted from its header and its texts. Read it before it is used:"
    yield f'# what is not said here is not recorded. In place of each "{MARK}" write what is meant; "{NULL}" is for'
    yield "# what means that nothing was recorded. A column is left out by moving its name to `ignore`."
    yield ""
    if id_:
        yield f"id = {quoted(id_)}"
    else:
        names = either([column.name for column in profile.columns][:5], len(profile.columns) > 5)
        yield line(f'id = "{MARK}"', f"the column of ids: {names}")
    if profile.separator:
        yield f"separator = {quoted(profile.separator)}"


def _box_lines(profile: TableProfile) -> list[str]:
    boxes = sum(BETWEEN in column.name for column in profile.columns)
    remark = f'{counted(boxes, "box")} to tick: not ticked means "{NULL}" (nothing is recorded) or false'
    return [line(f'unticked = "{MARK}"', remark)]


def _row_lines(profile: TableProfile, id_: str) -> list[str]:
    count = profile.repeated.get(id_, 0)
    if not count:
        return []
    dates = [column.name for column in profile.columns if column.formats][:5]
    by = f"by = {either([quoted(name) for name in dates])}" if dates else 'by = "COLUMN OF DATES"'
    remark = f'{counted(count, "id")} with several rows: "{LATEST}" (with {by}), "{EACH}" or "{ERROR}"'
    return ["", "[rows]", line(f'several = "{MARK}"', f"{remark}; without [rows] each row is answered by itself")]


def _column_lines(
    column: ColumnProfile, findings: Sequence[Finding], field: RedcapField | None, box: str, *, is_known: bool
) -> Iterator[str]:
    """What a draft says of a column: the finding if it is known, else a mark with those that are nearest."""
    finding = findings[0]
    label = field.label if field is not None else ""
    if field is not None and box:
        label = f"{label}: {field.choices.get(box, box)}"
    yield line(f"[columns.{key(column.name)}]", label)
    if is_known:
        yield line(f"finding = {quoted(finding.name)}", _means(finding))
    else:
        names = " or ".join(one.name for one in findings)
        means = f" {_means(finding)}" if len(findings) == 1 else ""
        yield line(f'finding = "{MARK}"', f"{names}?{means}")
    choices = field.choices if field is not None and not box else {}
    if finding.kind == "number" and (is_known or column.is_number):
        yield from decimal_lines(column)
        yield from unit_lines(column, finding, f"{column.name} {label}")
    else:
        yield from value_lines(column, finding if is_known else None, findings, choices, bool(box))


def _means(finding: Finding) -> str:
    return shorten(finding.means, _LONGEST, placeholder=" ...")


def _field_of(name: str, dictionary: Mapping[str, RedcapField]) -> tuple[RedcapField | None, str]:
    """The field of a column, and the code of its box if it is one."""
    stem, between, code = name.partition(BETWEEN)
    if between and code:
        return dictionary.get(stem), code
    return dictionary.get(name), ""


def _nearest(column: ColumnProfile, field: RedcapField | None, box: str, program: Program) -> list[Finding]:
    """The findings that a column may mean, by its name, its label, or its texts."""
    findings = program.recordable.values()
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", column.name.partition(BETWEEN)[0] if box else column.name)
    label = field.choices.get(box, "") if field is not None and box else field.label if field is not None else ""
    texts = {_normal(text) for text in column.texts}
    same = [one for one in findings if len(column.texts) <= MOST and texts & {*map(_normal, one.values)}]
    by_texts = [one for one in same if len(texts - {*map(_normal, one.values)}) <= len(texts) // 2]
    by_words = find_nearest(f"{words} {label}", findings)
    if column.formats:
        return find_nearest(f"{words} {label}", [one for one in findings if one.unit in UNITS_OF_TIME])
    if column.is_number and any(len(text) > 1 for text in column.texts):
        numbers = [one for one in findings if one.kind == "number"]
        by_words = find_nearest(f"{words} {label}", numbers) or by_words
    if by_texts and len(texts) > 1:
        both = [one for one in by_words if one in by_texts]
        return both or by_texts[:3]
    return by_words


def _normal(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.strip().lower()).strip("_")
