"""The codes of what can be wrong with a record, a file of records or a table."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class RecordCode(StrEnum):
    """Why a record is refused; `means` says what a code stands for."""

    means: str

    def __new__(cls, code: str, means: str = "") -> Self:
        found = str.__new__(cls, code)
        found._value_, found.means = code, means
        return found

    UNREADABLE = "unreadable", "a file or table that cannot be opened, is not UTF-8 text, or does not come to its end"
    OTHER_KIND = "other-kind", "a file of another kind than one of records, such as a table or a packed file"
    SYNTAX = "syntax", "text that is not JSON, TOML or CSV, or a row with more or fewer values than columns"
    EMPTY = "empty", "a file without a record, a place without a table"
    NOT_A_RECORD = "not-a-record", "something else than an object with `id`, `findings` and `done`"
    TOO_LARGE = "too-large", "more findings than are looked at, or a value that is nested too deeply"
    DUPLICATE_KEY = "duplicate-key", "a key that an object gives twice, or two columns of one name"
    UNKNOWN_KEY = "unknown-key", "a key that is not a part of a record"
    BAD_ID = "bad-id", "an id that is missing, empty, of another type, or cannot be written"
    DUPLICATE_ID = "duplicate-id", "several records with one id, where each needs its own"
    UNKNOWN_ID = "unknown-id", "an id that no record has"
    SEVERAL_RECORDS = "several-records", "several records where one is asked for"
    UNKNOWN_FINDING = "unknown-finding", "a finding, or a column, that the knowledge base does not have"
    UNKNOWN_VALUE = "unknown-value", "a value that the finding does not have"
    WRONG_TYPE = (
        "wrong-type",
        "a value or a column of another type than the finding's, or a part that is no object or list",
    )
    OUT_OF_RANGE = "out-of-range", "a number that is not finite, or too large to be read"
    CONTRADICTION = "contradiction", "findings that no record holds together"
    WORKED_OUT = "worked-out", "a number that is worked out from others, and does not follow from them"
    UNKNOWN_ACTION = "unknown-action", "a name in `done` that is not an action"
    NOT_EXPORTABLE = "not-exportable", "an id or a number that another system cannot hold"
    ROWS_REFUSED = "rows-refused", "rows that end the run of a cohort, since they are no records"
    NAME_TAKEN = "name-taken", "a column of ids called as one of the answers, or an output that is there already"
    CONFLICT = "conflict", "two resources, or two codes of one, that say different things of a finding"
    UNDECIDED = "undecided", "a mark in the draft of a map, in place of which its user has to say what is meant"
    UNMAPPED = "unmapped", "a column, a value or a code of which the map of a table does not speak"
    SEVERAL_ROWS = "several-rows", "several rows of one person, of whom the map says that there is one row"
    SUBJECT = "subject", "resources of a bundle that are not, or not for certain, all of one person"
    STATUS = "status", "a status of a resource that FHIR does not have, or that another element contradicts"
    OTHER_PROGRAM = "other-program", "executors of Spark with another guidelog"
