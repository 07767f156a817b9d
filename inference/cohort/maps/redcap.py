"""The data dictionary of a REDCap project: what its fields are called, and what the codes of their choices mean."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ...record.codes import RecordCode
from ...record.redcap import CHOICES, FIELD, LABEL, TYPE
from ...text.diagnostic import is_text
from ..tables.table import unusable

_TRUTHS = {"yesno": {"1": "yes", "0": "no"}, "truefalse": {"1": "true", "0": "false"}}
_TAG = re.compile("<[^>]{0,200}>")
OWN = re.compile(r"redcap_\w+|.+_complete|.+_timestamp")  # columns that REDCap adds to an export
BETWEEN = "___"  # stands between a field with boxes to tick and the code of a box


class RedcapField(NamedTuple):
    """A field: its type, its label, and the label of each code."""

    type: str
    label: str
    choices: Mapping[str, str]


def read_dictionary(path: str) -> dict[str, RedcapField]:
    """The fields of a data dictionary. Raises RecordError for another file; OSError."""
    place = Path(path)
    text = place.read_bytes().decode("utf-8-sig", "surrogateescape")
    try:
        rows = [*csv.DictReader(io.StringIO(text, newline=""))] if is_text(text) else []
    except csv.Error:
        rows = []
    if not rows or not {FIELD, TYPE, LABEL, CHOICES} <= rows[0].keys():
        help_ = "download it from the page Data Dictionary of the project, as UTF-8"
        raise unusable(place, "this is no data dictionary of REDCap", help_, RecordCode.OTHER_KIND)
    return {row[FIELD] or "": _field(row) for row in rows}


def _field(row: Mapping[str, str | None]) -> RedcapField:
    type_ = (row[TYPE] or "").strip()
    choices = _TRUTHS.get(type_)
    if choices is None:
        parts = [one.partition(",") for one in (row[CHOICES] or "").split("|")]
        choices = {code.strip(): _plain(label) for code, comma, label in parts if comma}
    return RedcapField(type_, _plain(row[LABEL] or ""), choices)


def _plain(label: str) -> str:
    """A label without marks of HTML."""
    return " ".join(_TAG.sub(" ", label).split())
