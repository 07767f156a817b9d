"""What z3 proved, decided again by decision diagrams: where the two differ, one of them is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...text.codes import Code
from ...text.diagnostic import Diagnostic
from ..formulas.audit import Audit
from .claims import AT_A_PLACE, PROVED, Claim, Claims, Key


def find_disagreements(audit: Audit, found: Iterable[Diagnostic], together: int) -> Iterator[Diagnostic]:
    """A diagnostic for each problem that z3 found and the diagrams do not, or the other way round.

    So also for a witness that shows nothing, or is not the smallest, and for the number of pairs of statements that
    hold `together`. What z3 did not decide in time is no disagreement. Raises TooComplexError.
    """
    problems = [problem for problem in found if problem.code in PROVED]
    claims = Claims(audit.program, audit.refusing)
    claimed = {claim.key: claim for claim in claims.problems()}
    for problem in problems:
        claim = claimed.get(_key(problem))
        if claim is None:
            yield _disagreement(f"{problem.code}: {problem.message}: so says z3, and no diagram does", problem)
        elif problem.witness is not None and claim.shown is not None:
            is_smallest = not (audit.records.is_hurried or audit.any_records.is_hurried)
            yield from _about_witness(problem, claim, claims, is_smallest)
    if audit.pace.undecided:
        return
    known = {_key(problem) for problem in problems}
    yield from (_missed(claim) for claim in _missing(claimed.values(), known))
    counted = claims.together()
    if counted != together:
        message = f"{together:,} pairs of statements can hold together by z3, and {counted:,} by diagrams"
        yield _disagreement(message, None)


def _missing(claims: Iterable[Claim], known: set[Key]) -> Iterator[Claim]:
    """The claims that z3 does not make. What gives way to what does not hold it tells once for each rule."""
    is_absence_known = any(code == Code.ABSENT_PRECEDENCE for code, _ in known)
    for claim in claims:
        if claim.key not in known and not (is_absence_known and claim.code == Code.ABSENT_PRECEDENCE):
            yield claim


def _about_witness(problem: Diagnostic, claim: Claim, claims: Claims, is_smallest: bool) -> Iterator[Diagnostic]:
    witness = problem.witness or {}
    if not claims.is_shown(claim, witness):
        yield _disagreement(f"{problem.code}: {problem.message}: by diagrams the witness does not show it", problem)
    elif is_smallest and len(witness) != claims.fewest(claim):
        message = f"{problem.code}: {problem.message}: by diagrams {claims.fewest(claim)} findings are enough"
        yield _disagreement(message, problem)


def _key(problem: Diagnostic) -> Key:
    if problem.code in AT_A_PLACE:
        return problem.code, problem.span
    if problem.code == Code.GAP:
        return problem.code, problem.message.split("`")[1]  # its place is that of the witness
    return problem.code, problem.statements


def _missed(claim: Claim) -> Diagnostic:
    names = ", ".join(f"`{name}`" for name in claim.statements) or str(claim.about if claim.span is None else "this")
    message = f"{claim.code} of {names}: so say the diagrams, and z3 does not"
    return _diagnostic(message)._replace(span=claim.span, statements=claim.statements)


def _disagreement(message: str, problem: Diagnostic | None) -> Diagnostic:
    found = _diagnostic(message)
    if problem is None:
        return found
    return found._replace(span=problem.span, statements=problem.statements, witness=problem.witness)


def _diagnostic(message: str) -> Diagnostic:
    why = "two ways of deciding the same question over all records differ, so that one of them is wrong"
    help_ = "please report this, with the rules: it is a fault of guidelog, and nothing that it proved can be trusted"
    return Diagnostic(Code.DISAGREEMENT, message, None, why, help_)
