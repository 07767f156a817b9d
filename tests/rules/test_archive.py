"""A program as plain data is the same program again, and data that are none are refused."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from guidelog.inference.rules.archive import pack, unpack
from guidelog.inference.rules.load import load
from guidelog.inference.rules.program import Program
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase, sources_of

from ..support.random_programs import random_program
from ..support.small import SMALL


def again(program: Program) -> Program:
    """A program through JSON, and with other copies of its texts."""
    return unpack(json.loads(json.dumps(pack(program))), [Source(*source) for source in program.sources])


def shapes(program: Program) -> list[object]:
    """Which parts of a program are one and the same."""
    parts = [part for rules in (program.written, program.rules) for rule in rules for part in (rule, *rule.body)]
    first: dict[int, int] = {}
    return [first.setdefault(id(part), number) for number, part in enumerate(parts)]


def check(program: Program) -> None:
    found = again(program)
    assert found == program
    assert repr(found) == repr(program)  # a mapping is equal in any order, and True to 1
    assert shapes(found) == shapes(program)


def test_the_packaged_knowledge_base_is_the_same_again() -> None:
    check(load(sources_of(), cases=False))


def test_read_by_other_alternatives_it_is_the_same_again(ng234: KnowledgeBase) -> None:
    switches = ng234.program.switches.values()
    readings = {one.name: next(a for a in one.alternatives if a != one.written) for one in switches}
    program = load(sources_of(), cases=False, readings=readings)
    assert program.read_otherwise == readings
    check(program)


def test_without_its_worked_cases_a_program_is_the_one_that_is_loaded_without_them() -> None:
    whole = load([Source("small.dl", SMALL)])
    assert whole.cases
    assert whole._replace(cases=(), with_cases=False) == load([Source("small.dl", SMALL)], cases=False)


@pytest.mark.parametrize("circles", [False, True])
def test_random_programs_are_the_same_again(circles: bool) -> None:
    for seed in range(20):
        text = random_program(random.Random(seed), 80, circles=circles).text
        check(load([Source("random.dl", text)], cases=False))


def test_a_program_with_what_is_no_known_part_is_not_packed() -> None:
    program = load([Source("small.dl", SMALL)])
    with pytest.raises(TypeError, match="Case is no part of a program"):
        pack(program)
    with pytest.raises(TypeError, match="Path is no part of a program"):
        pack(program._replace(cases=(), name=Path("x")))  # type: ignore[arg-type]


def without_the_program(tables: list[Any]) -> None:
    tables.pop()


def of_an_unknown_class(tables: list[Any]) -> None:
    tables[0][0] = "Popen"


def of_too_few_columns(tables: list[Any]) -> None:
    tables[0].pop()


def of_columns_of_two_lengths(tables: list[Any]) -> None:
    tables[0][1][1].pop()


def of_a_part_that_there_is_not(tables: list[Any]) -> None:
    tables[-2][1][1] = "f" * len(tables[-2][1][1])


def of_half_a_number(tables: list[Any]) -> None:
    tables[-2][1][1] = tables[-2][1][1][:-2]


def of_no_digits(tables: list[Any]) -> None:
    tables[-2][1][1] = "z" * len(tables[-2][1][1])


def of_an_unknown_kind(tables: list[Any]) -> None:
    tables[-1][1][0] = "code"


def of_no_lists(tables: list[Any]) -> None:
    tables[0] = 7


@pytest.mark.parametrize(
    "damage",
    [
        without_the_program,
        of_an_unknown_class,
        of_too_few_columns,
        of_columns_of_two_lengths,
        of_a_part_that_there_is_not,
        of_half_a_number,
        of_no_digits,
        of_an_unknown_kind,
        of_no_lists,
    ],
    ids=lambda damage: damage.__name__,
)
def test_tables_that_were_not_packed_are_refused(damage: Any) -> None:
    program = load([Source("small.dl", SMALL)], cases=False)
    tables = json.loads(json.dumps(pack(program)))
    damage(tables)
    with pytest.raises((LookupError, TypeError, ValueError)):
        unpack(tables, program.sources)
