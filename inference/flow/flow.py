"""A summary as the decision flow that its rules make: boxes, and arrows from what is asked to what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..proof.step import MET, UNRECORDED, State
from ..proof.words import describe_established
from ..rules.entities import Statement
from ..rules.program import Program
from ..rules.schema import Status
from .premises import ALL, ANY, ONE, Conclusion, Position, Premise, Premises, every
from .sharing import Nesting, StatementGroup, definitions_of, goal_of, groups_of, share

CONDITION, CONCEPT, STATEMENT = "condition", "concept", "statement"
UNLESS, IF_NOT = "unless", "if not"  # before what must not be established, among all of several and any of several


class BoxRow(NamedTuple):
    """A condition in a box; with a `gate`, the deeper rows below it are what it asks for.

    `unless` is the word that stands before what must not be established, else empty. `state` is met, recorded
    otherwise or not recorded, of what the row asks; `silent` says that it is met for want of a record.
    """

    name: str
    says: str
    depth: int
    gate: str
    unless: str
    state: State | None
    silent: bool
    places: frozenset[Position]

    @property
    def sentence(self) -> str:
        """The row in words."""
        lead = {"": "", UNLESS: "unless ", IF_NOT: "if not: "}[self.unless]
        silent = " (not recorded)" if self.silent else ""
        if self.gate in (ALL, ANY):
            return f"{lead}{self.says}{silent}{', ' if self.says else ''}{self.gate} of:"
        return f"{lead}{self.says}{silent}{':' if self.gate else ''}"


class Box(NamedTuple):
    """Conditions, a concept with what it asks for, or statements of one section that ask for the same.

    `gate` tells whether all or any of the rows of depth 0 are asked for; statements ask for all of these, and for all
    from which arrows lead to them but to no row. `state` is met, recorded otherwise or not recorded; `status` is that
    of each of the statements.
    """

    name: str
    kind: str
    says: str
    gate: str
    rows: tuple[BoxRow, ...]
    state: State | None
    statements: tuple[Statement, ...] = ()
    status: Status | None = None


class Arrow(NamedTuple):
    """From a box to the row that asks for it, or, where `row` is empty, to the statements that do.

    `unless` is the word before what must not be established; `is_lit` says that this is met, and what it leads to;
    `stops` that it must not be established, and is.
    """

    source: str
    target: str
    row: str
    unless: str
    is_lit: bool
    stops: bool
    places: frozenset[Position]


class Flow(NamedTuple):
    """Boxes, those of statements first and by section, and the arrows between them."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    def __repr__(self) -> str:
        return f"<Flow of {len(self.boxes)} boxes>"

    @property
    def has_record(self) -> bool:
        """Whether its boxes have the states of a record."""
        return any(box.state for box in self.boxes)

    @property
    def sections(self) -> dict[str, list[Box]]:
        """The boxes of statements by the section of the guideline in which they stand."""
        found: dict[str, list[Box]] = {}
        for box in self.boxes:
            if box.kind == STATEMENT:
                sources = box.statements[0].sources
                found.setdefault(sources[0].section if sources else "", []).append(box)
        return found


def flow_of(
    statements: Iterable[Statement],
    concepts: Iterable[Conclusion],
    premises: Premises,
    statuses: Mapping[str, Status],
) -> Flow:
    """What leads to statements and to concepts; `statuses` are those of the statements for the record, if any."""
    concepts = [*concepts]
    definitions = definitions_of([*map(goal_of, statements), *concepts], premises)
    groups = groups_of(definitions, premises.program.statements.values())
    share(groups, premises.is_of_population)
    maker = _Maker(premises, definitions, Nesting(definitions, groups, concepts), statuses)
    maker.add_statements(groups)
    for goal in concepts:
        maker.box_of(goal)
    return Flow(tuple(maker.boxes.values()), tuple(maker.arrows))


class _Maker:
    def __init__(
        self,
        premises: Premises,
        definitions: Mapping[Conclusion, Premise],
        nesting: Nesting,
        statuses: Mapping[str, Status],
    ):
        self.premises = premises
        self.definitions = definitions
        self.nesting = nesting
        self.statuses = statuses
        self.boxes: dict[str, Box] = {}
        self.arrows: list[Arrow] = []
        self._names: dict[object, str] = {}

    def add_statements(self, groups: Sequence[StatementGroup]) -> None:
        """Add boxes of statements, and what leads to them."""
        for group in groups:
            goals = [goal_of(statement) for statement in group.statements]
            self._names.update(dict.fromkeys(goals, name := f"n{len(self.boxes) + 1}"))
            status = self.statuses.get(group.statements[0].id)
            state = self.premises.state(goals[0])
            self.boxes[name] = Box(name, STATEMENT, "", ALL, (), state, tuple(group.statements), status)
        asking = Counter(premise.asks for group in groups for premise in group.asked)
        for group in groups:
            self._lead_to(self.box_of(goal_of(group.statements[0])), group, asking)

    def _lead_to(self, box: Box, group: StatementGroup, asking: Mapping[str, int]) -> None:
        """Bring what a group asks for to its box: exceptions as rows, conditions that no other asks for together."""
        alone: list[Premise] = []
        rows: list[BoxRow] = []
        for premise in group.asked:
            is_plain = premise.gate == ONE and not premise.goals and asking[premise.asks] == 1
            if premise.unless:
                rows.append(self._row(premise, len(rows), 0, ALL, ""))
                if not is_plain:
                    self._point(self._source(premise), box, rows[-1], premise)
            elif is_plain:
                alone.append(premise)
            else:
                self._point(self._source(premise), box, None, premise)
        if alone:
            self._point(self._source(every(alone)), box, None, every(alone))
        self.boxes[box.name] = box._replace(rows=tuple(rows))

    def box_of(self, goal: Conclusion) -> Box:
        """The box of a goal, made when it is first asked for."""
        if goal not in self._names:
            says = describe_goal(goal, self.premises.program)
            self._add(goal, CONCEPT, says, self.definitions[goal], self.premises.state(goal))
        return self.boxes[self._names[goal]]

    def _source(self, premise: Premise) -> Box:
        """The box from which an arrow leads to where a premise is asked."""
        if premise.goal:
            return self.box_of(premise.goal)
        asked = premise._replace(unless=False)
        if asked.key not in self._names:
            self._add(asked.key, CONDITION, "", asked, asked.state)
        return self.boxes[self._names[asked.key]]

    def _add(self, key: object, kind: str, says: str, premise: Premise, state: State | None) -> None:
        self._names[key] = name = f"n{len(self.boxes) + 1}"
        self.boxes[name] = box = Box(name, kind, says, premise.gate, (), state)
        rows: list[BoxRow] = []
        for part in _parts(premise):
            self._add_rows(part, box, 0, premise.gate, state == MET, rows)
        self.boxes[name] = box._replace(rows=tuple(rows))

    def _add_rows(self, premise: Premise, box: Box, depth: int, among: str, leads: bool, rows: list[BoxRow]) -> None:
        """Add a premise and what it asks for; `leads` says that all in which it stands is established."""
        within = premise if premise.gate != ONE else None
        is_total = False
        if premise.goal and self.nesting.is_nested(premise):
            within = self.definitions[premise.goal]
            is_total = not within.places and within.says == describe_goal(premise.goal, self.premises.program)
        row = self._row(premise, len(rows), depth, among, within.gate if within and not is_total else "")
        rows.append(row)
        below = leads and row.state == MET and not row.unless
        for part in _parts(within) if within and not is_total else ():  # what a total says is not said again below it
            self._add_rows(part, box, depth + 1, row.gate, below, rows)
        for goal in premise.goals if not within else ():
            self._point(self.box_of(goal), box, row, premise, leads)

    def _row(self, premise: Premise, number: int, depth: int, among: str, gate: str) -> BoxRow:
        says = describe_goal(premise.goal, self.premises.program) if premise.goal else premise.says
        unless = (IF_NOT if among == ANY else UNLESS) if premise.unless else ""
        silent = premise.unless and premise.state == UNRECORDED
        return BoxRow(f"r{number + 1}", says, depth, gate, unless, premise.asked_state, silent, premise.places)

    def _point(self, source: Box, target: Box, row: BoxRow | None, premise: Premise, leads: bool = True) -> None:
        is_lit = leads and premise.asked_state == target.state == MET
        name, unless = (row.name, row.unless) if row else ("", "")
        stops = leads and premise.unless and source.state == MET
        self.arrows.append(Arrow(source.name, target.name, name, unless, is_lit, stops, _places(premise)))


def _parts(premise: Premise) -> Sequence[Premise]:
    return premise.parts if premise.gate != ONE else (premise,)


def _places(premise: Premise) -> frozenset[Position]:
    return premise.places.union(*map(_places, premise.parts))


def describe_goal(goal: Conclusion, program: Program) -> str:
    """That a goal is established, in words."""
    if goal.predicate == "holds" and goal.arguments[1] is None:
        return "some statement applies"
    return describe_established(*goal, program)
