"""The files for running the service, as the page on it has them, are right."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from guidelog.cli.serve import command

from ..support.run import ROOT

PAGE = (ROOT / "docs" / "serve.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The one block of a language in the page."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def checked(*words: str) -> str:
    outcome = subprocess.run(words, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout + outcome.stderr


def test_every_option_of_the_service_that_is_named_is_one() -> None:
    known = {option for parameter in command.params for option in parameter.opts}
    texts = [*re.findall(r"guidelog serve ([^`\n]*)", PAGE), block("ini"), block("dockerfile")]
    named = {option for text in texts for option in re.findall(r"--[a-z-]+", text)}
    assert named - known - {"--no-cache-dir", "--create-home"} == set()
    assert {"--trust", "--store", "--url", "--workers"} <= named


def test_the_command_of_the_container_is_a_list_of_words() -> None:
    words = json.loads(block("dockerfile").split("CMD ")[1].replace("\\\n", ""))
    assert words[:2] == ["guidelog", "serve"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "guidelog.service"
    unit.write_text(block("ini").replace("/opt/guidelog/bin/guidelog", sys.executable), encoding="utf-8")
    said = checked("systemd-analyze", "verify", "--recursive-errors=no", str(unit))
    assert "guidelog.service" not in said


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed (Debian: nginx-light)")
def test_nginx_takes_its_part(tmp_path: Path) -> None:
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x")
    checked(*made, "-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "pem"))
    text = block("nginx").replace("/etc/ssl/certs/cds.example.org.pem", str(tmp_path / "pem"))
    text = text.replace("/etc/ssl/private/cds.example.org.key", str(tmp_path / "key"))
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{text}}}\n", encoding="utf-8")
    checked("nginx", "-t", "-q", "-c", str(whole), "-e", str(tmp_path / "log"))
