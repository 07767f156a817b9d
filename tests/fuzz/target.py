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
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple, NoReturn

import guidelog.cli.main
from guidelog.inference.errors import TooComplexError
from guidelog.inference.rules.load import load
from guidelog.inference.text.files import read_sources
from guidelog.inference.text.source import Source
from guidelog.inference.text.syntax import Literal

from guidelog import KnowledgeBase, KnowledgeError, Record, RecordError

from ..support.run import ROOT
from ..support.small import SMALL

SEED = 234
SLOW = 15.0  # seconds of the processor for one input
HUNG = 60  # seconds after which an input is given up
ATTRIBUTE = "guidelog_canary"

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


# What is mutated


class Material(NamedTuple):
    """The good inputs that mutations start from."""

    records: tuple[tuple[str, str], ...]  # name and text
    cutouts: tuple[str, ...]
    full: tuple[Source, ...]
    tokens: tuple[str, ...]
    hostile: tuple[str, ...]


def material(canary: Path) -> Material:
    """Example records in each format, small knowledge bases, the whole one, and fragments that would be executed."""
    full = read_sources(ROOT / "kb" / "ng234", shown="ng234")
    records = [(path.name, path.read_text(encoding="utf-8")) for path in sorted((ROOT / "examples").glob("*.toml"))]
    records += [
        ("a.json", '{"id": "a", "findings": {"mscc": "confirmed", "complete_paralysis_weeks": 2.9999999}}'),
        ("b.json", '[{"id": "b", "findings": {"limb_weakness": true, "asymptomatic": null}}, {"done": ["mri"]}]'),
        ("c.jsonl", '{"id": 7, "findings": {"months_to_recurrence": 3}}\n\n{"id": "d", "findings": {}}\n'),
        (
            "<standard input>",
            '{"id": "e"}\n{"id": "f", "findings": {"pain_severity": "mild", "claudication": false}}\n',
        ),
    ]
    texts = [text for _, text in records] + [source.text for source in full] + [SMALL]
    tokens = sorted({token for text in texts for token in re.findall(r"\w+|:-|[<>!]=|[^\w\s]", text)})
    return Material(tuple(records), (SMALL, *cutouts(full)), full, tuple(tokens), hostile(canary))


def hostile(canary: Path) -> tuple[str, ...]:
    """Fragments that would leave a trace if anything executed them, and that parsers and terminals stumble over."""
    touch = f"__import__('pathlib').Path({str(canary)!r}).touch()"
    python = [
        touch,
        f"__import__('os').system('touch {canary}')",
        f"setattr(__import__('builtins'), '{ATTRIBUTE}', 1)",
        f"exec({touch!r})",
        f"\nimport builtins; builtins.{ATTRIBUTE} = 1\n",
        f"holds(P, X) <= {touch}",
        f"+ cough({touch})",
        f"print({touch})",
        f"lambda: {touch}",
        f"${{{touch}}}",
        f"{{{touch}}}",
        "{0.__class__.__mro__}",
        "%s%n%(x)s",
        "{value}",
    ]
    shell = [
        f"; touch {canary};",
        f"$(touch {canary})",
        f"`touch {canary}`",
        f"| touch {canary}",
        f"\n!touch {canary}\n",
    ]
    terminal = [
        "\x1b[31m",
        "\x1b]0;title\x07",
        "\x9b2J",
        "\x00",
        "\x07",
        "\r",
        "\x7f",
        "\x85",
        "\u2028",
        "\u202e",
        "\ufeff",
    ]
    escaped = [r"\u001b[2J", r"\ud800", r"\u0000", r"\u2028", r"\n", r"\x1b", r"\\", r"\"", r"\u202e"]
    unicode = ["é", "ａ", "٣", "²", "𝟛", "Ω", "ı", "ß", "\u0301", "🧪", "ﬁ", "\xa0", "\u200b", "µ", "Ⅷ"]
    numbers = ["9" * 20, "9" * 5000, "-" + "9" * 400, "1e999999999", "1e-999999999", "1e99999999999999999999", "0.1"]
    numbers += [
        "NaN",
        "Infinity",
        "-Infinity",
        "nan",
        "-inf",
        f"0x{'f' * 5000}",
        "0o7",
        "1_000",
        "+1",
        "-0",
        "00",
        "2147483648",
    ]
    depth = [c * n for c in "([{-%" for n in (2, 50, 1200)] + [
        "[" * 3000 + "]" * 3000,
        '{"a":' * 1100 + "1" + "}" * 1100,
    ]
    depth += ["not " * 50, "f(" * 500 + ")" * 500, ".a" * 1200, "a" * 10_000, "cough(P), " * 300]
    words = [
        "true",
        "false",
        "null",
        "[]",
        "{}",
        '""',
        "''",
        '"',
        "'",
        "%%",
        "%?",
        ":-",
        ".",
        ",",
        "not",
        "-",
        "_",
        "P",
        "X",
    ]
    words += [
        "fired(P)",
        "fired(P, x)",
        "holds",
        "contradiction",
        "finding(x, bool).",
        "value(fever, low).",
        "3",
        "p",
        "--",
        "==",
    ]
    dates = [
        "1979-05-27",
        "07:32:00",
        "1979-05-27T07:32:00Z",
        "[[x]]",
        "[findings]",
        "a.b.c = 1",
        '"""',
        "'''",
        "#",
        "/*",
        "\\",
    ]
    return (*python, *shell, *terminal, *escaped, *unicode, *numbers, *depth, *words, *dates)


def cutouts(full: Sequence[Source]) -> Iterator[str]:
    """For some statements of the knowledge base a small one with that statement and all that it rests on."""
    program = load(full, cases=False)
    paragraphs = [part for source in full for part in re.split(r"\n\s*\n", source.text)]
    clauses = {part: set(re.findall(r"^-?(\w+)\((?:P, )?(\w+)", part, re.MULTILINE)) for part in paragraphs}
    taken = {pair for source in full for pair in re.findall(r"^taken\((\w+), (\w+)\)\.", source.text, re.MULTILINE)}
    for statement in [*program.statements.values()][::9]:
        wanted = {("statement", statement.id), ("holds", statement.id), ("action", statement.action)}
        waiting = [*program.rules_for(statement)]
        predicates: set[str] = set()
        while waiting:
            for condition in program.rules[waiting.pop()].body:
                if isinstance(condition, Literal) and condition.name not in predicates:
                    predicates.add(condition.name)
                    waiting += program.rules_of.get(condition.name, ())
                    wanted.add(("finding", condition.name))
        asked = [name for kind, name in wanted if kind == "finding" and name in program.findings]
        while asked:
            presupposed = program.findings[asked.pop()].presupposes
            wanted |= {("finding", name) for name in presupposed}
            asked += presupposed
        keep = []
        for part in paragraphs:
            heads = clauses[part]
            about = heads & wanted or {name for name, _ in heads} & {*predicates, "guideline", "summary"}
            if about and not any(name == "holds" and id_ != statement.id for name, id_ in heads):
                keep.append(part)
        told_elsewhere = re.compile(r"^%% reading +\w+\n", re.MULTILINE)
        yield told_elsewhere.sub("", read_as_taken("\n\n".join(keep) + "\n", taken))


def read_as_taken(text: str, taken: Collection[tuple[str, str]]) -> str:
    """A text without the rules of alternatives that are not taken, and the conditions that tell them apart."""

    def settled(rule: re.Match[str]) -> str:
        conditions = re.findall(r"taken\((\w+), (\w+)\)", rule[0])
        return re.sub(r",\s*taken\(\w+, \w+\)", "", rule[0]) if set(conditions) <= set(taken) else ""

    return re.sub(r"^\w+\(P[^\n]*:-[^\n]*\n(?:    [^\n]*\n)*", settled, text, flags=re.MULTILINE)


# How it is mutated


class Mutator:
    """Seeded mutations of texts; the same seed and index give the same input."""

    def __init__(self, random: Random, given: Material):
        self.random = random
        self.given = given

    def text(self, text: str) -> str:
        """The text with some mutations of it; most texts stay near to what they were."""
        ways: Sequence[Callable[[str], str]] = (
            *(self._flip, self._delete, self._duplicate, self._splice, self._truncate, self._case, self._swap_tokens),
            *(self._replace_token, self._insert) * 3,
            *(self._replace_by_hostile, self._lines, self._lines),
        )
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 3, 5, 8))):
            text = self.random.choice(ways)(text)
        return text

    def argument(self, argument: str) -> str:
        """The same for an argument of a command: no NUL, which no argument can hold."""
        return self.text(argument).replace("\x00", "")[:5000]

    def _at(self, text: str) -> int:
        return self.random.randint(0, len(text))

    def _span(self, text: str) -> tuple[int, int]:
        start = self._at(text)
        return start, min(len(text), start + self.random.choice((1, 1, 2, 5, 20, 100, 500)))

    def _flip(self, text: str) -> str:
        data = bytearray(text.encode("utf-8", "surrogatepass"))
        for _ in range(self.random.choice((1, 1, 3))):
            if data:
                data[self.random.randrange(len(data))] ^= 1 << self.random.randrange(8)
        return data.decode("utf-8", "replace")

    def _delete(self, text: str) -> str:
        start, end = self._span(text)
        return text[:start] + text[end:]

    def _duplicate(self, text: str) -> str:
        start, end = self._span(text)
        at = self._at(text)
        return text[:at] + text[start:end] * self.random.choice((1, 1, 2, 30)) + text[at:]

    def _splice(self, text: str) -> str:
        other = self.random.choice((*(t for _, t in self.given.records), *self.given.cutouts))
        start, end = self._span(other)
        at, stop = self._span(text)
        return text[:at] + other[start:end] + text[self.random.choice((at, stop)) :]

    def _swap_tokens(self, text: str) -> str:
        tokens = re.findall(r"\w+|\s+|[^\w\s]+", text)
        if len(tokens) > 1:
            i, j = self.random.randrange(len(tokens)), self.random.randrange(len(tokens))
            tokens[i], tokens[j] = tokens[j], tokens[i]
        return "".join(tokens)

    def _replace_token(self, text: str) -> str:
        found = [*re.finditer(r"\w+|[^\w\s]", text)]
        if not found:
            return text
        match, own = self.random.choice(found), self.random.choice(found).group()
        new = self.random.choice((own, own, self.random.choice(self.given.tokens), str(self.random.randint(-3, 9))))
        return text[: match.start()] + new + text[match.end() :]

    def _insert(self, text: str) -> str:
        at = self._at(text)
        return text[:at] + self.random.choice(self.given.hostile) + text[at:]

    def _replace_by_hostile(self, text: str) -> str:
        found = [*re.finditer(r'"[^"\n]*"|\w+', text)]
        if not found:
            return self._insert(text)
        match = self.random.choice(found)
        return text[: match.start()] + self.random.choice(self.given.hostile) + text[match.end() :]

    def _lines(self, text: str) -> str:
        lines = text.splitlines(keepends=True)
        if lines:
            line = lines.pop(self.random.randrange(len(lines)))
            for _ in range(self.random.choice((0, 1, 2))):
                lines.insert(self.random.randint(0, len(lines)), line)
        return "".join(lines)

    def _truncate(self, text: str) -> str:
        at = self._at(text)
        return self.random.choice((text[:at], text[at:]))

    def _case(self, text: str) -> str:
        start, end = self._span(text)
        return text[:start] + self.random.choice((text[start:end].upper(), text[start:end].title())) + text[end:]


QUERIES = (
    "holds(P, S), statement(S, offer, A), not superseded(P, S)",
    "superseded_by(P, S, T), urgency(S, U)",
    "months_to_recurrence(P, N), N < 3, not -surgery_suitable(P)",
    "mscc(P, State), not mscc(P, excluded), -surgery_suitable(P)",
    "within_hours(S, H), H <= 24, statement(S, _, A), holds(P, S)",
)

# What must hold


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
