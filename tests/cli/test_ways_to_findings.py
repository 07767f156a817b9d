"""From someone's own words to the finding, the statement or the record to fill in, in one command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import guidelog

from ..support.run import Run

SAID = {
    "weak legs": "limb_weakness",
    "Weak-legs": "limb_weakness",
    "legs heavy": "limb_weakness",
    "retention": "bladder_or_bowel_dysfunction",
    "incontinence": "bladder_or_bowel_dysfunction",
    "numbness": "sensory_disturbance",
    "numb feet": "sensory_disturbance",
    "steroids": "dexamethasone_started",
    "pacemaker": "mri_contraindicated",
    "off legs": "gait_disturbance",
    "sciatica": "radicular_pain",
    "life expectancy": "overall_prognosis",
    "painkillers": "pain_controlled_by_analgesia",
    "irradiated before": "previous_spinal_radiotherapy",
    "unstable spine": "spinal_instability",
}


@pytest.mark.parametrize(("words", "finding"), SAID.items(), ids=[*SAID])
def test_a_clinicians_words_lead_to_the_finding(words: str, finding: str, run: Run) -> None:
    found = json.loads(run("findings", words, "--format", "json").out)
    assert found[0]["finding"] == finding


def test_every_finding_is_found_first_by_its_label_and_has_other_words(
    ng234: guidelog.KnowledgeBase, run: Run
) -> None:
    for finding in ng234.program.findings.values():
        assert len(finding.also) > 1, finding.name
        found = json.loads(run("findings", finding.label, "--format", "json").out)
        first = found if isinstance(found, dict) else found[0]
        assert first["finding"] == finding.name


def test_a_word_of_no_text_is_told_so(run: Run) -> None:
    outcome = run("findings", "zebra crossing")
    assert (outcome.status, outcome.out) == (2, "")


@pytest.mark.parametrize("kind", ["actions", "concepts", "findings", "notices"])
def test_all_of_a_kind_are_shown(kind: str, run: Run, ng234: guidelog.KnowledgeBase) -> None:
    known = getattr(ng234.program, kind)
    shown = run("show", kind).out.splitlines()
    assert [line.strip() for line in shown if line.startswith("  ") and line[2] != " "] == [*known]
    assert len(json.loads(run("show", kind, "--format", "json").out)) == len(known)
    assert run("show", kind, "--format", "dot").status == 2


def test_a_word_that_is_no_name_shows_what_has_it(run: Run) -> None:
    found = json.loads(run("show", "weak legs", "--format", "json").out)
    assert found[0]["name"] == "limb_weakness"
    out = run("show", "dexamethasone 16 mg").out
    assert "statements\n" in out
    assert "  mscc_initial_dexamethasone\n" in out


@pytest.mark.parametrize("format_", ["toml", "json"])
def test_a_template_is_an_empty_record(format_: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / f"person.{format_}"
    path.write_text(run("findings", "--template", format_).out, encoding="utf-8")
    answer = json.loads(run("recommend", str(path), "--format", "json").out)
    assert answer["record"] == "new-record"
    assert all(action["status"] == "possible" for action in answer["actions"])


def test_a_template_in_toml_says_what_each_finding_asks_and_what_records_mean(
    run: Run, ng234: guidelog.KnowledgeBase, tmp_path: Path
) -> None:
    text = run("findings", "--template", "toml").out
    assert "present now and attributed to the spine" in text
    assert all(f"# {finding.question}\n#{finding.name} = " in text for finding in ng234.program.findings.values())
    path = tmp_path / "person.toml"
    path.write_text(
        text.replace("#mscc = ", "mscc = ").replace("#complete_paralysis_weeks =", "complete_paralysis_weeks =")
    )
    assert json.loads(run("recommend", str(path), "--format", "json").out)["statements"]


def test_a_template_in_csv_is_the_header_of_a_table(run: Run, ng234: guidelog.KnowledgeBase) -> None:
    assert run("findings", "--template", "csv").out == ",".join(["id", *ng234.program.findings]) + "\n"


def test_a_template_has_every_finding_and_so_stands_alone(run: Run) -> None:
    for more in (["pain"], ["--format", "json"]):
        assert run("findings", *more, "--template", "toml").status == 2
