"""Clinical guidelines as Datalog text: what applies to a person, why, why not, and what is missing.

>>> import guidelog
>>> knowledge = guidelog.KnowledgeBase.load()
>>> findings = {"mscc": "confirmed", "surgery_suitable": False, "complete_paralysis": "none"}
>>> consultation = knowledge.consult({"id": "p1", "findings": findings})
>>> consultation.status("mscc_treatment_urgent_radiotherapy")
'presumed'
>>> consultation.statement("mscc_treatment_urgent_radiotherapy").assumes
('overall_prognosis', 'radiotherapy_suitable')
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from inference.answer.cache import Cache
from inference.answer.diagram import TooComplexError
from inference.answer.document import NEEDS, answer_document
from inference.answer.forms import Forms, compile_forms
from inference.answer.states import States
from inference.answer.statuses import PRESUMED, RECOMMENDED, Answer, Consultant, StatementAnswer, contradictions
from inference.engine.derivation import PERSON, Firing, Ground
from inference.engine.pydatalog import PyDatalogEngine
from inference.record.read import read_records
from inference.record.record import Record, RecordError, RecordFault, make_record
from inference.rules.load import load, read_sources
from inference.rules.program import Program
from inference.text.diagnostic import Diagnostic, KnowledgeError, suggestion
from inference.text.source import Source

if TYPE_CHECKING:
    from inference.answer.questions import Question
    from inference.answer.recordings import Alternative
    from inference.proof.conditions import RuleAnswer
    from inference.proof.explain import Explanation
    from inference.proof.step import Step
    from inference.text.syntax import Condition

__all__ = [
    "NEEDS",
    "Answer",
    "Consultation",
    "Diagnostic",
    "KnowledgeBase",
    "KnowledgeError",
    "Program",
    "Record",
    "RecordError",
    "RecordFault",
    "StatementAnswer",
    "TooComplexError",
    "suggestion",
]
__version__ = "0.1.0"

DEFAULT = "ng234"
PACKAGED = Path(__file__).resolve().parent / "kb"


Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def _bounded(explain: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Explanations follow the rules as deep as they go; Python does not."""

    @wraps(explain)
    def explain_or_refuse(*arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        try:
            return explain(*arguments, **named)
        except RecursionError:
            raise TooComplexError("the rules are nested too deeply to be explained") from None

    return explain_or_refuse


class KnowledgeBase:
    """A knowledge base, ready to answer. It may be shared between threads."""

    def __init__(self, program: Program, forms: Forms | None = None):
        self.program = program
        self.states = States(program)
        if forms is None:
            forms = compile_forms(program, self.states)
        self.forms = forms
        self.consultant = Consultant(program, self.states, forms)
        self.facts = tuple(Ground(name, row) for name, rows in forms.facts.items() for row in rows)
        self._threads = threading.local()

    @classmethod
    def load(cls, path: str | Path | None = None, *, cache: Path | None = None, cases: bool = False) -> KnowledgeBase:
        """Read a folder of `.dl` files, one such file, or by default the packaged knowledge base.

        `cache` is a folder for what is computed from the text; `cases` also reads the worked cases.
        Raises KnowledgeError with every fault of the text.
        """
        sources = sources_of(path)
        kept = Cache(cache, sources)
        forms = kept.read()
        program = load(sources, cases, accepted=forms is not None)
        if not program.findings:
            why = "without findings nothing can be recorded, and so nothing answered"
            help_ = "declare one: `finding(fever, bool).`"
            raise KnowledgeError([Diagnostic("missing-declaration", "no finding is declared", None, why, help_)])
        knowledge = cls(program, forms)
        if forms is None:
            kept.write(knowledge.forms)
        return knowledge

    def record(self, data: Mapping[str, Any]) -> Record:
        """A record from `{"id", "findings", "done"}`. Raises RecordError with everything that is wrong with it."""
        return make_record(data, self.program)

    def records(self, lines: Iterable[str], name: str) -> Iterator[Record | RecordError]:
        """The records of a text in JSON, JSON Lines or TOML (by the ending of `name`), or what is wrong with each."""
        return read_records(lines, name, self.program)

    def query(self, text: str) -> tuple[Condition, ...]:
        """The conditions of a query. Raises KnowledgeError with everything that is wrong with it."""
        from inference.rules.query import read_query

        return read_query(text, self.program)

    def consult(self, record: Record | Mapping[str, Any], everything: bool = False) -> Consultation:
        """Everything that the guideline says of a record. Raises RecordError for one that cannot be used.

        `everything` also derives what no statement rests on, such as what is superseded, for queries.
        """
        if not isinstance(record, Record):
            record = self.record(record)
        answer = self.consultant.answer(record)
        consultation = Consultation(self, answer, self.engine(everything).derive(record.findings))
        consultation.require_agreement()
        return consultation

    def check(self) -> list[Diagnostic]:
        """The worked cases that do not come out as they claim; load with `cases=True`."""
        from inference.answer.cases import failing_cases, goal_of

        goals = {goal_of(case).predicate for case in self.program.cases}
        engine = PyDatalogEngine(self.program, self.facts, goals)
        return [*failing_cases(self.program, self.consultant, engine)]

    def engine(self, everything: bool = False) -> PyDatalogEngine:
        """The engine of this thread, made when it is first asked for: for what holds, or for every predicate."""
        name = "everything" if everything else "what_holds"
        if not hasattr(self._threads, name):
            goals = None if everything else ["holds"]
            setattr(self._threads, name, PyDatalogEngine(self.program, self.facts, goals))
        engine: PyDatalogEngine = getattr(self._threads, name)
        return engine


class Consultation:
    """The answer for one record, and its proofs."""

    def __init__(self, knowledge: KnowledgeBase, answer: Answer, derived: Mapping[Ground, tuple[Firing, ...]]):
        self.knowledge = knowledge
        self.answer = answer
        self.derived = derived
        self._by_id = {found.statement.id: found for found in answer.statements}

    @cached_property
    def explanation(self) -> Explanation:
        """Proofs and absences of anything that `holds` rests on."""
        from inference.proof.explain import Explanation

        knowledge = self.knowledge
        return Explanation(knowledge.program, knowledge.facts, self.answer.record.findings, self.derived)

    def statement(self, statement: str) -> StatementAnswer:
        """The answer for one statement. Raises KeyError with the nearest id for one that there is not."""
        if statement not in self._by_id:
            help_ = suggestion(statement, self._by_id, "`guidelog show` lists the statements")
            own = [s.id for s in self.knowledge.program.statements.values() if s.action == statement]
            if own:
                help_ = f"it is an action; its statements are {', '.join(own)}"
            raise KeyError(f"`{statement}` is not a statement: {help_}")
        return self._by_id[statement]

    def status(self, statement: str) -> str:
        """`recommended`, `presumed`, `possible` or `ruled_out`."""
        return self.statement(statement).status

    @_bounded
    def why(self, statement: str, limit: int = 1) -> tuple[Step, ...]:
        """The smallest proofs that a statement holds, at most `limit`; none if it does not hold.

        Raises KeyError with the nearest id for a statement that there is not; TooComplexError for rules that are
        nested too deeply to be explained.
        """
        return self.explanation.proofs(Ground("holds", (PERSON, self.statement(statement).statement.id)), limit)

    @_bounded
    def absence(self, statement: str) -> Step:
        """Why a statement that does not hold does not."""
        return self.explanation.whole_absence("holds", (PERSON, self.statement(statement).statement.id))

    def to_json(self, everything: bool = False, needs: int = NEEDS) -> dict[str, Any]:
        """The answer as plain data: what `guidelog recommend --format json` prints."""
        return answer_document(self.answer, everything, needs)

    @_bounded
    def why_json(self, statement: str, limit: int = 1) -> dict[str, Any]:
        """Proofs or the failed conditions as plain data: what `guidelog why --format json` prints."""
        from inference.proof.document import why_document

        found = self.statement(statement)
        absence = None if found.holds else self.absence(statement)
        record, program = self.answer.record.id, self.knowledge.program
        proofs = self.why(statement, limit)
        self.require_proved([*proofs, *([absence] if absence else [])])
        return why_document(found, record, proofs, absence, program)

    @_bounded
    def solve(self, conditions: Iterable[Condition]) -> list[dict[str, object]]:
        """The variables of each answer to a query; consult with `everything=True`."""
        from inference.rules.query import shown_variables

        conditions = [*conditions]
        names = shown_variables(conditions, self.knowledge.program)
        found: list[dict[str, object]] = []
        for binding in self.explanation.solve(conditions):
            row: dict[str, object] = {name: binding[name] for name in names}
            if row not in found:
                found.append(row)
        return found

    @_bounded
    def prove(self, conditions: Iterable[Condition], row: Mapping[str, Any]) -> tuple[Step, ...]:
        """The smallest proof of each condition of a query for one of its answers, checked."""
        conditions = [*conditions]
        for binding in self.explanation.solve(conditions):
            if all(binding.get(name) == value for name, value in row.items()):
                steps = self.explanation.prove(conditions, binding)
                self.require_proved(steps)
                return steps
        return ()

    def open(self) -> list[StatementAnswer]:
        """The statements that something not recorded could still turn: those that are presumed or possible."""
        from inference.answer.questions import open_statements

        return open_statements(self.answer)

    def next(self) -> list[Question]:
        """The findings worth recording next, the most valuable first."""
        from inference.answer.questions import questions

        return questions(self.answer, self.knowledge.consultant)

    def changes(self, statement: str) -> tuple[Alternative, ...]:
        """The smallest changes of the record, of at most three findings, that turn a statement.

        Raises RuntimeError if one of them, tried with the first of its values, does not, so that none is shown.
        """
        found = self.knowledge.consultant.changes(self.answer.record, self.statement(statement).statement.id)
        if not all(self._turns(change, statement) for change in found):
            raise RuntimeError(f"a change does not turn {statement}: please report this record")
        return found

    @_bounded
    def rules(self, statement: str) -> list[RuleAnswer]:
        """The rules of a statement with the state of each condition, the closest to being met first."""
        from inference.proof.conditions import rule_answers

        found = rule_answers(self.explanation, self.statement(statement).statement.id)
        self.require_proved(condition.step for rule in found for condition in rule.conditions)
        return found

    @_bounded
    def why_not_json(self, statement: str) -> dict[str, Any]:
        """Rules and changes as plain data: what `guidelog why-not --format json` prints."""
        from inference.proof.document import why_not_document

        found, program = self.statement(statement), self.knowledge.program
        rules, changes = self.rules(statement), self.changes(statement)
        return why_not_document(found, self.answer.record.id, rules, changes, program)

    def require_proved(self, steps: Iterable[Step]) -> None:
        """Raises RuntimeError if a step does not follow, by a checker that shares nothing with what made it."""
        from inference.proof.checker import Checker, UncheckedError

        knowledge = self.knowledge
        checker = Checker(knowledge.program, self.answer.record.findings, knowledge.facts, self.derived)
        try:
            for step in steps:
                checker.check(step)
        except UncheckedError as error:
            raise RuntimeError(f"a proof failed its check: {error}; please report this record") from None

    def _turns(self, change: Alternative, statement: str) -> bool:
        """Whether a change, with the first of its values, makes a statement hold that does not, or fail that does."""
        findings = dict(self.answer.record.findings)
        for need in change:
            value = need.example()
            if value is None:
                del findings[need.finding]
            else:
                findings[need.finding] = value
        consultant = self.knowledge.consultant
        if next(contradictions(findings, consultant.forms, consultant.states), None):
            return False
        after = consultant.status_of(findings, statement) in (RECOMMENDED, PRESUMED)
        return after != self.statement(statement).holds

    def require_agreement(self) -> None:
        """Raises RuntimeError if the engine and the normal forms disagree on what holds, so that neither is shown."""
        derived = {str(atom.arguments[1]) for atom in self.derived if atom.predicate == "holds"}
        held = {found.statement.id for found in self.answer.statements if found.holds}
        if derived != held:
            names = ", ".join(sorted(derived ^ held))
            raise RuntimeError(f"two evaluations of the rules disagree on {names}: please report this record")


def sources_of(path: str | Path | None = None) -> tuple[Source, ...]:
    """The texts of a knowledge base: a path, or the name of a packaged one. Raises KnowledgeError."""
    name = str(path) if path is not None else DEFAULT
    packaged = PACKAGED / name
    if Path(name).name == name and not Path(name).exists() and packaged.is_dir():
        return read_sources(packaged, shown=f"kb/{name}")
    return read_sources(Path(name))


def cache_folder() -> Path | None:
    """The user's folder for what is computed from texts: $GUIDELOG_CACHE, else in the usual cache folder, if any."""
    own = os.environ.get("GUIDELOG_CACHE")
    if own:
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "guidelog"
    except RuntimeError:
        return None  # a user without a home folder
