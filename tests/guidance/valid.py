"""What a validator that is not ours says of resources of FHIR R4."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import fhirkit
from guidelog.inference.fhir.text import resource_text

AGAINST = """
%% no_rest
%% says    no rest
%% source  page, "rest", 2
statement(no_rest, avoid, rest).
holds(P, no_rest) :- fever(P, none).
"""  # for the small knowledge base


def issues(resource: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a resource and with each that stands in it as an entry of a Bundle."""
    return [str(issue) for one in (resource, *entries(resource)) for issue in fhirkit.validate(resource_text(one))]


def entries(bundle: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The resources of a Bundle."""
    for entry in bundle.get("entry", ()):
        yield json.loads(resource_text(entry["resource"]))


def of_type(bundle: Mapping[str, Any], type_: str) -> list[dict[str, Any]]:
    """The resources of one type."""
    return [one for one in entries(bundle) if one["resourceType"] == type_]
