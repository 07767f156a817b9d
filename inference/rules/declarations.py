"""The declared things of a knowledge base: findings, actions, statements and their timing, and readings."""

from __future__ import annotations

from collections.abc import Iterable

from ..text.codes import Code
from ..text.diagnostic import Diagnostic, Related
from ..text.shared import USE, part_name
from ..text.source import Span
from ..text.spelling import find_near, suggestion
from ..text.syntax import Atom, Integer, Literal, Numeral, Rule
from .arithmetic import WORKED_OUT, arithmetic_faults, read_arithmetic
from .decimals import DECIMALS, decimals_faults
from .other_units import ALSO_UNIT, unit_faults
from .schema import DECLARATIONS, FOR, SIGNATURES, TYPES, FindingType
from .strengths import ADVISES_AGAINST, against_faults

# Of which one thing can have more than one.
_SEVERAL = ("value", "provisional", "presupposes", "reading", "establishes", "obtains", "detail_of", FOR, ALSO_UNIT)


class Declarations:
    """The declaring facts, by predicate: their arguments, with the place of each; no fact counts twice."""

    def __init__(self, rules: Iterable[Rule]):
        self.faults: list[Diagnostic] = []
        self._facts: dict[str, dict[tuple[str | int, ...], Literal]] = {name: {} for name in DECLARATIONS}
        for rule in rules:
            if rule.head.name in DECLARATIONS and not rule.body and not rule.head.strong:
                self._add(rule.head)
        self.kinds = self._kinds()
        self._check_once(*(name for name in DECLARATIONS if name not in _SEVERAL))
        self._check_values()
        self._check_readings()
        self._check_presuppositions()
        self._check_details()
        self.faults += decimals_faults(self._facts[DECIMALS].values(), self.kinds)
        self.faults += unit_faults(self._facts[ALSO_UNIT].values(), self.kinds, self.pairs("unit"))
        arithmetic = [literal for name in WORKED_OUT for literal in self._facts[name].values()]
        self.arithmetic = read_arithmetic(arithmetic)
        self.faults += arithmetic_faults(arithmetic, self.kinds, self.pairs("unit"), self.also_units)
        self.faults += against_faults(self._by_name(ADVISES_AGAINST), self._by_name("strength_rank"))
        for fact, literal in self._facts["within_hours"].items():
            if isinstance(fact[1], int) and fact[1] < 0:
                self._fault(
                    Code.WRONG_TYPE,
                    f"a deadline of {fact[1]} hours lies in the past",
                    literal.span,
                    "write 0 or more",
                )

    def facts(self, name: str) -> list[tuple[str | int, ...]]:
        """The arguments of each fact of a declaring predicate, in order."""
        return [*self._facts[name]]

    def names(self, name: str) -> list[str]:
        """The first arguments of the facts of a declaring predicate, each once."""
        return [str(n) for n in dict.fromkeys(fact[0] for fact in self._facts[name])]

    def span(self, name: str, first: str) -> Span:
        """The place where something is declared."""
        return next(literal.span for fact, literal in self._facts[name].items() if fact[0] == first)

    def _by_name(self, name: str) -> dict[str, Literal]:
        """The facts of a declaring predicate by what they are about."""
        return {str(fact[0]): literal for fact, literal in self._facts[name].items()}

    def pairs(self, name: str) -> dict[str, str | int]:
        """The facts of a predicate with two arguments as a mapping."""
        return {str(first): second for first, second in self._facts[name]}

    def lists(self, name: str) -> dict[str, tuple[str, ...]]:
        """The facts of a predicate with two arguments, the second ones gathered by the first."""
        found: dict[str, tuple[str, ...]] = {}
        for first, second in self._facts[name]:
            found[str(first)] = (*found.get(str(first), ()), str(second))
        return found

    @property
    def decimals(self) -> dict[str, int]:
        """How many decimals the numbers can have that rules compare a finding with."""
        return {name: count for name, count in self.pairs(DECIMALS).items() if isinstance(count, int)}

    @property
    def also_units(self) -> dict[str, dict[str, str]]:
        """The other units of each finding, each with how many of it are one of the finding's own."""
        found: dict[str, dict[str, str]] = {}
        for finding, unit, factor in self._facts[ALSO_UNIT]:
            found.setdefault(str(finding), {})[str(unit)] = str(factor)
        return found

    def _add(self, head: Literal) -> None:
        if len(head.terms) != len(SIGNATURES[head.name]):
            return  # reported as wrong-arity
        arguments = tuple(t.value if isinstance(t, Integer) else str(t) for t in head.terms)
        if not all(isinstance(term, Atom | Numeral) for term in head.terms) or not isinstance(head.terms[0], Atom):
            return  # reported as unsafe-variable, or as wrong-type
        if arguments in self._facts[head.name]:
            if head.name == USE:
                return  # a part that several texts use is read once
            first = Related(self._facts[head.name][arguments].span, "declared here")
            help_ = _without(first.span, head.span, "remove one of them")
            self._fault(Code.DUPLICATE_DECLARATION, f"`{head}` is declared twice", head.span, help_, first)
        self._facts[head.name][arguments] = head

    def _kinds(self) -> dict[str, FindingType]:
        """The type of each finding; a misspelt one counts as what it is near, so that it is reported alone."""
        found: dict[str, FindingType] = {}
        for (name, kind), literal in self._facts["finding"].items():
            if kind not in TYPES:
                help_ = suggestion(str(kind), TYPES, f"a finding is of type {', '.join(TYPES)}")
                self._fault(Code.UNKNOWN_VALUE, f"`{kind}` is not a type", literal.terms[1].span, help_)
            if name in SIGNATURES:
                message = f"`{name}` has a meaning of its own and cannot be a finding"
                self._fault(Code.RESERVED_NAME, message, literal.terms[0].span, "give the finding another name")
            else:
                own = [str(kind)] if kind in TYPES else find_near(str(kind), TYPES)
                found.setdefault(str(name), next((known for known in TYPES if known in own[:1]), "bool"))
        return found

    def _check_once(self, *names: str) -> None:
        for name in names:
            seen: dict[str | int, Span] = {}
            for fact, literal in self._facts[name].items():
                others = (span for span in seen.values() if span.source.part == literal.span.source.part)
                before = seen.get(fact[0]) or (next(others, None) if name == "guideline" else None)
                if before is not None:
                    message = f"a second `{name}` for `{fact[0]}`" if fact[0] in seen else "a second guideline"
                    first = Related(before, "the first one")
                    help_ = _without(before, literal.span, "keep one of them")
                    self._fault(Code.DUPLICATE_DECLARATION, message, literal.span, help_, first)
                seen.setdefault(fact[0], literal.span)

    def _check_values(self) -> None:
        values = self.lists("value")
        kinds = {
            "value": ("enum", "values"),
            "provisional": ("enum", "provisional values"),
            "unit": ("number", "unit"),
        }
        for name, (kind, words) in kinds.items():
            for fact, literal in self._facts[name].items():
                finding, value, place = str(fact[0]), fact[1], literal.terms[1].span
                if finding in self.kinds and self.kinds[finding] != kind:
                    message = f"`{finding}` is of type {self.kinds[finding]} and has no {words}"
                    self._fault(Code.WRONG_TYPE, message, literal.span, f"leave it out, or make it of type {kind}")
                elif isinstance(value, int):
                    self._fault(Code.WRONG_TYPE, f"`{value}` is not a name", place, "write a lower-case atom")
                elif name == "provisional" and finding in self.kinds and value not in values.get(finding, ()):
                    help_ = suggestion(value, values.get(finding, ()), f"declare it with `value({finding}, ...)`")
                    self._fault(Code.UNKNOWN_VALUE, f"`{value}` is not a value of `{finding}`", place, help_)
        units = self.pairs("unit")
        for finding, kind in self.kinds.items():
            if kind == "enum" and finding not in values:
                help_ = f"add `value({finding}, ...)` for each"
                self._fault(
                    Code.MISSING_DECLARATION, f"`{finding}` has no values", self.span("finding", finding), help_
                )
            if kind == "number" and finding not in units:
                help_ = f"add `unit({finding}, ...)`"
                self._fault(
                    Code.MISSING_DECLARATION, f"`{finding}` has no unit", self.span("finding", finding), help_
                )

    def _check_readings(self) -> None:
        alternatives, taken = self.lists("reading"), self.pairs("taken")
        for name in ("reading", "taken"):
            for (reading, alternative), literal in self._facts[name].items():
                known, place = alternatives.get(str(reading), ()), literal.terms[1].span
                if isinstance(alternative, int):
                    self._fault(Code.WRONG_TYPE, f"`{alternative}` is not a name", place, "write a lower-case atom")
                elif known and alternative not in known:
                    message = f"`{alternative}` is not an alternative of `{reading}`"
                    help_ = suggestion(alternative, known, f"declared: {', '.join(known)}")
                    self._fault(Code.UNKNOWN_VALUE, message, place, help_)
        for reading, known in alternatives.items():
            if len(known) == 1:
                help_ = f"add `reading({reading}, ...)` for another, or tell it by `%% reading  {reading}: ...` alone"
                message = f"`{reading}` has no second alternative"
                self._fault(Code.MISSING_DECLARATION, message, self.span("reading", reading), help_)
            if reading not in taken:
                message = f"no alternative of `{reading}` is taken"
                help_ = f"add `taken({reading}, {known[0]}).`, or another"
                self._fault(Code.MISSING_DECLARATION, message, self.span("reading", reading), help_)

    def _check_presuppositions(self) -> None:
        """A fault for each finding that, through others or not, presupposes itself: none of them could be asked."""
        above = self.lists("presupposes")
        for (finding, other), literal in self._facts["presupposes"].items():
            waiting = [str(other)]
            for name in waiting:  # grows as it goes
                waiting += [one for one in above.get(name, ()) if one not in waiting]
            if finding in waiting:
                message, why = f"`{finding}` presupposes itself", "what a finding presupposes is asked before it"
                help_ = "remove one of the facts that lead back to it"
                self.faults.append(Diagnostic(Code.WRONG_TYPE, message, literal.span, why, help_))

    def _check_details(self) -> None:
        """A statement that details itself, directly or through others, would stand below itself."""
        details = self.lists("detail_of")
        for (first, second), literal in self._facts["detail_of"].items():
            reached, waiting = {str(second)}, [str(second)]
            while waiting:
                above = set(details.get(waiting.pop(), ())) - reached
                reached |= above
                waiting += above
            if first in reached:
                why = "what says how another statement is carried out is shown below it"
                message, help_ = f"`{first}` is a detail of itself", "leave out one of the facts that lead back to it"
                self.faults.append(Diagnostic(Code.CIRCULAR_DETAIL, message, literal.span, why, help_))

    def _fault(self, code: Code, message: str, span: Span, help_: str, *related: Related) -> None:
        why = "everything that rules, records and people name is declared once"
        self.faults.append(Diagnostic(code, message, span, why, help_, related=related))


def _without(first: Span, second: Span, otherwise: str) -> str:
    """The next step where something is declared a second time: what a part declares, others leave out, and what two
    guidelines declare is for a part.
    """
    if first.source.is_shared:
        return f"leave it out: the part `{part_name(first.source)}` declares it"
    of_two = first.source.part != second.source.part
    return "move it into a part that both use, or give one of them another name" if of_two else otherwise
