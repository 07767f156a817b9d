"""Everything that can be wrong with a knowledge base whose text is in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import repeat
from typing import NamedTuple

from ...answer.compilation import Compilation
from ...proof.trial import Trials
from ...rules.program import Program
from ...rules.readings import as_written
from ...rules.schema import SIGNATURES
from ...rules.titles import find_missing_titles
from ...rules.unmatched import unmatched_constants
from ...text.codes import Code
from ...text.diagnostic import Diagnostic, by_place
from ..formulas.audit import Audit
from ..formulas.pace import Pace, Progress
from ..formulas.turn import in_turn
from ..worked.cases import find_failing_cases
from ..worked.coverage import find_uncovered, rules_about_a_person
from .candidates import is_judged
from .clashes import find_clashes
from .dead import find_dead, find_unused
from .gaps import find_gaps
from .precedence import find_open_ties, find_undeclared_choices
from .readings import AlternativeReport, check_alternatives
from .twice import find_disagreements

_FOR_OTHERS = {
    Code.DEAD_RULE, Code.SUBSUMED_RULE, Code.IDLE_CONDITION, Code.UNUSED_FINDING, Code.UNUSED_PREDICATE,
    Code.UNCOVERED_CONDITION, Code.IDLE_INTENTION,
}  # fmt: skip


_UNCOVERED = (Code.UNCOVERED_STATEMENT, Code.UNCOVERED_CONDITION)


class Check(NamedTuple):
    """What a check found: the problems in the order of the text, and what alternatives of readings would bring.

    `pairs` counts all pairs of statements, and `together` those that hold together for some consistent record.
    """

    problems: tuple[Diagnostic, ...]
    pairs: int
    together: int
    alternatives: tuple[AlternativeReport, ...] = ()


@in_turn
def check(
    compilation: Compilation,
    trials: Trials,
    seconds: float | None = None,
    progress: Progress | None = None,
    twice: bool = False,
    draft: bool = False,
) -> Check:
    """Everything that is wrong with the rules but what is declared as intended, and the worked cases that fail.

    What the worked cases leave open is not asked of a `draft`, which comes to it last.

    A question that takes z3 longer than `seconds` is told as not decided. `progress` is told how far the check is. If
    it is to be `twice`, what is proved is decided by diagrams too. Raises TooComplexError.
    """
    program = compilation.program
    pace = Pace(seconds, progress)
    audit = Audit(program, pace=pace)
    rules = sum(map(is_judged, program.rules, repeat(program)))
    others = sum(len(switch.alternatives) - 1 for switch in program.switches.values())
    is_covered = program.with_cases and not draft
    pace.begin(rules + (len(rules_about_a_person(program)) if is_covered else 0) + others)
    found = [
        *find_missing_titles(program),
        *find_failing_cases(compilation, trials),
        *_proved(audit),
        *(find_uncovered(audit, trials) if is_covered else ()),
    ]
    left = [p for p in found if not any(intention.covers(p.code, p.span) for intention in program.intentions)]
    if not pace.undecided:
        left += _idle_intentions(program, found, () if is_covered else _UNCOVERED)
    alternatives = tuple(check_alternatives(audit, found))
    together = _count_together(audit)
    left += [*pace.undecided, *(find_disagreements(audit, found, together) if twice else ())]
    left = [_between(p, program) for p in left if not _is_of_others(p)]
    count = len(program.statements)
    return Check(tuple(sorted(left, key=by_place)), count * (count - 1) // 2, together, alternatives)


def _count_together(audit: Audit) -> int:
    """How many pairs of statements hold together for some record, as far as it was decided."""
    together = 0
    with audit.pace.question("which statements can hold together", None):
        for _ in audit.records.pairs(audit.encoding.holds):
            together += 1
    return together


def _proved(audit: Audit) -> Iterator[Diagnostic]:
    """Every problem that is proved over all records, each with the smallest record that shows it."""
    yield from find_clashes(audit)
    yield from find_open_ties(audit)
    yield from find_undeclared_choices(audit)
    yield from find_dead(audit)
    written = as_written(audit.program)
    yield from find_unused(written, frozenset(SIGNATURES))
    yield from unmatched_constants(written)
    yield from find_gaps(audit)


def _between(problem: Diagnostic, program: Program) -> Diagnostic:
    """A problem, which says so where it is one between several guidelines."""
    places = [program.statements[id_].span for id_ in problem.statements if id_ in program.statements]
    if problem.related and problem.span is not None:  # of many statements, those that the witness brings together
        places = [problem.span, *(one.span for one in problem.related)]
    names = dict.fromkeys(filter(None, map(program.guideline_at, places)))
    if len(names) < 2:
        return problem
    return problem._replace(message=f"between {' and '.join(names)}: {problem.message}")


def _is_of_others(problem: Diagnostic) -> bool:
    """Whether a problem says only that the knowledge base has no use for something of a part that others share."""
    return problem.code in _FOR_OTHERS and problem.span is not None and problem.span.source.is_shared


def _idle_intentions(
    program: Program, found: Sequence[Diagnostic], unasked: Collection[Code]
) -> Iterator[Diagnostic]:
    """A diagnostic for each intention that excuses nothing, but for codes that were not asked for."""
    for intention in program.intentions:
        if intention.code not in unasked and not any(
            intention.covers(problem.code, problem.span) for problem in found
        ):
            message, why = f"there is no `{intention.code}` here that could be intended", "it would hide the next one"
            help_ = "remove it, or correct its code"
            yield Diagnostic(Code.IDLE_INTENTION, message, intention.span, why, help_)
