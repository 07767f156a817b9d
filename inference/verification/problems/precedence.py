"""What precedence leaves open: statements that hold together on one action, and actions of which a person has one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from ...record.record import Value
from ...rules.program import Statement
from ...text.codes import Code
from ...text.diagnostic import Diagnostic
from ..formulas.audit import Audit
from ..formulas.variables import FALSE, any_of, opposite


def open_ties(audit: Audit) -> Iterator[Diagnostic]:
    """A diagnostic for each two statements on an action of which both hold, and neither or each gives way.

    `open-tie`: they differ in strength or timing, and precedence says nothing; `mutual-precedence`: each gives way to
    the other. Equals stand side by side.
    """
    encoding = audit.encoding
    for action in audit.program.actions:
        for one, other in combinations(audit.advising(action), 2):
            way = encoding.superseded_by.get((one.id, other.id), FALSE)
            back = encoding.superseded_by.get((other.id, one.id), FALSE)
            both = audit.witness(way, back)
            if both is not None:
                told = f"`{one.id}` and `{other.id}` each give way to the other"
                yield _tie(Code.MUTUAL_PRECEDENCE, told, "let only one of them give way", one, other, both)
            if audit.program.rank(one) == audit.program.rank(other):
                continue
            holding = encoding.holds[one.id], encoding.holds[other.id]
            open_ = audit.witness(*holding, opposite(way), opposite(back))
            if open_ is not None:
                told = f"`{one.id}` and `{other.id}` differ in strength or timing, and neither gives way"
                help_ = "say which gives way by a rule of `superseded_by`, or give one an exception"
                yield _tie(Code.OPEN_TIE, told, help_, one, other, open_)


def undeclared_choices(audit: Audit) -> Iterator[Diagnostic]:
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
            yield Diagnostic(
                Code.UNDECLARED_CHOICE,
                f"{actions[one]} and {actions[other]} are recommended together, and not as a choice",
                statements[0].span,
                f"`competing({one}, {other})` says that a person has one of them",
                f"declare `alternative({one}, {other}).`, or `incompatible`, or give one of them an exception",
                statements=tuple(statement.id for statement in statements),
                witness=witness,
            )


def _tie(
    code: Code, told: str, help_: str, one: Statement, other: Statement, witness: Mapping[str, Value]
) -> Diagnostic:
    why = "whoever reads both must know which of them leads"
    return Diagnostic(code, told, one.span, why, help_, statements=(one.id, other.id), witness=witness)
