"""The parts of a random program: plain data, and the text that it stands for."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any, NamedTuple, TypeAlias

from .run import ROOT

Term: TypeAlias = str | int  # an upper-case string is a variable
Value: TypeAlias = bool | str | Decimal
State: TypeAlias = tuple[Value | None, ...]  # of each finding, in order; None: not recorded

PRECEDENCE = ROOT / "kb" / "shared" / "precedence.dl"


class Literal(NamedTuple):
    """`p(X)`, `-p(X)`, `not p(X)` or `not -p(X)`."""

    name: str
    terms: tuple[Term, ...]
    strong: bool = False
    negated: bool = False

    @property
    def predicate(self) -> str:
        return f"-{self.name}" if self.strong else self.name

    def __str__(self) -> str:
        return f"{'not ' * self.negated}{self.predicate}({', '.join(map(str, self.terms))})"


class Comparison(NamedTuple):
    """`left operator right`."""

    left: Term
    operator: str
    right: Term

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"


class Aggregate(NamedTuple):
    """`#sum { ... } >= 2`, `#count { ... }` or `{ ... }`: what each element tells its items apart by, and counts."""

    function: str
    elements: tuple[tuple[tuple[Term, ...], Literal], ...]
    operator: str
    bound: int
    negated: bool = False

    def __str__(self) -> str:
        items = (f"{', '.join(map(str, terms))} : {one}" if terms else str(one) for terms, one in self.elements)
        said = f"{self.function}{{ {' ; '.join(items)} }} {self.operator} {self.bound}"
        return f"not {said}" if self.negated else said


def literals_of(condition: Literal | Comparison | Aggregate) -> list[Literal]:
    """The literals of a condition, those that it counts too."""
    if isinstance(condition, Aggregate):
        return [literal for _, literal in condition.elements]
    return [condition] if isinstance(condition, Literal) else []


class Clause(NamedTuple):
    """A rule, or a fact if it has no body."""

    head: Literal
    body: tuple[Literal | Comparison | Aggregate, ...] = ()

    def __str__(self) -> str:
        return f"{self.head} :- {', '.join(map(str, self.body))}." if self.body else f"{self.head}."


class Finding(NamedTuple):
    """A finding; `values` of a number are representatives of every interval between its thresholds.

    A number that is worked out has `parts` and no values; `told` are those of the values of a part that records hold.
    """

    name: str
    kind: str
    values: tuple[Value, ...]
    thresholds: tuple[int, ...] = ()
    provisional: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    is_sum: bool = False
    told: tuple[Value, ...] = ()

    def worked_out(self, first: Decimal, second: Decimal) -> Decimal:
        return second + first if self.is_sum else second - first


class Statement(NamedTuple):
    """A statement with its timing."""

    id: str
    strength: str
    action: str
    urgency: str | None
    hours: int | None


class RandomProgram(NamedTuple):
    """A program; `is_ranked` if it has the precedence rules of NG234, else its own clauses say what gives way."""

    findings: tuple[Finding, ...]
    statements: tuple[Statement, ...]
    clauses: tuple[Clause, ...]
    is_ranked: bool = True

    @property
    def states(self) -> list[State]:
        """Every record, numbers by representatives."""
        return [*product(*((None, *f.values) for f in self.findings))]

    def findings_of(self, state: State) -> dict[str, Value]:
        """A state as the findings of a record, with what is worked out of them."""
        found: dict[str, Any] = {f.name: v for f, v in zip(self.findings, state, strict=True) if v is not None}
        for f in self.findings:
            if f.parts and all(part in found for part in f.parts):
                found[f.name] = f.worked_out(*(found[part] for part in f.parts))
        return found

    @property
    def text(self) -> str:
        """The program as a file of a knowledge base."""
        lines = ["%% g", "%% title t", "%% source s", "guideline(g).", "%% page", "%% title t", "summary(page)."]
        for f in self.findings:
            words = {"bool": ("true yes", "false no")}.get(f.kind, ("is it is {value}",))
            told = ("label l", "means m", *words, "unknown u", "question q?")
            lines += [f"%% {f.name}", *(f"%% {line}" for line in told), f"finding({f.name}, {f.kind})."]
            lines += [f"value({f.name}, {v})." for v in f.values if f.kind == "enum"]
            lines += [f"provisional({f.name}, {v})." for v in f.provisional]
            lines += [f"unit({f.name}, weeks)."] if f.kind == "number" else []
            lines += [f"{'sum' if f.is_sum else 'change'}({f.name}, {', '.join(f.parts)})."] if f.parts else []
        for action in dict.fromkeys(s.action for s in self.statements):
            lines += [f"%% {action}", "%% says it", f"action({action})."]
        for s in self.statements:
            lines += [f"%% {s.id}", "%% says it", '%% source page, "box", 1']
            lines += [f"statement({s.id}, {s.strength}, {s.action})."]
            lines += [f"urgency({s.id}, {s.urgency})."] if s.urgency else []
            lines += [f"within_hours({s.id}, {s.hours})."] if s.hours is not None else []
        told_of: set[Term] = set()
        for clause in self.clauses:
            if clause.head.name == "contradiction" and clause.head.terms[1] not in told_of:
                told_of.add(clause.head.terms[1])
                lines += [f"%% {clause.head.terms[1]}", "%% says no"]
            lines.append(str(clause))
        return "\n".join(lines) + "\n" + (PRECEDENCE.read_text(encoding="utf-8") if self.is_ranked else "")


def names(condition: Literal | Comparison) -> set[str]:
    terms = condition.terms if isinstance(condition, Literal) else (condition.left, condition.right)
    return {t for t in terms if isinstance(t, str) and t[0].isupper()}
