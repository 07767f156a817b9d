"""Texts to a checked program."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..text.codes import Code
from ..text.diagnostic import Diagnostic, KnowledgeError, Related
from ..text.parser import MANY, Parser
from ..text.shared import USE
from ..text.source import Source, Span
from ..text.syntax import Atom, Block, Literal, Rule, Variable
from .annotations import KEYS, OF_ONE, Annotations, block_kind
from .arithmetic import limit_faults
from .cases import CaseRules, case_faults
from .checks import arities, literal_faults, person_faults, rule_faults, total_faults
from .conditions import literals
from .deadlines import with_hours
from .declarations import Declarations
from .entities import Concept, Layout, Notice, ScoreWords, Statement, Switch
from .finding import Finding
from .languages import require_language
from .lost_text import LostText
from .parts import part_faults
from .population import population_faults, with_populations
from .program import Program, by_head
from .ranges import RANGE, contradiction_of, is_of_range, range_faults, range_words, with_ranges
from .readings import TAKEN, read_as, reading_faults, taken_rules, unnamed_readings
from .schema import FOR, RANKS, SIGNATURES, Sort
from .sorts import FIXED, Sorts, constant_faults
from .strata import strata, stratum_faults
from .strengths import ADVISES_AGAINST, against_of
from .thresholds import with_thresholds
from .titles import find_missing_titles
from .totals import score_names, total_words

# By what, with a block above it, a knowledge base declares one of its own.
OWN = {"strength": ("strength_rank", ADVISES_AGAINST), "urgency": ("urgency_rank",)}
_EXPANDED = (USE, FOR, RANGE)  # what stands for other clauses, or for none
_DECLARED = ("statement", "action", "finding", "reading", "notice")  # what only declarations name


def load(
    sources: Sequence[Source],
    cases: bool = True,
    accepted: bool = False,
    readings: Mapping[str, str] | None = None,
    kb: str = "",
    language: str = "",
) -> Program:
    """The program that the texts declare; worked cases are left out unless `cases`, since only checks run them.

    `accepted` says that these very texts were loaded before: then what was checked is not checked again. `readings`
    are the alternatives to take in place of those that the texts take; `kb` is how `--kb` names them.
    Words for people are in `language` as far as the texts have them in it, else in their first one.
    Raises KnowledgeError with every fault found; ReadingError for an alternative that there is not; LanguageError.
    """
    loader = _Loader(sources, cases, accepted, language)
    program = loader.program()._replace(kb=kb)
    faults = [*loader.faults, *loader.words]
    if faults:
        raise KnowledgeError(dict.fromkeys(faults))
    require_language(language, loader.annotations.languages)
    return read_as(program, readings) if readings else program


class Examination(NamedTuple):
    """Everything that is wrong with texts. The program is there if its rules can be asked all the same, though words
    for people are missing; then worked cases that are at fault are left out.
    """

    program: Program | None
    faults: tuple[Diagnostic, ...]


def examine(sources: Sequence[Source], readings: Mapping[str, str] | None = None, kb: str = "") -> Examination:
    """Everything that is wrong with texts, of whatever kind, but what is due to something that cannot be read.

    `kb` is how `--kb` names them. Raises ReadingError for an alternative that there is not, if the program is there.
    """
    loader = _Loader(sources, with_cases=True, accepted=False)
    program = loader.program()._replace(kb=kb)
    faults = [*loader.faults, *loader.words]
    if loader.faults or not all(statement.sources for statement in program.statements.values()):
        if not any(map(loader.lost.speaks_of, ("guideline", "statement", "notice"))):
            faults += find_missing_titles(program)
        return Examination(None, tuple(dict.fromkeys(faults)))
    return Examination(read_as(program, readings) if readings else program, tuple(dict.fromkeys(faults)))


def no_finding(program: Program) -> Diagnostic:
    """What is wrong with a program without findings, which rules can do without and no answer can."""
    span = program.written[0].span if program.written else None
    why = "without findings nothing can be recorded, and so nothing answered"
    help_ = "declare one: `finding(NAME, bool).`"
    return Diagnostic(Code.MISSING_DECLARATION, "no finding is declared", span, why, help_)


class _Loader:
    """Reads texts. `faults` are those by which the rules are not what was meant, `words` those of what people see."""

    def __init__(self, sources: Sequence[Source], with_cases: bool, accepted: bool, language: str = ""):
        parsers = [Parser(source, cases=with_cases) for source in sources]
        self.modules = [parser.module() for parser in parsers]
        self.lost = LostText(
            [span for parser in parsers for span in parser.lost_clauses],
            [span for parser in parsers for span in parser.lost_blocks],
        )
        self.with_cases = with_cases
        self.accepted = accepted
        definitions = {rule.head.name: rule for module in self.modules for rule in module.definitions}
        clauses = with_hours(rule for module in self.modules for rule in module.rules)
        self.written = (*clauses, *definitions.values())
        self.cases = tuple(case for module in self.modules for case in module.cases)
        self.declared = Declarations(self.written)
        self.annotations = Annotations(self.declared.names("summary"), language)
        self.faults = [fault for parser in parsers for fault in parser.faults]
        self.faults += self.lost.kept(self.declared.faults)
        self.faults += part_faults(self.written, sources, self.declared.kinds)
        self.words: list[Diagnostic] = []
        self.about: dict[int, str | None] = {}
        self.is_asked_of_unknown = False  # whether some `for` is at fault, and so adds no condition that would bind
        self.orphans: set[int] = set()  # blocks of which the clause could not be read

    def program(self) -> Program:
        """What the texts declare, as far as they can be read; of rules, those that have no fault."""
        kinds = self.declared.kinds
        self._read_blocks()
        asked = [*population_faults(self.written, kinds, self.declared.names("summary"))]
        self.faults += self.lost.kept(asked)
        self.is_asked_of_unknown = bool(asked) or any(
            rule.head.name == FOR and len(rule.head.terms) != len(SIGNATURES[FOR]) for rule in self.written
        )
        self.written = with_populations(self.written, kinds, self._summary_of)
        self.faults += range_faults(self.written, kinds)
        self.written = tuple(with_thresholds(with_ranges(self.written, kinds), kinds))
        known = arities(self.written, kinds)
        sound = tuple(rule for rule in self._sound_rules(known) if rule.head.name not in _EXPANDED)
        inference = Sorts(kinds, self.declared.lists("value"), known, self.declared.decimals)
        sorts = inference.infer(sound)
        before = {(fault.code, fault.span) for fault in self.faults}
        self.faults += [fault for fault in inference.faults if (fault.code, fault.span) not in before]
        if not self.accepted:
            self._check_terms(sound, sorts)
            self._check_contradictions()
            self.faults += stratum_faults(self.written)
        switches = self._switches()
        rules = taken_rules(sound, {name: switch.taken for name, switch in switches.items()})
        count = len(self.cases)
        kept = {id(rule) for rule in sound}
        self._check_cases([*rules, *(rule for rule in self.written if id(rule) not in kept)])
        program = Program(
            name="+".join(self.declared.names("guideline")),
            about=self._about(),
            summaries={n: self.annotations.texts("summary", n) for n in self.declared.names("summary")},
            findings=self._findings(),
            actions={
                name: self.annotations.text("action", name, "says") or name.replace("_", " ")
                for name in self.declared.names("action")
            },
            statements=self._statements(),
            concepts=self._concepts(kinds),
            scores=self._scores(),
            contradictions=self._contradictions(),
            notices=self._notices(),
            establishes=self._establishes(),
            obtains=self.declared.lists("obtains"),
            layout=self._layout(),
            readings={**self.annotations.readings, **{name: switch.says for name, switch in switches.items()}},
            switches=switches,
            intentions=self.annotations.intentions(self.modules),
            strength_rank=self._ranks("strength_rank"),
            urgency_rank=self._ranks("urgency_rank"),
            written=sound,
            rules=rules,
            rules_of=by_head(rules),
            cases=self.cases,
            with_cases=self.with_cases and len(self.cases) == count,  # what is missing is known only then
            strata=strata(rules),
            sorts=sorts,
            sources=tuple(module.source for module in self.modules),
            guidelines={
                self.declared.span("guideline", name).source.part: name for name in self.declared.names("guideline")
            },
            each_about={n: self.annotations.texts("guideline", n) for n in self.declared.names("guideline")},
            translations=self.annotations.translations,
            language=self.annotations.language,
        )
        if not self.lost.blocks:
            self.annotations.check_readings(self.lost.names)
        self.words += unnamed_readings(program)
        self.words += self.lost.kept(self.annotations.faults)
        return program

    def _sound_rules(self, known: Mapping[str, int]) -> Iterator[Rule]:
        """The rules that have no fault of their own: what follows needs known predicates of the right arity."""
        if self.accepted:
            yield from self.written
            return
        for rule in self.written:
            found = [self._with_finding(fault, rule) for fault in rule_faults(rule, self.declared.kinds)]
            for literal in literals(rule):
                plain = literal._replace(strong=False) if literal is rule.head else literal
                found += literal_faults(plain, known, self.declared.kinds)
            if not found:
                yield rule
            elif len(self.faults) <= MANY:
                if self.is_asked_of_unknown and rule.head.name == "holds":
                    found = [fault for fault in found if fault.code != Code.UNSAFE_VARIABLE]
                self.faults += self.lost.kept(found)

    def _with_finding(self, fault: Diagnostic, rule: Rule) -> Diagnostic:
        """A fault, which of a rule that derives a finding says where that is declared, maybe in another text."""
        if fault.code != Code.DEFINED_FINDING:
            return fault
        return fault._replace(related=(Related(self.declared.span("finding", rule.head.name), "the finding"),))

    def _check_terms(self, sound: Sequence[Rule], sorts: Mapping[str, tuple[Sort, ...]]) -> None:
        for rule in sound:
            self.faults += person_faults(rule, sorts)
            self.faults += total_faults(rule, sorts)
        self.faults += self.lost.kept(constant_faults(sound, sorts, self._domain))
        people = (name for name, own in sorts.items() if own and own[0].kind == "person")
        self.faults += self.lost.kept(reading_faults(sound, self.declared.lists("reading"), people))

    def _domain(self, sort: Sort) -> Iterable[str] | None:
        if sort.kind == "value":
            return self.declared.lists("value").get(sort.of, ())
        if sort.kind in OWN:
            return [*FIXED[sort.kind], *self._own_words(*OWN[sort.kind])]
        if sort.kind in FIXED:
            return FIXED[sort.kind]
        return self.declared.names(sort.kind) if sort.kind in _DECLARED else None

    # blocks

    def _read_blocks(self) -> None:
        values = self.declared.lists("value")
        scores = frozenset().union(*(score_names(rule.aggregate) for rule in self.written if rule.aggregate))
        for module in self.modules:
            starts = [rule.span.start for rule in module.rules]
            for block in module.blocks:
                at = bisect_left(starts, block.span.end)
                below = module.rules[at] if at < len(starts) else None
                kind = block_kind(block, below, self.declared.kinds, scores)
                self.about[id(block)] = kind
                if kind is None and self.lost.stood_below(block.span, below):
                    self.orphans.add(id(block))
                elif kind is None:
                    if below is None or not self._is_lost_score(block.name, below):
                        self._block_fault(block, below)
                elif kind in KEYS:
                    self.annotations.add(kind, block, values.get(block.name, ()) if kind == "enum" else ())

    def _is_lost_score(self, name: str, below: Rule) -> bool:
        """Whether a name of which a rule gives points may be counted by what could not be read."""
        return name in map(str, below.head.terms) and self.lost.speaks_of(below.head.name)

    def _block_fault(self, block: Block, below: Rule | None) -> None:
        why = "a block describes the clause below it: people would be shown the wrong words"
        message, help_ = "no clause stands below it", "put the block directly above what it describes"
        if below is not None:
            message = "the clause below it does not mention this name"
        if below is not None and block.name in map(str, below.head.terms):
            message = f"no aggregate counts `{below.head.name}` of this name, so it is no score"
            help_ = "correct the name, here or where it is counted"
        self.words.append(Diagnostic(Code.BLOCK_NAME, f"`{block.name}`: {message}", block.span, why, help_))

    def _require(self, kind: str, name: str, span: Span) -> None:
        if not self.annotations.has(kind, name) and not self.lost.stood_above(span, self.written):
            why = "what people are shown of a rule must be complete and true"
            help_ = f"write a block `%% {name}` with {', '.join(KEYS[kind][0])} above it"
            message = f"`{name}` has no block that describes it"
            self.words.append(Diagnostic(Code.MISSING_METADATA, message, span, why, help_))

    def _check_cases(self, rules: Sequence[Rule]) -> None:
        """Leave out the worked cases that are at fault; those that speak of what could not be read are not told.

        The rules are those that are taken, with those that have faults of their own.
        """
        values = self.declared.lists("value")
        subjects = CaseRules(rules)
        found = []
        for case in self.cases:
            case = case._replace(kind=self.about.get(id(case.block)) or "")
            faults = [*case_faults(case, subjects, self.declared.kinds, values, self.declared.arithmetic)]
            constants = [str(term) for fact in case.facts for term in fact.terms]
            names = {case.subject, *(fact.name for fact in case.facts), *constants}
            if id(case.block) not in self.orphans and not names & self.lost.names:
                self.words += faults
            found += [] if faults else [case]
        self.cases = tuple(found)

    def _check_contradictions(self) -> None:
        rules: dict[str, list[Rule]] = {}
        for rule in self.written:
            rules.setdefault(rule.head.name, []).append(rule)
        reached, waiting = {"contradiction"}, ["contradiction"]
        while waiting:
            for rule in rules.get(waiting.pop(), ()):
                for condition in rule.body:
                    if not isinstance(condition, Literal) or condition.name == TAKEN:
                        continue
                    if condition.negated or condition.is_total:
                        message = f"a contradiction rests on `{condition}`"
                        why = "a record that is consistent as it stands must be so for all that is not recorded"
                        help_ = "use recorded values only, without `not` and without an aggregate"
                        self.faults.append(
                            Diagnostic(Code.NEGATED_CONTRADICTION, message, condition.span, why, help_)
                        )
                    elif condition.name not in reached:
                        reached.add(condition.name)
                        waiting.append(condition.name)
        self.faults += limit_faults(self.written, self.declared.arithmetic, reached)

    # declared things

    def _ranks(self, name: str) -> dict[str, int]:
        """The ranks that the text gives, beside those of the program's own where it gives these none."""
        ranks = self.declared.pairs(name).items()
        found = {first: rank for first, rank in ranks if isinstance(rank, int)}
        own = RANKS[name]
        return found if found.keys() & own.keys() else {**own, **found}

    def _own_words(self, *names: str) -> list[str]:
        """The strengths or urgencies that the knowledge base has words for, and so are its own."""
        return [first for name in names for first in self.declared.names(name) if self.annotations.has(name, first)]

    def _in_words(self, own: str, *names: str) -> str:
        """A strength or an urgency as people see it: in the knowledge base's words, or else by its name."""
        return next(filter(None, (self.annotations.text(name, own, "says") for name in names)), own)

    def _about(self) -> dict[str, str]:
        """What is said of the guideline; of several, what is said of each."""
        texts = [self.annotations.texts("guideline", name) for name in self.declared.names("guideline")]
        said = {key: [*dict.fromkeys(own.get(key, "") for own in texts)] for own in texts for key in own}
        kept = {key: said[key] for key in said if key not in OF_ONE or len(said[key]) == 1}
        return {key: "; ".join(filter(None, own)) for key, own in kept.items()}

    def _switches(self) -> dict[str, Switch]:
        taken = self.declared.pairs("taken")
        found = {}
        for name, alternatives in self.declared.lists("reading").items():
            span = self.declared.span("reading", name)
            self._require("reading", name, span)
            words = self.annotations.alternatives(name, alternatives, span)
            name_taken = str(taken.get(name, alternatives[0]))
            own = name_taken if name_taken in words else alternatives[0]
            found[name] = Switch(name, words, own, own)
        return found

    def _findings(self) -> dict[str, Finding]:
        values, provisional = self.declared.lists("value"), self.declared.lists("provisional")
        units, before = self.declared.pairs("unit"), self.declared.lists("presupposes")
        limits = {str(name): (str(low), str(high)) for name, low, high in self.declared.facts(RANGE)}
        found = {}
        for name, kind in self.declared.kinds.items():
            self._require(kind, name, self.declared.span("finding", name))
            texts = self.annotations.texts(kind, name)
            own = values.get(name, ()) if kind == "enum" else ()
            label, means, question = (texts.get(key, "") for key in ("label", "means", "question"))
            unit = str(units.get(name, ""))
            also = tuple(words.strip() for words in texts.get("also", "").split(",") if words.strip())
            asked_of = self.annotations.asked_of(kind, name)
            words = (label, means, question, texts, also, asked_of)
            compared = (self.declared.decimals.get(name, 0), self.declared.also_units.get(name, {}))
            asked = (*words, before.get(name, ()), *compared)
            how = self.declared.arithmetic.get(name)
            found[name] = Finding(name, kind, own, provisional.get(name, ()), unit, *asked, limits.get(name, ()), how)
        return found

    def _statements(self) -> dict[str, Statement]:
        ruled = {str(rule.head.terms[-1]) for rule in self.written if rule.head.name == "holds"}
        general = any(not name[0].islower() for name in ruled)
        urgencies, hours = self.declared.pairs("urgency"), self.declared.pairs("within_hours")
        against = against_of(self.declared.names(ADVISES_AGAINST))
        found = []
        for name, strength, action in self.declared.facts("statement"):
            id_, span = str(name), self.declared.span("statement", str(name))
            self._require("statement", id_, span)
            if id_ not in ruled | self.lost.names and not general:
                why = "a statement that nothing establishes is never recommended to anyone"
                help_ = f"write `holds(P, {id_}) :- ...`"
                message = f"`{id_}` has no rule"
                self.faults.append(Diagnostic(Code.STATEMENT_WITHOUT_RULE, message, span, why, help_))
            sources = self.annotations.sources("statement", id_)
            readings = self.annotations.readings_of("statement", id_)
            within = hours.get(id_)
            urgency = urgencies.get(id_)
            words = self._in_words(str(urgency), *OWN["urgency"]) if urgency is not None else None
            timing = (words, within if isinstance(within, int) else None)
            says = self.annotations.text("statement", id_, "says")
            short = self.annotations.text("statement", id_, "short")
            how = (self._in_words(str(strength), *OWN["strength"]), strength in against)
            backing = self.annotations.backing("statement", id_)
            names = (str(strength), None if urgency is None else str(urgency))
            about = Statement(id_, *how, str(action), *timing, says, sources, readings, short, *backing, *names, span)
            found.append(about)
        order = {name: index for index, name in enumerate(self.declared.names("summary"))}
        found.sort(key=lambda s: order.get(s.sources[0].summary, len(order)) if s.sources else len(order))
        return {statement.id: statement for statement in found}

    def _summary_of(self, statement: str) -> str:
        return next((place.summary for place in self.annotations.sources("statement", statement)), "")

    def _notices(self) -> dict[str, Notice]:
        ruled = {str(rule.head.terms[-1]) for rule in self.written if rule.head.name == "gets_notice"}
        general = any(not name[0].islower() for name in ruled)
        found = {}
        for name in self.declared.names("notice"):
            span = self.declared.span("notice", name)
            self._require("notice", name, span)
            if name not in ruled | self.lost.names and not general:
                why = "a notice that nothing establishes is never shown to anyone"
                help_ = f"write `gets_notice(P, {name}) :- ...`"
                self.faults.append(Diagnostic(Code.DEAD_NOTICE, f"`{name}` has no rule", span, why, help_))
            sources = self.annotations.sources("notice", name)
            readings = self.annotations.readings_of("notice", name)
            found[name] = Notice(name, self.annotations.text("notice", name, "says"), sources, readings, span,
                                 *self.annotations.backing("notice", name))  # fmt: skip
        return found

    def _establishes(self) -> dict[str, tuple[str, ...]]:
        """The findings that are true once an action is done; only what is true or false can be established so."""
        found = self.declared.lists("establishes")
        for action, findings in found.items():
            for finding in findings:
                if self.declared.kinds.get(finding, "bool") != "bool":
                    span = self.declared.span("establishes", action)
                    why = "an action that is done makes a finding true"
                    message = f"`{finding}` is of type {self.declared.kinds[finding]}, not true or false"
                    help_ = "name a finding of type bool, or leave it out"
                    self.faults.append(Diagnostic(Code.WRONG_TYPE, message, span, why, help_))
        return found

    def _layout(self) -> Layout:
        names = self.declared.names
        shown = (tuple(names(name)) for name in ("shown_now", "shown_first", "soft", "replaced"))
        return Layout(self.declared.lists("detail_of"), *shown)

    def _concepts(self, kinds: Iterable[str]) -> dict[str, Concept]:
        found: dict[str, Concept] = {}
        scores = self._scores()
        for rule in self.written:
            name = rule.head.name
            if name in SIGNATURES or name in kinds or name in found:
                continue
            plain = name.replace("_", " ")
            if rule.aggregate is not None:
                plain = total_words(rule.aggregate, self._words_of, scores)
            texts = self.annotations.texts("concept", name)
            found[name] = Concept(
                name,
                texts.get("holds", plain),
                texts.get("fails", f"not established: {plain}"),
                self.annotations.sources("concept", name),
                self.annotations.readings_of("concept", name),
                texts.get("situation", ""),
                texts.get("aspect", ""),
                *self.annotations.backing("concept", name),
            )
            for key in ("situation", "aspect"):
                if key in texts and len(rule.head.terms) > 1:
                    why = "it heads the answer for a person of whom the concept holds"
                    message = f"`{key}` stands above `{rule.head}`, which takes more than a person"
                    help_ = "write a concept that takes the person alone, and say it of that"
                    self.words.append(Diagnostic(Code.WRONG_ARITY, message, rule.head.span, why, help_))
        return found

    def _scores(self) -> dict[str, ScoreWords]:
        found = {}
        for name in self.annotations.names("score"):
            texts = self.annotations.texts("score", name)
            label = texts.get("label", name.replace("_", " "))
            found[name] = ScoreWords(label, texts.get("is", f"the {label} is {{value}}"))
        return found

    def _range_words(self, contradiction: str) -> str:
        for name, low, high in self.declared.facts(RANGE):
            if contradiction_of(str(name)) == contradiction:
                label = self.annotations.text("number", str(name), "label")
                return range_words(str(name), label, low, high, str(self.declared.pairs("unit").get(str(name), "")))
        return ""

    def _words_of(self, literal: Literal) -> str:
        """What is so of a person, in few words."""
        kind = self.declared.kinds.get(literal.name)
        texts = self.annotations.texts(kind or "concept", literal.name)
        said = texts.get("label" if kind else "holds", literal.name.replace("_", " "))
        if literal.strong:
            return f"no {said}"
        values = [str(term).replace("_", " ") for term in literal.terms if isinstance(term, Atom)]
        return " ".join([said, *values])

    def _contradictions(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for rule in self.written:
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
                self.annotations.readings_of("contradiction", name)
                found[name] = self.annotations.text("contradiction", name, "says")
        return found
