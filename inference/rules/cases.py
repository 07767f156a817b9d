"""Worked cases: whether each is one that can be run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..text.codes import Code
from ..text.diagnostic import Diagnostic, printable
from ..text.source import Span
from ..text.spelling import suggestion
from ..text.syntax import Atom, Case, Literal, Numeral, Rule, is_total
from .arithmetic import Arithmetic
from .conditions import conditions_of
from .schema import NAMED, STATUSES

OLD_WORDS = {"recommended": "certain"}  # as earlier texts call them
VERDICTS = ("holds", "fails", *STATUSES)


class CaseRules:
    """The rules of a program by what they establish, to be looked up for one case after another."""

    def __init__(self, rules: Sequence[Rule]):
        self.rules = rules
        self._of_predicate: dict[str, list[int]] = {}
        self._of_name: dict[tuple[str, str], list[int]] = {}
        for index, rule in enumerate(rules):
            self._of_predicate.setdefault(rule.head.name, []).append(index)
            if rule.head.terms:
                self._of_name.setdefault((rule.head.name, str(rule.head.terms[-1])), []).append(index)

    def rules_of(self, case: Case) -> list[int]:
        """The indices of the rules that establish what a case is about."""
        if case.kind == "concept":
            return self._of_predicate.get(case.subject, [])
        predicate = next((name for name, kind in NAMED.items() if kind == case.kind), "")
        return self._of_name.get((predicate, case.subject), [])

    def establish(self, predicate: str) -> bool:
        """Whether some rule establishes a predicate."""
        return predicate in self._of_predicate

    def labelled(self, case: Case) -> list[int]:
        """The rules that the label of a case means: its subject's own, else those of the conditions of these."""
        own = self.rules_of(case)
        found = [i for i in own if self.rules[i].label == case.label]
        if found:
            return found
        used = {c.name: None for i in own for c in conditions_of(self.rules[i])}
        for name in [name for name in used if is_total(name)]:
            used.update(
                {c.name: None for i in self._of_predicate.get(name, ()) for c in conditions_of(self.rules[i])}
            )
        return [i for name in used for i in self._of_predicate.get(name, ()) if self.rules[i].label == case.label]


def case_faults(
    case: Case,
    subjects: CaseRules,
    kinds: Mapping[str, str],
    values: Mapping[str, Sequence[str]],
    worked_out: Mapping[str, Arithmetic],
) -> Iterator[Diagnostic]:
    """What keeps a case from being run. `worked_out` are the numbers that no record tells by itself."""
    kind = case.kind
    if kind not in ("concept", *NAMED.values()):
        help_ = "put it below the block of a statement, a concept, a contradiction or a notice"
        yield _fault("this worked case is about nothing that can hold", case.span, help_)
    if case.verdict not in VERDICTS:
        help_ = suggestion(case.verdict, VERDICTS, f"a verdict is one of: {', '.join(VERDICTS)}")
        if case.verdict in OLD_WORDS:
            help_ = f"it is now called `{OLD_WORDS[case.verdict]}`"
        yield _fault(f"`{case.verdict}` is not a verdict", case.span, help_)
    elif case.verdict in STATUSES and kind != "statement":
        yield _fault("only statements have a status", case.span, "write `holds` or `fails`")
    if kind == "concept" and any(len(subjects.rules[i].head.terms) != 1 for i in subjects.rules_of(case)):
        help_ = "write the case below a concept with the person as its only argument"
        yield _fault(f"`{case.subject}` says more than that something holds of a person", case.span, help_)
    if case.label is not None and not subjects.labelled(case):
        help_ = f"put `% [{printable(case.label)}]` on the first line of the rule that is meant"
        yield _fault(f"no rule of `{case.subject}` is labelled [{printable(case.label)}]", case.span, help_)
    seen: set[str] = set()
    for fact in case.facts:
        if fault := _fact_fault(fact, subjects, kinds, values):
            yield _fault(*fault)
        if fact.name in worked_out:
            one, other = worked_out[fact.name].parts
            message = f"`{fact.name}` is worked out of `{one}` and `{other}`"
            yield _fault(message, fact.span, f"write `{one}` and `{other}` in its place")
        if fact.name in seen:
            yield _fault(f"`{fact.name}` is recorded twice", fact.span, "a record holds each finding once")
        seen.add(fact.name)
    people = {str(fact.terms[0]) for fact in case.facts}
    if len(people) > 1:
        yield _fault("this worked case is about several people", case.span, "write `p` for the person throughout")


def _fact_fault(
    fact: Literal, subjects: CaseRules, kinds: Mapping[str, str], values: Mapping[str, Sequence[str]]
) -> tuple[str, Span, str] | None:
    kind = kinds.get(fact.name)
    if kind is None:
        help_ = "a record holds findings only: declare it with `finding(...)`"
        if subjects.establish(fact.name):
            help_ = f"a record holds findings only: write those on which `{fact.name}` rests"
        help_ = suggestion(fact.name, kinds, help_)
        return f"no finding is called `{fact.name}`", fact.span, help_
    if fact.negated:
        return "a record cannot say what is not established", fact.span, "leave it out, or write `-` for false"
    if len(fact.terms) != (1 if kind == "bool" else 2) or not isinstance(fact.terms[0], Atom):
        pattern = f"{fact.name}(p)" if kind == "bool" else f"{fact.name}(p, {'value' if kind == 'enum' else '3'})"
        return f"`{fact}` is not a recorded finding", fact.span, f"write `{pattern}`"
    if fact.strong and kind != "bool":
        return f"`{fact.name}` cannot be recorded as false", fact.span, "record another of its values"
    if kind == "enum" and str(fact.terms[1]) not in values.get(fact.name, ()):
        known = values.get(fact.name, ())
        help_ = suggestion(str(fact.terms[1]), known, _declared(fact.name, known))
        return f"`{fact.terms[1]}` is not a value of `{fact.name}`", fact.terms[1].span, help_
    if kind == "number" and not isinstance(fact.terms[1], Numeral):
        return f"`{fact.terms[1]}` is not a number", fact.terms[1].span, "write an integer"
    return None


def _declared(finding: str, values: Sequence[str]) -> str:
    return f"declared: {', '.join(values)}" if values else f"declare it with `value({finding}, ...)`"


def _fault(message: str, span: Span, help_: str) -> Diagnostic:
    return Diagnostic(Code.BAD_CASE, message, span, "worked cases are the tests of the text", help_)
