"""Tokens to what rules are made of: literals, comparisons, aggregates, and their terms."""

from __future__ import annotations

from decimal import Decimal

from .diagnostic import printable
from .signs import AGGREGATES, advise_hyphen
from .stream import TokenStream
from .syntax import (
    MIRRORED,
    Aggregate,
    Atom,
    Comparison,
    Condition,
    Element,
    Integer,
    Literal,
    Term,
    Variable,
    numeral,
)
from .tokens import Token
from .totals import AggregateBounds

_COUNT = "a count is written `2 { a(P) ; b(P) }`: at least two of these"
LARGEST_INTEGER = 2**31 - 1  # clingo's integers have 32 bits
_ITEM = "N, I : points(P, score, N, I)"  # what a sum counts, in advice
LONGEST_DECIMAL = 20  # characters: numbers of records are compared exactly, and none is measured so finely


class NegatedAggregate(Aggregate):
    """An aggregate behind a `not`."""


class BodyParser(TokenStream):
    """Reads the conditions of a rule, from the next token on. Each method raises FaultError where it cannot.

    `person` is who is spoken of, in advice.
    """

    person = "P"

    def body(self) -> tuple[Condition, ...]:
        """Conditions with a comma between them; an aggregate is itself, and what stands for it has no name yet."""
        body = [self._condition()]
        while self.token.text == ",":
            self.take()
            body.append(self._condition())
        return tuple(body)

    def _condition(self) -> Condition:
        first = self.token
        if self.starts_aggregate():
            return self._aggregate()
        if first.kind == "variable" and self.second.text == "(":
            lower = f"{first.text[:1].lower()}{first.text[1:]}"
            help_ = f"a predicate starts in lower case: write `{lower}(...)`"
            raise self.fault(first, f"`{first.text}` is a variable, and no predicate", help_)
        if first.kind in ("variable", "integer", "decimal") or (
            first.kind == "name" and self.second.kind == "compare"
        ):
            left = self._term()
            operator = self.expect("compare", "a comparison such as `>=`", self._advise_comma(first)).text
            if self.token.kind == "function" or self.token.text == "{":
                help_ = "compare the aggregate with an integer, in a rule for each; `why` and `query` tell the total"
                raise self.fault(first, f"`{first.text}` cannot be compared with an aggregate", help_)
            last, right = self.token, self._term()
            if self.token.kind == "compare":
                rest = f"{last.text} {self.token.text} {printable(self.second.text)}"
                help_ = f"write `{first.text} {operator} {last.text}, {rest}`"
                raise self.fault(self.token, "a comparison has two sides", help_)
            if self.token.kind == "name" and last.kind in ("integer", "decimal") and self.second.text in (".", ","):
                help_ = f"write `{last.text}` alone: the unit of a number is declared, `unit(F, {self.token.text})`"
                raise self.fault(self.token, f"`{self.token.text}` stands behind a number", help_)
            return Comparison(left, operator, right, self.span_from(first))
        return self.literal()

    def _advise_comma(self, number: Token) -> str | None:
        """For a decimal with a comma, of which the digits behind it are read as the next condition."""
        whole = self.tokens[max(0, self.at - 3)]
        is_one = whole.kind == number.kind == "integer" and whole.end + 1 == number.start
        return f"a decimal has a point: write `{whole.text}.{number.text}`" if is_one else None

    def literal(self) -> Literal:
        """A predicate with its arguments, as recorded false or negated as it may be."""
        first = self.token
        negated = first.text == "not"
        if negated:
            self.take()
        strong = self.token.text == "-"
        if strong:
            self.take()
        if self.token.text == "not":
            raise self.unexpected("a predicate")
        name = self.expect("name", "a predicate")
        if self.token.text != "(":
            if self.token.text.isalpha() and self.token.kind == "unknown" and self.token.start == name.end:
                raise self.unexpected("`(`")  # a letter that no name has
            if any(token.text == "{" for token in self.tokens[self.at : self.at + 3]):
                help_ = f"write `#{name.text} {{ ... }}`" if f"#{name.text}" in AGGREGATES else _COUNT
                raise self.fault(name, f"`{name.text}` stands where a count starts", help_)
            help_ = (
                advise_hyphen(self.source.text, name.end)
                or f"every predicate speaks of something: `{name.text}({self.person})`"
            )
            raise self.fault(name, f"`{name.text}` has no arguments", help_)
        self.take()
        terms = [self._argument(name)]
        while self.token.text == ",":
            self.take()
            terms.append(self._argument(name))
        is_interval = self.token.text == self.second.text == "."
        both = "there are no intervals: write both ends, as in `range(F, 0, 30)`"
        self.expect(")", "`,` or `)`", both if is_interval else None)
        return Literal(name.text, tuple(terms), strong, negated, self.span_from(first))

    def _argument(self, predicate: Token) -> Term:
        if self.token.kind == "compare":
            help_ = f"write `{predicate.text}(P, N), N {self.token.text} {printable(self.second.text)}`"
            raise self.unexpected("an atom, a variable or a number", help_)
        return self._term()

    def _term(self) -> Term:
        token = self.token
        span = self.span_of(token)
        if token.kind == "name" and token.text != "not":
            self.take()
            if self.token.text == "(":
                raise self.fault(token, f"`{token.text}(...)` inside an argument", "the language has no functions")
            return Atom(token.text, span)
        if token.kind == "variable":
            self.take()
            return Variable(token.text if token.text != "_" else f"_{token.start}", span)
        if token.kind == "integer":
            self.take()
            if len(token.text) > 11 or not -LARGEST_INTEGER <= int(token.text) <= LARGEST_INTEGER:
                raise self.fault(token, "this integer is too large", "engines hold integers of 32 bits")
            return Integer(int(token.text), span)
        if token.kind == "decimal":
            self.take()
            if len(token.text) > LONGEST_DECIMAL or abs(Decimal(token.text)) > LARGEST_INTEGER:
                raise self.fault(
                    token, "this number is too long", f"write it in {LONGEST_DECIMAL} characters or fewer"
                )
            return numeral(Decimal(token.text), span)
        raise self.unexpected("an atom, a variable or a number")

    def starts_aggregate(self) -> bool:
        """Whether an aggregate comes next."""
        at = self.at + (self.token.text == "not")
        if self.tokens[at].kind == "integer":
            at += 1
            at += self.tokens[at].kind == "compare"
        return self.tokens[at].kind == "function" or self.tokens[at].text == "{"

    def _aggregate(self) -> Condition:
        """`[not] [2 <=] #sum { ... } [>= 2]`, and the same of `#count { ... }` and `{ ... }`."""
        first = self.token
        negated = first.text == "not"
        if negated:
            self.take()
        bounds = AggregateBounds()
        if self.token.kind == "integer":
            number = self._integer()
            operator = self.take().text if self.token.kind == "compare" else "<="
            bounds = bounds.within(MIRRORED[operator], number)
        function = self.take().text if self.token.kind == "function" else ""
        if function not in ("", *AGGREGATES):
            help_ = "write `#sum`, `#count`, or `2 { a(P) ; b(P) }` for at least two of some conditions"
            raise self.fault(self.tokens[self.at - 1], f"the language has no `{function}`", help_)
        self.expect("{", "`{`", f"write `{function} {{ {_ITEM} }}`")
        if self.token.text == "}":
            help_ = f"write `{function} {{ {_ITEM} }}`" if function else "write `2 { a(P) ; b(P) ; c(P) }`"
            raise self.fault(first, "this aggregate counts nothing", help_)
        elements = [self._element(function)]
        while self.token.text == ";":
            self.take()
            elements.append(self._element(function))
        self.expect("}", "`;` or `}`", "items are joined by `;`, and the bound stands behind the `}`")
        if self.token.kind in ("compare", "integer"):
            operator = self.take().text if self.token.kind == "compare" else "<="
            bounds = bounds.within(operator, self._integer())
        if bounds.is_open:
            example = f"{function} {{ ... }} >= 2" if function else "2 { ... }"
            raise self.fault(first, "this aggregate has no bound", f"write `{example}`")
        if bounds.is_mixed:
            raise self.fault(first, "`!=` stands beside another bound", "write a condition for each bound")
        if bounds.is_empty:
            message = f"no total is at least {bounds.least} and at most {bounds.most}"
            raise self.fault(first, message, "write the smaller bound first, or leave one of them out")
        span = self.span_from(first)
        aggregate = Aggregate(function, tuple(elements), bounds.least, bounds.most, span)
        return NegatedAggregate(*aggregate) if negated != bounds.is_denied else aggregate

    def _integer(self) -> int:
        token = self.token
        if token.kind != "integer":
            help_ = "write an integer: each bound is a rule of its own"
            if token.kind == "decimal":
                help_ = "write an integer; of points with halves count twice each, and twice the bound"
            raise self.fault(token, f"the bound of an aggregate is an integer, not `{printable(token.text)}`", help_)
        term = self._term()
        return int(str(term))

    def _element(self, function: str) -> Element:
        first = self.token
        terms: list[Term] = []
        if function:
            if self.token.kind == "name" and self.second.text == "(":
                help_ = (
                    f"write `{function} {{ {_ITEM} }}`, or `2 {{ a(P) ; b(P) }}` for at least two of some conditions"
                )
                raise self.fault(first, f"an item of `{function}` says first what tells it apart", help_)
            terms.append(self._term())
            while self.token.text == ",":
                self.take()
                terms.append(self._term())
            self.expect(":", "`,` or `:`", f"what is counted stands behind a `:`, as in `{function} {{ {_ITEM} }}`")
        literal = self.literal()
        if literal.negated or self.token.text in (",", ":"):
            what = "a `not`" if literal.negated else "a second condition"
            help_ = "write a concept with these conditions, and count that: it has a name and words of its own"
            raise self.fault(first, f"an item of an aggregate has {what}", help_)
        return Element(tuple(terms), literal, self.span_from(first))
