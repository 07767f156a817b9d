"""Numbers that are worked out from two others: `change(F, From, To)` is To less From, and `sum(F, G, H)` is G and H.

Such a number is recorded once both of its parts are, and by nothing else: so it is not recorded where a part is not.
"""

# No annotations from __future__: as texts each would be compiled anew for its NamedTuple, at every start.

from collections.abc import Iterable, Iterator, Mapping
from decimal import Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from ..text.codes import Code
from ..text.diagnostic import Diagnostic, Related
from ..text.source import Span
from ..text.syntax import Literal, Rule

if TYPE_CHECKING:
    from fractions import Fraction

CHANGE, SUM = "change", "sum"
WORKED_OUT = (CHANGE, SUM)
LARGEST_EXPONENT = 400  # of a part: what is larger, or finer, is no number that medicine has
_CONTEXT = Context(prec=3 * LARGEST_EXPONENT)
_WHY = "it is worked out from its parts, and what a record could still become is decided for the three together"


class Arithmetic(NamedTuple):
    """How a number is worked out: `second` less `first` if `sign` is -1, both together if it is 1."""

    first: str
    second: str
    sign: int
    span: Span

    @property
    def parts(self) -> tuple[str, str]:
        """The numbers that it is worked out from."""
        return self.first, self.second

    @property
    def says(self) -> str:
        """What it is, by the names of its parts."""
        return f"{self.second} {'and' if self.sign > 0 else 'less'} {self.first}"

    def of(self, first: Decimal, second: Decimal) -> Decimal:
        """The number for both of its parts, exactly."""
        return _CONTEXT.add(second, first if self.sign > 0 else _CONTEXT.minus(first))

    def other(self, part: str) -> str:
        """The part beside one of them."""
        return self.second if part == self.first else self.first

    def part_of(self, part: str, known: "Fraction", worked_out: "Fraction") -> "Fraction":
        """What a part is where the other one is `known`, and what is worked out too."""
        if self.sign > 0:
            return worked_out - known
        return known - worked_out if part == self.first else worked_out + known


def complete(findings: Mapping[str, Any], worked_out: Mapping[str, Arithmetic]) -> dict[str, Any]:
    """The findings of a record with every number that is worked out of them, and none that is not."""
    found = {name: value for name, value in findings.items() if name not in worked_out}
    for name, how in worked_out.items():
        first, second = found.get(how.first), found.get(how.second)
        if first is not None and second is not None:
            found[name] = how.of(first, second)
    return found


def read_arithmetic(facts: Iterable[Literal]) -> dict[str, Arithmetic]:
    """How numbers are worked out, by their names."""
    found: dict[str, Arithmetic] = {}
    for fact in facts:
        name, first, second = map(str, fact.terms)
        found.setdefault(name, Arithmetic(first, second, -1 if fact.name == CHANGE else 1, fact.span))
    return found


def arithmetic_faults(
    facts: Iterable[Literal],
    kinds: Mapping[str, str],
    units: Mapping[str, object],
    also_units: Mapping[str, Mapping[str, str]],
) -> Iterator[Diagnostic]:
    """A fault for each number that cannot be worked out so. `kinds` are the types of the findings, `units` theirs,
    and `also_units` their other units with how many of these are one.
    """
    facts = [*facts]
    own: dict[str, Literal] = {}
    taken: dict[str, Literal] = {}
    for fact in facts:
        name, *parts = map(str, fact.terms)
        first = own.setdefault(name, fact)
        if first.name != fact.name:  # a second one of the same predicate is told as every second declaration is
            yield _fault(fact, f"`{name}` is worked out in two ways", "keep one of them", first.span)
    for fact in own.values():
        name, *parts = map(str, fact.terms)
        for term in fact.terms:
            if kinds.get(str(term), "number") != "number":
                message = f"`{term}` is of type {kinds[str(term)]}, not a number"
                help_ = "name findings of type number"
                yield Diagnostic(Code.WRONG_TYPE, message, term.span, _WHY, help_)
        if len({name, *parts}) < len(fact.terms):
            yield _fault(fact, f"`{fact}` names a number twice", "name three different numbers")
            continue
        for term in fact.terms[1:]:
            part = str(term)
            if part in own:
                message = f"`{part}` is itself worked out, from `{own[part].terms[1]}` and `{own[part].terms[2]}`"
                yield _fault(fact, message, "name numbers that a record holds", own[part].span)
            elif part in taken:
                message = f"`{part}` is a part of `{taken[part].terms[0]}` already"
                help_ = f"let `{part}` be a part of one number, or record the other one as a finding of its own"
                yield _fault(fact, message, help_, taken[part].span)
            taken.setdefault(part, fact)
        named = {str(term): str(units[str(term)]) for term in fact.terms if str(term) in units}
        if len({*named.values()}) > 1:
            message = " and ".join(f"`{one}` is in {unit}" for one, unit in named.items())
            help_ = "give the three one unit; a record may give its parts in others, with `also_unit`"
            yield _fault(fact, f"{message}: they are of different units", help_)
        yield from _factor_faults(fact, str(units.get(name, "of them")), also_units)


def _factor_faults(fact: Literal, unit: str, also_units: Mapping[str, Mapping[str, str]]) -> Iterator[Diagnostic]:
    """A fault for each other unit of both parts of a number of which one has not as many as the other."""
    one, other = (str(term) for term in fact.terms[1:])
    mine, theirs = (also_units.get(part, {}) for part in (one, other))
    for name in mine:
        factors = (mine[name], theirs.get(name, mine[name]))
        if factors[0] != factors[1] and len({*map(_number, factors)}) > 1:
            message = f"one {unit} is {factors[0]} {name} of `{one}` and {factors[1]} {name} of `{other}`"
            yield _fault(fact, message, "give both the same factor: they are numbers of one kind")


def _number(factor: str) -> Decimal | None:
    try:
        return Decimal(factor)
    except InvalidOperation:
        return None  # reported as no number


def limit_faults(
    rules: Iterable[Rule], worked_out: Mapping[str, Arithmetic], reached: Iterable[str]
) -> Iterator[Diagnostic]:
    """A fault for each contradiction that rests on a number that is worked out.

    `reached` are the predicates that contradictions rest on.
    """
    names = {"contradiction", *reached}
    for rule in rules:
        said = [c for c in rule.body if isinstance(c, Literal) and c.name in worked_out]
        if rule.head.name in names and said:
            message = f"a contradiction rests on `{said[0].name}`, which is worked out"
            one, other = worked_out[said[0].name].parts
            help_ = f"say what `{one}` and `{other}` cannot be, each by itself, as with `range`"
            yield Diagnostic(Code.WRONG_TYPE, message, said[0].span, _WHY, help_)


def _fault(fact: Literal, message: str, help_: str, first: Span | None = None) -> Diagnostic:
    related = (Related(first, "declared here"),) if first is not None else ()
    return Diagnostic(Code.WRONG_TYPE, message, fact.span, _WHY, help_, related=related)
