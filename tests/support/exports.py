"""What the tests of exported texts share: hostile ids, what guidelog says, and what SWI-Prolog says."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from guidelog.inference.export.targets import export
from guidelog.inference.verification.engines.prolog import ALONE

import guidelog

from .scale import scaled

RECORDS = scaled(200)
PROGRAMS = scaled(60, least=12)
# The ids come back as codes, so that nothing in them can be mistaken for what stands around them.
ASK = "forall(holds(P, S), (atom_codes(P, Codes), format('~w ~w~n', [Codes, S])))"
HOSTILE = (
    *("it's", "a b", "O'Brien \\", "Upper", "_x", "\n", "a\nb. holds(p1, s0).", "% no", "/*", "*/", "\0", "\x1b[31m"),
    *("'). halt. %", "\\x41\\", "é", "😀", "-1", "1", "p1, p2", "[]", "{}", "a_1", "'quoted'", '"', "`", "\u2028"),
)  # fmt: skip

Pairs = set[tuple[str, str]]


def holding(knowledge: guidelog.KnowledgeBase, records: Iterable[guidelog.Record]) -> Pairs:
    """What guidelog says."""
    return {
        (record.id, found.statement.id)
        for record in records
        for found in knowledge.consult(record).answer.statements
        if found.holds
    }


def asked(swipl: str, text: str, folder: Path, *options: str) -> Pairs:
    """What SWI-Prolog says, without a warning or an error."""
    (folder / "exported.pl").write_text(text, encoding="utf-8")
    command = [swipl, *ALONE, *options, "-g", "consult(exported)", "-g", ASK, "-t", "halt"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.split(" ") for line in done.stdout.splitlines()]
    return {("".join(map(chr, json.loads(codes))), statement) for codes, statement in lines}


def asked_plainly(swipl: str, text: str, folder: Path) -> Pairs:
    """What SWI-Prolog says of a text for s(CASP) as it stands, without the pack: `not` is what is not proved."""
    (folder / "scasp.pl").write_text(":- module(scasp, [op(900, fy, not)]).\n", encoding="utf-8")
    options = ("-p", f"library={folder}", "-g", "style_check(-discontiguous)")
    return asked(swipl, text, folder, *options)


def refusal(program: guidelog.Program, target: str, records: Iterable[guidelog.Record] = ()) -> str:
    with pytest.raises((guidelog.KnowledgeError, guidelog.RecordError)) as refused:
        export(program, target, records)
    return str(refused.value)
