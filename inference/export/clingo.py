"""clingo: the text is nearly the language's own; numbers are integers of 32 bits."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from ..record.record import Record
from ..rules.arithmetic import Arithmetic
from ..rules.conditions import conditions_of
from ..rules.program import Program
from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.syntax import Aggregate, Integer, Literal, Variable, terms_of
from .clauses import WIDTH, arity, text_fault, undefined_predicates, write_clauses
from .whole_numbers import in_whole_numbers, places_of, record_in_whole_numbers

_PLAIN = re.compile(r"(?!not\Z)[a-z][A-Za-z0-9_]*")
_NAME = re.compile(r"_+[a-z].*", re.DOTALL)  # as clingo reads it
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})
LARGEST = 2**31 - 1


class Clingo:
    """The dialect of clingo."""

    name = "clingo"
    negation = "not"
    comparisons: Mapping[str, str] = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "=", "!=": "!="}

    def heading(self, program: Program, stated: Iterable[str]) -> Iterator[str]:
        """How to use the text, what to show, and what only records can state."""
        yield from (
            "%",
            "% For clingo. Ask, with this text as FILE:  clingo FILE",
            '% `not` is "not established"; `-finding(Person)` is "recorded as false".',
            "",
            "#show holds/2.",
        )
        for name, places in places_of(program).items():
            yield f"% `{name}` is in units of 1/{10**places}, since there are integers only."
        names = [*dict.fromkeys([*undefined_predicates(program), *_unmet(program)])]
        if names:
            yield from ("", "% What records can state, and what rules ask that nothing establishes.")
            text = " ".join(f"#defined {name}/{arity(name, program)}." for name in names)
            kept = text.replace("#defined ", "#defined\N{NO-BREAK SPACE}")
            lines = textwrap.wrap(kept, WIDTH, break_long_words=False, break_on_hyphens=False)
            yield from (line.replace("\N{NO-BREAK SPACE}", " ") for line in lines)

    def comment(self, text: str) -> str:
        """The comment, which must not begin a block of them."""
        return f"% {text[1:]}" if text.startswith("%*") else text

    def constant(self, text: str) -> str:
        """A name as it is, any other text in quotes."""
        return text if _PLAIN.fullmatch(text) else f'"{text.translate(_ESCAPED)}"'

    def number(self, number: Decimal) -> str:
        """An integer."""
        return str(int(number))

    def constant_fault(self, text: str) -> str | None:
        """What is no text to clingo."""
        return text_fault(text)

    def id_fault(self, text: str) -> str | None:
        """The same of an id."""
        return self.constant_fault(text)

    def number_fault(self, number: Decimal) -> str | None:
        """Decimals, and integers that clingo does not hold."""
        if number != int(number):
            return f"clingo has integers only, and {number} is none"
        return _integer_fault(int(number))

    def program_faults(self, program: Program) -> Iterator[Diagnostic]:
        """Variables that clingo takes for names, and numbers that it does not have."""
        for rule in program.rules:
            for term in terms_of(rule):
                reason = _integer_fault(term.value) if isinstance(term, Integer) else None
                if reason:
                    message = f"clingo cannot express `{term}`, which is in the smallest unit that is needed"
                    help_ = "declare fewer decimals, or export to another system"
                    yield Diagnostic(Code.NOT_EXPORTABLE, message, term.span, reason, help_)
            for condition in rule.body:
                for variable, span in condition.variables.items():
                    if _NAME.fullmatch(variable):
                        message = f"clingo takes the variable `{variable}` for a name"
                        why = "the condition would ask for that name alone"
                        help_ = "begin the variable with a capital"
                        yield Diagnostic(Code.NOT_EXPORTABLE, message, span, why, help_)

    def arithmetic(self, name: str, how: Arithmetic) -> str:
        """A rule with clingo's own arithmetic, of integers."""
        first, second = how.parts
        return f"{name}(P, N) :- {first}(P, A), {second}(P, B), N = B {'+' if how.sign > 0 else '-'} A."

    def total(
        self, aggregate: Aggregate, person: str, elements: Sequence[tuple[Sequence[str], str]], names: set[str]
    ) -> str:
        """The aggregate as it is."""
        return aggregate.written(
            f"{', '.join(terms)} : {literal}" if terms else literal for terms, literal in elements
        )

    def ending(self) -> Iterator[str]:
        """Nothing more."""
        return iter(())


def write_clingo(program: Program, records: Iterable[Record]) -> Iterator[str]:
    """The lines of a program and of the facts of records.

    Raises KnowledgeError and RecordError with everything that clingo cannot express.
    """
    places = places_of(program)
    whole = [record_in_whole_numbers(record, places) for record in records]
    yield from write_clauses(in_whole_numbers(program), whole, Clingo())


def _unmet(program: Program) -> Iterator[str]:
    """The predicates of conditions that no head of a rule meets, of which clingo would tell."""
    for rule in program.rules:
        for condition in conditions_of(rule):
            if not condition.is_total and condition.name not in program.findings:
                heads = (program.rules[index].head for index in program.rules_of.get(condition.name, ()))
                if not any(_may_meet(condition, head) for head in heads):
                    yield condition.predicate


def _may_meet(condition: Literal, head: Literal) -> bool:
    pairs = zip(condition.terms, head.terms, strict=True)
    return all(isinstance(a, Variable) or isinstance(b, Variable) or str(a) == str(b) for a, b in pairs)


def _integer_fault(number: int) -> str | None:
    return None if abs(number) <= LARGEST else f"its integers go from -{LARGEST} to {LARGEST}"
