"""The public sandbox of CDS Hooks as a client: it finds the services, shows their cards, and its dismissal arrives.

Its address is in CDS_SANDBOX_URL; how to start one is in its own README.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import pytest
from guidelog.serve.store import Store

from ..support.served import Served, free_port, served
from ..support.stub import fhir_server
from ..support.web import BUNDLES

SANDBOX = os.environ.get("CDS_SANDBOX_URL", "").rstrip("/")
PROGRAM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
DRIVER = shutil.which("chromedriver")
OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1400,1000")
ISSUER = "https://sandbox.cds-hooks.org"
PATIENCE = 40  # seconds
WRITE = """
const field = document.querySelector("input[name=medication-input]");
Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, arguments[0]);
field.dispatchEvent(new Event("input", { bubbles: true }));
"""

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed (pip install '.[test]')")
pytestmark = [
    pytest.mark.skipif(not SANDBOX, reason="CDS_SANDBOX_URL is not set: no sandbox of CDS Hooks is running"),
    pytest.mark.skipif(not (PROGRAM and DRIVER), reason="chromium and chromedriver are not installed"),
]


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = PROGRAM
    for option in (*OPTIONS, f"--user-data-dir={tmp_path / 'browser'}"):
        options.add_argument(option)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Served]:
    """The service, for pages of the sandbox alone, and for tokens that its published key proves."""
    with urlopen(f"{SANDBOX}/.well-known/jwks.json", timeout=10) as reply:  # noqa: S310 the address is the tester's
        keys = json.load(reply)["keys"]
    issuer = {"iss": ISSUER, "jku": [f"{ISSUER}/.well-known/jwks.json"], "keys": keys}
    trust = tmp_path / "trust.json"
    trust.write_text(json.dumps({"issuers": [issuer]}))
    origin, port = urlsplit(SANDBOX), free_port()
    options = ("--trust", str(trust), "--store", str(tmp_path / "store.db"), "--url", f"http://127.0.0.1:{port}")
    with served(tmp_path, *options, "--origin", f"{origin.scheme}://{origin.netloc}", port=port) as found:
        yield found


def opened(browser: Any, service: Served, fhir: str, **more: str) -> None:
    asked = {"fhirServiceUrl": fhir, "patientId": "p1", "serviceDiscoveryURL": f"{service.url}/cds-services", **more}
    browser.get(f"{SANDBOX}/?{urlencode(asked)}")


def until(is_so: Callable[[], bool], what: Callable[[], str]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, what()
        time.sleep(0.2)


def body(browser: Any) -> str:
    return str(browser.execute_script("return document.body ? document.body.innerText : ''"))


def keep_picture(browser: Any, name: str) -> None:
    """Keep what is seen, where CDS_SANDBOX_PICTURES names a folder."""
    if folder := os.environ.get("CDS_SANDBOX_PICTURES"):
        browser.save_screenshot(str(Path(folder) / f"{name}.png"))


def data() -> dict[str, Any]:
    (path,) = [path for path in BUNDLES if path.stem == "worked-example"]
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for entry in found["entry"]:
        if entry["resource"]["resourceType"] == "Patient":
            entry["resource"] |= {"name": [{"given": ["Nobody"], "family": "Real"}], "birthDate": "1960-01-01"}
    return found


def test_the_sandbox_shows_the_cards_of_a_patient_and_what_it_dismisses_arrives(
    browser: Any, service: Served, tmp_path: Path
) -> None:
    with fhir_server(data()) as fhir:
        opened(browser, service, fhir)
        until(lambda: "contact the MSCC coordinator" in body(browser), lambda: body(browser))
        shown = body(browser)
        assert "Confirmed cord compression, now: contact the MSCC coordinator" in shown
        assert "urgent radiotherapy" in shown
        keep_picture(browser, "cards")
        pressed = browser.execute_script(
            "const found = [...document.querySelectorAll('button')].find(one => /dismiss/i.test(one.innerText));"
            "if (found) found.click(); return Boolean(found)"
        )
        assert pressed
        store = str(tmp_path / "store.db")
        until(lambda: Store(store).counts() != [], lambda: service.log.read_text(encoding="utf-8"))
        keep_picture(browser, "dismissed")
    (count,) = Store(store).counts()
    assert (count.outcome, count.cards, bool(count.about)) == ("overridden", 1, True)
    log = service.log.read_text(encoding="utf-8")
    for line in (
        "GET /cds-services 200", "POST /cds-services/{id} 200", "POST /cds-services/{id}/feedback 200", "OPTIONS ",
    ):  # fmt: skip
        assert line in log
    assert " 401 " not in log
    assert " 500 " not in log


def test_the_sandbox_shows_the_card_of_an_order_that_is_being_written(browser: Any, service: Served) -> None:
    with fhir_server(data()) as fhir:
        opened(browser, service, fhir, hook="order-select", screen="rx-view")
        until(lambda: "Medication" in body(browser), lambda: body(browser))
        browser.execute_script(WRITE, "Dexamethasone 4 MG Oral")  # key by key it is lost between two
        until(lambda: "Dexamethasone 4 MG Oral Tablet" in body(browser), lambda: body(browser))
        pressed = browser.execute_script(
            "const name = 'Dexamethasone 4 MG Oral Tablet', all = [...document.querySelectorAll('[role=button]')];"
            "const found = all.find(one => one.innerText.trim() === name);"
            "if (found) found.click(); return Boolean(found)"
        )
        assert pressed
        until(lambda: "Dexamethasone 4 MG Oral Tablet:" in body(browser), lambda: body(browser))
        keep_picture(browser, "order")
    assert "POST /cds-services/{id} 200" in service.log.read_text(encoding="utf-8")
