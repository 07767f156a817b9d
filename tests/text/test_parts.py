"""Shared parts: where `use` finds them, that each counts once, and that everything made of a text carries them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from guidelog.inference.answer.cache import Cache
from guidelog.inference.rules.archive import pack, unpack
from guidelog.inference.rules.load import load
from guidelog.inference.text.files import Shelf, read_sources
from guidelog.inference.text.source import Source
from hypothesis import given
from hypothesis import strategies as st

from guidelog import KnowledgeBase, KnowledgeError

from ..support.run import Run
from ..support.small import SMALL

FEVER = SMALL[SMALL.index("%% fever\n") : SMALL.index("%% weeks\n")]
OWN = SMALL.replace(FEVER, "use(fever).\n\n")


def lay(folder: Path, texts: dict[str, str]) -> Path:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


PLACES = ["fever.dl", "shared/fever.dl", "packaged/fever.dl"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("own", ["small/a.dl", "small.dl"])
def test_a_part_stands_beside_the_knowledge_base_or_in_a_folder_shared_or_on_the_shelf(
    tmp_path: Path, place: str, own: str
) -> None:
    lay(tmp_path, {own: OWN, place: FEVER})
    found = read_sources(tmp_path / own.split("/")[0], shelf=Shelf(str(tmp_path / "packaged"), "packaged"))
    assert [(Path(one.name).name, one.is_shared) for one in found] == [
        ("fever.dl", True), (own.rpartition("/")[2], False),
    ]  # fmt: skip
    whole, parted = load([Source("small.dl", SMALL)]), load(found)
    assert parted.findings.keys() == whole.findings.keys()
    assert [str(rule) for rule in parted.rules if rule.span.source.is_shared]
    assert {*map(str, parted.rules)} == {*map(str, whole.rules)}


def test_the_nearest_part_is_taken(tmp_path: Path) -> None:
    lay(tmp_path, {"small/a.dl": OWN, **{place: f"% {place}\n{FEVER}" for place in PLACES}})
    part, _ = read_sources(tmp_path / "small", shelf=Shelf(str(tmp_path / "packaged"), "packaged"))
    assert part.text.startswith("% fever.dl\n")


def test_a_part_that_several_texts_and_parts_use_counts_once_and_a_circle_ends(tmp_path: Path) -> None:
    lay(tmp_path, {"small/a.dl": OWN, "small/b.dl": "use(fever). use(more).\n"})
    lay(tmp_path, {"fever.dl": f"use(more).\n{FEVER}", "more.dl": "use(fever).\nkind(own).\n"})
    program = load(read_sources(tmp_path / "small"))
    assert [Path(one.name).name for one in program.sources] == ["fever.dl", "more.dl", "a.dl", "b.dl"]
    assert sum(rule.head.name == "finding" for rule in program.rules) == 3


def test_a_file_of_the_folder_itself_is_the_part_of_its_name(tmp_path: Path) -> None:
    lay(tmp_path, {"small/a.dl": OWN, "small/fever.dl": FEVER, "fever.dl": "nothing to be read"})
    assert [one.is_shared for one in read_sources(tmp_path / "small")] == [False, False]


def test_the_folder_may_be_named_in_any_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, {"small/a.dl": OWN, "shared/fever.dl": FEVER})
    monkeypatch.chdir(tmp_path / "small")
    for path, shown in ((".", "../shared/fever.dl"), ("../small/", "../shared/fever.dl"), ("a.dl", None)):
        if shown:
            assert read_sources(path)[0].name == shown
        else:
            with pytest.raises(KnowledgeError, match="there is no part `fever`"):
                read_sources(path)
    monkeypatch.chdir(tmp_path)
    assert read_sources("small")[0].name == "shared/fever.dl"


NO_USE = ["% use(fever).\n", "%% a use(fever).\n", "cause(fever).\n", "use(Fever).\n", "use(\n"]


@pytest.mark.parametrize("text", NO_USE)
def test_what_is_no_use_reads_nothing(tmp_path: Path, text: str) -> None:
    lay(tmp_path, {"small.dl": text, "fever.dl": FEVER})
    assert len(read_sources(tmp_path / "small.dl")) == 1


@given(st.text("use(fvr). \n%_aU", max_size=40))
def test_whatever_is_written_the_texts_are_read_or_a_part_is_missing(text: str) -> None:
    from guidelog.inference.text.shared import read_parts

    own = Source("small.dl", text)
    faults = []
    try:
        assert own in read_parts([own], lambda _: None, lambda: ())
    except KnowledgeError as error:
        faults = error.diagnostics
    assert all(fault.span is not None and fault.span.source is own for fault in faults)


def test_a_text_at_hand_that_uses_a_part_is_refused_without_it() -> None:
    with pytest.raises(KnowledgeError, match="there is no part `fever`"):
        load([Source("small.dl", OWN)])
    assert load([Source("fever.dl", FEVER), Source("small.dl", OWN)]).findings


SCORES = {
    "each its own score": ("points(P, hot, 1, a) :- cough(P).", "points(P, ill, 1, a) :- fever(P, high).", True),
    "one score": ("points(P, hot, 1, a) :- cough(P).", "points(P, hot, 1, b) :- fever(P, high).", False),
    "any score": ("points(P, hot, 1, a) :- cough(P).", "points(P, ill, 1, a) :- fever(P, high).", False),
    "a head of any": ("points(P, hot, 1, a) :- cough(P).", "points(P, F, 1, a) :- fever(P, F).", False),
}


@pytest.mark.parametrize("name", SCORES)
def test_parts_define_one_predicate_if_a_constant_tells_theirs_apart(tmp_path: Path, name: str) -> None:
    """Two guidelines may both count points: what each of them says of its own scores stays what it is."""
    own, other, fits = SCORES[name]
    score = "_" if name == "any score" else "hot"
    asks = f"warm(P) :- cough(P), #sum {{ N, I : points(P, {score}, N, I) }} >= 1."
    lay(tmp_path, {"small.dl": f"{OWN}{own}\n{asks}\n", "fever.dl": f"{FEVER}{other}\n"})
    sources = read_sources(tmp_path / "small.dl", shown="small.dl")
    if fits:
        program = load(sources)
        assert {str(program.rules[index].head.terms[1]) for index in program.rules_of["points"]} == {"hot", "ill"}
        return
    with pytest.raises(KnowledgeError) as caught:
        load(sources)
    messages = [one.message for one in caught.value.diagnostics if one.code == "duplicate-declaration"]
    assert messages == ["`points` is defined in two parts"]


def test_a_part_is_named_by_a_name_and_by_nothing_else() -> None:
    with pytest.raises(KnowledgeError) as caught:
        load([Source("small.dl", SMALL + "use(Fever).\n")])
    assert [fault.code for fault in caught.value.diagnostics] == ["unsafe-variable"]


def test_a_name_that_two_parts_define_is_refused_with_both_places(tmp_path: Path) -> None:
    lay(tmp_path, {"small.dl": OWN + "calm(P) :- cough(P).\n", "fever.dl": FEVER + "calm(P) :- fever(P, none).\n"})
    with pytest.raises(KnowledgeError) as caught:
        load(read_sources(tmp_path / "small.dl", shown="small.dl"))
    (fault,) = [one for one in caught.value.diagnostics if one.code == "duplicate-declaration"]
    assert str(fault).startswith("error[duplicate-declaration]: `calm` is defined in two parts\n")
    spans = [fault.span, fault.related[0].span]
    assert [Path(span.source.name).name for span in spans if span] == ["small.dl", "fever.dl"]


def test_a_change_of_a_part_changes_the_checksum_and_what_the_cache_keeps(tmp_path: Path) -> None:
    lay(tmp_path, {"small.dl": OWN, "fever.dl": FEVER})
    before = read_sources(tmp_path / "small.dl")
    first = KnowledgeBase.read(before, cache=tmp_path / "cache")
    assert Cache(tmp_path / "cache", before).read() is not None
    assert KnowledgeBase.read(before, cache=tmp_path / "cache").program.findings == first.program.findings
    lay(tmp_path, {"fever.dl": FEVER.replace("value(fever, high).", "value(fever, high).\nvalue(fever, low).")})
    after = read_sources(tmp_path / "small.dl")
    assert Cache(tmp_path / "cache", after).read() is None
    second = KnowledgeBase.read(after, cache=tmp_path / "cache")
    assert first.program.checksum != second.program.checksum
    assert "low" in second.program.findings["fever"].values


def test_an_archive_carries_the_parts(tmp_path: Path) -> None:
    lay(tmp_path, {"small.dl": OWN, "fever.dl": FEVER})
    program = load(read_sources(tmp_path / "small.dl"), cases=False)
    assert unpack(pack(program), program.sources) == program


def test_commands_answer_from_the_parts(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lay(tmp_path, {"small/a.dl": OWN, "shared/fever.dl": FEVER, "whole.dl": SMALL, "table.csv": "id,cough\n1,true\n"})
    (tmp_path / "r.json").write_text('{"id": "r", "findings": {"cough": true, "fever": "high"}}')
    assert run("check", "--kb", "small").status == run("check", "--kb", "whole.dl").status
    for command in (
        ["recommend", "r.json", "--ids"], ["findings"], ["cohort", "table.csv", "-o", "-"], ["next", "r.json"],
    ):  # fmt: skip
        one, other = run(*command, "--kb", "small"), run(*command, "--kb", "whole.dl")
        lines = one.out.replace("--kb small", "--kb whole.dl").splitlines()
        assert sorted(lines) == sorted(other.out.splitlines()), command  # findings of a part come first
    assert run("diff", "whole.dl", "small").status == 0
    assert "fever" in run("export", "--to", "clingo", "--kb", "small").out


def test_a_missing_part_is_a_problem_with_a_place_in_every_format(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lay(tmp_path, {"small.dl": OWN.replace("use(fever)", "use(fver)"), "shared/fever.dl": FEVER})
    outcome = run("check", "--kb", "small.dl", "--format", "json")
    assert outcome.status == 1
    assert '"unknown-part"' in outcome.out
    assert "did you mean `fever`?" in run("recommend", "-", "--kb", "small.dl").err


def test_a_revision_has_the_parts_that_it_had(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lay(tmp_path, {"kb/small/a.dl": OWN, "kb/shared/fever.dl": FEVER})
    identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
    for command in (("init", "-q"), ("add", "kb"), (*identity, "commit", "-q", "-m", "before")):
        subprocess.run(["git", *command], check=True)  # noqa: S607
    lay(tmp_path, {"kb/shared/fever.dl": FEVER + "value(fever, low).\n"})
    assert run("diff", "HEAD:kb/small", "HEAD", "--kb", "kb/small").status == 0
    outcome = run("diff", "HEAD:kb/small", "kb/small")
    assert outcome.status == 1
    assert "low" in outcome.out
