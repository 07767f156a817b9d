"""Each sentence that CDS Hooks 2.0 asks of a service has a test that holds the service to it."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

LIST = tomllib.loads(Path(__file__).with_name("checklist.toml").read_text(encoding="utf-8"))
SENTENCES = {sentence: test for part in LIST.values() for sentence, test in part.items()}


def names_of(name: str) -> set[str]:
    """The tests of a file beside this one."""
    text = Path(__file__).with_name(f"test_{name}.py").read_text(encoding="utf-8")
    return {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_test_holds_the_service_to(sentence: str) -> None:
    file, _, name = SENTENCES[sentence].partition(".")
    assert name in names_of(file)


def test_no_sentence_stands_twice() -> None:
    assert len(SENTENCES) == sum(map(len, LIST.values()))
