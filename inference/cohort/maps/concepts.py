"""A site's own table of concepts, as OMOP has it: of which vocabulary the code is that a concept stands for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import polars as pl

from ...fhir.table import CodeTable, Key
from ...record.codes import RecordCode
from ...text.diagnostic import printable
from ..tables.failures import FAILURES, reason, system_error
from ..tables.table import unusable

SYSTEMS: Mapping[str, str] = {  # the vocabularies of OMOP by the names that FHIR has for them
    "SNOMED": "http://snomed.info/sct",
    "ICD10": "http://hl7.org/fhir/sid/icd-10",
    "ICD10CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "LOINC": "http://loinc.org",
}
_COLUMNS = ("concept_id", "vocabulary_id", "concept_code")
NO_CONCEPT = ("", "0")  # of OMOP: no concept stands for it


class Concepts(NamedTuple):
    """The codes of those concepts of which a table of codes speaks, by their ids; and the ids of all that are known.

    `nameless` are the vocabularies of others that have no system.
    """

    keys: Mapping[str, Key]
    ids: frozenset[str]
    place: str
    nameless: tuple[str, ...] = ()

    def unknown(self, ids: Collection[str]) -> list[str]:
        """Of some ids those that the table does not have."""
        return [one for one in ids if one not in NO_CONCEPT and one not in self.ids]


def read_concepts(path: str, systems: Mapping[str, str], table: CodeTable, wanted: Collection[str]) -> Concepts:
    """What a table says of the concepts of some ids: tabs between its columns and no quotes, or commas, or Parquet.

    Raises RecordError for what is no table of concepts; OSError.
    """
    place = Path(path)
    try:
        scan, names = _scan(place)
        missing = [name for name in _COLUMNS if name not in names]
        if missing:
            help_ = f"it is the table `concept` of OMOP, with the columns {', '.join(_COLUMNS)}"
            message = f"this is no table of concepts: there is no column `{missing[0]}`"
            raise unusable(place, message, help_, RecordCode.OTHER_KIND)
        columns = [pl.col(names[name]).cast(pl.String).str.strip_chars().alias(name) for name in _COLUMNS]
        own = pl.Series(sorted(wanted), dtype=pl.String)
        found = scan.select(columns).filter(pl.col("concept_id").is_in(own.implode())).collect()
    except FAILURES as failure:
        raise system_error(failure, place) or unusable(
            place, f"it cannot be read: {reason(failure)}", "save it as UTF-8, or download it again"
        ) from None
    keys: dict[str, Key] = {}
    nameless = dict.fromkeys(name for name in found["vocabulary_id"] if name and name not in systems)
    for id_, vocabulary, code in found.iter_rows():
        system = systems.get(vocabulary or "")
        if system is not None and code and table.rows_of(system, code):
            keys[id_] = Key(system, code)
    return Concepts(keys, frozenset(found["concept_id"].drop_nulls()), printable(path), tuple(nameless))


def _scan(place: Path) -> tuple[pl.LazyFrame, dict[str, str]]:
    """The table, and the names of its columns by what they are in small letters."""
    if place.suffix.lower() == ".parquet":
        scan = pl.scan_parquet(place, glob=False)
    else:
        with place.open("rb") as file:
            first = file.readline(2**16)
        is_tabbed = b"\t" in first
        scan = pl.scan_csv(
            place,
            separator="\t" if is_tabbed else ",",
            quote_char=None if is_tabbed else '"',
            infer_schema=False,
            glob=False,
        )
    return scan, {name.lower().strip(): name for name in scan.collect_schema()}
