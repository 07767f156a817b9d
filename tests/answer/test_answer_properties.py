"""What every answer promises, whatever the record: properties of the statuses on NG234."""

from __future__ import annotations

import random
from functools import cache
from itertools import combinations

from guidelog.inference.answer.document import AboutDocument, answer_document
from guidelog.inference.rules.load import load
from guidelog.inference.text.source import Source
from hypothesis import given, settings
from hypothesis import strategies as st

import guidelog
from guidelog.places import sources_of

from ..oracle.common import FINDINGS, ROWS
from ..oracle.concrete import Record, Value, holding, is_consistent
from ..oracle.done import ESTABLISHES
from ..oracle.strategies import full_record, random_record, records, values_of
from ..support.run import ROOT
from ..support.scale import scaled

KB = ROOT / "kb" / "ng234"
SETTLED = ("certain", "ruled_out")
RADIOTHERAPY = {
    "urgent_radiotherapy",
    "single_fraction_radiotherapy",
    "multiple_fraction_radiotherapy",
    "stereotactic_radiotherapy",
    "further_radiotherapy",
    "postoperative_radiotherapy",
    "radiotherapy_for_asymptomatic",
}
SURGERY = {"surgery", "surgical_decompression", "surgical_stabilisation", "surgery_to_prevent_mscc"}
INCOMPATIBLE = [
    ({"immobilise"}, {"graded_sitting"}),
    ({"single_fraction_radiotherapy"}, {"multiple_fraction_radiotherapy"}),
    ({"external_spinal_support"}, SURGERY),
    ({"corticosteroids"}, {"continue_dexamethasone"}),
    ({"mri"}, {"ct"}),
]
NEUROLOGICAL = (
    "bladder_or_bowel_dysfunction",
    "gait_disturbance",
    "limb_weakness",
    "cord_or_cauda_equina_signs",
    "sensory_disturbance",
)

CONSISTENT = st.sampled_from((0.5, 0.75, 0.9)).flatmap(
    lambda share: records(FINDINGS, unrecorded=share, accept=is_consistent)
)


@cache
def knowledge() -> guidelog.KnowledgeBase:
    return guidelog.KnowledgeBase.load()


def answer(record: Record, **more: object) -> guidelog.Answer:
    return knowledge().consult({"id": "p", "findings": {**record}, **more}).answer


def statuses(record: Record) -> dict[str, str]:
    return {found.statement.id: found.status for found in answer(record).statements}


def some_values(need: object) -> list[Value]:
    """Values that meet a need: each one that is named, or numbers at and between its bounds."""
    told = need.to_json()  # type: ignore[attr-defined]
    finding = next(f for f in FINDINGS if f.name == told["finding"])
    if "any_of" in told:
        return [*told["any_of"]]
    return [
        v
        for v in values_of(finding)
        if not isinstance(v, bool | str)
        and v >= told.get("at_least", v)
        and v <= told.get("at_most", v)
        and (v > told["above"] if "above" in told else True)
        and (v < told["below"] if "below" in told else True)
    ]


def small(rules: str) -> guidelog.KnowledgeBase:
    """A knowledge base with findings f and g and one statement r."""
    words = "%% label l\n%% means m\n%% true t\n%% false f\n%% unknown u\n%% question q?\n"
    text = "%% page\n%% title t\nsummary(page).\n"
    text += "".join(f"%% {name}\n{words}finding({name}, bool).\n" for name in "fg")
    text += '%% act\n%% says it\naction(act).\n%% r\n%% says it\n%% source page, "box", 1\nstatement(r, do, act).\n'
    return guidelog.KnowledgeBase(load([Source("small.dl", text + rules)], cases=False))


def test_what_holds_whatever_is_known_of_a_finding_is_recommended() -> None:
    rules = "holds(P, r) :- g(P), f(P).\nholds(P, r) :- g(P), -f(P).\nholds(P, r) :- g(P), not f(P), not -f(P).\n"
    for f in (None, True, False):
        assert small(rules).consult({"findings": {"g": True, "f": f}}).status("r") == "certain"
    two = "holds(P, r) :- g(P), f(P).\nholds(P, r) :- g(P), not f(P), not -f(P).\n"
    assert small(two).consult({"findings": {"g": True}}).status("r") == "presumed"


@settings(max_examples=scaled(60))
@given(CONSISTENT, st.integers(0, 2**32))
def test_more_knowledge_never_changes_what_is_recommended_or_ruled_out(record: Record, seed: int) -> None:
    rng = random.Random(seed)

    def accept(more: Record) -> bool:
        return is_consistent({**more, **record})

    more = {**random_record(rng, FINDINGS, 0.6, accept=accept), **record}
    before, after = statuses(record), statuses(more)
    for id_, status in before.items():
        assert status not in SETTLED or after[id_] == status


@settings(max_examples=scaled(20, least=5))
@given(st.integers(0, 2**32))
def test_a_record_with_every_finding_leaves_nothing_open(seed: int) -> None:
    record = full_record(random.Random(seed), FINDINGS, is_consistent)
    for found in answer(record).statements:
        assert found.status in SETTLED
        assert not found.needs
        assert not found.assumes


@settings(max_examples=scaled(60))
@given(CONSISTENT, st.integers(0, 2**32))
def test_each_alternative_of_needs_suffices_and_no_part_of_it_does(record: Record, seed: int) -> None:
    rng = random.Random(seed)
    for found in answer(record).statements:
        for alternative in rng.sample(found.needs, min(4, len(found.needs))):
            chosen = [(need.finding, rng.choice(some_values(need))) for need in alternative]
            assert not {name for name, _ in chosen} & {*record}
            wider = {**record, **dict(chosen)}
            assert is_consistent(wider)
            assert found.statement.id in holding(wider)
            for size in range(len(chosen)):
                for part in combinations(chosen, size):
                    assert found.statement.id not in holding({**record, **dict(part)})


@settings(max_examples=scaled(60))
@given(CONSISTENT)
def test_what_a_presumed_statement_assumes_can_make_it_fail(record: Record) -> None:
    """Alone, or (tried for two findings) with another of the assumed findings, and not without it."""
    values = {f.name: values_of(f) for f in FINDINGS}
    for found in answer(record).statements:
        id_, names = found.statement.id, found.assumes
        assert not {*names} & {*record}
        alone = {n for n in names for v in values[n] if fails({**record, n: v}, id_)}
        together = {
            name
            for pair in combinations([n for n in names if n not in alone], 2)
            for v in values[pair[0]]
            for w in values[pair[1]]
            if fails({**record, pair[0]: v, pair[1]: w}, id_)
            for name in pair
        }
        with_alone = {  # a value of a finding that fails alone may take part with others as well
            n
            for n in names
            if n not in alone | together
            for m in names
            if m != n
            for v in values[n]
            for w in values[m]
            if fails({**record, n: v, m: w}, id_) and not fails({**record, m: w}, id_)
        }
        assert {*names} == alone | together | with_alone, id_


def fails(record: Record, statement: str) -> bool:
    return is_consistent(record) and statement not in holding(record)


@settings(max_examples=scaled(60))
@given(CONSISTENT)
def test_only_statements_that_hold_supersede_or_are_superseded(record: Record) -> None:
    found = {s.statement.id: s for s in answer(record).statements}
    for one in found.values():
        assert one.holds or not one.superseded_by
        for other in one.superseded_by:
            assert found[other].holds
            assert found[other].statement.action == one.statement.action
            assert one.statement.id not in found[other].superseded_by


@settings(max_examples=scaled(60))
@given(CONSISTENT, st.randoms(use_true_random=False))
def test_null_is_not_recorded_and_the_order_of_findings_is_irrelevant(record: Record, rng: random.Random) -> None:
    items: list[tuple[str, Value | None]] = [*record.items()]
    items += [(f.name, None) for f in FINDINGS if f.name not in record and rng.random() < 0.5]
    rng.shuffle(items)
    again = answer(dict(items))  # type: ignore[arg-type]
    plain = answer(record)
    assert again == plain
    about: AboutDocument = {"guideline": {"name": "n", "edition": "", "rules": ""}, "program": ""}
    program = knowledge().program
    assert answer_document(again, program, about) == answer_document(plain, program, about)


@settings(max_examples=scaled(60))
@given(CONSISTENT, st.sets(st.sampled_from(sorted({row.action for row in ROWS}))))
def test_what_is_done_and_establishes_nothing_changes_no_status(record: Record, done: set[str]) -> None:
    done -= ESTABLISHES.keys()
    with_done, without = answer(record, done=sorted(done)), answer(record)
    assert with_done.statements == without.statements
    assert with_done.actions == without.actions


@cache
def shuffled(seed: int) -> guidelog.KnowledgeBase:
    """NG234 with its files, and the rules in each, in another order (declarations stay where they are)."""
    rng = random.Random(seed)
    sources = []
    for source in sources_of(KB):
        rules = load_alone(source)
        rng.shuffle(rules)
        sources.append(source._replace(text="\n".join(rules)))
    rng.shuffle(sources)
    return guidelog.KnowledgeBase(load(sources, cases=False))


def load_alone(source: Source) -> list[str]:
    """The clauses of a file as texts, each with the block above it."""
    clauses: list[str] = []
    lines: list[str] = []
    for line in source.text.splitlines():
        bare = line.partition(" %")[0].rstrip()
        if line.startswith("%%"):
            lines.append(line)
        elif bare and not bare.startswith("%"):
            lines.append(bare)
            if bare.endswith("."):
                clauses.append("\n".join(lines))
                lines = []
        elif not bare:
            clauses += ["\n".join(lines)] if lines else []
            lines = []
    blocks: dict[str, list[str]] = {}
    for clause in clauses:
        name = clause.splitlines()[0][3:] if clause.startswith("%%") else ""
        blocks.setdefault(name if name else f"{len(blocks)}", []).append(clause)
    return ["\n".join(block) for block in blocks.values()]


@settings(max_examples=scaled(20, least=5))
@given(CONSISTENT)
def test_the_order_of_files_facts_and_rules_changes_no_answer(record: Record) -> None:
    other = shuffled(0).consult({"id": "p", "findings": {**record}}).answer
    plain = {s.statement.id: s for s in answer(record).statements}
    assert {s.statement.id for s in other.statements} == {*plain}
    for found in other.statements:
        expected = plain[found.statement.id]
        assert found.status == expected.status
        assert {*found.superseded_by} == {*expected.superseded_by}
        assert {*found.assumes} == {*expected.assumes}
        assert meanings(found.needs) == meanings(expected.needs)
        assert meanings(found.awaits) == meanings(expected.awaits)
    actions, others = (
        {(a.action, a.strength == "avoid"): a.status for a in x.actions} for x in (answer(record), other)
    )
    assert actions == others


def meanings(alternatives: object) -> set[frozenset[tuple[str, frozenset[str]]]]:
    return {
        frozenset((n.finding, frozenset(map(str, some_values(n)))) for n in alternative)
        for alternative in alternatives  # type: ignore[attr-defined]
    }


def is_suspected_or_confirmed(record: Record) -> bool:
    """MSCC, by the statements that hold for whoever has it: recorded, or suspected by symptoms."""
    if record.get("mscc") in ("suspected", "confirmed"):
        return True
    return "mscc_initial_contact_coordinator" in holding(record)


@settings(max_examples=scaled(150))
@given(CONSISTENT)
def test_nothing_happens_that_must_never_happen(record: Record) -> None:
    found = [s.statement for s in answer(record).statements if s.holds]
    against = {s.action for s in found if s.strength == "avoid"}
    actions = {s.action for s in found if s.strength != "avoid"}
    assert not actions & against
    for one, other in INCOMPATIBLE:
        assert not (actions & one and actions & other)
    assert "radiotherapy_for_asymptomatic" not in against or not actions & RADIOTHERAPY
    assert "surgery_to_prevent_mscc" not in actions or not is_suspected_or_confirmed(record)
    needs_treatment = record.get("immediate_treatment_needed") is True or any(
        record.get(name) is True for name in NEUROLOGICAL
    )
    paralysed = record.get("complete_paralysis") in ("paraplegia", "tetraplegia") or (
        float(record.get("complete_paralysis_weeks", 0)) > 0
    )
    assert "biopsy" not in actions or not (needs_treatment or paralysed)
    assert "mri" not in actions or record.get("mri_contraindicated") is not True
    assert not actions & SURGERY or record.get("surgery_suitable") is not False
    assert not actions & RADIOTHERAPY or record.get("radiotherapy_suitable") is not False
