"""The explorer as files: written whole or not at all, and what a browser makes of them without a server."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from guidelog.inference.page.explorer.entries import entries_of_record
from guidelog.serve.explorer import site as site_module
from guidelog.serve.explorer.browser import open_desk, ship
from guidelog.serve.explorer.site import NEEDED, write_site

from guidelog import KnowledgeBase

from ..support.chromium import chromium, logs, needs_chromium, npm_package
from ..support.explorer import Explorer
from ..support.hostile import MARKUP, hostile
from ..support.live import POLICY, files
from ..support.people import people
from ..support.run import ROOT, Run
from ..support.scale import scaled
from ..support.small import small
from ..support.web import BUNDLES

WORKED = {"id": "p1", "f.mscc": "confirmed", "f.surgery_suitable": "false", "f.complete_paralysis": "none"}


class Hosted(NamedTuple):
    """A site with its address, and what was asked of it."""

    address: str
    asked: list[str]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """What looks like the package of npm."""
    folder = tmp_path / "package"
    folder.mkdir()
    for name in NEEDED:
        (folder / name).write_text("{}")
    return folder


@pytest.fixture(scope="module")
def site(ng234: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("site") / "site"
    with pytest.MonkeyPatch.context() as patch:  # to check ng234 takes seconds, and is tried elsewhere
        patch.setattr(site_module, "knowledge_page", lambda *_: "")
        write_site(folder, ng234, npm_package("pyodide"))
    return folder


@pytest.fixture(scope="module")
def hosted(site: Path) -> Iterator[Hosted]:
    with files(site) as found:
        yield Hosted(f"{found[0]}/index.html", found[1])


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, for all tests of this file."""
    with chromium(tmp_path_factory.mktemp("browser")) as driver:
        yield driver


@pytest.fixture(scope="module")
def loaded(browser: Any, hosted: Hosted) -> Explorer:
    """The site in a browser, once it answers by itself."""
    return open_site(browser, hosted.address)


def open_site(browser: Any, address: str) -> Explorer:
    page = Explorer(browser, "data:text/html,<div id=news>applies</div>")
    browser.get(address)
    page.until(lambda: "oading" in page.news() or "tarting" in page.news(), "a word on what is loaded")
    page.until(lambda: " apply" in page.news() or " applies" in page.news(), "an answer")
    return page


def test_a_site_is_written_by_the_command(run: Run, package: Path, tmp_path: Path) -> None:
    outcome = run("site", "-o", str(tmp_path / "site"), "--pyodide", str(package), "--kb", "tests/coughs.dl")
    assert outcome.status == 0
    assert {path.name for path in (tmp_path / "site").iterdir()} == {
        "index.html", "knowledge.html", "explorer.js", "worker.mjs", "guidelog.zip", "licences.txt", "pyodide",
    }  # fmt: skip
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "script-src &#39;self&#39; &#39;wasm-unsafe-eval&#39;" in page
    assert page.count("unsafe") == 1
    assert "http" not in re.sub(r"http-equiv", "", page)
    names = zipfile.ZipFile(tmp_path / "site" / "guidelog.zip").namelist()
    assert not [name for name in names if "/cohort/" in name or "/cli/" in name or name.endswith((".so", ".c"))]


def test_neither_the_command_nor_the_browser_needs_what_serves() -> None:
    names = "guidelog.serve.explorer.site", "guidelog.serve.explorer.browser"
    script = f"import sys, {', '.join(names)}; print(sys.modules.keys() & {{'starlette', 'uvicorn', 'jwt'}})"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_the_same_site_is_written_twice(package: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_site(tmp_path / name, small(), package)
    one, two = (
        sorted(path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file())
        for name in ("one", "two")
    )
    assert one == two


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_not_the_package_of_npm_is_refused_and_nothing_is_written(
    run: Run, package: Path, tmp_path: Path, name: str
) -> None:
    (package / name).unlink()
    outcome = run("site", "-o", str(tmp_path / "site"), "--pyodide", str(package))
    assert outcome.status == 2
    assert f"it has no {name}" in outcome.err
    assert "npm pack pyodide" in outcome.err
    assert [path.name for path in tmp_path.iterdir()] == ["package"]


def test_a_folder_that_has_something_is_left_as_it_is(run: Run, package: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine").write_text("mine")
    outcome = run("site", "-o", str(tmp_path / "site"), "--pyodide", str(package))
    assert (outcome.status, outcome.out) == (2, "")
    assert "is no empty folder" in outcome.err
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["mine"]


def test_a_site_that_cannot_be_finished_leaves_nothing(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(site_module, "_write_program", fail)
    with pytest.raises(OSError, match="full"):
        write_site(tmp_path / "site", small(), package)
    assert [path.name for path in tmp_path.iterdir()] == ["package"]


def test_what_is_shipped_answers_as_what_it_was_made_of(ng234: KnowledgeBase) -> None:
    desk = open_desk(ship(ng234, ng234.code_sources()))
    assert desk.knowledge.program == ng234.program
    assert desk.examples == {name: one._replace(where="") for name, one in ng234.examples().items()}
    assert len(desk.table.rows) == len(ng234.codes().rows)


def test_the_page_on_the_explorer_has_the_policy_that_is_tried() -> None:
    assert POLICY in (ROOT / "docs" / "explorer.md").read_text(encoding="utf-8")


def test_a_hostile_knowledge_base_makes_a_page_without_markup_of_its_own(package: Path, tmp_path: Path) -> None:
    write_site(tmp_path / "site", hostile(), package)
    for name in ("index.html", "knowledge.html"):
        page = (tmp_path / "site" / name).read_text(encoding="utf-8")
        for piece in ("<script>window", "<img", "<svg onload", "<meta http-equiv=refresh", "<base"):
            assert piece not in page


@needs_chromium
def test_it_answers_as_the_command_line_does(loaded: Explorer, ng234: KnowledgeBase) -> None:
    desk = open_desk(ship(ng234, ng234.code_sources()))
    asked = [*people(ng234, scaled(100), seed=18)]
    wanted = ["only=all&everything=1", *["only=answer"] * 9]  # every tenth time all that there is
    links = [entries_of_record(one.answer.record, {}).link for one in asked]
    texts = [f"{link}&{wanted[number % 10]}" for number, link in enumerate(links)]
    loaded.browser.set_script_timeout(600)
    answered = loaded.browser.execute_async_script(
        """const [texts, done] = arguments, found = [], worker = new Worker("worker.mjs", {type: "module"})
        worker.onmessage = ({data}) => {
          if (data.says) return
          found[data.number] = data.html ?? data.failed
          if (data.number === texts.length - 1) { worker.terminate(); done(found) }
        }
        texts.forEach((text, number) => worker.postMessage({number, text}))""",
        texts,
    )
    for text, html, consultation in zip(texts, answered, asked, strict=True):
        assert html == desk.parts(text), text
        overview = consultation.overview()
        assert overview.headline in html
        shown = [html.index(f'id="a-why-{item.statements[0]}"') for item in overview.items.values()]
        assert shown == sorted(shown)


@needs_chromium
def test_nothing_is_asked_for_once_it_is_loaded(browser: Any, hosted: Hosted) -> None:
    page = open_site(browser, hosted.address)
    page.until(lambda: any("guidelog.zip" in one for one in hosted.asked))
    before = [*hosted.asked]
    logs(browser)
    page.choose("mscc", "confirmed")
    page.shows("Confirmed cord compression")
    page.click("#answer details.line > summary")
    page.shows("Because")
    page.choose("complete_paralysis_weeks", "abc")
    page.until(lambda: "cannot be used" in page.news())
    page.choose("complete_paralysis_weeks", "")
    page.until(lambda: "cannot be used" not in page.news())
    page.click("#more [name=keep]")
    page.shows("0 findings", "#comparison")
    page.click("#more [name=draw]")
    page.shows("if all of this applies", "#drawing")
    page.drop("x.json", BUNDLES[0].read_text(encoding="utf-8"))
    page.shows("Read: ", "#read")
    page.browser.execute_script("location.hash = arguments[0]", urlencode(WORKED))
    page.until(lambda: page.ask("document.getElementById('id').value") == "p1")
    assert hosted.asked == before
    assert logs(browser) == ([], [])


@needs_chromium
def test_it_answers_when_the_server_is_gone(browser: Any, site: Path) -> None:
    with files(site) as (address, _):
        page = open_site(browser, f"{address}/index.html")
    page.choose("mscc", "confirmed")
    page.shows("Confirmed cord compression")
    assert "Applies now: " in page.news()


@needs_chromium
def test_a_permalink_of_the_site_shows_its_record(browser: Any, hosted: Hosted) -> None:
    page = open_site(browser, f"{hosted.address}#{urlencode(WORKED)}")
    page.shows("urgent radiotherapy")
    assert [one for one in hosted.asked if "mscc" in one] == []


@needs_chromium
def test_hostile_texts_run_nothing_in_the_site(loaded: Explorer) -> None:
    page = loaded
    page.drop(MARKUP, json.dumps({"id": MARKUP, "findings": {"mscc": MARKUP, MARKUP: 1}}))
    page.until(lambda: "cannot be used" in page.news())
    page.drop("x", json.dumps({"id": MARKUP, "findings": {"mscc": "confirmed"}}))
    page.shows("Confirmed cord compression")
    assert page.ask("typeof window.__x") == "undefined"
    assert page.ask("document.scripts.length + document.images.length") == 1
    page.click("[name=clear]")
    page.until(lambda: page.ask("document.getElementById('id').value") == "")


@needs_chromium
def test_axe_finds_nothing_serious_in_the_site(loaded: Explorer) -> None:
    assert loaded.faults() == []
