"""Tokens one after another, and what is wrong where another one is meant to stand."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import GuidelogError
from .codes import Code
from .diagnostic import Diagnostic, printable
from .signs import STOP, advise
from .source import Source, Span
from .tokens import Token

_STOPS = ("block", "case", "end")


class FaultError(GuidelogError):
    """What is wrong with a text, for the parser that skips it and reads on; nobody else meets it."""

    def __init__(self, diagnostic: Diagnostic):
        self.diagnostic = diagnostic


class TokenStream:
    """The tokens of a source, with two of kind `end` behind them; `token` is the next one, `at` its number."""

    def __init__(self, source: Source, tokens: Sequence[Token]):
        self.source = source
        self.tokens = tokens
        self.at = 0
        self.token = tokens[0]

    @property
    def second(self) -> Token:
        """The token behind the next one."""
        return self.tokens[self.at + 1]

    def take(self) -> Token:
        """The next token, which is behind us then; the end stays."""
        token = self.token
        if token.kind != "end":
            self.at += 1
            self.token = self.tokens[self.at]
        return token

    def expect(self, what: str, meaning: str, help_: str | None = None) -> Token:
        """The next token, if it is of a kind or a text; else raises FaultError with what is meant to stand there, and
        with advice of its own if there is some."""
        if what in (self.token.kind, self.token.text):
            return self.take()
        raise self.unexpected(meaning, help_)

    def unexpected(self, meaning: str, help_: str | None = None) -> FaultError:
        """What is wrong with the next token, where something else is meant to stand."""
        token = self.token
        help_ = help_ or advise(self.source.text, token.text, token.kind, token.start, meaning)
        if help_ is None:
            is_end = "full stop" in meaning and token.kind in (*_STOPS, "name")
            help_ = STOP if is_end else "compare with the neighbouring clauses"
        before = self.tokens[self.at - 1] if self.at else token
        is_below = "full stop" in meaning and "\n" in self.source.text[before.end : token.start]
        if token.kind != "end" and not is_below:
            seen = {"block": "a `%%` line", "case": "a `%?` line"}.get(token.kind, f"`{printable(token.text[:40])}`")
            return self.fault(token, f"expected {meaning}, found {seen}", help_)
        whole = token.kind == "end" and token.end == len(self.source.text)
        place = Token("end", "", before.end, before.end + 1)
        return self.fault(place, f"expected {meaning}, but the {'text' if whole else 'line'} ends", help_)

    def fault(self, token: Token, message: str, help_: str) -> FaultError:
        """What is wrong at a token."""
        why = "what cannot be read cannot be answered from"
        return FaultError(Diagnostic(Code.SYNTAX, message, self.span_of(token), why, help_))

    def span_of(self, token: Token) -> Span:
        """The place of a token."""
        return Span(self.source, token.start, token.end)

    def span_from(self, first: Token) -> Span:
        """The place from a token to the last one that was taken."""
        return Span(self.source, first.start, self.tokens[self.at - 1].end)

    def skip(self) -> None:
        """To the start of what looks like the next clause: after a full stop, or at a comment with a meaning.

        A full stop with a number, or another one, directly behind it is none.
        """
        while self.token.kind not in _STOPS:
            last = self.take()
            goes_on = self.token.text == "." or self.token.kind in ("integer", "decimal")
            if last.text == "." and (last.end < self.token.start or not goes_on):
                return
