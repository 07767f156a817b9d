"""Standard streams as they come: of another encoding, closed, full, interrupted; and files of another kind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from guidelog.inference.record.read import read_records
from guidelog.inference.record.record import Record
from guidelog.inference.text.kinds import file_kind
from guidelog.inference.text.source import Source
from guidelog.inference.text.tokens import tokenize

from guidelog import KnowledgeError

from ..support.run import ROOT, Run
from ..support.small import SMALL, small

GUIDELOG = [sys.executable, "-m", "guidelog"]
NAMES = ("Łukasz", "Øystein")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the small knowledge base and records of two people whose names a narrow encoding lacks."""
    (tmp_path / "kb.dl").write_text(SMALL)
    records = [{"id": name, "findings": {"cough": True, "weeks": 3}} for name in NAMES]
    (tmp_path / "two.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    (tmp_path / "one.json").write_text(json.dumps(records[0]))
    return tmp_path


def ran(folder: Path, *arguments: str, encoding: str = "ascii", **more: object) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)}
    command = [*GUIDELOG, *arguments, "--kb", "kb.dl"]
    given = {"cwd": folder, "env": environment, "stdin": subprocess.DEVNULL, "capture_output": True, **more}
    return subprocess.run(command, check=False, timeout=60, **given)  # type: ignore[call-overload,no-any-return]


MACHINE = {
    "export to clingo": ["export", "--to", "clingo", "--records", "two.jsonl"],
    "export to Prolog": ["export", "--to", "prolog", "--records", "two.jsonl"],
    "JSON Lines": ["recommend", "two.jsonl", "--format", "jsonl"],
    "JSON": ["recommend", "two.jsonl", "--format", "json"],
    "CSV of a query": ["query", "holds(P, S)", "two.jsonl", "--format", "csv"],
    "a page": ["recommend", "two.jsonl", "--format", "html"],
}


@pytest.mark.parametrize("name", MACHINE)
def test_what_is_for_machines_is_utf_8_whatever_the_encoding_of_the_terminal(name: str, folder: Path) -> None:
    narrow, wide = (ran(folder, *MACHINE[name], encoding=encoding).stdout for encoding in ("ascii", "utf-8"))
    assert narrow == wide
    text = narrow.decode("utf-8")
    assert all(name in text or json.dumps(name)[1:-1] in text for name in NAMES)


def test_a_name_that_a_narrow_encoding_lacks_is_spelt_in_ascii(folder: Path) -> None:
    done = ran(folder, "recommend", "one.json", encoding="latin-1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\\u0141ukasz" in done.stdout.decode("latin-1")


@pytest.mark.parametrize(
    "command", [["why", "one.json", "take_xray", "--full"], ["why", "one.json", "advise_rest", "--full"]]
)
def test_a_screen_in_a_narrow_encoding_has_marks_of_ascii_that_differ(command: list[str], folder: Path) -> None:
    done = ran(folder, *command, encoding="latin-1")
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode("latin-1")
    wide = ran(folder, *command, encoding="utf-8").stdout.decode()
    marks = {"●": "*", "◐": "~", "○": "o"}
    assert any(mark in wide for mark in marks)
    for mark, plain in marks.items():
        for line, spelt in zip(wide.splitlines(), shown.splitlines(), strict=True):
            if line.lstrip().startswith(mark):
                assert spelt.lstrip().startswith(plain)
    assert "\\u0141ukasz" in shown


@pytest.mark.parametrize(
    "command",
    [["recommend", "-"], ["why", "-", "take_xray"], ["why-not", "-", "take_xray"], ["next", "-"], ["ask"],
     ["query", "holds(P, S)", "-"], ["compare", "-", "one.json"], ["check", "--source", "-"]],
    ids=" ".join,
)  # fmt: skip
def test_a_closed_standard_input_is_said_to_be_closed(command: list[str], folder: Path) -> None:
    done = ran(folder, *command, stdin=None, preexec_fn=lambda: os.close(0))
    assert done.returncode == 2
    assert b"closed" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_pipe_that_closes_ends_the_run_as_sigpipe_does(stream: str, folder: Path) -> None:
    bad = "".join(json.dumps({"id": f"p{n}", "findings": {"coff": True}}) + "\n" for n in range(500))
    (folder / "many.jsonl").write_text(bad if stream == "stderr" else (folder / "two.jsonl").read_text() * 1500)
    read, write = os.pipe()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    given = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: write}
    with subprocess.Popen(
        [*GUIDELOG, "recommend", "many.jsonl", "--kb", "kb.dl"], cwd=folder, env=environment, **given
    ) as run:  # type: ignore[call-overload]
        os.close(write)
        os.read(read, 10)
        os.close(read)
        assert run.wait(60) == 141


def test_a_full_disk_is_told_and_the_status_says_so(folder: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = ran(folder, "recommend", "two.jsonl", "--format", "json", capture_output=False, stdout=full,
                   stderr=subprocess.PIPE)  # fmt: skip
    assert done.returncode == 2
    assert b"No space left on device" in done.stderr


def test_what_waits_for_the_end_of_a_run_is_done_before_its_status_is_told(folder: Path) -> None:
    last = "os.write(1, b'written at the end')"
    code = "import atexit, os, sys, threading, time; from guidelog.__main__ import main; "
    code += f"threading.Thread(target=lambda: (time.sleep(0.2), atexit.register(lambda: {last}))).start(); "
    code += "sys.argv = ['guidelog', 'recommend', 'nowhere.toml']; main()"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, b"written at the end")


def test_an_interrupt_while_the_command_loads_prints_no_traceback(folder: Path) -> None:
    finder = "type('F', (), {'find_spec': lambda *a: os.kill(os.getpid(), signal.SIGINT)})()"
    code = "import os, signal, sys; sys.argv = ['guidelog', '--version']; from guidelog.__main__ import main; "
    code += f"sys.meta_path.insert(0, {finder}); main()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (-signal.SIGINT, b"")


@pytest.mark.parametrize(
    "text",
    ["[findings]\ncough = true\n", "\n# a comment\n[findings]\ncough = true", "\ufeff[findings]\ncough = true",
     '["findings"]\ncough = true', "[ findings ] # of a person\ncough = true", '{"findings": {"cough": true}}',
     '  [{"findings": {"cough": true}}]', '\n[\n {"findings": {"cough": true}}\n]'],
)  # fmt: skip
def test_the_text_tells_toml_from_json(text: str) -> None:
    program = small().program
    for name in ("<standard input>", "record.txt"):
        (record,) = read_records(text.splitlines(keepends=True), name, program)
        assert isinstance(record, Record)
        assert record.findings == {"cough": True}


OTHER = {
    "t.csv": (b"id,cough\n1,true\n", "a table", "guidelog cohort"),
    "t.tsv": (b"id\tcough\n1\ttrue\n", "a table", "guidelog cohort"),
    "t": (b"id;cough\n1;true\n", "a table", "guidelog cohort"),
    "t.parquet": (b"PAR1\xff\xfe", "a table", "guidelog cohort"),
    "t.xlsx": (b"PK\x03\x04\xff", "a workbook", "CSV"),
    "records.json.gz": (b"\x1f\x8b\x08\x00\xff", "packed", "unpack"),
    "record.yaml": (b"findings:\n  cough: true\n", "YAML", "TOML"),
    "record.txt": (b"---\nfindings:\n  cough: true\n", "YAML", "TOML"),
    "bundle.json": (b'{"id": "x", "resourceType": "Patient", "active": true}', "FHIR (Patient)", "guidelog findings"),
    "report.pdf": (b"%PDF-1.7\n\xff", "a PDF", "TOML"),
    "page.html": (b"<!DOCTYPE html>", "marked up", "TOML"),
}


@pytest.mark.parametrize("name", OTHER)
def test_a_file_of_another_kind_is_told_for_what_it_is(name: str, folder: Path, run: Run) -> None:
    beginning, what, step = OTHER[name]
    path = folder / name
    path.write_bytes(beginning)
    outcome = run("recommend", "--kb", str(folder / "kb.dl"), str(path))
    assert outcome.status == 2
    assert f"this is {what}" in outcome.err
    assert step in outcome.err
    if name != "t":
        named = run("recommend", "--kb", str(path), str(folder / "one.json"))
        assert (named.status, "not text of a knowledge base" in named.err) == (2, True)


@pytest.mark.parametrize("name", ["record.toml", "records.jsonl", "kb.dl", "record"])
def test_what_may_be_a_record_is_none_of_another_kind(name: str) -> None:
    assert file_kind(name, b'mscc = "confirmed"\nweeks = 3\n') is None
    assert file_kind(name, b'{"id": "a, b",\n "findings": {"x": 1, "y": 2}}') is None


def test_white_space_costs_what_its_length_does() -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        assert len([*tokenize(Source("x", "p(X)" + " " * count + "\n" * count))]) == 6
        return time.process_time() - start

    seconds(1000)
    assert seconds(200_000) < 1


@pytest.mark.parametrize("hidden", [".kb.dl", "._kb.dl", ".backup/kb.dl"])
def test_a_hidden_file_in_a_knowledge_base_is_passed_over(hidden: str, folder: Path, run: Run) -> None:
    (folder / hidden).parent.mkdir(exist_ok=True)
    (folder / hidden).write_text("nonsense")
    (folder / "two.jsonl").unlink()
    assert run("recommend", "--kb", str(folder), str(folder / "one.json")).status == 0


@pytest.mark.parametrize("passed_over", ["below/more.dl", "below/below/more.dl", "more.DL", "link"])
def test_text_of_a_knowledge_base_that_would_be_passed_over_is_refused(
    passed_over: str, folder: Path, run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if passed_over == "link":
        elsewhere = tmp_path_factory.mktemp("elsewhere")
        (elsewhere / "more.dl").write_text("")
        (folder / "link").symlink_to(elsewhere)
    else:
        (folder / passed_over).parent.mkdir(parents=True, exist_ok=True)
        (folder / passed_over).write_text("")
    outcome = run("recommend", "--kb", str(folder), str(folder / "one.json"))
    assert outcome.status == 2
    assert passed_over in outcome.err
    assert "not be read" in outcome.err


@pytest.mark.parametrize("placeholder", ["{value}", "{T}", "{}", "{vlaue}"])
@pytest.mark.parametrize(
    "text", ["the cough has lasted", "X-ray of the chest", "there is a cough", "a made-up guideline"]
)
def test_a_placeholder_that_nothing_fills_is_refused_at_its_line(placeholder: str, text: str) -> None:
    with pytest.raises(KnowledgeError, match="nothing fills") as refused:
        small(SMALL.replace(text, f"{text} {placeholder}", 1))
    (fault,) = refused.value.diagnostics
    assert placeholder in fault.message
    assert fault.span is not None
    assert text in fault.span.source.line(fault.span.line)


COMPLETED = {
    "files of recommend": ("recommend r", 2, "file,r"),
    "files of why": ("why r", 2, "file,r"),
    "files of --kb": ("check --kb k", 3, "file,k"),
    "files of cohort": ("cohort t", 2, "file,t"),
    "files of -o": ("cohort t.csv -o a", 4, "file,a"),
    "statements": ("why r.toml mscc_treatment_urg", 3, "plain,mscc_treatment_urgent_radiotherapy"),
    "statements of why-not by a part": ("why-not r.toml urgent_radio", 3, "plain,mscc_treatment_urgent_radiotherapy"),
    "findings": ("findings complete_paralysis_w", 2, "plain,complete_paralysis_weeks"),
    "no such name": ("show zzz", 2, ""),
    "summaries to show": ("show mscc_treatment", 2, "plain,mscc_treatment"),
    "readings": ("recommend --reading sitting_replaces", 3, "plain,sitting_replaces_immobilisation=not_at_all"),
    "codes": ("check --explain dead-st", 3, "plain,dead-statement"),
    "no knowledge base": ("show --kb nowhere x", 4, ""),
}


@pytest.mark.parametrize("name", COMPLETED)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_files_and_names(name: str, shell: str) -> None:
    words, number, expected = COMPLETED[name]
    line = f"guidelog {words}"
    own = {"COMP_WORDS": line, "COMP_CWORD": line.split()[-1] if shell == "fish" else str(number)}
    environment = {**os.environ, "_GUIDELOG_COMPLETE": f"{shell}_complete", "PYTHONPATH": str(ROOT), **own}
    code = "import sys; sys.argv = ['guidelog']; from guidelog.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    if shell == "bash":
        assert expected in done.stdout.splitlines() if expected else not done.stdout.strip()
    else:
        assert expected.partition(",")[2] in done.stdout


def test_the_convention_of_the_findings_is_told_where_people_record(run: Run) -> None:
    for shown in (run("findings").out, run("findings", "limb_weakness").out):
        assert "attributed to the spine" in " ".join(shown.split())
