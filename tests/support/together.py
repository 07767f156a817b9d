"""Two small guidelines of shared words, which contradict each other or do not, written into a folder."""

from __future__ import annotations

from pathlib import Path

from .knowledge import HEAD

SHARED = HEAD.replace("%% page\n%% title t\nsummary(page).\n", "") + "%% other\n%% says the other\naction(other).\n"


def guideline(name: str, rules: str) -> str:
    head = f"use(words).\nuse(precedence).\n%% {name}\n%% title {name} care\n%% source nobody\nguideline({name}).\n"
    return f"{head}%% {name}_page\n%% title {name} page\nsummary({name}_page).\n{rules}"


def statement(guideline: str, id_: str, strength: str, action: str, body: str) -> str:
    block = f'%% {id_}\n%% says {id_}\n%% source {guideline}_page, "box", 1\n'
    return f"{block}statement({id_}, {strength}, {action}).\nholds(P, {id_}) :- {body}.\n"


HEART = guideline("heart", statement("heart", "give", "offer", "act", "f(P), not g(P)"))
BLOOD = guideline("blood", statement("blood", "spare", "avoid", "act", "kind(P, a), weeks(P, N), N >= 2"))
CALM = guideline("blood", statement("blood", "spare", "avoid", "act", "kind(P, a), g(P)"))

BOTH = ("--kb", "heart.dl", "--kb", "blood.dl")


def write_guidelines(folder: Path) -> None:
    """Write the guidelines, the part that they share, and a record."""
    (folder / "shared").mkdir()
    (folder / "shared" / "words.dl").write_text(SHARED)
    for name, text in (("heart", HEART), ("blood", BLOOD), ("calm", CALM)):
        (folder / f"{name}.dl").write_text(text)
    (folder / "r.json").write_text('{"id": "r", "findings": {"f": true, "kind": "a", "weeks": 2}}')
