"""Values and ids of records: what is exactly one is taken, whatever it came as; what is none is told as it is."""

from __future__ import annotations

import enum
import io
import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import pytest
from guidelog.cli.records import read_records
from guidelog.inference.record.advice import number_advice, truth_advice, value_advice
from guidelog.inference.record.codes import RecordCode
from guidelog.inference.record.notation import COLUMNS, JSON, ROW, TOML

from guidelog import Record, RecordError, RecordFault

from ..support.run import Run
from ..support.small import SMALL, small

KNOWLEDGE = small()
FINDINGS = KNOWLEDGE.program.findings


class Text(str):
    """A text of a type of its own."""


class Fever(str, enum.Enum):  # noqa: UP042 - as many programs have it
    HIGH = "high"


class Weeks(enum.IntEnum):
    THREE = 3


class Unseen:
    """What cannot be shown."""

    def __str__(self) -> str:
        raise ValueError

    __repr__ = __str__


TAKEN: list[tuple[str, Any, Any]] = [
    *(("weeks", type_(3), Decimal(3)) for type_ in (np.int8, np.int64, np.uint64, np.float16, np.float64, np.array)),
    ("weeks", np.uint64(2**63 + 1), Decimal(2**63 + 1)),
    ("weeks", np.float32(0.1), Decimal("0.10000000149011612")),
    ("weeks", np.longdouble(2.5), Decimal("2.5")),
    ("weeks", Weeks.THREE, Decimal(3)),
    ("weeks", 10**5000, Decimal(10**5000)),
    ("cough", np.bool_(True), True),
    ("cough", np.bool_(False), False),
    ("fever", np.str_("high"), "high"),
    ("fever", Fever.HIGH, "high"),
    ("fever", Text("high"), "high"),
]


@pytest.mark.parametrize(("finding", "value", "expected"), TAKEN, ids=lambda value: type(value).__name__)
def test_what_is_exactly_a_value_is_taken_as_that_value(finding: str, value: Any, expected: Any) -> None:
    (found,) = KNOWLEDGE.record({"findings": {finding: value}}).findings.values()
    assert (found, type(found)) == (expected, type(expected))
    KNOWLEDGE.consult({"findings": {finding: value}})


REFUSED: list[tuple[str, Any, str]] = [
    ("weeks", Fraction(1, 2), "`weeks` is 1/2 (a fractions.Fraction), not a number"),
    ("weeks", np.array([3]), "`weeks` is [3] (a numpy.ndarray), not a number"),
    ("weeks", np.longdouble(1) / 3, "(a numpy.longdouble), not a number"),
    ("weeks", pd.NA, "NAType), not a number"),
    ("weeks", np.float64("nan"), "`weeks` is nan, not a finite number"),
    ("weeks", np.bool_(True), "`weeks` is true, not a number"),
    (
        "weeks",
        Unseen(),
        "`weeks` is something that cannot be shown (a tests.record.test_record_values.Unseen), not a number",
    ),
    ("cough", np.int64(1), "`cough` is 1, not true or false"),
    ("cough", pd.NA, "NAType), not true or false"),
    ("cough", 10**5000, "`cough` is a number of very many digits, not true or false"),
    ("fever", np.array(["high", "none"]), "['high' 'none'] (a numpy.ndarray) is not a value of `fever`"),
    ("fever", pd.NA, "NAType) is not a value of `fever`"),
    ("fever", 10**5000, "a number of very many digits is not a value of `fever`"),
]


@pytest.mark.parametrize(("finding", "value", "told"), REFUSED, ids=lambda value: str(type(value).__name__))
def test_what_is_none_is_told_as_what_it_is(finding: str, value: Any, told: str) -> None:
    with pytest.raises(RecordError) as error:
        KNOWLEDGE.record({"findings": {finding: value}})
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("x", "x"), ("007", "007"), ("1e2", "1e2"), (7, "7"), (Decimal("1.0"), "1"), (Decimal("1E+2"), "100"),
        (Decimal("-0"), "0"), (Decimal("7.50"), "7.50"), (1.0, "1"), (1e2, "100"), (np.int64(7), "7"),
        (np.float64(7), "7"), (Decimal(10**30), "1" + "0" * 30), (Text("x"), "x"), (10**5000, "1" + "0" * 5000),
        (Decimal("1.2345678901234568E+18"), "1.2345678901234568E+18"), (1.5, None), (2.0**70, None), (True, None),
        (float("nan"), None), (None, None), (b"x", None), (pd.NA, None), ("", None),
    ],
    ids=lambda value: repr(value)[:20] if not isinstance(value, int) else str(type(value)),
)  # fmt: skip
def test_an_id_that_is_a_whole_number_has_one_form(id_: Any, expected: str | None) -> None:
    try:
        found: str | None = KNOWLEDGE.record({"id": id_}).id
    except RecordError as error:
        found = None if "`id` is" in str(error) else str(error)
    assert found == expected


# the next step that a fault tells


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("1e99999999999999999999", "write the number of weeks"),
        (" 3", "write 3, without blanks"),
        ("3\u00a0", "write 3, without blanks"),
        ("2,5", "write 2.5, with a point before the decimals"),
        ("1.234,5", "write 1234.5, with a point before the decimals"),
        ("1,234", "write 1234, without a comma between thousands; or 1.234, with a point before the decimals"),
        ("1,234.5", "write 1234.5, with nothing between thousands"),
        ("1,234,567", "write 1234567, with nothing between thousands"),
        ("1 234", "write 1234, with nothing between thousands"),
        ("1'234,5", "write 1234.5, with nothing between thousands"),
        ("1_000", "write 1000, with nothing between thousands"),
        ("3 weeks", "write the number of weeks"),
        ("<3", "write the number of weeks"),
        ("NA", "leave it empty if it is not recorded"),
        ("n/a", "leave it empty if it is not recorded"),
        ("unknown", "leave it empty if it is not recorded"),
    ],
)
def test_a_number_that_is_written_otherwise_is_told_how_to_write_it(text: str, advice: str) -> None:
    assert number_advice(FINDINGS["weeks"], text, ROW) == advice


def test_a_number_in_quotes_is_told_where_there_are_quotes() -> None:
    assert number_advice(FINDINGS["weeks"], "3", JSON) == "write 3, without quotes"
    assert number_advice(FINDINGS["weeks"], "3", TOML) == "write 3, without quotes"


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        *((value, "write true") for value in ("yes", "Y", "1", 1, Decimal(1), "T", "x")),
        *((value, "write false") for value in ("no", "N", "0", 0, Decimal(0), "F")),
        (" true", "write true, without blanks"),
        ("NA", "leave it empty if it is not recorded"),
        ("perhaps", "write true or false, or leave it empty if it is not recorded"),
        (3, "write true or false, or leave it empty if it is not recorded"),
    ],
)
def test_a_truth_that_is_written_otherwise_is_told_how_to_write_it(value: object, advice: str) -> None:
    assert truth_advice(value, ROW) == advice


def test_the_next_step_is_told_as_records_are_written() -> None:
    assert value_advice(FINDINGS["fever"], "NA", COLUMNS).startswith("leave it null")
    assert value_advice(FINDINGS["fever"], " none", ROW) == "did you mean `none`?"
    notations = {"json": JSON, "jsonl": JSON, "toml": TOML}
    texts = {"json": '{"id": true}', "jsonl": '{"id": true}', "toml": "id = true"}
    for ending, notation in notations.items():
        (found,) = KNOWLEDGE.records(io.StringIO(texts[ending]), f"r.{ending}")
        assert isinstance(found, RecordError)
        assert found.faults[0].help == notation.id


# bytes that are no text, and text that steers a terminal


@pytest.mark.parametrize("bad", [0, 1, 2500, 2999])
@pytest.mark.parametrize("ending", ["jsonl", "json", "txt"])
def test_a_byte_that_is_no_text_loses_its_own_line_and_no_other(
    bad: int, ending: str, tmp_path: Path, run: Run
) -> None:
    lines = [json.dumps({"id": f"p{number}", "findings": {"cough": True}}).encode() for number in range(3000)]
    lines[bad] = b'{"id": "J\xe9"}'
    path = tmp_path / f"t.{ending}"
    path.write_bytes(b"\n".join(lines))
    found = [*read_records([str(path)], KNOWLEDGE)]
    assert [one.id for one in found if isinstance(one, Record)] == [f"p{n}" for n in range(3000) if n != bad]
    (error,) = [one for one in found if isinstance(one, RecordError)]
    (fault,) = error.faults
    assert (fault.where, fault.message) == (f"{path}:{bad + 1}:10", "not UTF-8 text (byte 0xe9)")


@pytest.mark.parametrize("part", ["where", "record", "message", "help"])
def test_a_fault_steers_no_terminal_and_no_workflow(part: str) -> None:
    fault = RecordFault(RecordCode.BAD_ID, "message", "help", where="where", record="record")
    steering = "\x1b]0;title\x07\n::error file=x::told\r\u202e\ud800"
    lines = str(fault._replace(**{part: steering})).split("\n")
    assert len(lines) == 2
    assert all(line.isprintable() and line.startswith(("error: ", "  = help: ")) for line in lines)


@pytest.mark.parametrize("id_", ["::error file=x::told", "  ::warning::told", "##[error]told", "a\n::error::told"])
@pytest.mark.parametrize("color", ["never", "always"])
@pytest.mark.parametrize(
    "command",
    [["recommend"], ["why", "advise_rest"], ["why-not", "take_xray"], ["next"], ["query", "holds(P, S)"]],
    ids=str,
)
def test_an_id_is_no_command_of_a_workflow(
    id_: str, color: str, command: list[str], tmp_path: Path, run: Run
) -> None:
    (tmp_path / "small.dl").write_text(SMALL, encoding="utf-8")
    (tmp_path / "r.json").write_text(json.dumps({"id": id_, "findings": {"cough": True}}), encoding="utf-8")
    name, *more = command
    record = str(tmp_path / "r.json")
    arguments = [*more, record] if name == "query" else [record, *more]
    found = run(name, *arguments, "--color", color, "--kb", str(tmp_path / "small.dl"))
    assert found.status == 0
    lines = [click.unstyle(line).strip() for line in found.out.splitlines()]
    assert any("told" in line for line in lines)
    assert not any(line.startswith("::") or "##[" in line for line in lines)


# what is given in the wrong place from Python


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: KNOWLEDGE.records("r.jsonl", "r.jsonl"), "records are read from lines"),
        (lambda: KNOWLEDGE.records(b"{}", "r.json"), "records are read from lines"),  # type: ignore[arg-type]
        (lambda: KNOWLEDGE.records(Path("r.json"), "r.json"), "records are read from lines"),  # type: ignore[arg-type]
        (lambda: KNOWLEDGE.statuses([{"id": "p"}]), "polars.DataFrame(rows)"),  # type: ignore[arg-type]
        (lambda: KNOWLEDGE.statuses(pd.DataFrame({"id": ["p"]})), "polars.from_pandas(frame)"),  # type: ignore[arg-type]
        (lambda: KNOWLEDGE.statuses(None), "Polars DataFrame, and not NoneType"),  # type: ignore[arg-type]
        (lambda: KNOWLEDGE.consult({}).why(KNOWLEDGE.program.statements["take_xray"]), "named by its id"),  # type: ignore[arg-type]
        (lambda: KNOWLEDGE.consult({}).status(None), "named by its id"),  # type: ignore[arg-type]
    ],
)
def test_what_is_of_another_type_is_told_by_type_error(call: Callable[[], object], told: str) -> None:
    with pytest.raises(TypeError) as error:
        call()
    assert told in str(error.value)


@pytest.mark.parametrize("arguments", [["/dev/zero"], ["-", "--kb", "/dev/zero"]], ids=["record", "kb"])
def test_a_device_that_never_ends_is_refused(arguments: list[str], tmp_path: Path, run: Run) -> None:
    found = run("recommend", *arguments)
    assert (found.status, "this is a device" in found.err) == (2, True), found.err


def test_nothing_is_no_device_that_never_ends(run: Run) -> None:
    found = run("recommend", "/dev/null")
    assert (found.status, "there is nothing in it" in found.err) == (2, True), found.err
