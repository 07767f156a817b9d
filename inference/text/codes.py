"""The codes of problems: one table, from which pages, reports and documents take what they say of a code."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

ERROR, WARNING = "error", "warning"
# When a code is asked: by every check of a text that is in order or not; of files, before there is a text; by a check
# with these options; by `guidelog export`.
ALWAYS, FILES, SOURCE, ENGINE, EXPORT = "always", "files", "--source", "--engine", "export"
SECONDS, TWICE = "--seconds", "--twice"
TABLE = "codes.tsv"  # of the table of codes, where there is one


class Code(StrEnum):
    """What can be wrong with a knowledge base or a query: how severe it is, when it is asked, and the page on it."""

    severity: str
    asked: str

    def __new__(cls, code: str, severity: str = ERROR, asked: str = ALWAYS) -> Self:
        found = str.__new__(cls, code)
        found._value_, found.severity, found.asked = code, severity, asked
        return found

    @property
    def page(self) -> str:
        """The name of the file that explains it."""
        return f"{self}.md"

    # the text
    UNREADABLE = "unreadable", ERROR, FILES
    UNKNOWN_PART = "unknown-part"
    SYNTAX = "syntax"
    MISPLACED_LABEL = "misplaced-label"
    BLOCK_NAME = "block-name"
    UNKNOWN_KEY = "unknown-key"
    DUPLICATE_METADATA = "duplicate-metadata"
    MISSING_METADATA = "missing-metadata"
    MISSING_SOURCE = "missing-source"
    BAD_SOURCE = "bad-source"
    BAD_READING = "bad-reading"
    BAD_INTENTION = "bad-intention"
    BAD_CASE = "bad-case"
    # what is declared
    DECLARED_BY_RULE = "declared-by-rule"
    DUPLICATE_DECLARATION = "duplicate-declaration"
    MISSING_DECLARATION = "missing-declaration"
    CIRCULAR_DETAIL = "circular-detail"
    RESERVED_NAME = "reserved-name"
    STATEMENT_WITHOUT_RULE = "statement-without-rule"
    # the rules
    UNKNOWN_PREDICATE = "unknown-predicate"
    WRONG_ARITY = "wrong-arity"
    UNKNOWN_VALUE = "unknown-value"
    WRONG_TYPE = "wrong-type"
    STRONG_NEGATION = "strong-negation"
    DEFINED_FINDING = "defined-finding"
    UNSAFE_VARIABLE = "unsafe-variable"
    SINGLETON_VARIABLE = "singleton-variable"
    REPEATED_VARIABLE = "repeated-variable"
    MISSING_PERSON = "missing-person"
    TWO_PERSONS = "two-persons"
    UNSTRATIFIED = "unstratified"
    NEGATED_CONTRADICTION = "negated-contradiction"
    # worked cases, and what is proved over all records
    CASE_FAILS = "case-fails"
    UNCOVERED_STATEMENT = "uncovered-statement", WARNING
    UNCOVERED_CONDITION = "uncovered-condition", WARNING
    ADVISED_AGAINST = "advised-against"
    INCOMPATIBLE_ACTIONS = "incompatible-actions"
    EXCLUDED_ACTION = "excluded-action"
    OPEN_TIE = "open-tie"
    MUTUAL_PRECEDENCE = "mutual-precedence"
    ABSENT_PRECEDENCE = "absent-precedence"
    UNDECLARED_CHOICE = "undeclared-choice"
    DEAD_STATEMENT = "dead-statement"
    DEAD_NOTICE = "dead-notice"
    DEAD_RULE = "dead-rule"
    SUBSUMED_RULE = "subsumed-rule", WARNING
    IDLE_CONDITION = "idle-condition", WARNING
    UNUSED_FINDING = "unused-finding", WARNING
    UNUSED_PREDICATE = "unused-predicate", WARNING
    GAP = "gap", WARNING
    EMPTY_SUMMARY = "empty-summary", WARNING
    IDLE_SILENCE = "idle-silence", WARNING
    IDLE_INTENTION = "idle-intention", WARNING
    # how it was proved
    NOT_DECIDED = "not-decided", ERROR, SECONDS
    DISAGREEMENT = "disagreement", ERROR, TWICE
    # the table of codes of other systems
    CODE_ROW = "code-row", ERROR, TABLE
    CODE_FINDING = "code-finding", ERROR, TABLE
    CODE_VALUE = "code-value", ERROR, TABLE
    CODE_TWICE = "code-twice", ERROR, TABLE
    CODE_RULE = "code-rule", ERROR, TABLE
    CODE_SYSTEM = "code-system", ERROR, TABLE
    # the text of the guideline, other engines, exports
    UNCITED_PASSAGE = "uncited-passage", ERROR, SOURCE
    CHANGED_PASSAGE = "changed-passage", ERROR, SOURCE
    NO_FINGERPRINT = "no-fingerprint", WARNING, SOURCE
    ENGINE_DISAGREES = "engine-disagrees", ERROR, ENGINE
    NOT_EXPORTABLE = "not-exportable", ERROR, EXPORT
