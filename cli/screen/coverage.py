"""What the worked cases show of the rules, and what they do not, on a screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from guidelog.inference.rules.program import Program
from guidelog.inference.text.parser import UNREAD
from guidelog.inference.text.source import Span
from guidelog.inference.verification.worked.coverage import MISSING, NEVER, SHOWN, Coverage, Obligation
from guidelog.inference.verification.worked.mutants import OPERATORS, Mutant
from guidelog.inference.verification.worked.mutation import Mutation
from guidelog.inference.verification.worked.proposal import Proposal
from guidelog.inference.verification.worked.writing import Addition
from guidelog.inference.words import agreeing, counted

from .console import Page


def format_additions(added: Iterable[Addition]) -> str:
    """The lines that are missing, below comments that say where each belongs; nothing if none is."""
    blocks = []
    for (place, subject), group in groupby(added, key=lambda addition: (addition.place, addition.proposal.subject)):
        heading = f"% {place.source.name}, {subject}: below line {place.line}"
        blocks.append("\n".join([heading, *(addition.line for addition in group)]))
    return "\n\n".join(blocks)


def add_coverage(page: Page, program: Program, coverage: Coverage, mutation: Mutation | None) -> None:
    """Add how much is shown, then what is not, each with the worked case that is missing."""
    states = Counter(coverage.conditions.values())
    asked = states[SHOWN] + states[MISSING]
    count = len(program.statements)
    page.sides([(program.name or "knowledge base", "heading")], (counted(len(program.cases), "worked case"), "quiet"))
    unread = sum(case.is_unread for case in program.cases)
    if unread:
        marked = f"marked `{UNREAD}`: read, then take the mark away"
        page.line(f"unread      {counted(unread, 'worked case')} {agreeing(unread, 'are')} {marked}", hang=12)
    page.line(f"statements  {_format_share(count - len(coverage.silent), count)} have a worked case")
    never = f"; {states[NEVER]} more never can" if states[NEVER] else ""
    page.line(f"conditions  {_format_share(states[SHOWN], asked)} are shown to decide by themselves{never}", hang=12)
    if mutation is not None:
        asked = len(mutation.killed) + len(mutation.survivors)
        count = len(mutation.equivalent)
        equivalent = f"; {count} more {agreeing(count, 'are')} equivalent" if count else ""
        page.line(f"mutants     {_format_share(len(mutation.killed), asked)} are killed{equivalent}", hang=12)
    if coverage.unseen:
        names = dict.fromkeys(program.rules[index].head.name for index in coverage.unseen)
        page.line((f"unseen      the rules of {', '.join(names)}: no worked case can see them", "quiet"), hang=12)
    _add_missing(page, program, coverage)
    if mutation is not None:
        _add_mutants(page, mutation)


def _add_missing(page: Page, program: Program, coverage: Coverage) -> None:
    if coverage.silent:
        _add_heading(page, "Statements without a worked case")
    for proposal in coverage.silent:
        _add_place(page, "", program.statements[proposal.subject].span)
        _add_case(page, proposal)
    if coverage.missing:
        _add_heading(page, "No worked case shows that these decide")
    for found, proposal in coverage.missing:
        _add_obligation(page, program, found)
        _add_case(page, proposal)
    never = [found for found in coverage.obligations if found.state == NEVER]
    rules = {found.rule for found in never if found.place is None}
    never = [found for found in never if found.place is None or found.rule not in rules]
    if never:
        _add_heading(page, "These never decide")
    for found in never:
        _add_obligation(page, program, found)


def _add_mutants(page: Page, mutation: Mutation) -> None:
    groups = (mutation.killed, [found.mutant for found in mutation.survivors], mutation.equivalent)
    counts = [Counter(mutant.operator for mutant in group) for group in groups]
    page.line()
    page.sides([("Mutants", "heading")], "killed  survive  equivalent")
    for operator, change in OPERATORS.items():
        killed, survived, equal = (count[operator] for count in counts)
        page.sides([f"{operator:14}  ", (change, "quiet")], f"{killed:6}  {survived:7}  {equal:10}", indent=2)
    if mutation.survivors:
        _add_heading(page, "Mutants that survive: no worked case notices them")
    for found in mutation.survivors:
        _add_mutant(page, found.mutant)
        _add_case(page, found.proposal)
    if mutation.equivalent:
        _add_heading(page, "Equivalent mutants: no worked case can tell them from the rules")
    for mutant in mutation.equivalent:
        _add_mutant(page, mutant)


def _format_share(part: int, whole: int) -> str:
    """A part of a whole, as a sentence begins with it; it is 100 % only if it is all."""
    share = f" ({min(100 * part / whole, 99.9) if part < whole else 100:.3g} %)" if whole else ""
    return f"{part} of {whole}{share}"


def _add_heading(page: Page, heading: str) -> None:
    page.line()
    page.line((heading, "heading"))


def _add_obligation(page: Page, program: Program, found: Obligation) -> None:
    rule = program.rules[found.rule]
    if found.place is None:
        _add_place(page, f"the rule of {rule.head}", rule.span)
    else:
        _add_place(page, str(rule.body[found.place]), rule.body[found.place].span)


def _add_mutant(page: Page, mutant: Mutant) -> None:
    _add_place(page, f"{mutant.operator}: {mutant.says}", mutant.span)


def _add_place(page: Page, text: str, span: Span) -> None:
    page.line((f"{span.source.name}:{span.line}", "quiet"), f"  {text}".rstrip(), indent=2, hang=2)


def _add_case(page: Page, proposal: Proposal) -> None:
    page.line((f"below {proposal.subject}: ", "quiet"), proposal.line(), indent=4, hang=2)
