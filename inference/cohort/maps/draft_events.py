"""The draft of a map of tables of events: by the public models that they have, else by the names of their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...words import either
from ..tables.packing import TableSource
from .event_map import RESOURCES
from .event_models import EventModel, model_of, system_line
from .map_text import MARK, NULL
from .profile import MOST, ColumnProfile, TableProfile, profile_of
from .toml_lines import key, line, listed, quoted

_NEEDS_SYSTEM = re.compile('^(code|reason) = "')
_GUESSES = {  # words in the names of columns, for tables of no model that is known
    "person": ("person", "patient", "subject", "mrn", "id"),
    "code": ("code", "concept"),
    "start": ("start", "onset", "begin", "date", "time"),
}


class EventDraft(NamedTuple):
    """The text of a map, and the model of each table, empty for one of no model that is known."""

    text: str
    models: Sequence[str]

    @property
    def marks(self) -> int:
        """How many marks stand in it."""
        return sum(f'= "{MARK}"' in one for one in self.text.splitlines())


def draft_event_maps(paths: Sequence[TableSource]) -> EventDraft:
    """A draft from the headers of tables. Raises RecordError for what is no table; OSError."""
    lines = [
        "# A map of tables with a row for each code, drafted from their headers. Read it before it is used. In place",
        f'# of each "{MARK}" write what is meant; "{NULL}" is for what means nothing. Rows are read as FHIR is.',
    ]
    models = []
    has_concepts = False
    for path in paths:
        profile = profile_of(path, lambda name: False)
        model = model_of([column.name for column in profile.columns])
        section = [*_section(path, profile, model)]
        has_concepts = has_concepts or any("{ concept = " in one for one in section)
        models.append(model.name if model is not None else "")
        lines += ["", *section]
    if has_concepts:
        remark = "the site's own table `concept` of OMOP; --concepts FILE names another"
        lines[2:2] = ["", line(f'concepts = "{MARK}"', remark)]
    return EventDraft("\n".join(lines) + "\n", models)


def _section(path: TableSource, profile: TableProfile, model: EventModel | None) -> Iterator[str]:
    names = {column.name.lower(): column.name for column in profile.columns}
    yield line(f"[events.{key(path.name)}]", model.name if model is not None else "")
    if profile.separator:
        yield f"separator = {quoted(profile.separator)}"
    own = [*(_of_model(model, names) if model is not None else _of_names(profile))]
    yield from own
    column = next((one for one in profile.columns if model and one.name.lower() == model.decided.lower()), None)
    if model is not None and column is not None:
        yield from _decisions(model, column)
    used = {*re.findall(r'"((?:[^"\\]|\\.)*)"', "\n".join(one.partition("  #")[0] for one in own))}
    left_out = [
        one.name for one in profile.columns if one.name not in used and (not model or one.name != model.decided)
    ]
    if left_out:
        yield from listed("ignore", left_out)


def _of_model(model: EventModel, names: dict[str, str]) -> Iterator[str]:
    """The lines of a model, with the columns as the table has them, but for those that it does not have."""
    header = [*names.values()]
    if any(_NEEDS_SYSTEM.match(one) for one in model.lines) and not any(
        one.startswith("system") for one in model.lines
    ):
        yield system_line(header)
    for one in model.lines:
        code, sign, remark = one.partition("  #")
        stem = code.partition(" = ")[0]
        columns = re.findall(r'"([A-Za-z_]+)"', code) if stem not in ("resource", "status", "system") else []
        lacking = [name for name in columns if name.lower() not in names]
        if lacking and "concept" not in code:
            if stem == "start" and "date" in names:
                yield f"start = {quoted(names['date'])}"  # as older tables call it
            continue
        for name in lacking:
            code = re.sub(rf',? ?{{ concept = "{name}" }}', "", code)
        if lacking and "concept" not in code:
            continue
        for name in {*columns} - {*lacking}:
            code = code.replace(f'"{name}"', quoted(names[name.lower()]))
        yield f"{code}{sign}{remark}"


def _decisions(model: EventModel, column: ColumnProfile) -> Iterator[str]:
    """A mark for each text in a column on which what a row says depends."""
    yield line(f"{model.element}.column = {quoted(column.name)}", model.choices)
    if model.element == "answer":
        return  # its texts are told when a row with a code that is known has one
    for text in column.texts[:MOST]:
        yield f'{model.element}.values.{key(text)} = "{MARK}"'


def _of_names(profile: TableProfile) -> Iterator[str]:
    """Marks for a table of no model that is known, with the columns that are called so."""
    yield line(f'resource = "{MARK}"', f"what a row is: {either([*RESOURCES])}")
    names = [column.name for column in profile.columns]
    for element, words in _GUESSES.items():
        near = [name for word in words for name in names if word in name.lower()]
        found = [*dict.fromkeys(near)][:3]
        yield line(
            f'{element} = "{MARK}"', f"a column: {either([*map(quoted, found)]) if found else 'none is called so'}"
        )
        if element == "code":
            yield line(f'system = "{MARK}"', 'whose codes these are: "http://snomed.info/sct" or another')
    yield line(
        f'status = "{MARK}"', '"completed" or "final", or { column = "COLUMN" }; for a Condition without this line'
    )
