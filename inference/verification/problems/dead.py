"""What is without effect: statements and rules that never apply, and conditions and rules that change nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice

from ...errors import UndecidedError
from ...rules.conditions import conditions_of
from ...rules.entities import Notice, Statement
from ...rules.finding import arithmetic_of
from ...rules.program import Program
from ...rules.totals import total_of
from ...text.codes import Code
from ...text.diagnostic import Diagnostic, Related
from ...text.syntax import Rule
from ..formulas.audit import Audit
from ..formulas.change import ClauseChange, without
from ..formulas.encoding import EncodedInstance
from ..formulas.grounding import Arguments
from ..formulas.variables import FALSE, all_of, any_of, opposite
from ..formulas.variant import Variant
from .candidates import Place, as_written, can_be_judged, is_judged, judged_conditions, with_fewer, written_once

Head = tuple[str, Arguments]
Way = tuple[int, EncodedInstance]  # an instance of a rule, with the index of the rule
MOST = 8  # conditions in the way that are named


def find_dead(audit: Audit) -> Iterator[Diagnostic]:
    """A diagnostic for each statement and notice that never holds, and for each rule about a person without effect.

    `dead-statement`, `dead-notice`, `dead-rule`: no consistent record meets the conditions; `subsumed-rule`: whenever
    they are met, another rule establishes the same; `idle-condition`: the rule would establish the same without it.
    """
    program = audit.program
    never = set()
    for name, formula in audit.encoding.holds.items():
        found = dead_statement(program.statements[name])
        with audit.pace.question(found.message, found.span, found.statements):
            if not audit.possible(formula):
                never.add(name)
                rules = (i for i in program.rules_of.get("holds", ()) if str(program.rules[i].head.terms[-1]) == name)
                yield found._replace(related=tuple(islice(_in_the_way(audit, rules), MOST)))
    for name, notice in program.notices.items():
        found = dead_notice(notice)
        with audit.pace.question(found.message, found.span):
            if not audit.possible(audit.encoding.atom("gets_notice", name)):
                never.add(name)
                yield found
    judged = [i for i, rule in enumerate(program.rules) if is_judged(rule, program)]
    asked = judged_conditions(program)
    by_head: dict[Head, list[Way]] = {}
    for index in judged:
        for way in audit.encoding.instances(index):
            by_head.setdefault((program.rules[index].head.name, way.head), []).append((index, way))
    for written in written_once(judged, program):
        indices = [i for i in written if str(program.rules[i].head.terms[-1]) not in never]
        if indices:
            rule = program.rules[indices[0]]
            with audit.pace.question(f"whether `{rule.head}` is established here alone", rule.span):
                yield from _of_rules(audit, indices, by_head, [place for i in written for place in asked.get(i, ())])
        for _ in written:
            audit.pace.advance()


def dead_statement(statement: Statement) -> Diagnostic:
    """What is wrong with a statement that never holds."""
    return Diagnostic(
        Code.DEAD_STATEMENT,
        f"`{statement.id}` holds for no consistent record",
        statement.span,
        "a statement that never applies is not in the guideline as it is encoded",
        f"correct its conditions: `guidelog why-not RECORD {statement.id}` tells which of them fail",
        statements=(statement.id,),
    )


def dead_notice(notice: Notice) -> Diagnostic:
    """What is wrong with a notice that nobody gets."""
    return Diagnostic(Code.DEAD_NOTICE, f"`{notice.name}` holds for no consistent record", notice.span,
                      "a notice that nobody gets warns nobody", "correct its conditions, or remove it")  # fmt: skip


def dead_rule(rules: Sequence[Rule], program: Program) -> Diagnostic:
    """What is wrong with a rule that never fires; of one that takes its threshold from facts, for each of them."""
    rule, head = rules[0], as_written(rules[0], rules)
    message, why = f"no consistent record meets the conditions of `{head}`", "a rule that never fires says nothing"
    help_ = "remove it, or correct its conditions"
    if rule.aggregate is not None:
        message = f"no consistent record comes to `{head}`"
        help_ = "correct its bound, or what it counts: items with the same terms before the `:` count once"
        if name := total_of(rule.aggregate, program.rules):
            help_ = f"{help_}; `{program.command(f'show {name}')}` tells how far it goes"
    return Diagnostic(Code.DEAD_RULE, message, rule.span, why, help_, _statements(rules, program))


def _in_the_way(audit: Audit, rules: Iterable[int]) -> Iterator[Related]:
    """The conditions of rules that never fire (by their indices) without any one of which some record is proved to
    meet the rest: what excludes each other."""
    for index in rules:
        rule = audit.program.rules[index]
        records = audit.records_of(rule.head.name)
        for place, condition in enumerate(rule.body):
            if can_be_judged(rule, place, audit.program):
                wider = any_of(way.fires for way in audit.encoding.instances_without(index, place))
                with suppress(UndecidedError):
                    if records.can_meet(wider):
                        yield Related(condition.span, f"without `{condition}` some record would meet the rule")


def _of_rules(
    audit: Audit, indices: Sequence[int], by_head: Mapping[Head, Sequence[Way]], conditions: Iterable[Sequence[Place]]
) -> Iterator[Diagnostic]:
    """What is wrong with rules that are written at one place, or with one of the conditions written there.

    `by_head` has all that establish one head.
    """
    program = audit.program
    rules = [program.rules[index] for index in indices]
    name = rules[0].head.name
    ways = [way for index in indices for way in audit.encoding.instances(index)]
    rivals = [by_head[name, way.head] for way in ways]
    records = audit.records_of(name).about(*(any_of(way.fires for _, way in same) for same in rivals))
    rest = [any_of(way.fires for other, way in same if other not in indices) for same in rivals]
    adds = records.is_possible(any_of(all_of([w.fires, opposite(r)]) for w, r in zip(ways, rest, strict=True)))
    if not adds and not records.is_possible(any_of(way.fires for way in ways)):
        related = tuple(dict.fromkeys(islice(_in_the_way(audit, indices), MOST)))
        yield dead_rule(rules, program)._replace(related=related)
        return
    statements = _statements(rules, program)
    if not adds and not _is_missed(audit, indices):
        head = as_written(rules[0], rules)
        yield Diagnostic(Code.SUBSUMED_RULE, f"other rules establish `{head}` whenever this one does", rules[0].span,
                         "a rule that changes nothing hides what does", "remove it, or correct its conditions",
                         statements)  # fmt: skip
        return
    yield from _idle_elements(audit, indices[0], statements)
    for places in conditions:
        own = [program.rules[index].body[place] for index, place in places]
        message = f"`{as_written(own[0], own)}` changes nothing in this rule"
        with audit.pace.question(message, own[0].span, statements):
            if not any(_is_missed_in_the_rule(audit, *place) for place in places):
                yield Diagnostic(Code.IDLE_CONDITION, message, own[0].span,
                                 "the rule establishes the same without it", "remove it, or correct it",
                                 statements)  # fmt: skip


def _idle_elements(audit: Audit, index: int, statements: tuple[str, ...]) -> Iterator[Diagnostic]:
    """The elements of an aggregate without which it is met by the same records; none of one that is always met, which
    is idle itself."""
    rule = audit.program.rules[index]
    for element, fewer in with_fewer(rule):
        message = f"`{element}` changes nothing in this total"
        with audit.pace.question(message, element.span, statements):
            if _turns(audit, index, None) and not _turns(audit, index, fewer):
                why = "the total lies within its bounds for the same records without it"
                help_ = "remove it, or correct it; what stands twice counts once"
                yield Diagnostic(Code.IDLE_CONDITION, message, element.span, why, help_, statements)


def _turns(audit: Audit, index: int, other: Rule | None) -> bool:
    """Whether some record meets one of two rules of a total and not the other; None is a rule that is always met."""
    name = audit.program.rules[index].head.name
    met = any_of(audit.encoding.answers(name).values())
    if other is None:
        return audit.records_of(name).can_meet(opposite(met))
    met_by_other = any_of(Variant(audit.encoding, ClauseChange((index,), (other,)), {name}).answers(name).values())
    lost, won = all_of([met, opposite(met_by_other)]), all_of([met_by_other, opposite(met)])
    return audit.records_of(name).can_meet(any_of([lost, won]))


def _is_missed_in_the_rule(audit: Audit, index: int, place: int) -> bool:
    """Whether a rule would establish something more without a condition.

    Its instances are found anew: those of the rule are only those in which some record could meet the condition.
    """
    name, encoding = audit.program.rules[index].head.name, audit.encoding
    wider = encoding.instances_without(index, place)
    return audit.records_of(name).can_meet(
        any_of(all_of([way.fires, opposite(encoding.answer(name, way.head))]) for way in wider)
    )


def _is_missed(audit: Audit, indices: Sequence[int]) -> bool:
    """Whether something would no longer be established without rules: what rests on itself is derived anew."""
    name = audit.program.rules[indices[0]].head.name
    before = audit.encoding.answers(name)
    after = Variant(audit.encoding, without(*indices), {name}).answers(name)
    lost = any_of(all_of([formula, opposite(after.get(row, FALSE))]) for row, formula in before.items())
    return audit.records_of(name).can_meet(lost)


def _statements(rules: Sequence[Rule], program: Program) -> tuple[str, ...]:
    names = dict.fromkeys(str(rule.head.terms[-1]) for rule in rules if rule.head.name == "holds")
    return tuple(name for name in names if name in program.statements)


def find_unused(program: Program, meanings: frozenset[str]) -> Iterator[Diagnostic]:
    """A diagnostic for each finding that no rule uses, and each predicate that nothing uses or gives a meaning to."""
    used = {condition.name for rule in program.rules for condition in conditions_of(rule)}
    used |= {part for name, how in arithmetic_of(program.findings).items() if name in used for part in how.parts}
    first = {rule.head.name: rule for rule in reversed(program.rules)}
    for rule in program.rules:
        if rule.head.name == "finding" and str(rule.head.terms[0]) not in used:
            yield unused_finding(rule)
    for name, rule in first.items():
        if name not in used and name not in meanings:
            yield from unused_predicate(rule, program)


def unused_finding(rule: Rule) -> Diagnostic:
    """What is wrong with a finding that no rule uses, which a fact declares."""
    message, why = f"no rule uses the finding `{rule.head.terms[0]}`", "recording it changes no answer"
    return Diagnostic(Code.UNUSED_FINDING, message, rule.span, why, "use it in a rule, or remove it")


def unused_predicate(rule: Rule, program: Program) -> Iterator[Diagnostic]:
    """What is wrong with a predicate that nothing uses, of which a rule is the first; one that heads an answer is
    used."""
    name = rule.head.name
    concept = program.concepts.get(name)
    if not (concept and (concept.situation or concept.aspect)):
        why = "what is defined and never asked changes no answer"
        yield Diagnostic(Code.UNUSED_PREDICATE, f"nothing uses `{name}`", rule.span, why, "use it, or remove it")
