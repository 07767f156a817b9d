"""A program in which `guidelog check` finds nothing, and the same with a worked case that fails."""

from __future__ import annotations

from .run import ROOT

WRONG = (ROOT / "tests" / "bad" / "case_fails_status.dl").read_text(encoding="utf-8")
RIGHT = WRONG.replace("%? presumed", "%? certain")
