"""SWI-Prolog: negation as failure is `\\+`, and a finding recorded as false is a fact of the predicate `-`."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import count

from ..rules.arithmetic import Arithmetic
from ..rules.conditions import literals
from ..rules.program import Program
from ..rules.strata import recursive_predicates
from ..text.codes import Code
from ..text.diagnostic import Diagnostic, is_text
from ..text.source import Span
from ..text.syntax import Aggregate
from .clauses import UNPAIRED_SURROGATE, WIDTH, arity, undefined_predicates

_PLAIN = re.compile(r"[a-z][A-Za-z0-9_]*")
_PREFIX_OPERATORS = """
    discontiguous dynamic initialization meta_predicate module_transparent multifile public table
    thread_initialization thread_local volatile
"""

# What SWI-Prolog does not let a program define, and what it calls in one while it loads or answers.
_RESERVED = """
    abolish/1 acyclic_term/1 arg/3 asserta/1 assertz/1 at_end_of_stream/1 atom/1 atom_chars/2 atom_codes/2
    atom_concat/3 atom_length/2 atomic/1 bagof/3 call/1 call/2 call/3 call/4 call/5 call/6 call/7 call/8
    callable/1 catch/3 char_code/2 char_conversion/2 clause/2 close/1 close/2 compare/3 compound/1 copy_term/2
    current_char_conversion/2 current_input/1 current_op/3 current_output/1 current_predicate/1
    current_prolog_flag/2 discontiguous/1 dynamic/1 exception/3 expand_answer/2 expand_query/4
    file_search_path/2 findall/3 float/1 flush_output/1 forall/2 format/2 functor/3
    get_byte/1 get_byte/2 get_char/1 get_char/2
    get_code/1 get_code/2 goal_expansion/2 goal_expansion/4 ground/1 halt/1 initialization/1 integer/1 is/2
    keysort/2 length/2 library_directory/1 message_hook/3 message_property/2 message_queue_create/2
    message_queue_destroy/1 message_queue_property/2 multifile/1 mutex_create/2 mutex_destroy/1 mutex_lock/1
    mutex_property/2 mutex_trylock/1 mutex_unlock/1 nl/1 nonvar/1 number/1 number_chars/2 number_codes/2
    numbervars/3 once/1 op/3 open/3 open/4 peek_byte/1 peek_byte/2 peek_char/1 peek_char/2 peek_code/1
    peek_code/2 phrase/2 phrase/3 portray/1 predicate_property/2 prolog_file_type/2 prolog_list_goal/1
    prolog_load_file/2 put_byte/1 put_byte/2 put_char/1 put_char/2 put_code/1 put_code/2 read/1 read/2
    read_term/2 read_term/3 resource/2 resource/3 retract/1 retractall/1 set_input/1 set_output/1
    set_prolog_flag/2 set_stream_position/2 setof/3 sort/2 stream_property/2 sub_atom/5 subsumes_term/2
    term_expansion/2 term_expansion/4 term_variables/2 thread_create/3 thread_detach/1 thread_get_message/1
    thread_get_message/2 thread_get_message/3 thread_message_hook/3 thread_peek_message/1 thread_peek_message/2
    thread_property/2 thread_self/1 thread_send_message/2 thread_signal/2 throw/1 unify_with_occurs_check/2
    var/1 with_mutex/2 write/1 write/2 write_canonical/1 write_canonical/2 write_term/2 write_term/3 writeq/1
    writeq/2
"""
RESERVED = frozenset(_RESERVED.split())


class Prolog:
    """The dialect of SWI-Prolog."""

    name = "SWI-Prolog"
    negation = "\\+"
    comparisons: Mapping[str, str] = {"<": "<", "<=": "=<", ">": ">", ">=": ">=", "=": "=:=", "!=": "=\\="}
    reserved = RESERVED

    def heading(self, program: Program, stated: Iterable[str]) -> Iterator[str]:
        """How to use the text, and its declarations."""
        yield from (
            "%",
            "% For SWI-Prolog. Load this file, then ask: ?- holds(Person, Statement).",
            '% `\\+` is "not established"; `-finding(Person)` is "recorded as false".',
            "",
            ":- style_check(-discontiguous).  % clauses stand in the order of the guideline",
        )
        yield from _directive("dynamic", [n for n in undefined_predicates(program) if n[0] != "-"], program, "(-)/1")
        recursive = recursive_predicates(program)
        if recursive:
            yield from ("", "% These rest on themselves. After a change of facts: ?- abolish_all_tables.")
            yield from _directive("table", recursive, program)

    def comment(self, text: str) -> str:
        """The comment as it is."""
        return text

    def constant(self, text: str) -> str:
        """An atom, in quotes unless it is a plain name."""
        return text if _PLAIN.fullmatch(text) else f"'{''.join(map(_escaped, text))}'"

    def number(self, number: Decimal) -> str:
        """An integer, or a rational such as 5r2, since a float is not exact."""
        exact = Fraction(number)
        return f"{exact.numerator}r{exact.denominator}" if exact.denominator > 1 else str(exact.numerator)

    def constant_fault(self, text: str) -> str | None:
        """Surrogates are no characters."""
        return None if is_text(text) else UNPAIRED_SURROGATE

    def id_fault(self, text: str) -> str | None:
        """The same of an id."""
        return self.constant_fault(text)

    def number_fault(self, number: Decimal) -> str | None:
        """Every number can be said."""
        return None

    def program_faults(self, program: Program) -> Iterator[Diagnostic]:
        """Predicates that are the system's own."""
        for name in program.sorts:
            indicator = f"{name}/{arity(name, program)}"
            if indicator in self.reserved:
                message = f"`{indicator}` is a predicate of {self.name}'s own"
                why = "there it would mean something else, or could not be defined"
                yield Diagnostic(Code.NOT_EXPORTABLE, message, first_span(name, program), why, "give it another name")

    def arithmetic(self, name: str, how: Arithmetic) -> str:
        """A clause with the system's own arithmetic, of integers and rationals."""
        first, second = how.parts
        return f"{name}(P, N) :- {first}(P, A), {second}(P, B), N is B {'+' if how.sign > 0 else '-'} A."

    def total(
        self, aggregate: Aggregate, person: str, elements: Sequence[tuple[Sequence[str], str]], names: set[str]
    ) -> str:
        """The sum over the different items, compared with the bounds."""
        points, rest, total = (_unused(name, names) for name in ("Points", "Item", "Total"))
        ways = []
        for terms, literal in elements:
            named = [*terms] if aggregate.is_sum else ["1", *(terms or [literal])]
            ways.append(f"{literal}, [{points}|{rest}] = [{', '.join(named)}]")
        items = f"({' ; '.join(ways)})"
        least = [] if aggregate.least is None else [f"{total} >= {aggregate.least}"]
        most = [] if aggregate.most is None else [f"{total} =< {aggregate.most}"]
        counted = f"aggregate_all(sum({points}), distinct([{points}|{rest}], {items}), {total})"
        return f"({', '.join([counted, *least, *most])})"

    def ending(self) -> Iterator[str]:
        """Nothing more."""
        return iter(())


def _unused(name: str, names: set[str]) -> str:
    """A variable that nothing uses yet."""
    found = next(one for one in (f"{name}{number or ''}" for number in count()) if one not in names)
    names.add(found)
    return found


def first_span(predicate: str, program: Program) -> Span | None:
    """The place where a predicate is first spoken of."""
    for rule in program.rules:
        if rule.head.name == "finding" and str(rule.head.terms[0]) == predicate:
            return rule.span
        for literal in literals(rule):
            if literal.name == predicate:
                return literal.span
    return None


def _directive(name: str, predicates: Iterable[str], program: Program, *more: str) -> Iterator[str]:
    names = {p: f"({p})" if p in _PREFIX_OPERATORS.split() else p for p in predicates}
    named = ", ".join([*more, *(f"{shown}/{arity(p, program)}" for p, shown in names.items())])
    yield from textwrap.wrap(f":- {name} {named}.", WIDTH, subsequent_indent="    ", break_long_words=False,
                             break_on_hyphens=False)  # fmt: skip


def _escaped(character: str) -> str:
    if character in "'\\":
        return f"\\{character}"
    if character.isascii() and character.isprintable():
        return character
    return f"\\x{ord(character):x}\\"
