"""Random programs with worked cases, and what the naive evaluator says of them when their rules change."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import NamedTuple

from guidelog.inference.answer.forms import compile_forms
from guidelog.inference.answer.states import States
from guidelog.inference.proof.trial import Trials
from guidelog.inference.rules.load import load
from guidelog.inference.rules.program import Program
from guidelog.inference.text import syntax
from guidelog.inference.text.source import Source
from guidelog.inference.verification.formulas.audit import Audit
from guidelog.inference.verification.formulas.change import ClauseChange
from guidelog.inference.verification.worked.suite import Suite

from .naive import Naive
from .program_parts import Clause, Comparison, Finding, Literal, RandomProgram, Term, Value
from .random_programs import random_program

Findings = Mapping[str, Value]


class Goal(NamedTuple):
    """A statement, a contradiction, or a concept, of which the predicate is its name."""

    predicate: str
    name: str

    @property
    def row(self) -> tuple[str, ...]:
        return ("p",) if self.predicate == self.name else ("p", self.name)


class Case(NamedTuple):
    """A worked case with what the naive evaluator says of it."""

    goal: Goal
    findings: Findings
    holds: bool

    def __str__(self) -> str:
        told = {name: "" if isinstance(value, bool) else f", {value}" for name, value in self.findings.items()}
        facts = (f"{'-' * (self.findings[name] is False)}{name}(p{value})." for name, value in told.items())
        return " ".join([f"%? {'holds' if self.holds else 'fails'}", *facts])


class Truth:
    """What holds for a record, by the naive evaluator."""

    def __init__(self, program: RandomProgram):
        self.naive = Naive(program)

    def holds(self, goal: Goal, findings: Findings) -> bool:
        return goal.row in self.naive.atoms(findings).get(goal.predicate, ())

    def is_consistent(self, findings: Findings) -> bool:
        return not self.naive.atoms(findings).get("contradiction")


class WorkedProgram:
    """A random program of which some concepts have a block, with some random worked cases."""

    def __init__(self, rng: random.Random, most: int, cases: int, circles: bool = False):
        self.random = random_program(rng, most, circles=circles)
        self.truth = Truth(self.random)
        heads = dict.fromkeys(clause.head for clause in self.random.clauses)
        concepts = dict.fromkeys(head.name for head in heads if head.name[0] == "c" and head.terms == ("P",))
        self.goals = [Goal("holds", statement.id) for statement in self.random.statements]
        self.goals += [Goal("contradiction", str(head.terms[1])) for head in heads if head.name == "contradiction"]
        self.goals += [Goal(name, name) for name in concepts if rng.random() < 0.7]
        self.goals = [*dict.fromkeys(self.goals)]
        self.cases: list[Case] = []
        for _ in range(cases):
            goal, findings = rng.choice(self.goals), rng.choice(self.records)
            if goal.predicate == "contradiction" or self.truth.is_consistent(findings):
                self.cases.append(Case(goal, findings, self.truth.holds(goal, findings)))

    @cached_property
    def records(self) -> list[Findings]:
        """Every record that a worked case can hold, numbers by representatives."""
        findings = self.random.findings
        choices = product(*((None, *whole(f)) for f in findings))
        return [{f.name: v for f, v in zip(findings, values, strict=True) if v is not None} for values in choices]

    @property
    def text(self) -> str:
        """The program with its blocks and worked cases."""
        goals = {goal.name: goal for goal in self.goals}
        told: set[str] = set()
        lines: list[str] = []
        for line in self.random.text.splitlines():
            match = re.match(r"statement\((s\d+),|contradiction\(P, (no\d)\)|(c\d+)\(P\)", line)
            name = next(filter(None, match.groups())) if match else ""
            if name in told or name not in goals:
                lines.append(line)
                continue
            told.add(name)
            block = [f"%% {name}", "%% holds h", "%% fails f"] if goals[name].predicate == name else []
            lines += [*block, line, *(str(case) for case in self.cases if case.goal.name == name)]
        return "\n".join(lines) + "\n"

    def changed(self, change: ClauseChange, program: Program) -> RandomProgram:
        """The program under a change of its rules."""
        gone = [str(program.rules[index]) for index in change.removed]
        kept = [clause for clause in self.random.clauses if str(clause) not in gone]
        assert len(kept) + len(gone) == len(self.random.clauses)
        return self.random._replace(clauses=(*kept, *map(clause_of, change.added)))

    def met_always(self, rule: syntax.Rule, place: int, findings: Findings) -> Iterator[Truth]:
        """What holds if one condition of a rule is met, for each number that it could have found."""
        kept = [clause for clause in self.random.clauses if str(clause) != str(rule)]
        clause = clause_of(rule)
        condition = clause.body[place]
        before, after = clause.body[:place], clause.body[place + 1 :]
        if isinstance(condition, Comparison) or condition.negated:
            yield Truth(self.random._replace(clauses=(*kept, Clause(clause.head, (*before, *after)))))
            return
        anything = Clause(clause.head, (*before, Literal("anything", condition.terms), *after))
        for rows in self._rows(condition, findings):
            facts = (Clause(Literal("anything", row)) for row in rows)
            yield Truth(self.random._replace(clauses=(*kept, anything, *facts)))

    def _rows(self, condition: Literal, findings: Findings) -> Iterator[Sequence[tuple[Term, ...]]]:
        finding = next((f for f in self.random.findings if f.name == condition.name), None)
        if len(condition.terms) == 1:
            yield [("p",)]
        elif finding is not None and finding.kind == "enum":
            yield [("p", str(value)) for value in finding.values]
        elif finding is not None:
            for number in [findings[finding.name]] if finding.name in findings else whole(finding):
                yield [("p", number)]  # type: ignore[list-item]


def whole(finding: Finding) -> Sequence[Value]:
    """The values of a finding; of a number, an integer from each interval that rules tell apart."""
    if finding.kind != "number":
        return finding.values
    return [Decimal(n) for n in sorted({0, *(t + step for t in finding.thresholds for step in (-1, 0, 1))})]


def clause_of(rule: syntax.Rule) -> Clause:
    """A rule as data for the naive evaluator."""
    return Clause(_literal(rule.head), tuple(map(_condition, rule.body)))


def _condition(condition: syntax.Condition) -> Literal | Comparison:
    if isinstance(condition, syntax.Comparison):
        return Comparison(_term(condition.left), condition.operator, _term(condition.right))
    return _literal(condition)


def _literal(literal: syntax.Literal) -> Literal:
    return Literal(literal.name, tuple(map(_term, literal.terms)), literal.strong, literal.negated)


def _term(term: syntax.Term) -> Term:
    return term.value if isinstance(term, syntax.Integer) else str(term)


def suite_of(text: str) -> Suite:
    """The worked cases of a text, as a suite. Raises KnowledgeError."""
    program = load([Source("random.dl", text)])
    facts = compile_forms(program, States(program)).facts
    return Suite(Audit(program), Trials(program, [(name, row) for name, rows in facts.items() for row in rows]))
