"""A knowledge base ready to answer, and the answer for one record with its proofs."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial, wraps
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

import guidelog
from guidelog.inference.answer.cache import Cache
from guidelog.inference.answer.compilation import Compilation, require_agreement
from guidelog.inference.answer.forms import Forms
from guidelog.inference.answer.limits import NEEDS, NESTED
from guidelog.inference.answer.statuses import Answer, StatementAnswer
from guidelog.inference.answer.words import count_of, size_of
from guidelog.inference.engine.derivation import Firing
from guidelog.inference.engine.pydatalog import PyDatalogEngine
from guidelog.inference.errors import TooComplexError
from guidelog.inference.fhir.reader import Reader, ignore
from guidelog.inference.record.record import Record, RecordError, make_record
from guidelog.inference.rules.ground import Ground
from guidelog.inference.rules.program import Program
from guidelog.inference.text.diagnostic import Diagnostic, KnowledgeError, printable
from guidelog.inference.text.files import Shelf, read_sources
from guidelog.inference.text.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from guidelog.inference.answer.courses import Courses
    from guidelog.inference.answer.document import AboutDocument, AnswerDocument, GuidelineDocument
    from guidelog.inference.answer.needs import Alternative
    from guidelog.inference.answer.openings import Openings, Solution
    from guidelog.inference.answer.query_plan import QueryPlan
    from guidelog.inference.answer.questions import Question
    from guidelog.inference.answer.reasons import Reasons
    from guidelog.inference.answer.score import Score
    from guidelog.inference.fhir.importer import Import
    from guidelog.inference.fhir.orders import Order
    from guidelog.inference.fhir.table import CodeTable
    from guidelog.inference.flow.flow import Flow
    from guidelog.inference.overview.orders import OrderAdvice
    from guidelog.inference.overview.parts import Overview
    from guidelog.inference.overview.rest import Rest
    from guidelog.inference.overview.setting import Setting
    from guidelog.inference.proof.account import Account, Sheet
    from guidelog.inference.proof.document import WhyDocument, WhyNotDocument
    from guidelog.inference.proof.explainer import Explainer
    from guidelog.inference.proof.step import RuleAnswer, Step
    from guidelog.inference.proof.trial import Trials
    from guidelog.inference.rules.schema import Status
    from guidelog.inference.text.syntax import Condition
    from guidelog.inference.verification.difference.difference import Differences
    from guidelog.inference.verification.difference.pair import Side
    from guidelog.inference.verification.problems.check import Check

EXAMPLES = "examples.jsonl"  # beside the rules of a knowledge base
_PLACES = [os.path.join(place, "kb") for place in guidelog.__path__]
_PACKAGED = next(filter(os.path.isdir, _PLACES), _PLACES[0])  # a browser is given the program without them
SHELF = Shelf(os.path.join(_PACKAGED, "shared"), "kb/shared")  # of the parts that any knowledge base can use
try:
    with open(os.path.join(_PACKAGED, "default.txt"), encoding="utf-8") as _text:
        DEFAULT = _text.read().strip()  # the packaged knowledge base that is asked where none is named
except OSError:
    DEFAULT = ""  # in a browser
if TYPE_CHECKING:
    PACKAGED: Path  # the folder of the packaged knowledge bases


Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def _bounded(explain: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Explanations follow the rules as deep as they go; Python does not."""

    @wraps(explain)
    def explain_or_refuse(*arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        try:
            return explain(*arguments, **named)
        except RecursionError:
            raise TooComplexError(NESTED) from None

    return explain_or_refuse


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
        from guidelog.inference.rules.load import load  # the grammar and the checks are for texts that are new

        program = load(sources, cases, accepted=kept is not None, readings=readings, kb=kb, language=language)
        if not program.findings:
            raise KnowledgeError([_no_finding(program)])
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
        from guidelog.inference.rules.load import examine

        try:
            sources = sources_of(name_of(path) or None)
        except KnowledgeError as error:
            if all(fault.span is None for fault in error.diagnostics):
                raise
            return None, tuple(error.diagnostics)  # a part that the text asks for is not there
        program, faults = examine(sources, readings, name_of(path))
        if program is not None and not program.findings:
            return None, (*faults, _no_finding(program))
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

        tables = [table for folder in self._folders for table in table_sources(*folder, [])]
        return (*tables, *table_sources("", "", [*map(str, own)]))

    @property
    def _folders(self) -> list[tuple[str, str]]:
        """Where its files are, and how that is shown, of each of several; none for texts that were at hand."""
        texts = tuple(f"{folder}{DEFAULT}/" for folder in ("kb/", ""))
        if not self.program.kb and not any(source.name.startswith(texts) for source in self.program.sources):
            return []
        places = [place_of(name) for name in self.program.kb.splitlines() or [DEFAULT]]
        return [(str(place), shown or str(place)) for place, shown in places]

    def examples(self) -> dict[str, Record]:
        """The records that its folder gives as examples, by their ids, in the order of `examples.jsonl`.

        Raises RecordError with everything that is wrong with them; OSError for a file that cannot be read.
        """
        found: list[Record | RecordError] = []
        for place, shown in self._folders:
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

        Raises RecordError for a record that cannot be used.
        """
        from guidelog.inference.answer.presuppositions import bounds, presuppositions
        from guidelog.inference.fhir.questionnaire import Constraints, questionnaire

        asked = None if record is None else {question.finding for question in self.consult(record).next()}
        limits, others = bounds(self.compilation), presuppositions(self.compilation)
        constraints = {
            name: Constraints(tuple(others.get(name, ())), *limits.get(name, ())) for name in self.program.findings
        }
        return questionnaire(self.program, constraints, asked)

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

    @_bounded
    def check(
        self,
        *,
        seconds: float | None = None,
        progress: Callable[[int, int], object] | None = None,
        twice: bool = False,
    ) -> Check:
        """What is wrong with the rules, proved over all records; and, if it was loaded with `cases=True`, the worked
        cases that do not come out as they claim. Raises TooComplexError for rules that are nested too deeply.

        A question that takes longer than so many `seconds` is told as not decided. `progress` is told again and again
        how many steps are done, and of how many. With `twice`, decision diagrams decide what z3 proves as well.
        """
        from guidelog.inference.verification.problems.check import check

        return check(self.compilation, self.trials, seconds, progress, twice)

    def __repr__(self) -> str:
        """Its name and counts."""
        return f"<KnowledgeBase {self.program.name}: {size_of(self.program)}>"

    def _repr_html_(self) -> str:
        """The knowledge base in a notebook: its title, limits and counts."""
        from guidelog.inference.page.knowledge import knowledge_fragment

        return knowledge_fragment(self.program)

    @_bounded
    def flow(self, name: str) -> Flow:
        """What leads to the statements of a summary, to one statement or to a concept.

        Raises ValueError for what no record changes.
        """
        from guidelog.inference.flow.subject import flow_to

        return flow_to(name, self.program, self.facts)[0]

    @_bounded
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
        program = self.program
        guideline: GuidelineDocument = {
            "name": program.name, "edition": program.about.get("edition", ""), "rules": program.checksum,
        }  # fmt: skip
        return {"guideline": guideline, "program": guidelog.__version__}

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


class WhyNot(NamedTuple):
    """The rules of a statement, the closest to being met first, with the state of each condition; what turns it."""

    rules: tuple[RuleAnswer, ...]
    changes: tuple[Alternative, ...]

    def __repr__(self) -> str:
        return f"<WhyNot: {len(self.rules)} rules, {len(self.changes)} changes>"


class Consultation:
    """The answer for one record, and its proofs."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        answer: Answer,
        derived: Mapping[Ground, tuple[Firing, ...]],
        everything: bool = False,
    ):
        self.knowledge = knowledge
        self.answer = answer
        self.derived = derived
        self.everything = everything
        self._by_id = {found.statement.id: found for found in answer.statements}

    def __reduce__(self) -> tuple[Any, ...]:
        return self.knowledge.consult, (self.answer.record, self.everything)

    def reuse(self, record: Record) -> Consultation:
        """The same for another record that holds the same findings, in the same order, and has the same done.

        What is told of it at first is not worked out again. Raises ValueError for a record that holds something else.
        """
        own = self.answer.record
        if [*record.findings.items()] != [*own.findings.items()] or record.done != own.done:
            raise ValueError("this record holds something else")
        answer = self.answer._replace(record=record)
        found = Consultation(self.knowledge, answer, self.derived, self.everything)
        found._without_questions = self._without_questions._replace(record=record)
        found._overview = self._overview._replace(record=record)
        return found

    @cached_property
    def explainer(self) -> Explainer:
        """Explains what `holds` rests on, and checks what it explains."""
        return self._explainer_with(())

    def _explainer_with(self, standing: Iterable[Ground]) -> Explainer:
        """An explainer that also knows, as facts, how things stand with the record."""
        from guidelog.inference.proof.explainer import Explainer

        knowledge = self.knowledge
        facts = (*knowledge.facts, *standing)
        return Explainer(
            knowledge.compilation, self.answer, facts, self.derived, knowledge.trials, knowledge.openings
        )

    @cached_property
    def whole(self) -> Consultation:
        """The same consultation with what no statement rests on derived as well, which a query may ask for."""
        return self if self.everything else self.knowledge.consult(self.answer.record, everything=True)

    def statement(self, statement: str) -> StatementAnswer:
        """The answer for one statement. Raises KeyError with the nearest id for one that there is not; TypeError."""
        if not isinstance(statement, str):
            raise TypeError(f"a statement is named by its id, a text, and not by a {type(statement).__qualname__}")
        if statement not in self._by_id:
            from guidelog.inference.rules.names import explain_name

            program = self.knowledge.program
            help_ = explain_name(statement, program, self._by_id, f"`{program.command('show')}` lists the statements")
            raise KeyError(f"`{statement}` is not a statement: {help_}")
        return self._by_id[statement]

    def status(self, statement: str) -> Status:
        """`certain`, `presumed`, `possible` or `ruled_out`."""
        return self.statement(statement).status

    @_bounded
    def explain(self, statement: str, limit: int = 1) -> Account:
        """Everything that is told of a statement, with at most so many proofs: a value that may be kept.

        Raises KeyError with the nearest id for a statement that there is not; DisagreementError if a check fails.
        """
        return self.explainer.account(self.statement(statement), limit)

    def sheet(self, full: bool = False) -> Sheet:
        """What a page shows of the record: a value that may be kept. `full` adds what the overview only counts."""
        from guidelog.inference.proof.account import Sheet

        found = self._overview
        shown = {id_ for item in found.items.values() for id_ in item.statements}
        accounts = {
            one.statement.id: self.explainer.account(one, briefly=not full)
            for one in self.answer.statements
            if full or one.statement.id in shown
        }
        return Sheet(found, accounts, self.rest() if full else None, self.knowledge.about_line)

    def sheet_of(self, statements: Iterable[str], everything: bool = False) -> Sheet:
        """What a page shows of the record that explains these statements alone, each with all that is told of it.

        `everything` adds what the overview only counts. Raises as `explain` does.
        """
        from guidelog.inference.proof.account import Sheet

        accounts = {id_: self.explain(id_) for id_ in statements}
        return Sheet(self._overview, accounts, self.rest() if everything else None, self.knowledge.about_line)

    @cached_property
    def _without_questions(self) -> Overview:
        from guidelog.inference.overview.overview import overview

        return overview(self.answer, self.knowledge.setting, self.derived)

    @cached_property
    def _overview(self) -> Overview:
        from guidelog.inference.overview.overview import with_questions

        found, setting = self._without_questions, self.knowledge.setting
        if self.knowledge.program.scores:
            from guidelog.inference.overview.scores import scores_of

            scores = scores_of(self.answer, self.knowledge.program, self.knowledge.openings)
            found = found._replace(scores=tuple(scores))
        return with_questions(found, self.answer, setting, self._courses, self._questions)

    def overview(self, questions: bool = True) -> Overview:
        """What is told of the record at first: the value that the screen and the page show, which may be kept.

        Without questions of what to record next it takes a part of the time.
        """
        return self._overview if questions else self._without_questions

    def orders(self, drafts: Sequence[Order], active: Sequence[Order] = ()) -> list[OrderAdvice]:
        """What the rules say of each order that is being written, beside the others and those that are active.

        Orders are what `guidelog.inference.fhir.orders.read_orders` makes of resources.
        """
        from guidelog.inference.overview.orders import OrderBook

        whole = self.whole
        book = OrderBook(self.answer, self._without_questions, self.knowledge.setting, whole.derived, active)
        return [book.advice(one, [other for other in drafts if other is not one]) for one in drafts]

    def rest(self) -> Rest:
        """What the overview only counts: what could apply, by what would open it; what gives way or is ruled out."""
        from guidelog.inference.overview.rest import rest

        return rest(self.answer, self.knowledge.program)

    def items(self) -> dict[int, tuple[str, ...]]:
        """The statements of each numbered line of the screen that `guidelog recommend` prints, by its number."""
        return {number: item.statements for number, item in self._without_questions.items.items()}

    @_bounded
    def flow(self, name: str) -> Flow:
        """What leads to the statements of a summary, to one statement or to a concept, with the states of the record.

        Raises ValueError for what no record changes; DisagreementError for a state that fails its check.
        """
        from guidelog.inference.flow.subject import flow_to

        explainer = self.whole.explainer
        flow, steps = flow_to(name, self.knowledge.program, self.knowledge.facts, self.answer, explainer.explanation)
        explainer.require_proved(steps)
        return flow

    @_bounded
    def why(self, statement: str, limit: int = 1) -> tuple[Step, ...]:
        """The smallest proofs that a statement holds, checked, at most `limit`; none if it does not hold.

        Raises KeyError with the nearest id for a statement that there is not; TooComplexError for rules that are
        nested too deeply to be explained; DisagreementError for a proof that fails its check.
        """
        return self.explainer.proofs(self.statement(statement), limit)

    def absence(self, statement: str) -> Step:
        """Why a statement that does not hold does not, checked.

        Raises ValueError for a statement that holds, and otherwise as `why` does.
        """
        found = self.statement(statement)
        if found.holds:
            raise ValueError(f"`{statement}` holds for {printable(self.answer.record.id)}: `why` proves it")
        return self.explainer.absence(found)

    def to_json(self, everything: bool = False, needs: int = NEEDS) -> AnswerDocument:
        """The answer as plain data: what `guidelog recommend --format json` prints."""
        from guidelog.inference.answer.document import (
            answer_document,
            guidelines_document,
            provenance_document,
            readings_document,
        )

        own = provenance_document(self.answer.record, everything)
        return {
            **answer_document(self.answer, self.knowledge.about, everything, needs),
            **readings_document(self.knowledge.program),
            **guidelines_document(self.answer, self.knowledge.program),
            **own,
        }

    def guidance(self, table: CodeTable | None = None) -> dict[str, Any]:
        """The answer in FHIR R4: a Bundle of a GuidanceResponse, with what is missing, and a RequestGroup.

        `table` has the codes by which what is missing may be found, by default that of the knowledge base.
        Raises KnowledgeError for a table of the knowledge base that is not in order.
        """
        from guidelog.inference.guidance.response import guidance

        table = self.knowledge.codes() if table is None else table
        overview = self.overview(questions=False)
        return guidance(self.answer, self._questions, overview, self.knowledge.program, table)

    def __str__(self) -> str:
        """The screen that `guidelog recommend` prints, in 80 columns."""
        from guidelog.inference.overview.fitting import plain
        from guidelog.inference.overview.lines import screen

        return plain(screen(self._overview, self.knowledge.program))

    def __repr__(self) -> str:
        """The record, and how many statements apply to it."""
        return f"<Consultation of {printable(self.answer.record.id)}: {count_of(self.answer)}>"

    def _repr_html_(self) -> str:
        """The answer in a notebook: its part of the page that `guidelog recommend --format html` prints."""
        from guidelog.inference.page.answer import answer_fragment

        return answer_fragment(self.sheet(), self.knowledge.program)

    @_bounded
    def why_json(self, statement: str, limit: int = 1) -> WhyDocument:
        """Proofs or the failed conditions as plain data: what `guidelog why --format json` prints."""
        from guidelog.inference.proof.document import why_document

        return why_document(self.explain(statement, limit), self.knowledge.program, self.knowledge.about)

    @_bounded
    def solve(self, query: str | Iterable[Condition]) -> list[Solution]:
        """The answers to a query: a text, or the conditions that `KnowledgeBase.query` made of it.

        Each has the `row` of its variables as recorded, and the status that says whether it could still go.
        Raises KnowledgeError for a text that is no query; TooComplexError for one with too many answers on the way;
        DisagreementError for an answer on which two evaluations of the rules disagree.
        """
        conditions = self._conditions(query)
        plan = self.knowledge.plan_query(conditions)
        found: dict[tuple[object, ...], dict[str, object]] = {}
        for binding in self._explainer_for(conditions).explanation.solve(conditions):
            row: dict[str, object] = {name: binding[name] for name in plan.names}
            found.setdefault(tuple(row.values()), row)
        return [plan.solution(row, self.answer, lambda: self._bearing) for row in found.values()]

    @_bounded
    def prove(self, query: str | Iterable[Condition], row: Mapping[str, Any]) -> tuple[Step, ...]:
        """The smallest proof of each condition of a query for the row of an answer, checked; none for another row.

        Raises as `solve` does; DisagreementError for a proof that fails its check.
        """
        conditions = self._conditions(query)
        explainer = self._explainer_for(conditions)
        for binding in explainer.explanation.solve(conditions):
            if all(binding.get(name) == value for name, value in row.items()):
                steps = explainer.explanation.prove(conditions, binding)
                explainer.require_proved(steps)
                return steps
        return ()

    def _explainer_for(self, conditions: tuple[Condition, ...]) -> Explainer:
        """What explains the answers to a query, how things stand with the record included if that is asked."""
        standing = [*self.knowledge.plan_query(conditions).facts(self.answer)]
        return self.whole._explainer_with(standing) if standing else self.whole.explainer

    @cached_property
    def _bearing(self) -> Mapping[str, list[str]]:
        """The findings that bear on each open statement."""
        found: dict[str, list[str]] = {}
        for question in self._questions:
            for statement in question.bears_on:
                found.setdefault(statement, []).append(question.finding)
        return found

    def _conditions(self, query: str | Iterable[Condition]) -> tuple[Condition, ...]:
        return self.knowledge.query(query) if isinstance(query, str) else tuple(query)

    def open(self) -> list[StatementAnswer]:
        """The statements that something not recorded could still turn: those that are presumed or possible."""
        from guidelog.inference.answer.questions import open_statements

        return open_statements(self.answer)

    def next(self) -> list[Question]:
        """The findings that matter, in the order of asking: with no other can any status change any more."""
        return [*self._questions]

    @cached_property
    def _questions(self) -> list[Question]:
        from guidelog.inference.answer.questions import questions

        return questions(self.answer, self.knowledge.compilation, self._courses)

    @cached_property
    def _courses(self) -> Courses:
        from guidelog.inference.answer.questions import courses_of

        return courses_of(self.answer, self.knowledge.compilation)

    def reasons(self, statement: str) -> Reasons:
        """Which recorded findings decide the status of a statement, and the minimal sets of them that suffice.

        Raises DisagreementError if one of the sets, tried by itself, gives another status, so that none is shown.
        """
        return self.explainer.reasons(self.statement(statement))

    @_bounded
    def changes(self, statement: str) -> tuple[Alternative, ...]:
        """The smallest changes of the record, of at most three findings, that turn a statement.

        Raises DisagreementError if one of them, tried with the first of its values, does not, so that none is shown.
        """
        return self.explainer.changes(self.statement(statement))

    @_bounded
    def scores(self, statement: str) -> tuple[Score, ...]:
        """What the scores and counts that a statement rests on come to, and what they still can, exactly.

        Raises DisagreementError if one of the ends, tried by running the rules, is another, so that none is shown.
        """
        return self.explainer.scores(self.statement(statement))

    @_bounded
    def rules(self, statement: str) -> tuple[RuleAnswer, ...]:
        """The rules of a statement with the state of each condition, the closest to being met first."""
        return self.explainer.rules(self.statement(statement))

    @_bounded
    def why_not(self, statement: str) -> WhyNot:
        """What is in the way of a statement, rule by rule, and the smallest changes of the record that turn it."""
        return WhyNot(self.rules(statement), self.changes(statement))

    @_bounded
    def why_not_json(self, statement: str) -> WhyNotDocument:
        """Rules and changes as plain data: what `guidelog why-not --format json` prints."""
        from guidelog.inference.proof.document import why_not_document

        return why_not_document(self.explain(statement), self.knowledge.program, self.knowledge.about)

    def require_agreement(self) -> None:
        """Raises DisagreementError if the engine and the normal forms disagree on what holds."""
        require_agreement(self.answer, self.derived)


def _no_finding(program: Program) -> Diagnostic:
    from guidelog.inference.text.codes import Code

    span = program.written[0].span if program.written else None
    why = "without findings nothing can be recorded, and so nothing answered"
    help_ = "declare one: `finding(fever, bool).`"
    return Diagnostic(Code.MISSING_DECLARATION, "no finding is declared", span, why, help_)


def sources_of(path: str | Path | None = None) -> tuple[Source, ...]:
    """The texts of a knowledge base: a path, or the name of a packaged one; several names have a line each.

    Of several, each text says to which it belongs, and a part that they share is there once. Raises KnowledgeError.
    """
    several = [] if path is None else str(path).splitlines()
    if len(several) > 1:
        found: dict[Source, None] = {}
        for name in dict.fromkeys(several):
            for one in sources_of(name):
                found[one if one.is_shared else one._replace(part=name)] = None
        return tuple(sorted(found, key=lambda one: not one.is_shared))
    if path is None and not os.path.exists(DEFAULT):  # what most starts ask for: they need no paths but this
        return read_sources(os.path.join(_PACKAGED, DEFAULT), shown=f"kb/{DEFAULT}", shelf=SHELF)
    place, shown = place_of(path)
    return read_sources(place, shown=shown, shelf=SHELF)


def name_of(path: str | Path | Sequence[str | Path] | None) -> str:
    """How a knowledge base is named: several have a line each; empty for the packaged one where none is named."""
    if path is None or isinstance(path, str):
        return path or ""
    return "\n".join(map(str, path)) if isinstance(path, Sequence) else str(path)


def place_of(path: str | Path | None = None) -> tuple[Path, str | None]:
    """Where a knowledge base is, and for a packaged one how that is shown."""
    from pathlib import Path

    name = str(path) if path is not None else DEFAULT
    packaged = Path(_PACKAGED, name)
    if Path(name).name == name and not Path(name).exists() and packaged.is_dir():
        return packaged, f"kb/{name}"
    return Path(name), None


def cache_folder() -> Path | None:
    """The user's folder for what is computed from texts: $GUIDELOG_CACHE, else in the usual cache folder, if any."""
    from pathlib import Path

    place = cache_place()
    return Path(place) if place is not None else None


def cache_place() -> str | None:
    """The same as a text."""
    own = os.environ.get("GUIDELOG_CACHE")
    if own:
        return own
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if base:
        return os.path.join(base, "guidelog")
    home = os.path.expanduser("~")
    return os.path.join(home, ".cache", "guidelog") if home[:1] != "~" else None  # a user may have no home folder


if not TYPE_CHECKING:

    def __getattr__(name):
        """PACKAGED, made when it is first asked for."""
        if name != "PACKAGED":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from pathlib import Path

        return Path(_PACKAGED)
