"""Tokens to syntax, by recursive descent; a fault skips to the next clause, so that all are found at once."""

from __future__ import annotations

import re
from bisect import bisect_right

from .bodies import BodyParser, NegatedAggregate
from .codes import Code
from .diagnostic import Diagnostic
from .signs import AGGREGATES, advise_name
from .source import Source, Span
from .stream import FaultError
from .syntax import (
    Aggregate,
    Block,
    Case,
    Condition,
    Entry,
    Literal,
    Module,
    Rule,
)
from .tokens import Token, tokenize
from .totals import define_total, scope_fault

MANY = 100  # faults in one text: more are not looked for
UNREAD = "% unread"  # behind a worked case that no person has read yet
_LABEL = re.compile(r"%\s*\[([a-z0-9_]+)\]")
_LINE = re.compile(r"(?P<line>%%(?P<indent>[^\S\n]*)(?P<text>[^\n]*))")
_NAME = re.compile(r"[a-z][A-Za-z0-9_]*")
_CONTINUES = 8


class Parser(BodyParser):
    """One pass over the tokens of a source between two offsets.

    What could not be read has a fault in `faults`; `lost_clauses` and `lost_blocks` have its place.
    """

    def __init__(self, source: Source, start: int = 0, end: int | None = None, cases: bool = True):
        tokens: list[Token] = []
        self.labels: dict[int, Token] = {}
        for token in tokenize(source, start, end):
            if token.kind == "case" and not cases:
                continue
            if token.kind != "comment":
                tokens.append(token)
            elif _LABEL.match(token.text):
                self.labels[token.start] = token
        super().__init__(source, tokens)
        self._label_starts = [*self.labels]
        self.faults: list[Diagnostic] = []
        self.lost_clauses: list[Span] = []
        self.lost_blocks: list[Span] = []
        self.definitions: dict[str, Rule] = {}  # of the aggregates, each by the name of what stands for it

    def module(self) -> Module:
        """Every clause, block and case; what could not be read is in `faults`."""
        rules: list[Rule] = []
        blocks: list[Block] = []
        cases: list[Case] = []
        while self.token.kind != "end" and len(self.faults) < MANY:
            first = self.token
            try:
                if first.kind == "block":
                    blocks.append(self._block())
                elif first.kind == "case":
                    cases.append(self._case(blocks[-1] if blocks else None))
                else:
                    rules.append(self._rule())
            except FaultError as fault:
                self.faults.append(fault.diagnostic)
                if first.kind == "block":
                    self.lost_blocks.append(self.span_of(first))
                elif first.kind != "case":
                    self.skip()
                    self.lost_clauses.append(self.span_from(first))
        if len(self.faults) >= MANY:  # the rest was not looked at
            self.lost_clauses.append(Span(self.source, self.token.start, len(self.source.text)))
        for token in [] if self.faults else [*self.labels.values()][:MANY]:
            self.faults.append(
                Diagnostic(
                    Code.MISPLACED_LABEL,
                    "this label stands on no rule",
                    self.span_of(token),
                    "a worked case names a rule by the label on the rule's first line",
                    "move it to the line on which the rule starts",
                )
            )
        return Module(self.source, tuple(rules), tuple(blocks), tuple(cases), tuple(self.definitions.values()))

    def conditions(self) -> tuple[Condition, ...]:
        """A conjunction, as a query writes it, up to the end; what could not be read is in `faults`."""
        try:
            found = self.body()
            if self.token.text == ".":
                self.take()
            self.expect("end", "a comma or the end of the query")
            for condition in found:
                if isinstance(condition, Aggregate):
                    why = "a query asks for what rules establish"
                    help_ = "write a concept with this condition, and ask for that"
                    fault = Diagnostic(Code.SYNTAX, "a query cannot hold an aggregate", condition.span, why, help_)
                    raise FaultError(fault)
        except FaultError as fault:
            self.faults.append(fault.diagnostic)
            return ()
        return found

    # clauses

    def _rule(self) -> Rule:
        first = self.token
        if self.starts_aggregate() and (first.kind != "function" or first.text in AGGREGATES):
            raise self.fault(first, "no rule establishes an aggregate", "it is a condition: write it behind `:-`")
        head = self.literal()
        if head.negated:
            help_ = "give the opposite a name of its own, or write `not` in the rules that use it"
            raise self.fault(first, "a head cannot be negated with `not`", help_)
        body: tuple[Condition, ...] = ()
        if self.token.kind == "implies":
            self.take()
            body = self._defined(head, self.body())
        stop = self.expect(".", "a full stop" if body else "`:-` or a full stop")
        return Rule(head, body, self._label(first), Span(self.source, first.start, stop.end))

    def _defined(self, head: Literal, body: tuple[Condition, ...]) -> tuple[Condition, ...]:
        """The conditions of a rule with what stands for each aggregate, which gets a rule of its own."""
        others = [head, *(condition for condition in body if not isinstance(condition, Aggregate))]
        outside = {name for condition in others for name in condition.variables}
        found: list[Condition] = []
        for condition in body:
            if isinstance(condition, Aggregate):
                fault = scope_fault(condition, outside)
                if fault is not None:
                    raise FaultError(fault)
                literal, rule = define_total(condition, outside, isinstance(condition, NegatedAggregate))
                self.definitions.setdefault(literal.name, rule)
                condition = literal
            found.append(condition)
        return tuple(found)

    # comments with a meaning

    def _block(self) -> Block:
        token = self.take()
        span = self.span_of(token)
        entries: list[Entry] = []
        name = ""
        for match in _LINE.finditer(self.source.text, token.start, token.end):
            text, place = match["text"].rstrip(), Span(self.source, match.start("line"), match.end("line"))
            if match.start("line") == token.start:
                if not _NAME.fullmatch(text):
                    help_ = advise_name(text) or "the first `%%` line names what the block describes"
                    why = "a block must say what it is about"
                    raise FaultError(
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
        token = self.take()
        inner = Parser(self.source, token.start + 2, token.end)
        inner.person = "p"
        try:
            verdict = inner.expect("name", "a verdict such as `holds` or `fails`")
            label = None
            rest = inner.token
            if rest.text == "[":
                inner.take()
                label = inner.take().text
                if inner.take().text != "]":
                    raise inner.fault(rest, "this label has no end", "a label is written `[a]`")
            if inner.token.text == ":":
                help_ = f"write the record behind `{verdict.text}` without a colon, each fact with a full stop"
                raise inner.unexpected("a finding", help_)
            facts: list[Literal] = []
            while inner.token.kind != "end":
                facts.append(inner.literal())
                if inner.token.text != "." and inner.token.kind != "compare":
                    help_ = f"each fact of a worked case ends with a full stop: write `{facts[-1]}.`"
                    raise inner.unexpected("a full stop", help_)
                inner.expect(".", "a full stop")
        except FaultError as fault:
            fault.diagnostic = fault.diagnostic._replace(why="worked cases are the tests of the text")
            raise
        is_unread = token.text.partition(UNREAD)[1:] == (UNREAD, "")
        return Case(block, verdict.text, label, tuple(facts), self.span_of(token), is_unread=is_unread)

    def _label(self, first: Token) -> str | None:
        end_of_line = self.source.text.find("\n", first.start)
        at = bisect_right(self._label_starts, first.start)
        start = self._label_starts[at] if at < len(self._label_starts) else -1
        if start < 0 or (0 <= end_of_line < start) or start not in self.labels:
            return None
        match = _LABEL.match(self.labels.pop(start).text)
        return match[1] if match else None
