"""Where the findings of a record came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias


class Origin(NamedTuple):
    """One place that a finding came from, and its details, each empty where there is none.

    `place` is a resource (`Condition/c1`, `QuestionnaireResponse/q1#mscc`), a row and column of a table, or a line of
    a file; `element` the element of the resource that was read, `date` the date that counted, as it was written,
    `code` its system and code (`http://snomed.info/sct|94222008`), `row` the row of the table of codes
    (`codes.tsv:12`). `notes` say what is to be known besides.
    """

    place: str
    element: str = ""
    date: str = ""
    code: str = ""
    row: str = ""
    notes: tuple[str, ...] = ()


Origins: TypeAlias = Mapping[str, tuple[Origin, ...]]  # by finding

NOWHERE: Origins = {}  # of a record in the program's own names
