"""Everything that a run asks of a table, to compare two ways of reading it."""

from __future__ import annotations

from guidelog.inference.cohort.tables.table import Table

from guidelog import KnowledgeBase, RecordError


def read_whole(table: Table, knowledge: KnowledgeBase) -> object:
    """All that a run asks of a table: what is wrong with the whole, or its rows and what is wrong with those."""
    try:
        height = table.height()
        ids: list[str | None] = []
        states: dict[str, list[int]] = {name: [] for name in knowledge.program.findings}
        for piece in table.pieces(0, height):
            ids += [id_ or None for id_ in piece.ids]
            for name, own in states.items():
                own += piece.states[name].tolist() if name in piece.states else [0] * len(piece.ids)
        rows = [
            (row, where, data.faults if isinstance(data, RecordError) else data)
            for row, where, data in table.originals(range(height))
        ]
    except RecordError as error:
        return error.faults
    else:  # of what has no id nothing else counts
        known = {name: [state for state, id_ in zip(own, ids, strict=True) if id_] for name, own in states.items()}
        return height, ids, known, rows
