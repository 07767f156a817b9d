"""Random records that are consistent, with much or little recorded, around what the rules tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from random import Random

from ...answer.compilation import Compilation
from ...answer.diagram import Product
from ...answer.forms import Ways
from ...answer.graph import Graph
from ...record.record import Value
from .engine import Findings

MOST_WAYS = 500  # through a graph, that records start from
TRIES = 10  # for each record that is wanted
A_LITTLE = Decimal("0.0000001")
WHOLE = (Decimal(-1), Decimal(0), Decimal(1))
BETWEEN = (-Decimal("0.5"), -A_LITTLE, A_LITTLE, Decimal("0.5"))


def random_records(
    compilation: Compilation, count: int, seed: int, besides: Iterable[Findings] = ()
) -> Iterator[Findings]:
    """So many records, the same for the same seed; fewer where there are hardly more. None is twice or in `besides`.

    Every second one starts from what makes some statement hold or fail, so that rare ones are met too; and in half of
    them all numbers are integers, since not every engine takes others. A finding whose value would contradict what
    the record already holds stays unrecorded, and so may any other.
    """
    maker = _Maker(compilation, Random(seed))  # noqa: S311 no secret
    known = {frozenset(findings.items()) for findings in besides}
    wanted = len(known) + count
    for number in range(TRIES * count):
        if len(known) == wanted:
            return
        findings = maker.record(from_product=number % 2 == 0, whole=number % 4 < 2)
        key = frozenset(findings.items())
        if key not in known:
            known.add(key)
            yield findings


def _listed(ways: Ways) -> Iterable[Product]:
    """Products of a formula; of a graph, some of its ways."""
    return islice(ways.paths(0, len(ways.nodes)), MOST_WAYS) if isinstance(ways, Graph) else ways


class _Maker:
    def __init__(self, compilation: Compilation, random: Random):
        self._random = random
        self._compilation = compilation
        self._findings = [one for one in compilation.program.findings.values() if one.arithmetic is None]
        self._products = [
            sorted({product for part in form for product in _listed(part)})
            for form in compilation.forms.statements.values()
        ]

    def record(self, from_product: bool, whole: bool) -> Findings:
        """A consistent record."""
        found: dict[str, Value] = {}
        refused = self._product() if from_product else 0
        silent = set()
        for variable in self._compilation.states.mentioned(refused):
            if variable.name in self._compilation.states.how:
                continue
            values = [
                value
                for value in self._values(variable.name, whole)
                if not self._compilation.states.bit(variable.name, value) & refused
            ]
            absent = 1 << variable.offset
            if values and (absent & refused or self._random.random() < 0.5):
                self._add(found, variable.name, self._random.choice(values))
            else:
                silent.add(variable.name)
        share = self._random.random()
        for finding in self._random.sample(self._findings, len(self._findings)):
            if finding.name not in found and finding.name not in silent and self._random.random() < share:
                self._add(found, finding.name, self._random.choice(self._values(finding.name, whole)))
        return {name: found[name] for name in self._compilation.program.findings if name in found}

    def _product(self) -> Product:
        products = self._random.choice(self._products) if self._products else []
        return self._random.choice(products) if products else 0

    def _add(self, found: dict[str, Value], name: str, value: Value) -> None:
        found[name] = value
        if next(self._compilation.contradictions(found), None) is not None:
            del found[name]

    def _values(self, name: str, whole: bool) -> list[Value]:
        finding = self._compilation.program.findings[name]
        if finding.kind == "bool":
            return [True, False]
        if finding.kind == "enum":
            return [*finding.values]
        cuts = {Decimal(cut) for cut, _ in self._compilation.states.by_name[name].boundaries} or {Decimal(0)}
        steps = WHOLE if whole else (*WHOLE, *BETWEEN)
        return [*sorted({cut + step for cut in cuts for step in steps})]
