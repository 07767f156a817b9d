"""A fuzz target: whatever becomes of a record, a knowledge base or a command line, it is answered or refused.

Every input is a seeded mutation of something good. It is answered, or refused with one of the errors that are meant
for it, in bounded time, with a text that steers no terminal; and nothing in it is executed. `python -m tests.fuzz
100000 [SEED]` runs many and tells every kind of failure once, with its smallest input.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import re
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple, NoReturn

import guidelog.cli.main
from guidelog.inference.errors import TooComplexError
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source

from guidelog import KnowledgeBase, KnowledgeError, Record, RecordError

from ..support.run import ROOT
from ..support.small import SMALL
from .material import ATTRIBUTE, material
from .mutator import Mutator

SEED = 234
SLOW = 15.0  # seconds of the processor for one input
HUNG = 60  # seconds after which an input is given up

RECORDS: Sequence[Mapping[str, object]] = (
    {"id": "nothing"},
    {"id": "small", "findings": {"cough": True, "weeks": 3, "fever": "suspected"}},
    {"id": "none", "findings": {"cough": False}},
    {"id": "worked", "findings": {"mscc": "confirmed", "surgery_suitable": False, "complete_paralysis": "none"}},
)


class HungError(BaseException):
    """Raised by the alarm in the middle of an input that does not end; nothing catches it by accident."""


class FuzzError(AssertionError):
    """Something that must not happen, though no other exception was raised."""


class Failure(NamedTuple):
    """One kind of failure: where it was raised, and an input that does it."""

    kind: str
    index: int
    message: str
    input: str


QUERIES = (
    "holds(P, S), statement(S, offer, A), not superseded(P, S)",
    "superseded_by(P, S, T), urgency(S, U)",
    "months_to_recurrence(P, N), N < 3, not -surgery_suitable(P)",
    "mscc(P, State), not mscc(P, excluded), -surgery_suitable(P)",
    "within_hours(S, H), H <= 24, statement(S, _, A), holds(P, S)",
)


class Fuzz:
    """The targets, and what they do with one input each."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.canary = folder / "canary"
        self.given = material(self.canary)
        self.knowledge = KnowledgeBase(load(self.given.full, cases=False))
        findings = {"mscc": "confirmed", "surgery_suitable": False, "months_to_recurrence": 2.5}
        self.asked = self.knowledge.consult({"findings": findings}, everything=True)
        self.outcomes: Counter[str] = Counter()
        self.slowest = 0.0
        (folder / "small.dl").write_text(SMALL, encoding="utf-8")
        (folder / "r.json").write_text('{"id": "r", "findings": {"cough": true, "weeks": 3}}', encoding="utf-8")
        (folder / "rs.jsonl").write_text('{"id": "a"}\n{"id": "b", "findings": {"weeks": 2.5}}\n', encoding="utf-8")
        (folder / "worked.toml").write_text((ROOT / "examples" / "worked-example.toml").read_text(encoding="utf-8"))

    def one(self, seed: int, index: int) -> Failure | None:
        """Run one input; what is wrong with how it ended, if anything."""
        random = Random(f"{seed}:{index}")
        mutator = Mutator(random, self.given)
        part = random.random()
        shares = {"record": 0.45, "small": 0.8, "query": 0.9, "command": 0.995, "full": 1.0}
        target = next(name for name, share in shares.items() if part < share)
        told, run = getattr(self, f"_{target}")(random, mutator)
        start = time.process_time()
        before = signal.signal(signal.SIGALRM, _hung) if hasattr(signal, "SIGALRM") else None
        try:
            if before is not None:
                signal.alarm(HUNG)
            outcome = run()
            self.require_nothing_executed()
            if (taken := time.process_time() - start) > SLOW:
                raise FuzzError(f"took {taken:.1f} s")
        except (Exception, HungError) as error:
            self.outcomes[f"{target} failed"] += 1
            return Failure(f"{target}: {_kind(error)}", index, str(error)[:300], told)
        finally:
            if before is not None:
                signal.alarm(0)
                signal.signal(signal.SIGALRM, before)
            self.slowest = max(self.slowest, time.process_time() - start)
        self.outcomes[f"{target} {outcome}"] += 1
        return None

    def _record(self, random: Random, mutator: Mutator) -> tuple[str, Callable[[], str]]:
        name, text = random.choice(self.given.records)
        name = random.choice((name, name, name, "r.json", "r.jsonl", "r.toml", "<standard input>", "r.x"))
        text = mutator.text(text)
        return f"{name}\n{text}", lambda: self._read(name, text)

    def _read(self, name: str, text: str) -> str:
        outcome = "read nothing"
        for record in self.knowledge.records(io.StringIO(text), name):
            try:
                if isinstance(record, RecordError):
                    raise record
                _answer(self.knowledge, record, proofs=False)
                outcome = "answered"
            except RecordError as error:
                _require_printable(str(error))
                outcome = "refused"
        return outcome

    def _small(self, random: Random, mutator: Mutator) -> tuple[str, Callable[[], str]]:
        text = mutator.text(random.choice((SMALL, random.choice(self.given.cutouts))))
        return text, lambda: consult([Source("small.dl", text)])

    def _query(self, random: Random, mutator: Mutator) -> tuple[str, Callable[[], str]]:
        text = random.choice(QUERIES)
        for _ in range(random.choice((0, 1, 1, 2))):
            text = mutator.text(text)
        return text, lambda: self._ask(text)

    def _ask(self, text: str) -> str:
        try:
            conditions = self.knowledge.query(text)
            rows = self.asked.solve(conditions)
            for row in rows[:3]:
                self.asked.prove(conditions, row.row)
        except (KnowledgeError, TooComplexError) as error:
            _require_printable(str(error))
            return "refused"
        return f"answered{'' if rows else ' nothing'}"

    def _full(self, random: Random, mutator: Mutator) -> tuple[str, Callable[[], str]]:
        sources = [*self.given.full]
        at = random.randrange(len(sources))
        sources[at] = sources[at]._replace(text=mutator.text(sources[at].text))
        told = f"{sources[at].name}\n{sources[at].text}"
        return told, lambda: consult(sources, thorough=False)

    def _command(self, random: Random, mutator: Mutator) -> tuple[str, Callable[[], str]]:
        commands: Sequence[Sequence[str]] = (
            ["recommend", "r.json"],
            ["recommend", "r.json", "rs.jsonl", "--format", random.choice(("text", "json", "jsonl"))],
            ["recommend", "-", "--all", "--needs", "3"],
            ["why", "r.json", "take_xray", "--proofs", "2"],
            ["why", "rs.jsonl", "advise_rest", "--id", "b", "--format", "json"],
            ["show", "take_xray"],
            ["show", "--format", "json"],
            ["findings", "weeks"],
            ["findings", "--color", "never"],
            ["check", "--format", "json"],
            ["--version"],
            ["--help"],
        )
        arguments = [*random.choice(commands)]
        if not arguments[0].startswith("-"):
            arguments += ["--kb", "small.dl"]
        for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
            at = random.randrange(len(arguments))
            change = random.random()
            if change < 0.6:
                arguments[at] = mutator.argument(arguments[at])
            elif change < 0.8:
                arguments.insert(at, random.choice(self.given.hostile).replace("\x00", "")[:5000])
            else:
                del arguments[at]
                arguments = arguments or ["recommend"]
        given = mutator.text(random.choice(self.given.records)[1])
        return f"{arguments}\n{given}", lambda: self.run(arguments, given)

    def run(self, arguments: Sequence[str], given: str) -> str:
        """Run the program as a shell would, but in this process."""
        streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)]
        stdin = io.TextIOWrapper(io.BytesIO(given.encode("utf-8", "replace")), encoding="utf-8")
        argv, real_stdin, here = sys.argv, sys.stdin, Path.cwd()
        sys.argv, sys.stdin = ["guidelog", *arguments], stdin
        code: object = 0
        try:
            os.chdir(self.folder)
            with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
                guidelog.cli.main.main()
        except SystemExit as exit_:
            code = exit_.code
        finally:
            sys.argv, sys.stdin = argv, real_stdin
            os.chdir(here)
        output, errors = (stream.buffer.getvalue().decode("utf-8") for stream in streams)  # type: ignore[attr-defined]
        if code not in (0, 1, 2):
            raise FuzzError(f"exit status {code!r}")
        if code == 2 and not errors.strip():
            raise FuzzError("exit status 2 without a message")
        _require_printable(errors)
        if "always" not in arguments:
            _require_printable(output)
        return f"ended with {code}"

    def require_nothing_executed(self) -> None:
        if self.canary.exists() or hasattr(builtins, ATTRIBUTE):
            self.canary.unlink(missing_ok=True)
            if hasattr(builtins, ATTRIBUTE):
                delattr(builtins, ATTRIBUTE)
            raise FuzzError("a fragment was executed")


def consult(sources: Sequence[Source], thorough: bool = True) -> str:
    """Load a knowledge base and ask it about some records; if thorough, run its worked cases and tell every proof."""
    try:
        knowledge = KnowledgeBase(load(sources, cases=thorough))
    except KnowledgeError as error:
        _require_printable(str(error))
        return "refused"
    except TooComplexError as error:
        _require_printable(str(error))
        return "too complex"
    try:
        problems = knowledge.check().problems
    except TooComplexError as error:
        _require_printable(str(error))
        return "too complex"
    for diagnostic in problems:
        _require_printable(str(diagnostic))
    for data in RECORDS:
        try:
            record = knowledge.record(data)
            _answer(knowledge, record, proofs=thorough)
        except (RecordError, TooComplexError) as error:
            _require_printable(str(error))
    return "answered"


def _answer(knowledge: KnowledgeBase, record: Record, proofs: bool) -> None:
    consultation = knowledge.consult(record)
    consultation.to_json(everything=True)
    if proofs:
        for statement in knowledge.program.statements:
            consultation.why_json(statement)


def _require_printable(text: str) -> None:
    found = next((c for c in text if c != "\n" and not c.isprintable()), None)
    if found is not None:
        line = next(line for line in text.split("\n") if found in line)
        code = re.match(r"error\[[a-z-]+\]|", line).group()  # type: ignore[union-attr]
        raise FuzzError(f"a control character in a text for people {code}: {line[:200]!r}")


def _hung(_: int, __: FrameType | None) -> NoReturn:
    raise HungError(f"did not end in {HUNG} s")


def _kind(error: BaseException) -> str:
    """The exception and the innermost place in the program that it was raised in: one kind of failure."""
    if isinstance(error, FuzzError):
        return re.sub(r"[0-9.]+ s|: .*", "", str(error), flags=re.DOTALL)
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if Path(f.filename).is_relative_to(ROOT) and "tests" not in Path(f.filename).parts]
    place = f"{Path(own[-1].filename).relative_to(ROOT)}, {own[-1].name}" if own else "elsewhere"
    return f"{type(error).__name__} in {place}"


def smallest(failures: Sequence[Failure]) -> list[Failure]:
    """Of each kind of failure the one with the smallest input."""
    found: dict[str, Failure] = {}
    for failure in failures:
        if failure.kind not in found or len(failure.input) < len(found[failure.kind].input):
            found[failure.kind] = failure
    return [*found.values()]
