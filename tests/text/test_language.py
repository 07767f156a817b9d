"""What the language of a knowledge base accepts, each construct once, and what it then means."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest
from guidelog.inference.rules.load import load
from guidelog.inference.rules.program import Program
from guidelog.inference.text.files import read_sources
from guidelog.inference.text.source import Source
from guidelog.inference.text.syntax import Atom, Comparison, Integer, Literal, Variable

from guidelog import Consultation, KnowledgeBase

VOCABULARY = """\
%% fever
%% label     fever
%% means     the temperature is raised
%% true      there is fever
%% false     there is no fever
%% unknown   whether there is fever is not recorded
%% question  Is there fever?
finding(fever, bool).

%% stage
%% label     stage
%% means     how far the illness has gone
%% is        the illness is {value}
%% unknown   the stage is not recorded
%% question  Is it early or late?
finding(stage, enum).
value(stage, early).
value(stage, late).

%% stage_last_year
%% label     stage last year
%% means     how far the illness had gone a year ago
%% is        a year ago the illness was {value}
%% unknown   the stage a year ago is not recorded
%% question  Was it early or late a year ago?
finding(stage_last_year, enum).
value(stage_last_year, early).
value(stage_last_year, late).

%% weeks
%% label     weeks
%% means     how long the illness has lasted
%% is        the illness has lasted {value} weeks
%% unknown   how long the illness has lasted is not recorded
%% question  How many weeks has it lasted?
finding(weeks, number).
unit(weeks, weeks).
"""
STATEMENT = """\
%% page
%% title     the only page
summary(page).

%% rest
%% says      rest
action(rest).

%% stay_in_bed
%% says      rest in bed
%% source    page, "at once", 1
statement(stay_in_bed, offer, rest).
"""


def program_of(*texts: str) -> Program:
    """The program of texts, each as a file of its own."""
    return load([Source(f"{index}.dl", text) for index, text in enumerate(texts)])


def consult(rules: str, **findings: object) -> Consultation:
    """The answer for a record by rules for the statement `stay_in_bed`."""
    knowledge = KnowledgeBase(program_of(VOCABULARY, STATEMENT, textwrap.dedent(rules)))
    return knowledge.consult({"id": "p", "findings": findings})


def holds(rules: str, **findings: object) -> bool:
    """Whether the statement `stay_in_bed` holds as recorded."""
    return consult(rules, **findings).statement("stay_in_bed").holds


def meaning(program: Program) -> Mapping[str, object]:
    """What a program says, with neither places nor the order of clauses."""
    return {
        "rules": sorted(str(rule) for rule in program.rules),
        "statements": {name: {**one._asdict(), "span": None} for name, one in program.statements.items()},
        "findings": program.findings,
        "actions": program.actions,
        "concepts": program.concepts,
        "contradictions": program.contradictions,
        "summaries": program.summaries,
        "sorts": program.sorts,
    }


def test_a_text_of_nothing_but_comments_has_no_rules() -> None:
    assert program_of("% nothing yet\n\n    % and nothing here").rules == ()


def test_a_fact_is_a_rule_without_conditions() -> None:
    (fact,) = program_of("solid(breast).").rules
    assert (str(fact), fact.body, fact.label) == ("solid(breast).", (), None)
    assert isinstance(fact.head.terms[0], Atom)


def test_each_kind_of_condition_is_kept_as_it_was_written() -> None:
    text = """\
        ill(P) :-
            fever(P), not -fever(P), stage(P, late), not stage(P, early),
            weeks(P, Weeks), Weeks >= 2, -1 < Weeks, 3 != 4, stage_last_year(P, _).
        worse(P) :- -fever(P).
        """
    ill, worse = program_of(VOCABULARY, textwrap.dedent(text)).rules[-2:]
    assert str(ill) == (
        "ill(P) :- fever(P), not -fever(P), stage(P, late), not stage(P, early), "
        "weeks(P, Weeks), Weeks >= 2, -1 < Weeks, 3 != 4, stage_last_year(P, _)."
    )
    assert str(worse) == "worse(P) :- -fever(P)."
    kinds = [type(condition) for condition in ill.body]
    assert kinds == [Literal, Literal, Literal, Literal, Literal, Comparison, Comparison, Comparison, Literal]


@pytest.mark.parametrize("label", ["% [a]", "%[a]", "% [a] early", "%   [a]"])
def test_a_label_stands_in_a_comment_on_the_first_line_of_a_rule(label: str) -> None:
    program = program_of(VOCABULARY, f"ill(P) :-    {label}\n    fever(P).   % why not\nill(P) :- stage(P, late).\n")
    assert [rule.label for rule in program.rules[-2:]] == ["a", None]


def test_a_fact_may_have_a_label() -> None:
    assert program_of("solid(breast).   % [b_1]\n").rules[0].label == "b_1"


def test_comments_may_stand_anywhere_between_the_words_of_a_rule() -> None:
    text = "% first\nill % head\n(P) % person\n:- % because\n fever % of fever\n(P\n% end\n)\n% nearly\n.% done"
    plain = program_of(VOCABULARY, "ill(P) :- fever(P).")
    assert meaning(program_of(VOCABULARY, text)) == meaning(plain)


def test_a_rule_may_stand_on_one_line_with_others_and_without_white_space() -> None:
    program = program_of(VOCABULARY, "ill(P):-fever(P).worse(P):-ill(P),weeks(P,W),W>=2.solid(breast).")
    assert [rule.head.name for rule in program.rules[-3:]] == ["ill", "worse", "solid"]


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_lines_may_end_with_or_without_a_carriage_return(ending: str) -> None:
    rules = """\
        %% ill
        %% holds     the person is ill,
        %%           and feels so
        %% fails     illness is not established
        ill(P) :-                                         % [a]
            fever(P).
        %? holds [a]  fever(p).
        """
    text = VOCABULARY + textwrap.dedent(rules)
    program = program_of(text.replace("\n", ending))
    assert program.concepts["ill"].holds == "the person is ill, and feels so"
    assert program.rules[-1].label == "a"
    assert meaning(program) == meaning(program_of(text))
    assert [p for p in KnowledgeBase(program).check().problems if p.code == "case-fails"] == []


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_a_file_may_be_saved_with_the_line_ends_of_any_system(ending: str, tmp_path: Path) -> None:
    path = tmp_path / "all.dl"
    path.write_bytes((VOCABULARY + STATEMENT + "holds(P, stay_in_bed) :- fever(P).\n").replace("\n", ending).encode())
    assert [*KnowledgeBase.load(path, cases=True).program.statements] == ["stay_in_bed"]


def test_a_knowledge_base_may_be_one_file(tmp_path: Path) -> None:
    path = tmp_path / "influenza.dl"
    path.write_text(VOCABULARY + STATEMENT + "holds(P, stay_in_bed) :- fever(P).\n", encoding="utf-8")
    knowledge = KnowledgeBase.load(path)
    assert knowledge.consult({"id": "p", "findings": {"fever": True}}).status("stay_in_bed") == "certain"


def test_a_folder_is_read_by_the_names_of_its_files_and_shown_by_another_name(tmp_path: Path) -> None:
    for name in ("b.dl", "a.dl", "c.txt"):
        (tmp_path / name).write_text("solid(breast).\n", encoding="utf-8")
    assert [source.name for source in read_sources(tmp_path, shown="kb")] == ["kb/a.dl", "kb/b.dl"]
    assert [source.name for source in read_sources(tmp_path)] == [f"{tmp_path}/a.dl", f"{tmp_path}/b.dl"]


@pytest.mark.parametrize(
    ("text", "value"), [("-3", -3), ("0", 0), ("2147483647", 2**31 - 1), ("-2147483647", 1 - 2**31)]
)
def test_integers_of_32_bits_may_be_negative(text: str, value: int) -> None:
    term = program_of(f"level(low, {text}).").rules[0].head.terms[1]
    assert isinstance(term, Integer)
    assert term.value == value


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ("Weeks < 2", [True, False, False]),
        ("Weeks <= 2", [True, True, False]),
        ("Weeks > 2", [False, False, True]),
        ("Weeks >= 2", [False, True, True]),
        ("Weeks = 2", [False, True, False]),
        ("Weeks != 2", [True, False, True]),
        ("2 < Weeks", [False, False, True]),
        ("2 >= Weeks", [True, True, False]),
        ("Weeks > -1", [True, True, True]),
    ],
)
def test_a_number_is_compared_with_an_integer_on_either_side(comparison: str, expected: list[bool]) -> None:
    rule = f"holds(P, stay_in_bed) :- weeks(P, Weeks), {comparison}.\n"
    assert [holds(rule, weeks=weeks) for weeks in (1, 2, 3)] == expected


@pytest.mark.parametrize(("comparison", "expected"), [("3 > 2", True), ("3 < 2", False)])
def test_two_integers_may_be_compared(comparison: str, expected: bool) -> None:
    assert holds(f"holds(P, stay_in_bed) :- fever(P), {comparison}.\n", fever=True) is expected


def test_a_number_of_the_record_may_be_asked_for_as_an_integer() -> None:
    rule = "holds(P, stay_in_bed) :- weeks(P, 3).\n"
    assert [holds(rule, weeks=weeks) for weeks in (2, 3, 4)] == [False, True, False]


def test_a_concept_may_hand_on_a_number() -> None:
    rules = "lasted(P, Weeks) :- weeks(P, Weeks).\nholds(P, stay_in_bed) :- lasted(P, Weeks), Weeks >= 3.\n"
    assert [holds(rules, weeks=weeks) for weeks in (2, 3)] == [False, True]


def test_numbers_of_facts_are_compared_with_each_other() -> None:
    rules = """\
        severity(early, 1).
        severity(late, 2).
        worse(Stage, Before) :- severity(Stage, N), severity(Before, M), N > M.
        holds(P, stay_in_bed) :- stage(P, Stage), stage_last_year(P, Before), worse(Stage, Before).
        """
    stages = itertools.product(("early", "late"), repeat=2)
    found = [holds(rules, stage=now, stage_last_year=before) for now, before in stages]
    assert found == [False, False, True, False]


def test_enums_that_declare_the_same_values_share_a_sort() -> None:
    rule = "holds(P, stay_in_bed) :- stage(P, Stage), stage_last_year(P, Stage).\n"
    program = program_of(VOCABULARY, STATEMENT, rule)
    assert program.sorts["stage"] == program.sorts["stage_last_year"]
    assert holds(rule, stage="late", stage_last_year="late")
    assert not holds(rule, stage="late", stage_last_year="early")


def test_the_values_of_an_enum_may_be_asked_through_its_declaration() -> None:
    rule = "holds(P, stay_in_bed) :- stage(P, Stage), value(stage, Stage).\n"
    assert holds(rule, stage="early")


def test_recursion_without_negation_reaches_every_step() -> None:
    rules = """\
        next(early, late).
        reaches(A, B) :- next(A, B).
        reaches(A, C) :- reaches(A, B), reaches(B, C).
        holds(P, stay_in_bed) :- stage(P, Stage), reaches(Stage, late).
        """
    assert holds(rules, stage="early")
    assert not holds(rules, stage="late")


def test_recursion_through_a_person_ends() -> None:
    rules = "ill(P) :- worse(P).\nworse(P) :- ill(P).\nill(P) :- fever(P).\nholds(P, stay_in_bed) :- worse(P).\n"
    assert holds(rules, fever=True)
    assert not holds(rules, fever=False)


def test_a_statement_may_rest_on_another() -> None:
    rules = """\
        holds(P, stay_in_bed) :- fever(P).
        %% drink
        %% says      drink
        %% source    page, "at once", 2
        statement(drink, do, rest).
        holds(P, drink) :- holds(P, stay_in_bed).
        """
    assert consult(rules, fever=True).statement("drink").holds


def test_each_underscore_is_a_variable_of_its_own() -> None:
    rule = "holds(P, stay_in_bed) :- stage(P, _), stage_last_year(P, _).\n"
    body = program_of(VOCABULARY, STATEMENT, rule).rules[-1].body
    first, second = (condition.terms[1] for condition in body if isinstance(condition, Literal))
    assert isinstance(first, Variable)
    assert first.is_anonymous
    assert first != second
    assert holds(rule, stage="late", stage_last_year="early")
    assert not holds(rule, stage="late")


def test_a_variable_that_begins_with_an_underscore_is_no_underscore() -> None:
    rule = "holds(P, stay_in_bed) :- stage(P, _Stage), stage_last_year(P, _Stage).\n"
    assert holds(rule, stage="late", stage_last_year="late")
    assert not holds(rule, stage="late", stage_last_year="early")


def test_not_means_not_established_and_minus_means_recorded_as_false() -> None:
    records: list[dict[str, object]] = [{}, {"fever": True}, {"fever": False}]
    rules = {
        "fever(P)": [False, True, False],
        "not fever(P)": [True, False, True],
        "-fever(P)": [False, False, True],
        "not -fever(P)": [True, True, False],
    }
    for condition, expected in rules.items():
        rule = f"holds(P, stay_in_bed) :- stage(P, late), {condition}.\n"
        assert [holds(rule, stage="late", **record) for record in records] == expected, condition


def test_a_negation_may_stand_before_what_binds_its_variable() -> None:
    rules = "mild(early).\nholds(P, stay_in_bed) :- not mild(Stage), Stage_is_known(P).\n"
    rules = rules.replace("Stage_is_known(P)", "stage(P, Stage)")
    assert holds(rules, stage="late")
    assert not holds(rules, stage="early")


def test_several_rules_of_one_head_are_alternatives() -> None:
    rules = "holds(P, stay_in_bed) :- fever(P).\nholds(P, stay_in_bed) :- stage(P, late).\n"
    assert holds(rules, fever=True)
    assert holds(rules, stage="late")
    assert not holds(rules, fever=False, stage="early")


def test_a_rule_may_be_for_every_statement() -> None:
    assert holds("holds(P, Any) :- fever(P), statement(Any, offer, _).\n", fever=True)


def test_the_order_of_clauses_and_conditions_does_not_matter() -> None:
    clauses = [
        "serious(late).",
        "ill(P) :- fever(P).",
        "ill(P) :- stage(P, Stage), serious(Stage).",
        "holds(P, stay_in_bed) :- ill(P), weeks(P, Weeks), Weeks >= 2, not better(P).",
        "better(P) :- stage(P, early).",
    ]
    expected = meaning(program_of(VOCABULARY, STATEMENT, "\n".join(clauses)))
    expected = {key: value for key, value in expected.items() if key != "concepts"}
    for order in itertools.permutations(clauses):
        found = meaning(program_of(STATEMENT, VOCABULARY, "\n".join(order)))
        assert {key: value for key, value in found.items() if key != "concepts"} == expected
    swapped = "holds(P, stay_in_bed) :- not better(P), Weeks >= 2, weeks(P, Weeks), ill(P)."
    rules = "\n".join([*clauses[:3], swapped, clauses[4]])
    for record in ({"fever": True, "weeks": 2}, {"fever": True, "weeks": 1}, {"stage": "early", "weeks": 3}):
        assert holds(rules, **record) == holds("\n".join(clauses), **record)


def test_the_order_of_files_does_not_matter() -> None:
    files = [VOCABULARY, STATEMENT, "holds(P, stay_in_bed) :- ill(P).\n", "ill(P) :- fever(P).\n"]
    programs = [program_of(*order) for order in itertools.permutations(files)]
    assert all(meaning(program) == meaning(programs[0]) for program in programs)


def test_statements_are_ordered_by_the_order_of_the_summaries() -> None:
    def statement(name: str, page: str) -> str:
        rule = f"holds(P, {name}) :- fever(P).\n"
        return f'%% {name}\n%% says  {name}\n%% source  {page}, "all", 1\nstatement({name}, do, rest).\n{rule}'

    pages = "%% second\n%% title  2\nsummary(second).\n%% first\n%% title  1\nsummary(first).\n"
    action = "%% rest\n%% says  rest\naction(rest).\n"
    texts = [statement("a", "first"), statement("b", "second"), statement("c", "first"), statement("d", "second")]
    assert [*program_of(VOCABULARY, action, *texts, pages).statements] == ["b", "d", "a", "c"]


def test_a_block_tells_of_several_places_readings_and_notes() -> None:
    text = """\
        %% page
        %% title   the only page
        summary(page).
        %% ill
        %% holds   the person is ill
        %% fails   illness is not established
        %% source  page, "at once", 1
        %% source  page, "later", 2-4, lines 77,82-84
        %% reading any_fever: any fever counts,
        %%         even a low one
        %% reading any_weeks
        %% note    one
        %% note    another
        ill(P) :- fever(P).

        %% worse
        %% holds   it is worse
        %% fails   it is not known to be worse
        %% reading any_weeks: a day is a week
        worse(P) :- ill(P).
        """
    program = program_of(VOCABULARY, textwrap.dedent(text))
    first, second = program.concepts["ill"].sources
    assert (first.summary, first.section, first.position, first.lines) == ("page", "at once", "1", "")
    assert (second.section, second.position, second.lines) == ("later", "2-4", "77,82-84")
    assert program.concepts["ill"].readings == ("any_fever", "any_weeks")
    assert program.readings == {"any_fever": "any fever counts, even a low one", "any_weeks": "a day is a week"}


def test_a_value_may_have_a_sentence_of_its_own() -> None:
    text = VOCABULARY.replace("%% unknown   the stage is", "%% value late  it is too late\n%% unknown   the stage is")
    stage = program_of(text).findings["stage"]
    assert (stage.sentence("late"), stage.sentence("early")) == ("it is too late", "the illness is early")
    assert stage.sentence(None) == "the stage is not recorded"


def test_blocks_and_cases_change_no_answer() -> None:
    rules = "ill(P) :- fever(P).\nholds(P, stay_in_bed) :- ill(P).\n"
    block = "%% ill\n%% holds  the person is ill\n%% fails  illness is not established\n%? fails  fever(p).\n"
    plain, told = (program_of(VOCABULARY, STATEMENT, text) for text in (rules, block + rules))
    assert [str(rule) for rule in plain.rules] == [str(rule) for rule in told.rules]
    assert plain.sorts == told.sorts
    assert holds(block + rules, fever=True)


def test_worked_cases_are_read_only_when_they_are_asked_for() -> None:
    source = Source("text.dl", VOCABULARY + "%% ill\n%% holds  a\n%% fails  b\nill(P) :- fever(P).\n%? nonsense\n")
    assert load([source], cases=False).cases == ()


def test_program_text_that_names_python_is_only_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rules = """\
        % __import__('os').system('touch pwned')
        eval(open).
        exec(P) :- fever(P), not print(P).
        print(P) :- stage(P, late).
        holds(P, stay_in_bed) :- exec(P).
        """
    assert holds(rules, fever=True)
    assert not holds(rules, fever=True, stage="late")
    assert [*tmp_path.iterdir()] == []
