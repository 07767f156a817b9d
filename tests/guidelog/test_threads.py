"""Threads that check, compare and answer at once: each gets what it would get alone.

Each test runs in a process of its own, since what goes wrong in z3 ends the process.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from ..support.run import ROOT
from ..support.scale import scaled, some

PREPARED = """
    import gc, threading
    import guidelog
    from guidelog.inference.rules.load import load
    from guidelog.inference.text.source import Source
    from guidelog.inference.verification.engines.z3 import Z3Engine
    from guidelog.inference.verification.formulas.audit import Audit
    from guidelog.inference.verification.worked.coverage import cover
    from guidelog.inference.verification.worked.proposal import Proposals
    from guidelog.inference.verification.worked.suite import Suite
    from tests.support.small import SMALL

    MORE = "holds(P, advise_rest) :- weeks(P, N), N > 5.\\n"

    def base(more=""):
        return guidelog.KnowledgeBase(load([Source("small.dl", SMALL + more)]))

    def check(knowledge):
        return str(knowledge.check().problems)

    def differ(knowledge):
        return str(knowledge.diff(base(MORE)).statements)

    def covered(knowledge):
        suite = Suite(Audit(knowledge.program), knowledge.trials)
        found = cover(suite, Proposals(suite))
        return str([(one.rule, one.place, one.state) for one in found.obligations])

    def solved(knowledge):
        return str(Z3Engine(knowledge.compilation).ask([{"cough": True}, {}], ["advise_rest", "take_xray"]))

    def queried(knowledge):
        consultation = knowledge.consult({"findings": {"cough": True}})
        return str((consultation.solve("holds(P, S)"), consultation.why_not("take_xray")))

    def at_once(works, rounds):
        shared = base()
        wanted = {work: work(shared) for work in works}
        wrong = []

        def run(work, knowledge):
            try:
                for _ in range(rounds):
                    if work(knowledge) != wanted[work]:
                        wrong.append(work.__name__)
            except BaseException as error:
                wrong.append(f"{work.__name__}: {error!r}")

        threads = [threading.Thread(target=run, args=(w, k)) for w in works for k in (shared, base())]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            gc.collect()  # frees formulas of all threads in this one
        print(wrong)
"""
TOGETHER = {
    "checks": "at_once([check, check], ROUNDS)",
    "checks and comparisons": "at_once([check, differ], ROUNDS)",
    "checks, coverage and another engine": "at_once([check, covered, solved], ROUNDS)",
    "checks, queries and explanations": "at_once([check, queried, queried], ROUNDS)",
}


@pytest.mark.parametrize("name", some(TOGETHER))
def test_threads_that_work_at_once_get_what_each_would_get_alone(name: str) -> None:
    program = f"{textwrap.dedent(PREPARED)}\nROUNDS = {scaled(6)}\n{TOGETHER[name]}\n"
    outcome = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert (outcome.returncode, outcome.stdout, outcome.stderr[-2000:]) == (0, "[]\n", "")
