"""What `guidelog show` draws: a summary, a statement or a concept, with or without a record."""

from __future__ import annotations

import click
from guidelog.inference.engine.derivation import PERSON
from guidelog.inference.flow.flow import Flow, flow_of
from guidelog.inference.flow.premises import Goal, Premises

from guidelog import Consultation, KnowledgeBase

from .dot import description, dot_of


def draw(knowledge: KnowledgeBase, name: str | None, consultation: Consultation | None, format_: str) -> str:
    """A drawing of what has a name, or on one page of every summary, as `dot`, `svg` or `html`.

    Raises UsageError for what cannot be drawn so, ClickException where Graphviz is not installed, RuntimeError if a
    state of the record fails its check.
    """
    program = knowledge.program
    if name is None and format_ != "html":
        listed = ", ".join(program.summaries)
        raise click.UsageError(f"name what to draw, such as a summary: {listed} (--format html draws them all)")
    names = [name] if name is not None else [*program.summaries]
    titles = [_title(knowledge, one) for one in names]
    flows = [_flow(knowledge, one, consultation) for one in names]
    record = consultation.answer.record.id if consultation else None
    dots = [dot_of(flow, title, record) for flow, title in zip(flows, titles, strict=True)]
    if format_ == "dot":
        return dots[0]
    from .svg import svg_of

    told = zip(dots, titles, flows, strict=True)
    svgs = [svg_of(dot, title, description(flow), f"d{n}") for n, (dot, title, flow) in enumerate(told, 1)]
    if format_ == "svg":
        return svgs[0]
    from .flow import Drawing, flows_page

    drawings = [Drawing(*one) for one in zip(titles, flows, svgs, strict=True)]
    return flows_page(program.about.get("title", program.name), record, drawings)


def _title(knowledge: KnowledgeBase, name: str) -> str:
    program = knowledge.program
    if name in program.statements:
        return f"{program.statements[name].strength}: {program.statements[name].says}"
    if name in program.concepts:
        return program.concepts[name].holds
    return program.summaries[name].get("title", name)


def _flow(knowledge: KnowledgeBase, name: str, consultation: Consultation | None) -> Flow:
    """The flow that leads to a summary's statements, to a statement or to a concept, its states checked."""
    program = knowledge.program
    statements, concepts = [], []
    if name in program.statements:
        statements = [program.statements[name]]
    elif name not in program.concepts:
        every = program.statements.values()
        statements = [one for one in every if one.summary == name]
    elif program.is_about_a_person(name):
        concepts = [Goal(name, (PERSON, *[None] * (len(program.sorts[name]) - 1)))]
    if not statements and not concepts:
        raise click.UsageError(f"there is nothing to draw of `{name}`: no record changes it (--format text shows it)")
    premises = Premises(program, knowledge.facts, consultation.explanation if consultation else None)
    found = consultation.answer.statements if consultation else ()
    flow = flow_of(statements, concepts, premises, {answer.statement.id: answer.status for answer in found})
    if consultation:
        consultation.require_proved(premises.steps)
    return flow
