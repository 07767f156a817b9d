"""`guidelog feedback`."""

from __future__ import annotations

import json
import os

import click

from .completion import complete_files
from .files import write
from .options import color_option, format_option


@click.command("feedback")
@click.argument("store", metavar="STORE", shell_complete=complete_files)
@format_option("text", "json")
@color_option
def command(store: str, format_: str, color: str) -> None:
    """What became of the cards that `guidelog serve --store STORE` showed: how often those about some statements were
    accepted or overridden, and why, by the version of the rules. Of each card the last word counts.

    \b
      guidelog feedback feedback.db
    """
    from guidelog.serve.store import Store

    if not os.path.isfile(store):
        raise click.UsageError(f"there is no file {store}")
    opened = Store(store)
    found = opened.counts()
    opened.close()
    if format_ == "json":
        write(json.dumps([{**one._asdict(), "about": [*one.about]} for one in found], indent=1) + "\n")
        return
    from .screen.console import Page

    page = Page(color)
    if not found:
        page.line("There is no feedback so far.")
    rules: object = ""
    for one in found:
        if one.rules != rules:
            rules = one.rules
            page.line((f"rules {rules}" if rules else "cards that are not known", "heading"))
        reason = f" ({one.reason})" if one.reason else ""
        page.line(f"  {one.cards:>5} {one.outcome}{reason}: {', '.join(one.about) or 'no statement'}")
    page.print()
