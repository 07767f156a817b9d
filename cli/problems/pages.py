"""The pages: what a code means, why it matters, an example, and what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent


class ProblemPage(NamedTuple):
    """The page of a code: its text as Markdown, and the parts of it."""

    code: str
    severity: str
    finds: str
    matters: str
    example: str
    text: str

    @property
    def plain(self) -> str:
        """The page without the marks of Markdown."""
        lines = [line for line in self.text.splitlines() if not line.startswith("```")]
        return "\n".join(line.removeprefix("## ").removeprefix("# ") for line in lines)


def codes() -> list[str]:
    """Every code that has a page, in the order of the alphabet."""
    return sorted(path.stem for path in FOLDER.glob("*.md"))


def read_page(code: str) -> ProblemPage:
    """The page of one of `codes`."""
    text = (FOLDER / f"{code}.md").read_text(encoding="utf-8")
    title, *sections = re.split(r"^#+ ", text.strip(), flags=re.MULTILINE)[1:]
    finds, matters, example, _ = (section.partition("\n")[2].strip() for section in sections)
    severity = title.partition("[")[0]
    code_of_example = re.search(r"^```\w*\n(.*?)^```", example, flags=re.MULTILINE | re.DOTALL)
    shown = code_of_example[1] if code_of_example else ""
    return ProblemPage(code, severity, _joined(finds), _joined(matters), shown, text)


def _joined(text: str) -> str:
    return " ".join(text.split())
