"""The text of a guideline against what the knowledge base cites of it, and against the edition that was read.

The text itself is not kept: a fingerprint holds a checksum of each line that says something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ...rules.entities import Citation
from ...rules.program import Program
from ...text.codes import Code
from ...text.diagnostic import Diagnostic
from ...text.source import Source, Span

_KEPT = 16  # characters of each checksum


class PassageLine(NamedTuple):
    """A line that says something: its number and the checksum of its words."""

    number: int
    checksum: str


def lines_of(text: str) -> list[PassageLine]:
    """The lines of a text that say something; spaces do not count."""
    words = ((number, " ".join(line.split())) for number, line in enumerate(text.split("\n"), 1))
    return [PassageLine(number, sha256(line.encode()).hexdigest()[:_KEPT]) for number, line in words if line]


def fingerprint_path(place: Path) -> Path:
    """Where the fingerprint is kept that belongs to a knowledge base: in its folder, or beside its one file."""
    return place / "source.sha256" if place.is_dir() else place.with_suffix(".sha256")


def write_fingerprint(text: str) -> str:
    """The fingerprint of a text: a line `NUMBER CHECKSUM` for each that says something."""
    return "".join(f"{line.number} {line.checksum}\n" for line in lines_of(text))


def read_fingerprint(text: str) -> list[PassageLine]:
    """The lines of a fingerprint. Raises ValueError for what is none."""
    found = []
    for row in text.splitlines():
        number, checksum = row.split()
        if len(checksum) != _KEPT:
            raise ValueError(f"no checksum: {checksum}")
        found.append(PassageLine(int(number), checksum))
    return found


def passage_problems(
    program: Program, source: Source, fingerprint: Iterable[PassageLine] | None
) -> Iterator[Diagnostic]:
    """What a text says that nothing cites, and what it says otherwise than when the fingerprint was taken.

    `uncited-passage`: lines that no statement, concept or heading of a summary cites; `changed-passage`: lines that
    are not as they were, with the statements that cite them; `no-fingerprint`: there is none to compare with.
    """
    now = lines_of(source.text)
    if fingerprint is None:
        message = "it is not known which edition of the text was read"
        why = "a new edition could not be told from the one that the rules encode"
        help_ = f"take it with `{program.command('check --source FILE --take-fingerprint')}`"
        yield Diagnostic(Code.NO_FINGERPRINT, message, None, why, help_)
    then = now if fingerprint is None else [*fingerprint]
    cited = _cited(program)
    uncited: list[int] = []
    matcher = SequenceMatcher(None, [line.checksum for line in then], [line.checksum for line in now], autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(then[first:last], now[start:end], strict=True)
            uncited += [new.number for old, new in pairs if old.number not in cited]
        else:
            old, new = [line.number for line in then[first:last]], [line.number for line in now[start:end]]
            yield _changed(old, new, sorted({name for n in old for name in cited.get(n, ())}), program, source)
    for run in _runs(uncited, now):
        yield Diagnostic(Code.UNCITED_PASSAGE, f"nothing cites {_describe(run)}", _span(source, run),
                         "what the guideline says here is not in the knowledge base",
                         "encode it, or name the lines under `headings` of the summary")  # fmt: skip


def _changed(old: list[int], new: list[int], names: list[str], program: Program, source: Source) -> Diagnostic:
    if not old:
        message = f"{_describe(new)} new"
    elif not new:
        message = f"{_describe(old)} of the edition that was read gone"
    else:
        message = f"{_describe(old)} of the edition that was read changed: now {_describe(new)}"
    about = f"; see {', '.join(names)}" if names else ""
    return Diagnostic(Code.CHANGED_PASSAGE, message, _span(source, new) if new else None,
                      f"the rules encode what was read{about}",
                      "read it, correct the rules, their lines and cases, then take the fingerprint anew",
                      statements=tuple(name for name in names if name in program.statements))  # fmt: skip


def _cited(program: Program) -> Mapping[int, set[str]]:
    """The lines that are cited, each with the statements and concepts that cite it; headings by none."""
    found: dict[int, set[str]] = {}
    described: list[tuple[str, tuple[Citation, ...]]] = [(s.id, s.sources) for s in program.statements.values()]
    described += [(concept.name, concept.sources) for concept in program.concepts.values()]
    for name, citations in described:
        for citation in citations:
            for number in numbers(citation.lines):
                found.setdefault(number, set()).add(name)
    for summary in program.summaries.values():
        for number in numbers(summary.get("headings", "")):
            found.setdefault(number, set())
    return found


def numbers(lines: str) -> Iterator[int]:
    """The numbers of a list of lines such as `77,82-84`."""
    for part in filter(None, lines.replace(" ", "").split(",")):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _runs(uncited: Iterable[int], now: Iterable[PassageLine]) -> Iterator[list[int]]:
    """Uncited lines in runs that no other line interrupts."""
    left = {*uncited}
    run: list[int] = []
    for line in now:
        if line.number in left:
            run.append(line.number)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _describe(run: list[int]) -> str:
    return f"line {run[0]}" if len(run) == 1 else f"lines {run[0]}-{run[-1]}"


def _span(source: Source, run: list[int]) -> Span:
    """The first line of a run."""
    before = source.text.split("\n")[: run[0]]
    end = sum(len(line) + 1 for line in before) - 1
    return Span(source, end - len(before[-1]), end)
