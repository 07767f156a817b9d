"""s(CASP), the pack `scasp` of SWI-Prolog, on the exported text: a goal for each record and statement.

It is asked of a few records at a time: each negation tells a record apart from all others of the text.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ...answer.compilation import Compilation
from ...errors import EngineError
from ...export.scasp import statement_names
from ...text.diagnostic import printable
from .engine import Answers, EngineRefusal, Findings
from .exported_text import ExportedText, export_records
from .process import missing, program_path, run
from .prolog import ALONE

PACKAGE = "SWI-Prolog (Debian's package swi-prolog) and its pack: swipl pack install scasp"
TOGETHER = 5  # records
LIMIT = 120  # seconds for one record

_OPTIONS = ("--interactive", "-s1", "--forall=prev", "--unknown=fail")  # see inference/export/scasp.py
_FAILED = "s(CASP): No models"  # on standard error, for a goal that is not proved
_FIND = """
    ( absolute_file_name(library(scasp/main), File, [file_type(prolog), access(read), file_errors(fail)])
    -> write(File) ; true )"""


class ScaspEngine:
    """The exported text in s(CASP)."""

    title = "s(CASP)"
    most = 20

    def __init__(self, compilation: Compilation):
        self._program = compilation.program
        self._names = statement_names(compilation.program)
        self._start = scasp_command()

    def ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers | EngineRefusal]:
        """Whether each statement is proved, a few records at a time."""
        found: list[Answers | EngineRefusal] = []
        for first in range(0, len(records), TOGETHER):
            found += self._ask(records[first : first + TOGETHER], statements)
        return found

    def _ask(self, records: Sequence[Findings], statements: Sequence[str]) -> Sequence[Answers | EngineRefusal]:
        given = export_records(self._program, "scasp", records)
        goals = [(f"p{place}", name) for place in given.places() for name in statements]
        try:
            return given.answers(self._proved(given, goals), statements, self.title)
        except subprocess.TimeoutExpired:
            if len(records) == 1:
                return [EngineRefusal(f"it took s(CASP) more than {LIMIT} seconds")]
            return [self._ask([findings], statements)[0] for findings in records]

    def _proved(self, given: ExportedText, goals: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        if not goals:
            return []
        with TemporaryDirectory() as folder:
            file = Path(folder) / "exported.pl"
            file.write_text(given.text, encoding="utf-8")
            asked = "".join(f"holds({id_}, {self._names[name]}).\n" for id_, name in goals)
            output = run([*self._start, *_OPTIONS, str(file)], self.title, asked, LIMIT, _FAILED)
        answers = output.split("% Query\n")[1:]  # one for each goal, in their order
        if len(answers) != len(goals):
            raise EngineError(f"s(CASP) answered {len(answers)} of {len(goals)} goals: {printable(output[-200:])}")
        return [goal for goal, answer in zip(goals, answers, strict=True) if " Answer 1 " in answer]


def scasp_command() -> list[str]:
    """How to start s(CASP): its program, else SWI-Prolog with its pack. Raises EngineError with what to install."""
    program = shutil.which("scasp")
    if program is not None:
        return [program]
    swipl = program_path("swipl", ScaspEngine.title, PACKAGE)
    found = run([swipl, *ALONE, "-g", _FIND, "-t", "halt"], ScaspEngine.title)
    if not found:
        raise missing(ScaspEngine.title, PACKAGE)
    return [swipl, *ALONE, "-O", found]
