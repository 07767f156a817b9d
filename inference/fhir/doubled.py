"""Keys that stand twice where they decide whether a resource maps, so that it may or may not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..record.twice import DoubledObject
from .elements import Resource
from .matching import CODE_OF, MEDICATION
from .response import RESPONSE
from .table import CodeTable

OF_RESOURCE = frozenset({*CODE_OF.values(), "medicationReference", "component"})


def is_doubtful(resource: Resource, table: CodeTable) -> bool:
    """Whether a resource that does not map by the last of two values of a key may map by another."""
    data = resource.data
    if resource.twice == "resource" or _has(data, ("resourceType",)):
        return True
    if resource.type == RESPONSE:
        return _has(data, ("questionnaire",))
    if resource.type not in CODE_OF and resource.type != MEDICATION:
        return False
    if not _has(data, OF_RESOURCE) and not any(_is_doubled(one) for one in _concepts(resource, data)):
        return False
    return any(table.knows(code) for code in _codes(data))


def _codes(value: object) -> Iterator[str]:
    """Every code in a resource, and in what does not count in it."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack += item
        elif isinstance(item, Mapping):
            pairs = [*item.items(), *(item.lost if isinstance(item, DoubledObject) else ())]
            yield from (one for key, one in pairs if key == "code" and isinstance(one, str))
            stack += [one for _, one in pairs]


def _concepts(resource: Resource, data: Mapping[str, Any]) -> Iterator[object]:
    """What holds the codes of a resource and its components."""
    yield data.get(CODE_OF.get(resource.type, "code"))
    components = data.get("component")
    for one in components if isinstance(components, list) else ():
        if isinstance(one, Mapping):
            yield DoubledObject() if _has(one, ("code",)) else one.get("code")


def _is_doubled(concept: object) -> bool:
    if not isinstance(concept, Mapping):
        return False
    if _has(concept, ("coding", "system", "code")) or (isinstance(concept, DoubledObject) and not concept):
        return True
    codings = concept.get("coding")
    return any(_has(coding, ("system", "code")) for coding in (codings if isinstance(codings, list) else ()))


def _has(data: object, keys: Iterable[str]) -> bool:
    return isinstance(data, DoubledObject) and not data.keys_twice.isdisjoint(keys)
