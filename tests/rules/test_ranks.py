"""The order of statements: the most urgent first, then the tightest deadline, then the strongest."""

from __future__ import annotations

from ..support.small import SMALL, small

URGENCIES = {
    "none": "",
    "none_in_a_day": "within_hours({name}, 24).\n",
    "soon": "urgency({name}, as_soon_as_possible).\n",
    "soon_in_a_day": "urgency({name}, as_soon_as_possible).\nwithin_hours({name}, 24).\n",
    "soon_in_an_hour": "urgency({name}, as_soon_as_possible).\nwithin_hours({name}, 1).\n",
    "now": "urgency({name}, immediate).\n",
}


def test_urgency_comes_before_deadlines_deadlines_before_strength_and_what_has_no_rank_last() -> None:
    blocks = ["urgency_rank(as_soon_as_possible, 1).\n"]
    for name, more in URGENCIES.items():
        for strength in ("offer", "consider", "do"):
            own = f"{name}_{strength}"
            head = f'%% {own}\n%% says it\n%% source page, "box", 1\nstatement({own}, {strength}, rest).\n'
            blocks.append(f"{head}{more.format(name=own)}holds(P, {own}) :- cough(P).\n")
    program = small(SMALL, "".join(blocks)).program
    found = sorted((s for s in program.statements.values() if s.action == "rest"), key=program.rank)
    assert [statement.id for statement in found if statement.id != "advise_rest"] == [
        f"{name}_{strength}"
        for name in ("now", "soon_in_an_hour", "soon_in_a_day", "soon", "none_in_a_day", "none")
        for strength in ("do", "consider", "offer")
    ]
