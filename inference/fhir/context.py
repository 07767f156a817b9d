"""What the reading of one bundle shares: the vocabulary, the table of codes, the reference time, the resources."""

from __future__ import annotations

from typing import NamedTuple

from ..rules.program import Program
from .bundle import Links
from .dates import Reference
from .table import CodeGroup, CodeTable


class Context(NamedTuple):
    """The vocabulary, the table, the time, and what references lead to."""

    program: Program
    table: CodeTable
    at: Reference
    links: Links

    def group(self, name: str) -> CodeGroup:
        """A group of findings; one that the table does not have is empty."""
        return self.table.groups.get(name, CodeGroup(frozenset(), ""))
