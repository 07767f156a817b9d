"""What a record can hold, and how that is said."""

# No annotations from __future__: as texts each would be compiled anew for its NamedTuple, at every start.

from collections.abc import Mapping
from typing import NamedTuple

from ..words import one_of
from .arithmetic import Arithmetic
from .schema import FindingType


class Finding(NamedTuple):
    """What a record can hold. `sentences` has the wording by `true`, `false`, `is`, `value V`, `recorded`, `unknown`.

    `also` are other words for it, `asked_of` says who can answer its question (one of ASKED_OF), and `presupposes`
    names the findings without which the question makes no sense: these are asked before it. Rules compare
    a number with those of up to `decimals`; `also_units` are other units of a record, with how many are one `unit`.
    `limits` are the least and the greatest number that it can be, as texts, where it has a range.
    `arithmetic` is how it is worked out, of a number that no record tells by itself.
    """

    name: str
    kind: FindingType
    values: tuple[str, ...]
    provisional: tuple[str, ...]
    unit: str
    label: str
    means: str
    question: str
    sentences: Mapping[str, str]
    also: tuple[str, ...]
    asked_of: str
    presupposes: tuple[str, ...]
    decimals: int = 0
    also_units: Mapping[str, str] = {}
    limits: tuple[str, ...] = ()
    arithmetic: Arithmetic | None = None

    @property
    def units(self) -> tuple[str, ...]:
        """The units in which a record can give a number, its own first."""
        return (self.unit, *self.also_units)

    def sentence(self, value: object) -> str:
        """What a recorded value says, in words; None says that nothing is recorded."""
        if value is None:
            return self.sentences["unknown"]
        if isinstance(value, bool):
            return self.sentences["true" if value else "false"]
        own = self.sentences.get(f"value {value}")
        return own or self._of_any(str(value).replace("_", " "))

    @property
    def recorded(self) -> str:
        """That it is recorded, whatever its value, in words."""
        whether = ", as present or not" if self.kind == "bool" else ""
        return self.sentences.get("recorded", f"{self.label} is recorded{whether}")

    def brief(self, value: object) -> str:
        """A recorded value in a few words, for a line of several."""
        if isinstance(value, bool):
            return self.sentences.get("brief", self.label) if value else self._brief_of("false", f"no {self.label}")
        unit = f" {self.unit.replace('_', ' ')}" if self.unit else ""
        usual = self.sentences.get("brief", f"{self.label} {{value}}{unit}")
        return self._brief_of(str(value), self._in(usual, value))

    def _brief_of(self, value: str, usual: str) -> str:
        return self.sentences.get(f"briefly {value}", usual)

    def _of_any(self, words: str) -> str:
        """A value in the sentence for any."""
        return self._in(self.sentences["is"], words)

    def _in(self, sentence: str, value: object) -> str:
        """A value in a sentence; a number that is, or ends in, a single one takes no plural."""
        words = str(value).replace("_", " ")
        if self.unit and words.split()[-1:] == ["1"]:
            sentence = sentence.replace(f"{{value}} {self.unit}", f"{{value}} {one_of(self.unit)}")
        return sentence.replace("{value}", words)


def arithmetic_of(findings: Mapping[str, Finding]) -> dict[str, Arithmetic]:
    """How numbers are worked out that no record tells by itself, by their names."""
    return {name: one.arithmetic for name, one in findings.items() if one.arithmetic is not None}
