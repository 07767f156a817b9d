"""The good inputs that the fuzz target mutates, and fragments that nothing may execute."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from guidelog.inference.rules.load import load
from guidelog.inference.text.files import read_sources
from guidelog.inference.text.source import Source
from guidelog.inference.text.syntax import Literal

from ..support.run import ROOT
from ..support.small import SMALL

ATTRIBUTE = "guidelog_canary"


class Material(NamedTuple):
    """The good inputs that mutations start from."""

    records: tuple[tuple[str, str], ...]  # name and text
    cutouts: tuple[str, ...]
    full: tuple[Source, ...]
    tokens: tuple[str, ...]
    hostile: tuple[str, ...]


def material(canary: Path) -> Material:
    """Example records in each format, small knowledge bases, the whole one, and fragments that would be executed."""
    full = read_sources(ROOT / "kb" / "ng234", shown="ng234")
    records = [(path.name, path.read_text(encoding="utf-8")) for path in sorted((ROOT / "examples").glob("*.toml"))]
    records += [
        ("a.json", '{"id": "a", "findings": {"mscc": "confirmed", "complete_paralysis_weeks": 2.9999999}}'),
        ("b.json", '[{"id": "b", "findings": {"limb_weakness": true, "asymptomatic": null}}, {"done": ["mri"]}]'),
        ("c.jsonl", '{"id": 7, "findings": {"months_to_recurrence": 3}}\n\n{"id": "d", "findings": {}}\n'),
        (
            "<standard input>",
            '{"id": "e"}\n{"id": "f", "findings": {"pain_severity": "mild", "claudication": false}}\n',
        ),
    ]
    texts = [text for _, text in records] + [source.text for source in full] + [SMALL]
    tokens = sorted({token for text in texts for token in re.findall(r"\w+|:-|[<>!]=|[^\w\s]", text)})
    return Material(tuple(records), (SMALL, *cutouts(full)), full, tuple(tokens), hostile(canary))


def hostile(canary: Path) -> tuple[str, ...]:
    """Fragments that would leave a trace if anything executed them, and that parsers and terminals stumble over."""
    touch = f"__import__('pathlib').Path({str(canary)!r}).touch()"
    python = [
        touch,
        f"__import__('os').system('touch {canary}')",
        f"setattr(__import__('builtins'), '{ATTRIBUTE}', 1)",
        f"exec({touch!r})",
        f"\nimport builtins; builtins.{ATTRIBUTE} = 1\n",
        f"holds(P, X) <= {touch}",
        f"+ cough({touch})",
        f"print({touch})",
        f"lambda: {touch}",
        f"${{{touch}}}",
        f"{{{touch}}}",
        "{0.__class__.__mro__}",
        "%s%n%(x)s",
        "{value}",
    ]
    shell = [
        f"; touch {canary};",
        f"$(touch {canary})",
        f"`touch {canary}`",
        f"| touch {canary}",
        f"\n!touch {canary}\n",
    ]
    terminal = [
        "\x1b[31m",
        "\x1b]0;title\x07",
        "\x9b2J",
        "\x00",
        "\x07",
        "\r",
        "\x7f",
        "\x85",
        "\u2028",
        "\u202e",
        "\ufeff",
    ]
    escaped = [r"\u001b[2J", r"\ud800", r"\u0000", r"\u2028", r"\n", r"\x1b", r"\\", r"\"", r"\u202e"]
    unicode = ["é", "ａ", "٣", "²", "𝟛", "Ω", "ı", "ß", "\u0301", "🧪", "ﬁ", "\xa0", "\u200b", "µ", "Ⅷ"]
    numbers = ["9" * 20, "9" * 5000, "-" + "9" * 400, "1e999999999", "1e-999999999", "1e99999999999999999999", "0.1"]
    numbers += [
        "NaN",
        "Infinity",
        "-Infinity",
        "nan",
        "-inf",
        f"0x{'f' * 5000}",
        "0o7",
        "1_000",
        "+1",
        "-0",
        "00",
        "2147483648",
    ]
    depth = [c * n for c in "([{-%" for n in (2, 50, 1200)] + [
        "[" * 3000 + "]" * 3000,
        '{"a":' * 1100 + "1" + "}" * 1100,
    ]
    depth += ["not " * 50, "f(" * 500 + ")" * 500, ".a" * 1200, "a" * 10_000, "cough(P), " * 300]
    words = [
        "true",
        "false",
        "null",
        "[]",
        "{}",
        '""',
        "''",
        '"',
        "'",
        "%%",
        "%?",
        ":-",
        ".",
        ",",
        "not",
        "-",
        "_",
        "P",
        "X",
    ]
    words += [
        "fired(P)",
        "fired(P, x)",
        "holds",
        "contradiction",
        "finding(x, bool).",
        "value(fever, low).",
        "3",
        "p",
        "--",
        "==",
    ]
    dates = [
        "1979-05-27",
        "07:32:00",
        "1979-05-27T07:32:00Z",
        "[[x]]",
        "[findings]",
        "a.b.c = 1",
        '"""',
        "'''",
        "#",
        "/*",
        "\\",
    ]
    return (*python, *shell, *terminal, *escaped, *unicode, *numbers, *depth, *words, *dates)


def cutouts(full: Sequence[Source]) -> Iterator[str]:
    """For some statements of the knowledge base a small one with that statement and all that it rests on."""
    program = load(full, cases=False)
    paragraphs = [part for source in full for part in re.split(r"\n\s*\n", source.text)]
    clauses = {part: set(re.findall(r"^-?(\w+)\((?:P, )?(\w+)", part, re.MULTILINE)) for part in paragraphs}
    taken = {pair for source in full for pair in re.findall(r"^taken\((\w+), (\w+)\)\.", source.text, re.MULTILINE)}
    for statement in [*program.statements.values()][::9]:
        wanted = {("statement", statement.id), ("holds", statement.id), ("action", statement.action)}
        waiting = [*program.rules_for(statement)]
        predicates: set[str] = set()
        while waiting:
            for condition in program.rules[waiting.pop()].body:
                if isinstance(condition, Literal) and condition.name not in predicates:
                    predicates.add(condition.name)
                    waiting += program.rules_of.get(condition.name, ())
                    wanted.add(("finding", condition.name))
        asked = [name for kind, name in wanted if kind == "finding" and name in program.findings]
        while asked:
            presupposed = program.findings[asked.pop()].presupposes
            wanted |= {("finding", name) for name in presupposed}
            asked += presupposed
        keep = []
        for part in paragraphs:
            heads = clauses[part]
            about = heads & wanted or {name for name, _ in heads} & {*predicates, "guideline", "summary"}
            if about and not any(name == "holds" and id_ != statement.id for name, id_ in heads):
                keep.append(part)
        told_elsewhere = re.compile(r"^%% reading +\w+\n", re.MULTILINE)
        yield told_elsewhere.sub("", read_as_taken("\n\n".join(keep) + "\n", taken))


def read_as_taken(text: str, taken: Collection[tuple[str, str]]) -> str:
    """A text without the rules of alternatives that are not taken, and the conditions that tell them apart."""

    def settled(rule: re.Match[str]) -> str:
        conditions = re.findall(r"taken\((\w+), (\w+)\)", rule[0])
        return re.sub(r",\s*taken\(\w+, \w+\)", "", rule[0]) if set(conditions) <= set(taken) else ""

    return re.sub(r"^\w+\(P[^\n]*:-[^\n]*\n(?:    [^\n]*\n)*", settled, text, flags=re.MULTILINE)
