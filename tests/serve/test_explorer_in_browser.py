"""The explorer in Chromium, from a server: filled in, unfolded, by keyboard, linked, compared, with hostile texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from guidelog.serve.service import Service
from guidelog.serve.settings import Settings

from ..support.chromium import chromium, logs, needs_chromium
from ..support.explorer import Explorer
from ..support.hostile import MARKUP, RECORD, hostile
from ..support.knowledge import packaged
from ..support.live import live
from ..support.scale import some
from ..support.small import small
from ..support.web import BUNDLES

pytestmark = needs_chromium

WORKED = {"id": "p1", "f.mscc": "confirmed", "f.surgery_suitable": "false", "f.complete_paralysis": "none"}
RADIOTHERAPY = "urgent radiotherapy"
FIRST_LINE = "#answer details.line"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium, for all tests of this file."""
    with chromium(tmp_path_factory.mktemp("browser")) as driver:
        yield driver


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the explorer is."""
    knowledge = packaged()
    with live(lambda: Service(knowledge, knowledge.codes(), Settings())) as found:
        yield f"{found}/"


def linked(address: str, fields: dict[str, str]) -> str:
    return f"{address}#{urlencode(fields)}"


def own_requests(address: str) -> set[str]:
    """All that a browser may ask for; the icon is its own idea."""
    return {"about:blank", address, f"{address}explorer.js", f"{address}favicon.ico"}


def test_what_is_filled_in_changes_what_applies_at_once_and_that_is_told(browser: Any, address: str) -> None:
    page = Explorer(browser, address)
    page.choose("mscc", "confirmed")
    page.shows("Confirmed cord compression")
    assert RADIOTHERAPY not in page.text()
    page.choose("surgery_suitable", "false")
    page.shows(RADIOTHERAPY)
    assert "Applies now: " in page.news()
    assert page.ask("document.getElementById('news').getAttribute('aria-live')") == "polite"
    page.choose("surgery_suitable", "")
    page.until(lambda: "No longer applies: " in page.news())


def test_a_line_unfolds_into_its_proof_and_stays_open_while_one_types(browser: Any, address: str) -> None:
    page = Explorer(browser, linked(address, WORKED))
    page.shows("Confirmed cord compression")
    page.click(f"{FIRST_LINE} > summary")
    page.shows("Because")
    assert "Guideline: " in page.text()
    page.choose("limb_weakness", "true")
    page.until(lambda: "same applies" in page.news() or "applies now" in page.news().lower())
    assert page.ask(f"document.querySelector('{FIRST_LINE}').open")
    page.click(f"{FIRST_LINE} > summary")
    page.choose("limb_weakness", "")
    page.until(lambda: not page.ask(f"document.querySelector('{FIRST_LINE} .proof')"))


def test_a_keyboard_is_enough(browser: Any, address: str) -> None:
    from selenium.webdriver import Keys

    page = Explorer(browser, address)
    for _ in range(40):
        page.press(Keys.TAB)
        if page.ask("document.activeElement.name") == "f.cancer_suspected":
            break
    page.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    page.until(lambda: page.ask("document.querySelector('[name=\"f.cancer_suspected\"]').checked"))
    assert page.ask("document.activeElement.name") == "f.cancer_suspected"
    page = Explorer(browser, linked(address, WORKED))
    page.shows(RADIOTHERAPY)
    page.browser.execute_script(f"document.querySelector('{FIRST_LINE} > summary').focus()")
    page.press(Keys.ENTER)
    page.shows("Because")
    assert page.ask("document.activeElement.tagName") == "SUMMARY"
    assert page.ask("document.activeElement.parentElement.open")
    page.browser.execute_script("document.querySelector('#answer .answers button').focus()")
    name, _, value = page.ask("document.activeElement.value").partition("=")
    page.press(Keys.SPACE)
    page.until(lambda: page.ask(f"new FormData(document.getElementById('record')).get('f.{name}')") == value)
    assert page.ask("document.getElementById('answer').contains(document.activeElement)")


def test_a_permalink_shows_its_record_and_never_leaves_the_browser(browser: Any, address: str) -> None:
    page = Explorer(browser, address)
    page.choose("mscc", "confirmed")
    page.shows("Confirmed cord compression")
    link = page.ask("document.querySelector('#more a').href")
    assert "f.mscc=confirmed" in link
    page = Explorer(browser, link)
    page.shows("Confirmed cord compression")
    assert page.ask("document.querySelector('[name=\"f.mscc\"]').value") == "confirmed"
    _, asked = logs(browser)
    assert [one for one in asked if "mscc" in one.partition("#")[0]] == []
    assert {one.partition("#")[0] for one in asked} <= own_requests(address)


def test_two_records_are_compared(browser: Any, address: str) -> None:
    page = Explorer(browser, linked(address, WORKED))
    page.shows(RADIOTHERAPY)
    page.click("#more [name=keep]")
    page.shows("0 findings", "#comparison")
    page.choose("surgery_suitable", "true")
    page.shows("suitability of surgery", "#comparison")
    assert "Through suitability of surgery" in page.text("#comparison")
    page.click("#more [name=alone]")
    page.until(lambda: page.text("#comparison") == "")


def test_an_example_fills_the_form(browser: Any, address: str) -> None:
    page = Explorer(browser, address)
    page.click("#starts > summary")
    page.click("[name=load]")
    page.until(lambda: page.ask("document.getElementById('id').value") == "worked-example")
    page.shows(RADIOTHERAPY)


def test_a_bundle_that_is_dropped_fills_the_form_and_shows_where_findings_are_from(
    browser: Any, address: str
) -> None:
    page = Explorer(browser, address)
    page.drop("x.json", BUNDLES[0].read_text(encoding="utf-8"))
    page.shows("Read: ", "#read")
    assert "Condition/" in page.text("#read")
    assert page.ask("document.querySelectorAll('.field :checked:not([value=\"\"])').length") > 3
    page.drop("x.json", "{")
    page.until(lambda: "cannot be used" in page.news())
    assert "not JSON" in page.text()


def test_what_is_wrong_is_told_and_leads_to_its_field(browser: Any, address: str) -> None:
    page = Explorer(browser, address)
    page.choose("complete_paralysis_weeks", "abc")
    page.until(lambda: "cannot be used" in page.news())
    assert page.ask("document.activeElement.name") == "f.complete_paralysis_weeks"
    page.click(".faults a")
    assert page.ask("location.hash") == "#f-complete_paralysis_weeks"
    page.choose("complete_paralysis_weeks", "3")
    page.until(lambda: "cannot be used" not in page.news())


def test_a_word_leaves_the_fields_that_have_it(browser: Any, address: str) -> None:
    page = Explorer(browser, address)
    page.browser.execute_script("document.getElementById('word').focus()")
    page.press(*"walking")
    page.until(lambda: not page.ask("document.getElementById('f-mscc').checkVisibility()"))
    assert page.ask("document.getElementById('f-gait_disturbance').checkVisibility()")
    assert page.ask("document.activeElement.id") == "word"


def test_another_reading_is_taken(browser: Any, address: str) -> None:
    page = Explorer(browser, linked(address, WORKED))
    page.shows(RADIOTHERAPY)
    page.browser.execute_script(
        """const one = document.querySelector("[name^='r.']"); one.selectedIndex = one.options[0].value ? 0 : 1
        one.dispatchEvent(new Event("input", {bubbles: true}))"""
    )
    page.shows("Read otherwise")


def test_a_summary_is_drawn(browser: Any, address: str) -> None:
    page = Explorer(browser, linked(address, WORKED))
    page.shows(RADIOTHERAPY)
    page.click("#more [name=draw]")
    page.shows("if all of this applies", "#drawing")


def test_without_a_script_the_form_is_sent_and_answered(browser: Any, address: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page = Explorer(browser, address)
        from selenium.webdriver.common.by import By
        from selenium.webdriver.support.select import Select

        Select(browser.find_element(By.NAME, "f.mscc")).select_by_value("confirmed")
        browser.find_element(By.CSS_SELECTOR, ".search button").click()
        page.shows("Confirmed cord compression")
        browser.find_element(By.CSS_SELECTOR, f"{FIRST_LINE} > summary").click()
        browser.find_element(By.CSS_SELECTOR, f"{FIRST_LINE} .ask button").click()
        page.shows("Because")
        assert Select(browser.find_element(By.NAME, "f.mscc")).first_selected_option.text == "confirmed"
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize(("width", "dark"), some([(320, False), (1280, True), (320, True), (390, False)], 2))
def test_nothing_is_wider_than_the_window(browser: Any, address: str, width: int, dark: bool) -> None:
    page = Explorer(browser, linked(address, {**WORKED, "other": "f.mscc=suspected", "open": "x"}), width, dark)
    page.shows(RADIOTHERAPY)
    page.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.shows("Because")
    assert page.ask("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", some([False, True]))
def test_axe_finds_nothing_serious(browser: Any, address: str, dark: bool) -> None:
    page = Explorer(browser, linked(address, {**WORKED, "other": "f.mscc=suspected&f.limb_weakness=true"}), dark=dark)
    page.shows(RADIOTHERAPY)
    page.click("#more [name=draw]")
    page.shows("if all of this applies", "#drawing")
    page.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.shows("Because")
    assert page.faults() == []
    page.choose("complete_paralysis_weeks", "abc")
    page.until(lambda: "cannot be used" in page.news())
    assert page.faults() == []


def test_axe_finds_nothing_serious_in_a_knowledge_base(browser: Any) -> None:
    with live(lambda: Service(small(), packaged().codes(), Settings())) as found:
        page = Explorer(browser, found)
        browser.get(f"{found}/knowledge")
        page.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert "worked case" in page.text("main")
        assert page.faults() == []


def test_a_statement_leads_to_its_rules_which_unfold(browser: Any) -> None:
    with live(lambda: Service(small(), packaged().codes(), Settings())) as found:
        page = Explorer(browser, linked(f"{found}/", {"f.cough": "true"}))
        page.shows("1 finding")
        page.click(f"{FIRST_LINE} > summary")
        page.shows("Its rules and worked cases")
        browser.get(page.ask(f"document.querySelector('{FIRST_LINE} .ask a').href"))
        inside = "document.getElementById(location.hash.slice(1))"
        assert page.ask(f"{inside}.checkVisibility()")


def test_from_key_to_screen_it_takes_less_than_a_tenth_of_a_second(browser: Any, address: str) -> None:
    page = Explorer(browser, linked(address, WORKED))
    page.shows(RADIOTHERAPY)
    times = browser.execute_async_script(
        """const done = arguments[0], field = document.querySelector("[name='f.mscc']"), times = []
        let start = 0
        new MutationObserver(() => requestAnimationFrame(() => {
          times.push(performance.now() - start)
          if (times.length === 12) return done(times)
          turn()
        })).observe(document.getElementById("answer"), {childList: true})
        const turn = () => setTimeout(() => {
          field.value = field.value === "confirmed" ? "suspected" : "confirmed"
          start = performance.now()
          field.dispatchEvent(new Event("input", {bubbles: true}))
        }, 20)
        turn()"""
    )
    assert min(times) < 100


def test_hostile_texts_run_nothing_and_fetch_nothing(browser: Any) -> None:
    knowledge = hostile()
    table = packaged().codes()
    with live(lambda: Service(knowledge, table, Settings())) as found:
        fields = {"f.cough": "true", "f.weeks": "4", "id": MARKUP, "s.cough": f"true {MARKUP}", "other": "f.weeks=1"}
        page = Explorer(browser, linked(f"{found}/", fields))
        page.until(lambda: page.ask("document.getElementById('id').value"))
        page.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.drop(MARKUP, json.dumps({**RECORD, "id": MARKUP}).encode(errors="replace").decode())
        page.until(lambda: page.text("#read"))
        page.drop("y", json.dumps({"findings": {MARKUP: MARKUP}}))
        page.until(lambda: "cannot be used" in page.news())
        assert page.ask("typeof window.__x") == "undefined"
        assert page.ask("document.scripts.length") == 1
        assert page.ask("document.images.length") == 0
        said, asked = logs(browser)
        assert {one.partition("#")[0] for one in asked} <= own_requests(f"{found}/")
        assert said == []


def test_the_policy_stops_what_escaping_would_let_through(browser: Any, address: str, tmp_path: Path) -> None:
    page = Explorer(browser, address)
    logs(browser)
    page.browser.execute_script(
        """const one = document.createElement("div")
        one.innerHTML = "<img src=https://example.org/x onerror='window.__x = 1'><iframe src=https://example.org/y>"
        document.body.append(one); const script = document.createElement("script")
        script.textContent = "window.__x = 1"; document.body.append(script)"""
    )
    said, _ = logs(browser)
    assert page.ask("typeof window.__x") == "undefined"
    assert len([line for line in said if "Content Security Policy" in line]) >= 3
