"""What a flow is about, by its name: a summary, a statement or a concept."""

from __future__ import annotations

from collections.abc import Iterable

from ..answer.statuses import Answer
from ..proof.explain import Explanation
from ..proof.step import Step
from ..rules.ground import PERSON, Ground
from ..rules.program import Program
from .flow import Flow, flow_of
from .premises import Conclusion, Premises


def title_of(name: str, program: Program) -> str:
    """What has a name, in words."""
    if name in program.statements:
        return f"{program.statements[name].strength}: {program.statements[name].says}"
    if name in program.concepts:
        return program.concepts[name].holds
    return program.summaries[name].get("title", name)


def flow_to(
    name: str,
    program: Program,
    facts: Iterable[Ground],
    answer: Answer | None = None,
    explanation: Explanation | None = None,
) -> tuple[Flow, list[Step]]:
    """The flow that leads to a summary's statements, to a statement or to a concept, and the steps that show its
    states for a record, if there is one.

    Raises ValueError for what no record changes.
    """
    statements, concepts = [], []
    if name in program.statements:
        statements = [program.statements[name]]
    elif name not in program.concepts:
        statements = [one for one in program.statements.values() if one.summary == name]
    elif program.is_about_a_person(name):
        concepts = [Conclusion(name, (PERSON, *[None] * (len(program.sorts[name]) - 1)))]
    if not statements and not concepts:
        raise ValueError(f"there is nothing to draw of `{name}`: no record changes it")
    premises = Premises(program, facts, explanation)
    found = answer.statements if answer is not None else ()
    flow = flow_of(statements, concepts, premises, {one.statement.id: one.status for one in found})
    return flow, premises.steps
