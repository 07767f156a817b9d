"""Signs of other languages: the help beside each says what is written here instead."""

from __future__ import annotations

import pytest
from guidelog.inference.text.parser import Parser
from guidelog.inference.text.source import Source
from hypothesis import given
from hypothesis import strategies as st

BOTH = "write `not pain(P)` (not established), or `-pain(P)` (recorded as false)"
RULE, COMMAS = "a rule is written `head :- body.`", "conditions are joined by commas"
ALTERNATIVES, COMMENT = "write one rule for each alternative", "a comment starts with %"
STRING = "write a lower-case atom; texts for people belong into `%%` lines"
ARITHMETIC = "the language has no arithmetic, but for `sum` and `change` of two numbers, which are declared"

COUNT = "a count is written `2 { a(P) ; b(P) }`: at least two of these"

BODIES = {
    "Cough(P)": "a predicate starts in lower case: write `cough(...)`",
    "cough(P), not Fever(P, high)": "a predicate and a constant start in lower case, a variable in upper case",
    "short-of-breath(P)": "a name has no hyphen: write `short_of_breath`",
    "fever(P, very-high)": "a name has no hyphen: write `very_high`",
    "!pain(P)": BOTH,
    "cough(P), ! pain(P)": BOTH,
    "!fever(P, high)": "write `not fever(P, high)` (not established)",
    "!-pain(P)": "write `not -pain(P)` (not established)",
    "cough(P), !": "the language has no cut",
    "~pain(P)": BOTH,
    "\\+ pain(P)": BOTH,
    "¬pain(P)": BOTH,
    "NOT pain(P)": BOTH,
    "–pain(P)": "write `-pain(P)`",
    "−pain(P)": "write `-pain(P)`",
    "weeks(P, W), W >= –3": "write `-3`",
    "weeks(P, W), W \\= 3": "write `W != 3`",
    "weeks(P, W), W =\\= 3": "write `W != 3`",
    "weeks(P, W), W <> 3": "write `W != 3`",
    "weeks(P, W), W ≠ 3": "write `W != 3`",
    "weeks(P, W), W =< 3": "write `W <= 3`",
    "weeks(P, W), W ≤ 3": "write `W <= 3`",
    "weeks(P, W), W => 3": "write `W >= 3`",
    "weeks(P, W), W ≥ 3": "write `W >= 3`",
    "weeks(P, W), 3 =< W": "write `3 <= W`",
    "weeks(P, W), W =< -3": "write `W <= -3`",
    "weeks(P, W), W == 3": "write `W = 3`",
    "weeks(P, W), W =:= 3": "write `W = 3`",
    "weeks(P, W), W is 3": ARITHMETIC,
    "weeks(P, W), 2 < W < 5": "write `2 < W, W < 5`",
    "fever(P) = high": "a value is an argument: write `fever(P, high)`",
    "fever(P) != high": "a value is an argument: write `not fever(P, high)`",
    "weeks(P) >= 3": "a value is an argument: write `weeks(P, N), N >= 3`",
    "weeks(P) ≥ 3": "a value is an argument: write `weeks(P, N), N >= 3`",
    "cough(P) & pain(P)": COMMAS,
    "cough(P) && pain(P)": COMMAS,
    "cough(P) ∧ pain(P)": COMMAS,
    "cough(P) AND pain(P)": COMMAS,
    "cough(P)，pain(P)": "write `,`",
    "cough(P) || pain(P)": ALTERNATIVES,
    "cough(P) ∨ pain(P)": ALTERNATIVES,
    "cough(P) OR pain(P)": ALTERNATIVES,
    "fever(P, “high”)": STRING,
    "fever(P, ‘high’)": STRING,
    "fever(P, `high`)": STRING,
    "weeks(P, W), 3 <= W <= 9": "write `3 <= W, W <= 9`",
    "weeks(P, W), W >= 3,5": "a decimal has a point: write `3.5`",
    "weeks(P, W), W >= 3 weeks": "write `3` alone: the unit of a number is declared, `unit(F, weeks)`",
    "weeks(P, >= 3)": "write `weeks(P, N), N >= 3`",
    "sum { N, I : points(P, s, N, I) } >= 2": "write `#sum { ... }`",
    "count { I : points(P, s, _, I) } >= 2": "write `#count { ... }`",
    "at least 2 { cough(P) ; pain(P) }": COUNT,
}
CLAUSES = {
    "points(P, s, +1, cough) :- cough(P).": "write `1`: a number without a sign is above 0",
    "range(weeks, 0..30).": "there are no intervals: write both ends, as in `range(F, 0, 30)`",
    "use(words.dl).": "a part is named without its ending: write `use(NAME)`",
    **{f"ill(P) {sign} pain(P).": RULE for sign in ("<-", "<=", "←", ":=", "->", "if", "=", "=>", "::-")},
    **{f"{sign} a note": COMMENT for sign in ("//", "#", "/*", "--")},
    "ill(P) :- pain(P)。": "every clause ends with a full stop, and conditions are joined by commas",
}


def help_of(text: str) -> str:
    """The help beside the first fault of a text."""
    parser = Parser(Source("text.dl", text))
    parser.module()
    return parser.faults[0].help


@pytest.mark.parametrize("body", BODIES)
def test_the_help_says_what_is_written_in_a_body(body: str) -> None:
    assert help_of(f"ill(P) :- {body}.\n") == BODIES[body]
    assert help_of(f"worse(P) :- cough(P).\nill(P) :-\n    cough(P),\n    {body},\n    cough(P).\n") == BODIES[body]


@pytest.mark.parametrize("clause", CLAUSES)
def test_the_help_says_how_a_clause_is_written(clause: str) -> None:
    assert help_of(f"{clause}\n") == CLAUSES[clause]


@pytest.mark.parametrize(
    "body", [body for body, help_ in BODIES.items() if help_.startswith(("write `", "a value is"))]
)
def test_what_the_help_says_can_be_read(body: str) -> None:
    for told in BODIES[body].split("`")[1::2]:
        if told not in (",", "-3", "3.5", "3") and "..." not in told:
            parser = Parser(Source("text.dl", f"ill(P) :- {told}.\n"))
            parser.module()
            assert parser.faults == []


@given(st.text("!=<>\\~-:&|/#“≥–，aP(), .", max_size=20))
def test_whatever_stands_there_is_answered_in_one_line(text: str) -> None:
    parser = Parser(Source("text.dl", f"ill(P) :- {text}"))
    parser.module()
    assert all(fault.help and "\n" not in fault.help for fault in parser.faults)
