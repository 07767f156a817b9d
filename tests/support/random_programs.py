"""Small random programs of the language, as data and as text, and records for them.

Everything is drawn from a `random.Random`: a plain one for runs of thousands, or one that hypothesis steers and
shrinks. The data is what `naive.py` evaluates; the text is what the program under test reads.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import count
from math import prod

from hypothesis import strategies as st

from .program_parts import (
    Aggregate,
    Clause,
    Comparison,
    Finding,
    Literal,
    RandomProgram,
    State,
    Statement,
    Term,
    Value,
)

DOMAINS = (("a", "b"), ("a", "b", "c"), ("u", "v", "w"))
PARTS = ("n6", "n7")
STATES = 360  # of all findings together, at most
A_LITTLE = Decimal("0.0000001")


@contextmanager
def naming(seed: int, program: RandomProgram) -> Iterator[None]:
    """What fails on a program fails with its seed and its text before its precedence."""
    try:
        yield
    except Exception as error:
        raise AssertionError(f"seed {seed}:\n{program.text.partition('% When several')[0]}") from error


class _Maker:
    """One random program in the making. A sort is `p`, `name`, `integer`, the name of a number, or a domain."""

    def __init__(
        self,
        rng: random.Random,
        most: int,
        negation: bool,
        integers: bool,
        circles: bool,
        derived: bool,
        pathways: bool,
        totals: bool,
        worked_out: bool,
    ):
        self.rng = rng
        self.most = most
        self.negation = negation
        self.integers = integers
        self.circles = circles
        self.derived = derived
        self.pathways = pathways
        self.totals = totals
        self.worked_out = worked_out
        self.findings = self._findings()
        self.signatures: dict[str, tuple[object, ...]] = {f.name: ("p", *self._sort_of(f)) for f in self.findings}
        self.bools = [f.name for f in self.findings if f.kind == "bool"]
        self.clauses: list[Clause] = []
        self.names = count()
        self.monotone: set[str] = {f.name for f in self.findings if not f.parts}

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def program(self) -> RandomProgram:
        self._static_facts()
        for _ in range(self.rng.randint(0, 3)):
            self._stratum()
        statements = self._statements()
        self._contradictions()
        is_ranked = self.chance(0.6)
        if not is_ranked:
            self._giving_way(statements)
        if self.pathways:
            self._pathways(statements)
        order = [*self.clauses]
        self.rng.shuffle(order)
        if not self.integers:
            order = [*self._sorts_told(), *order]
        return RandomProgram(tuple(self.findings), statements, tuple(dict.fromkeys(order)), is_ranked)

    def _sorts_told(self) -> Iterator[Clause]:
        """A rule that never fires for each concept of a number, so that the number is known before it is compared."""
        for name, signature in self.signatures.items():
            if name[0] == "c" and len(signature) == 2 and self._is_number(signature[1]):
                never = (Literal(str(signature[1]), ("P", "N")), Comparison(1, "<", 0))
                yield Clause(Literal(name, ("P", "N")), never)

    def _is_number(self, sort: object) -> bool:
        return any(f.name == sort for f in self.findings)

    def _findings(self) -> list[Finding]:
        found: list[Finding] = [*self._worked_out()] if self.worked_out else []
        for i in range(self.rng.randint(2, 6)):
            kind = self.rng.choice(("bool", "bool", "bool", "enum", "enum", "number"))
            if kind == "bool":
                finding = Finding(f"b{i}", kind, (True, False))
            elif kind == "enum":
                values = self.rng.choice(DOMAINS)
                finding = Finding(f"e{i}", kind, values, provisional=values[:1] if self.chance(0.4) else ())
            else:
                cuts = tuple(sorted(self.rng.sample(range(4), self.rng.randint(1, 2))))
                finding = Finding(f"n{i}", kind, self._representatives(cuts), cuts)
            if prod(len(f.values) + 1 for f in [*found, finding] if f.name not in PARTS) <= self.most:
                found.append(finding)
        if self.worked_out:
            self.rng.shuffle(found)
        return found

    def _worked_out(self) -> Iterator[Finding]:
        """Two numbers and what is worked out of them. Each has so many values that all that can be is there if the
        others are unknown, or one of them is an integer."""
        for name, steps in zip(PARTS, ((0, "0.25", "0.5"), (0, "0.25", "0.75")), strict=True):
            cuts = tuple(sorted(self.rng.sample(range(3), self.rng.randint(1, 2))))
            near = [Decimal(whole) + Decimal(step) for whole in range(-3, 5) for step in steps]
            told = tuple(value for value in near if value == int(value) and -1 <= value <= 2)
            far = [Decimal(whole) for whole in (-9, -5, -4, 5, 6, 9)]
            yield Finding(name, "number", (*near, *far), cuts, told=told)
        cuts = tuple(sorted(self.rng.sample(range(-1, 2), self.rng.randint(1, 2))))
        yield Finding("n8", "number", (), cuts, parts=PARTS, is_sum=self.chance(0.3))

    def _representatives(self, cuts: Sequence[int]) -> tuple[Value, ...]:
        found = [cuts[0] - self.rng.choice((A_LITTLE, Decimal(1)))]
        for cut, following in zip(cuts, (*cuts[1:], None), strict=True):
            above = cut + (A_LITTLE if following is not None or self.chance(0.5) else Decimal(100))
            found += [Decimal(cut), above if following is None or self.chance(0.5) else following - A_LITTLE]
        return tuple(found)

    def _sort_of(self, finding: Finding) -> tuple[object, ...]:
        return {"bool": (), "enum": (finding.values,), "number": (finding.name,)}[finding.kind]

    def _constant(self, sort: object) -> Term:
        if sort == "integer":
            return self.rng.randint(0, 3)
        if sort == "name":
            return self.rng.choice("xyz")
        if isinstance(sort, tuple):
            return str(self.rng.choice(sort))
        return self.rng.choice(next(f.thresholds for f in self.findings if f.name == sort))

    def _static_facts(self) -> None:
        sorts: list[object] = [sort for sort in self._sorts() if isinstance(sort, tuple)] + ["name"]
        numbers = [f.name for f in self.findings if f.kind == "number"]
        for _ in range(self.rng.randint(0, 3)):
            second: list[object] = ["integer", "name", *sorts]
            signature = (self.rng.choice(sorts), *self.rng.sample(second, self.rng.randint(0, 1)))
            if self.integers and numbers and self.chance(0.15):
                signature = (self.rng.choice(numbers),)
            name = f"k{next(self.names)}"
            for _ in range(self.rng.randint(1, 4)):
                self.clauses.append(Clause(Literal(name, tuple(self._constant(sort) for sort in signature))))
            self.signatures[name] = signature
            self.monotone.add(name)
            if len(signature) == 2 and signature[0] == signature[1]:  # reach: what leads to what, without a person
                reach = f"t{next(self.names)}"
                self.signatures[reach] = signature
                self.monotone.add(reach)
                self.clauses.append(Clause(Literal(reach, ("X", "Y")), (Literal(name, ("X", "Y")),)))
                steps = (Literal(name, ("X", "Y")), Literal(reach, ("Y", "Z")))
                self.clauses.append(Clause(Literal(reach, ("X", "Z")), steps))

    def _sums(self) -> None:
        """Facts that add or compare integers, as rules that count use them."""
        if self.chance(0.6):
            name = f"k{next(self.names)}"
            self.signatures[name] = ("integer", "integer", "integer")
            self.monotone.add(name)
            for one in range(3):
                for other in range(3):
                    self.clauses.append(Clause(Literal(name, (one, other, min(3, one + other)))))

    def _pathways(self, statements: Sequence[Statement]) -> None:
        """For whom the page is, to whom it has nothing to say, and what must never happen."""
        below = [name for name in self.signatures if name not in ("holds", "contradiction")]
        for name, most in (("pathway", 2), ("silence", 1)):
            self.signatures[name] = ("p", ("page",))
            for _ in range(self.rng.randint(name == "pathway", most)):
                self.clauses.append(self._rule(name, ("p", ("page",)), below, below))
        for name in ("incompatible", "competing", "incompatible_with_avoiding", "alternative"):
            if len({s.action for s in statements}) == 2 and self.chance(0.25):
                self.clauses.append(Clause(Literal(name, ("act", "rest"))))
        if self.chance(0.3):
            self.clauses.append(self._rule("excluded", ("p", (statements[0].action,)), below, below))

    def _sorts(self) -> list[object]:
        return [sort for f in self.findings for sort in self._sort_of(f)]

    def _stratum(self) -> None:
        """One or two concepts that may use each other, but not the negation of each other."""
        if self.derived:
            self._sums()
        below = [*self.signatures]
        if self.totals:
            self._points(below)
        own = [f"c{next(self.names)}" for _ in range(self.rng.randint(1, 2))]
        for name in own:
            others: list[object] = [*self._sorts(), "name"]
            self.signatures[name] = ("p", *(self.rng.sample(others, 1) if self.chance(0.35) else ()))
            if self.derived and self.chance(0.7):
                self.signatures[name] = ("p", "integer")
        usable = [*below, *own] if self.circles else below
        rules = [self._rule(name, self.signatures[name], usable, below) for name in own for _ in range(2)]
        rules += [self._rule(own[0], self.signatures[own[0]], usable, below) for _ in range(self.chance(0.5))]
        self.clauses += rules
        used = {c for rule in rules for c in rule.body if isinstance(c, Literal)}
        if any(isinstance(c, Aggregate) for rule in rules for c in rule.body):
            return
        if all(not c.negated and (c.name in own or c.name in self.monotone) for c in used):
            self.monotone.update(own)

    def _rule(
        self, name: str, signature: Sequence[object], positive: Sequence[str], negative: Sequence[str]
    ) -> Clause:
        variables: dict[object, list[str]] = {"p": ["P"]}
        body: list[Literal | Comparison | Aggregate] = []
        if self.derived and self.chance(0.5):  # what rules derive, rather than any fact
            positive = [n for n in positive if n[0] == "c" and "integer" in self.signatures[n]] or positive
        for _ in range(self.rng.choice((1, 1, 2, 2, 3)) + (name == "contradiction" and self.chance(0.7))):
            body.append(self._positive(self.rng.choice(positive), variables))
        if not any("P" in c.terms for c in body if isinstance(c, Literal)):
            body.append(self._positive(self.rng.choice(self._usable(name)).name, variables))
        for sort in signature:
            if self._is_number(sort) and sort not in variables and not self.integers:
                variables[sort] = ["N"]
                body.append(Literal(str(sort), ("P", "N")))
        head = Literal(name, tuple(self._bound(sort, variables) for sort in signature))
        for sort, names in variables.items():
            if sort in ("p", "name") or isinstance(sort, tuple) or not self.chance(0.85):
                continue
            operator = self.rng.choice(("<", "<=", ">", ">=", ">=", "=", "!="))
            left, right = self.rng.choice(names), self._constant(sort)
            body.append(Comparison(*((right, operator, left) if self.chance(0.2) else (left, operator, right))))
        for _ in range(self.rng.choice((0, 1, 1, 1, 2)) if negative and self.negation else 0):
            other = self.rng.choice([*(f.name for f in self.findings), *negative])
            if not self.integers and any(self._is_number(s) and s not in variables for s in self.signatures[other]):
                continue
            terms = tuple(self._bound(sort, variables) for sort in self.signatures[other])
            if len({*terms}) < len(terms):
                continue
            body.append(Literal(other, terms, other in self.bools and self.chance(0.5), True))
        if self.totals and negative and name != "contradiction" and self.chance(0.6):
            body.append(self._aggregate(negative))
        self.rng.shuffle(body)
        return _without_singletons(Clause(head, tuple(dict.fromkeys(body))))

    def _usable(self, head: str) -> list[Finding]:
        return [f for f in self.findings if not f.parts or head != "contradiction"]

    def _points(self, below: Sequence[str]) -> None:
        """Points of up to a dozen items, some of which have points by several rules."""
        name = f"c{next(self.names)}"
        self.signatures[name] = ("p", "integer", "name")
        for _ in range(self.rng.randint(2, 12)):
            rule = self._rule(name, ("p",), below, below)
            points = self.rng.choice((1, 1, 1, 2, 3, -1))
            self.clauses.append(rule._replace(head=Literal(name, ("P", points, self.rng.choice("abcdefghxyz")))))

    def _aggregate(self, below: Sequence[str]) -> Aggregate:
        usable = [*(f.name for f in self.findings), *(n for n in below if self.signatures[n][:1] == ("p",))]
        points = [n for n in usable if self.signatures[n] == ("p", "integer", "name")]
        pairs = [n for n in usable if len(self.signatures[n]) == 2 and not self._is_number(self.signatures[n][1])]
        operator, bound = self.rng.choice((">=", ">=", ">=", "<=", "=", "!=", ">", "<")), self.rng.randint(0, 5)
        negated = self.chance(0.2)
        elements: list[tuple[tuple[Term, ...], Literal]] = []
        if points and self.chance(0.6):
            whole = Literal(self.rng.choice(points), ("P", "A1", "A2"))
            elements = [(("A1", "A2"), whole)]
            if self.chance(0.2):
                elements = [(("A1",), whole._replace(terms=("P", "A1", "_")))]
            return Aggregate("#sum ", tuple(elements), operator, bound, negated)
        if pairs and self.chance(0.3):
            return Aggregate(
                "#count ", ((("A1",), Literal(self.rng.choice(pairs), ("P", "A1"))),), operator, bound, negated
            )
        for place in range(self.rng.randint(2, 5)):
            name = self.rng.choice(usable)
            terms = ("P", *(self._constant(sort) for sort in self.signatures[name][1:]))
            one = Literal(name, terms, name in self.bools and self.chance(0.4))
            elements.append(((self.rng.choice((-1, 1, 1, 2, 3)), f"i{place}"), one))
        if self.chance(0.5):
            return Aggregate("#sum ", tuple(elements), operator, bound, negated)
        plain = tuple(((), one) for _, one in dict.fromkeys(elements))
        return Aggregate("", plain, operator, self.rng.randint(0, 3), negated)

    def _positive(self, name: str, variables: dict[object, list[str]]) -> Literal:
        terms: list[Term] = []
        for sort in self.signatures[name]:
            known = variables.setdefault(sort, [])
            others = [variable for variable in known if variable not in terms]  # none stands twice in a condition
            if sort == "p" or (others and self.chance(0.5)):
                terms.append(self.rng.choice(others))
            elif self.chance(0.3):
                terms.append(self._constant(sort))
            else:
                known.append(f"V{sum(map(len, variables.values()))}")
                terms.append(known[-1])
            if not known:
                del variables[sort]
        return Literal(name, tuple(terms), name in self.bools and self.chance(0.4))

    def _bound(self, sort: object, variables: Mapping[object, list[str]]) -> Term:
        known = variables.get(sort)
        certainly = sort == "p" or (self._is_number(sort) and not self.integers)
        return self.rng.choice(known) if known and (certainly or self.chance(0.8)) else self._constant(sort)

    def _statements(self) -> tuple[Statement, ...]:
        found = []
        below = [*self.signatures]
        ids = [f"s{i}" for i in range(self.rng.randint(1, 4))]
        self.signatures["holds"] = ("p", tuple(ids))
        for id_ in ids:
            strength = self.rng.choice(("do", "offer", "offer", "consider", "avoid"))
            urgency = self.rng.choice((None, None, "immediate", "as_soon_as_possible"))
            found.append(Statement(id_, strength, self.rng.choice(("act", "act", "rest")), urgency,
                                   self.rng.choice((None, None, 24, 72))))  # fmt: skip
            usable = [*below, *below, "holds"] if self.circles and self.chance(0.3) else below
            for _ in range(self.rng.randint(1, 3)):
                self.clauses.append(self._rule("holds", ("p", (id_,)), usable, below))
        return tuple(found)

    def _contradictions(self) -> None:
        usable = [name for name in self.signatures if name in self.monotone]
        self.signatures["contradiction"] = ()
        for _ in range(self.rng.choice((0, 1, 1, 2, 3))):
            rule = self._rule("contradiction", ("p", (self.rng.choice(("no1", "no2")),)), usable, [])
            self.clauses.append(rule)

    def _giving_way(self, statements: Sequence[Statement]) -> None:
        both = (Literal("holds", ("P", "S")), Literal("holds", ("P", "T")), Literal("gives_way", ("S", "T")))
        for _ in range(2):
            pair = (self.rng.choice(statements).id, self.rng.choice(statements).id)
            self.clauses.append(Clause(Literal("gives_way", pair)))
        body = (*both, self._positive(self.rng.choice(self.findings).name, {"p": ["P"]}))
        if self.pathways and self.chance(0.4):  # it forgets to ask whether what leads holds
            body = (*body[:1], *body[2:])
            both = body
        rule = Clause(Literal("superseded_by", ("P", "S", "T")), body if self.chance(0.5) else both)
        self.clauses.append(_without_singletons(rule))


def _without_singletons(clause: Clause) -> Clause:
    literals = [clause.head, *(c for c in clause.body if isinstance(c, Literal))]
    every = [t for c in literals for t in c.terms]
    every += [t for c in clause.body if isinstance(c, Comparison) for t in (c.left, c.right)]

    def term(t: Term) -> Term:
        return "_" if isinstance(t, str) and t[0].isupper() and every.count(t) == 1 else t

    body = tuple(c._replace(terms=tuple(map(term, c.terms))) if isinstance(c, Literal) else c for c in clause.body)
    return Clause(clause.head, body)


def random_program(
    rng: random.Random,
    most: int = STATES,
    *,
    negation: bool = True,
    integers: bool = False,
    circles: bool = False,
    derived: bool = False,
    pathways: bool = False,
    totals: bool = False,
    worked_out: bool = False,
) -> RandomProgram:
    """A program whose findings have at most `most` states together; `negation` if its rules may use `not`.

    With `integers`, facts, heads and negations may hold an integer where others hold a number of the record, and a
    number may be compared before the text tells that it is one. With `circles`, concepts and statements about the
    person may be recursive. With `derived`, most concepts are numbers of the person, which rules derive, add and
    compare. With `totals`, rules count what others derive, and there are points of up to a dozen items. With
    `worked_out`, a number is worked out of two others. With
    `pathways`, the page is for some people and has nothing to say to some, and facts and rules say what
    must never happen.
    """
    return _Maker(rng, most, negation, integers, circles, derived, pathways, totals, worked_out).program()


def programs(most: int = STATES, **choices: bool) -> st.SearchStrategy[RandomProgram]:
    """Random programs that hypothesis can shrink."""
    return st.randoms(use_true_random=False).map(lambda rng: random_program(rng, most, **choices))


def random_states(rng: random.Random, program: RandomProgram, most: int) -> list[State]:
    """Different records for a program, numbers by representatives; the first one is empty."""
    found: dict[State, None] = {tuple(None for _ in program.findings): None}
    for _ in range(most - 1):
        unrecorded = rng.choice((0.3, 0.5, 0.7))
        values = [f.told or f.values or (None,) for f in program.findings]
        found[tuple(None if rng.random() < unrecorded else rng.choice(own) for own in values)] = None
    return [*found]
