"""The page in Chromium: by keyboard, unfolded, printed, narrow, and with a hostile record and knowledge base."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from guidelog.cli.show import draw_flows

from guidelog import KnowledgeBase

from ..support.chromium import chromium, logs, look_as, needs_chromium
from ..support.hostile import MARKUP, RECORD, hostile
from ..support.pages import page_of
from ..support.run import ROOT

pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed (pip install '.[test]')")

pytestmark = needs_chromium

FIRST = "details.line > summary"
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, for all tests of this file."""
    with chromium(tmp_path_factory.mktemp("browser")) as driver:
        yield driver


class Opened:
    """A page in the browser."""

    def __init__(self, browser: Any, text: str, folder: Path, width: int = 1280, dark: bool = False):
        self.browser = browser
        self.path = folder / "page.html"
        self.path.write_text(text, encoding="utf-8")
        look_as(browser, width, dark=dark)
        self.logs()
        browser.get(self.path.as_uri())

    def logs(self) -> tuple[list[str], list[str]]:
        """What the console said, and the addresses asked for, since the last time."""
        return logs(self.browser)

    def ask(self, script: str) -> Any:
        return self.browser.execute_script(f"return {script}")

    def press(self, *keys: str) -> None:
        from selenium.webdriver import ActionChains

        ActionChains(self.browser).send_keys(*keys).perform()

    def sides(self) -> list[str]:
        """The text of each side of the page as printed."""
        size = {"preferCSSPageSize": True, "paperWidth": 8.27, "paperHeight": 11.69}  # A4
        pdf = self.browser.execute_cdp_cmd("Page.printToPDF", size)["data"]
        return [side.extract_text() for side in pypdf.PdfReader(BytesIO(b64decode(pdf))).pages]

    def printed(self) -> str:
        """The text of the page as printed."""
        text = " ".join(self.sides())
        return " ".join(normalize("NFKC", text).split())  # a printed "fi" is one character


@pytest.fixture(scope="module")
def worked(ng234: KnowledgeBase) -> str:
    text = (ROOT / "examples" / "worked-example.toml").read_text(encoding="utf-8")
    (record,) = ng234.records(text.splitlines(True), "worked-example.toml")
    return page_of([ng234.consult(record)])  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def full(ng234: KnowledgeBase) -> str:
    text = (ROOT / "examples" / "worked-example.toml").read_text(encoding="utf-8")
    (record,) = ng234.records(text.splitlines(True), "worked-example.toml")
    return page_of([ng234.consult(record)], full=True)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def harmful() -> str:
    knowledge = hostile()
    return page_of([knowledge.consult({**RECORD, "findings": found}) for found in ({}, RECORD["findings"])])


def test_tab_reaches_the_first_statement_and_enter_and_space_unfold_it(
    browser: Any, worked: str, tmp_path: Path
) -> None:
    from selenium.webdriver import Keys

    page = Opened(browser, worked, tmp_path)
    for _ in range(20):
        page.press(Keys.TAB)
        if page.ask(f"document.activeElement === document.querySelector('{FIRST}')"):
            break
    else:
        pytest.fail("twenty tabs do not reach the first statement")
    assert page.ask("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    opened = "document.activeElement.parentElement.open"
    proof = "document.activeElement.parentElement.querySelector('.proof').checkVisibility()"
    assert (page.ask(opened), page.ask(proof)) == (False, False)
    page.press(Keys.ENTER)
    assert (page.ask(opened), page.ask(proof)) == (True, True)
    page.press(Keys.SPACE)
    assert page.ask(opened) is False
    page.press(Keys.SPACE)
    assert page.ask(opened) is True


def test_the_first_tab_offers_to_skip_to_the_content(browser: Any, worked: str, tmp_path: Path) -> None:
    from selenium.webdriver import Keys

    page = Opened(browser, worked, tmp_path)
    assert page.ask("document.querySelector('.skip').getBoundingClientRect().bottom") <= 0
    page.press(Keys.TAB)
    assert page.ask("document.activeElement.className") == "skip"
    assert page.ask("document.activeElement.getBoundingClientRect().top") >= 0
    page.press(Keys.ENTER)
    assert page.ask("location.hash") == "#main"
    page.press(Keys.TAB)
    assert page.ask("document.querySelector('main').contains(document.activeElement)")


def test_a_link_to_a_folded_statement_shows_it(browser: Any, worked: str, tmp_path: Path) -> None:
    page = Opened(browser, worked, tmp_path)
    inside = "document.querySelector('details.line .statement')"
    assert not page.ask(f"{inside}.checkVisibility()")
    page.ask(f"location.hash = {inside}.id")
    assert page.ask(f"{inside}.checkVisibility()")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_page_prints_on_two_sides_at_most(browser: Any, ng234: KnowledgeBase, tmp_path: Path, path: Path) -> None:
    (record,) = ng234.records(path.read_text(encoding="utf-8").splitlines(True), path.name)
    page = Opened(browser, page_of([ng234.consult(record)]), tmp_path)  # type: ignore[arg-type]
    assert len(page.sides()) <= 2


def test_printing_a_full_page_unfolds_everything(browser: Any, full: str, tmp_path: Path) -> None:
    page = Opened(browser, full, tmp_path)
    assert page.ask("document.querySelectorAll('details[open]').length") == 0
    text = page.printed()
    assert "neither long paralysis with controlled pain nor a poor prognosis is established" in text  # in a proof
    assert "it is not established that surgery is suitable and still open" in text  # of what is ruled out
    statements = page.ask("document.querySelectorAll('div.statement').length")
    turns = ("It would hold", "It would no longer hold", "No change of three findings or fewer turns it.")
    assert sum(map(text.count, turns)) >= statements


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)], ids=["phone", "desktop"])
def test_the_first_action_is_on_the_first_screen(
    browser: Any, worked: str, tmp_path: Path, width: int, height: int
) -> None:
    page = Opened(browser, worked, tmp_path, width)
    assert page.ask(f"document.querySelector('{FIRST}').getBoundingClientRect().bottom") <= height


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_window(browser: Any, worked: str, tmp_path: Path, width: int, dark: bool) -> None:
    page = Opened(browser, worked, tmp_path, width, dark)
    page.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.ask("document.documentElement.scrollWidth") <= width
    ground = page.ask("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground.removeprefix("rgb(").rstrip(")").split(","))) < 200) == dark


@pytest.mark.parametrize("width", [390, 1280])
def test_no_strength_is_broken_within_its_word(browser: Any, worked: str, tmp_path: Path, width: int) -> None:
    page = Opened(browser, worked, tmp_path, width)
    words = "[...document.querySelectorAll('.line > summary > .strength')]"
    assert "consider" in page.ask(f"{words}.map(one => one.textContent).join()")
    heights = f"{words}.map(one => one.getBoundingClientRect().height).filter(height => height > 0)"
    assert page.ask(f"Math.max(...{heights}) - Math.min(...{heights})") < 2


def test_a_long_word_of_a_record_does_not_widen_the_page(browser: Any, ng234: KnowledgeBase, tmp_path: Path) -> None:
    text = page_of([ng234.consult({"id": name * 400, "findings": {}}) for name in ("x", "y")])
    assert Opened(browser, text, tmp_path, 320).ask("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("width", [500, 1000])
def test_a_drawing_fits_the_page_until_its_full_size_is_asked_for(
    browser: Any, ng234: KnowledgeBase, tmp_path: Path, width: int
) -> None:
    pytest.importorskip("pygraphviz", reason="Graphviz is not installed (pip install '.[draw]')")
    page = Opened(browser, draw_flows(ng234, "mscc_initial", None, "html"), tmp_path, width)
    hidden = """(drawing => [drawing.scrollWidth - drawing.clientWidth, drawing.scrollHeight - drawing.clientHeight])(
        document.querySelector('.drawing'))"""
    assert page.ask(hidden) == [0, 0]
    page.ask("document.querySelector('.whole input').click()")
    assert min(page.ask(hidden)) > 100
    assert page.ask("document.documentElement.scrollWidth") <= width


def test_a_page_says_nothing_in_the_console_and_asks_for_nothing(browser: Any, worked: str, tmp_path: Path) -> None:
    page = Opened(browser, worked, tmp_path)
    assert page.logs() == ([], [page.path.as_uri()])


def test_a_hostile_record_and_knowledge_base_run_nothing_and_fetch_nothing(
    browser: Any, harmful: str, tmp_path: Path
) -> None:
    page = Opened(browser, harmful, tmp_path)
    page.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.ask("typeof window.__x") == "undefined"
    assert page.ask("document.scripts.length + document.images.length") == 0
    assert page.ask("getComputedStyle(document.body).display") == "block"
    assert page.ask("document.querySelector('h1').textContent").endswith(MARKUP)
    assert page.logs() == ([], [page.path.as_uri()])
    assert page.ask("location.href") == page.path.as_uri()


def test_the_policy_of_a_page_stops_what_escaping_would_let_through(
    browser: Any, worked: str, tmp_path: Path
) -> None:
    smuggled = "<script>window.__x = 1</script><img src=https://example.org/x><style>h1{display:none}</style></main>"
    page = Opened(browser, worked.replace("</main>", smuggled), tmp_path)
    assert page.ask("typeof window.__x") == "undefined"
    assert page.ask("getComputedStyle(document.querySelector('h1')).display") == "block"
    said, _ = page.logs()
    assert len([line for line in said if "Content Security Policy" in line]) >= 3


def test_the_style_in_a_notebook_leaves_the_notebook_alone(
    browser: Any, ng234: KnowledgeBase, tmp_path: Path
) -> None:
    around = "<!doctype html><h2>Mine</h2><p><a href='#'>a</a> <code>b</code></p><table><tr><th>1</th></table>"
    told = """[...document.querySelectorAll('body, body > :not(.guidelog), body > p *, body > table *')].map(one => {
        const style = getComputedStyle(one)
        return [style.font, style.color, style.margin, style.padding, style.backgroundColor]
    })"""
    before = Opened(browser, around, tmp_path).ask(told)
    shown = ng234._repr_html_() + ng234.consult({"id": "p", "findings": {}})._repr_html_()
    page = Opened(browser, around + shown, tmp_path)
    assert page.ask(told) == before
    assert page.ask("document.querySelector('.guidelog h2') !== null")
