"""What every answer shows, and what rules can do without: a name, a title and a source, statements of a page."""

from __future__ import annotations

from collections.abc import Iterator

from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.source import Span
from .program import Program

_WHY = "every answer shows where it comes from"


def find_missing_titles(program: Program) -> Iterator[Diagnostic]:
    """A diagnostic for a guideline that is not declared or described, and for each summary without statements."""
    declared = _declared("guideline", program)
    if program.written and not declared:
        first = min((rule.span for rule in program.written), key=lambda span: (span.source.name, span.start))
        help_ = "declare it, `guideline(name).`, below a block with its title and source"
        yield Diagnostic(Code.MISSING_DECLARATION, "no `guideline` is declared", first, _WHY, help_)
    elif declared and not program.about:
        help_ = f"write a block `%% {program.name}` with title, source above it"
        span = declared.get(program.name)
        yield Diagnostic(Code.MISSING_METADATA, f"`{program.name}` has no block that describes it", span, _WHY, help_)
    sources = [*(s.sources for s in program.statements.values()), *(n.sources for n in program.notices.values())]
    cited = {citation.summary for own in sources for citation in own}
    for name, span in _declared("summary", program).items():
        if name not in cited:
            why = "whoever looks for the page finds nothing of it"
            help_ = "add its statements, or remove it"
            yield Diagnostic(Code.EMPTY_SUMMARY, f"no statement stands in `{name}`", span, why, help_)


def _declared(predicate: str, program: Program) -> dict[str, Span]:
    """What the facts of a declaring predicate declare, with their places."""
    heads = (rule.head for rule in program.written if rule.head.name == predicate and not rule.body)
    return {str(head.terms[0]): head.span for head in heads}
