"""The draft of a map: what is certain is written, what is not is marked, and a draft with marks answers nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from guidelog.inference.record.redcap import COLUMNS

from guidelog import KnowledgeBase

from ..support.run import ROOT, Run
from ..support.tables import read_table

DRAFTS: Mapping[str, tuple[str, list[str], list[str]]] = {  # a table; lines of its draft, and what is not in it
    "a column called as a finding": ("id,mscc\n1,confirmed\n", ["[columns.mscc]", 'finding = "mscc"'], ["?"]),
    "a name with blanks and capitals": ("ID,Limb weakness\n1,\n", ['[columns."Limb weakness"]', 'id = "ID"'], ["?"]),
    "yes and no": ("id,mscc,limb_weakness\n1,,Yes\n2,,No\n", ["values.Yes = true", "values.No = false"], []),
    "codes that may mean anything": ("id,mscc\n1,1\n2,2\n", ['values.1 = "?"', 'values.2 = "?"'], []),
    "one and nought": ("id,limb_weakness\n1,1\n2,0\n", ['values.1 = "?"', 'values.0 = "?"'], []),
    "what means nothing": ("id,mscc\n1,unknown\n2,confirmed\n", ['values.unknown = "null"'], []),
    "a name that is near": ("id,weak legs\n1,yes\n", ['finding = "?"', "# limb_weakness?"], ['"limb_weakness"']),
    "a column of something else": ("id,postcode\n1,N1\n", ['    "postcode",'], ["[columns"]),
    "columns that REDCap adds": (
        "record_id,redcap_event_name,mscc,a_complete\n1,x,confirmed,2\n",
        ['    "redcap_event_name",', '    "a_complete",'],
        ["?"],
    ),
    "boxes": ("id,night_pain___1\n1,1\n2,0\n", ['unticked = "?"', "values.1 = true"], ["values.0"]),
    "semicolons and commas": (
        "id;complete_paralysis_weeks\n1;2,5\n",
        ['separator = ";"', 'decimal = ","'],
        ["?"],
    ),
    "tabs in a table with commas": ("id\tmscc\n1\tconfirmed\n", ['separator = "\\u0009"'], ["?"]),
    "another unit": ("id,days_of_paraplegia\n1,12\n", ['unit = "?"'], []),
    "dates": ("id,complete_paralysis_weeks\n1,31/01/2026\n", ['format = "dd/mm/yyyy"', 'until = "?"'], []),
    "dates of two kinds": ("id,complete_paralysis_weeks\n1,01/02/2026\n", ['format = "?"'], []),
    "several rows of one person": ("id,mscc\n1,confirmed\n1,\n", ["[rows]", 'several = "?"'], []),
    "no column of ids": ("who,mscc\n1,confirmed\n", ['id = "?"'], []),
    "very many texts": ("id,mscc\n" + "".join(f"{n},t{n}\n" for n in range(99)), ['values."*" = "?"'], ["values.t1"]),
    "names that TOML would not take": ('id,"a ""b"" night pain"\n1,yes\n', ['[columns."a \\"b\\" night pain"]'], []),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "lines", "absent"), DRAFTS.values(), ids=DRAFTS)
def test_a_draft_says_what_is_certain_and_marks_the_rest(
    rows: str, lines: list[str], absent: list[str], tmp_path: Path, run: Run
) -> None:
    (tmp_path / "t.csv").write_text(rows, encoding="utf-8")
    found = run("cohort", "--draft-map", str(tmp_path / "t.csv"))
    assert found.status == 0, found.err
    body = found.out.partition("\n\n")[2]
    bare = [line.partition("  #")[0].rstrip() for line in body.splitlines()]
    remarks = "\n".join(line.partition("  #")[2] for line in body.splitlines())
    for line in lines:
        assert line in bare or line.removeprefix("#") in remarks, body
    code = "\n".join(bare)
    assert [one for one in absent if one in code] == []


@pytest.mark.parametrize(("rows", "lines", "absent"), DRAFTS.values(), ids=DRAFTS)
def test_a_draft_is_a_map_that_is_refused_only_for_its_marks(
    rows: str, lines: list[str], absent: list[str], tmp_path: Path, run: Run
) -> None:
    (tmp_path / "t.csv").write_text(rows, encoding="utf-8")
    draft = run("cohort", "--draft-map", str(tmp_path / "t.csv")).out
    (tmp_path / "m.toml").write_text(draft, encoding="utf-8")
    found = run("cohort", str(tmp_path / "t.csv"), "--map", str(tmp_path / "m.toml"), "-o", str(tmp_path / "a.csv"))
    marks = draft.count('= "?"')
    if marks or "[columns" not in draft:
        assert found.status == 2
        assert found.err.count("is still to be decided") == marks
        assert found.err.count("error: ") == (marks or 1)
    else:
        assert found.status == 0, found.err


def dictionary(text: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(text, newline=""))]


def test_the_dictionary_for_redcap_has_its_columns_and_a_field_for_each_finding(
    run: Run, ng234: KnowledgeBase
) -> None:
    found = run("findings", "--template", "redcap")
    rows = dictionary(found.out)
    assert found.status == 0
    assert (tuple(rows[0]), len(COLUMNS)) == (COLUMNS, 18)
    names = [row["Variable / Field Name"] for row in rows]
    assert names == ["record_id", *ng234.program.findings]
    assert {row["Field Type"] for row in rows} == {"text", "radio"}
    assert all(len(name) <= 100 and name == name.lower() for name in names)


def test_the_export_of_a_form_from_that_dictionary_is_answered_in_two_commands(
    tmp_path: Path, run: Run, ng234: KnowledgeBase
) -> None:
    rows = dictionary(run("findings", "--template", "redcap").out)
    values = {}
    for row in rows[1:]:
        choices = [one.partition(",")[0].strip() for one in row["Choices, Calculations, OR Slider Labels"].split("|")]
        values[row["Variable / Field Name"]] = choices[-1] if row["Field Type"] == "radio" else "3"
    values |= dict.fromkeys(("complete_paralysis", "complete_paralysis_weeks", "months_to_recurrence"), "")
    recorded = {"cancer_diagnosis", "mscc", "limb_weakness", "primary_cancer"}
    one = {name: value if name in recorded else "" for name, value in values.items()}
    with (tmp_path / "export.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["record_id", *values, "ng234_complete"])
        table.writerow(["p1", *one.values(), "2"])
    draft = run("cohort", "--draft-map", str(tmp_path / "export.csv"))
    assert (draft.status, draft.out.count('"?"')) == (0, 1)  # in the line that says what a mark is
    (tmp_path / "m.toml").write_text(draft.out, encoding="utf-8")
    arguments = ["--map", str(tmp_path / "m.toml"), "-o", str(tmp_path / "a.csv")]
    found = run("cohort", str(tmp_path / "export.csv"), *arguments)
    assert found.status == 0, found.err
    findings = {
        name: value == "true" if value in ("true", "false") else value for name, value in one.items() if value
    }
    (row,) = read_table(tmp_path / "a.csv").rows(named=True)
    wanted = ng234.consult(ng234.record({"id": "p1", "findings": findings}))
    assert {name: row[name] for name in ng234.program.statements} == {
        name: wanted.status(name) for name in ng234.program.statements
    }


DICTIONARY = """\
Variable / Field Name,Form Name,Section Header,Field Type,Field Label,"Choices, Calculations, OR Slider Labels"
mscc_stat,a,,radio,"<b>Cord compression</b>","1, Suspected | 2, Confirmed | 3, Excluded | 9, Unknown"
weak,a,,yesno,"Weak legs?",
pain,a,,checkbox,Pain,"1, Night pain | 2, Root pain"
"""


def test_the_dictionary_of_a_project_says_what_its_codes_mean(tmp_path: Path, run: Run) -> None:
    (tmp_path / "d.csv").write_text(DICTIONARY, encoding="utf-8")
    (tmp_path / "t.csv").write_text("id,mscc_stat,weak,pain___1,pain___2\n1,2,1,0,1\n", encoding="utf-8")
    found = run("cohort", "--draft-map", str(tmp_path / "t.csv"), "--dictionary", str(tmp_path / "d.csv"))
    lines = [" ".join(line.split()) for line in found.out.splitlines()]
    for line in (
        "[columns.mscc_stat] # Cord compression",
        'values.1 = "suspected" # "Suspected"',
        'values.2 = "confirmed" # "Confirmed"',
        'values.3 = "excluded" # "Excluded"',
        'values.9 = "null" # "Unknown"',
        'values.1 = true # "yes"',
        'values.0 = false # "no"',
        "[columns.pain___1] # Pain: Night pain",
    ):
        assert line in lines
    assert '"?" # nocturnal_back_pain?' in found.out.replace("  ", "").replace(" #", " #")
    assert "# radicular_pain?" in found.out


def test_the_map_among_the_examples_is_its_draft_with_the_marks_decided(tmp_path: Path, run: Run) -> None:
    tables = ROOT / "examples" / "tables"
    found = run(
        "cohort", "--draft-map", str(tables / "redcap.csv"), "--dictionary", str(tables / "redcap-dictionary.csv")
    )
    decided = (tables / "redcap.toml").read_text(encoding="utf-8")
    drafted = found.out.partition("\n\n")[2].splitlines()
    certain = [line for line in drafted if '= "?"' not in line and line != '    "visit_date",']
    assert [line for line in certain if line not in decided.splitlines()] == []
    marks = [line.partition(" = ")[0] for line in drafted if '= "?"' in line]
    assert len(marks) == 10
    assert [mark for mark in marks if f"\n{mark} = " not in decided] == []
    arguments = ["--map", str(tables / "redcap.toml"), "-o", str(tmp_path / "a.csv")]
    answered = run("cohort", str(tables / "redcap.csv"), *arguments)
    assert (answered.status, read_table(tmp_path / "a.csv")["id"].to_list()) == (
        0,
        ["101", "102", "103"],
    )


WRONG: Mapping[str, tuple[list[str], str]] = {
    "another file": (["--dictionary", "t.csv"], "t.csv: this is no data dictionary of REDCap"),
    "no such dictionary": (["--dictionary", "none.csv"], "No such file or directory: none.csv"),
    "a map to draft from": (["--map", "t.csv"], "--draft-map prints a draft"),
    "an output": (["-o", "a.csv"], "--draft-map prints a draft"),
    "two tables": (["u.csv"], "one map is drafted from one table"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG)
def test_what_a_draft_cannot_be_made_of_is_said(
    arguments: list[str], said: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("t.csv", "u.csv"):
        Path(name).write_text("id,mscc\n1,confirmed\n", encoding="utf-8")
    found = run("cohort", "--draft-map", "t.csv", *arguments)
    assert (found.status, found.out) == (2, "")
    assert said in found.err


def test_a_draft_is_of_the_table_alone_and_never_of_the_order_of_its_rows(tmp_path: Path, run: Run) -> None:
    rows = ["1,Yes,confirmed", "2,No,", "3,,suspected"]
    drafts = []
    for order in (rows, rows[::-1]):
        (tmp_path / "t.csv").write_text("\n".join(["id,limb_weakness,mscc", *order]) + "\n", encoding="utf-8")
        drafts.append(sorted(run("cohort", "--draft-map", str(tmp_path / "t.csv")).out.splitlines()))
    assert drafts[0] == drafts[1]
