"""Words: numbers agree with what they count, and a sentence that people read stands in one place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from guidelog.inference.answer.words import listing, timing
from guidelog.inference.words import agreeing, counted, one_of, share

from ..support.run import ROOT, Run
from ..support.small import SMALL, small


@pytest.mark.parametrize(
    ("count", "noun", "words"),
    [
        *((0, "record", "0 records"), (1, "record", "1 record"), (1000, "finding", "1,000 findings")),
        *((2, "witness", "2 witnesses"), (1, "witness", "1 witness"), (3, "category", "3 categories")),
    ],
)
def test_things_are_counted_in_the_singular_and_the_plural(count: int, noun: str, words: str) -> None:
    assert counted(count, noun) == words


def test_verbs_agree_with_their_number() -> None:
    verbs = ("apply", "differ", "change", "are", "were", "have")
    assert [agreeing(1, verb) for verb in verbs] == ["applies", "differs", "changes", "is", "was", "has"]
    assert [agreeing(2, verb) for verb in verbs] == [*verbs]
    assert share(1, 84, "statement", "apply") == "1 of 84 statements applies"
    assert share(0, 2, "record", "change", none="None") == "None of 2 records change"
    assert share(1, 1, "record", "change") == "1 of 1 record changes"


def test_a_unit_loses_its_plural_only_where_that_is_regular() -> None:
    units = ("weeks", "points", "mg", "metastases", "loss")
    assert [*map(one_of, units)] == ["week", "point", "mg", "metastases", "loss"]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        *((0, "0 hours"), (1, "1 hour"), (24, "24 hours"), (25, "25 hours"), (48, "2 days"), (8760, "365 days")),
        *((8766, "1 year"), (17532, "2 years"), (8767, "8,767 hours")),
    ],
)
def test_a_deadline_is_told_in_its_largest_whole_unit(hours: int, words: str) -> None:
    statement = small().program.statements["take_xray"]
    assert timing(statement._replace(within_hours=hours, urgency=None)) == f"within {words}"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        *(
            ("1", "1 week"),
            ("2", "2 weeks"),
            ("1.5", "1.5 weeks"),
            ("11", "11 weeks"),
            ("at most 1", "at most 1 week"),
        ),
        *(("1 or more", "1 or more weeks"), ("any number of", "any number of weeks")),
    ],
)
def test_a_single_unit_is_no_plural(value: str, words: str) -> None:
    assert small().program.findings["weeks"].sentence(value) == f"it has lasted {words}"


@pytest.mark.parametrize(
    ("count", "more"), [(2, ""), (3, ""), (4, "or in 1 other way"), (5, "or in 2 other ways"), (0, "")]
)
def test_what_is_not_shown_is_counted(count: int, more: str) -> None:
    found = listing("", range(count), 3, str)
    assert found.more == more
    assert found.items == ("0", "1", "2")[:count]


def test_no_screen_says_one_of_several(run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(SMALL.replace("within_hours(take_xray, 24)", "within_hours(take_xray, 1)"))
    for name, weeks in (("a", 4), ("b", 1)):
        (tmp_path / f"{name}.toml").write_text(f"[findings]\ncough = true\nweeks = {weeks}\n")
    one, other = str(tmp_path / "a.toml"), str(tmp_path / "b.toml")
    texts = [
        run(*command, "--kb", str(tmp_path))
        for command in (
            *(("recommend", record, "--format", format_) for record in (one, other) for format_ in ("text", "html")),
            *((command, record, "take_xray") for record in (one, other) for command in ("why", "why-not")),
            ("compare", one, other),
            ("show", "take_xray"),
            ("next", one, "--most", "1"),
        )
    ]
    assert [text.err for text in texts] == [""] * len(texts)
    plurals = r"\b1 (?!of )(?:[a-z]+ )?(?:ways|findings|hours|weeks|statements|records|rows)\b"
    assert [found for text in texts for found in re.findall(plurals, text.out)] == []
    assert "within 1 hour" in texts[0].out
    assert "1 finding and" in texts[-3].out


def sentences(path: Path) -> Iterator[str]:
    """What a file can say to people: its texts of at least three words, but for what describes its code."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    described = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    silent = {id(node.body[0].value) for node in described if isinstance(node.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            text = node.value.strip()
            if len(re.findall(r"[A-Za-z]{2,}", text)) >= 3 and " " in text:
                yield text


def test_a_sentence_that_screens_and_pages_share_stands_in_one_place() -> None:
    places: dict[str, list[str]] = {}
    for room in ("cli/screen", "inference/page", "inference/flow", "inference/answer", "inference/proof"):
        for path in sorted((ROOT / room).glob("*.py")):
            for text in {*sentences(path)}:
                places.setdefault(text, []).append(f"{room}/{path.name}")
    assert len(places) > 50
    shared = {text: names for text, names in places.items() if len(names) > 1 and names[0].startswith("cli/screen")}
    assert shared == {}
