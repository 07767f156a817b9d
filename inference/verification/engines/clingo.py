"""clingo, on the exported text, in this process: one stable model for all records."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ...answer.compilation import Compilation
from ...errors import EngineError
from ...extras import installing
from .engine import Answers, EngineRefusal, Findings
from .exported_text import export_records
from .process import missing

if TYPE_CHECKING:
    import clingo

PACKAGE = f"clingo from PyPI, or guidelog with it: {installing('engines')}"


class ClingoEngine:
    """The exported text in clingo."""

    title = "clingo"
    most = None

    def __init__(self, compilation: Compilation):
        if find_spec("clingo") is None:
            raise missing(self.title, PACKAGE)
        self._program = compilation.program

    def ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers | EngineRefusal]:
        """Whether each statement holds, all records at once."""
        given = export_records(self._program, "clingo", records)
        return given.answers(self._held(given.text), statements, self.title)

    def _held(self, text: str) -> list[tuple[str, str]]:
        import clingo

        messages: list[str] = []
        control = clingo.Control(["0", "--warn=none"], logger=lambda _, message: messages.append(message))
        try:
            control.add("base", [], text)
            control.ground([("base", [])])
            with control.solve(yield_=True) as handle:
                models = [model.symbols(atoms=True) for model in handle]
        except RuntimeError as error:
            raise EngineError(f"clingo ended: {error} {' '.join(messages)[:300]}") from None
        if len(models) != 1:
            raise EngineError(f"clingo found {len(models)} models of rules that have one")
        return [_pair(atom) for atom in models[0] if atom.match("holds", 2)]


def _pair(atom: clingo.Symbol) -> tuple[str, str]:
    person, statement = (str(argument) for argument in atom.arguments)
    return person, statement
