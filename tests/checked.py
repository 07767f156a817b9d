"""A program in which `guidelog check` finds nothing, and the same with a worked case that fails."""

from __future__ import annotations

from pathlib import Path

WRONG = (Path(__file__).with_name("bad") / "case_fails_status.dl").read_text(encoding="utf-8")
RIGHT = WRONG.replace("%? presumed", "%? certain")
