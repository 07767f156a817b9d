"""A knowledge base in a notebook: what it encodes, and how much of it there is."""

from __future__ import annotations

from collections import Counter

from htpy import p, td, th, tr

from ..answer.words import size_of
from ..rules.program import Program
from .document import fragment
from .findings import table_of


def knowledge_fragment(program: Program) -> str:
    """The title, source and limits of a knowledge base, and its statements counted by summary."""
    counts = Counter(statement.summary for statement in program.statements.values())
    titles = {name: about.get("title", name) for name, about in program.summaries.items()}
    rows = [tr[th(scope="row")[title], td(".total")[counts[name]]] for name, title in titles.items()]
    about = [f"{key.capitalize()}: {program.about[key]}." for key in ("source", "limits") if key in program.about]
    return fragment(
        [
            p(".title")[program.about.get("title", program.name)],
            p(".count")[size_of(program)],
            (p(".limits")[line] for line in about),
            table_of("Statements by the summary where they first stand", ("Summary", "Statements"), rows),
        ]
    )
