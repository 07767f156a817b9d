"""The budgets of the tests: a file that creeps is found, a slow machine is not blamed on any."""

from __future__ import annotations

from ..support.budgets import OTHERS, TABLE, over, read, table_of

BUDGETS = {"a.py": 10.0, "b.py": 20.0, "c.py": 30.0}


def test_a_file_that_takes_far_more_than_its_budget_is_named() -> None:
    (line,) = over({"a.py": 10, "b.py": 20, "c.py": 150}, BUDGETS)
    assert line.startswith("c.py: 150 s of the processor, where 30 s are its budget")


def test_a_slow_machine_is_slow_for_all() -> None:
    assert over({name: 5 * budget for name, budget in BUDGETS.items()}, BUDGETS) == []


def test_a_fast_machine_gives_nothing_away() -> None:
    assert over({"a.py": 1, "b.py": 2, "c.py": 101}, BUDGETS) != []


def test_a_file_without_a_budget_has_a_small_one() -> None:
    assert over({"new.py": OTHERS}, BUDGETS) == []
    assert over({"new.py": 60}, BUDGETS) != []


def test_the_table_names_files_that_there_are() -> None:
    assert [name for name in read() if not (TABLE.parent / name).is_file()] == []


def test_what_is_little_has_no_line() -> None:
    assert table_of({"b.py": 20.4, "a.py": 1.0}).splitlines()[1:] == ['"b.py" = 20']
