"""Explains the statements of a record. Whatever is returned was checked, by what shares nothing with what made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from ..answer.diagram import TooComplexError
from ..answer.reasons import Reasons, reasons
from ..answer.recordings import Alternative
from ..answer.statuses import Answer, Consultant, StatementAnswer
from ..engine.derivation import PERSON, Firing, Ground
from ..record.record import Value
from .account import Account
from .checker import Checker, UncheckedError
from .conditions import rule_answers
from .explain import Explanation
from .step import RuleAnswer, Step
from .trial import Trial, Trials

TOO_DEEP = "the rules are nested too deeply to be explained"

Part = TypeVar("Part")


class Explainer:
    """Explains one record. `facts` do not speak of a person, `derived` are an engine's answers about this one.

    What fails its check raises RuntimeError. It belongs to one thread; the accounts that it gives do not.
    """

    def __init__(
        self,
        consultant: Consultant,
        answer: Answer,
        facts: Iterable[Ground],
        derived: Mapping[Ground, tuple[Firing, ...]],
        trials: Trials,
    ):
        program, findings = consultant.program, answer.record.findings
        self.consultant = consultant
        self.record = answer.record
        self.explanation = Explanation(program, facts, findings, derived)
        self.checker = Checker(program, findings, facts, derived)
        self._trials = trials
        self._tried: dict[frozenset[tuple[str, Value]], Trial] = {}

    def account(self, found: StatementAnswer, limit: int = 1) -> Account:
        """Everything that is told of a statement, with at most so many proofs."""
        too_complex: dict[str, str] = {}

        def part(name: str, make: Callable[[], Part], missing: Part) -> Part:
            try:
                return make()
            except TooComplexError as error:
                too_complex[name] = str(error)
            except RecursionError:
                too_complex[name] = TOO_DEEP
            return missing

        return Account(
            self.record,
            found,
            part("proofs", lambda: self.proofs(found, limit), ()),
            None if found.holds else part("absence", lambda: self.absence(found), None),
            part("rules", lambda: self.rules(found), ()),
            part("reasons", lambda: self.reasons(found), Reasons((), ())),
            part("changes", lambda: self.changes(found), ()),
            too_complex,
        )

    def proofs(self, found: StatementAnswer, limit: int = 1) -> tuple[Step, ...]:
        """The smallest proofs that a statement holds, at most `limit`; none if it does not hold."""
        steps = self.explanation.proofs(Ground("holds", (PERSON, found.statement.id)), limit)
        self.require_proved(steps)
        return steps

    def absence(self, found: StatementAnswer) -> Step:
        """Why a statement that does not hold does not."""
        step = self.explanation.whole_absence("holds", (PERSON, found.statement.id))
        self.require_proved([step])
        return step

    def rules(self, found: StatementAnswer) -> tuple[RuleAnswer, ...]:
        """The rules of a statement with the state of each condition, the closest to being met first."""
        rules = rule_answers(self.explanation, found.statement.id)
        with _checking():
            for rule in rules:
                self.checker.check_rule(rule, "holds", (PERSON, found.statement.id))
        return tuple(rules)

    def reasons(self, found: StatementAnswer) -> Reasons:
        """Which recorded findings decide a status, and the minimal sets of them that suffice: each is tried alone."""
        consultant, findings, id_ = self.consultant, self.record.findings, found.statement.id
        result = reasons(consultant.forms.statements[id_], findings, consultant.states)
        for names in result.sets:
            if consultant.status_of({name: findings[name] for name in names}, id_) != found.status:
                raise RuntimeError(f"a reason for {id_} does not suffice: please report this record")
        return result

    def changes(self, found: StatementAnswer) -> tuple[Alternative, ...]:
        """The smallest changes of the record that turn a statement: each is tried with the first of its values."""
        result = self.consultant.changes(self.record, found.statement.id)
        if not all(self._turns(change, found) for change in result):
            raise RuntimeError(f"a change does not turn {found.statement.id}: please report this record")
        return result

    def require_proved(self, steps: Iterable[Step]) -> None:
        """Raises RuntimeError if a step does not follow."""
        with _checking():
            for step in steps:
                self.checker.check(step)

    def _turns(self, change: Alternative, found: StatementAnswer) -> bool:
        """Whether a change, with the first of its values, makes a statement hold that does not, or fail that does.

        The changed record is tried by running the rules, not by the normal forms from which the change was read.
        """
        findings = dict(self.record.findings)
        for need in change:
            value = need.example()
            if value is None:
                del findings[need.finding]
            else:
                findings[need.finding] = value
        key = frozenset(findings.items())
        if key not in self._tried:
            self._tried[key] = self._trials.of(findings)
        trial = self._tried[key]
        if trial.contradicts_itself([need.finding for need in change]):
            return False
        return trial.holds(found.statement.id) != found.holds


@contextmanager
def _checking() -> Iterator[None]:
    """Refuses what fails its check, so that it is not shown."""
    try:
        yield
    except UncheckedError as error:
        raise RuntimeError(f"a proof failed its check: {error}; please report this record") from None
