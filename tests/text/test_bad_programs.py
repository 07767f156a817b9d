"""Each program of `bad/` is refused with exactly the message beside it.

GUIDELOG_UPDATE=1 rewrites the messages; read each as a user would before keeping it.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from guidelog.cli.codes.pages import FOLDER, read_page
from guidelog.inference.export.targets import TARGETS, export
from guidelog.inference.rules.load import load
from guidelog.inference.text.codes import ALWAYS, EXPORT, Code
from guidelog.inference.text.diagnostic import Diagnostic
from guidelog.inference.text.files import read_sources
from guidelog.inference.text.source import Source, Span
from hypothesis import example, given
from hypothesis import strategies as st

from guidelog import KnowledgeBase, KnowledgeError
from guidelog.places import SHELF

from ..support.golden import check_golden
from ..support.run import ROOT

BAD = ROOT / "tests" / "bad"
PROGRAMS = sorted(BAD.glob("*.dl"))
# Of the others no program can be an example: they take files, the guideline's text, or an engine that is wrong.
SHOWN = [code for code in Code if code.asked in (ALWAYS, EXPORT)]


def faults_of(*sources: Source) -> list[Diagnostic]:
    """What is wrong with the texts, else what is found of the rules, else what keeps them from being exported."""
    try:
        program = load(sources)
        problems = KnowledgeBase(program).check().problems
        for target in () if problems else TARGETS:
            export(program, target)
    except KnowledgeError as error:
        return error.diagnostics
    return [*problems]


def faults_of_path(path: Path, shown: str | None = None) -> list[Diagnostic]:
    """What is wrong with the files of a path."""
    try:
        return faults_of(*read_sources(path, shown=shown, shelf=SHELF))
    except KnowledgeError as error:
        return error.diagnostics


def codes_of(text: str) -> list[str]:
    """The codes of what is wrong with a text."""
    return [fault.code for fault in faults_of(Source("text.dl", text))]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_a_bad_program_is_refused_with_the_message_beside_it(program: Path) -> None:
    message = "\n\n".join(str(fault) for fault in faults_of_path(program, shown=program.name)) + "\n"
    check_golden(program.with_suffix(".txt"), message)


def test_no_message_stands_without_its_program() -> None:
    assert {path.stem for path in BAD.glob("*.txt")} == {path.stem for path in PROGRAMS}


@pytest.mark.parametrize("code", SHOWN)
def test_each_code_is_shown_by_a_program_that_is_named_after_it(code: Code) -> None:
    messages = [path.read_text(encoding="utf-8") for path in BAD.glob(f"{code.replace('-', '_')}*.txt")]
    assert any(f"{code.severity}[{code}]: " in message for message in messages)


def test_every_code_has_a_page_and_every_page_is_of_a_code() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == {code.page for code in Code}


@pytest.mark.parametrize("code", SHOWN)
def test_the_example_of_a_page_shows_its_problem_as_part_of_a_whole_program(code: Code) -> None:
    example = read_page(code).example.splitlines()
    assert any(
        lines_of(fault.span) & set(shown)
        for path in BAD.glob(f"{code.replace('-', '_')}*.dl")
        for shown in [places_of(example, path.read_text(encoding="utf-8").splitlines())]
        for fault in faults_of_path(path)
        if fault.code == code
    )


def places_of(example: list[str], program: list[str]) -> list[int]:
    """The lines (from 1) of a program at which the lines of an example stand, in order; none if one does not."""
    places: list[int] = []
    for line in example:
        start = places[-1] if places else 0
        if line not in program[start:]:
            return []
        places.append(program.index(line, start) + 1)
    return places


def lines_of(span: Span | None) -> set[int]:
    """The lines of a text that a span touches."""
    assert span is not None
    return {*range(span.line, span.source.position(span.end)[0] + 1)}


@pytest.mark.parametrize("code", Code)
def test_a_page_is_short_and_fits_a_narrow_screen(code: Code) -> None:
    lines = read_page(code).text.splitlines()
    assert len(lines) <= 30
    assert max(map(len, lines)) <= 76
    assert [line for line in lines if line.startswith("#")] == [
        f"# {code.severity}[{code}]",
        "## What it finds",
        "## Why it matters",
        "## Example",
        "## What to do",
    ]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_faults_are_listed_in_the_order_of_the_text(program: Path) -> None:
    spans = [fault.span for fault in faults_of_path(program)]
    starts = [span.start for span in spans if span is not None]
    assert len(starts) == len(spans)
    assert starts == sorted(starts)


def test_faults_of_several_files_name_the_file_of_each() -> None:
    one = Source("one.dl", "ill(P) :- cough(P).\n")
    other = Source("other.dl", "\nworse(P) :- ill(P, very).\n")
    places = [fault.span.place for fault in faults_of(other, one) if fault.span]
    assert places == ["one.dl:1:11", "other.dl:2:13"]


def test_a_misspelt_predicate_is_refused_with_the_nearest_name() -> None:
    faults = faults_of(Source("text.dl", "finding(fever, bool).\nill(P) :- fevre(P).\n"))
    (fault,) = [fault for fault in faults if fault.code == "unknown-predicate"]
    assert fault.help == "did you mean `fever`?"


def test_the_same_text_is_refused_alike_with_carriage_returns() -> None:
    text = "ill(P) :- fever(P).\n\nill(P) :- fever(P); pain(P).\n"
    (plain,) = faults_of(Source("text.dl", text))
    (returned,) = faults_of(Source("text.dl", text.replace("\n", "\r\n")))
    assert str(plain) == str(returned)


def test_a_control_character_in_a_program_never_reaches_the_screen() -> None:
    (fault,) = faults_of(Source("text.dl", "action(\x1b[31mrest).\n"))
    assert "\x1b" not in str(fault)
    assert "\N{REPLACEMENT CHARACTER}[31mrest" in str(fault)


WORDS = st.lists(st.text("abc(),.", min_size=1, max_size=100), min_size=1, max_size=12).map(" ".join)


def quoted(text: str, start: int, end: int) -> tuple[list[str], str]:
    """The quoted rows of a line, and what the carets below them mark."""
    message = str(
        Diagnostic(Code.SYNTAX, "message", Span(Source("text.dl", f"\n\n{text}\n"), start + 2, end + 2), "", "")
    )
    rows = [line[4:] for line in message.splitlines() if line[1:4] == " | "]
    marked = [
        "".join(c for c, mark in zip(row, below, strict=False) if mark == "^")
        for row, below in pairwise(rows)
        if set(below) <= {" ", "^"}
    ]
    assert max(map(len, rows)) <= 76
    return [row for row in rows if not set(row) <= {" ", "^"}], "".join(marked)


@given(WORDS, st.data())
@example("a " * 39 + "(a", None)
def test_a_long_line_is_quoted_whole_in_rows_of_a_screen_with_carets_below_what_is_wrong(
    text: str, data: st.DataObject | None
) -> None:
    text = text[:320]
    start = data.draw(st.integers(0, len(text) - 1).filter(lambda place: text[place] != " ")) if data else 0
    end = data.draw(st.integers(start + 1, len(text))) if data else len(text)
    rows, marked = quoted(text, start, end)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
    assert marked.replace(" ", "") == text[start:end].replace(" ", "")


@pytest.mark.parametrize("place", [0, 5000, 9990])
def test_a_very_long_line_is_quoted_around_what_is_wrong(place: int) -> None:
    text = "ill(a). " * 1250
    rows, marked = quoted(text[:place] + "wrong" + text[place + 5 :], place, place + 5)
    assert (marked, len(rows) < 6) == ("wrong", True)
    assert (rows[0].startswith("…"), rows[-1].endswith("…")) == (place > 0, place < 9990)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (fault,) = faults_of_path(tmp_path / "none")
    assert (fault.code, fault.help) == ("unreadable", "check the path")
    assert fault.message == f"{tmp_path / 'none'}: No such file or directory"


def test_a_folder_without_programs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("action(rest).\n", encoding="utf-8")
    (tmp_path / "folder.dl").mkdir()
    (fault,) = faults_of_path(tmp_path)
    assert (fault.code, fault.message) == ("unreadable", f"{tmp_path} holds no .dl file")
    assert fault.help == "name a folder with .dl files, or one file"


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", "% ÅÅÅ and more\r\n".encode() * 2000])
def test_a_file_that_is_not_utf_8_is_refused_with_its_name_and_the_place_of_the_byte(
    before: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "latin.dl"
    path.write_bytes(before + "% é\naction(rest).\n".encode("latin-1"))
    (fault,) = faults_of_path(path)
    assert (fault.code, fault.help) == ("unreadable", "save the file as UTF-8")
    assert fault.message == f"{path}:{before.count(10) + 1}:3: not UTF-8 (byte 0xe9)"


def test_a_path_that_no_file_can_have_is_refused() -> None:
    (fault,) = faults_of_path(Path("a\0b"))
    assert (fault.code, fault.help) == ("unreadable", "check the path")


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.system('touch pwned')\n",
        "action(__import__('os')).\n",
        "print('pwned')\n",
        "action(mri) <= (1/0)\n",
        "+ action('mri')\n",
        "ill(X) <= fever(X) & (Y == open('/etc/passwd'))\n",
        "#script (python)\nimport os\n#end.\n",
        ":- initialization(halt).\n",
        "ill(P) :- fever(P), shell(rm).\n",
        "ill(P) :- fever(P), X is 1 / 0.\n",
    ],
)
def test_text_that_another_system_would_execute_is_refused_as_text(text: str) -> None:
    assert set(codes_of(text)) <= {"syntax", "unknown-predicate"}
    assert codes_of(text)
