"""Whether the worked cases notice when a rule is wrong: the mutants of the rules, and which of them survive.

A mutant is killed if some worked case comes out otherwise. Of those that are not, z3 finds the smallest record that a
worked case could hold and that tells them from the program; where it proves that there is none, the mutant is
equivalent. The score is the share of the killed among those that are not equivalent.
"""

from __future__ import annotations

from typing import NamedTuple

from ..formulas.turn import in_turn
from .mutants import Mutant, Mutants
from .proposal import Proposal, Proposals
from .suite import Suite


class Survivor(NamedTuple):
    """A mutant that no worked case notices, and a case that would."""

    mutant: Mutant
    proposal: Proposal


class Mutation(NamedTuple):
    """The mutants of a program: those that are killed, those that are equivalent, and those that survive."""

    killed: tuple[Mutant, ...]
    equivalent: tuple[Mutant, ...]
    survivors: tuple[Survivor, ...]

    @property
    def score(self) -> float:
        """The share of the killed among the mutants that are not equivalent."""
        count = len(self.killed) + len(self.survivors)
        return len(self.killed) / count if count else 1.0


@in_turn
def mutate(suite: Suite, proposals: Proposals) -> Mutation:
    """What the worked cases notice of every mutant."""
    killed: list[Mutant] = []
    equivalent: list[Mutant] = []
    survivors: list[Survivor] = []
    for mutant in Mutants(suite.program, suite.subjects).all():
        if suite.turned_by(mutant.change):
            killed.append(mutant)
            continue
        proposal = proposals.of(mutant.change)
        if proposal is None:
            equivalent.append(mutant)
        else:
            survivors.append(Survivor(mutant, proposal))
    return Mutation(tuple(killed), tuple(equivalent), tuple(survivors))
