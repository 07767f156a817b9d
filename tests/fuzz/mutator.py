"""Seeded mutations of what the fuzz target is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from .material import Material


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
