"""The knowledge base `kb/ng234` against the checklist: its tables, its places in the source, its worked cases."""

from __future__ import annotations

import csv
import itertools
import random
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from guidelog.inference.extras import installing
from guidelog.inference.rules.entities import Citation
from guidelog.inference.rules.program import Program
from guidelog.inference.text.parser import Parser
from guidelog.inference.text.syntax import Block
from guidelog.inference.verification.worked.cases import goal_of

from guidelog import KnowledgeBase

from ..oracle.concrete import Value, is_consistent
from ..oracle.strategies import random_record, values_of
from ..oracle.vocabulary import read_findings
from ..support.knowledge import packaged
from ..support.run import ROOT

DATA = ROOT / "tests" / "oracle" / "data"
SHARED = ROOT.parent / "shared" / "ng234"
FILES = sorted([*(ROOT / "kb" / "ng234").glob("*.dl"), *(ROOT / "kb" / "shared").glob("*.dl")])
SUMMARY_LINES = {
    "mscc_initial": (1, 118),
    "mscc_treatment": (119, 247),
    "metastases_initial": (248, 345),
    "metastases_treatment": (346, 476),
}
# The twenty readings of the checklist's README, in its order, by the names that the knowledge base gives them.
READINGS = (
    "radicular_pain_alone",
    "dexamethasone_for_neurology",
    "first_dose_given",
    "examples_count",
    "one_statement_for_two_columns",
    "surgery_branch_closes",
    "sitting_replaces_immobilisation",
    "only_if_both_ways",
    "confirmed_mscc_leaves",
    "recorded_state_enters",
    "paralysis_and_biopsy",
    "recurrence_statements_alone",
    "inherited_deadline",
    "unknown_primary_unclassed",
    "summaries_point_on",
    "paralysis_from_mscc",
    "corticosteroids_before_treatment",
    "what_counts_as_bone",
    "one_finding_for_pain_control",
    "suspicion_without_symptoms",
)
# The alternatives that the checklist names, by the readings that they belong to.
NAMED_ALTERNATIVES = {
    "dexamethasone_for_neurology": {"neurology_only", "everyone"},
    "first_dose_given": {"while_awaited"},
    "only_if_both_ways": {"silence_too"},
    "recurrence_statements_alone": {"where_considered"},
    "paralysis_from_mscc": {"not_in_mscc"},
    "corticosteroids_before_treatment": {"whenever"},
}
Row = Mapping[str, str]


@cache
def knowledge() -> KnowledgeBase:
    """The packaged knowledge base with its worked cases."""
    return packaged(cases=True)


@cache
def program() -> Program:
    return knowledge().program


def rows(path: Path) -> list[Row]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def lines_of(text: str) -> set[int]:
    """The numbers of `14-15` or `77,82-84`."""
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        assert int(first) <= int(last or first), text
        found.update(range(int(first), int(last or first) + 1))
    return found


def cited_lines(citations: Iterable[Citation]) -> set[int]:
    """All lines that the citations name."""
    return set().union(*(lines_of(citation.lines) for citation in citations))


def all_citations() -> Iterator[tuple[str, Citation]]:
    """Every citation of a statement or a concept, in the order of the text."""
    for statement in program().statements.values():
        yield from ((statement.id, citation) for citation in statement.sources)
    for concept in program().concepts.values():
        yield from ((concept.name, citation) for citation in concept.sources)


def words_of(text: str) -> list[str]:
    """The words of a text; a name of the checklist, such as `mechanical_pain`, is one word."""
    return re.findall(r"[a-z0-9_]+", text.lower())


# the tables


@pytest.mark.parametrize("name", ["findings.tsv", "statements.tsv"])
def test_a_copied_table_says_what_the_checklist_says(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("the checklist is not beside this repository")
    copy, checklist = rows(DATA / name), rows(SHARED / name)
    assert copy == [{key: row[key] for key in copy[0]} for row in checklist]


def test_the_findings_are_those_of_the_table_in_its_order() -> None:
    found = [
        (finding.name, finding.kind, " ".join(finding.values) or finding.unit)
        for finding in program().findings.values()
    ]
    assert found == [(row["finding"], row["type"], row["values or unit"]) for row in rows(DATA / "findings.tsv")]


def test_the_statements_are_those_of_the_table_in_its_order() -> None:
    found = [
        (
            statement.id,
            statement.strength,
            statement.action,
            statement.urgency or "",
            "" if statement.within_hours is None else str(statement.within_hours),
        )
        for statement in program().statements.values()
    ]
    keys = ("id", "strength", "action", "urgency", "within_hours")
    assert found == [tuple(row[key] for key in keys) for row in rows(DATA / "statements.tsv")]
    assert len(found) == 84


def test_the_actions_are_those_of_the_table_in_the_order_of_their_first_statement() -> None:
    assert [*program().actions] == [*dict.fromkeys(row["action"] for row in rows(DATA / "statements.tsv"))]
    assert all(program().actions.values())


def test_the_provisional_values_are_the_three_suspicions() -> None:
    provisional = {name: finding.provisional for name, finding in program().findings.items() if finding.provisional}
    assert provisional == dict.fromkeys(("mscc", "spinal_metastases", "spinal_instability"), ("suspected",))


def test_strengths_and_urgencies_rank_as_the_checklist_says() -> None:
    strength, urgency = program().strength_rank, program().urgency_rank
    assert strength["do"] == strength["offer"] > strength["consider"]
    assert urgency["immediate"] > urgency["as_soon_as_possible"]


# the places


def test_the_summaries_are_the_four_of_the_source_with_their_lines() -> None:
    found = {name: summary["lines"] for name, summary in program().summaries.items()}
    assert found == {name: f"{first}-{last}" for name, (first, last) in SUMMARY_LINES.items()}
    assert [*found] == [*SUMMARY_LINES]


def test_every_statement_cites_summary_section_position_and_lines() -> None:
    for statement in program().statements.values():
        assert statement.sources, statement.id
        for citation in statement.sources:
            assert all(citation), (statement.id, citation)
            assert statement.id.startswith(f"{citation.summary}_"), (statement.id, citation)


def test_the_lines_of_every_citation_lie_within_its_summary() -> None:
    for name, citation in all_citations():
        first, last = SUMMARY_LINES[citation.summary]
        cited = lines_of(citation.lines)
        assert cited, (name, citation)
        assert first <= min(cited), (name, citation)
        assert max(cited) <= last, (name, citation)


@pytest.mark.parametrize("where", [DATA, SHARED], ids=["copy", "checklist"])
def test_a_statement_cites_exactly_the_lines_of_the_table(where: Path) -> None:
    if not where.is_dir():
        pytest.skip(f"{where} is not there")
    table = {row["id"]: lines_of(row["lines"]) for row in rows(where / "statements.tsv")}
    assert {s.id: cited_lines(s.sources) for s in program().statements.values()} == table


def test_the_statements_of_a_section_stand_together() -> None:
    sections = [(s.sources[0].summary, s.sources[0].section) for s in program().statements.values()]
    runs = [section for section, _ in itertools.groupby(sections)]
    assert len(runs) == len(set(runs))


def test_positions_in_a_section_follow_the_order_of_the_lines() -> None:
    sections: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for statement in program().statements.values():
        for citation in statement.sources:
            place = (int(citation.position.partition("-")[0]), min(lines_of(citation.lines)))
            sections.setdefault((citation.summary, citation.section), []).append(place)
    for section, places in sections.items():
        positions = sorted({position for position, _ in places})
        assert positions == [*range(1, len(positions) + 1)], section
        lines = {position: [line for at, line in places if at == position] for position in positions}
        for one, next_ in itertools.pairwise(positions):
            assert max(lines[one]) <= min(lines[next_]), section


def test_sections_follow_the_order_of_the_lines() -> None:
    first: dict[tuple[str, str], int] = {}
    for statement in program().statements.values():
        citation = statement.sources[0]
        first.setdefault((citation.summary, citation.section), min(lines_of(citation.lines)))
    assert [*first.values()] == sorted(first.values())


def test_every_line_of_the_source_that_says_something_is_accounted_for() -> None:
    path = SHARED / "source.txt"
    if not path.is_file():
        pytest.skip("the text of the guideline is not beside this repository")
    titles = set().union(*(lines_of(summary["headings"]) for summary in program().summaries.values()))
    cited = cited_lines(citation for _, citation in all_citations())
    written = {number for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if line.strip()}
    assert sorted(written - cited) == sorted(written & titles)
    assert not cited & titles


def test_no_nine_words_in_a_row_of_the_guideline_stand_in_a_tracked_file() -> None:
    path = SHARED / "source.txt"
    if not path.is_file():
        pytest.skip("the text of the guideline is not beside this repository")
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout, so that no file is tracked")
    source = words_of(path.read_text(encoding="utf-8"))
    nines = {tuple(source[at : at + 9]) for at in range(len(source) - 8)}
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)  # noqa: S607
    offending: dict[str, str] = {}
    for name in filter(None, listed.stdout.decode().split("\0")):
        if not (ROOT / name).is_file():
            continue
        # Marks of comments are dropped, so that a sentence over several commented lines is found as well.
        words = words_of((ROOT / name).read_bytes().decode("utf-8", "replace").replace("%", " "))
        for at in range(len(words) - 8):
            if tuple(words[at : at + 9]) in nines:
                offending[name] = " ".join(words[at : at + 9])
    assert offending == {}


# the readings


def test_all_twenty_readings_are_told_and_used() -> None:
    assert sorted(program().readings) == sorted(READINGS)
    used = {reading for concept in program().concepts.values() for reading in concept.readings}
    used |= {reading for statement in program().statements.values() for reading in statement.readings}
    assert used == set(READINGS)


def test_every_alternative_that_the_checklist_names_can_be_taken() -> None:
    for reading, named in NAMED_ALTERNATIVES.items():
        switch = program().switches[reading]
        assert named <= {*switch.alternatives} - {switch.taken}, reading


# the worked cases


def test_every_worked_case_comes_out_as_it_claims() -> None:
    assert knowledge().check().problems == ()


def test_every_statement_has_a_case_that_holds_and_one_that_fails() -> None:
    verdicts: dict[str, set[str]] = {}
    for case in program().cases:
        assert case.block is not None
        verdicts.setdefault(case.block.name, set()).add(case.verdict)
    missing = [name for name in program().statements if not {"holds", "fails"} <= verdicts.get(name, set())]
    assert missing == []


def test_every_contradiction_and_every_described_concept_has_a_case_that_holds_and_one_that_fails() -> None:
    verdicts: dict[str, set[str]] = {}
    for case in program().cases:
        verdicts.setdefault(goal_of(case).predicate, set()).add(case.verdict)
        if case.block and case.block.name in program().contradictions:
            verdicts.setdefault(case.block.name, set()).add(case.verdict)
    described = {b.name for b in blocks() if b.name in program().concepts and len(program().sorts[b.name]) == 1}
    missing = [n for n in (*program().contradictions, *described) if not {"holds", "fails"} <= verdicts.get(n, set())]
    assert missing == []


def test_every_label_of_a_concept_is_named_by_a_case_below_its_block() -> None:
    named: dict[str, set[str]] = {}
    for case in program().cases:
        if case.block and case.label:
            named.setdefault(case.block.name, set()).add(case.label)
    for name in {block.name for block in blocks()} & set(program().concepts):
        labels = {program().rules[index].label for index in program().rules_of[name]} - {None}
        assert labels <= named.get(name, set()), name


def test_the_rules_of_a_predicate_have_different_labels() -> None:
    for name, indices in program().rules_of.items():
        if name == "holds":
            continue
        labels = [label for index in indices if (label := program().rules[index].label)]
        assert len(labels) == len(set(labels)), name


def blocks() -> list[Block]:
    """Every block of the texts."""
    return [block for source in program().sources for block in Parser(source).module().blocks]


# from Python


def test_a_knowledge_base_and_a_consultation_tell_what_they_are() -> None:
    assert repr(knowledge()) == "<KnowledgeBase ng234: 84 statements, 45 actions, 50 findings>"
    consultation = knowledge().consult({"id": "p\x1b1", "findings": {"mscc": "confirmed", "surgery_suitable": False}})
    held = sum(found.holds for found in consultation.answer.statements)
    assert repr(consultation) == f"<Consultation of p\ufffd1: {held} of 84 statements apply>"


@pytest.mark.parametrize("missing", ["numpy", "polars"])
def test_statuses_without_what_they_need_name_what_to_install(missing: str) -> None:
    asked = "import guidelog; guidelog.KnowledgeBase.load().statuses(None)"
    without = f"import sys; sys.modules[{missing!r}] = None; {asked}"
    ended = subprocess.run([sys.executable, "-c", without], cwd=ROOT, capture_output=True, text=True)
    told = f"ModuleNotFoundError: this needs {missing}; install it with: {installing('cohort')}"
    assert ended.stderr.splitlines()[-1] == told


# another engine


def test_clingo_reads_the_same_files_and_finds_the_same_statements() -> None:
    clingo = pytest.importorskip("clingo", reason="clingo is not installed, so that the text has no second reader")
    findings = read_findings()
    whole = [finding for finding in findings if finding.type != "number"]
    rng = random.Random(234)
    records = [random_record(rng, whole, share, accept=is_consistent) for share in (0.1, 0.3, 0.5, 0.7, 0.9) * 6]
    for record in records:
        for finding in findings:
            if finding.type == "number" and rng.random() < 0.5:
                value = rng.choice([value for value in values_of(finding) if value == int(value)])
                if is_consistent({**record, finding.name: value}):
                    record[finding.name] = value
    statements_held: set[str] = set()
    for record in records:
        consultation = knowledge().consult({"id": "p", "findings": record})
        ours = {found.statement.id for found in consultation.answer.statements if found.holds}
        assert clingo_holds(clingo, record) == ours, record
        statements_held |= ours
    assert len(statements_held) > 50  # the records are not all alike


def clingo_holds(clingo: ModuleType, record: Mapping[str, Value]) -> set[str]:
    """The statements that hold in clingo's only model of the files and a record's facts."""
    control = clingo.Control(["--warn=none"])
    for file in FILES:
        control.load(str(file))
    control.add("base", [], "".join(fact(name, value) for name, value in record.items()))
    control.ground([("base", [])])
    models: list[set[str]] = []
    control.solve(
        on_model=lambda model: models.append(
            {str(atom.arguments[1]) for atom in model.symbols(atoms=True) if atom.match("holds", 2) and atom.positive}
        )
    )
    (only,) = models
    return only


def fact(name: str, value: Value) -> str:
    """A recorded finding as Datalog text."""
    if isinstance(value, bool):
        return f"{'' if value else '-'}{name}(p). "
    return f"{name}(p, {int(value) if isinstance(value, Decimal) else value}). "
