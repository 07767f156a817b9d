"""Random tables with columns of their own and maps for them: good ones, odd ones, and damaged ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random

from .odd_lines import VALUES

# fmt: off
TEXTS = (
    "yes", "no", "Yes", "9", "NA", "", " ", "1", "0", "2.0", "1.00", "high", "none", "true", "?", "null", "*",
    "maybe",
    "2,5", "1.5", "1e3", "-3", "1e999999", "inf", "nan", "٣", "2026-01-31", "31/01/2026", "01.02.2026", "2026-13-01",
    "2026-01-31T10:00:00Z", "a;b", 'a"b', "a\nb", "é", "\u202e", "\x1b[31m", "\x1f", "x" * 300,
)
GOOD = ("yes", "no", "", "9")
COLUMNS = ("x", "f", "w", "d", "s___1", "s___2", "is it?", "é", "finding", "cough")
PARTS = (
    'id = "who"', 'id = "x"', 'null = ["NA", "."]', 'null = "NA"', 'separator = ";"', 'separator = "x"',
    'decimal = ","',
    'ignore = "*"', 'ignore = ["d"]', 'unticked = "null"', "unticked = false", 'unticked = "?"', "[rows]",
    'several = "latest"', 'several = "any"', 'several = "error"', 'by = "d"', 'format = "dd/mm/yyyy"', "[columns]",
    "[columns.x]", "[columns.f]", "[columns.w]", "[[columns.x]]", '[columns."is it?"]', "[columns.s___1]",
    'finding = "cough"', 'finding = "fever"', 'finding = "weeks"', 'finding = "coughs"', 'finding = "?"',
    "values = { yes = true, no = false }", 'values.1 = "high"', 'values."*" = "null"', "values.x = []",
    'values."" = true',
    'unit = "days"', 'unit = "years"', 'factor = "1/7"', "factor = 0", "since = true",
    'until = "d"', "x = {", '"""', "#",
)
SIGNS = ('"', "'", "=", "[", "]", "{", "}", ".", ",", "\n", "\\", "?", "\x00", "\udcff", "é", "1", "x", " ")
DAMAGE = (b'"', b",", b";", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf", b"\t", b"x", b"", b"yes")
# fmt: on
MAP = """\
id = "who"
null = ["NA"]
ignore = "*"
unticked = "null"
[columns.x]
finding = "cough"
values = { yes = true, no = false, 9 = "null" }
[columns.f]
finding = "fever"
values = { yes = "high", no = "none", 1 = "suspected" }
[columns.w]
finding = "weeks"
unit = "days"
values = { yes = 3, no = "null", 9 = "null" }
"""
ROWS = '[rows]\nseveral = "{several}"\n{by}'
EVENTS = """\
[events."t.csv"]
resource = "Condition"
person = "who"
code = "x"
system = "http://snomed.info/sct"
start = "d"
verification = { column = "f", values = { yes = "confirmed", no = "refuted", 9 = "null" } }
ignore = "*"
"""
EVENT_PARTS = (
    'resource = "Patient"', 'resource = "Observation"', 'status = "final"', 'course = "active"', "answer = true",
    'end = "w"', 'recorded = "d"', 'code = { concept = "x" }', 'code = ["x", "f"]', 'site = "w"', 'resource = "null"',
    'system = { column = "f" }', 'reason = "x"', 'route = "f"', "[events]", '[events."u.csv"]', "[vocabularies]",
)  # fmt: skip
CODES = ("94222008", "94602001", "254837009", "399068003", "71286001", "713514005", "44054006", "")


def odd_rows(own: Random) -> tuple[bytes, list[str] | None]:
    """A table, and the ids of its rows if it is not damaged."""
    columns = ["who", "x", "f", "w", "d"]
    columns += [own.choice(COLUMNS) for _ in range(own.choice([0, 0, 0, 1, 2]))]
    columns = columns if own.random() < 0.9 else [own.choice(COLUMNS) for _ in range(3)]
    sign = own.choice([",", ",", ",", ",", ";", "\t"])
    odd = own.choice([0, 0, 0.05, 0.5])
    ids, lines = [], [sign.join(_cell(name, sign) for name in columns)]
    for _ in range(own.choice([0, 1, 3, 10, 40])):
        id_ = f"p{own.randrange(12)}"
        row = [
            own.choice(TEXTS) if own.random() < odd else own.choice((*GOOD, *CODES[: 2 * (name == "x")]))
            for name in columns
        ]
        if columns[0] == "who":
            row[0] = id_
        row[4:5] = [own.choice(["2026-01-31", "2026-02-01", ""])] if columns[0] == "who" and not odd else row[4:5]
        ids.append(id_)
        lines.append(sign.join(_cell(text, sign) for text in row))
    data = ("\n".join(lines) + own.choice(["\n", "\n", ""])).encode("utf-8", "surrogateescape")
    if own.random() < 0.3:
        for _ in range(own.choice([1, 3, 20])):
            at = own.randrange(len(data) + 1)
            data = data[:at] + own.choice(DAMAGE) + data[at + own.choice([0, 1]) :]
        return data, None
    return data, ids if columns[0] == "who" else None


def odd_row_lines(own: Random) -> bytes:
    """A table in JSON Lines with the same columns, or nearly."""
    odd = own.choice([0, 0, 0.05, 0.5])
    lines = []
    for _ in range(own.choice([0, 1, 3, 10, 40])):
        names = ["who", *(name for name in ("x", "f", "w", "d") if own.random() >= odd / 4)]
        values = [
            own.choice(VALUES) if own.random() < odd else json.dumps(own.choice(TEXTS if odd else GOOD))
            for _ in names
        ]
        values[0] = f'"p{own.randrange(12)}"'
        lines.append("{" + ", ".join(f'"{name}": {value}' for name, value in zip(names, values, strict=True)) + "}")
    data = ("\n".join(lines) + own.choice(["\n", ""])).encode("utf-8", "surrogateescape")
    for _ in range(own.choice([0, 0, 0, 1, 3])):
        at = own.randrange(len(data) + 1)
        data = data[:at] + own.choice(DAMAGE) + data[at + own.choice([0, 1]) :]
    return data


def _cell(text: str, sign: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if any(one in text for one in (sign, '"', "\n")) else text


def odd_map(own: Random) -> str:
    """The text of a map, of which more than half are in order."""
    head, columns = MAP.split("[columns.x]", 1)
    several = own.choice(["", "", "", "latest", "any", "error"])
    by = 'by = "d"\n' if several == "latest" else ""
    rows = ROWS.format(several=several, by=by) if several else ""
    text = f"{head}{rows}[columns.x]{columns}"
    return text if own.random() < 0.6 else _mutated(text, own, PARTS)


def odd_event_map(own: Random) -> str:
    """The text of a map of events, of which half are in order."""
    return EVENTS if own.random() < 0.5 else _mutated(EVENTS, own, EVENT_PARTS)


def _mutated(text: str, own: Random, parts: Sequence[str]) -> str:
    lines = text.splitlines()
    for _ in range(own.choice([1, 1, 2, 5])):
        at = own.randrange(len(lines) + 1)
        act = own.randrange(4)
        if act == 0:
            lines.insert(at, own.choice(parts))
        elif act == 1 and lines:
            del lines[min(at, len(lines) - 1)]
        elif act == 2 and lines:
            lines[min(at, len(lines) - 1)] = own.choice(parts)
        elif lines:
            line = lines[min(at, len(lines) - 1)]
            place = own.randrange(len(line) + 1)
            lines[min(at, len(lines) - 1)] = line[:place] + own.choice(SIGNS) + line[place + own.choice([0, 1]) :]
    return "\n".join(lines) + "\n"
