"""The pages: what a code means, why it matters, an example, and what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from guidelog.inference.text.codes import Code

FOLDER = Path(__file__).parent


class ProblemPage(NamedTuple):
    """The page of a code: its text as Markdown, and the parts of it."""

    code: Code
    finds: str
    matters: str
    example: str
    text: str

    @property
    def plain(self) -> str:
        """The page without the marks of Markdown."""
        lines = [line for line in self.text.splitlines() if not line.startswith("```")]
        return "\n".join(line.removeprefix("## ").removeprefix("# ") for line in lines)


def read_page(code: Code) -> ProblemPage:
    """The page of a code."""
    text = (FOLDER / code.page).read_text(encoding="utf-8")
    _, *sections = re.split(r"^#+ ", text.strip(), flags=re.MULTILINE)[1:]
    finds, matters, example, _ = (section.partition("\n")[2].strip() for section in sections)
    code_of_example = re.search(r"^```\w*\n(.*?)^```", example, flags=re.MULTILINE | re.DOTALL)
    shown = code_of_example[1] if code_of_example else ""
    return ProblemPage(code, _join(finds), _join(matters), shown, text)


def _join(text: str) -> str:
    return " ".join(text.split())
