"""An empty record to fill in, with what each finding asks for."""

from __future__ import annotations

import json

from ..rules.finding import Finding
from ..rules.program import Program
from .redcap import redcap_dictionary

FORMATS = ("toml", "json", "csv", "redcap")
_ID = "new-record"


def template(program: Program, format_: str) -> str:
    """A record in which nothing is recorded, as one of FORMATS.

    TOML has every finding behind a `#` with its question and what it can be; JSON has each as null, which is not
    recorded; CSV is the header of a table. JSON and CSV have no place for remarks. For REDCap it is the
    dictionary of a form.
    """
    if format_ == "redcap":
        return redcap_dictionary(program)
    if format_ == "csv":
        return ",".join(("id", *program.recordable)) + "\n"
    if format_ == "json":
        return json.dumps({"id": _ID, "findings": dict.fromkeys(program.recordable)}, indent=1) + "\n"
    return "\n".join(_lines(program)) + "\n"


def _lines(program: Program) -> list[str]:
    title = program.about.get("title", program.name)
    lines = [
        f"# {title}: a record",
        "# Take the # away before what is known; what is left behind it is not recorded.",
    ]
    if "note" in program.about:
        lines.append(f"# {program.about['note']}.")
    lines += [f'id = "{_ID}"', "", "[findings]"]
    for finding in program.recordable.values():
        value, choice = _example(finding)
        lines += ["", f"# {finding.question}", f"#{finding.name} = {value}  # {choice}"]
    return lines


def _example(finding: Finding) -> tuple[str, str]:
    """A value as TOML has it, and what there is to choose from."""
    if finding.kind == "bool":
        return "true", "true or false"
    if finding.kind == "number":
        others = (f'{{value = 0, unit = "{unit}"}}' for unit in finding.also_units)
        return "0", " or ".join([finding.unit, *others])
    return f'"{finding.values[0]}"', " or ".join(f'"{value}"' for value in finding.values)
