"""What goes wrong when a reading is taken otherwise: the alternatives of a knowledge base, checked one at a time."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

import z3

from ...errors import UndecidedError
from ...rules.conditions import conditions_of
from ...rules.program import Program
from ...rules.readings import read_as
from ...rules.schema import SIGNATURES
from ...text.diagnostic import Diagnostic, by_place
from ...text.source import Span
from ...text.syntax import Literal, Rule, Variable, constant_term
from ..formulas.audit import Audit
from ..formulas.encoding import Encoding
from ..formulas.grounding import Constant
from ..formulas.pace import Pace
from ..formulas.variables import FALSE, any_of
from .clashes import find_clashes
from .dead import dead_notice, dead_rule, dead_statement, find_unused
from .gaps import find_gaps
from .parts import Parts
from .precedence import find_open_ties, find_undeclared_choices

_PAIRS = ("alternative", "competing", "incompatible", "incompatible_with_avoiding")  # facts that a check asks for


class AlternativeReport(NamedTuple):
    """An alternative that is not taken, and the problems that it would bring."""

    reading: str
    alternative: str
    problems: tuple[Diagnostic, ...]


def check_alternatives(audit: Audit, found: Iterable[Diagnostic]) -> list[AlternativeReport]:
    """Every alternative that the program under check does not take, by itself, with all other readings as they are.

    `found` are the problems that there are anyway, intended or not: only what comes in addition is told.
    """
    program = audit.program
    parts, known = Parts(program), {_key(problem) for problem in found}
    before: dict[frozenset[str], _ReadingPart] = {}
    results = []
    for switch in program.switches.values():
        names = parts.of(switch.name)
        if names not in before:
            before[names] = _ReadingPart(parts.only(names), audit)
        for alternative in switch.alternatives:
            if alternative != switch.taken:
                pace = Pace(audit.pace.seconds)
                problems = before[names].problems({**program.read_otherwise, switch.name: alternative}, pace)
                new = [problem for problem in problems if _key(problem) not in known] + pace.undecided
                audit.pace.advance()
                new = [p for p in new if not any(i.covers(p.code, p.span) for i in program.intentions)]
                results.append(AlternativeReport(switch.name, alternative, tuple(sorted(new, key=by_place))))
    return results


class _ReadingPart:
    """What has to do with a reading, so that what has not is not asked again."""

    def __init__(self, program: Program, whole: Audit):
        self.audit = Audit(program, before=whole)
        self.facts = _with_facts(self.audit)
        self.unused = {_key(problem) for problem in _unused(program)}

    def problems(self, readings: Mapping[str, str], pace: Pace) -> Iterator[Diagnostic]:
        """The problems under other readings; of what nothing uses, only that something did."""
        program = read_as(self.facts, readings)
        encoding = Encoding(program)
        before = self.audit if _have_the_same_records(encoding, self.audit) else None
        yield from _problems(Audit(program, encoding, before, pace), self.audit)
        for problem in _unused(read_as(self.audit.program, readings)):
            if _key(problem) not in self.unused:
                yield problem


def _have_the_same_records(encoding: Encoding, before: Audit) -> bool:
    """Whether an encoding refuses the same records, and compares numbers with the same thresholds."""
    if any(encoding.thresholds(name) != before.encoding.thresholds(name) for name in encoding.variables.of):
        return False
    refused, before_refused = (any_of(e.contradictions.values()) for e in (encoding, before.encoding))
    try:
        return not before.any_records.can_meet(z3.Xor(refused, before_refused))
    except UndecidedError:
        return False


def _problems(audit: Audit, before: Audit) -> Iterator[Diagnostic]:
    """The problems of a program that is read otherwise; what is as it was `before` is not dead now."""
    yield from find_clashes(audit)
    yield from find_open_ties(audit)
    yield from find_undeclared_choices(audit)
    yield from find_gaps(audit)
    program, encoding = audit.program, audit.encoding
    changed = {
        name: _changed(name, encoding, before.encoding) for name in ("holds", "gets_notice", *program.rules_of)
    }
    never = set()
    asked = [(dead_statement(program.statements[name]), name, encoding.holds[name]) for name in changed["holds"]]
    asked += [
        (dead_notice(program.notices[name]), name, encoding.atom("gets_notice", name))
        for name in changed["gets_notice"]
    ]
    for found, name, formula in asked:
        with audit.pace.question(found.message, found.span, found.statements):
            if not audit.possible(formula):
                never.add(name)
                yield found
    for index, rule in enumerate(program.rules):
        name, last = rule.head.name, rule.head.terms[-1]
        if changed[name] and str(last) not in never and (isinstance(last, Variable) or str(last) in changed[name]):
            fires = any_of(way.fires for way in encoding.instances(index))
            found = dead_rule(rule, program)
            with audit.pace.question(found.message, found.span, found.statements):
                if not audit.records_of(name).can_meet(fires):
                    yield found


def _changed(predicate: str, encoding: Encoding, before: Encoding) -> set[str]:
    """The last arguments of the answers of a predicate whose formulas are not as they were."""
    formulas, others = encoding.answers(predicate), before.answers(predicate)
    return {
        str(arguments[-1])
        for arguments in (*formulas, *others)
        if not formulas.get(arguments, FALSE).eq(others.get(arguments, FALSE))
    }


def _unused(program: Program) -> Iterator[Diagnostic]:
    return find_unused(program, frozenset(SIGNATURES))


def _with_facts(audit: Audit) -> Program:
    """The program with facts in place of the rules that do not speak of a person: no reading changes those."""
    program = audit.program
    people = [rule for rule in program.written if program.is_about_a_person(rule.head.name)]
    used = {condition.name for rule in people for condition in conditions_of(rule)}
    facts = [
        _fact(name, arguments, program.rules[0].span)
        for name in program.rules_of
        if not program.is_about_a_person(name) and name in (*used, *_PAIRS)
        for arguments in audit.encoding.answers(name)
    ]
    return program._replace(written=(*facts, *people))


def _fact(name: str, arguments: Iterable[Constant], span: Span) -> Rule:
    terms = (constant_term(a if isinstance(a, int | Decimal) else str(a), span) for a in arguments)
    return Rule(Literal(name, tuple(terms), strong=False, negated=False, span=span), (), None, span)


def _key(problem: Diagnostic) -> Hashable:
    """What makes a problem the same one under another reading: all but its witness."""
    return problem.code, problem.message, problem.span
