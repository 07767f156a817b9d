"""A knowledge base with fewer of its statements, spread evenly over it, as texts of its own."""

from __future__ import annotations

import re
from pathlib import Path

from guidelog.inference.rules.program import Program
from guidelog.inference.text.syntax import Literal

import guidelog

_BLOCKS = re.compile(r"^(?=%% \w+$)", re.MULTILINE)
_NAMED = re.compile(r"%% reading +(\w+)$")
_FACTS = re.compile(r"^\w+\(([\w\s,]+)\)\.\n", re.MULTILINE)
_WORDS = re.compile(r"\w+")
_NAME_USE = re.compile(r"^(?:%% reading +(?=\w+:)|reading\()(\w+)", re.MULTILINE)


def write_restricted(folder: Path, count: int) -> list[str]:
    """Write the packaged knowledge base with so many of its statements, and give their ids.

    If it is not all of them, those that rest on another statement are left out first.
    """
    program = guidelog.KnowledgeBase.load().program
    ids = [*program.statements]
    alone = [id_ for id_ in ids if count < len(ids) and not _rests_on_another(id_, program)] or ids
    kept = [alone[place * len(alone) // count] for place in range(count)]
    left_out = {*ids} - {*kept}
    folder.mkdir()
    texts = {
        Path(source.name).name: "".join(b for b in _BLOCKS.split(source.text) if _name(b) not in left_out)
        for source in guidelog.sources_of()
    }
    named_in_texts = {name for text in texts.values() for name in _NAME_USE.findall(text)}
    for name, text in texts.items():
        text = _FACTS.sub(lambda fact: "" if left_out & {*_WORDS.findall(fact[1])} else fact[0], text)
        lines = [
            line for line in text.splitlines() if not (named := _NAMED.match(line)) or named[1] in named_in_texts
        ]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return kept


def _rests_on_another(statement: str, program: Program) -> bool:
    rules = [program.rules[index] for index in program.rules_of["holds"]]
    own = [rule for rule in rules if str(rule.head.terms[1]) == statement]
    return any(isinstance(c, Literal) and c.name == "holds" for rule in own for c in rule.body)


def _name(block: str) -> str:
    return block[3:].split("\n", 1)[0] if block.startswith("%% ") else ""
