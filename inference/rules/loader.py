"""Texts to a program, step by step, with what is wrong at each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from ..text.codes import Code
from ..text.diagnostic import Diagnostic, Related
from ..text.parser import MANY, Parser
from ..text.shared import USE
from ..text.source import Source
from ..text.syntax import Block, Rule
from .annotations import Annotations, block_kind
from .cases import CaseRules, case_faults
from .checks import arities, literal_faults, person_faults, rule_faults, total_faults
from .conditions import literals
from .contradictions import contradiction_faults
from .deadlines import with_hours
from .declarations import Declarations
from .inventory import Inventory
from .keys import KEYS
from .lost_text import LostText
from .parts import part_faults
from .population import population_faults, with_populations
from .program import Program, by_head
from .ranges import RANGE, range_faults, with_ranges
from .readings import reading_faults, taken_rules, unnamed_readings
from .schema import FOR, SIGNATURES, Sort
from .sorts import Domain, Sorts, constant_faults
from .strata import strata, stratum_faults
from .thresholds import with_thresholds
from .totals import named_totals, score_names

_EXPANDED = (USE, FOR, RANGE)  # what stands for other clauses, or for none


class Loader:
    """Reads texts: `program`, asked once, is what they declare.

    `faults` are then those by which the rules are not what was meant, `words` those of what people see.
    """

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
        self._read_blocks()
        self._expand()
        inventory = Inventory(self.declared, self.annotations, self.lost, self.written)
        known = arities(self.written, self.declared.kinds)
        sound = tuple(rule for rule in self._sound_rules(known) if rule.head.name not in _EXPANDED)
        sorts = self._infer_sorts(sound, known)
        if not self.accepted:
            self._check_terms(sound, sorts, inventory.domain)
            self.faults += contradiction_faults(self.written, self.declared.arithmetic)
            self.faults += stratum_faults(self.written)
        switches = inventory.switches()
        rules = taken_rules(sound, {name: switch.taken for name, switch in switches.items()})
        count = len(self.cases)
        kept = {id(rule) for rule in sound}
        self._check_cases([*rules, *(rule for rule in self.written if id(rule) not in kept)])
        declared, texts = self.declared, self.annotations.texts
        program = Program(
            name="+".join(declared.names("guideline")),
            about=inventory.about(),
            summaries={name: texts("summary", name) for name in declared.names("summary")},
            findings=inventory.findings(),
            actions=inventory.actions(),
            statements=inventory.statements(),
            concepts=inventory.concepts(),
            scores=inventory.scores(),
            contradictions=inventory.contradictions(),
            notices=inventory.notices(),
            establishes=inventory.establishes(),
            obtains=declared.lists("obtains"),
            layout=inventory.layout(),
            readings={**self.annotations.readings, **{name: switch.says for name, switch in switches.items()}},
            switches=switches,
            intentions=self.annotations.intentions(self.modules),
            strength_rank=inventory.ranks("strength_rank"),
            urgency_rank=inventory.ranks("urgency_rank"),
            written=sound,
            rules=rules,
            rules_of=by_head(rules),
            cases=self.cases,
            with_cases=self.with_cases and len(self.cases) == count,  # what is missing is known only then
            strata=strata(rules),
            sorts=sorts,
            sources=tuple(module.source for module in self.modules),
            guidelines={declared.span("guideline", name).source.part: name for name in declared.names("guideline")},
            each_about={name: self.annotations.own_texts("guideline", name) for name in declared.names("guideline")},
            translations=self.annotations.translations,
            language=self.annotations.language,
        )
        self.faults += inventory.faults
        self.words += inventory.words
        if not self.lost.blocks:
            self.annotations.check_readings(self.lost.names)
        self.words += unnamed_readings(program)
        self.words += self.lost.kept(self.annotations.faults)
        return program

    def _expand(self) -> None:
        """Put what `for`, `range` and thresholds from facts stand for in their place."""
        kinds = self.declared.kinds
        asked = [*population_faults(self.written, kinds, self.declared.names("summary"))]
        self.faults += self.lost.kept(asked)
        self.is_asked_of_unknown = bool(asked) or any(
            rule.head.name == FOR and len(rule.head.terms) != len(SIGNATURES[FOR]) for rule in self.written
        )
        self.written = with_populations(self.written, kinds, self.annotations.summary_of)
        self.faults += range_faults(self.written, kinds)
        self.written = tuple(with_thresholds(with_ranges(self.written, kinds), kinds))

    def _infer_sorts(self, sound: Sequence[Rule], known: Mapping[str, int]) -> Mapping[str, tuple[Sort, ...]]:
        """The sorts of the arguments of predicates; what is wrong where something else is already is not told."""
        inference = Sorts(self.declared.kinds, self.declared.lists("value"), known, self.declared.decimals)
        sorts = inference.infer(sound)
        before = {(fault.code, fault.span) for fault in self.faults}
        self.faults += [fault for fault in inference.faults if (fault.code, fault.span) not in before]
        return sorts

    def _sound_rules(self, known: Mapping[str, int]) -> Iterator[Rule]:
        """The rules that have no fault of their own: what follows needs known predicates of the right arity."""
        if self.accepted:
            yield from self.written
            return
        scores = {name: f"{one.counted} >= 2" for name, one in named_totals(self.written).items()}
        for rule in self.written:
            found = [self._with_finding(fault, rule) for fault in rule_faults(rule, self.declared.kinds)]
            for literal in literals(rule):
                plain = literal._replace(strong=False) if literal is rule.head else literal
                found += literal_faults(plain, known, self.declared.kinds, scores)
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

    def _check_terms(self, sound: Sequence[Rule], sorts: Mapping[str, tuple[Sort, ...]], domain: Domain) -> None:
        for rule in sound:
            self.faults += person_faults(rule, sorts)
            self.faults += total_faults(rule, sorts)
        self.faults += self.lost.kept(constant_faults(sound, sorts, domain))
        people = (name for name, own in sorts.items() if own and own[0].kind == "person")
        self.faults += self.lost.kept(reading_faults(sound, self.declared.lists("reading"), people))

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
