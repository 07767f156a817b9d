"""The answer for one record, and its proofs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from guidelog.inference.answer.compilation import require_agreement
from guidelog.inference.answer.limits import NEEDS, refuse_nested
from guidelog.inference.answer.statuses import Answer, StatementAnswer
from guidelog.inference.answer.words import count_of
from guidelog.inference.engine.derivation import Firing
from guidelog.inference.record.record import Record
from guidelog.inference.rules.ground import Ground
from guidelog.inference.text.diagnostic import printable

if TYPE_CHECKING:
    from guidelog.inference.answer.compilation import Compilation
    from guidelog.inference.answer.courses import Courses
    from guidelog.inference.answer.document import AboutDocument, AnswerDocument
    from guidelog.inference.answer.needs import Alternative
    from guidelog.inference.answer.openings import Openings, Solution
    from guidelog.inference.answer.query_plan import QueryPlan
    from guidelog.inference.answer.questions import Question
    from guidelog.inference.answer.reasons import Reasons
    from guidelog.inference.answer.score import Score
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
    from guidelog.inference.rules.program import Program
    from guidelog.inference.rules.schema import Status
    from guidelog.inference.text.syntax import Condition

    class Knowledge(Protocol):
        """What a consultation asks of its knowledge base, which hands itself over and is not named here."""

        program: Program
        compilation: Compilation
        facts: tuple[Ground, ...]

        @property
        def about(self) -> AboutDocument: ...
        @property
        def about_line(self) -> str: ...
        @property
        def openings(self) -> Openings: ...
        @property
        def setting(self) -> Setting: ...
        @property
        def trials(self) -> Trials: ...
        def codes(self) -> CodeTable: ...
        def consult(self, record: Record, everything: bool = False) -> Consultation: ...
        def plan_query(self, conditions: tuple[Condition, ...]) -> QueryPlan: ...
        def query(self, text: str) -> tuple[Condition, ...]: ...


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
        knowledge: Knowledge,
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

    @refuse_nested
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

            scores = scores_of(self.answer, setting, self.knowledge.openings)
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

    @refuse_nested
    def flow(self, name: str) -> Flow:
        """What leads to the statements of a summary, to one statement or to a concept, with the states of the record.

        Raises ValueError for what no record changes; DisagreementError for a state that fails its check.
        """
        from guidelog.inference.flow.subject import flow_to

        explainer = self.whole.explainer
        flow, steps = flow_to(name, self.knowledge.program, self.knowledge.facts, self.answer, explainer.explanation)
        explainer.require_proved(steps)
        return flow

    @refuse_nested
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
        from guidelog.inference.answer.document import answer_document

        return answer_document(self.answer, self.knowledge.program, self.knowledge.about, everything, needs)

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

    @refuse_nested
    def why_json(self, statement: str, limit: int = 1) -> WhyDocument:
        """Proofs or the failed conditions as plain data: what `guidelog why --format json` prints."""
        from guidelog.inference.proof.document import why_document

        return why_document(self.explain(statement, limit), self.knowledge.program, self.knowledge.about)

    @refuse_nested
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

    @refuse_nested
    def prove(self, query: str | Iterable[Condition], row: Mapping[str, Any]) -> tuple[Step, ...]:
        """The smallest proof of each condition of a query for the row of an answer, checked; none for another row.

        Raises as `solve` does; DisagreementError for a proof that fails its check.
        """
        conditions = self._conditions(query)
        return self._explainer_for(conditions).prove(conditions, row)

    def _explainer_for(self, conditions: tuple[Condition, ...]) -> Explainer:
        """What explains the answers to a query, how things stand with the record included if that is asked."""
        standing = [*self.knowledge.plan_query(conditions).facts(self.answer)]
        return self.whole._explainer_with(standing) if standing else self.whole.explainer

    @cached_property
    def _bearing(self) -> Mapping[str, list[str]]:
        """The findings that bear on each open statement."""
        from guidelog.inference.answer.questions import bearing_on

        return bearing_on(self._questions)

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

    @refuse_nested
    def changes(self, statement: str) -> tuple[Alternative, ...]:
        """The smallest changes of the record, of at most three findings, that turn a statement.

        Raises DisagreementError if one of them, tried with the first of its values, does not, so that none is shown.
        """
        return self.explainer.changes(self.statement(statement))

    @refuse_nested
    def scores(self, statement: str) -> tuple[Score, ...]:
        """What the scores and counts that a statement rests on come to, and what they still can, exactly.

        Raises DisagreementError if one of the ends, tried by running the rules, is another, so that none is shown.
        """
        return self.explainer.scores(self.statement(statement))

    @refuse_nested
    def rules(self, statement: str) -> tuple[RuleAnswer, ...]:
        """The rules of a statement with the state of each condition, the closest to being met first."""
        return self.explainer.rules(self.statement(statement))

    @refuse_nested
    def why_not(self, statement: str) -> WhyNot:
        """What is in the way of a statement, rule by rule, and the smallest changes of the record that turn it."""
        return WhyNot(self.rules(statement), self.changes(statement))

    @refuse_nested
    def why_not_json(self, statement: str) -> WhyNotDocument:
        """Rules and changes as plain data: what `guidelog why-not --format json` prints."""
        from guidelog.inference.proof.document import why_not_document

        return why_not_document(self.explain(statement), self.knowledge.program, self.knowledge.about)

    def require_agreement(self) -> None:
        """Raises DisagreementError if the engine and the normal forms disagree on what holds."""
        require_agreement(self.answer, self.derived)
