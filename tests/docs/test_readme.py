"""What the README and the docs show is what the program prints, and what they link to is there."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

import guidelog

from ..support.run import ROOT, Run

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n\$ (.+)\n((?:.*\n)*?)```", README)
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize(("command", "shown"), CONSOLE, ids=[command for command, _ in CONSOLE])
def test_the_readme_shows_what_the_command_prints(command: str, shown: str, run: Run) -> None:
    program, *arguments = shlex.split(command)
    printed = (ROOT / arguments[0]).read_text(encoding="utf-8") if program == "cat" else run(*arguments).out
    whole, _, rest = shown.partition("...\n")
    assert rest == ""
    assert printed.startswith(whole) if "...\n" in shown else printed == whole


def test_the_readme_shows_an_answer_and_its_proof() -> None:
    assert [command.split()[:2] for command, _ in CONSOLE][-2:] == [["guidelog", "recommend"], ["guidelog", "why"]]


def test_the_readme_and_the_page_on_the_language_show_the_text_as_it_is() -> None:
    (shown,) = re.findall(r"```prolog\n((?:.*\n)*?)```", README)
    page = (ROOT / "docs/language.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```prolog\n(%% (?:.*\n)*?)```", page)
    text = (ROOT / "kb/ng234/mscc_treatment.dl").read_text(encoding="utf-8")
    assert shown.strip() in text
    assert block.strip() in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


def test_the_readme_leads_to_every_page() -> None:
    assert [page.name for page in (ROOT / "docs").glob("*.md") if f"(docs/{page.name})" not in README] == []


def test_the_examples_of_the_python_api_work() -> None:
    assert doctest.testmod(guidelog).failed == 0
