"""What somebody meets who types something wrong at first: a clear error, status 2 and the next step."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..support.run import Run

WORKED = "examples/worked-example.toml"
BUNDLE = "examples/fhir/worked-example.json"
TWO = '{"id": "alpha", "findings": {}}\n{"id": "beta", "findings": {}}\n'


@pytest.mark.parametrize(
    "words",
    [
        ("recommend", "examples/worked-exampel.toml"),
        ("why", "examples/worked-exampel.toml", "1"),
        ("recommend", "--kb", "kb/ng243", WORKED),
        ("recommend", "--codes", "kb/ng234/code.tsv", BUNDLE),
    ],
)
def test_a_path_that_is_misspelt_is_answered_with_the_one_that_is_there(run: Run, words: tuple[str, ...]) -> None:
    outcome = run(*words)
    assert outcome.status == 2
    expected = {"--kb": "check the path", "--codes": "did you mean `kb/ng234/codes.tsv`?"}
    assert expected.get(words[1], f"did you mean `{WORKED}`?") in outcome.err


def test_a_table_that_is_misspelt_is_answered_with_the_one_that_is_there(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("polars")
    (tmp_path / "people.csv").write_text("id,mscc\na,confirmed\n")
    outcome = run("cohort", str(tmp_path / "poeple.csv"), "-o", str(tmp_path / "answers.csv"))
    assert (outcome.status, f"did you mean `{tmp_path}/people.csv`?" in outcome.err) == (2, True)


def test_an_id_that_no_record_has_is_answered_with_those_that_there_are(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text(TWO)
    for option in ("--record", "--id"):
        outcome = run("recommend", option, "gamma", str(path))
        assert (outcome.status, "the ids are: alpha, beta" in outcome.err) == (2, True)
        assert "did you mean `beta`?" in run("recommend", option, "betaa", str(path)).err
    assert "did you mean `beta`?" in run("why", "--id", "betaa", str(path), "1").err


def test_where_no_table_is_found_it_is_said_that_fhir_is_read_too(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("polars")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x.json").write_text('{"a": 1}')
    for place in ("other", "other/x.json"):
        outcome = run("cohort", str(tmp_path / place), "-o", str(tmp_path / "answers.csv"))
        assert (outcome.status, "or holds resources of FHIR" in outcome.err) == (2, True)


def test_a_folder_in_place_of_a_record_is_answered_with_what_takes_a_folder(run: Run) -> None:
    outcome = run("recommend", "examples")
    assert outcome.status == 2
    assert "name the files in it, or ask `guidelog cohort` of a folder of tables or bundles" in outcome.err


def test_a_bundle_of_which_all_is_used_has_nothing_that_was_not(run: Run, tmp_path: Path) -> None:
    assert run("recommend", BUNDLE, "--at", "2026-03-10").err == ""
    assert "nothing of 2 resources was left unused" in run("recommend", BUNDLE, "--at", "2026-03-10", "--unused").err
    pytest.importorskip("polars")
    outcome = run("cohort", BUNDLE, "-o", str(tmp_path / "answers.csv"), "--at", "2026-03-10")
    assert (outcome.status, "does not speak" in outcome.err) == (0, False)


def test_the_text_of_a_guideline_that_is_misspelt_is_answered_with_the_one_that_is_there(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "guideline.txt").write_text("a line\n")
    outcome = run("check", "--source", str(tmp_path / "giudeline.txt"))
    assert (outcome.status, f"did you mean `{tmp_path}/guideline.txt`?" in outcome.err) == (2, True)


def test_an_argument_too_many_is_answered_with_where_it_belongs(run: Run) -> None:
    for command in ("check", "coverage"):
        outcome = run(command, "kb/ng234")
        assert (outcome.status, "a knowledge base is named with --kb" in outcome.err) == (2, True)
    outcome = run("show", "weak", "legs")
    assert (outcome.status, "what has spaces in it stands in quotes" in outcome.err) == (2, True)


def test_a_knowledge_base_in_place_of_a_record_is_known_for_what_it_is(run: Run) -> None:
    outcome = run("recommend", "kb/ng234/concepts.dl")
    assert (outcome.status, "this is text of a knowledge base" in outcome.err) == (2, True)
    assert "name it with --kb" in outcome.err


def test_every_command_that_answers_from_a_bundle_reads_it_as_of_a_time(run: Run) -> None:
    early, then = ("--at", "2020-01-01"), ("--at", "2026-03-10")
    bundle = "tests/fhir/bundles/confirmed-mscc-surgery-unsuitable.json"
    for words in (
        ("query", "mscc(P, V)", bundle),
        ("show", "mscc_treatment", "--format", "dot", "--record", bundle),
        ("export", "--to", "questionnaire", "--for", bundle),
        ("export", "--to", "prolog", "--records", bundle),
    ):
        first, second = run(*words, *early), run(*words, *then)
        assert (first.status, second.status) == (0, 0)
        assert first.out != second.out, words
        assert "--unused lists them" in second.err


WORKED = "examples/worked-example.toml"
IN_VAIN = {
    "--possible": ["recommend", WORKED, "--possible", "--format", "json"],
    "--ids": ["recommend", WORKED, "--ids", "--format", "html"],
    "--full": ["recommend", WORKED, "--full"],
    "--needs": ["recommend", WORKED, "--needs", "1"],
    "--needs of a page": ["recommend", WORKED, "--needs", "1", "--format", "html"],
    "--needs of what could apply": ["recommend", WORKED, "--possible", "--needs", "1"],
    "--all of several": ["recommend", WORKED, "examples/made-up-possible.toml", "--all"],
    "--ids of several": ["recommend", WORKED, "examples/made-up-possible.toml", "--ids"],
    "--why in JSON": ["query", "holds(P, S)", WORKED, "--why", "--format", "json"],
    "--why in CSV": ["query", "holds(P, S)", WORKED, "--why", "--format", "csv"],
}


@pytest.mark.parametrize("name", IN_VAIN)
def test_an_option_that_would_have_no_effect_is_refused_with_what_it_is_for(name: str, run: Run) -> None:
    outcome = run(*IN_VAIN[name])
    assert (outcome.status, outcome.out) == (2, "")
    assert f"{name.split()[0]}" in outcome.err
    assert " for " in outcome.err
