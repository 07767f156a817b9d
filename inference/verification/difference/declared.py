"""What two programs declare and say: what differs in it is found by looking, and needs no proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple, TypeAlias

from ...rules.conditions import conditions_of
from ...rules.entities import Concept, Notice, Statement
from ...rules.finding import Finding
from ...rules.program import Program
from ...rules.schema import TYPES
from ...text.source import Span
from ...text.syntax import Aggregate, Atom, Comparison, Condition, Literal, Rule, Term, Variable, is_total

Details: TypeAlias = Mapping[str, tuple[object, object]]  # what differs by name: the old, and the new

# What blocks of these kinds describe.
_KINDS = {"strength_rank": "strength", "advises_against": "strength", "urgency_rank": "urgency"}
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


class FindingDifference(NamedTuple):
    """A finding that only one of them has, or that they declare differently: type, values, provisional ones, unit."""

    finding: str
    change: str
    details: Details


class TextDifference(NamedTuple):
    """A text that differs, such as the `label` of a finding; empty where there is none."""

    kind: str
    name: str
    key: str
    old: str
    new: str


def change_of(name: object, old: Container[object], new: Container[object]) -> str:
    """Whether something is added, removed, or in both and changed."""
    return REMOVED if name not in new else CHANGED if name in old else ADDED


def details(one: Mapping[str, object], other: Mapping[str, object]) -> Details:
    """What differs of two things of one kind."""
    return {key: (one[key], other[key]) for key in one if one[key] != other[key]}


def describe_statement(statement: Statement, program: Program) -> dict[str, object]:
    """What is told with a statement, whether or not it holds."""
    return {
        "action": statement.action,
        "strength": statement.strength_name,
        "timing": {"urgency": statement.urgency_name, "within_hours": statement.within_hours},
        "says": statement.says,
        "short": statement.short,
        "sources": sorted(citation.place for citation in statement.sources),
        "readings": {name: program.readings[name] for name in sorted(statement.readings)},
        "evidence": [*statement.evidence],
        "links": [*statement.links],
    }


def finding_differences(old: Program, new: Program) -> tuple[FindingDifference, ...]:
    """The findings that differ, in the order of the vocabulary."""
    found = []
    for name in {**old.findings, **new.findings}:
        one, other = (_describe_finding(program.findings.get(name)) for program in (old, new))
        if one != other:
            change = change_of(name, old.findings, new.findings)
            found.append(FindingDifference(name, change, details(one, other) if one and other else {}))
    return tuple(found)


def _describe_finding(finding: Finding | None) -> dict[str, object]:
    if finding is None:
        return {}
    lists = {"values": sorted(finding.values), "provisional": sorted(finding.provisional)}
    also = sorted(f"{factor} {unit}" for unit, factor in finding.also_units.items())
    how = finding.arithmetic
    worked_out = [] if how is None else [f"{'sum' if how.sign > 0 else 'change'} of {how.first} and {how.second}"]
    return {"type": finding.kind, **lists, "unit": finding.unit, "also_units": also, "worked_out": worked_out}


def text_differences(old: Program, new: Program) -> tuple[TextDifference, ...]:
    """The words that differ, but those of statements and of what only one of them has."""
    one, other = _texts(old), _texts(new)
    both = [thing for thing in other if thing in one]
    return tuple(
        TextDifference(*thing, key, one[thing].get(key, ""), other[thing].get(key, ""))
        for thing in both
        for key in {**one[thing], **other[thing]}
        if one[thing].get(key, "") != other[thing].get(key, "")
    )


def _texts(program: Program) -> dict[tuple[str, str], Mapping[str, str]]:
    """What people are shown of each thing that has a block, by kind and name."""
    about = {"name": program.name, **program.about}
    found: dict[tuple[str, str], Mapping[str, str]] = {("guideline", ""): about}
    found |= {("summary", name): texts for name, texts in program.summaries.items()}
    found |= {("finding", name): finding.sentences for name, finding in program.findings.items()}
    found |= {("action", name): {"says": says} for name, says in program.actions.items()}
    found |= {("contradiction", name): {"says": says} for name, says in program.contradictions.items()}
    found |= {
        ("notice", notice.name): {"says": notice.says, **_backing(notice)} for notice in program.notices.values()
    }
    found |= {("score", name): {"label": words.label, "is": words.sentence} for name, words in program.scores.items()}
    found |= {("reading", name): {"says": says} for name, says in program.readings.items()}
    for statement in program.statements.values():
        found["statement", statement.id] = {}  # but for other languages its words are told with it
        found["strength", statement.strength_name] = {"says": statement.strength}
        found["urgency", statement.urgency_name or ""] = {"says": statement.urgency or ""}
    for concept in (one for one in program.concepts.values() if not is_total(one.name)):  # told with the score
        texts = {"holds": concept.holds, "fails": concept.fails, "situation": concept.situation}
        texts |= {"aspect": concept.aspect, **_backing(concept)}
        found["concept", concept.name] = texts
    for described, translated in program.translations.items():
        kind, name = described.split(" ")
        if kind not in TYPES:  # the sentences of a finding are in all languages
            thing = (_KINDS.get(kind, kind), name)
            found[thing] = {**found.get(thing, {}), **translated}
    unseen = ("note", "intended")
    return {thing: {k: text for k, text in texts.items() if k not in unseen} for thing, texts in found.items()}


def _backing(described: Concept | Notice) -> dict[str, str]:
    """Where the guideline says something, how that was read, and what it rests on."""
    return {
        "source": "; ".join(sorted(citation.place for citation in described.sources)),
        "reading": ", ".join(sorted(described.readings)),
        "evidence": "; ".join(described.evidence),
        "link": "; ".join(described.links),
    }


class Clauses:
    """The clauses of two programs: how many are written in one of them only, and what that defines."""

    def __init__(self, old: Program, new: Program):
        one, other = (Counter(_written(program.rules)) for program in (old, new))
        self.removed, self.added = (one - other).total(), (other - one).total()
        self.are_same_text = [source.text for source in old.sources] == [source.text for source in new.sources]
        before, after = (_definitions(program.rules) for program in (old, new))
        self._changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        self._uses = [_uses(program.rules) for program in (old, new)]

    def changed_below(self, statement: str) -> tuple[str, ...]:
        """What a statement rests on, and itself, as far as it is defined otherwise, names of variables apart."""
        reached: set[str] = set()
        for uses in self._uses:
            left = [statement, "holds"]
            seen: set[str] = set()
            while left:
                name = left.pop()
                if name not in seen:
                    seen.add(name)
                    left += uses.get(name, ())
            reached |= seen
        return tuple(name for name in self._changed if name in reached and not is_total(name))


def _written(rules: Iterable[Rule]) -> list[str]:
    """The clauses as they are written: one that stands for several, such as a rule for each of some facts, once."""
    found: dict[Span, list[Rule]] = {}
    for rule in rules:
        if not rule.head.is_total:
            found.setdefault(rule.span, []).append(rule)
    texts = {span: span.source.text[span.start : span.end] for span, own in found.items() if len(own) > 1}
    return [" ".join(texts[span].split()) if span in texts else str(own[0]) for span, own in found.items()]


def _definitions(rules: Iterable[Rule]) -> dict[str, Counter[str]]:
    """The clauses of each predicate and statement, with variables named by their order."""
    found: dict[str, Counter[str]] = {}
    for rule in rules:
        found.setdefault(_subject(rule.head), Counter())[_canonical(rule)] += 1
    return found


def _uses(rules: Iterable[Rule]) -> dict[str, set[str]]:
    """The predicates and statements that each of them rests on."""
    found: dict[str, set[str]] = {}
    for rule in rules:
        used = found.setdefault(_subject(rule.head), set())
        used.update(map(_subject, conditions_of(rule)))
    return found


def _subject(literal: Literal) -> str:
    """What a literal is about: a statement, or its predicate."""
    is_of_one = literal.name == "holds" and isinstance(literal.terms[-1], Atom)
    return str(literal.terms[-1]) if is_of_one else literal.name


def _canonical(rule: Rule) -> str:
    """A rule in a form that names of variables and, with rare exceptions, the order of conditions do not change."""
    names: dict[str, str] = {}
    body = sorted(rule.body, key=lambda condition: _renamed(condition, None))
    conditions = [_renamed(condition, names) for condition in (rule.head, *body)]
    return f"{conditions[0]} :- {', '.join(sorted(conditions[1:]))}"


def _renamed(condition: Condition, names: dict[str, str] | None) -> str:
    """A condition with variables named by the order in which they come; all alike without names."""

    def renamed(term: Term) -> Term:
        if not isinstance(term, Variable):
            return term
        name = "V" if names is None else names.setdefault(term.name, f"V{len(names)}")
        return term._replace(name=name)

    if isinstance(condition, Aggregate):
        return str(condition)
    if isinstance(condition, Comparison):
        return str(condition._replace(left=renamed(condition.left), right=renamed(condition.right)))
    return str(condition._replace(terms=tuple(map(renamed, condition.terms))))
