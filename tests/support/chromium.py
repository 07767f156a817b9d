"""Chromium with its driver, for pages that are looked at as people do."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from .run import ROOT

PROGRAM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
DRIVER = shutil.which("chromedriver")
NPM = Path(os.environ.get("GUIDELOG_NPM", ROOT / "build" / "npm"))  # unpacked packages of npm, by their names

needs_chromium = pytest.mark.skipif(
    not (PROGRAM and DRIVER), reason="chromium and chromedriver are not installed (Debian: chromium-driver)"
)

_OPTIONS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def npm_package(name: str) -> Path:
    """The folder of an unpacked package of npm; a test that needs it is skipped where it is not."""
    folder = NPM / name
    if not folder.is_dir():
        pytest.skip(f"the npm package {name} is not unpacked in {folder} (npm pack {name}; or name $GUIDELOG_NPM)")
    return folder


@contextmanager
def chromium(profile: Path) -> Iterator[Any]:
    """Chromium, with a log of its console and of every request."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed (pip install '.[test]')")
    options = webdriver.ChromeOptions()
    options.binary_location = PROGRAM
    for option in (*_OPTIONS, f"--user-data-dir={profile}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def look_as(browser: Any, width: int = 1280, height: int = 900, dark: bool = False) -> None:
    """Give the window a size, and what it prefers."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})


def logs(browser: Any) -> tuple[list[str], list[str]]:
    """What the console said, and the addresses asked for, since the last time."""
    said = [entry["message"] for entry in browser.get_log("browser")]
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return said, [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
