"""A checked program: the declared things by name, and the rules."""

# No annotations from __future__: as texts each would be compiled anew for its NamedTuple, at every start.

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..text.source import Source, Span
from ..text.syntax import Aggregate, Atom, Case, Literal, Rule, Variable, bare_name, counted_or_asked
from .entities import Concept, Contradiction, Entity, Intention, Layout, Notice, ScoreWords, Statement, Switch
from .finding import Finding, arithmetic_of
from .schema import Sort


class Program(NamedTuple):
    """A knowledge base as declared; every mapping is in the order of the text, statements in that of the summaries.

    `readings` has what each says as it is taken; `written` the clauses of all alternatives, `rules` those that belong
    to what is taken. `establishes` has the findings that are true once an action is done, and `obtains` those by
    which it is done once they are recorded. `rules_of` has the indices
    of the `rules` that define each predicate; `strata` the predicates, each after all that it depends on.
    """

    name: str
    about: Mapping[str, str]
    summaries: Mapping[str, Mapping[str, str]]
    findings: Mapping[str, Finding]
    actions: Mapping[str, str]
    statements: Mapping[str, Statement]
    concepts: Mapping[str, Concept]
    scores: Mapping[str, ScoreWords]  # that have words of their own, by the constant that names them
    contradictions: Mapping[str, str]
    notices: Mapping[str, Notice]
    establishes: Mapping[str, tuple[str, ...]]
    obtains: Mapping[str, tuple[str, ...]]
    layout: Layout
    readings: Mapping[str, str]
    switches: Mapping[str, Switch]
    intentions: tuple[Intention, ...]
    strength_rank: Mapping[str, int]
    urgency_rank: Mapping[str, int]
    written: tuple[Rule, ...]
    rules: tuple[Rule, ...]
    rules_of: Mapping[str, tuple[int, ...]]
    cases: tuple[Case, ...]
    with_cases: bool  # whether worked cases were read at all
    strata: tuple[tuple[str, ...], ...]
    sorts: Mapping[str, tuple[Sort, ...]]
    sources: tuple[Source, ...]
    guidelines: Mapping[str, str]  # the name of each by the part of the text in which it stands
    each_about: Mapping[str, Mapping[str, str]]  # what each guideline says of itself, by its name
    translations: Mapping[str, Mapping[str, str]]  # words in other languages, by kind and name, then by key
    kb: str = ""  # how `--kb` names it, several by a line each; empty for the one that is asked where none is named
    language: str = ""  # of the words for people; empty for the first one

    @property
    def read_otherwise(self) -> dict[str, str]:
        """The readings that are not taken as the text takes them, with the alternative that is."""
        return {name: switch.taken for name, switch in self.switches.items() if switch.taken != switch.written}

    @property
    def checksum(self) -> str:
        """The first digits of the SHA-256 of the texts, in their order."""
        from hashlib import sha256  # few answers need it

        return sha256("\0".join(source.text for source in self.sources).encode()).hexdigest()[:16]

    @property
    def goals(self) -> list[str]:
        """The predicates that an answer rests on: what holds, who gets a notice, what is ruled out, what heads it."""
        heads = [concept.name for concept in self.concepts.values() if concept.situation or concept.aspect]
        return ["holds", "gets_notice", *(["excluded"] if "excluded" in self.rules_of else []), *heads]

    def command(self, words: str) -> str:
        """A command that asks this knowledge base, as it can be run."""
        language = f" --language {self.language}" if self.language else ""
        return f"guidelog {words}{''.join(map(_option, self.kb.splitlines()))}{language}"

    @property
    def where_findings_are(self) -> str:
        """What lists the findings, for a name that is none; a record may be meant for another knowledge base."""
        those = "them" if self.kb else f"those of {self.name}; --kb names another knowledge base"
        return f"`{self.command('findings')}` lists {those}"

    def guideline_of(self, statement: str) -> str:
        """The guideline that a statement is of, where there are several; empty where there is one."""
        return self.guideline_at(self.statements[statement].span)

    def guideline_of_concept(self, concept: str) -> str:
        """The same of a concept."""
        return self.guideline_at(self.rules[self.rules_of[concept][0]].span) if self.rules_of.get(concept) else ""

    def guideline_at(self, span: Span) -> str:
        """The guideline in whose text a place is, where there are several; empty in a part that they share."""
        return self.guidelines.get(span.source.part, "") if len(self.guidelines) > 1 else ""

    def about_of(self, statements: Iterable[str]) -> Mapping[str, str]:
        """What is said of the guideline that some statements are of; of the whole where they are of several."""
        names = {self.guideline_of(statement) for statement in statements}
        return self.about_in(names.pop() if len(names) == 1 else "")

    def about_in(self, guideline: str) -> Mapping[str, str]:
        """What is said of a guideline; of the whole if it has no name."""
        return self.each_about.get(guideline, self.about)

    def obtained_by(self, finding: str) -> list[str]:
        """What is to be done to have a finding, in words; of actions that establish it for the record."""
        return [self.actions.get(action, action) for action, own in self.obtains.items() if finding in own]

    def shaped_by(self, reading: str) -> list[str]:
        """The statements and concepts whose blocks name a reading."""
        statements = [statement.id for statement in self.statements.values() if reading in statement.readings]
        return statements + [concept.name for concept in self.concepts.values() if reading in concept.readings]

    def by_summary(self) -> Iterator[tuple[str, Sequence[Statement]]]:
        """The statements by the summary in which they first stand, under its title."""
        found: dict[str, list[Statement]] = {}
        for statement in self.statements.values():
            found.setdefault(statement.summary, []).append(statement)
        for name, statements in found.items():
            yield self.summaries.get(name, {}).get("title", name or "Statements"), statements

    def named(self, predicate: str) -> Iterable[str]:
        """What the last argument of a predicate of NAMED can be."""
        known = {"holds": self.statements, "contradiction": self.contradictions, "gets_notice": self.notices}
        return known[predicate]

    def described(self, name: str) -> Entity | None:
        """What has a block and rules by this name, if anything."""
        if name in self.contradictions:
            return Contradiction(name, self.contradictions[name])
        return self.statements.get(name) or self.concepts.get(name) or self.notices.get(name)

    def rules_for(self, described: Entity) -> tuple[int, ...]:
        """The indices of the rules that can establish a statement, a concept, a contradiction or a notice."""
        if isinstance(described, Concept):
            return self.rules_of.get(described.name, ())
        if isinstance(described, Statement):
            predicate, name = "holds", described.id
        else:
            predicate = "gets_notice" if isinstance(described, Notice) else "contradiction"
            name = described.name
        heads = ((index, self.rules[index].head.terms[1]) for index in self.rules_of.get(predicate, ()))
        return tuple(i for i, term in heads if isinstance(term, Variable) or str(term) == name)

    def aggregates_below(self, described: Entity) -> tuple[Aggregate, ...]:
        """The aggregates that something rests on, directly or not, each once, whatever its bounds."""
        waiting = [*self.rules_for(described)]
        found: dict[str, Aggregate] = {}
        for index in waiting:  # grows as it goes
            rule = self.rules[index]
            if rule.aggregate is not None:
                found.setdefault(rule.aggregate.counted, rule.aggregate)
            asked = (literal for one in rule.body for literal in counted_or_asked(one))
            waiting += [
                other for literal in asked for other in self.rules_for_literal(literal) if other not in waiting
            ]
        return tuple(found.values())

    def statements_on(self, aggregate: Aggregate) -> tuple[str, ...]:
        """The ids of the statements that rest on what an aggregate counts, whatever its bounds."""
        return tuple(
            id_
            for id_, statement in self.statements.items()
            if any(one.counted == aggregate.counted for one in self.aggregates_below(statement))
        )

    @property
    def recordable(self) -> dict[str, Finding]:
        """The findings that a record tells by itself: all but the numbers that are worked out of others."""
        return {name: finding for name, finding in self.findings.items() if finding.arithmetic is None}

    def rules_for_literal(self, literal: Literal) -> Iterator[int]:
        """The rules, by their indices, that could establish what a literal asks for: no constant differs."""
        for index in self.rules_of.get(literal.name, ()):
            pairs = zip(literal.terms, self.rules[index].head.terms, strict=True)
            if not any(isinstance(a, Atom) and isinstance(b, Atom) and a.name != b.name for a, b in pairs):
                yield index

    def findings_below(self, aggregate: Aggregate) -> frozenset[str]:
        """The findings that what an aggregate counts rests on."""
        names = {literal.name for literal in aggregate.literals}
        waiting = [*dict.fromkeys(index for one in aggregate.literals for index in self.rules_for_literal(one))]
        for index in waiting:  # grows as it goes
            asked = [literal for one in self.rules[index].body for literal in counted_or_asked(one)]
            names |= {literal.name for literal in asked}
            below = dict.fromkeys(other for literal in asked for other in self.rules_for_literal(literal))
            waiting += [other for other in below if other not in waiting]
        how = arithmetic_of(self.findings)
        names |= {part for name in how.keys() & names for part in how[name].parts}
        return frozenset(names).intersection(self.findings)

    def is_about_a_person(self, predicate: str) -> bool:
        """Whether a predicate's answers depend on the record."""
        sorts = self.sorts.get(bare_name(predicate), ())
        return bool(sorts) and sorts[0].kind == "person"

    def is_most_urgent(self, statement: Statement) -> bool:
        """Whether no urgency ranks above that of a statement."""
        rank = self.urgency_rank.get(statement.urgency_name or "")
        return rank is not None and rank == max(self.urgency_rank.values())

    def rank(self, statement: Statement) -> tuple[int, int, float]:
        """Sorts statements: the most urgent first, then the tightest deadline, then the strongest."""
        return (
            -self.urgency_rank.get(statement.urgency_name or "", 0),
            statement.within_hours if statement.within_hours is not None else 2**31,
            -self.strength_rank.get(statement.strength_name, 0),
        )


def by_head(rules: Iterable[Rule]) -> dict[str, tuple[int, ...]]:
    """The indices of rules by the predicate that they define."""
    found: dict[str, list[int]] = {}
    for index, rule in enumerate(rules):
        found.setdefault(rule.head.name, []).append(index)
    return {name: tuple(indices) for name, indices in found.items()}


def _option(kb: str) -> str:
    """What names a knowledge base in a command."""
    import shlex  # few answers name a command with one

    return f" --kb {shlex.quote(kb)}"
