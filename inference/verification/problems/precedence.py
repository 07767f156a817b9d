"""What precedence leaves open: statements that hold together on one action, and actions of which a person has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from ...record.record import Value
from ...rules.ground import PERSON
from ...rules.program import Statement
from ...text.codes import Code
from ...text.diagnostic import Diagnostic
from ...text.syntax import Rule
from ..formulas.audit import Audit
from ..formulas.variables import FALSE, any_of, opposite


def find_open_ties(audit: Audit) -> Iterator[Diagnostic]:
    """A diagnostic for each two statements on an action of which both hold, and neither or each gives way.

    `open-tie`: they differ in strength or timing, and precedence says nothing; `mutual-precedence`: each gives way to
    the other. Equals stand side by side. Also one for each statement that gives way to one that does not hold,
    `absent-precedence`, at the rule that says so.
    """
    encoding = audit.encoding
    yield from _absent(audit)
    for action in audit.program.actions:
        for one, other in combinations(audit.advising(action), 2):
            way = encoding.superseded_by.get((one.id, other.id), FALSE)
            back = encoding.superseded_by.get((other.id, one.id), FALSE)
            holding = encoding.holds[one.id], encoding.holds[other.id]
            both = audit.witness(*holding, way, back)
            if both is not None:
                message = f"`{one.id}` and `{other.id}` each give way to the other"
                yield _tie(Code.MUTUAL_PRECEDENCE, message, "let only one of them give way", one, other, both)
            if audit.program.rank(one) == audit.program.rank(other):
                continue
            open_ = audit.witness(*holding, opposite(way), opposite(back))
            if open_ is not None:
                message = f"`{one.id}` and `{other.id}` differ in strength or timing, and neither gives way"
                help_ = "say which gives way by a rule of `superseded_by`, or give one an exception"
                if "superseded_by" not in audit.program.rules_of:
                    help_ = "add `use(precedence).`: nothing says yet which of two statements gives way"
                yield _tie(Code.OPEN_TIE, message, help_, one, other, open_)


def _absent(audit: Audit) -> Iterator[Diagnostic]:
    """What gives way to what does not hold; each rule is told once, with the first pair that shows it."""
    encoding, statements = audit.encoding, audit.program.statements
    seen: set[Rule] = set()
    for (one, other), way in encoding.superseded_by.items():
        if one not in statements or other not in statements:
            continue
        witness = audit.witness(way, encoding.holds[one], opposite(encoding.holds[other]))
        if witness is not None:
            rule = audit.rule_met("superseded_by", (PERSON, one, other), witness)
            if rule not in seen:
                seen.add(rule)
                yield Diagnostic(
                    Code.ABSENT_PRECEDENCE,
                    f"`{one}` is superseded by `{other}`, which does not hold",
                    rule.span,
                    "what gives way to nothing is lost to whoever reads only what leads",
                    f"ask that both hold: `holds(P, {one}), holds(P, {other})`",
                    statements=(one, other),
                    witness=witness,
                )


def find_undeclared_choices(audit: Audit) -> Iterator[Diagnostic]:
    """A diagnostic for each two `competing` actions that are recommended together and are not an `alternative`."""
    encoding, actions = audit.encoding, audit.program.actions
    declared = {frozenset(pair) for name in ("alternative", "incompatible") for pair in audit.pairs(name)}
    for one, other in audit.pairs("competing"):
        if one == other or frozenset((one, other)) in declared:
            continue
        declared.add(frozenset((one, other)))
        sides = [any_of(encoding.holds[s.id] for s in audit.advising(action)) for action in (one, other)]
        witness = audit.witness(*sides)
        if witness is not None:
            statements = [s for action in (one, other) for s in audit.advising(action)]
            first = audit.holding(statements, witness)[0]
            yield Diagnostic(
                Code.UNDECLARED_CHOICE,
                f"{actions[one]} and {actions[other]} are recommended together, and not as a choice",
                first.span,
                f"`competing({one}, {other})` says that a person has one of them",
                f"declare `alternative({one}, {other}).`, or `incompatible`, or give one of them an exception",
                statements=tuple(statement.id for statement in statements),
                witness=witness,
            )


def _tie(
    code: Code, message: str, help_: str, one: Statement, other: Statement, witness: Mapping[str, Value]
) -> Diagnostic:
    why = "whoever reads both must know which of them leads"
    return Diagnostic(code, message, one.span, why, help_, statements=(one.id, other.id), witness=witness)
