"""The house of the tests: its folders are those of the house that it tests, and no test leans on another."""

from __future__ import annotations

import ast
from pathlib import Path

from ..support.run import ROOT

TESTS = ROOT / "tests"
FILES = sorted(path for path in TESTS.rglob("*.py") if ".cache" not in path.parts)
APART = {"support", "oracle", "fuzz"}  # what tests share, the independent model, and whatever comes


def imports_of(path: Path) -> set[str]:
    """The dotted names of what a file of the tests imports of the tests."""
    found = set()
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*start, *(node.module or "").split(".")))
            found |= {module, *(f"{module}.{alias.name}".replace("..", ".") for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name.strip(".") for name in found if name.startswith("tests")}


def test_no_test_imports_another_test() -> None:
    leaning = {
        (str(path.relative_to(ROOT)), name)
        for path in FILES
        for name in imports_of(path)
        if any(part.startswith("test_") or part == "conftest" for part in name.split("."))
    }
    assert leaning == set()


def test_the_folders_of_the_tests_are_those_of_the_house() -> None:
    house = {path.name for top in (ROOT, ROOT / "inference") for path in top.iterdir() if path.is_dir()}
    rooms = {path.relative_to(TESTS).parts[0] for path in FILES if path.name.startswith("test_")}
    assert rooms - APART <= house
    assert list(TESTS.glob("test_*.py")) == []
