"""Whether the worked cases show each condition of each rule to decide by itself.

This is the modified condition/decision coverage of Chilenski and Miller (Applicability of modified condition/decision
coverage to software testing, Software Engineering Journal 9(5), 1994), in its masking form (Chilenski, An
investigation of three forms of the MC/DC criterion, DOT/FAA/AR-01/18, 2001). The decision is what a worked case
claims: whether its subject holds. A rule is a conjunction, so for n conditions it takes n + 1 cases, of which each
would come out otherwise

- if the rule were not there: all its conditions are met, and nothing else decides;
- if one condition were always met: all others are met, this one fails, and nothing else decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...proof.trial import Trials
from ...rules.ground import PERSON, Ground
from ...rules.population import is_of_population, populations
from ...rules.program import Program
from ...rules.ranges import is_of_range
from ...text.codes import Code
from ...text.diagnostic import Diagnostic
from ...text.syntax import Case, Condition, Literal
from ..formulas.audit import Audit
from ..formulas.change import ClauseChange, assuming, with_population, without
from ..formulas.turn import in_turn
from .proposal import Proposal, Proposals
from .suite import Suite

SHOWN, MISSING, NEVER = "shown", "missing", "never"


class Obligation(NamedTuple):
    """What a worked case is to show: that a rule decides, or that one of its conditions (by its place) does.

    A `case` shows it, for it comes out otherwise under the `change`, or a `proposal` would, or neither: then it is
    proved that no case can.
    """

    rule: int
    place: int | None
    change: ClauseChange
    case: Case | None = None
    proposal: Proposal | None = None

    @property
    def state(self) -> str:
        """`shown`, `missing`, or `never` to be shown."""
        return SHOWN if self.case else MISSING if self.proposal else NEVER


class Coverage(NamedTuple):
    """What worked cases are to show of each rule that some worked case could see.

    `silent` has a case for each statement that has none; `unseen` are the rules about a person that no case can see.
    """

    obligations: tuple[Obligation, ...]
    silent: tuple[Proposal, ...]
    unseen: tuple[int, ...]

    @property
    def missing(self) -> list[tuple[Obligation, Proposal]]:
        """Those that a worked case could meet, and none does, each with a case that would."""
        return [(found, found.proposal) for found in self.obligations if found.proposal]

    @property
    def conditions(self) -> dict[tuple[int, int], str]:
        """The state of each condition, by its rule and place: as weak as its own, and as that of its rule."""
        rules = {found.rule: found.state for found in self.obligations if found.place is None}
        return {
            (found.rule, found.place): max(found.state, rules[found.rule], key=(SHOWN, MISSING, NEVER).index)
            for found in self.obligations
            if found.place is not None
        }


@in_turn
def cover(suite: Suite, proposals: Proposals) -> Coverage:
    """What the worked cases show of the rules, with a case for everything that they do not."""
    program = suite.program
    seen = {index: bool(suite.subjects.resting_on(index)) for index in rules_about_a_person(program)}
    asked = ("holds", "gets_notice")
    named = (Ground(predicate, (PERSON, name)) for predicate in asked for name in program.named(predicate))
    pace = suite.audit.pace
    obligations: list[Obligation] = []
    for index in seen:
        rule = program.rules[index]
        with pace.question(f"whether a worked case can show what `{rule.head}` rests on", rule.span):
            obligations += _of_rule(index, suite, proposals) if seen[index] else ()
        pace.advance()
    silent: list[Proposal] = []
    for goal in named:
        if goal not in suite.cases:
            with pace.question(f"for which record `{goal}` could be shown", None):
                silent.append(proposals.example(goal))
    return Coverage(tuple(obligations), tuple(silent), tuple(index for index in seen if not seen[index]))


def find_uncovered(audit: Audit, trials: Trials) -> Iterator[Diagnostic]:
    """A diagnostic for each statement or notice without a worked case, and each condition that none shows to decide.

    `uncovered-statement`, `uncovered-condition`; the help of each is the case that is missing. Nothing is asked of a
    program that was read without its worked cases, or otherwise than its text, for which they are not meant.
    """
    program = audit.program
    if not program.with_cases:
        return
    suite = Suite(audit, trials)
    coverage = cover(suite, Proposals(suite))
    silent = {proposal.goal for proposal in coverage.silent}
    for proposal in coverage.silent:
        name = proposal.subject
        span, message = (program.statements.get(name) or program.notices[name]).span, f"`{name}` has no worked case"
        why, help_ = "nothing says for whom it is meant to apply", f"write below it: {proposal.line()}"
        own = (name,) if name in program.statements else ()
        yield Diagnostic(Code.UNCOVERED_STATEMENT, message, span, why, help_, own, proposal.findings)
    for found, proposal in coverage.missing:
        if proposal.goal in silent:
            continue
        rule = program.rules[found.rule]
        condition = None if found.place is None else rule.body[found.place]
        yield Diagnostic(
            Code.UNCOVERED_CONDITION,
            f"no worked case shows that {f'`{condition}`' if condition else 'this rule'} decides",
            (condition or rule).span,
            "it could be dropped, and every worked case would come out as before",
            f"write below `{proposal.subject}`: {proposal.line()}",
            (proposal.subject,) if proposal.goal.predicate == "holds" else (),
            proposal.findings,
        )


def rules_about_a_person(program: Program) -> list[int]:
    """The indices of the rules that answer something of a person, but for what a range forbids."""
    rules = enumerate(program.rules)
    return [i for i, r in rules if r.body and program.is_about_a_person(r.head.name) and not is_of_range(r)]


def speaks_of_the_record(condition: Condition, program: Program) -> bool:
    """Whether a condition can fail for a record: facts are looked up to bind variables."""
    return not isinstance(condition, Literal) or program.is_about_a_person(condition.name)


def _of_rule(index: int, suite: Suite, proposals: Proposals) -> Iterator[Obligation]:
    program = suite.program
    decides = _obligation(index, None, without(index), suite, proposals)
    yield decides
    body = () if program.rules[index].aggregate else program.rules[index].body  # without what it counts it is no rule
    for place, condition in enumerate(body):
        if is_of_population(program.rules[index], condition):
            if populations(program)[condition.span][0] == index:
                yield _obligation(index, place, with_population(program, condition), suite, proposals)
        elif speaks_of_the_record(condition, program):
            change = assuming(program, index, place)
            if decides.state == NEVER:
                yield Obligation(index, place, change)
            else:
                yield _obligation(index, place, change, suite, proposals)


def _obligation(
    index: int, place: int | None, change: ClauseChange, suite: Suite, proposals: Proposals
) -> Obligation:
    worked = suite.turned_by(change)
    if worked is not None:
        return Obligation(index, place, change, worked.case)
    return Obligation(index, place, change, None, proposals.of(change))
