"""Each bundle of `bundles/` and `samples/` becomes exactly the record or the error that is expected of it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from guidelog import KnowledgeBase, Record, RecordError

HERE = Path(__file__).parent


def expectations(folder: str) -> list[Any]:
    """What is expected of each bundle of a folder, as parameters of a test."""
    lines = (HERE / folder / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    return [pytest.param(one, id=one["file"]) for one in map(json.loads, lines)]


def read_bundle(path: Path, at: str, knowledge: KnowledgeBase) -> Record | RecordError:
    """The record of a bundle."""
    with path.open(encoding="utf-8") as file:
        (record,) = knowledge.reader(at).records(file, str(path))
    return record


def plain(record: Record | RecordError) -> dict[str, object]:
    """The findings of a record, with integers for numbers."""
    assert isinstance(record, Record), record
    return {name: int(value) if isinstance(value, Decimal) else value for name, value in record.findings.items()}


def places(record: Record | RecordError, part: str) -> dict[str, list[str]]:
    """The places of the origins of each finding that has some, or of what they supersede."""
    assert isinstance(record, Record)
    found = {name: sorted(one.place for one in getattr(own, part)) for name, own in record.provenance.items()}
    return {name: own for name, own in found.items() if own}


def sorted_all(expected: dict[str, list[str]]) -> dict[str, list[str]]:
    """Places in one order."""
    return {name: sorted(own) for name, own in expected.items()}


@pytest.mark.parametrize("expected", expectations("bundles"))
def test_a_bundle_becomes_its_record(expected: dict[str, Any], ng234: KnowledgeBase) -> None:
    record = read_bundle(HERE / "bundles" / expected["file"], expected["at"], ng234)
    if "error" in expected:
        assert isinstance(record, RecordError)
        error, (fault,) = expected["error"], record.faults
        assert (str(fault.code), fault.findings) == (error["kind"], (error["finding"],))
        assert [word for word in [*error["resources"], *error["elements"]] if word not in fault.message] == []
        return
    assert plain(record) == expected["findings"]
    assert isinstance(record, Record)
    assert [*record.done] == expected["done"]
    assert places(record, "origins") == sorted_all(expected["provenance"])
    assert places(record, "superseded") == sorted_all(expected.get("superseded", {}))
    ng234.consult(record)


@pytest.mark.parametrize("expected", expectations("bundles"))
def test_what_a_trap_says_is_set_aside_with_a_reason_or_not_in_the_table(
    expected: dict[str, Any], ng234: KnowledgeBase
) -> None:
    record = read_bundle(HERE / "bundles" / expected["file"], expected["at"], ng234)
    for finding in expected.get("not_recorded", {}):
        assert isinstance(record, Record)
        assert finding not in record.findings
        if finding in record.provenance:
            assert all(origin.notes for origin in record.provenance[finding].left_out)


@pytest.mark.parametrize("expected", expectations("samples"))
def test_a_public_sample_is_not_read_as_more_than_it_says(expected: dict[str, Any], ng234: KnowledgeBase) -> None:
    record = read_bundle(HERE / "samples" / expected["file"], expected["at"], ng234)
    if "error" in expected:
        assert isinstance(record, RecordError)
        error, (fault,) = expected["error"], record.faults
        assert str(fault.code) == error["kind"]
        assert [place for place in error["resources"] if place not in fault.message] == []
        assert any(element in fault.message for element in error["elements_any"])
        return
    found = plain(record)
    assert found.keys() <= expected["must"].keys() | expected["may"].keys()
    assert all(found[name] in values for name, values in expected["must"].items())
