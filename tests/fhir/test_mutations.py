"""Mutated bundles: no traceback, nothing that no code says, and the same by the quick way and the exact one."""

from __future__ import annotations

import json
from random import Random

import pytest

from guidelog import KnowledgeBase, Record, RecordError

from ..support.scale import scaled
from .mutations import SEED, Target, both_ways, nodes, originals
from .written import AT, bundle, condition, resource


def test_no_mutated_bundle_says_what_its_codes_do_not_say_or_is_read_in_two_ways(ng234: KnowledgeBase) -> None:
    target = Target(ng234)
    assert [wrong for index in range(scaled(1000, 100)) if (wrong := target.one(SEED, index))] == []
    assert target.outcomes["a record"] > sum(target.outcomes.values()) / 10


def test_the_quick_way_reads_every_bundle_that_is_in_order(ng234: KnowledgeBase) -> None:
    pytest.importorskip("msgspec")
    for at, original in originals():
        for indent in (None, 2):
            text = json.dumps(original, indent=indent)
            reader = ng234.reader(at)
            assert reader.importer.quick is not None
            assert reader.importer.quick.bundle(text) is not None
            assert both_ways(reader.importer, text)[1]


def test_a_long_bundle_is_read_in_the_quick_way_and_gives_the_same(ng234: KnowledgeBase) -> None:
    pytest.importorskip("msgspec")
    rest = [condition(f"x{number}", str(number), note=[{"text": "é" * (number % 7)}]) for number in range(400)]
    text = json.dumps(bundle(condition("c", "254837009"), *rest), ensure_ascii=False)
    reader = ng234.reader(AT)
    assert len(text) > 50_000
    quick = reader.quick(text, "bundle.json", "bundle")
    assert isinstance(quick, Record)
    assert quick == reader.record(json.loads(text), "bundle.json", "bundle")
    assert [*reader.records([text], "bundle.json")] == [quick]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"type": "collection"', '"type": "collection", "type": "collection"'),
        ('"entry": [', '"entry": [], "entry": ['),
        ('"resourceType": "Bundle"', '"resourceType": "Patient", "resourceType": "Bundle"'),
        ('"code": "254837009"', '"code": "1", "code": "254837009"'),
        ('"code": "254837009"', '"code": "254837009", "code": "1"'),
        ('"code": "254837009"', '"code": "254837009", "display": "}", "c\\u006fde": "1"'),
        (
            '"system": "http://snomed.info/sct", "code": "254837009"',
            '"system": "http://snomed.info/sct", "code": "254837009", "system": "x"',
        ),
        ('"code": {"coding": [', '"code": {"coding": [{"system": "x", "code": "y"}], "coding": ['),
        (
            '"code": {"coding": [{"system": "http://snomed.info/sct", "code": "1"}]}',
            '"code": {"coding": [{"system": "http://snomed.info/sct", "code": "254837009"}]}, "code": {}',
        ),
        ('"resourceType": "Condition"', '"resourceType": "Condition", "resourceType": "Basic"'),
        (
            '"resource": {"resourceType": "Patient"',
            '"resource": {"resourceType": "Condition"}, "resource": {"resourceType": "Patient"',
        ),
        ('"id": "c"', '"id": "d", "id": "c"'),
        ('"type": "collection"', '"type": "history"'),
        ('"resource": {"resourceType": "Condition"', '"resource": null, "x": {"resourceType": "Condition"'),
        ('"fullUrl": "https://example.org/fhir/Condition/c"', '"fullUrl": null'),
        ('"recordedDate": "2026-03-09"', '"recordedDate": NaN'),
        ('"recordedDate": "2026-03-09"', '"recordedDate": 1e9999999999999999999'),
        ('"code": "1"', '"code": 1'),
        ('"id": "b"', '"id": ["b"]'),
        ('"system": "http://snomed.info/sct"', '"system": "http:\\/\\/snomed.info\\/sc\\u0074"'),
        ("}]}", "}]},"),
        ("}]}", "}]}}"),
        ('"id": "x"', '"id": "x", "questionnaire": "a", "questionnaire": "b"'),
        ('"id": "x"', '"id": "x", "contained": [{"resourceType": "Patient", "id": "p9"}]'),
        ('"id": "x"', '"id": "x", "contained": [{"resourceType": "Basic"}], "contained": []'),
        ('"id": "x"', '"id": "x", "x": {"resource": {"resourceType": "Patient", "id": "p9"}}'),
        ('"id": "x"', '"id": "x", "resourceType": "Patient", "resourceType": "Condition"'),
        ('"id": "x"', '"id": "x\\u00e9\\u003c\u20ac"'),
        (
            '"id": "x"',
            '"id": "x", "\\u0063ode": {"coding": [{"system": "http://snomed.info/sct", "code": "254837009"}]}',
        ),
        ('"id": "b"', '"id": "b", "meta": {"tag": [{"system": "http://snomed.info/sct", "code": "254837009"}]}'),
        ('"entry": [', '"entry": [{"fullUrl": "urn:x"}, '),
        ('"entry": [', '"entry": [{"search": {"mode": "match"}, "resource": {"resourceType": "Claim"}}, '),
        ('"entry": [', '"entry": [{"resource": {"resourceType": "Claim"}, "resource": 3}, '),
        ('"entry": [', '"entry": [{"resource": {"id": "y"}}, '),
        ('"entry": [', '"entry": [{"fullUrl": "{[", "resource": {"resourceType": "Group", "id": "g"}}, '),
        ('"entry": [', '"link": [{"relation": "\u00e9", "url": "x"}], "entry": ['),
        ("}]}", '}, {"request": {"method": "DELETE", "url": "Condition/c"}}]}'),
    ],
)
def test_what_is_odd_is_read_or_refused_alike(old: str, new: str, ng234: KnowledgeBase) -> None:
    text = json.dumps(bundle(condition("c", "254837009"), condition("x", "1")))
    assert old in text
    odd = new.join(text.rsplit(old, 1)) if old == "}]}" else text.replace(old, new, 1)
    reader = ng234.reader(AT)
    (found,), same = both_ways(reader.importer, odd)
    assert same
    if new.startswith(
        (
            '"type"',
            '"entry": []',
            '"resourceType"',
            '"code": {"coding"',
            '"code": "1", ',
            '"code": "254837009", ',
            '"id": "d"',
            '"system": "http://snomed.info/sct", ',
            '"resource": {"resourceType": "Condition"}',
        )
    ):
        assert isinstance(found, RecordError)


def test_a_bundle_of_large_texts_that_hold_others_is_read_in_the_quick_way(ng234: KnowledgeBase) -> None:
    pytest.importorskip("msgspec")
    inner = [{"resourceType": "Coverage", "id": "a"}, {"resourceType": "ServiceRequest", "id": "b"}]
    claims = [resource("ExplanationOfBenefit", f"e{number}", contained=inner) for number in range(20)]
    text = json.dumps(bundle(condition("c", "254837009"), *claims, condition("x", "1", note=[{"text": "é < ä"}])))
    quick = ng234.reader(AT).importer.quick
    assert quick is not None
    found = quick.bundle(text)
    assert found is not None
    assert [one.resource.place for one in found[0].mapped] == ["Condition/c"]
    assert [one.place for one in found[0].unused[:2]] == ["ExplanationOfBenefit/e0", "ExplanationOfBenefit/e1"]
    assert (len(found[0].unused), found[0].total) == (21, 23)


def test_lines_that_cannot_map_are_told_apart_from_those_that_may(ng234: KnowledgeBase) -> None:
    pytest.importorskip("msgspec")
    quick = ng234.reader(AT).importer.quick
    assert quick is not None
    assert quick.may_map(json.dumps(condition("c", "254837009")))
    assert quick.may_map("{")
    assert quick.may_map('{"resourceType": "Condition", "code": 3}')
    assert quick.may_map('{"resourceType": "Patient"}')
    assert quick.may_map(json.dumps(bundle()))
    assert not quick.may_map(json.dumps(condition("c", "1")))
    assert not quick.may_map('{"resourceType": "Claim"}')


def test_every_place_of_a_bundle_is_mutated() -> None:
    tree = {"a": [1, {"b": 2}]}
    assert len([*nodes(tree)]) == 4
    assert Random(1).random() == Random(1).random()
