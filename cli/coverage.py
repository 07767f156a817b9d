"""`guidelog coverage`."""

from __future__ import annotations

import json

import click

from .files import write
from .knowledge import load_knowledge
from .options import Selection, color_option, format_option, knowledge_option


@click.command("coverage")
@click.option("--mutants", is_flag=True, help="Also make rules wrong in small ways, and tell which no case notices.")
@click.option("--write-cases", is_flag=True, help="Print only the worked cases that are missing, to be pasted.")
@format_option("text", "json")
@color_option
@knowledge_option
def command(mutants: bool, write_cases: bool, format_: str, color: str, kb: Selection) -> None:
    """Whether the worked cases of a knowledge base show what each condition of its rules is for.

    A condition is covered if a case would come out otherwise without its rule, and another if it were always met.
    With --mutants, no small error in a rule may go unnoticed either. The exit status is 1 if a case is missing.

    \b
      guidelog coverage --kb my-guideline --mutants
      guidelog coverage --kb my-guideline --write-cases
    """
    from guidelog.inference.verification.formulas.audit import Audit
    from guidelog.inference.verification.worked.coverage import cover
    from guidelog.inference.verification.worked.document import coverage_document
    from guidelog.inference.verification.worked.mutation import mutate
    from guidelog.inference.verification.worked.proposal import Proposals
    from guidelog.inference.verification.worked.suite import Suite
    from guidelog.inference.verification.worked.writing import additions

    knowledge = load_knowledge(kb, cases=True)
    if knowledge.program.read_otherwise:
        raise click.UsageError("the worked cases are those of the text as it stands: leave out --reading")
    suite = Suite(Audit(knowledge.program), knowledge.trials)
    proposals = Proposals(suite)
    coverage = cover(suite, proposals)
    mutation = mutate(suite, proposals) if mutants else None
    added = additions(coverage, mutation, suite)
    if format_ == "json":
        write(json.dumps(coverage_document(knowledge.program, coverage, mutation, added), indent=1) + "\n")
    elif write_cases:
        from .screen.coverage import format_additions

        write(format_additions(added) + "\n" * bool(added))
    else:
        from .screen.console import Page
        from .screen.coverage import add_coverage

        page = Page(color)
        add_coverage(page, knowledge.program, coverage, mutation)
        page.print()
    if added:
        raise click.exceptions.Exit(1)
