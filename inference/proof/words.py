"""What a step says, in the words of the knowledge base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..answer.score import OpenItem
from ..answer.states import comparison_of
from ..answer.words import alternative_sentence, brief_value
from ..record.record import Value
from ..rules.arithmetic import Arithmetic
from ..rules.entities import Statement
from ..rules.program import Program
from ..rules.standing import TOTAL
from ..rules.totals import score_labels, total_name, words_of_score
from ..text.syntax import Aggregate, Literal, Variable, bare_name, is_total
from ..words import capital, counted
from .step import (
    ABSENT,
    CIRCULAR,
    COMPARED,
    COUNTED,
    OTHERWISE,
    RECORDED,
    UNDECLARED,
    UNRECORDED,
    ConditionAnswer,
    Pattern,
    Step,
    shown_state,
)

ORDERS = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least", "=": "exactly", "!=": "other than"}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def sentence(step: Step, program: Program) -> str:
    """A step as a sentence without a full stop: what is so, or what is not."""
    finding = program.findings.get(bare_name(step.predicate))
    if finding is not None and step.reason in (RECORDED, OTHERWISE, UNRECORDED):
        return finding.sentence(brief_value(step.value))
    if step.reason == COMPARED:
        return _compared(step, program)
    if step.reason == COUNTED:
        return _counted(step, program)
    if step.reason == UNDECLARED:
        where = "not so" if program.is_about_a_person(step.predicate) else "not in the knowledge base"
        return f"{where}: {describe_established(step.predicate, step.arguments, program)}"
    if step.reason in (ABSENT, CIRCULAR):
        return describe_absent(step.predicate, step.arguments, program)
    return describe_established(step.predicate, step.arguments, program)


def describe_state(one: ConditionAnswer, program: Program) -> str:
    """The state of a condition; where the step that shows why it fails does not tell it, with what does."""
    if one.state == UNRECORDED and not one.step.silent:
        return f"{one.state}: it would be met if {alternative_sentence(one.opening, program.findings)}"
    if one.state == OTHERWISE and one.step.silent:
        return f"{one.state}: nothing that could still be recorded would meet it"
    return shown_state(one)


def describe_established(predicate: str, arguments: Pattern, program: Program) -> str:
    """A conclusion or a fact of the knowledge base, in words."""
    if is_total(predicate):
        return program.concepts[predicate].holds
    if predicate == "holds" and arguments[1] is not None:
        return f"{_quoted(program.statements[str(arguments[1])])} applies"
    if predicate == "gets_notice" and arguments[1] is not None:
        return f"the notice `{arguments[1]}` is given"
    if predicate == TOTAL and predicate not in program.rules_of:
        _, name, *numbers = arguments
        return f"{score_labels(program.rules, program.scores)[str(name)]}: {range_in_words(*numbers)}"
    concept = program.concepts.get(predicate)
    rest = arguments[1:] if program.is_about_a_person(predicate) else arguments
    return _with_arguments(concept.holds if concept else predicate.replace("_", " "), predicate, rest, program)


def describe_absent(predicate: str, arguments: Pattern, program: Program) -> str:
    """That nothing establishes an atom, in words."""
    if predicate == "holds":
        one = program.statements[str(arguments[1])] if arguments[1] is not None else None
        return f"{_quoted(one)} does not apply" if one else "no such statement applies"
    concept = program.concepts.get(predicate)
    rest = [a for a in (arguments[1:] if program.is_about_a_person(predicate) else arguments) if a is not None]
    words = concept.fails if concept else f"not established: {predicate.replace('_', ' ')}"
    return _with_arguments(words, predicate, rest, program)


def _with_arguments(words: str, predicate: str, rest: Sequence[object], program: Program) -> str:
    """What a predicate says, and of what; what gives points to a score says so by the name of the score."""
    name = next((str(one) for one in rest if one in program.scores), "")
    plain = predicate.replace("_", " ")
    if name and words.removeprefix("not established: ") == plain:
        words = f"{words.removesuffix(plain)}{program.scores[name].label}"
        rest = [one for one in rest if one != name]
        if rest and isinstance(rest[0], int):
            rest = [counted(rest[0], "point"), *rest[1:]]
    return f"{words}: {', '.join(map(_plain, rest))}" if rest else words


def _quoted(statement: Statement) -> str:
    return f"{'the advice against ' if statement.advises_against else ''}“{statement.says}”"


def worked_out_words(how: Arithmetic, program: Program) -> str:
    """What a number is worked out of."""
    first, second = (program.findings[part].label for part in how.parts)
    return f"worked out: {second} {'and' if how.sign > 0 else 'less'} {first}"


def describe_recorded(names: Iterable[str], findings: Mapping[str, Value], program: Program) -> str:
    """What a record holds of some findings, as a sentence."""
    return "; and ".join(recorded_words(names, findings, program))


def recorded_words(names: Iterable[str], findings: Mapping[str, Value], program: Program) -> list[str]:
    """What a record holds of some findings, a sentence for each."""
    return [program.findings[name].sentence(brief_value(findings[name])) for name in names]


def _plain(constant: object) -> str:
    return "any" if constant is None else str(brief_value(constant)).replace("_", " ")


def score_words(aggregate: Aggregate, program: Program) -> str:
    """What an aggregate counts."""
    own = words_of_score(aggregate, program.scores)
    if own is not None:
        return capital(own.label)
    name = total_name(aggregate.elements)
    if name:
        return f"The {name}"
    words = [item_words(OpenItem(1, one.predicate, _constants(one)), program) for one in aggregate.literals]
    return f"{'The points' if aggregate.is_sum else 'How many'} of: {', '.join(dict.fromkeys(words))}"


def range_in_words(least: object, total: object, most: object) -> str:
    """What a score comes to as recorded, and what it still can."""
    reach = "whatever else is recorded" if least == most else f"{least} to {most} by what could still be recorded"
    return f"{total} as recorded, {reach}"


def item_words(item: OpenItem, program: Program) -> str:
    """An item in few words: what its finding or concept is called, or what tells it apart."""
    if item.predicate == "holds" and str(item.terms[-1]) in program.statements:
        return f"“{program.statements[str(item.terms[-1])].says}”"
    named = [str(term) for term in item.terms if isinstance(term, str) and not term.startswith("-")]
    finding = program.findings.get(bare_name(item.predicate))
    if finding is not None:
        if finding.kind == "bool":
            return finding.brief(not item.predicate.startswith("-"))
        return finding.brief(next((name for name in named if name in finding.values), ""))
    concept = program.concepts.get(item.predicate)
    if concept is not None and len(program.sorts[item.predicate]) == 1:
        return concept.holds
    return " ".join(named).replace("_", " ") or item.predicate.replace("_", " ")


def _constants(literal: Literal) -> tuple[str, ...]:
    return tuple(str(term) for term in literal.terms if not isinstance(term, Variable))


def _counted(step: Step, program: Program) -> str:
    """What the items of an aggregate add up to, and how far that is from its bounds."""
    total = int(str(step.arguments[0]))
    aggregate = program.rules[step.rule].aggregate if step.rule is not None else None
    unit = "point" if aggregate is not None and aggregate.is_sum else "item"
    own = words_of_score(aggregate, program.scores) if aggregate is not None else None
    said = own.filled(str(total)) if own else f"{counted(total, unit)}{' in all' if total else ''}"
    if aggregate is None or step.value:
        return said
    if aggregate.least is not None and total < aggregate.least:
        return f"{said}, {aggregate.least - total} short of {aggregate.least}"
    return f"{said}, {total - (aggregate.most or 0)} more than {aggregate.most}"


def _compared(step: Step, program: Program) -> str:
    """A comparison, told of the finding whose number it is: "it has lasted 3 weeks, which is at least 2"."""
    parts = comparison_of(step.comparison) if step.comparison else None
    if parts and step.rule is not None:
        name, operator, threshold = parts
        number = brief_value(step.binding[name])
        words = ORDERS[operator if step.value else _OPPOSITE[operator]]
        for condition in program.rules[step.rule].body:
            if isinstance(condition, Literal) and str(condition.terms[-1]) == name:
                finding = program.findings.get(condition.name)
                if finding is not None:
                    return f"{finding.sentence(number)}, which is {words} {threshold}"
        return f"{number} is {words} {threshold}"
    left, right = (str(brief_value(number)) for number in step.arguments)
    return f"{left} is {ORDERS[step.predicate if step.value else _OPPOSITE[step.predicate]]} {right}"
