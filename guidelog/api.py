"""A knowledge base ready to answer: everything that can be asked."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import guidelog
from guidelog.inference.answer.cache import Cache
from guidelog.inference.answer.compilation import Compilation
from guidelog.inference.answer.forms import Forms
from guidelog.inference.answer.limits import refuse_nested
from guidelog.inference.answer.words import size_of
from guidelog.inference.engine.pydatalog import PyDatalogEngine
from guidelog.inference.fhir.reader import Reader, ignore
from guidelog.inference.record.record import Record, RecordError, make_record
from guidelog.inference.rules.ground import Ground
from guidelog.inference.rules.program import Program
from guidelog.inference.text.diagnostic import Diagnostic, KnowledgeError
from guidelog.inference.text.source import Source

from .consultation import Consultation
from .places import folders_of_program, name_of, sources_of

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from guidelog.inference.answer.document import AboutDocument
    from guidelog.inference.answer.openings import Openings
    from guidelog.inference.answer.query_plan import QueryPlan
    from guidelog.inference.fhir.importer import Import
    from guidelog.inference.fhir.table import CodeTable
    from guidelog.inference.flow.flow import Flow
    from guidelog.inference.overview.setting import Setting
    from guidelog.inference.proof.trial import Trials
    from guidelog.inference.text.syntax import Condition
    from guidelog.inference.verification.difference.difference import Differences
    from guidelog.inference.verification.difference.pair import Side
    from guidelog.inference.verification.problems.check import Check

EXAMPLES = "examples.jsonl"  # beside the rules of a knowledge base


class KnowledgeBase:
    """A knowledge base, ready to answer. It may be shared between threads, and sent to other processes."""

    def __init__(self, program: Program, forms: Forms | None = None):
        self.program = program
        self.compilation = Compilation(program, forms)
        self.states, self.forms = self.compilation.states, self.compilation.forms
        self.facts = tuple(Ground(name, row) for name, rows in self.forms.facts.items() for row in rows)
        self._asked: QueryPlan | None = None
        self._threads = threading.local()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.program, self.forms)  # each process has engines of its own

    @classmethod
    def load(
        cls,
        path: str | Path | Sequence[str | Path] | None = None,
        *,
        readings: Mapping[str, str] | None = None,
        cache: str | Path | None = None,
        cases: bool = False,
        language: str = "",
    ) -> KnowledgeBase:
        """Read a folder of `.dl` files, one such file, or by default the packaged knowledge base; or several of these
        together, which share what they say by the parts that they use.

        `readings` are alternatives to take in place of those that the text takes; `cache` is a folder for what is
        computed from the text; `cases` also reads the worked cases; `language` is that of words, where it has them.
        Raises KnowledgeError with every fault of the text; ReadingError for an alternative that there is not;
        LanguageError for a language in which it says nothing.
        """
        kb = name_of(path)
        return cls.read(sources_of(kb or None), readings=readings, cache=cache, cases=cases, kb=kb, language=language)

    @classmethod
    def read(
        cls,
        sources: tuple[Source, ...],
        *,
        readings: Mapping[str, str] | None = None,
        cache: str | Path | None = None,
        cases: bool = False,
        kb: str = "",
        language: str = "",
    ) -> KnowledgeBase:
        """Read texts, as `load` does; `kb` is how `--kb` names them, for the commands in messages."""
        cached = Cache(cache, sources, readings, language)
        kept = cached.read()
        if kept is not None and not cases:
            return cls(kept.program._replace(kb=kb), kept.forms)
        from guidelog.inference.rules.load import (  # the grammar and the checks are for texts that are new
            load,
            no_finding,
        )

        program = load(sources, cases, accepted=kept is not None, readings=readings, kb=kb, language=language)
        if not program.findings:
            raise KnowledgeError([no_finding(program)])
        knowledge = cls(program, kept.forms if kept is not None else None)
        if kept is None:
            cached.write(program, knowledge.forms)
        return knowledge

    @classmethod
    def examine(
        cls, path: str | Path | Sequence[str | Path] | None = None, *, readings: Mapping[str, str] | None = None
    ) -> tuple[KnowledgeBase | None, tuple[Diagnostic, ...]]:
        """Everything that is wrong with the text of a knowledge base, of whatever kind.

        The knowledge base is there, to be checked further, if its rules are what was meant: then words for people may
        be missing all the same, and it should not answer. Raises KnowledgeError for a path that cannot be read;
        ReadingError for an alternative that there is not; TooComplexError.
        """
        from guidelog.inference.rules.load import examine, no_finding

        try:
            sources = sources_of(name_of(path) or None)
        except KnowledgeError as error:
            if all(fault.span is None for fault in error.diagnostics):
                raise
            return None, tuple(error.diagnostics)  # a part that the text asks for is not there
        program, faults = examine(sources, readings, name_of(path))
        if program is not None and not program.findings:
            return None, (*faults, no_finding(program))
        return (cls(program) if program is not None else None), faults

    def read_as(self, readings: Mapping[str, str]) -> KnowledgeBase:
        """The same text with these alternatives taken, and of every other reading the one that the text takes.

        Raises ReadingError with the nearest name for a reading or an alternative that there is not.
        """
        from guidelog.inference.rules.readings import read_as

        return KnowledgeBase(read_as(self.program, readings))

    def record(self, data: Mapping[str, Any]) -> Record:
        """A record from `{"id", "findings", "done"}`. Raises RecordError with everything that is wrong with it."""
        return make_record(data, self.program)

    def records(self, lines: Iterable[str], name: str) -> Iterator[Record | RecordError]:
        """The records of a text in JSON, JSON Lines or TOML (by the ending of `name`), or what is wrong with each.

        In JSON a record may also be a Bundle of FHIR, as it is now; `reader` reads it as of another time.
        Raises TypeError for a text or a path in place of lines, such as those of an open file; KnowledgeError for a
        table of codes that is not in order.
        """
        if isinstance(lines, str | bytes | os.PathLike):
            help_ = "with open(path) as file: records(file, path); of a text, records(text.splitlines(True), name)"
            raise TypeError(f"records are read from lines, and not from a {type(lines).__qualname__}: {help_}")
        return self.reader().records(lines, name)

    def reader(
        self,
        at: str | None = None,
        codes: Sequence[str | Path] = (),
        tell: Callable[[Import], object] = ignore,
    ) -> Reader:
        """What reads texts of records, bundles of FHIR among them.

        `at` is the time as of which bundles are read, now by default: a time with its zone, or a day; `codes` are
        tables of a site's own codes; `tell` hears of each bundle, with what in it was not used.
        Raises ValueError for what is no time; when it reads, KnowledgeError for a table that is not in order.
        """
        table = partial(self.codes, codes)
        if at is None:
            return Reader(self.program, table, None, tell)
        from guidelog.inference.fhir.dates import reference

        return Reader(self.program, table, reference(at), tell)

    def codes(self, own: Sequence[str | Path] = ()) -> CodeTable:
        """What codes of other systems say, by the table of the knowledge base and tables of a site's own.

        Raises KnowledgeError with everything that is wrong with them.
        """
        from guidelog.inference.fhir.load import load_table

        return load_table(self.code_sources(own), self.program)

    def code_faults(self, own: Sequence[str | Path] = ()) -> list[Diagnostic]:
        """Everything that is wrong with these tables. Raises KnowledgeError for one that cannot be read."""
        from guidelog.inference.fhir.rows import read_table

        return read_table(self.code_sources(own), self.program)[1]

    def code_sources(self, own: Sequence[str | Path] = ()) -> tuple[Source, ...]:
        """The texts of these tables. Raises KnowledgeError for one that cannot be read."""
        from guidelog.inference.fhir.load import table_sources

        return table_sources(folders_of_program(self.program), map(str, own))

    def examples(self) -> dict[str, Record]:
        """The records that its folder gives as examples, by their ids, in the order of `examples.jsonl`.

        Raises RecordError with everything that is wrong with them; OSError for a file that cannot be read.
        """
        found: list[Record | RecordError] = []
        for place, shown in folders_of_program(self.program):
            path = os.path.join(place, EXAMPLES)
            if os.path.isfile(path):
                with open(path, encoding="utf-8", errors="surrogateescape") as lines:
                    found += self.records(lines, f"{shown}/{EXAMPLES}")
        faults = [fault for one in found if isinstance(one, RecordError) for fault in one.faults]
        if faults:
            raise RecordError(faults)
        return {one.id: one for one in found if isinstance(one, Record)}

    def questionnaire(self, record: Record | Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The FHIR R4 Questionnaire for every finding; of a record, for those that can still change its answer.

        Raises RecordError for a record that cannot be used; KnowledgeError for a table of codes that is not in order.
        """
        from guidelog.inference.answer.presuppositions import constraints_of
        from guidelog.inference.fhir.questionnaire import questionnaire

        asked = None if record is None else {question.finding for question in self.consult(record).next()}
        return questionnaire(self.program, constraints_of(self.compilation), self.codes().units, asked)

    def questionnaire_response(self, record: Record | Mapping[str, Any]) -> dict[str, Any]:
        """A record as a response to the Questionnaire, which reads back as this record; its numbers are Decimal.

        Raises RecordError for a record that cannot be used.
        """
        from guidelog.inference.fhir.response import write_response

        return write_response(record if isinstance(record, Record) else self.record(record), self.program)

    def definitions(self) -> dict[str, Any]:
        """The knowledge base in FHIR R4: a Bundle of the Library of its rules and PlanDefinitions for its parts."""
        from guidelog.inference.guidance.plans import definitions

        return definitions(self.program)

    def query(self, text: str) -> tuple[Condition, ...]:
        """The conditions of a query. Raises KnowledgeError with everything that is wrong with it."""
        from guidelog.inference.rules.query import read_query

        return read_query(text, self.program)

    def consult(self, record: Record | Mapping[str, Any], everything: bool = False) -> Consultation:
        """Everything that the guideline says of a record. Raises RecordError for one that cannot be used.

        `everything` derives at once what no statement rests on, such as what is superseded; without it that is done
        for the first query.
        """
        if not isinstance(record, Record):
            record = self.record(record)
        answer = self.compilation.answer(record)
        consultation = Consultation(self, answer, self.engine(everything).derive(record.findings), everything)
        consultation.require_agreement()
        return consultation

    def statuses(
        self,
        table: pl.DataFrame,
        id_: str = "id",
        layout: str = "wide",
        notices: bool = False,
        scores: bool = False,
    ) -> pl.DataFrame:
        """The status of every statement for each row of a table: a column for each finding, null for not recorded.

        `id_` names the column of ids. The layout is `wide`, a column for each statement, or `long`, a row for each
        that is not ruled out. `notices` adds a column to the wide one, with the names of the notices of each row, and
        `scores` three for each score: the least that it can still be, what it is as recorded, and the most.
        Raises RecordError with every row that is no record; ValueError for notices or scores in another layout;
        TypeError for what is no frame of Polars; ModuleNotFoundError without `guidelog[cohort]`.
        """
        try:
            from guidelog.inference.cohort.bits.evaluation import Evaluation
            from guidelog.inference.cohort.runs.frame import answer_frame
            from guidelog.inference.cohort.runs.layouts import with_notices
        except ModuleNotFoundError as error:
            from guidelog.inference.extras import installing

            message = f"this needs {error.name}; install it with: {installing('cohort')}"
            raise ModuleNotFoundError(message, name=error.name) from None
        if notices:
            layout = with_notices(layout)
        if scores and layout == "long":
            raise ValueError("scores stand in the layout `wide`, not in `long`")
        totals = self.openings.score_forms() if scores else {}
        return answer_frame(table, Evaluation(self.compilation, notices, totals), id_, layout)

    @refuse_nested
    def check(
        self,
        *,
        seconds: float | None = None,
        progress: Callable[[int, int], object] | None = None,
        twice: bool = False,
        draft: bool = False,
    ) -> Check:
        """What is wrong with the rules, proved over all records; and, if it was loaded with `cases=True`, the worked
        cases that do not come out as they claim. Raises TooComplexError for rules that are nested too deeply.

        A question that takes longer than so many `seconds` is told as not decided. `progress` is told again and again
        how many steps are done, and of how many. With `twice`, decision diagrams decide what z3 proves as well. Of a
        `draft` it is not asked what its worked cases leave open.
        """
        from guidelog.inference.verification.problems.check import check

        return check(self.compilation, self.trials, seconds, progress, twice, draft)

    def __repr__(self) -> str:
        """Its name and counts."""
        return f"<KnowledgeBase {self.program.name}: {size_of(self.program)}>"

    def _repr_html_(self) -> str:
        """The knowledge base in a notebook: its title, limits and counts."""
        from guidelog.inference.page.knowledge import knowledge_fragment

        return knowledge_fragment(self.program)

    @refuse_nested
    def flow(self, name: str) -> Flow:
        """What leads to the statements of a summary, to one statement or to a concept.

        Raises ValueError for what no record changes.
        """
        from guidelog.inference.flow.subject import flow_to

        return flow_to(name, self.program, self.facts)[0]

    @refuse_nested
    def diff(self, other: KnowledgeBase) -> Differences:
        """What differs from this knowledge base to another, for all records, each with the smallest that shows it.

        Raises DisagreementError if both, run on such a record, do not show it.
        """
        from guidelog.inference.verification.difference.difference import find_differences

        return find_differences(self.side(), other.side())

    def side(self) -> Side:
        """This knowledge base as one of two that are compared."""
        from guidelog.inference.verification.difference.pair import Side

        return Side(self.compilation, self.trials, self.engine())

    @cached_property
    def trials(self) -> Trials:
        """Runs the rules for a changed record."""
        from guidelog.inference.proof.trial import Trials

        return Trials(self.program, self.facts)

    def prepare(self) -> None:
        """Get ready for many records: make this thread's engine, and spare the garbage collector what stands by now.

        Else the collector walks through the knowledge base again and again, and now and then an answer takes several
        times as long as the others. It is meant for a process that answers until it ends, once it has loaded
        everything; what stands by then, of others too, is looked through no more (`gc.unfreeze` takes that back).
        """
        self.engine()
        gc.collect()
        gc.freeze()

    @cached_property
    def about(self) -> AboutDocument:
        """What an answer rests on, as plain data: the guideline, its edition and rules, and the program."""
        from guidelog.inference.answer.document import about_document

        return about_document(self.program, guidelog.__version__)

    @property
    def about_line(self) -> str:
        """The same in words."""
        guideline = self.about["guideline"]
        edition = f", edition {guideline['edition']}" if guideline["edition"] else ""
        return f"{guideline['name']}{edition}, rules {guideline['rules']}, guidelog {self.about['program']}"

    @cached_property
    def openings(self) -> Openings:
        """What conditions of the rules can still come to."""
        from guidelog.inference.answer.openings import Openings

        return Openings(self.program, self.states)

    @cached_property
    def setting(self) -> Setting:
        """What the overviews of records share."""
        from guidelog.inference.overview.setting import Setting

        return Setting(self.compilation)

    def plan_query(self, conditions: tuple[Condition, ...]) -> QueryPlan:
        """The conditions of a query, ready to be asked of records; that of the last query is kept."""
        from guidelog.inference.answer.query_plan import QueryPlan

        asked = self._asked
        if asked is None or asked.conditions != conditions:
            asked = self._asked = QueryPlan(self.program, conditions)
        return asked

    def engine(self, everything: bool = False) -> PyDatalogEngine:
        """The engine of this thread, made when it is first asked for: for what holds, or for every predicate."""
        name = "everything" if everything else "what_holds"
        if not hasattr(self._threads, name):
            goals = None if everything else self.program.goals
            setattr(self._threads, name, PyDatalogEngine(self.program, self.facts, goals))
        engine: PyDatalogEngine = getattr(self._threads, name)
        return engine
