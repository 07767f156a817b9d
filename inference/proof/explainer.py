"""Explains the statements of a record. Whatever is returned was checked, by what shares nothing with what made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from ..answer.compilation import Compilation
from ..answer.forms import Form
from ..answer.limits import limits_of
from ..answer.needs import Alternative, examples
from ..answer.openings import Openings
from ..answer.reasons import Reasons, find_reasons
from ..answer.score import Score
from ..answer.statuses import Answer, StatementAnswer
from ..engine.derivation import Firing
from ..errors import DisagreementError, TooComplexError
from ..record.record import Value
from ..rules.ground import PERSON, Ground
from ..text.syntax import Condition, bare_name
from .account import Account
from .checker import Checker, UncheckedError
from .clauses import goals_of
from .conditions import rule_answers
from .explain import Explanation
from .step import RuleAnswer, Step, unrecorded
from .trial import Trial, Trials

Part = TypeVar("Part")
More = ParamSpec("More")


def _answerable(
    explain: Callable[Concatenate[Explainer, StatementAnswer, More], Part],
) -> Callable[Concatenate[Explainer, StatementAnswer, More], Part]:
    """What explains a statement: a limit that it meets is told of that statement."""

    @wraps(explain)
    def explain_or_refuse(
        self: Explainer, found: StatementAnswer, /, *arguments: More.args, **named: More.kwargs
    ) -> Part:
        try:
            return explain(self, found, *arguments, **named)
        except (TooComplexError, RecursionError):
            with limits_of(f"`{found.statement.id}`", found.statement.span):
                raise

    return explain_or_refuse


class Explainer:
    """Explains one record. `facts` do not speak of a person, `derived` are an engine's answers about this one.

    What fails its check raises DisagreementError. It belongs to one thread; the accounts that it gives do not.
    """

    def __init__(
        self,
        compilation: Compilation,
        answer: Answer,
        facts: Iterable[Ground],
        derived: Mapping[Ground, tuple[Firing, ...]],
        trials: Trials,
        openings: Openings | None = None,
    ):
        program, findings = compilation.program, answer.record.findings
        self.compilation = compilation
        self.record = answer.record
        self.explanation = Explanation(program, facts, findings, derived, openings, answer.record.provenance)
        self.checker = Checker(program, findings, facts, derived, trials)
        self._trial = trials.of(findings)
        self._tried: dict[tuple[tuple[str, Value | None], ...], Trial | None] = {}  # None: it contradicts itself
        self._reasons: dict[Form, Reasons] = {}  # statements of one formula share them
        self._changes: dict[Form, tuple[Alternative, ...]] = {}

    def account(self, found: StatementAnswer, limit: int = 1, briefly: bool = False) -> Account:
        """Everything that is told of a statement, with at most so many proofs.

        `briefly` leaves out reasons, changes and, of what holds, its rules, of what does not, its absence.
        """
        too_complex: dict[str, str] = {}

        def part(name: str, make: Callable[[], Part], missing: Part) -> Part:
            try:
                return make()
            except TooComplexError as error:
                too_complex[name] = str(error)
            return missing

        return Account(
            record=self.record,
            answer=found,
            proofs=part("proofs", lambda: self.proofs(found, limit), ()),
            absence=None if found.holds or briefly else part("absence", lambda: self.absence(found), None),
            rules=() if found.holds and briefly else part("rules", lambda: self.rules(found), ()),
            reasons=Reasons((), ()) if briefly else part("reasons", lambda: self.reasons(found), Reasons((), ())),
            changes=() if briefly else part("changes", lambda: self.changes(found), ()),
            too_complex=too_complex,
            scores=() if briefly else part("scores", lambda: self.scores(found), ()),
        )

    @_answerable
    def proofs(self, found: StatementAnswer, limit: int = 1) -> tuple[Step, ...]:
        """The smallest proofs that a statement holds, at most `limit`; none if it does not hold."""
        steps = self.explanation.proofs(Ground("holds", (PERSON, found.statement.id)), limit)
        self.require_proved(steps)
        return steps

    @_answerable
    def absence(self, found: StatementAnswer) -> Step:
        """Why a statement that does not hold does not."""
        step = self.explanation.whole_absence("holds", (PERSON, found.statement.id))
        self.require_proved([step])
        return step

    @_answerable
    def rules(self, found: StatementAnswer) -> tuple[RuleAnswer, ...]:
        """The rules of a statement with the state of each condition, the closest to being met first."""
        rules = rule_answers(self.explanation, found.statement.id, self._ends_by_one)
        try:
            for rule in rules:
                self.checker.check_rule(rule, "holds", (PERSON, found.statement.id))
        except UncheckedError as error:
            raise self._disagreement(error) from None
        return tuple(rules)

    @_answerable
    def reasons(self, found: StatementAnswer) -> Reasons:
        """Which recorded findings decide a status, and the minimal sets of them that suffice: each is tried alone."""
        compilation, findings, id_ = self.compilation, self.record.findings, found.statement.id
        form = compilation.forms.statements[id_]
        if form in self._reasons:
            return self._reasons[form]
        result = find_reasons(form, findings, compilation.states)
        for names in result.sets:
            if compilation.status_of({name: findings[name] for name in names}, id_) != found.status:
                raise DisagreementError(f"a reason for {id_} does not suffice", self.record.place)
        self._reasons[form] = result
        return result

    @_answerable
    def scores(self, found: StatementAnswer) -> tuple[Score, ...]:
        """What the aggregates that a statement rests on add up to, and what they still can: each end is tried."""
        result = []
        for aggregate in self.compilation.program.aggregates_below(found.statement):
            score = self.explanation.openings.score(aggregate, self.record.findings)
            for total, opening in ((score.total, ()), (score.least, score.lowest), (score.most, score.highest)):
                added = examples(opening)
                trial = self._trial.changed(added)
                (goal,) = goals_of([aggregate])
                counted = goal.aggregate is not None and sum(trial.items(goal.aggregate).values()) == total
                if not counted or trial.contradicts_itself(added):
                    raise DisagreementError(f"`{aggregate}` does not add up to {total}", self.record.place)
            result.append(score)
        return tuple(result)

    @_answerable
    def changes(self, found: StatementAnswer) -> tuple[Alternative, ...]:
        """The smallest changes of the record that turn a statement: each is tried with the first of its values."""
        form = self.compilation.forms.statements[found.statement.id]
        if form not in self._changes:
            self._changes[form] = self.compilation.changes(self.record, found.statement.id)
        result = self._changes[form]
        if not all(self._turns(change, found) for change in result):
            raise DisagreementError(f"a change does not turn {found.statement.id}", self.record.place)
        return result

    def prove(self, conditions: tuple[Condition, ...], row: Mapping[str, object]) -> tuple[Step, ...]:
        """The smallest proof of each condition of a query for the row of an answer; none for another row."""
        for binding in self.explanation.solve(conditions):
            if all(binding.get(name) == value for name, value in row.items()):
                steps = self.explanation.prove(conditions, binding)
                self.require_proved(steps)
                return steps
        return ()

    def require_proved(self, steps: Iterable[Step]) -> None:
        """Raises DisagreementError if a step does not follow."""
        try:
            for step in steps:
                self.checker.check(step)
        except UncheckedError as error:
            raise self._disagreement(error) from None

    def _disagreement(self, error: UncheckedError) -> DisagreementError:
        return DisagreementError(f"a proof failed its check: {error}", self.record.place)

    def _turns(self, change: Alternative, found: StatementAnswer) -> bool:
        """Whether a change, with the first of its values, makes a statement hold that does not, or fail that does.

        The changed record is tried by running the rules, not by the normal forms from which the change was read.
        """
        consistent = self._changed(examples(change))
        return consistent is not None and consistent.holds(found.statement.id) != found.holds

    def _changed(self, change: Mapping[str, Value | None]) -> Trial | None:
        """A trial of the record with a change; None if it contradicts itself."""
        key = tuple(change.items())
        if key not in self._tried:
            trial = self._trial.changed(change)
            self._tried[key] = None if trial.contradicts_itself(change) else trial
        return self._tried[key]

    def _ends_by_one(self, conditions: Sequence[Condition], binding: Mapping[str, str], step: Step) -> bool:
        """Whether one of the recordings that the proof of met conditions takes not to be there makes them fail.

        Of a number this is not tried.
        """
        goals, findings = goals_of(conditions), self.explanation.program.findings
        for one in unrecorded(step):
            finding = findings[bare_name(one.predicate)]
            values: Sequence[Value] = finding.values
            if finding.kind == "bool":
                values = (not one.predicate.startswith("-"),)
            elif len(one.arguments) == 2 and one.arguments[1] in values:
                values = (str(one.arguments[1]),)
            for value in values:
                changed = self._changed({finding.name: value})
                if changed is not None and not changed.meets(goals, binding):
                    return True
        return False
