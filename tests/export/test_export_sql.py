"""What is exported as SQL means what guidelog says: DuckDB and PostgreSQL run it, unknowns and all."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterable
from decimal import Decimal
from itertools import product

import pytest
from guidelog.inference.export.targets import DIALECTS, export
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

import guidelog

from ..support import postgres
from ..support.exports import HOSTILE, PROGRAMS, RECORDS, holding
from ..support.knowledge import knowledge_of
from ..support.naive import Naive
from ..support.people import people
from ..support.random_programs import random_program, random_states
from ..support.run import Run
from ..support.small import SMALL, small

duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed (pip install 'guidelog[engines]')")
pytest.importorskip("sqlglot", reason="sqlglot is not installed (pip install 'guidelog[engines]')")

Rows = set[tuple[object, ...]]


class DuckDB:
    """What DuckDB says of a text."""

    def rows(self, text: str, *views: str) -> list[Rows]:
        """The rows of each view that the text makes."""
        with duckdb.connect() as connection:
            connection.execute(text)
            found = [connection.execute(f"SELECT * FROM {view}").fetchall() for view in views]  # noqa: S608
        assert all(len({*rows}) == len(rows) for rows in found)
        return [{*rows} for rows in found]


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def engine(dialect: str, request: pytest.FixtureRequest) -> DuckDB | postgres.Server:
    return DuckDB() if dialect == "duckdb" else request.getfixturevalue("server")


def refusal(program: guidelog.Program, dialect: str, records: Iterable[guidelog.Record] = ()) -> str:
    with pytest.raises((guidelog.KnowledgeError, guidelog.RecordError)) as refused:
        export(program, "sql", records, dialect=dialect)
    return str(refused.value)


def test_a_database_says_of_random_people_what_guidelog_says(
    ng234: guidelog.KnowledgeBase, dialect: str, engine: DuckDB | postgres.Server
) -> None:
    consultations = people(ng234, RECORDS, seed=41)
    records = [one.answer.record._replace(id=f"p{number}") for number, one in enumerate(consultations)]
    text = export(ng234.program, "sql", records, dialect=dialect)
    assert engine.rows(text, "holds", "contradiction") == [holding(ng234, records), set()]


@pytest.mark.parametrize("choice", ["plain", "integers", "circles", "totals"])
def test_a_database_says_of_random_programs_what_a_naive_evaluator_says(
    choice: str, dialect: str, engine: DuckDB | postgres.Server
) -> None:
    refused = 0
    for seed in range(PROGRAMS // (10 if choice == "totals" else 2)):
        rng = random.Random(seed)
        program = random_program(rng, **({choice: True} if choice != "plain" else {}))
        knowledge, naive = knowledge_of(program.text), Naive(program)
        states = [program.findings_of(state) for state in random_states(rng, program, 12)]
        records = [knowledge.record({"id": f"p{n}", "findings": findings}) for n, findings in enumerate(states)]
        try:
            text = export(knowledge.program, "sql", records, dialect=dialect)
        except guidelog.KnowledgeError:
            refused += 1
            continue
        outcomes = {record.id: naive.outcome(record.findings) for record in records}
        held = {(id_, s) for id_, outcome in outcomes.items() for s in outcome.holds}
        broken = {(id_, name) for id_, outcome in outcomes.items() for name in outcome.contradictions}
        assert engine.rows(text, "holds", "contradiction") == [held, broken], seed
    assert refused < (PROGRAMS / 4 if choice == "circles" else 1)


def test_what_is_not_recorded_is_neither_true_nor_false(dialect: str, engine: DuckDB | postgres.Server) -> None:
    conditions = {
        "yes": "cough(P), weeks(P, _)", "no": "-cough(P), weeks(P, _)", "not_yes": "weeks(P, _), not cough(P)",
        "not_no": "weeks(P, _), not -cough(P)", "high": "weeks(P, _), fever(P, high)",
        "not_high": "weeks(P, _), not fever(P, high)", "some": "weeks(P, _), fever(P, _)",
        "late": "weeks(P, W), W != 2", "not_lasting": "weeks(P, _), not lasting(P)",
    }  # fmt: skip
    blocks = [f'%% {name}\n%% says it\n%% source page, "box", 1\nstatement({name}, do, rest).\n'
              f"holds(P, {name}) :- {body}.\n" for name, body in conditions.items()]  # fmt: skip
    knowledge = small(more="".join(blocks))
    weeks = (None, 2, Decimal("2.5"), 3)
    states = product((None, True, False), (None, "none", "high"), weeks)
    found = [{"cough": c, "fever": f, "weeks": w} for c, f, w in states if not (c is False and w)]
    records = [knowledge.record({"id": f"p{n}", "findings": findings}) for n, findings in enumerate(found)]
    [told] = engine.rows(export(knowledge.program, "sql", records, dialect=dialect), "holds")
    assert told == holding(knowledge, records)
    assert {statement for _, statement in told} >= {*conditions} - {"no"}


def test_a_predicate_may_read_itself_once(dialect: str, engine: DuckDB | postgres.Server) -> None:
    more = """
        leads_to(cough, fever). leads_to(fever, weeks). leads_to(weeks, cough).
        far(X, Y) :- leads_to(X, Y).
        far(X, Z) :- far(X, Y), leads_to(Y, Z).
        """
    [far] = engine.rows(export(small(more=more).program, "sql", dialect=dialect), "far")
    assert len(far) == 9


def test_the_id_of_a_record_is_never_a_part_of_the_statements(dialect: str, engine: DuckDB | postgres.Server) -> None:
    knowledge = small()
    more = (
        "');DROP TABLE record;--",
        "a;b",
        "*/ x /*",
        "\\'",
        "$$",
        "p\r\nq",
        ":id",
        "%s",
        "?",
        "E'\\n'",
        "U&'\\0061'",
    )
    ids = [id_ for id_ in (*HOSTILE, *more) if "\0" not in id_]
    records = [knowledge.record({"id": id_, "findings": {"cough": True}}) for id_ in ids]
    [told] = engine.rows(export(knowledge.program, "sql", records, dialect=dialect), "holds")
    assert told == {(id_, "advise_rest") for id_ in ids}


@pytest.mark.parametrize(
    "number",
    ["2.999999999999999999", "2.9999999", "3", "3.0", "-0", "-0.5", "3e2", "0.000000000000000001",
     "99999999999999999999.999999999999999999", "-99999999999999999999.999999999999999999",
     f"99999999999999999999.{'0' * 40}"],
)  # fmt: skip
def test_numbers_are_exact(number: str, dialect: str, engine: DuckDB | postgres.Server) -> None:
    knowledge = small()
    records = [knowledge.record({"id": "p", "findings": {"cough": True, "weeks": Decimal(number)}})]
    text = export(knowledge.program, "sql", records, dialect=dialect)
    held, numbers = engine.rows(text, "holds", "(SELECT CAST(weeks AS TEXT) FROM record)")
    assert held == holding(knowledge, records)
    [(told,)] = numbers
    assert Decimal(str(told)) == Decimal(number)


def test_postgres_holds_numbers_of_hundreds_of_digits(server: postgres.Server) -> None:
    knowledge = small()
    for number in ("2." + "9" * 990, "9" * 990, "-" + "9" * 990):
        records = [knowledge.record({"id": "p", "findings": {"cough": True, "weeks": Decimal(number)}})]
        text = export(knowledge.program, "sql", records, dialect="postgres")
        assert server.rows(text, "holds") == [holding(knowledge, records)]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"id": "p", "findings": {"weeks": Decimal("2.9999999999999999999")}},
         "DuckDB cannot express the value of `weeks`: DuckDB would round it to 18 decimals"),
        ({"id": "p", "findings": {"weeks": Decimal("12345678901.1234567890123456789")}}, "round it to 18 decimals"),
        ({"id": "p", "findings": {"weeks": Decimal("1e20")}}, "at most 20 digits before the point"),
        ({"id": "p", "findings": {"weeks": Decimal("1e1000")}}, "it has 1000 digits or more"),
        ({"id": "a\0b"}, "DuckDB cannot express this id: it holds the character 0, at which a text ends there"),
        ({"id": "a\ud800"}, "it holds an unpaired surrogate, which is not valid Unicode"),
    ],
)  # fmt: skip
def test_what_duckdb_cannot_hold_of_a_record_is_refused(record: dict[str, object], told: str) -> None:
    knowledge = small()
    error = refusal(knowledge.program, "duckdb", [knowledge.record(record)])
    assert told in error
    assert "export to another system" in error


def test_records_with_one_id_are_refused() -> None:
    knowledge = small()
    assert "2 records have this id" in refusal(knowledge.program, "duckdb", [knowledge.record({"id": "p"})] * 2)


@pytest.mark.parametrize(
    ("more", "dialect", "told"),
    [
        ("far(a, b). far(X, Z) :- far(X, Y), far(Y, Z).", "duckdb", "`far` rests on itself in 2 conditions"),
        ("odd(a, b). even(X, Y) :- odd(X, Y). odd(X, Y) :- even(X, Y).", "postgres", "may rest on each other"),
        ("record(a).", "duckdb", "it is the table of records"),
        ("pg_class(a).", "postgres", "are the database's own"),
        ("recorD(a).", "duckdb", "`recorD` and `record` are one name for DuckDB"),
        (f"{SMALL[SMALL.index('%% cough'):SMALL.index('%% fever')].replace('cough', 'iD')}", "duckdb",
         "`iD` and `id` are one name for DuckDB"),
        ("coughing(a). couGhing(b).", "duckdb", "`couGhing` and `coughing` are one name for DuckDB"),
        (f"{'a' * 64}(b).", "postgres", "PostgreSQL cuts names after 63 characters"),
        (f"{SMALL[SMALL.index('%% cough'):SMALL.index('%% fever')].replace('cough', 'id')}", "duckdb",
         "has a column `id` already"),
        (f"{SMALL[SMALL.index('%% cough'):SMALL.index('%% fever')].replace('cough', 'xmin')}", "postgres",
         "has a column `xmin` already"),
    ],
)  # fmt: skip
def test_what_sql_cannot_say_of_a_program_is_refused(more: str, dialect: str, told: str) -> None:
    assert told in refusal(small(more=more).program, dialect)


def test_a_view_is_called_as_its_predicate_however_long_the_name_is() -> None:
    name = "a" * 100
    exported = export(small(more=f"{name}(b).").program, "sql", dialect="duckdb")
    assert DuckDB().rows(exported, name) == [{("b",)}]


def test_no_comment_can_become_a_statement(dialect: str, engine: DuckDB | postgres.Server) -> None:
    text = SMALL.replace("strength_rank(do", "% a\x0bDROP TABLE record; */ ' \" \\q \u2028 /*\nstrength_rank(do", 1)
    program = load([Source("hostile\n.dl", text)])
    exported = export(program, "sql", dialect=dialect)
    assert "DROP TABLE record" in exported
    assert engine.rows(exported, "holds") == [set()]


def test_a_statement_reads_as_in_the_knowledge_base(run: Run) -> None:
    outcome = run("export", "--to", "sql", "--records", "examples/worked-example.toml")
    assert (outcome.status, outcome.err) == (0, "")
    assert (
        """\
-- mscc_treatment_single_fraction
-- says     8 Gy in a single fraction
-- source   mscc_treatment, "radiotherapy in place of surgery", 2, lines 208-209
-- reading  examples_count
-- holds(P, mscc_treatment_single_fraction) :- holds(P, mscc_treatment_urgent_radiotherapy), \
not high_side_effect_risk(P).
CREATE VIEW "holds mscc_treatment_single_fraction" AS
SELECT
  "c1"."person" AS "person",
  'mscc_treatment_single_fraction' AS "statement"
FROM "holds mscc_treatment_urgent_radiotherapy" AS "c1"
WHERE
  NOT EXISTS(
    SELECT
      1
    FROM "high_side_effect_risk" AS "n"
    WHERE
      "n"."person" = "c1"."person"
  );
"""
        in outcome.out
    )
    assert re.search(r"""INSERT INTO "record" \("id", .*\) VALUES \('worked-example', .*\);\n\Z""", outcome.out)
    assert ("worked-example", "mscc_treatment_urgent_radiotherapy") in DuckDB().rows(outcome.out, "holds")[0]


def test_a_dialect_is_of_sql_only(run: Run) -> None:
    outcome = run("export", "--to", "clingo", "--dialect", "duckdb")
    assert outcome.status == 2
    assert "--dialect is for --to sql; clingo has none" in outcome.err


def test_without_sqlglot_the_next_step_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("guidelog.inference.export.sql.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    outcome = run("export", "--to", "sql")
    assert (outcome.status != 0, outcome.out) == (True, "")
    assert "pip install 'guidelog[engines]'" in outcome.err
