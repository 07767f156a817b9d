"""What precedence leaves open: statements that hold together on one action, and actions of which a person has one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import z3

from ...rules.entities import Statement
from ...rules.ground import PERSON
from ...text.codes import Code
from ...text.diagnostic import Diagnostic, Related
from ...text.syntax import Rule
from ..formulas.audit import Audit
from ..formulas.variables import FALSE, any_of, opposite


class _Tie(NamedTuple):
    """Two statements, the formulas that they must not meet together, and what to say if they do."""

    code: Code
    message: str
    help: str
    one: Statement
    other: Statement
    formulas: tuple[z3.BoolRef, ...]


def find_open_ties(audit: Audit) -> Iterator[Diagnostic]:
    """A diagnostic for each two statements on an action of which both hold, and neither or each gives way.

    `open-tie`: they differ in strength or timing, and precedence says nothing; `mutual-precedence`: each gives way to
    the other. Equals stand side by side. Also one for each statement that gives way to one that does not hold,
    `absent-precedence`, at the rule that says so.
    """
    yield from _absent(audit)
    for tie in audit.unrefuted(_ties(audit), lambda tie: tie.formulas):
        own = tie.one.id, tie.other.id
        with audit.pace.question(tie.message, tie.one.span, own):
            witness = audit.witness(*tie.formulas)
            if witness is not None:
                why = "whoever reads both must know which of them leads"
                yield Diagnostic(tie.code, tie.message, tie.one.span, why, tie.help, own, witness)


def _ties(audit: Audit) -> Iterator[_Tie]:
    """What must not be met of each two statements on an action of which something is new."""
    encoding = audit.encoding
    help_ = "say which gives way by a rule of `superseded_by`, or give one an exception"
    if "superseded_by" not in audit.program.rules_of:
        help_ = "add `use(precedence).`: nothing says yet which of two statements gives way"
    for action in (action for action in audit.program.actions if action in audit.novelty.actions):
        for one, other in combinations(audit.advising(action), 2):
            way = encoding.superseded_by.get((one.id, other.id), FALSE)
            back = encoding.superseded_by.get((other.id, one.id), FALSE)
            holding = encoding.holds[one.id], encoding.holds[other.id]
            message = f"`{one.id}` and `{other.id}` each give way to the other"
            says = "let only one of them give way"
            yield _Tie(Code.MUTUAL_PRECEDENCE, message, says, one, other, (*holding, way, back))
            if audit.program.rank(one) != audit.program.rank(other):
                message = f"`{one.id}` and `{other.id}` differ in strength or timing, and neither gives way"
                yield _Tie(Code.OPEN_TIE, message, help_, one, other, (*holding, opposite(way), opposite(back)))


def _absent(audit: Audit) -> Iterator[Diagnostic]:
    """What gives way to what does not hold; each rule is told once, with the first pair that shows it."""
    encoding, statements = audit.encoding, audit.program.statements
    seen: set[Rule] = set()
    if not audit.novelty.is_total and not any(_may_be_absent(audit, *pair) for pair in encoding.superseded_by):
        return
    for (one, other), way in encoding.superseded_by.items():
        if one not in statements or other not in statements:
            continue
        message = f"`{one}` is superseded by `{other}`, which does not hold"
        with audit.pace.question(message, statements[one].span, (one, other)):
            witness = audit.witness(way, encoding.holds[one], opposite(encoding.holds[other]))
            if witness is None:
                continue
            rule = audit.rule_met("superseded_by", (PERSON, one, other), witness)
            if rule not in seen:
                seen.add(rule)
                why = "what gives way to nothing is lost to whoever reads only what leads"
                help_ = f"ask that both hold: `holds(P, {one}), holds(P, {other})`"
                yield Diagnostic(Code.ABSENT_PRECEDENCE, message, rule.span, why, help_, (one, other), witness)


def _may_be_absent(audit: Audit, one: str, other: str) -> bool:
    """Whether a statement gives way to one that does not hold, as it did not before."""
    new, holds = audit.novelty, audit.encoding.holds
    if one not in holds or other not in holds:
        return False
    if not (one in new.statements or other in new.statements or new.has("superseded_by", one, other)):
        return False
    return not audit.is_refuted(audit.encoding.superseded_by[one, other], holds[one], opposite(holds[other]))


def find_undeclared_choices(audit: Audit) -> Iterator[Diagnostic]:
    """A diagnostic for each two `competing` actions that are recommended together and are not an `alternative`."""
    encoding, actions = audit.encoding, audit.program.actions
    declared = {frozenset(pair) for name in ("alternative", "incompatible") for pair in audit.pairs(name)}
    for one, other in audit.pairs("competing"):
        if one == other or frozenset((one, other)) in declared:
            continue
        if one not in audit.novelty.actions and other not in audit.novelty.actions:
            continue
        declared.add(frozenset((one, other)))
        sides = [any_of(encoding.holds[s.id] for s in audit.advising(action)) for action in (one, other)]
        statements = [s for action in (one, other) for s in audit.advising(action)]
        own = tuple(statement.id for statement in statements)
        message = f"{actions[one]} and {actions[other]} are recommended together, and not as a choice"
        with audit.pace.question(message, statements[0].span if statements else None, own):
            witness = audit.witness(*sides)
            if witness is not None:
                first, other_one = (audit.holding(audit.advising(action), witness)[0] for action in (one, other))
                related = (Related(other_one.span, "the other one"),)
                why = f"`competing({one}, {other})` says that a person has one of them"
                help_ = f"declare `alternative({one}, {other}).`, or `incompatible`, or give one of them an exception"
                yield Diagnostic(
                    Code.UNDECLARED_CHOICE, message, first.span, why, help_, own, witness, related=related
                )
