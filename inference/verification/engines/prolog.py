"""SWI-Prolog, on the exported text: one run for all records."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ...answer.compilation import Compilation
from ...errors import EngineError
from .engine import Answers, EngineRefusal, Findings
from .exported_text import export_records
from .process import program_path, run

PACKAGE = "Debian's package swi-prolog, or https://www.swi-prolog.org"

# Alone: nobody's initialisation file, and no thread that collects garbage, which SWI-Prolog waits for in vain at its
# end on a busy machine, and complains of.
ALONE = ("--no-threads", "-f", "none")

_ASK = "forall(holds(P, S), format('~w ~w~n', [P, S]))"  # both are plain names: ours, and those of the language


class PrologEngine:
    """The exported text in SWI-Prolog."""

    title = "SWI-Prolog"
    most = None

    def __init__(self, compilation: Compilation):
        self._program = compilation.program
        self._swipl = program_path("swipl", self.title, PACKAGE)

    def ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers | EngineRefusal]:
        """Whether each statement holds, all records at once."""
        given = export_records(self._program, "prolog", records)
        with TemporaryDirectory() as folder:
            file = Path(folder) / "exported.pl"
            file.write_text(given.text, encoding="utf-8")
            output = run([self._swipl, *ALONE, "-g", _ASK, "-t", "halt", str(file)], self.title)
        return given.answers({_pair(line) for line in output.splitlines()}, statements, self.title)


def _pair(line: str) -> tuple[str, str]:
    id_, _, statement = line.partition(" ")
    if not statement:
        raise EngineError(f"SWI-Prolog printed something else than answers: {line[:100]}")
    return id_, statement
