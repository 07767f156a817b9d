"""The explorer in a browser, as a person uses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

from .chromium import logs, look_as, npm_package

PATIENCE = 60  # seconds for what takes a moment on a machine that is busy


class Explorer:
    """A page of it."""

    def __init__(self, browser: Any, address: str, width: int = 1280, dark: bool = False):
        self.browser = browser
        look_as(browser, width, dark=dark)
        logs(browser)
        browser.get("about:blank")
        browser.get(address)
        self.until(lambda: "apply" in self.news() or "applies" in self.news())

    def ask(self, script: str) -> Any:
        """What a script comes to."""
        return self.browser.execute_script(f"return {script}")

    def until(self, is_so: Callable[[], object], what: str = "") -> None:
        """Wait until something is so."""
        end = monotonic() + PATIENCE
        while not is_so():
            assert monotonic() < end, f"{what or 'it'} did not come about; the page says: {self.news()}"
            sleep(0.05)

    def news(self) -> str:
        """What a screen reader is told."""
        return str(self.ask("document.getElementById('news').textContent"))

    def text(self, selector: str = "#answer") -> str:
        """The text of a part, as it is shown."""
        return str(self.ask(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))

    def shows(self, words: str, selector: str = "#answer") -> None:
        """Wait until a part shows some words."""
        self.until(lambda: words in self.text(selector), words)

    def press(self, *keys: str) -> None:
        """Press keys, on what has the focus."""
        from selenium.webdriver import ActionChains

        ActionChains(self.browser).send_keys(*keys).perform()

    def click(self, selector: str) -> None:
        """Click on what a selector finds first."""
        self.browser.execute_script(
            "const one = document.querySelector(arguments[0]); one.scrollIntoView({block: 'center'}); one.click()",
            selector,
        )

    def choose(self, name: str, value: str) -> None:
        """Choose a value of a finding in the form."""
        self.browser.execute_script(
            """const [name, value] = arguments
            for (const one of document.getElementsByName(name)) {
              if (one.type === "radio") { if (one.value === value) one.click(); continue }
              one.focus(); one.value = value; one.dispatchEvent(new Event("input", {bubbles: true}))
            }""",
            f"f.{name}",
            value,
        )

    def drop(self, name: str, text: str) -> None:
        """Drop a file onto the page."""
        self.browser.execute_script(
            """const [name, text] = arguments, dataTransfer = new DataTransfer()
            dataTransfer.items.add(new File([text], name, {type: "application/json"}))
            document.body.dispatchEvent(new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true}))""",
            name,
            text,
        )

    def faults(self) -> list[str]:
        """What axe finds that is serious, each with the elements."""
        script = (npm_package("axe-core") / "axe.min.js").read_text(encoding="utf-8")
        self.browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
        self.browser.execute_script(script)
        found = self.browser.execute_async_script("const done = arguments[0]; axe.run().then(done)")
        self.browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": False})
        return [
            f"{one['id']}: {one['help']} {[node['html'][:200] for node in one['nodes'][:3]]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]
