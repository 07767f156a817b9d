"""What is wrong with the rules over all records, by decision diagrams alone: nothing here knows of z3.

The diagrams are those that answers are made of: as complete as z3 is, they share neither its encoding nor its search.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from ...answer.diagram import FALSE, Node
from ...answer.forms import Compiler
from ...answer.formula import Arguments, Formulas
from ...answer.states import States
from ...record.record import Value
from ...rules.entities import Statement
from ...rules.program import Program
from ...rules.ranges import range_names
from ...text.codes import Code
from ...text.source import Span
from ...text.syntax import Rule
from ..formulas.change import without
from .candidates import Place, is_judged, judged_conditions, with_fewer, written_once

Key = tuple[Code, Hashable]  # a code, and what it is said of: statements, a summary, or a place

AT_A_PLACE = {Code.DEAD_NOTICE, Code.DEAD_RULE, Code.SUBSUMED_RULE, Code.IDLE_CONDITION, Code.IDLE_SILENCE}
PROVED = AT_A_PLACE | {
    Code.ADVISED_AGAINST, Code.INCOMPATIBLE_ACTIONS, Code.EXCLUDED_ACTION, Code.OPEN_TIE, Code.MUTUAL_PRECEDENCE,
    Code.ABSENT_PRECEDENCE, Code.UNDECLARED_CHOICE, Code.DEAD_STATEMENT, Code.GAP,
}  # fmt: skip


class Claim(NamedTuple):
    """A problem that there is: its place, its statements, and which records show it, if records do."""

    code: Code
    about: Hashable
    span: Span | None
    statements: tuple[str, ...] = ()
    shown: Node | None = None

    @property
    def key(self) -> Key:
        """What makes it the same problem as one that z3 found."""
        return self.code, self.about


class Claims:
    """The problems of a program. `refusing` are the predicates on which its contradictions rest.

    Raises TooComplexError where the diagrams grow too large.
    """

    def __init__(self, program: Program, refusing: Collection[str]):
        self.program, self.refusing = program, refusing
        self.states = States(program)
        compiler = Compiler(program, self.states)
        self.diagrams, self.formulas = compiler.diagrams, compiler.formulas
        self.consistent = self.diagrams.opposite(self._any(compiler.contradictions.values()))
        self._within = self.diagrams.opposite(
            self._any(map(compiler.contradictions.__getitem__, range_names(program)))
        )
        self._worked_out = compiler.couplings.levels
        for coupling in compiler.couplings.nodes:
            self.consistent = self.diagrams.both(self.consistent, coupling)
        answers = self.formulas.answers("holds")
        self.holds = {name: self._of_person(answers, name) for name in program.statements}

    def problems(self) -> Iterator[Claim]:
        """Every problem that is proved over all records, `absent-precedence` of every pair that shows it."""
        yield from self._clashes()
        yield from self._precedence()
        yield from self._choices()
        yield from self._dead()
        yield from self._gaps()

    def together(self) -> int:
        """How many pairs of statements hold together for some consistent record."""
        possible = [node for node in map(self._consistently, self.holds.values()) if node != FALSE]
        return sum(self.diagrams.both(one, other) != FALSE for one, other in combinations(possible, 2))

    def is_shown(self, claim: Claim, findings: Mapping[str, Value]) -> bool:
        """Whether a record is consistent and shows a problem."""
        node = self._consistently(claim.shown or FALSE)
        return self.diagrams.graph(node).is_met(self.states.mask(findings).whole)

    def fewest(self, claim: Claim) -> int:
        """How many findings a smallest record that shows a problem holds."""
        product = self.diagrams.smallest(claim.shown or FALSE, self.consistent, 0, self._worked_out)
        if product is None:
            return -1
        return sum(1 for variable in self.states.mentioned(product) if variable.name not in self.states.how)

    def _clashes(self) -> Iterator[Claim]:
        against = {action: self._about(action, avoided=True) for action in self.program.actions}
        advice = {action: self._about(action) for action in self.program.actions}
        clashing = [(Code.ADVISED_AGAINST, advice[name], against[name]) for name in self.program.actions]
        for one, other in self._pairs("incompatible"):
            clashing.append((Code.INCOMPATIBLE_ACTIONS, advice[one], advice[other]))
        for one, other in self._pairs("incompatible_with_avoiding"):
            clashing.append((Code.INCOMPATIBLE_ACTIONS, advice[other], against[one]))
        for code, some, others in clashing:
            for statement in some:
                for other_ in others:
                    yield from self._shown(code, (statement, other_), self.holds[statement.id], self.holds[other_.id])
        for row, node in self.formulas.answers("excluded").items():
            for statement in advice[str(row[1])]:
                yield from self._shown(Code.EXCLUDED_ACTION, (statement,), self.holds[statement.id], node)

    def _precedence(self) -> Iterator[Claim]:
        ways = {(str(row[1]), str(row[2])): node for row, node in self.formulas.answers("superseded_by").items()}
        statements, not_ = self.program.statements, self.diagrams.opposite
        for (one, other), way in ways.items():
            if one in statements and other in statements:
                own = statements[one], statements[other]
                yield from self._shown(Code.ABSENT_PRECEDENCE, own, way, self.holds[one], not_(self.holds[other]))
        for action in self.program.actions:
            for pair in combinations(self._about(action), 2):
                one, other = (statement.id for statement in pair)
                way, back = ways.get((one, other), FALSE), ways.get((other, one), FALSE)
                both = self.holds[one], self.holds[other]
                yield from self._shown(Code.MUTUAL_PRECEDENCE, pair, *both, way, back)
                if self.program.rank(pair[0]) != self.program.rank(pair[1]):
                    yield from self._shown(Code.OPEN_TIE, pair, *both, not_(way), not_(back))

    def _choices(self) -> Iterator[Claim]:
        declared = {frozenset(pair) for name in ("alternative", "incompatible") for pair in self._pairs(name)}
        for one, other in self._pairs("competing"):
            if one != other and frozenset((one, other)) not in declared:
                declared.add(frozenset((one, other)))
                sides = [self._about(action) for action in (one, other)]
                met = [self._any(self.holds[statement.id] for statement in side) for side in sides]
                yield from self._shown(Code.UNDECLARED_CHOICE, (*sides[0], *sides[1]), *met)

    def _gaps(self) -> Iterator[Claim]:
        silences = {str(row[1]): node for row, node in self.formulas.answers("silence").items()}
        silent: dict[str, Node] = {}
        for row, entered in self.formulas.answers("pathway").items():
            summary = str(row[1])
            own = (
                self.holds[s.id]
                for s in self.program.statements.values()
                if not s.advises_against and any(citation.summary == summary for citation in s.sources)
            )
            silent[summary] = self.diagrams.both(entered, self.diagrams.opposite(self._any(own)))
            shown = self.diagrams.both(silent[summary], self.diagrams.opposite(silences.get(summary, FALSE)))
            if self._consistently(shown) != FALSE:
                yield Claim(Code.GAP, summary, None, shown=shown)
        for indices in written_once(self.program.rules_of.get("silence", ()), self.program):
            rule = self.program.rules[indices[0]]
            ways = (
                way for index in indices for way in self.formulas.established_by(self.program.rules[index]).items()
            )
            met = (self.diagrams.both(node, silent.get(str(row[1]), FALSE)) for row, node in ways)
            if self._consistently(self._any(met)) == FALSE:
                yield Claim(Code.IDLE_SILENCE, rule.span, rule.span)

    def _dead(self) -> Iterator[Claim]:
        never = {name for name, node in self.holds.items() if self._consistently(node) == FALSE}
        for name in never:
            yield Claim(Code.DEAD_STATEMENT, (name,), self.program.statements[name].span, (name,))
        notices = self.formulas.answers("gets_notice")
        for name, notice in self.program.notices.items():
            if self._consistently(self._of_person(notices, name)) == FALSE:
                never.add(name)
                yield Claim(Code.DEAD_NOTICE, notice.span, notice.span)
        for written in written_once(self._ways, self.program):
            indices = [i for i in written if str(self.program.rules[i].head.terms[-1]) not in never]
            if indices:
                conditions = [places for i in written for places in self._conditions.get(i, ())]
                yield from self._of_rules(indices, conditions)

    def _of_rules(self, indices: Sequence[int], conditions: Iterable[Sequence[Place]]) -> Iterator[Claim]:
        """What is wrong with rules written at one place: with the first thing that is, no more is asked."""
        rule, own = self.program.rules[indices[0]], self._together(indices)
        if not self._is_possible(rule, self._any(own.values())):
            yield Claim(Code.DEAD_RULE, rule.span, rule.span)
            return
        same = self.program.rules_of[rule.head.name]
        rest = self._together(i for i in same if i not in indices and i in self._ways)
        if not self._adds(rule, own, rest) and not self._is_missed(indices):
            yield Claim(Code.SUBSUMED_RULE, rule.span, rule.span)
            return
        known = self.formulas.answers(rule.head.name)
        for element, fewer in with_fewer(rule):
            other = self.formulas.established_by(fewer)
            if self._is_open(rule, own) and not self._adds(rule, other, known) and not self._adds(rule, known, other):
                yield Claim(Code.IDLE_CONDITION, element.span, element.span)
        for places in conditions:
            if not any(self._is_wider(self.program.rules[index], place) for index, place in places):
                span = self.program.rules[places[0][0]].body[places[0][1]].span
                yield Claim(Code.IDLE_CONDITION, span, span)

    def _together(self, indices: Iterable[int]) -> Mapping[Arguments, Node]:
        """What some of the rules establish."""
        found: dict[Arguments, Node] = {}
        for index in indices:
            for row, node in self._ways[index].items():
                found[row] = self.diagrams.either(found.get(row, FALSE), node)
        return found

    def _is_wider(self, rule: Rule, place: int) -> bool:
        wider = rule._replace(body=(*rule.body[:place], *rule.body[place + 1 :]))
        return self._adds(rule, self.formulas.established_by(wider), self.formulas.answers(rule.head.name))

    def _is_missed(self, indices: Sequence[int]) -> bool:
        """Whether something is no longer established without rules, when all is derived anew."""
        rule = self.program.rules[indices[0]]
        changed = Formulas(without(*indices).of(self.program), self.states, self.diagrams)
        return self._adds(rule, self.formulas.answers(rule.head.name), changed.answers(rule.head.name))

    def _adds(self, rule: Rule, ways: Mapping[Arguments, Node], known: Mapping[Arguments, Node]) -> bool:
        """Whether some of the ways establish, for some record, what is not known to be established."""
        both, not_ = self.diagrams.both, self.diagrams.opposite
        return any(self._is_possible(rule, both(node, not_(known.get(row, FALSE)))) for row, node in ways.items())

    def _is_open(self, rule: Rule, ways: Mapping[Arguments, Node]) -> bool:
        """Whether some record meets none of the ways in which a rule is met."""
        return self._is_possible(rule, self.diagrams.opposite(self._any(ways.values())))

    def _is_possible(self, rule: Rule, node: Node) -> bool:
        """Whether some record meets a formula; what tells contradictions is there for those that are refused, though
        not for a number outside its range.
        """
        known = self._within if rule.head.name in self.refusing else self.consistent
        return self.diagrams.both(known, node) != FALSE

    @cached_property
    def _ways(self) -> Mapping[int, Mapping[Arguments, Node]]:
        """What each rule that is judged establishes."""
        rules = enumerate(self.program.rules)
        return {i: self.formulas.established_by(rule) for i, rule in rules if is_judged(rule, self.program)}

    @cached_property
    def _conditions(self) -> Mapping[int, Sequence[Sequence[Place]]]:
        """The conditions that are judged, each with the first rule that it is written in."""
        return judged_conditions(self.program)

    def _shown(self, code: Code, statements: Iterable[Statement], *nodes: Node) -> Iterator[Claim]:
        """The claim that some record meets all formulas, if one does."""
        shown = self.consistent
        for node in nodes:
            shown = self.diagrams.both(shown, node)
        own = [*statements]
        if shown != FALSE:
            names = tuple(statement.id for statement in own)
            yield Claim(code, names, own[0].span if own else None, names, shown)

    def _about(self, action: str, avoided: bool = False) -> list[Statement]:
        found = self.program.statements.values()
        return [one for one in found if one.action == action and one.advises_against == avoided]

    def _pairs(self, predicate: str) -> list[tuple[str, str]]:
        return [(str(one), str(other)) for one, other in self.formulas.answers(predicate)]

    def _of_person(self, answers: Mapping[Arguments, Node], name: str) -> Node:
        return self._any(node for row, node in answers.items() if row[1] == name)

    def _consistently(self, node: Node) -> Node:
        return self.diagrams.both(self.consistent, node)

    def _any(self, nodes: Iterable[Node]) -> Node:
        found = FALSE
        for node in nodes:
            found = self.diagrams.either(found, node)
        return found
