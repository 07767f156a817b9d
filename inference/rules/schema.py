"""The predicates to which the program gives a meaning, and the sorts of constants. See docs/language.md."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Status: TypeAlias = Literal["certain", "presumed", "possible", "ruled_out"]  # of a statement. See docs/statuses.md
FindingType: TypeAlias = Literal["bool", "enum", "number"]

STATUSES: tuple[Status, Status, Status, Status] = ("certain", "presumed", "possible", "ruled_out")
TYPES: tuple[FindingType, ...] = ("bool", "enum", "number")


class Sort(NamedTuple):
    """What the constants of an argument are; `of` names the finding whose values or numbers they are."""

    kind: str
    of: str = ""

    def __str__(self) -> str:
        words = {
            "person": "a person",
            "value": f"a value of `{self.of}`",
            "number": f"a number of `{self.of}`",
            "integer": "an integer",
            "decimal": "a number of the text",
            "name": "a name",
        }
        return words.get(self.kind, f"the name of {with_article(self.kind)}")


def with_article(noun: str) -> str:
    """A noun with its article."""
    return f"{'an' if noun[0] in 'aeiou' and noun != 'unit' else 'a'} {noun}"


def hours_of(count: int, unit: str) -> int:
    """The hours in a number of units of time; those of months are rounded up."""
    return -(-count * HALF_HOURS[unit] // 2)


PERSON = Sort("person")
INTEGER = Sort("integer")
DECIMAL = Sort("decimal")  # a number of the text that need not be whole
NUMERIC = ("integer", "decimal", "number")  # the sorts of what can be compared
NAME = Sort("name")
STATEMENT = Sort("statement")
ACTION = Sort("action")
READING = Sort("reading")
NOTICE = Sort("notice")
STRENGTH = Sort("strength")
URGENCY = Sort("urgency")
FINDING = Sort("finding")
KIND = Sort("type")

AVOID = "avoid"  # the strength of the program that advises against its action
STRENGTHS = ("do", "offer", "consider", AVOID)
URGENCIES = ("immediate", "as_soon_as_possible")
ASKED_OF = ("bedside", "imaging", "team")  # who can answer a question, those who know first at first contact first

# By the names of the units of time; a year is a quarter of a day longer than 365 days, and a month a twelfth of it.
HALF_HOURS = {"hours": 2, "days": 48, "weeks": 7 * 48, "months": 17532 // 12, "years": 17532}

# The order of strengths and urgencies unless a knowledge base declares its own.
RANKS = {
    "strength_rank": {"do": 2, "offer": 2, "consider": 1},
    "urgency_rank": {"immediate": 2, "as_soon_as_possible": 1},
}

FOR = "for"

# None: an argument whose constants depend on another argument.
SIGNATURES: dict[str, tuple[Sort | None, ...]] = {
    "use": (Sort("part"),),
    "guideline": (Sort("guideline"),),
    "summary": (Sort("summary"),),
    FOR: (Sort("summary"), None),
    "finding": (FINDING, KIND),
    "value": (FINDING, None),
    "provisional": (FINDING, None),
    "unit": (FINDING, Sort("unit")),
    "range": (FINDING, DECIMAL, DECIMAL),
    "decimals": (FINDING, INTEGER),
    "also_unit": (FINDING, Sort("unit"), DECIMAL),
    "change": (FINDING, FINDING, FINDING),
    "sum": (FINDING, FINDING, FINDING),
    "presupposes": (FINDING, FINDING),
    "action": (ACTION,),
    "establishes": (ACTION, FINDING),
    "obtains": (ACTION, FINDING),
    "notice": (NOTICE,),
    "statement": (STATEMENT, STRENGTH, ACTION),
    "urgency": (STATEMENT, URGENCY),
    "within_hours": (STATEMENT, INTEGER),
    "within": (STATEMENT, INTEGER, Sort("period")),
    "detail_of": (STATEMENT, STATEMENT),
    "shown_now": (STATEMENT,),
    "shown_first": (NOTICE,),
    "replaced": (STATEMENT,),
    "soft": (ACTION,),
    "reading": (READING, None),
    "taken": (READING, None),
    "strength_rank": (STRENGTH, INTEGER),
    "advises_against": (STRENGTH,),
    "urgency_rank": (URGENCY, INTEGER),
    "alternative": (ACTION, ACTION),
    "competing": (ACTION, ACTION),
    "incompatible": (ACTION, ACTION),
    "incompatible_with_avoiding": (ACTION, ACTION),
    "holds": (PERSON, STATEMENT),
    "contradiction": (PERSON, Sort("contradiction")),
    "gets_notice": (PERSON, NOTICE),
    "superseded_by": (PERSON, STATEMENT, STATEMENT),
    "excluded": (PERSON, ACTION),
    "pathway": (PERSON, Sort("summary")),
    "silence": (PERSON, Sort("summary")),
}

# The predicates whose last argument names what holds of a person, and the kind of thing that it names.
NAMED = {"holds": "statement", "contradiction": "contradiction", "gets_notice": "notice"}

# Declarations: facts only, since the program reads them before it can evaluate a rule.
DECLARATIONS = (
    "use",
    "guideline",
    "summary",
    FOR,
    "finding",
    "value",
    "provisional",
    "unit",
    "range",
    "decimals",
    "also_unit",
    "change",
    "sum",
    "presupposes",
    "action",
    "establishes",
    "obtains",
    "notice",
    "statement",
    "urgency",
    "within_hours",
    "within",
    "detail_of",
    "shown_now",
    "shown_first",
    "replaced",
    "soft",
    "reading",
    "taken",
    "strength_rank",
    "advises_against",
    "urgency_rank",
)
