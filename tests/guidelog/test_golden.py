"""No golden file is left behind by the test that wrote it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from guidelog.inference.export.targets import TARGETS

from ..support.golden import GOLDEN
from ..support.run import ROOT

OTHERS = [path for path in (ROOT / "tests").rglob("test_*.py") if path.name != Path(__file__).name]
WRITERS = [path for path in OTHERS if "check_golden(" in path.read_text(encoding="utf-8")]


class Words:
    """What the texts of a test can spell: its constants, and its f-strings filled with what it can spell."""

    def __init__(self, path: Path):
        nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
        self._words = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        self._patterns = [self._pattern(node) for node in nodes if isinstance(node, ast.JoinedStr)]

    def _pattern(self, text: ast.JoinedStr) -> re.Pattern[str]:
        parts = [re.escape(p.value) if isinstance(p, ast.Constant) else "(.*)" for p in text.values]  # type: ignore[arg-type]
        return re.compile("".join(parts))

    def spell(self, name: str, deep: int = 3) -> bool:
        """Whether a name can be spelled."""
        if name in self._words or name in TARGETS:
            return True
        found = [match for pattern in self._patterns if (match := pattern.fullmatch(name))] if deep else []
        return any(all(self.spell(part, deep - 1) for part in match.groups()) for match in found)


def test_every_golden_file_is_named_by_a_test_or_its_record() -> None:
    writers = [Words(path) for path in WRITERS]
    records = {f"{path.stem}.txt" for path in (ROOT / "tests").rglob("*.toml")}
    names = {path.name for path in GOLDEN.rglob("*") if path.is_file()} - records
    assert names
    assert [name for name in sorted(names) if not any(words.spell(name) for words in writers)] == []


def test_a_golden_file_that_no_test_names_is_found() -> None:
    assert not any(Words(path).spell("why-nothing-at-all.txt") for path in WRITERS)


def test_every_published_answer_has_its_example() -> None:
    answers = {path.stem for path in (ROOT / "examples" / "answers").iterdir()}
    assert answers == {path.stem for path in (ROOT / "examples").glob("*.toml")}
