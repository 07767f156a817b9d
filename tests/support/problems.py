"""All that the checks find."""

from __future__ import annotations

from guidelog.inference.rules.program import Program
from guidelog.inference.rules.readings import as_written
from guidelog.inference.rules.schema import SIGNATURES
from guidelog.inference.text.diagnostic import Diagnostic
from guidelog.inference.verification.formulas.audit import Audit
from guidelog.inference.verification.problems.clashes import find_clashes
from guidelog.inference.verification.problems.dead import find_dead, find_unused
from guidelog.inference.verification.problems.gaps import find_gaps
from guidelog.inference.verification.problems.precedence import find_open_ties, find_undeclared_choices


def problems_of(one: Audit, used_by: Program | None = None) -> list[Diagnostic]:
    """All that the checks find, in full; what nothing uses is told of a program, or of all its alternatives."""
    return [
        *find_clashes(one), *find_open_ties(one), *find_undeclared_choices(one), *find_gaps(one), *find_dead(one),
        *find_unused(used_by or as_written(one.program), frozenset(SIGNATURES)),
    ]  # fmt: skip
