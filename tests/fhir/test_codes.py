"""The table of codes: what ships, what a site adds or takes back, and what is refused.

Each table of `bad_codes/` is refused with exactly the message beside it; GUIDELOG_UPDATE=1 rewrites the messages.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from guidelog.inference.fhir.document import codes_of
from guidelog.inference.fhir.rows import read_table
from guidelog.inference.fhir.table import CodeTable
from guidelog.inference.text.codes import TABLE, Code
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase

from ..support.golden import check_golden
from ..support.run import ROOT, Run
from ..support.small import SMALL, small

BAD = ROOT / "tests" / "bad_codes"
TABLES = sorted(BAD.glob("*.tsv"))
SNOMED = "http://snomed.info/sct"
HEAD = "finding\tvalue\tresources\tsystem\tcode\trule\n"
# What no code, status or date says: it must be asked.
ASKED = [
    "asymptomatic",
    "awaiting_definitive_treatment",
    "back_pain_on_straining",
    "claudication",
    "high_radiotherapy_side_effect_risk",
    "immediate_treatment_needed",
    "impending_cord_compression",
    "large_radiotherapy_field",
    "localised_spinal_tenderness",
    "mechanical_pain",
    "movement_pain_severity",
    "mri_contraindicated",
    "mscc_prevention_trial",
    "nocturnal_back_pain",
    "non_mechanical_pain",
    "oligometastases",
    "oligometastases_strategy",
    "overall_prognosis",
    "pain_controlled_by_analgesia",
    "pain_severity",
    "previous_radiotherapy_response",
    "primary_may_affect_treatment",
    "progressive_back_pain",
    "radicular_pain",
    "radiotherapy_suitable",
    "recovered_from_surgery",
    "severe_unremitting_back_pain",
    "spinal_ct_available",
    "spinal_instability",
    "surgery_suitable",
]


def packaged() -> list[dict[str, str]]:
    """The rows of the packaged table, as fields by column."""
    lines = (ROOT / "kb" / "ng234" / "codes.tsv").read_text(encoding="utf-8").splitlines()
    return [dict(zip(lines[0].split("\t"), line.split("\t"), strict=True)) for line in lines[1:]]


def site(*rows: str, tmp_path: Path) -> Path:
    """A table of a site."""
    path = tmp_path / "site.tsv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_bad_table_is_refused_with_the_message_beside_it(path: Path) -> None:
    _, faults = read_table([Source(path.name, path.read_text(encoding="utf-8"))], small().program)
    check_golden(path.with_suffix(".txt"), "\n\n".join(str(fault) for fault in faults) + "\n")


def test_each_code_of_a_table_is_shown_by_one_that_is_named_after_it() -> None:
    own = [code for code in Code if code.asked == TABLE]
    assert len(own) == 6
    for code in own:
        messages = [path.read_text(encoding="utf-8") for path in BAD.glob(f"{code.replace('-', '_')}*.txt")]
        assert any(f"error[{code}]: " in message for message in messages)


def test_the_packaged_table_is_in_order(ng234: KnowledgeBase) -> None:
    assert ng234.code_faults() == []


def test_no_code_ships_that_two_sources_do_not_confirm() -> None:
    rows = [row for row in packaged() if row["code"]]
    assert len(rows) == 166
    assert all(row["source1"] and row["source2"] and row["confidence"] for row in rows)


def test_what_no_code_says_is_what_must_be_asked(ng234: KnowledgeBase, run: Run) -> None:
    settable = ng234.codes().settable
    assert [name for name in ng234.program.findings if name not in settable] == sorted(
        ASKED, key=[*ng234.program.findings].index
    )
    outcome = run("findings", "--without-code", "--format", "json")
    assert {one["finding"] for one in json.loads(outcome.out)} == {*ASKED}
    assert len(ASKED) == 30


def test_a_finding_is_shown_with_its_codes(run: Run) -> None:
    assert "true  SNOMED CT 94222008  Secondary malignant neoplasm of bone" in run("findings", "bone_metastases").out
    assert "no code says it: it must be asked" in run("findings", "asymptomatic").out
    document = json.loads(run("findings", "mscc", "--format", "json").out)
    codes = {(one["system"], one["code"]): one for one in document["codes"]}
    assert codes[SNOMED, "71286001"]["rules"] == {"soft": "suspected", "refuted": "excluded", "cause": "cancer"}


@pytest.mark.parametrize(
    ("system", "code", "finding", "value"),
    [
        ("icd-10-cm", "C50.911", "primary_cancer", "breast"),
        ("icd-10-cm", "C50", "primary_cancer", "breast"),
        ("icd-10", "C50.9", "primary_cancer", "breast"),
        ("icd-10-cm", "C79.51", "bone_metastases", True),
        ("icd-10-cm", "C79.52", "cancer_diagnosis", "current"),
        ("icd-10", "C79.5", "bone_metastases", True),
        ("icd-10", "C79.52", "bone_metastases", True),
        ("icd-10", "C80.0", "primary_cancer", "unknown_primary"),
        ("icd-10-cm", "C80.0", "cancer_diagnosis", "current"),
        ("icd-10-cm", "C02.0", "cancer_diagnosis", "current"),
        ("icd-10", "C97", "cancer_diagnosis", "current"),
        ("icd-10-cm", "C97", None, None),
        ("icd-10-cm", "C44.91", None, None),
        ("icd-10", "C44", None, None),
        ("icd-10-cm", "D37.1", None, None),
        ("icd-10-cm", "c50", None, None),
        ("icd-10-cm", "C5", None, None),
        ("icd-10-cm", "C50; C61", None, None),
        ("icd-10-cm", "C50.911 ", None, None),
        ("icd-10", "G82.21", None, None),
        ("icd-10-cm", "G83.4", None, None),
    ],
)
def test_the_longest_row_that_begins_a_code_says_what_it_means(
    system: str, code: str, finding: str | None, value: object, ng234: KnowledgeBase
) -> None:
    rows = ng234.codes().rows_of(f"http://hl7.org/fhir/sid/{system}", code)
    assert [(row.finding, row.value) for row in rows] == ([(finding, value)] if finding else [])


def test_a_snomed_code_matches_whole(ng234: KnowledgeBase) -> None:
    assert [len(ng234.codes().rows_of(SNOMED, code)) for code in ("94222008", "942220081", "9422200")] == [1, 0, 0]


def test_a_site_adds_codes_of_its_own(ng234: KnowledgeBase, tmp_path: Path) -> None:
    own = site(
        "(system)\tours\t\turn:ours\t\t",
        "radicular_pain\ttrue\tCondition\turn:ours\tR1\tcancer; refuted=false",
        tmp_path=tmp_path,
    )
    table = ng234.codes([own])
    (row,) = table.rows_of("urn:ours", "R1")
    assert (row.finding, row.value, row.refuted, row.place) == ("radicular_pain", True, False, "site.tsv:3")
    assert len(table.rows) == len(ng234.codes().rows) + 1
    assert "radicular_pain" in table.settable


def test_a_site_replaces_what_a_code_says_and_can_take_it_back(ng234: KnowledgeBase, tmp_path: Path) -> None:
    own = site(
        f"(none)\t\t\t{SNOMED}\t165232002\t",
        f"cancer_diagnosis\tcurrent\tCondition\t{SNOMED}\t254837009\tsoft=cancer_suspected",
        tmp_path=tmp_path,
    )
    table = ng234.codes([own])
    assert table.rows_of(SNOMED, "165232002") == ()
    assert [row.finding for row in table.rows_of(SNOMED, "254837009")] == ["cancer_diagnosis"]


def test_what_a_row_says_besides_has_the_usual_value_where_none_is_given(
    ng234: KnowledgeBase, tmp_path: Path
) -> None:
    row = f"primary_cancer\tlung\tCondition\t{SNOMED}\t1\tsoft=cancer_suspected; also=cancer_diagnosis"
    table = ng234.codes([site(row, tmp_path=tmp_path)])
    assert table.rows_of(SNOMED, "1")[0].also == ("cancer_diagnosis", "current")


def test_a_finding_tells_how_many_codes_of_another_say_it_besides(ng234: KnowledgeBase, tmp_path: Path) -> None:
    rows = [f"bone_metastases\ttrue\tCondition\t{SNOMED}\t{code}\talso=mscc:confirmed" for code in (1, 2)]
    rows.append(f"mscc\tconfirmed\tCondition\t{SNOMED}\t3\tsoft=suspected")
    assert codes_of("mscc", ng234.codes()).besides == {}
    assert codes_of("mscc", ng234.codes([site(*rows, tmp_path=tmp_path)])).besides == {"bone_metastases": 2}


def test_the_check_reads_the_table_and_that_of_a_site(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    folder.mkdir()
    (folder / "rules.dl").write_text(SMALL, encoding="utf-8")
    bad = (BAD / "code_twice.tsv").read_text(encoding="utf-8")
    (folder / "codes.tsv").write_text(bad, encoding="utf-8")
    outcome = run("check", "--kb", str(folder))
    assert (outcome.status, "error[code-twice]" in outcome.out) == (1, True)
    (folder / "codes.tsv").unlink()
    assert "code-" not in run("check", "--kb", str(folder)).out
    (tmp_path / "site.tsv").write_text(bad, encoding="utf-8")
    assert "error[code-twice]" in run("check", "--kb", str(folder), "--codes", str(tmp_path / "site.tsv")).out


def test_a_bundle_is_not_read_with_a_table_that_is_not_in_order(run: Run, tmp_path: Path) -> None:
    own = site(f"mssc\tconfirmed\tCondition\t{SNOMED}\t1\t", tmp_path=tmp_path)
    bundle = "tests/fhir/bundles/suspected-mscc.json"
    outcome = run("recommend", bundle, "--codes", str(own))
    assert (outcome.status, outcome.out) == (2, "")
    assert "error[code-finding]: `mssc` is not a finding" in outcome.err
    missing = run("recommend", bundle, "--codes", str(tmp_path / "none.tsv"))
    assert (missing.status, "No such file" in missing.err, "Traceback" in missing.err) == (2, True, False)


def test_a_knowledge_base_without_a_table_reads_no_code(tmp_path: Path) -> None:
    (tmp_path / "rules.dl").write_text(SMALL, encoding="utf-8")
    for knowledge in (KnowledgeBase.load(tmp_path), small()):
        table = knowledge.codes()
        assert isinstance(table, CodeTable)
        assert (table.rows, table.settable) == ((), frozenset())
