"""The text of the guideline against what the knowledge base cites, and against the edition that was read."""

from __future__ import annotations

from pathlib import Path

import pytest
from guidelog.inference.rules.load import load
from guidelog.inference.rules.program import Program
from guidelog.inference.text.diagnostic import Diagnostic
from guidelog.inference.text.source import Source
from guidelog.inference.verification.problems.passages import passage_problems, read_fingerprint, write_fingerprint

from guidelog import sources_of

from ..support.run import ROOT, Run
from ..support.small import SMALL

TEXT = "A page\n\nRest if there is a cough\nand no fever\n\nThe end\n"


def program(lines: str = "3-4", headings: str = "1,6") -> Program:
    text = SMALL.replace("%% title  the only page\n", f"%% title  the only page\n%% headings {headings}\n")
    cited = text.replace('page, "rest", 1, lines 1-2\n', f'page, "rest", 1, lines {lines}\n')
    assert cited != text
    return load([Source("small.dl", cited)], cases=False)


def found(text: str, before: str | None = TEXT, **cited: str) -> list[tuple[str, str, tuple[str, ...]]]:
    fingerprint = None if before is None else read_fingerprint(write_fingerprint(before))
    problems: list[Diagnostic] = [*passage_problems(program(**cited), Source("page.txt", text), fingerprint)]
    return [(problem.code, problem.message, problem.statements) for problem in problems]


def test_a_text_that_is_cited_whole_and_as_it_was_read_has_no_problem() -> None:
    assert found(TEXT) == []


def test_blank_lines_and_spaces_do_not_count() -> None:
    assert found("A page\n\n\n  Rest  if there is a cough \n and no fever\nThe end") == []


def test_lines_that_nothing_cites_are_told_in_runs() -> None:
    assert [message for _, message, _ in found(TEXT, lines="3")] == ["nothing cites line 4"]
    assert [message for _, message, _ in found(TEXT, headings="6", lines="4")] == ["nothing cites lines 1-3"]


def test_a_passage_that_changed_names_the_statements_that_cite_it() -> None:
    ((code, message, statements),) = found(TEXT.replace("no fever", "no high fever"))
    assert code == "changed-passage"
    assert message == "line 4 of the edition that was read changed: now line 4"
    assert statements


def test_a_new_passage_is_told_and_moves_no_citation() -> None:
    ((code, message, statements),) = found("Foreword\n" + TEXT)
    assert (code, message, statements) == ("changed-passage", "line 1 new", ())


def test_a_passage_that_is_gone_is_told() -> None:
    ((code, message, statements),) = found(TEXT.replace("and no fever\n", ""))
    assert (code, message) == ("changed-passage", "line 4 of the edition that was read gone")
    assert statements


def test_without_a_fingerprint_no_edition_can_be_told_from_another() -> None:
    assert [code for code, _, _ in found(TEXT, before=None)] == ["no-fingerprint"]


@pytest.mark.parametrize("text", ["1", "one 0123456789abcdef\n", "1 short\n", "1 2 3\n"])
def test_what_is_no_fingerprint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_fingerprint(text)


def test_the_guideline_is_cited_whole_and_as_it_was_read() -> None:
    path = ROOT.parent / "shared" / "ng234" / "source.txt"
    if not path.is_file():
        pytest.skip("the text of the guideline is not beside this repository")
    fingerprint = read_fingerprint((ROOT / "kb/ng234/source.sha256").read_text(encoding="utf-8"))
    whole = load(sources_of())
    assert [*passage_problems(whole, Source(str(path), path.read_text(encoding="utf-8")), fingerprint)] == []


def test_the_fingerprint_holds_no_word_of_the_text(tmp_path: Path) -> None:
    kept = (ROOT / "kb/ng234/source.sha256").read_text(encoding="utf-8")
    rows = [row.split() for row in kept.splitlines()]
    assert rows
    assert all(len(row) == 2 and row[0].isdigit() for row in rows)


def test_a_fingerprint_is_taken_and_then_compared_with(run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(SMALL, encoding="utf-8")
    text = tmp_path / "page.txt"
    text.write_text(TEXT, encoding="utf-8")
    options = ("check", "--kb", str(tmp_path / "small.dl"), "--format", "json", "--source", str(text))
    assert "no-fingerprint" in run(*options).out
    taken = run(*options, "--take-fingerprint")
    assert "fingerprint written to" in taken.err
    assert "no-fingerprint" not in taken.out
    text.write_text(TEXT.replace("no fever", "fever"), encoding="utf-8")
    assert "changed-passage" in run(*options).out
    (tmp_path / "small.sha256").write_text("nonsense\n", encoding="utf-8")
    assert "is no fingerprint" in run(*options).err
    assert run(*options).status == 2


def test_that_the_text_was_compared_is_told_with_how_much_of_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "small.dl").write_text(SMALL, encoding="utf-8")
    (tmp_path / "page.txt").write_text(TEXT, encoding="utf-8")
    options = ("check", "--kb", str(tmp_path), "--source", str(tmp_path / "page.txt"))
    told = "4 lines of the text compared with what is cited"
    assert told in run(*options).out.splitlines()
    assert f"{told} and the edition read" in run(*options, "--take-fingerprint").out.splitlines()
    assert "lines of the text" not in run("check", "--kb", str(tmp_path)).out


def test_a_text_that_cannot_be_read_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(b"\xff\xfe\x00")
    for name in ("page.txt", "none.txt"):
        outcome = run("check", "--source", str(tmp_path / name))
        assert outcome.status == 2
        assert "Traceback" not in outcome.err
    assert run("check", "--take-fingerprint").status == 2


def test_the_place_of_a_byte_that_is_not_utf_8_is_that_in_the_file(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(b"a line\n" * 5000 + b"a caf\xe9\n")
    outcome = run("check", "--source", str(page))
    assert (outcome.status, outcome.out) == (2, "")
    assert f"Error: {page}:5001:6: not UTF-8 (byte 0xe9); save it as UTF-8" in outcome.err
