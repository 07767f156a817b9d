"""Errors: one base, the same after pickle and copy, and a message at every door, without a traceback."""

from __future__ import annotations

import ast
import copy
import importlib
import json
import multiprocessing
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import guidelog
from guidelog import DisagreementError, GuidelogError, KnowledgeBase, KnowledgeError, Record, RecordError

from ..support.run import ROOT, Run
from ..support.small import small

EXAMPLE = "examples/worked-example.toml"
WAYS: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda error: pickle.loads(pickle.dumps(error)),  # noqa: S301 our own
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
FILES = [path for part in ("guidelog", "inference", "cli", "serve") for path in sorted((ROOT / part).rglob("*.py"))]


def defined(path: Path) -> list[str]:
    """The classes of errors that a file defines, by their names: all of ours end so."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    bases = {node.name: [ast.unparse(base) for base in node.bases] for node in classes}
    return [
        n for n, own in bases.items() if n.endswith("Error") or any(b.endswith(("Error", "Exception")) for b in own)
    ]


SIGNALS = {"UnreadError", "AnswerTimeout"}  # of a door to itself: nobody is there to be told
ERRORS = [
    (
        ".".join(("guidelog", *path.relative_to(ROOT).with_suffix("").parts)).replace(
            "guidelog.guidelog", "guidelog"
        ),
        name,
    )
    for path in FILES
    for name in defined(path)
]


def error_class(module: str, name: str) -> type[Exception]:
    """A class of errors; what its module needs may be missing here."""
    try:
        found: type[Exception] = getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        pytest.skip(f"{error.name} is not installed")
    return found


def caught(act: Callable[[], object]) -> GuidelogError:
    """The error that something ends in."""
    with pytest.raises(GuidelogError) as error:
        act()
    return error.value


@pytest.mark.parametrize(("module", "name"), ERRORS)
def test_every_class_of_errors_has_the_one_base(module: str, name: str) -> None:
    assert issubclass(error_class(module, name), GuidelogError) or name in SIGNALS


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("module", "name"), ERRORS)
def test_every_error_comes_back_the_same_whatever_its_constructor_takes(module: str, name: str, way: str) -> None:
    kind = error_class(module, name)
    error = kind.__new__(kind, "what is wrong")
    error.more = ["of it"]  # type: ignore[attr-defined]
    back = WAYS[way](error)
    assert (type(back), str(back), back.more) == (kind, "what is wrong", ["of it"])


@pytest.mark.parametrize("way", WAYS)
def test_faults_come_back_with_their_error(way: str, ng234: KnowledgeBase) -> None:
    record = caught(lambda: ng234.record({"id": "p1", "findings": {"coff": True, "mscc": 3}}))
    text = caught(lambda: KnowledgeBase.load(ROOT / "tests" / "bad" / "several_faults_of_names.dl"))
    assert isinstance(record, RecordError)
    assert isinstance(text, KnowledgeError)
    assert WAYS[way](record).faults == record.faults != []
    assert WAYS[way](text).diagnostics == text.diagnostics != []
    for error in (record, text, DisagreementError("of two", "record p1")):
        back = WAYS[way](error)
        assert (type(back), str(back), back.report) == (type(error), str(error), error.report)


def refuse(number: int) -> int:
    """What a worker of a pool does: it refuses a record."""
    raise caught(lambda: small().record({"id": f"p{number}", "findings": {"nothing": True}}))


def test_a_pool_of_processes_hands_the_error_back() -> None:
    with (
        multiprocessing.get_context("spawn").Pool(1) as pool,
        pytest.raises(RecordError, match="record p7: `nothing`"),
    ):
        pool.map_async(refuse, [7]).get(timeout=60)


DOORS = {
    "recommend": ["recommend", EXAMPLE],
    "recommend as JSON": ["recommend", EXAMPLE, "--format", "json"],
    "why": ["why", EXAMPLE, "mscc_initial_mri"],
    "next": ["next", EXAMPLE],
    "query": ["query", "holds(P, S)", EXAMPLE],
    "compare": ["compare", EXAMPLE, EXAMPLE],
    "show": ["show", "mscc_treatment", "--format", "dot", "--record", EXAMPLE],
}


@pytest.mark.parametrize("door", DOORS)
def test_guidelog_that_disagrees_with_itself_says_so_and_shows_nothing(
    door: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guidelog.Answer, "statements", ())
    outcome = run(*DOORS[door])
    assert (outcome.status, outcome.out) == (2, "")
    start = f"error: {EXAMPLE}, record worked-example: guidelog disagrees with itself: "
    assert outcome.err.startswith(f"{start}two evaluations of the rules disagree on ")
    assert "= help: no answer is shown; please report this" in outcome.err
    assert "Traceback" not in outcome.err


def test_the_other_records_are_answered_all_the_same(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    agree = guidelog.Consultation.require_agreement

    def disagree_on_one(consultation: guidelog.Consultation) -> None:
        if consultation.answer.record.id == "b":
            raise DisagreementError("of two", consultation.answer.record.place)
        agree(consultation)

    monkeypatch.setattr(guidelog.Consultation, "require_agreement", disagree_on_one)
    records = tmp_path / "r.jsonl"
    records.write_text('{"id": "a"}\n{"id": "b"}\n{"id": "c"}\n', encoding="utf-8")
    outcome = run("recommend", "--format", "jsonl", str(records))
    assert outcome.status == 2
    assert [json.loads(line)["record"] for line in outcome.out.splitlines()] == ["a", "c"]
    assert outcome.err.startswith(f"error: {records}:2, record b: guidelog disagrees with itself: of two\n  = help: ")
    assert outcome.err.endswith("1 of 3 records was refused and has no answer\n")


def test_an_id_that_steers_a_terminal_does_not_in_a_report() -> None:
    assert "\x1b" not in str(DisagreementError("of two", Record("\x1b[31m", {}).place))


def test_the_page_on_python_names_every_public_error() -> None:
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    public = {name for name in guidelog.__all__ if name.endswith("Error")}
    assert {name for name in public if f"`{name}`" in text} == public
    assert all(issubclass(getattr(guidelog, name), GuidelogError) for name in public)
