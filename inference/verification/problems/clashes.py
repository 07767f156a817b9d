"""What must never stand together: actions that the knowledge base declares so, over all consistent records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import z3

from ...record.record import Value
from ...rules.entities import Statement
from ...rules.ground import PERSON
from ...text.codes import Code
from ...text.diagnostic import Diagnostic, Related
from ..formulas.audit import Audit
from ..formulas.variables import any_of


class _Clash(NamedTuple):
    """Two groups of which no two members may hold together, and what to say of two that do."""

    code: Code
    message: str
    why: str
    help: str
    first: Sequence[Statement]
    second: Mapping[str, z3.BoolRef]


def find_clashes(audit: Audit) -> Iterator[Diagnostic]:
    """A diagnostic for each two statements, or statement and excluded action, that some record brings together.

    `advised-against`: the same action is recommended and advised against; `incompatible-actions`: two actions of
    `incompatible`, or one of `incompatible_with_avoiding` with advice against the other; `excluded-action`: one that
    `excluded` rules out.
    """
    holds = audit.encoding.holds

    def sides(clash: _Clash) -> tuple[z3.BoolRef, z3.BoolRef]:
        return any_of(holds[statement.id] for statement in clash.first), any_of(clash.second.values())

    for clash in audit.unrefuted(_declared(audit), sides):
        if audit.is_refuted(*sides(clash)):
            continue
        for statement, (name, formula) in product(clash.first, clash.second.items()):
            message = f"{clash.message}: `{statement.id}` and `{name}` hold together"
            own = tuple(id_ for id_ in (statement.id, name) if id_ in holds)
            with audit.pace.question(message, statement.span, own):
                witness = audit.witness(holds[statement.id], formula)
                if witness is not None:
                    related = _ruling_out(audit, statement.action, witness) if len(own) < 2 else ()
                    yield Diagnostic(
                        clash.code, message, statement.span, clash.why, clash.help, own, witness, related=related
                    )


def _ruling_out(audit: Audit, action: str, witness: Mapping[str, Value]) -> tuple[Related, ...]:
    """The place of the rule that rules out an action for a record."""
    return (Related(audit.rule_met("excluded", (PERSON, action), witness).span, "the rule"),)


def _declared(audit: Audit) -> Iterator[_Clash]:
    """Those of which something is new."""
    actions, new = audit.program.actions, audit.novelty
    for action in (action for action in actions if action in new.actions):
        message, why = f"{actions[action]}, recommended and advised against", "nobody can follow both"
        help_, against = "give one an exception", _formulas(audit, audit.advising_against(action))
        yield _Clash(Code.ADVISED_AGAINST, message, why, help_, audit.advising(action), against)
    help_ = "give one an exception, or take the declaration back"
    for name, one, other, some, others in _pairs(audit):
        if one in new.actions or other in new.actions:
            message = f"{actions[one]} with {actions[other]}"
            if name == "incompatible_with_avoiding":
                message = f"{actions[other]}, recommended, with advice against {actions[one]}"
            why = f"`{name}({one}, {other})` says that they never go together"
            yield _Clash(Code.INCOMPATIBLE_ACTIONS, message, why, help_, some, _formulas(audit, others))
    help_ = "give the statement the same exception, or correct the rule of `excluded`"
    for action, formula in audit.encoding.excluded.items():
        if action in new.actions:
            message = f"{actions[action]} for someone for whom it is ruled out"
            excluded = f"excluded(P, {action})"
            why, ruled_out = f"`{excluded}` rules it out", {excluded: formula}
            yield _Clash(Code.EXCLUDED_ACTION, message, why, help_, audit.advising(action), ruled_out)


def _pairs(audit: Audit) -> Iterator[tuple[str, str, str, Sequence[Statement], Sequence[Statement]]]:
    """Each declaration of two actions, with the statements that must not hold together."""
    for one, other in audit.pairs("incompatible"):
        yield "incompatible", one, other, audit.advising(one), audit.advising(other)
    for one, other in audit.pairs("incompatible_with_avoiding"):
        yield "incompatible_with_avoiding", one, other, audit.advising(other), audit.advising_against(one)


def _formulas(audit: Audit, statements: Sequence[Statement]) -> Mapping[str, z3.BoolRef]:
    return {statement.id: audit.encoding.holds[statement.id] for statement in statements}
