"""Whatever becomes of a file of the cache, it is found out before an answer is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

import guidelog.api
from guidelog import KnowledgeBase

from ..support.caches import Guideline, parts, rewrite, the_file


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def only_the_checksum(path: Path) -> None:
    path.write_bytes(path.read_bytes().partition(b"\n")[0] + b"\n")


def one_bit_flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def one_digit_changed(path: Path) -> None:
    text = path.read_text()
    at = max(i for i, c in enumerate(text) if c.isdigit())
    path.write_text(f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}")


def something_appended(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def not_ascii(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00" + path.read_bytes())


def random_bytes(path: Path) -> None:
    path.write_bytes(Random(7).randbytes(10_000))


def foreign_text(path: Path) -> None:
    path.write_text("#!/bin/sh\necho hello\n")


def json_without_digest(path: Path) -> None:
    path.write_text(path.read_text().partition("\n")[2])


def foreign_json(path: Path) -> None:
    rewrite(path, '{"name": "something else"}')


def a_list(path: Path) -> None:
    rewrite(path, "[1, 2, 3]")


def a_part_is_missing(path: Path) -> None:
    data = parts(path)
    del data["forms"]["contradictions"]
    rewrite(path, json.dumps(data))


def a_part_has_another_shape(path: Path) -> None:
    data = parts(path)
    data["forms"]["statements"] = [*data["forms"]["statements"].values()]
    rewrite(path, json.dumps(data))


def the_program_is_missing(path: Path) -> None:
    data = parts(path)
    del data["program"]
    rewrite(path, json.dumps(data))


def the_program_has_another_shape(path: Path) -> None:
    data = parts(path)
    data["program"][0][1][1].pop()
    rewrite(path, json.dumps(data))


def the_program_names_what_is_no_part_of_one(path: Path) -> None:
    data = parts(path)
    data["program"][0][0] = "Path"
    rewrite(path, json.dumps(data))


def a_form_has_another_shape(path: Path) -> None:
    data = parts(path)
    data["forms"]["statements"] = {name: form[:2] for name, form in data["forms"]["statements"].items()}
    rewrite(path, json.dumps(data))


def of_another_text(path: Path) -> None:
    texts = path.read_bytes().partition(b"\n")[2].rpartition(b"\n")[0]
    rewrite(path, json.dumps(parts(path)), texts + b"% another text with the same checksum")


def nested_deeply(path: Path) -> None:
    rewrite(path, "[" * 100_000 + "]" * 100_000)


def null(path: Path) -> None:
    rewrite(path, "null")


def huge_number(path: Path) -> None:
    rewrite(path, "9" * 5000)


DAMAGES = [
    truncated,
    half,
    empty,
    only_the_checksum,
    one_bit_flipped,
    one_digit_changed,
    something_appended,
    not_ascii,
    random_bytes,
    foreign_text,
    json_without_digest,
    foreign_json,
    a_list,
    a_part_is_missing,
    the_program_is_missing,
    the_program_has_another_shape,
    the_program_names_what_is_no_part_of_one,
    a_part_has_another_shape,
    a_form_has_another_shape,
    of_another_text,
    nested_deeply,
    null,
    huge_number,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_file_is_ignored_and_replaced(
    damage: Callable[[Path], None], tmp_path: Path, guideline: Guideline
) -> None:
    guideline.load(tmp_path)
    path = the_file(tmp_path)
    whole = path.read_bytes()
    damage(path)
    assert path.read_bytes() != whole
    assert guideline.load(tmp_path) == guideline.forms
    assert guideline.made == 2
    assert the_file(tmp_path).read_bytes() == whole
    assert guideline.load(tmp_path) == guideline.forms
    assert guideline.made == 2


def test_the_forms_of_another_text_under_the_name_of_this_one_are_found_out_before_they_are_shown(
    tmp_path: Path,
) -> None:
    """Nobody can protect a cache from its owner; but what holds is derived twice, and the two must agree."""
    KnowledgeBase.load(cache=tmp_path)
    path = the_file(tmp_path)
    data = parts(path)
    forms = data["forms"]["statements"]
    data["forms"]["statements"] = dict(zip(forms, [*forms.values()][::-1], strict=True))
    rewrite(path, json.dumps(data))
    knowledge = KnowledgeBase.load(cache=tmp_path)
    with pytest.raises(guidelog.DisagreementError, match="two evaluations of the rules disagree"):
        knowledge.consult({"id": "r", "findings": {"mscc": "confirmed", "surgery_suitable": False}})
