"""s(CASP), as the pack `scasp` of SWI-Prolog: goal-directed, with a justification of every answer.

Its usual way to negate a rule with several variables of its own can answer wrongly (SWI-Prolog/sCASP#10);
`--forall=prev` does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..record.record import Record
from ..rules.finding import arithmetic_of
from ..rules.program import Program
from ..rules.readings import as_written
from ..rules.strata import denies_itself, recursive_predicates
from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.syntax import Aggregate, Atom, terms_of
from .clauses import arity, asked_predicates, undefined_predicates, write_clauses, write_literal
from .prolog import RESERVED, Prolog, first_span
from .scasp_parts import in_parts
from .scasp_totals import written_totals

# What s(CASP) takes for the arity of a predicate, or for one of its own marks before a name, and drops.
_MARKED = re.compile(r"[cnd]_|[-_]")
_DROPPED = re.compile(rf"({_MARKED.pattern}).*|.*_[^a-zA-Z_][^_]*", re.DOTALL)
_NUMBERED = re.compile(r"_V[0-9]+")


class Scasp(Prolog):
    """The dialect of s(CASP), whose text is read by SWI-Prolog, for a program."""

    name = "s(CASP)"
    negation = "not"
    comparisons: Mapping[str, str] = {"<": "<", "<=": "=<", ">": ">", ">=": ">=", "=": "=", "!=": "\\="}
    reserved = RESERVED | {"inf/2", "o_chk/1", "o_chk/2", "prolog/1", "prolog/2", "sup/2", "writef/2"}

    def __init__(self, program: Program):
        self._totals = written_totals(program)
        self._names = _names(program)

    def constant(self, text: str) -> str:
        """As in SWI-Prolog; a name of the program of which s(CASP) would drop a part gets another."""
        return super().constant(self._names.get(text, text))

    def heading(self, program: Program, stated: Iterable[str]) -> Iterator[str]:
        """How to use the text, and a rule that never fires for what nothing else in it defines."""
        yield from (
            "%",
            "% For s(CASP), the pack `scasp` of SWI-Prolog. Ask, with a justification:",
            "%     scasp --forall=prev --tree --query='holds(Person, Statement)' FILE",
            "% or load this file into swipl after",
            "%     ?- style_check(-discontiguous), set_prolog_flag(scasp_forall, prev).",
            "% (Without `prev`, a negation of a rule with several variables can be answered wrongly.)",
            '% `not` is "not established"; `-finding(Person)` is "recorded as false".',
            *(
                f"% Here `{name}` is `{own}`, since s(CASP) drops a part of the name."
                for name, own in self._names.items()
            ),
            "",
            ":- use_module(library(scasp)).",
        )
        missing = {*asked_predicates(program)} - {*stated}
        names = [name for name in undefined_predicates(program) if name in missing]
        if names:
            yield from ("", "% Asked by rules, and stated nowhere.")
        for name in names:
            yield f"{name}({', '.join('_' for _ in range(arity(name, program)))}) :- false."

    def id_fault(self, text: str) -> str | None:
        """Ids of which s(CASP) drops a part are taken for others."""
        if _DROPPED.fullmatch(text):
            return "s(CASP) drops `_1` from the end of a name and `c_`, `d_`, `n_`, `-` and `_` from its start"
        return super().id_fault(text)

    def program_faults(self, program: Program) -> Iterator[Diagnostic]:
        """Circles, which s(CASP) does not close, and variables that it uses itself."""
        yield from super().program_faults(program)
        for name in recursive_predicates(program):
            message = f"`{name}` may rest on itself"
            why = "s(CASP) gives up conclusions that come back to themselves, and would miss answers"
            help_ = "export to prolog, which closes such circles"
            yield Diagnostic(Code.NOT_EXPORTABLE, message, first_span(name, program), why, help_)
        for name, how in arithmetic_of(program.findings).items():
            message = f"`{name}` is worked out of `{how.first}` and `{how.second}`"
            why = "s(CASP) denies what it works out by constraints of its own, whose answers are not compared yet"
            help_ = "export to prolog, clingo or sql"
            yield Diagnostic(Code.NOT_EXPORTABLE, message, how.span, why, help_)
        for stratum in program.strata:
            rules = [program.rules[i] for name in stratum for i in program.rules_of.get(name, ())]
            if denies_itself(stratum, rules):
                message = f"`{stratum[0]}` asks that something of itself is not established"
                why = "s(CASP) takes a predicate whole, and this for a circle, though it speaks of other statements"
                help_ = "export to prolog or clingo, or give what is denied a concept of its own"
                yield Diagnostic(Code.NOT_EXPORTABLE, message, first_span(stratum[0], program), why, help_)
        for rule in program.rules:
            for condition in rule.body:
                for variable, span in condition.variables.items():
                    if _NUMBERED.fullmatch(variable):
                        message = f"s(CASP) uses variables such as `{variable}` itself"
                        why = "two variables would become one"
                        yield Diagnostic(Code.NOT_EXPORTABLE, message, span, why, "give the variable another name")

    def total(
        self, aggregate: Aggregate, person: str, elements: Sequence[tuple[Sequence[str], str]], names: set[str]
    ) -> str:
        """The predicate that stands for it, which `ending` defines."""
        return f"{self._totals[str(aggregate)].name}({person})"

    def ending(self) -> Iterator[str]:
        """The rules of totals, and of the items that they count."""
        if self._totals:
            yield from (
                "",
                "% Totals, by rules that go from item to item. total1(Person, Place, Points) says that with the",
                "% points so far, the items from that place on take the total into its bounds.",
            )
        known = set[str]()
        for total in self._totals.values():
            if total.item not in known:
                known.add(total.item)
                yield from ("", f"% {total.aggregate.counted}")
                for place, item in enumerate(total.items, start=1):
                    for way in item.ways:
                        yield f"{total.item}({total.person}, {place}) :- {write_literal(way, self)}."
            yield from ("", f"% {total.aggregate}", *total.rules(self.negation))


def write_scasp(program: Program, records: Iterable[Record]) -> Iterator[str]:
    """The lines of a program and of the facts of records.

    Raises KnowledgeError and RecordError with everything that s(CASP) cannot express.
    """
    program = in_parts(program)
    return write_clauses(program, records, Scasp(program))


def statement_names(program: Program) -> dict[str, str]:
    """What each statement is called in the text."""
    names = _names(as_written(program))
    return {name: names.get(name, name) for name in program.statements}


def _names(program: Program) -> dict[str, str]:
    """Names for the constants of a program of which s(CASP) drops a part."""
    constants = dict.fromkeys(
        term.name for rule in program.rules for term in terms_of(rule) if isinstance(term, Atom)
    )
    found: dict[str, str] = {}
    for name in constants:
        own = name
        while _DROPPED.fullmatch(own) or (own != name and own in constants):
            own = f"x{own}" if _MARKED.match(own) else f"{own}_"
        if own != name:
            found[name] = own
    return found
