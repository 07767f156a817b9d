"""What contradictions rest on: recorded values alone, so that a record that is consistent stays so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.syntax import Literal, Rule
from .arithmetic import Arithmetic, limit_faults
from .readings import TAKEN


def contradiction_faults(written: Sequence[Rule], arithmetic: Mapping[str, Arithmetic]) -> Iterator[Diagnostic]:
    """The conditions on which a contradiction rests, directly or not, and cannot."""
    rules: dict[str, list[Rule]] = {}
    for rule in written:
        rules.setdefault(rule.head.name, []).append(rule)
    reached, waiting = {"contradiction"}, ["contradiction"]
    while waiting:
        for rule in rules.get(waiting.pop(), ()):
            for condition in rule.body:
                if not isinstance(condition, Literal) or condition.name == TAKEN:
                    continue
                if condition.negated or condition.is_total:
                    message = f"a contradiction rests on `{condition}`"
                    why = "a record that is consistent as it stands must be so for all that is not recorded"
                    help_ = "use recorded values only, without `not` and without an aggregate"
                    yield Diagnostic(Code.NEGATED_CONTRADICTION, message, condition.span, why, help_)
                elif condition.name not in reached:
                    reached.add(condition.name)
                    waiting.append(condition.name)
    yield from limit_faults(written, arithmetic, reached)
