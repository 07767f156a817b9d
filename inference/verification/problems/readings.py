"""What goes wrong when a reading is taken otherwise: the alternatives of a knowledge base, checked one at a time."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

import z3

from ...errors import UndecidedError
from ...rules.readings import Alternatives
from ...text.diagnostic import Diagnostic, by_place
from ...text.syntax import Variable
from ..formulas.audit import Audit
from ..formulas.pace import Pace
from ..formulas.rereading import Dependence, Rereading
from ..formulas.variables import any_of
from .candidates import is_judged, written_once
from .clashes import find_clashes
from .dead import dead_notice, dead_rule, dead_statement
from .gaps import find_gaps
from .precedence import find_open_ties, find_undeclared_choices
from .uses import Uses


class AlternativeReport(NamedTuple):
    """An alternative that is not taken, and the problems that it would bring."""

    reading: str
    alternative: str
    problems: tuple[Diagnostic, ...]


def check_alternatives(audit: Audit, found: Iterable[Diagnostic]) -> list[AlternativeReport]:
    """Every alternative that the program under check does not take, by itself, with all other readings as they are.

    `found` are the problems that there are anyway, intended or not: only what comes in addition is told.
    """
    program, known = audit.program, {_key(problem) for problem in found}
    alternatives, before, uses = Alternatives(program), Dependence(audit.encoding), Uses(program)
    results = []
    for switch in program.switches.values():
        for alternative in switch.alternatives:
            if alternative != switch.taken:
                pace = Pace(audit.pace.seconds)
                change = alternatives.change(switch.name, alternative)
                read = alternatives.program(switch.name, alternative, change)
                encoding = Rereading(before, read, change)
                shared = audit if _have_the_same_records(encoding, audit) else None
                problems = [*_problems(Audit(read, encoding, shared, pace), encoding), *uses.unused(read, change)]
                new = [problem for problem in problems if _key(problem) not in known] + pace.undecided
                audit.pace.advance()
                new = [p for p in new if not any(i.covers(p.code, p.span) for i in program.intentions)]
                results.append(AlternativeReport(switch.name, alternative, tuple(sorted(new, key=by_place))))
    return results


def _have_the_same_records(encoding: Rereading, before: Audit) -> bool:
    """Whether an encoding refuses the same records."""
    if not any(row.predicate == "contradiction" for row in encoding.changed):
        return True
    refused, before_refused = (any_of(e.contradictions.values()) for e in (encoding, before.encoding))
    try:
        return not before.any_records.can_meet(z3.Xor(refused, before_refused))
    except UndecidedError:
        return False


def _problems(audit: Audit, encoding: Rereading) -> Iterator[Diagnostic]:
    """The problems of a program that is read otherwise; what is as it was before is not dead now."""
    yield from find_clashes(audit)
    yield from find_open_ties(audit)
    yield from find_undeclared_choices(audit)
    yield from find_gaps(audit)
    program = audit.program
    never = set()
    new, added = audit.novelty, {str(rule.head.terms[-1]) for rule in encoding.added.values()}
    statements = [one for name, one in program.statements.items() if name in new.statements or name in added]
    notices = [one for name, one in program.notices.items() if new.has("gets_notice", name) or name in added]
    asked = [(dead_statement(one), one.id, encoding.holds[one.id]) for one in statements]
    asked += [(dead_notice(one), one.name, encoding.atom("gets_notice", one.name)) for one in notices]
    for found, name, formula in asked:
        with audit.pace.question(found.message, found.span, found.statements):
            if not audit.possible(formula):
                never.add(name)
                yield found
    for written in _rules(audit, encoding):
        indices = [i for i in written if str(program.rules[i].head.terms[-1]) not in never]
        if not indices:
            continue
        rules = [program.rules[index] for index in indices]
        fires = any_of(way.fires for index in indices for way in encoding.instances(index))
        found = dead_rule(rules, program)
        with audit.pace.question(found.message, found.span, found.statements):
            if not audit.records_of(rules[0].head.name).can_meet(fires):
                yield found


def _rules(audit: Audit, encoding: Rereading) -> list[tuple[int, ...]]:
    """The rules of which it is asked whether they are dead, those together that are written at one place: of what is
    not as it was, and those that are new.
    """
    program, asked = audit.program, {*encoding.added}
    if audit.novelty.is_total:
        asked |= {i for own in program.rules_of.values() for i in own if is_judged(program.rules[i], program)}
    changed: dict[str, set[str]] = {}
    for row in encoding.changed:
        changed.setdefault(row.predicate, set()).add(str(row.arguments[-1]))
    for name, constants in changed.items():
        lasts = ((index, program.rules[index].head.terms[-1]) for index in program.rules_of.get(name, ()))
        asked |= {index for index, last in lasts if isinstance(last, Variable) or str(last) in constants}
    names = dict.fromkeys(program.rules[index].head.name for index in sorted(asked))
    written = written_once((index for name in names for index in program.rules_of[name]), program)
    return [indices for indices in written if not asked.isdisjoint(indices)]


def _key(problem: Diagnostic) -> Hashable:
    """What makes a problem the same one under another reading: all but its witness."""
    return problem.code, problem.message, problem.span
