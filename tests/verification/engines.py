"""`python -m tests.verification.engines BULK SINGLE FEW [KB...]`: every engine beside guidelog, on random records.

BULK records for the engines that take many at once, SINGLE for those that take them one by one, FEW for the slowest;
of the guidelines that are named, else of every packaged one and of what `guidelog new` writes. The end is 1 where any
statement of any record is answered otherwise.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from guidelog.inference.answer.statuses import CERTAIN, PRESUMED
from guidelog.inference.verification.engines.engine import Findings
from guidelog.inference.verification.engines.random_records import random_records

from guidelog import EngineError, KnowledgeBase

from ..support.engines import BULK, FEW, GUIDELINES, SINGLE, agreement, guideline

SIZES = ("100000", "2000", "50")
SEED = 2026
SPARE = 2  # records for each that is asked for: half of them have integers only, which every engine takes


def main(arguments: Sequence[str]) -> int:
    """Compare the engines, and tell of each what it was compared on and every disagreement."""
    bulk, single, few = (int(one) for one in (*arguments[:3], *SIZES[len(arguments[:3]) :]))
    sizes = {**dict.fromkeys(BULK, bulk), **dict.fromkeys(SINGLE, single), **dict.fromkeys(FEW, few)}
    disagreements = 0
    for name in arguments[3:] or GUIDELINES:
        with guideline(name) as knowledge:
            disagreements += _compare(name, knowledge, sizes)
    return 1 if disagreements else 0


def _compare(name: str, knowledge: KnowledgeBase, sizes: dict[str, int]) -> int:
    """The disagreements on one guideline."""
    compilation = knowledge.compilation
    records = [*random_records(compilation, SPARE * max(sizes.values()), SEED)]
    both = sum(_meets_both(knowledge, statement, records) for statement in knowledge.program.statements)
    every = len(knowledge.program.statements)
    print(f"{name}: {len(records):,} random records, {both} of {every} statements hold for some and fail for others")
    disagreements = 0
    for engine, size in sizes.items():
        start = time.perf_counter()
        try:
            found = agreement(engine, compilation, records, size)
        except EngineError as error:
            print(f"  not asked: {error}", flush=True)
            continue
        left = f", {found.left_out.total():,} left out" if found.left_out else ""
        took = f"{time.perf_counter() - start:.0f} s"
        print(
            f"  {found.title}: {found.compared:,} records{left}, {len(found.problems)} disagreements, {took}",
            flush=True,
        )
        for reason, count in found.left_out.items():
            print(f"    {count:,} left out: {reason}")
        for problem in found.problems:
            print(problem)
        disagreements += len(found.problems)
    return disagreements


def _meets_both(knowledge: KnowledgeBase, statement: str, records: Sequence[Findings]) -> bool:
    answers = {knowledge.compilation.status_of(one, statement) in (CERTAIN, PRESUMED) for one in records[:2000]}
    return answers == {True, False}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
