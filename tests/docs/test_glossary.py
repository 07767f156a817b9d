"""The words of the house: each name stands where the glossary says, and is that of one thing only."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from pathlib import Path

import pytest

from ..support.run import ROOT

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = [line for line in GLOSSARY.splitlines() if line.startswith("| ") and "`" in line]
HOUSE = sorted(path for part in ("cli", "guidelog", "inference", "serve") for path in (ROOT / part).rglob("*.py"))
NO_NOUNS = {  # participles, prepositions and the like: they do not say what a thing is
    "About", "Absent", "Added", "Among", "Answered", "Asked", "Changed", "Compared", "Compiled", "Described",
    "Established", "Exported", "Found", "Given", "Kept", "Known", "Lost", "Met", "Otherwise", "Removed", "Settled",
    "Shared", "Shown", "Taken", "Told", "Within", "Without", "Worked",
}  # fmt: skip


def names_of(path: Path) -> set[str]:
    """What a file defines at its top."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


def classes() -> list[tuple[str, Path]]:
    """Every class of the house, with its file."""
    trees = [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in HOUSE]
    return [(node.name, path) for path, tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_a_word_stands_where_the_glossary_says(row: str) -> None:
    words = re.findall(r"`([^`]+)`", row.split("|")[3])
    path = None
    for word in words:
        if "/" in word:
            path = ROOT / "inference" / word
            assert path.is_file()
        else:
            assert path is not None
            assert word in names_of(path)
    assert path is not None


def test_the_glossary_has_each_word_once() -> None:
    words = [word.strip() for row in ROWS for word in row.split("|")[1].split(",")]
    assert [word for word, count in Counter(words).items() if count > 1] == []


def test_no_two_public_classes_of_the_house_share_a_name() -> None:
    counts = Counter(name for name, _ in classes() if not name.startswith("_"))
    assert {name: [p for n, p in classes() if n == name] for name, count in counts.items() if count > 1} == {}


def test_the_name_of_a_class_says_what_it_is() -> None:
    assert [(name, path) for name, path in classes() if name.strip("_") in NO_NOUNS] == []


def test_no_name_of_the_house_is_one_word_for_six_things() -> None:
    named = {
        (str(path.relative_to(ROOT)), token.start[0])
        for path in HOUSE
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        if token.type == tokenize.NAME and "told" in token.string.lower().split("_")
    }
    assert sorted(named) == []


def test_every_file_that_a_page_names_is_there() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
    texts = [page.read_text(encoding="utf-8") for page in pages]
    named = {
        path
        for text in texts
        for path in re.findall(r"`((?:inference|cli|serve|guidelog|tests)/[a-z_/]+\.[a-z]+)`", text)
    }
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []
