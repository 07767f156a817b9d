"""Tokens to syntax, by recursive descent; a fault skips to the next clause, so that all are found at once."""

from __future__ import annotations

import re
from bisect import bisect_right
from decimal import Decimal

from ..errors import GuidelogError
from .codes import Code
from .diagnostic import Diagnostic, printable
from .signs import STOP, advise, advise_hyphen, advise_name
from .source import Source, Span
from .syntax import (
    MIRRORED,
    Aggregate,
    Atom,
    Block,
    Case,
    Comparison,
    Condition,
    Element,
    Entry,
    Integer,
    Literal,
    Module,
    Rule,
    Term,
    Variable,
    numeral,
)
from .tokens import Token, tokenize
from .totals import AggregateBounds, define_total, scope_fault

MANY = 100  # faults in one text: more are not looked for
LARGEST_INTEGER = 2**31 - 1  # clingo's integers have 32 bits
LONGEST_DECIMAL = 20  # characters: numbers of records are compared exactly, and none is measured so finely

UNREAD = "% unread"  # behind a worked case that no person has read yet
_LABEL = re.compile(r"%\s*\[([a-z0-9_]+)\]")
_LINE = re.compile(r"(?P<line>%%(?P<indent>[^\S\n]*)(?P<text>[^\n]*))")
_NAME = re.compile(r"[a-z][A-Za-z0-9_]*")
_CONTINUES = 8
_STOPS = ("block", "case", "end")


class _Negated(Aggregate):
    """An aggregate behind a `not`."""


class _FaultError(GuidelogError):
    def __init__(self, diagnostic: Diagnostic):
        self.diagnostic = diagnostic


class Parser:
    """One pass over the tokens of a source between two offsets.

    What could not be read has a fault in `faults`; `lost_clauses` and `lost_blocks` have its place.
    """

    def __init__(self, source: Source, start: int = 0, end: int | None = None, cases: bool = True):
        self.source = source
        self.tokens: list[Token] = []
        self.labels: dict[int, Token] = {}
        for token in tokenize(source, start, end):
            if token.kind == "case" and not cases:
                continue
            if token.kind != "comment":
                self.tokens.append(token)
            elif _LABEL.match(token.text):
                self.labels[token.start] = token
        self._label_starts = [*self.labels]
        self.at = 0
        self._peek = self.tokens[0]
        self.faults: list[Diagnostic] = []
        self.lost_clauses: list[Span] = []
        self.lost_blocks: list[Span] = []
        self.definitions: dict[str, Rule] = {}  # of the aggregates, each by the name of what stands for it

    def module(self) -> Module:
        """Every clause, block and case; what could not be read is in `faults`."""
        rules: list[Rule] = []
        blocks: list[Block] = []
        cases: list[Case] = []
        while self._peek.kind != "end" and len(self.faults) < MANY:
            first = self._peek
            try:
                if first.kind == "block":
                    blocks.append(self._block())
                elif first.kind == "case":
                    cases.append(self._case(blocks[-1] if blocks else None))
                else:
                    rules.append(self._rule())
            except _FaultError as fault:
                self.faults.append(fault.diagnostic)
                if first.kind == "block":
                    self.lost_blocks.append(self._span(first))
                elif first.kind != "case":
                    self._skip()
                    self.lost_clauses.append(self._from(first))
        if len(self.faults) >= MANY:  # the rest was not looked at
            self.lost_clauses.append(Span(self.source, self._peek.start, len(self.source.text)))
        for token in [] if self.faults else [*self.labels.values()][:MANY]:
            self.faults.append(
                Diagnostic(
                    Code.MISPLACED_LABEL,
                    "this label stands on no rule",
                    self._span(token),
                    "a worked case names a rule by the label on the rule's first line",
                    "move it to the line on which the rule starts",
                )
            )
        return Module(self.source, tuple(rules), tuple(blocks), tuple(cases), tuple(self.definitions.values()))

    def conditions(self) -> tuple[Condition, ...]:
        """A conjunction, as a query writes it, up to the end; what could not be read is in `faults`."""
        try:
            found = self._body()
            if self._peek.text == ".":
                self._next()
            self._expect("end", "a comma or the end of the query")
            for condition in found:
                if isinstance(condition, Aggregate):
                    why = "a query asks for what rules establish"
                    help_ = "write a concept with this condition, and ask for that"
                    fault = Diagnostic(Code.SYNTAX, "a query cannot hold an aggregate", condition.span, why, help_)
                    raise _FaultError(fault)
        except _FaultError as fault:
            self.faults.append(fault.diagnostic)
            return ()
        return found

    # clauses

    def _rule(self) -> Rule:
        first = self._peek
        head = self._literal()
        if head.negated:
            help_ = "give the opposite a name of its own, or write `not` in the rules that use it"
            raise self._fault(first, "a head cannot be negated with `not`", help_)
        body: tuple[Condition, ...] = ()
        if self._peek.kind == "implies":
            self._next()
            body = self._defined(head, self._body())
        stop = self._expect(".", "a full stop" if body else "`:-` or a full stop")
        return Rule(head, body, self._label(first), Span(self.source, first.start, stop.end))

    def _body(self) -> tuple[Condition, ...]:
        body = [self._condition()]
        while self._peek.text == ",":
            self._next()
            body.append(self._condition())
        return tuple(body)

    def _condition(self) -> Condition:
        first = self._peek
        if self._starts_aggregate():
            return self._aggregate()
        if first.kind == "variable" and self._after.text == "(":
            lower = f"{first.text[:1].lower()}{first.text[1:]}"
            help_ = f"a predicate starts in lower case: write `{lower}(...)`"
            raise self._fault(first, f"`{first.text}` is a variable, and no predicate", help_)
        if first.kind in ("variable", "integer", "decimal") or (
            first.kind == "name" and self._after.kind == "compare"
        ):
            left = self._term()
            operator = self._expect("compare", "a comparison such as `>=`").text
            if self._peek.kind == "function" or self._peek.text == "{":
                help_ = "compare the aggregate with an integer, in a rule for each; `why` and `query` tell the total"
                raise self._fault(first, f"`{first.text}` cannot be compared with an aggregate", help_)
            right = self._term()
            return Comparison(left, operator, right, self._from(first))
        return self._literal()

    def _literal(self) -> Literal:
        first = self._peek
        negated = first.text == "not"
        if negated:
            self._next()
        strong = self._peek.text == "-"
        if strong:
            self._next()
        if self._peek.text == "not":
            raise self._unexpected("a predicate")
        name = self._expect("name", "a predicate")
        if self._peek.text != "(":
            help_ = (
                advise_hyphen(self.source.text, name.end) or f"every predicate speaks of something: `{name.text}(P)`"
            )
            raise self._fault(name, f"`{name.text}` has no arguments", help_)
        self._next()
        terms = [self._term()]
        while self._peek.text == ",":
            self._next()
            terms.append(self._term())
        self._expect(")", "`,` or `)`")
        return Literal(name.text, tuple(terms), strong, negated, self._from(first))

    # aggregates

    def _starts_aggregate(self) -> bool:
        at = self.at + (self._peek.text == "not")
        if self.tokens[at].kind == "integer":
            at += 1
            at += self.tokens[at].kind == "compare"
        return self.tokens[at].kind == "function" or self.tokens[at].text == "{"

    def _aggregate(self) -> Condition:
        """`[not] [2 <=] #sum { ... } [>= 2]`, and the same of `#count { ... }` and `{ ... }`."""
        first = self._peek
        negated = first.text == "not"
        if negated:
            self._next()
        bounds = AggregateBounds()
        if self._peek.kind == "integer":
            number = self._integer()
            operator = self._next().text if self._peek.kind == "compare" else "<="
            bounds = bounds.within(MIRRORED[operator], number)
        function = self._next().text if self._peek.kind == "function" else ""
        if function not in ("", "#sum", "#count"):
            help_ = "write `#sum`, `#count`, or `2 { a(P) ; b(P) }` for at least two of some conditions"
            raise self._fault(self.tokens[self.at - 1], f"the language has no `{function}`", help_)
        self._expect("{", "`{`")
        elements = [self._element(function)]
        while self._peek.text == ";":
            self._next()
            elements.append(self._element(function))
        self._expect("}", "`;` or `}`")
        if self._peek.kind in ("compare", "integer"):
            operator = self._next().text if self._peek.kind == "compare" else "<="
            bounds = bounds.within(operator, self._integer())
        if bounds.is_open:
            example = f"{function} {{ ... }} >= 2" if function else "2 { ... }"
            raise self._fault(first, "this aggregate has no bound", f"write `{example}`")
        if bounds.is_mixed:
            raise self._fault(first, "`!=` stands beside another bound", "write a condition for each bound")
        span = self._from(first)
        aggregate = Aggregate(function, tuple(elements), bounds.least, bounds.most, span)
        return _Negated(*aggregate) if negated != bounds.is_denied else aggregate  # `_defined` makes a literal of it

    def _integer(self) -> int:
        token = self._peek
        if token.kind != "integer":
            help_ = "write an integer: each bound is a rule of its own"
            if token.kind == "decimal":
                help_ = "write an integer; of points with halves count twice each, and twice the bound"
            raise self._fault(token, f"the bound of an aggregate is an integer, not `{printable(token.text)}`", help_)
        term = self._term()
        return int(str(term))

    def _element(self, function: str) -> Element:
        first = self._peek
        terms: list[Term] = []
        if function:
            terms.append(self._term())
            while self._peek.text == ",":
                self._next()
                terms.append(self._term())
            self._expect(":", "`,` or `:`")
        literal = self._literal()
        if literal.negated or self._peek.text in (",", ":"):
            what = "a `not`" if literal.negated else "a second condition"
            help_ = "write a concept with these conditions, and count that: it has a name and words of its own"
            raise self._fault(first, f"an item of an aggregate has {what}", help_)
        return Element(tuple(terms), literal, self._from(first))

    def _defined(self, head: Literal, body: tuple[Condition, ...]) -> tuple[Condition, ...]:
        """The conditions of a rule with what stands for each aggregate, which gets a rule of its own."""
        others = [head, *(condition for condition in body if not isinstance(condition, Aggregate))]
        outside = {name for condition in others for name in condition.variables}
        found: list[Condition] = []
        for condition in body:
            if isinstance(condition, Aggregate):
                fault = scope_fault(condition, outside)
                if fault is not None:
                    raise _FaultError(fault)
                literal, rule = define_total(condition, outside, isinstance(condition, _Negated))
                self.definitions.setdefault(literal.name, rule)
                condition = literal
            found.append(condition)
        return tuple(found)

    def _term(self) -> Term:
        token = self._peek
        span = self._span(token)
        if token.kind == "name" and token.text != "not":
            self._next()
            if self._peek.text == "(":
                raise self._fault(token, f"`{token.text}(...)` inside an argument", "the language has no functions")
            return Atom(token.text, span)
        if token.kind == "variable":
            self._next()
            return Variable(token.text if token.text != "_" else f"_{token.start}", span)
        if token.kind == "integer":
            self._next()
            if len(token.text) > 11 or not -LARGEST_INTEGER <= int(token.text) <= LARGEST_INTEGER:
                raise self._fault(token, "this integer is too large", "engines hold integers of 32 bits")
            return Integer(int(token.text), span)
        if token.kind == "decimal":
            self._next()
            if len(token.text) > LONGEST_DECIMAL or abs(Decimal(token.text)) > LARGEST_INTEGER:
                raise self._fault(
                    token, "this number is too long", f"write it in {LONGEST_DECIMAL} characters or fewer"
                )
            return numeral(Decimal(token.text), span)
        raise self._unexpected("an atom, a variable or a number")

    # comments with a meaning

    def _block(self) -> Block:
        token = self._next()
        span = self._span(token)
        entries: list[Entry] = []
        name = ""
        for match in _LINE.finditer(self.source.text, token.start, token.end):
            text, place = match["text"].rstrip(), Span(self.source, match.start("line"), match.end("line"))
            if match.start("line") == token.start:
                if not _NAME.fullmatch(text):
                    help_ = advise_name(text) or "the first `%%` line names what the block describes"
                    why = "a block must say what it is about"
                    raise _FaultError(
                        Diagnostic(Code.BLOCK_NAME, "a block starts with a name alone", place, why, help_)
                    )
                name = text
            elif len(match["indent"].expandtabs()) >= _CONTINUES and entries:
                last = entries.pop()
                entries.append(last._replace(text=f"{last.text} {text}".strip()))
            else:
                words = [*text.split(None, 1), "", ""]
                if words[0].partition("@")[0] in ("value", "briefly"):
                    words = [*text.split(None, 2), "", "", ""]
                    words[0:2] = [f"{words[0]} {words[1]}"]
                entries.append(Entry(words[0], words[1], place))
        return Block(name, tuple(entries), span)

    def _case(self, block: Block | None) -> Case:
        token = self._next()
        inner = Parser(self.source, token.start + 2, token.end)
        try:
            verdict = inner._expect("name", "a verdict such as `holds` or `fails`")
            label = None
            rest = inner._peek
            if rest.text == "[":
                inner._next()
                label = inner._next().text
                if inner._next().text != "]":
                    raise inner._fault(rest, "this label has no end", "a label is written `[a]`")
            facts: list[Literal] = []
            while inner._peek.kind != "end":
                facts.append(inner._literal())
                inner._expect(".", "a full stop")
        except _FaultError as fault:
            fault.diagnostic = fault.diagnostic._replace(why="worked cases are the tests of the text")
            raise
        is_unread = token.text.partition(UNREAD)[1:] == (UNREAD, "")
        return Case(block, verdict.text, label, tuple(facts), self._span(token), is_unread=is_unread)

    def _label(self, first: Token) -> str | None:
        end_of_line = self.source.text.find("\n", first.start)
        at = bisect_right(self._label_starts, first.start)
        start = self._label_starts[at] if at < len(self._label_starts) else -1
        if start < 0 or (0 <= end_of_line < start) or start not in self.labels:
            return None
        match = _LABEL.match(self.labels.pop(start).text)
        return match[1] if match else None

    # tokens

    @property
    def _after(self) -> Token:
        return self.tokens[self.at + 1]

    def _next(self) -> Token:
        token = self._peek
        if token.kind != "end":
            self.at += 1
            self._peek = self.tokens[self.at]
        return token

    def _expect(self, what: str, meaning: str) -> Token:
        if what in (self._peek.kind, self._peek.text):
            return self._next()
        raise self._unexpected(meaning)

    def _unexpected(self, meaning: str) -> _FaultError:
        token = self._peek
        help_ = advise(self.source.text, token.text, token.kind, token.start, meaning)
        if help_ is None:
            is_end = "full stop" in meaning and token.kind in (*_STOPS, "name")
            help_ = STOP if is_end else "compare with the neighbouring clauses"
        before = self.tokens[self.at - 1] if self.at else token
        is_below = "full stop" in meaning and "\n" in self.source.text[before.end : token.start]
        if token.kind != "end" and not is_below:
            seen = {"block": "a `%%` line", "case": "a `%?` line"}.get(token.kind, f"`{printable(token.text[:40])}`")
            return self._fault(token, f"expected {meaning}, found {seen}", help_)
        whole = token.kind == "end" and token.end == len(self.source.text)
        place = Token("end", "", before.end, before.end + 1)
        return self._fault(place, f"expected {meaning}, but the {'text' if whole else 'line'} ends", help_)

    def _fault(self, token: Token, message: str, help_: str) -> _FaultError:
        why = "what cannot be read cannot be answered from"
        return _FaultError(Diagnostic(Code.SYNTAX, message, self._span(token), why, help_))

    def _span(self, token: Token) -> Span:
        return Span(self.source, token.start, token.end)

    def _from(self, first: Token) -> Span:
        return Span(self.source, first.start, self.tokens[self.at - 1].end)

    def _skip(self) -> None:
        """To the start of what looks like the next clause: after a full stop, or at a comment with a meaning."""
        while self._peek.kind not in _STOPS:
            if self._next().text == ".":
                return
