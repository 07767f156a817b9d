"""What a screen tells of two guidelines together: who says what, what contradicts what, and what is most urgent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..support.run import Run
from ..support.together import BLOOD, BOTH, HEART, guideline, statement, write_guidelines


@pytest.fixture
def here(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_guidelines(tmp_path)
    return tmp_path


def test_what_the_two_contradict_in_one_answer_is_told_on_both_lines(here: Path, run: Run) -> None:
    screen = run("recommend", "r.json", *BOTH).out
    assert "1  offer     give (contradicts 2)" in screen
    assert "2  avoid     spare (contradicts 1)" in screen
    assert run("recommend", "r.json", "--format", "html", *BOTH).out.count("contradicts ") == 2
    (here / "done.json").write_text('{"done": ["act"], "findings": {"f": true, "kind": "a", "weeks": 2}}')
    assert "contradicts" not in run("recommend", "done.json", *BOTH).out
    assert "contradicts" not in run("recommend", "r.json", "--kb", "blood.dl").out


def test_advice_against_something_has_its_time_and_what_would_end_it(here: Path, run: Run) -> None:
    spare = statement("blood", "spare", "avoid", "other", "f(P), not g(P)") + "urgency(spare, immediate).\n"
    (here / "blood.dl").write_text(guideline("blood", spare))
    (here / "heart.dl").write_text(HEART)
    screen = run("recommend", "r.json", *BOTH).out
    assert "avoid     spare, immediately: l (unless l) [blood]" in screen
    actions = "".join(f"%% a{i}\n%% says a\naction(a{i}).\n" for i in range(3))
    more = "".join(statement("heart", f"more{i}", "do", f"a{i}", "f(P), not g(P)") for i in range(3))
    (here / "heart.dl").write_text(HEART + actions + more)
    assert "All of it applies unless" in run("recommend", "r.json", *BOTH).out
    (here / "blood.dl").write_text(guideline("blood", spare.replace(", not g(P)", "")))
    assert "1 to 4 apply unless" in run("recommend", "r.json", *BOTH).out


def test_of_notices_and_limits_it_is_told_of_which_guideline_they_are(here: Path, run: Run) -> None:
    notice = "%% {0}_says\n%% says {0} knows no more\nnotice({0}_says).\ngets_notice(P, {0}_says) :- f(P).\n"
    for name, text in (("heart", HEART), ("blood", BLOOD)):
        limited = text.replace("%% source nobody", f"%% source nobody\n%% limits no {name}; a clinician decides")
        (here / f"{name}.dl").write_text(limited + notice.format(name))
    screen = " ".join(run("recommend", "r.json", *BOTH).out.split())
    assert "NOTICE heart knows no more [heart]" in screen
    assert "NOTICE blood knows no more [blood]" in screen
    assert "heart: no heart. blood: no blood. A clinician decides." in screen
    page = run("recommend", "r.json", "--format", "html", *BOTH).out
    assert 'blood knows no more <span class="note">(blood)</span>' in page
    notices = json.loads(run("recommend", "r.json", "--format", "json", *BOTH).out)["notices"]
    assert {one["id"]: one["guideline"] for one in notices} == {"heart_says": "heart", "blood_says": "blood"}
    alone = run("recommend", "r.json", "--kb", "heart.dl").out
    assert "NOTICE  heart knows no more\n" in alone
    assert "No heart; a clinician decides." in alone


def test_a_proof_on_a_page_cites_its_own_guideline(here: Path, run: Run) -> None:
    (here / "blood.dl").write_text(BLOOD.replace("%% source nobody", "%% source somebody else"))
    page = run("recommend", "r.json", "--format", "html", *BOTH).out
    assert "Guideline: nobody: heart_page, &#34;box&#34;, 1" in page
    assert "Guideline: somebody else: blood_page, &#34;box&#34;, 1" in page


def test_the_situation_in_each_guideline_heads_the_answer(here: Path, run: Run) -> None:
    def with_situation(text: str, name: str, body: str) -> str:
        words = f"%% {name}_ill\n%% holds h\n%% fails f\n%% situation ill of {name}\n"
        return f"{text}{words}{name}_ill(P) :- {body}.\n"

    (here / "heart.dl").write_text(with_situation(with_situation(HEART, "heart", "f(P)"), "late", "kind(P, a)"))
    (here / "blood.dl").write_text(with_situation(BLOOD, "blood", "weeks(P, _)"))
    assert run("recommend", "r.json", *BOTH).out.startswith("r  ILL OF HEART; ILL OF BLOOD  ")
    assert "ill of heart; ill of blood" in run("recommend", "r.json", "--format", "html", *BOTH).out


def test_what_both_say_in_the_same_words_is_one_line_and_what_each_says_otherwise_its_own(
    here: Path, run: Run
) -> None:
    more = statement("blood", "too", "offer", "act", "f(P)")
    (here / "blood.dl").write_text(guideline("blood", more))
    assert (
        "1  offer     give: l (unless l) [heart]\n 2  offer     too: l [blood]"
        in run("recommend", "r.json", *BOTH).out
    )
    (here / "blood.dl").write_text(guideline("blood", more.replace("%% says too", "%% says give")))
    assert "1  offer     give: l [heart, blood]" in run("recommend", "r.json", *BOTH).out


def test_what_is_shown_of_two_guidelines_says_of_which_it_is(here: Path, run: Run) -> None:
    lines = run("show", *BOTH).out.splitlines()
    assert {"heart care [heart]", "blood care [blood]", "blood page: box [blood]"} < {*lines}
    assert "spare [blood]" in run("show", "spare", *BOTH).out
    assert "[" not in run("show", "spare", "--kb", "blood.dl").out


def test_a_line_of_statements_that_differ_has_the_words_of_the_most_urgent(here: Path, run: Run) -> None:
    urgent = statement("heart", "first", "do", "act", "f(P)") + "urgency(first, immediate).\n"
    (here / "heart.dl").write_text(HEART.replace("use(precedence).\n", "") + urgent)
    assert "NOW\n 1  do        first: l\n" in run("recommend", "r.json", "--kb", "heart.dl").out
