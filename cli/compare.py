"""`guidelog compare`."""

from __future__ import annotations

import json

import click
from guidelog.inference.answer.comparison import compare_answers, comparison_document

from .completion import complete_files
from .files import write
from .knowledge import load_knowledge
from .options import Bundles, Selection, bundle_options, color_option, format_option, knowledge_option
from .records import open_reader, read_one_record


@click.command("compare")
@click.argument("first", metavar="A", shell_complete=complete_files)
@click.argument("second", metavar="B", shell_complete=complete_files)
@format_option("text", "json")
@color_option
@bundle_options
@knowledge_option
def command(first: str, second: str, format_: str, color: str, bundles: Bundles, kb: Selection) -> None:
    """Which statements differ between two records, or one person at two times, and through which findings.

    \b
      guidelog compare before.toml after.toml
    """
    knowledge = load_knowledge(kb)
    reader = open_reader(knowledge, bundles)
    one, other = (knowledge.consult(read_one_record(path, reader)).answer for path in (first, second))
    found = compare_answers(one, other, knowledge.compilation)
    if format_ == "text":
        from .screen.compare import add_comparison
        from .screen.console import Page

        page = Page(color)
        add_comparison(page, one, other, found, knowledge.program)
        page.print()
        return
    write(json.dumps(comparison_document(one, other, found, knowledge.program, knowledge.about), indent=1) + "\n")
