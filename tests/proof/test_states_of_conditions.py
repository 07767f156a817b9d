"""What `why-not` says of each condition, against brute force over every extension: see docs/statuses.md."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

import pytest
from guidelog.inference.proof.step import MET, OTHERWISE, SILENT, UNRECORDED, ConditionAnswer, RuleAnswer, shown_state
from guidelog.inference.text import syntax

import guidelog

from ..support.knowledge import SCORE, knowledge, knowledge_of
from ..support.naive import Argument, Naive, are_met
from ..support.program_parts import Comparison, Literal, RandomProgram, State, Term, names
from ..support.random_programs import naming, random_program, random_states
from ..support.scale import scaled

SEEDS = scaled(500)
CHUNKS = 10
RECORDS = 5  # of each program


def states(rules: str, **findings: object) -> dict[str, str]:
    """The state of each condition of the only rule of `s0`."""
    (rule,) = knowledge(rules).consult({"findings": findings}).rules("s0")
    return {str(one.condition): one.state for one in rule.conditions}


def test_a_comparison_of_a_number_that_rests_on_nothing_recorded_is_not_recorded() -> None:
    rules = f"{SCORE}holds(P, s0) :- score(P, N), N >= 2.\n"
    assert states(rules, weeks=1) == {"score(P, N)": MET, "N >= 2": UNRECORDED}
    assert states(rules, weeks=1, f=True) == {"score(P, N)": MET, "N >= 2": UNRECORDED}
    assert states(rules, weeks=1, f=True, g=False) == {"score(P, N)": MET, "N >= 2": OTHERWISE}


@pytest.mark.parametrize("operator", ["= 2", "!= 0", "> 0"])
def test_every_comparison_of_a_derived_number_can_be_open(operator: str) -> None:
    rules = f"{SCORE}holds(P, s0) :- score(P, N), N {operator}.\n"
    assert states(rules, weeks=1)[f"N {operator}"] == UNRECORDED
    assert states(rules, weeks=1, f=False, g=False)[f"N {operator}"] == OTHERWISE


def test_a_number_is_open_if_another_rule_can_still_give_one() -> None:
    rules = "grade(P, 1) :- f(P).\ngrade(P, 2) :- g(P).\nholds(P, s0) :- grade(P, N), N >= 2.\n"
    assert states(rules, f=True) == {"grade(P, N)": MET, "N >= 2": UNRECORDED}
    assert states(rules, f=True, g=False)["N >= 2"] == OTHERWISE


def test_a_number_that_no_rule_can_give_is_never_open() -> None:
    rules = "grade(P, 1) :- f(P).\ngrade(P, 2) :- weeks(P, _), not f(P).\nholds(P, s0) :- grade(P, N), N >= 3.\n"
    assert states(rules, weeks=1)["N >= 3"] == OTHERWISE


def test_a_fact_that_is_looked_up_with_a_derived_value_is_as_open_as_the_value() -> None:
    rules = "known(2).\nc(P, 1) :- weeks(P, _), not f(P).\nc(P, 2) :- f(P).\nholds(P, s0) :- c(P, N), known(N).\n"
    assert states(rules, weeks=1) == {"c(P, N)": MET, "known(N)": UNRECORDED}
    assert states(rules, weeks=1, f=False) == {"c(P, N)": MET, "known(N)": OTHERWISE}


def test_a_denied_fact_that_is_looked_up_with_a_derived_value_is_as_open_as_the_value() -> None:
    rules = "known(1).\nc(P, 1) :- weeks(P, _), not f(P).\nc(P, 2) :- f(P).\nholds(P, s0) :- c(P, N), not known(N).\n"
    assert states(rules, weeks=1)["not known(N)"] == UNRECORDED
    assert states(rules, weeks=1, f=False)["not known(N)"] == OTHERWISE


def test_a_recorded_number_is_recorded_otherwise() -> None:
    rules = "c(P, N) :- weeks(P, N).\nholds(P, s0) :- c(P, N), N >= 2.\n"
    assert states(rules, weeks=1) == {"c(P, N)": MET, "N >= 2": OTHERWISE}
    assert states(rules) == {"c(P, N)": UNRECORDED}


def test_a_finding_that_a_constraint_excludes_is_recorded_otherwise() -> None:
    rules = "%% no\n%% says no\ncontradiction(P, no) :- f(P), g(P).\nholds(P, s0) :- c(P).\nc(P) :- g(P).\n"
    assert states(rules, f=True) == {"c(P)": OTHERWISE}
    assert states(rules) == {"c(P)": UNRECORDED}


def test_below_a_comparison_that_fails_stands_what_its_number_rests_on() -> None:
    base = knowledge(f"{SCORE}holds(P, s0) :- score(P, N), N >= 2.\n")
    consultation = base.consult({"findings": {"weeks": 1}})
    for step in (consultation.absence("s0").failing[0].step, consultation.rules("s0")[0].conditions[1].step):
        assert (step.reason, step.arguments) == ("compared", (0, 2))
        assert [below.predicate for below in step.because] == ["score"]
        assert step.silent == 2


def test_what_would_meet_a_condition_is_a_smallest_set_of_recordings() -> None:
    base = knowledge(f"{SCORE}holds(P, s0) :- score(P, N), N >= 2.\n")
    opening = base.consult({"findings": {"weeks": 1, "f": True}}).rules("s0")[0].conditions[1].opening
    assert [need.to_json() for need in opening] == [{"finding": "g", "any_of": [True]}]


def test_what_no_recording_ends_is_met_though_its_proof_rests_on_what_is_not_recorded() -> None:
    rules = "one(P) :- f(P), g(P).\none(P) :- f(P), not g(P).\nholds(P, s0) :- f(P), 1 { one(P) ; g(P) }, one(P).\n"
    (rule,) = knowledge(rules).consult({"findings": {"f": True}}).rules("s0")
    assert [one.step.silent > 0 for one in rule.conditions] == [False, True, True]
    assert [shown_state(one) for one in rule.conditions] == [MET, MET, MET]
    (rule,) = (
        knowledge("holds(P, s0) :- f(P), 1 { f(P) } 1, not g(P).\n").consult({"findings": {"f": True}}).rules("s0")
    )
    assert [shown_state(one) for one in rule.conditions] == [MET, MET, SILENT]


def test_a_document_says_what_would_meet_each_condition_that_is_not_recorded_and_no_other() -> None:
    base = knowledge(f"{SCORE}holds(P, s0) :- score(P, N), N >= 2, not f(P).\n")
    (rule,) = base.consult({"findings": {"weeks": 1, "f": True}}).why_not_json("s0")["rules"]
    found = {one["condition"]: (one["state"], one.get("opening")) for one in rule["conditions"]}
    assert found == {
        "score(P, N)": (MET, None),
        "N >= 2": (UNRECORDED, [{"finding": "g", "any_of": [True]}]),
        "not f(P)": (OTHERWISE, None),
    }


# Brute force


def check_record(program: RandomProgram, base: guidelog.KnowledgeBase, naive: Naive, state: State) -> None:
    if naive.table[state].contradictions:
        return
    consultation = base.consult({"findings": program.findings_of(state)})
    for statement in program.statements:
        rules = consultation.rules(statement.id)
        for rule in rules:
            check_rule(base.program.rules[rule.rule], rule, statement.id, naive, state)
        if consultation.status(statement.id) == "possible":
            assert any(OTHERWISE not in [one.state for one in rule.conditions] for rule in rules)


def check_rule(rule: syntax.Rule, told: RuleAnswer, statement: str, naive: Naive, state: State) -> None:
    bound: dict[str, Argument] = {
        str(name): value for name, value in zip(map(term, rule.head.terms), ("p", statement), strict=True)
    }
    answers = {id(one.condition): one for one in told.conditions}
    met: list[Literal | Comparison] = []
    for condition in sorted(rule.body, key=place):
        mine = part(condition)
        asked = tied(mine, met, bound)
        if id(condition) not in answers:
            assert isinstance(mine, Comparison) or mine.negated
            known = set(bound).union(*map(names, met))
            assert not names(mine) <= known, "it could have been told"
            continue
        check_state(answers[id(condition)], asked, bound, naive, state)
        met += [mine] if answers[id(condition)].state == MET else []


def place(condition: syntax.Condition) -> int:
    """What binds comes first, what is denied last."""
    return 1 if isinstance(condition, syntax.Comparison) else 2 * condition.negated


def check_state(
    told: ConditionAnswer,
    asked: Sequence[Literal | Comparison],
    bound: Mapping[str, Argument],
    naive: Naive,
    state: State,
) -> None:
    wider = naive.wider(state)
    meeting = [naive.added(state, w) for w in wider if are_met(asked, bound, naive.worlds[w])]
    is_met = are_met(asked, bound, naive.worlds[state])
    expected = MET if is_met else UNRECORDED if meeting else OTHERWISE
    assert told.state == expected, (str(told.condition), state)
    assert len(told.opening) == (min(map(len, meeting)) if expected == UNRECORDED else 0)
    assert told.can_end == (is_met and bool(told.step.silent) and len(meeting) < len(wider)), (told, state)


def tied(
    condition: Literal | Comparison, met: Iterable[Literal | Comparison], bound: Iterable[str]
) -> list[Literal | Comparison]:
    """A condition with those met before it that share a variable with it, or with one of them."""
    found, left = [condition], [*met]
    for one in found:  # grows as it goes
        more = [other for other in left if (names(one) & names(other)) - {*bound}]
        left = [other for other in left if other not in more]
        found += more
    return found


def part(condition: syntax.Condition) -> Literal | Comparison:
    """A condition as the naive evaluator reads it."""
    if isinstance(condition, syntax.Comparison):
        return Comparison(term(condition.left), condition.operator, term(condition.right))
    return Literal(condition.name, tuple(map(term, condition.terms)), condition.strong, condition.negated)


def term(one: syntax.Term) -> Term:
    if isinstance(one, syntax.Integer):
        return one.value
    return f"X{one.name}" if isinstance(one, syntax.Variable) and one.is_anonymous else one.name


def check_seed(seed: int, **choices: bool) -> None:
    rng = random.Random(seed)
    program = random_program(rng, most=120, **choices)
    with naming(seed, program):
        base, naive = knowledge_of(program.text), Naive(program)
        for state in random_states(rng, program, RECORDS):
            check_record(program, base, naive, state)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_state_of_every_condition_is_what_brute_force_says(chunk: int) -> None:
    for seed in range(chunk, SEEDS, CHUNKS):
        check_seed(seed, derived=True)


@pytest.mark.parametrize("chunk", range(2))
def test_so_it_is_where_concepts_rest_on_themselves_and_numbers_meet_integers(chunk: int) -> None:
    for seed in range(chunk, SEEDS // 5, 2):
        check_seed(seed, derived=True, circles=True)
        check_seed(seed, integers=True)
