"""pyDatalog, in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...answer.compilation import Compilation
from ...engine.pydatalog import PyDatalogEngine
from ...rules.ground import Ground
from .engine import Answers, Findings, answers_of


class ProofEngine:
    """The engine that proofs are built from."""

    title = "pyDatalog"
    most = None

    def __init__(self, compilation: Compilation):
        facts = (Ground(name, row) for name, rows in compilation.forms.facts.items() for row in rows)
        self._engine = PyDatalogEngine(compilation.program, facts, ["holds"])

    def ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers]:
        """Whether each statement holds, record by record."""
        return answers_of({*self._held(records)}, len(records), statements)

    def _held(self, records: Sequence[Findings]) -> Iterator[tuple[int, str]]:
        for place, findings in enumerate(records):
            for atom in self._engine.derive(findings):
                if atom.predicate == "holds":
                    yield place, str(atom.arguments[1])
