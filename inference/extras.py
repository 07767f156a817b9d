"""Extras: packages that only some commands need."""

from __future__ import annotations

import sys


def installing(extra: str) -> str:
    """The command that installs an extra for the Python that runs; the `pip` of a shell may be of another one."""
    import shlex  # only who lacks an extra needs it

    return f"{shlex.quote(sys.executable or 'python')} -m pip install 'guidelog[{extra}]'"
