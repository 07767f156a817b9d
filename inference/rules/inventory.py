"""The declared things of texts, each with the words of its block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..text.codes import Code
from ..text.diagnostic import Diagnostic
from ..text.source import Span
from ..text.syntax import Atom, Literal, Rule, Variable
from .annotations import Annotations
from .declarations import Declarations
from .entities import Concept, Layout, Notice, ScoreWords, Statement, Switch
from .finding import Finding
from .keys import KEYS, OF_ONE
from .lost_text import LostText
from .ranges import RANGE, contradiction_of, is_of_range, range_words
from .schema import RANKS, SIGNATURES, Sort
from .sorts import FIXED
from .strengths import ADVISES_AGAINST, against_of
from .totals import total_words

# By what, with a block above it, a knowledge base declares one of its own.
_OWN = {"strength": ("strength_rank", ADVISES_AGAINST), "urgency": ("urgency_rank",)}
_DECLARED = ("statement", "action", "finding", "reading", "notice")  # what only declarations name


class Inventory:
    """What rules and blocks declare. `faults` are those by which the rules are not what was meant, `words` those of
    what people see; what is due to lost text is not told.
    """

    def __init__(self, declared: Declarations, annotations: Annotations, lost: LostText, written: Sequence[Rule]):
        self._declared = declared
        self._annotations = annotations
        self._lost = lost
        self._written = written
        self.faults: list[Diagnostic] = []
        self.words: list[Diagnostic] = []

    # declared things

    def ranks(self, name: str) -> dict[str, int]:
        """How strengths or urgencies rank, by their names: as the text says, beside the program's own where it says
        nothing of these.
        """
        ranks = self._declared.pairs(name).items()
        found = {first: rank for first, rank in ranks if isinstance(rank, int)}
        own = RANKS[name]
        return found if found.keys() & own.keys() else {**own, **found}

    def _own_words(self, *names: str) -> list[str]:
        """The strengths or urgencies that the knowledge base has words for, and so are its own."""
        return [first for name in names for first in self._declared.names(name) if self._annotations.has(name, first)]

    def _in_words(self, own: str, *names: str) -> str:
        """A strength or an urgency as people see it: in the knowledge base's words, or else by its name."""
        return next(filter(None, (self._annotations.text(name, own, "says") for name in names)), own)

    def domain(self, sort: Sort) -> Iterable[str] | None:
        """The constants that a sort has; None for one that has any."""
        if sort.kind == "value":
            return self._declared.lists("value").get(sort.of, ())
        if sort.kind in _OWN:
            return [*FIXED[sort.kind], *self._own_words(*_OWN[sort.kind])]
        if sort.kind in FIXED:
            return FIXED[sort.kind]
        return self._declared.names(sort.kind) if sort.kind in _DECLARED else None

    def about(self) -> dict[str, str]:
        """What is said of the guideline; of several, what is said of each, its name behind its title."""
        names = self._declared.names("guideline")
        texts = [dict(self._annotations.own_texts("guideline", name)) for name in names]
        for name, own in zip(names, texts, strict=True):
            if len(names) > 1 and "title" in own:
                own["title"] += f" ({name})"
        said = {key: [*dict.fromkeys(own.get(key, "") for own in texts)] for own in texts for key in own}
        kept = {key: said[key] for key in said if key not in OF_ONE or len(said[key]) == 1}
        return {key: "; ".join(filter(None, own)) for key, own in kept.items()}

    def switches(self) -> dict[str, Switch]:
        """The readings that can be taken otherwise."""
        taken = self._declared.pairs("taken")
        found = {}
        for name, alternatives in self._declared.lists("reading").items():
            span = self._declared.span("reading", name)
            self._require("reading", name, span)
            words = self._annotations.alternatives(name, alternatives, span)
            name_taken = str(taken.get(name, alternatives[0]))
            own = name_taken if name_taken in words else alternatives[0]
            found[name] = Switch(name, words, own, own)
        return found

    def findings(self) -> dict[str, Finding]:
        """The findings, with their words, values and limits."""
        values, provisional = self._declared.lists("value"), self._declared.lists("provisional")
        units, before = self._declared.pairs("unit"), self._declared.lists("presupposes")
        limits = {str(name): (str(low), str(high)) for name, low, high in self._declared.facts(RANGE)}
        found = {}
        for name, kind in self._declared.kinds.items():
            self._require(kind, name, self._declared.span("finding", name))
            texts = self._annotations.texts(kind, name)
            own = values.get(name, ()) if kind == "enum" else ()
            label, means, question = (texts.get(key, "") for key in ("label", "means", "question"))
            unit = str(units.get(name, ""))
            also = tuple(words.strip() for words in texts.get("also", "").split(",") if words.strip())
            asked_of = self._annotations.asked_of(kind, name)
            words = (label, means, question, texts, also, asked_of)
            compared = (self._declared.decimals.get(name, 0), self._declared.also_units.get(name, {}))
            asked = (*words, before.get(name, ()), *compared)
            how = self._declared.arithmetic.get(name)
            found[name] = Finding(name, kind, own, provisional.get(name, ()), unit, *asked, limits.get(name, ()), how)
        return found

    def statements(self) -> dict[str, Statement]:
        """The statements, in the order of the summaries."""
        ruled = {str(rule.head.terms[-1]) for rule in self._written if rule.head.name == "holds"}
        general = any(not name[0].islower() for name in ruled)
        urgencies, hours = self._declared.pairs("urgency"), self._declared.pairs("within_hours")
        against = against_of(self._declared.names(ADVISES_AGAINST))
        found = []
        for name, strength, action in self._declared.facts("statement"):
            id_, span = str(name), self._declared.span("statement", str(name))
            self._require("statement", id_, span)
            if id_ not in ruled | self._lost.names and not general:
                why = "a statement that nothing establishes is never recommended to anyone"
                help_ = f"write `holds(P, {id_}) :- ...`"
                message = f"`{id_}` has no rule"
                self.faults.append(Diagnostic(Code.STATEMENT_WITHOUT_RULE, message, span, why, help_))
            sources = self._annotations.sources("statement", id_)
            readings = self._annotations.readings_of("statement", id_)
            within = hours.get(id_)
            urgency = urgencies.get(id_)
            words = self._in_words(str(urgency), *_OWN["urgency"]) if urgency is not None else None
            timing = (words, within if isinstance(within, int) else None)
            says = self._annotations.text("statement", id_, "says")
            short = self._annotations.text("statement", id_, "short")
            how = (self._in_words(str(strength), *_OWN["strength"]), strength in against)
            backing = self._annotations.backing("statement", id_)
            names = (str(strength), None if urgency is None else str(urgency))
            about = Statement(id_, *how, str(action), *timing, says, sources, readings, short, *backing, *names, span)
            found.append(about)
        order = {name: index for index, name in enumerate(self._declared.names("summary"))}
        found.sort(key=lambda s: order.get(s.sources[0].summary, len(order)) if s.sources else len(order))
        return {statement.id: statement for statement in found}

    def notices(self) -> dict[str, Notice]:
        """The notices."""
        ruled = {str(rule.head.terms[-1]) for rule in self._written if rule.head.name == "gets_notice"}
        general = any(not name[0].islower() for name in ruled)
        found = {}
        for name in self._declared.names("notice"):
            span = self._declared.span("notice", name)
            self._require("notice", name, span)
            if name not in ruled | self._lost.names and not general:
                why = "a notice that nothing establishes is never shown to anyone"
                help_ = f"write `gets_notice(P, {name}) :- ...`"
                self.faults.append(Diagnostic(Code.DEAD_NOTICE, f"`{name}` has no rule", span, why, help_))
            sources = self._annotations.sources("notice", name)
            readings = self._annotations.readings_of("notice", name)
            found[name] = Notice(name, self._annotations.text("notice", name, "says"), sources, readings, span,
                                 *self._annotations.backing("notice", name))  # fmt: skip
        return found

    def actions(self) -> dict[str, str]:
        """What each action is called: as its block says, else by its name."""
        names = self._declared.names("action")
        return {name: self._annotations.text("action", name, "says") or name.replace("_", " ") for name in names}

    def establishes(self) -> dict[str, tuple[str, ...]]:
        """The findings that are true once an action is done; only what is true or false can be established so."""
        found = self._declared.lists("establishes")
        for action, findings in found.items():
            for finding in findings:
                if self._declared.kinds.get(finding, "bool") != "bool":
                    span = self._declared.span("establishes", action)
                    why = "an action that is done makes a finding true"
                    message = f"`{finding}` is of type {self._declared.kinds[finding]}, not true or false"
                    help_ = "name a finding of type bool, or leave it out"
                    self.faults.append(Diagnostic(Code.WRONG_TYPE, message, span, why, help_))
        return found

    def layout(self) -> Layout:
        """How an answer is laid out."""
        names = self._declared.names
        shown = (tuple(names(name)) for name in ("shown_now", "shown_first", "soft", "replaced"))
        return Layout(self._declared.lists("detail_of"), *shown)

    def concepts(self) -> dict[str, Concept]:
        """The predicates of the text's own, those of aggregates too."""
        found: dict[str, Concept] = {}
        scores = self.scores()
        for rule in self._written:
            name = rule.head.name
            if name in SIGNATURES or name in self._declared.kinds or name in found:
                continue
            plain = name.replace("_", " ")
            if rule.aggregate is not None:
                plain = total_words(rule.aggregate, self._words_of, scores)
            texts = self._annotations.texts("concept", name)
            found[name] = Concept(
                name,
                texts.get("holds", plain),
                texts.get("fails", f"not established: {plain}"),
                self._annotations.sources("concept", name),
                self._annotations.readings_of("concept", name),
                texts.get("situation", ""),
                texts.get("aspect", ""),
                *self._annotations.backing("concept", name),
            )
            for key in ("situation", "aspect"):
                if key in texts and len(rule.head.terms) > 1:
                    why = "it heads the answer for a person of whom the concept holds"
                    message = f"`{key}` stands above `{rule.head}`, which takes more than a person"
                    help_ = "write a concept that takes the person alone, and say it of that"
                    self.words.append(Diagnostic(Code.WRONG_ARITY, message, rule.head.span, why, help_))
        return found

    def scores(self) -> dict[str, ScoreWords]:
        """The words of scores that have some."""
        found = {}
        for name in self._annotations.names("score"):
            texts = self._annotations.texts("score", name)
            label = texts.get("label", name.replace("_", " "))
            found[name] = ScoreWords(label, texts.get("is", f"the {label} is {{value}}"))
        return found

    def _range_words(self, contradiction: str) -> str:
        for name, low, high in self._declared.facts(RANGE):
            if contradiction_of(str(name)) == contradiction:
                label = self._annotations.text("number", str(name), "label")
                return range_words(str(name), label, low, high, str(self._declared.pairs("unit").get(str(name), "")))
        return ""

    def _words_of(self, literal: Literal) -> str:
        """What is so of a person, in few words."""
        last = str(literal.terms[-1])
        says = self._annotations.texts("statement", last).get("says") if literal.name == "holds" else None
        if says:
            return f"“{says}”"
        kind = self._declared.kinds.get(literal.name)
        texts = self._annotations.texts(kind or "concept", literal.name)
        said = texts.get("label" if kind else "holds", literal.name.replace("_", " "))
        if literal.strong:
            return f"no {said}"
        values = [str(term).replace("_", " ") for term in literal.terms if isinstance(term, Atom)]
        return " ".join([said, *values])

    def contradictions(self) -> dict[str, str]:
        """What no record can hold, in words, by the names of the contradictions."""
        found: dict[str, str] = {}
        for rule in self._written:
            term = rule.head.terms[-1]
            if rule.head.name != "contradiction" or len(rule.head.terms) != 2 or str(term) in found:
                continue
            if isinstance(term, Variable):
                why = "a record is refused with the name and the words of its contradiction"
                help_ = "write one rule for each, with a lower-case name"
                message = f"`{term}` does not name a contradiction"
                self.faults.append(Diagnostic(Code.WRONG_TYPE, message, term.span, why, help_))
            elif isinstance(term, Atom) and is_of_range(rule):
                found[term.name] = self._range_words(term.name)
            elif isinstance(term, Atom):
                name = term.name
                self._require("contradiction", name, rule.head.span)
                self._annotations.readings_of("contradiction", name)
                found[name] = self._annotations.text("contradiction", name, "says")
        return found

    def _require(self, kind: str, name: str, span: Span) -> None:
        if not self._annotations.has(kind, name) and not self._lost.stood_above(span, self._written):
            why = "what people are shown of a rule must be complete and true"
            help_ = f"write a block `%% {name}` with {', '.join(KEYS[kind][0])} above it"
            message = f"`{name}` has no block that describes it"
            self.words.append(Diagnostic(Code.MISSING_METADATA, message, span, why, help_))
