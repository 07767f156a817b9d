"""How much of an answer is shown."""

from __future__ import annotations

from typing import NamedTuple


class Extent(NamedTuple):
    """Beside what applies: what is `possible`, `everything` else too, the `ids` of statements, on a page the `full`
    proofs; and how many alternatives of what a statement `needs`.
    """

    possible: bool = False
    everything: bool = False
    ids: bool = False
    full: bool = False
    needs: int = 1
