"""What was acknowledged of feedback is kept, whenever the process that keeps it is killed."""

from __future__ import annotations

import subprocess
import sys

from ..support.run import ROOT
from ..support.scale import scaled


def test_nothing_acknowledged_is_lost_whenever_a_process_is_killed() -> None:
    command = [sys.executable, "-m", "tests.serve.kills", str(scaled(40, least=3))]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert outcome.returncode == 0, outcome.stderr
    assert "nothing that was acknowledged is lost" in outcome.stdout
