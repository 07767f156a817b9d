"""`guidelog show` of scores: what each counts, how far it goes, and what rests on it."""

from __future__ import annotations

import json

import pytest

from ..support.golden import GOLDEN, check_golden
from ..support.run import Run


def test_a_score_is_shown_with_its_range_its_items_and_what_rests_on_it(run: Run) -> None:
    check_golden(GOLDEN / "show-score.txt", run("show", "--kb", "stroke", "orbit").out)


def test_a_score_as_plain_data_says_what_the_screen_says(run: Run) -> None:
    found = json.loads(run("show", "--kb", "stroke", "orbit", "--format", "json").out)
    assert (found["score"], found["says"], found["least"], found["most"]) == ("orbit", "ORBIT score", 0, 7)
    assert sum(max(item["points"]) for item in found["items"]) == found["most"]
    shown = run("show", "--kb", "stroke", "orbit").out
    assert all(item["item"] in shown for item in found["items"])
    assert all(id_ in shown for id_ in found["statements"])
    assert all(rule["place"] in shown for rule in found["rules"])


@pytest.mark.parametrize(("format_", "said"), [("text", "NEWS2"), ("json", '"score": "news2"')])
def test_all_scores_are_listed(format_: str, said: str, run: Run) -> None:
    assert said in run("show", "--kb", "sepsis", "scores", "--format", format_).out


def test_a_guideline_that_counts_nothing_lists_none(run: Run) -> None:
    assert json.loads(run("show", "scores", "--format", "json").out) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "new2"), "did you mean `news2`"),
        (("show", "news2", "--format", "svg"), "a score cannot be drawn by itself"),
    ],
)
def test_what_cannot_be_done_with_the_name_of_a_score_is_told_with_what_can(
    words: tuple[str, ...], said: str, run: Run
) -> None:
    outcome = run(*words, "--kb", "sepsis")
    assert (outcome.status, outcome.out) == (2, "")
    assert said in " ".join(outcome.err.split())


def test_findings_of_which_a_word_is_the_name_of_a_score_are_listed_beside_where_the_score_is_shown(run: Run) -> None:
    outcome = run("findings", "news2", "--kb", "sepsis")
    assert (outcome.status, outcome.err) == (0, "`news2`: it is a score; see `guidelog show news2 --kb sepsis`\n")
    assert "not_improving" in outcome.out


def test_a_score_is_found_by_a_word_of_its_label(run: Run) -> None:
    assert "scores\n  cha2ds2_vasc\n" in run("show", "--kb", "stroke", "vasc score").out


def test_the_rules_of_another_score_of_the_same_predicate_are_left_out(run: Run) -> None:
    def places(name: str) -> set[str]:
        found = json.loads(run("show", "--kb", "stroke", name, "--format", "json").out)
        return {rule["place"] for rule in found["rules"]}

    assert places("orbit")
    assert places("cha2ds2_vasc")
    assert places("orbit").isdisjoint(places("cha2ds2_vasc"))
