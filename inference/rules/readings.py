"""Readings as switches: which rules belong to the alternatives that are taken.

A rule with the condition `taken(NAME, ALTERNATIVE)` is for that alternative only. The text says by a fact which one
is taken, so that every engine reads it alike. Here the condition is settled once, when a program is loaded: what is
not taken is in no proof, absence or check, and a choice is never mistaken for something that a record says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ..errors import ReadingError
from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.spelling import suggestion
from ..text.syntax import Atom, Literal, Rule
from .entities import Switch
from .program import Program, by_head
from .strata import strata

TAKEN = "taken"


def read_as(program: Program, readings: Mapping[str, str]) -> Program:
    """A program read by these alternatives, every other reading as the text takes it.

    Where that differs from the text, worked cases are left out: they say what the text means as it stands.
    Raises ReadingError.
    """
    for name, alternative in readings.items():
        _require(name, alternative, program)
    switches = {
        name: switch._replace(taken=readings.get(name, switch.written)) for name, switch in program.switches.items()
    }
    if switches == program.switches:
        return program
    written = tuple(_chosen(rule, switches) for rule in program.written)
    rules = taken_rules(written, {name: switch.taken for name, switch in switches.items()})
    read = _with_rules(program, rules)._replace(
        written=written,
        switches=switches,
        readings={**program.readings, **{name: switch.says for name, switch in switches.items()}},
    )
    return read._replace(cases=(), with_cases=False) if read.read_otherwise else read


class RuleChange(NamedTuple):
    """Rules that go, by their indices, and those that come in their place."""

    removed: tuple[int, ...]
    added: tuple[Rule, ...]


class Alternatives:
    """What the alternatives of a program change in it, found once for all of them."""

    def __init__(self, program: Program):
        """`program` has the rules of what is written that belong to the alternatives taken."""
        self._program = program
        self._taken = {name: switch.taken for name, switch in program.switches.items()}
        self._asking: dict[str, list[tuple[Rule, int | None]]] = {}  # each with its place among the rules, if taken
        place = 0
        for rule in program.written:
            asked = taken_conditions(rule)
            is_taken = all(_is_met(condition, self._taken) for condition in asked)
            for reading in {str(condition.terms[0]) for condition in asked}:
                self._asking.setdefault(reading, []).append((rule, place if is_taken else None))
            place += is_taken

    def change(self, reading: str, alternative: str) -> RuleChange:
        """What another alternative of one reading changes."""
        taken = {**self._taken, reading: alternative}
        own = [(place, taken_rules([rule], taken)) for rule, place in self._asking.get(reading, ())]
        removed = tuple(place for place, found in own if place is not None and not found)
        return RuleChange(removed, tuple(rule for place, found in own if place is None for rule in found))

    def program(self, reading: str, alternative: str, change: RuleChange) -> Program:
        """The program of a change: its rules keep their places, the added ones stand behind all others."""
        program, count = self._program, len(self._program.rules)
        switch = program.switches[reading]._replace(taken=alternative)
        rules_of = {**program.rules_of}
        for name in {program.rules[place].head.name for place in change.removed}:
            rules_of[name] = tuple(place for place in rules_of[name] if place not in change.removed)
        for place, rule in enumerate(change.added, count):
            rules_of[rule.head.name] = (*rules_of.get(rule.head.name, ()), place)
        return program._replace(
            rules=(*program.rules, *change.added),
            rules_of={name: own for name, own in rules_of.items() if own},
            switches={**program.switches, reading: switch},
            readings={**program.readings, reading: switch.says},
        )


def as_written(program: Program) -> Program:
    """A program with the clauses of every alternative, whose `taken` conditions decide: what another engine reads."""
    return _with_rules(program, program.written)


def settle(program: Program) -> Program:
    """A program with the rules of what is written that belong to the alternatives taken."""
    taken = {name: switch.taken for name, switch in program.switches.items()}
    return _with_rules(program, taken_rules(program.written, taken))


def taken_rules(written: Iterable[Rule], taken: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rules whose `taken` conditions are met, without these conditions."""
    found = []
    for rule in written:
        asked = taken_conditions(rule)
        if not asked:
            found.append(rule)
        elif all(_is_met(condition, taken) for condition in asked):
            found.append(rule._replace(body=tuple(condition for condition in rule.body if condition not in asked)))
    return tuple(found)


def taken_conditions(rule: Rule) -> list[Literal]:
    """The conditions of a rule that ask for an alternative of a reading."""
    return [condition for condition in rule.body if isinstance(condition, Literal) and condition.name == TAKEN]


def reading_faults(
    rules: Iterable[Rule], alternatives: Mapping[str, tuple[str, ...]], about_a_person: Iterable[str]
) -> Iterator[Diagnostic]:
    """`taken` conditions that cannot be settled before a record is known, or that stand where nothing depends on it.

    `alternatives` has those of each reading; `about_a_person` the predicates that speak of one.
    """
    why = "which rules belong to a reading is settled before any record is known"
    people = {*about_a_person}
    for rule in rules:
        for condition in taken_conditions(rule):
            reading, alternative = condition.terms
            known = alternatives.get(str(reading), ())
            if not isinstance(reading, Atom) or not isinstance(alternative, Atom):
                help_ = "name the reading and the alternative; write one rule for each"
                yield Diagnostic(Code.WRONG_TYPE, f"`{condition}` names no alternative", condition.span, why, help_)
            elif known and alternative.name not in known:
                message = f"`{alternative}` is not an alternative of `{reading}`"
                help_ = suggestion(alternative.name, known, f"declared: {', '.join(known)}")
                yield Diagnostic(Code.UNKNOWN_VALUE, message, alternative.span, why, help_)
            elif rule.head.name not in people:
                message = f"`{rule.head.name}` is a fact of the knowledge base and cannot depend on a reading"
                why = "which actions never go together, which are a choice and what leads is so in every reading"
                help_ = "ask for the alternative in the rules about a person that use it"
                yield Diagnostic(Code.WRONG_TYPE, message, condition.span, why, help_)


def unnamed_readings(program: Program) -> Iterator[Diagnostic]:
    """A fault for each rule that belongs to an alternative of a reading that its block does not name."""
    for rule in program.written:
        of_statement = rule.head.name == "holds"
        name = str(rule.head.terms[-1]) if of_statement else rule.head.name
        described = program.statements.get(name) if of_statement else program.concepts.get(name)
        if described is None or not program.is_about_a_person(rule.head.name):
            continue
        for condition in taken_conditions(rule):
            reading = str(condition.terms[0])
            if reading in program.switches and reading not in described.readings:
                message = f"the block of `{name}` does not name the reading `{reading}`"
                why = "whoever is shown a rule must be told how the guideline was read for it"
                help_ = f"add a line `%% reading  {reading}` to it"
                yield Diagnostic(Code.MISSING_METADATA, message, condition.span, why, help_)


def _require(name: str, alternative: str, program: Program) -> None:
    listing = program.command("show readings")
    if name not in program.readings:
        help_ = suggestion(name, program.switches, f"`{listing}` lists the readings", parts=True)
        raise ReadingError(f"`{name}` is not a reading: {help_}")
    if name not in program.switches:
        help_ = f"`{listing}` lists those that have"
        raise ReadingError(f"the reading `{name}` has no alternative: {help_}")
    known = program.switches[name].alternatives
    if alternative not in known:
        help_ = suggestion(alternative, known, f"its alternatives are {', '.join(known)}", parts=True)
        raise ReadingError(f"`{alternative}` is not an alternative of the reading `{name}`: {help_}")


def _with_rules(program: Program, rules: tuple[Rule, ...]) -> Program:
    return program._replace(rules=rules, rules_of=by_head(rules), strata=strata(rules))


def _is_met(condition: Literal, taken: Mapping[str, str]) -> bool:
    reading, alternative = (str(term) for term in condition.terms)
    return (taken.get(reading) == alternative) != condition.negated


def _chosen(rule: Rule, switches: Mapping[str, Switch]) -> Rule:
    """The fact that says which alternative is taken, with the one that is; any other rule as it is."""
    if rule.head.name != TAKEN:
        return rule
    reading, alternative = rule.head.terms
    taken = Atom(switches[str(reading)].taken, alternative.span)
    return rule._replace(head=rule.head._replace(terms=(reading, taken)))
