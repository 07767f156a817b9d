"""A small knowledge base that counts how often its forms are made, and the files of its cache."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from guidelog.inference.answer import compilation
from guidelog.inference.answer.forms import Forms, compile_forms
from guidelog.inference.answer.states import States
from guidelog.inference.rules.program import Program

from guidelog import KnowledgeBase

from .small import SMALL


class Guideline:
    """The small knowledge base as a file, and how often its forms were made."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = path
        self.made = 0
        self.write(SMALL)

        def count(program: Program, states: States) -> Forms:
            self.made += 1
            return compile_forms(program, states)

        monkeypatch.setattr(compilation, "compile_forms", count)
        self.forms = self.load(None)
        self.made = 0

    def write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")

    def load(self, cache: Path | None) -> Forms:
        """The forms with which the knowledge base answers."""
        return KnowledgeBase.load(self.path, cache=cache).compilation.forms


def the_file(folder: Path) -> Path:
    """The one file of a cache."""
    (found,) = folder.iterdir()
    return found


def parts(path: Path) -> dict[str, Any]:
    """What a file of the cache holds behind the texts: its last line."""
    found: dict[str, Any] = json.loads(path.read_bytes().rpartition(b"\n")[2])
    return found


def rewrite(path: Path, kept: str, texts: bytes | None = None) -> None:
    """A file that keeps something else, or behind other texts, under a checksum that is right for it."""
    own = path.read_bytes().partition(b"\n")[2].rpartition(b"\n")[0] if texts is None else texts
    found = b"%b\n%b" % (own, kept.encode())
    path.write_bytes(b"%d\n%b" % (zlib.crc32(found), found))
