"""Clinical guidelines as Datalog text: what applies to a person, why, why not, and what is missing.

>>> import guidelog
>>> knowledge = guidelog.KnowledgeBase.load()
>>> record = next(iter(knowledge.examples().values()))
>>> consultation = knowledge.consult(record)
>>> found = consultation.statement(next(iter(knowledge.program.statements)))
>>> found.status in ("certain", "presumed", "possible", "ruled_out")
True
>>> {*found.assumes} <= {*knowledge.program.findings}
True
"""

from __future__ import annotations

import os

__version__ = "0.1.0"

_HERE = os.path.dirname(os.path.realpath(__file__))
_TOP = os.path.dirname(_HERE)
if not os.path.exists(f"{_HERE}/inference") and os.path.isdir(f"{_TOP}/inference/text"):
    __path__.append(_TOP)  # in a checkout the parts of the package stand at the top of the repository

TYPE_CHECKING = False  # `typing` and other modules are loaded by what uses them: this file is part of every start
if TYPE_CHECKING:
    from typing import Any

    from .api import KnowledgeBase as KnowledgeBase
    from .consultation import Consultation as Consultation
    from .consultation import WhyNot as WhyNot
    from .inference.answer.document import AnswerDocument as AnswerDocument
    from .inference.answer.limits import NEEDS as NEEDS
    from .inference.answer.needs import Alternative as Alternative
    from .inference.answer.openings import Solution as Solution
    from .inference.answer.query_plan import QueryPlan as QueryPlan
    from .inference.answer.questions import Question as Question
    from .inference.answer.reasons import Reasons as Reasons
    from .inference.answer.score import Score as Score
    from .inference.answer.statuses import Answer as Answer
    from .inference.answer.statuses import StatementAnswer as StatementAnswer
    from .inference.errors import DisagreementError as DisagreementError
    from .inference.errors import EngineError as EngineError
    from .inference.errors import GuidelogError as GuidelogError
    from .inference.errors import LanguageError as LanguageError
    from .inference.errors import ReadingError as ReadingError
    from .inference.errors import TooComplexError as TooComplexError
    from .inference.fhir.importer import Import as Import
    from .inference.fhir.reader import Reader as Reader
    from .inference.fhir.table import CodeTable as CodeTable
    from .inference.flow.flow import Flow as Flow
    from .inference.overview.orders import OrderAdvice as OrderAdvice
    from .inference.overview.parts import Overview as Overview
    from .inference.overview.rest import Rest as Rest
    from .inference.proof.account import Account as Account
    from .inference.proof.account import Sheet as Sheet
    from .inference.proof.document import WhyDocument as WhyDocument
    from .inference.proof.document import WhyNotDocument as WhyNotDocument
    from .inference.proof.step import RuleAnswer as RuleAnswer
    from .inference.proof.step import Step as Step
    from .inference.record.codes import RecordCode as RecordCode
    from .inference.record.record import Record as Record
    from .inference.record.record import RecordError as RecordError
    from .inference.record.record import RecordFault as RecordFault
    from .inference.rules.program import Program as Program
    from .inference.rules.schema import Status as Status
    from .inference.text.codes import Code as Code
    from .inference.text.diagnostic import Diagnostic as Diagnostic
    from .inference.text.diagnostic import KnowledgeError as KnowledgeError
    from .inference.text.diagnostic import Related as Related
    from .inference.text.source import Source as Source
    from .inference.text.source import Span as Span
    from .inference.text.spelling import suggestion as suggestion
    from .inference.text.syntax import Condition as Condition
    from .inference.verification.difference.difference import Differences as Differences
    from .inference.verification.problems.check import Check as Check
    from .places import DEFAULT as DEFAULT
    from .places import PACKAGED as PACKAGED
    from .places import cache_folder as cache_folder
    from .places import place_of as place_of
    from .places import sources_of as sources_of

_HOMES = {
    ".api": ("KnowledgeBase",),
    ".consultation": (
        "Consultation",
        "WhyNot",
    ),
    ".inference.answer.document": ("AnswerDocument",),
    ".inference.answer.limits": ("NEEDS",),
    ".inference.answer.openings": ("Solution",),
    ".inference.answer.query_plan": ("QueryPlan",),
    ".inference.answer.questions": ("Question",),
    ".inference.answer.reasons": ("Reasons",),
    ".inference.answer.score": ("Score",),
    ".inference.answer.recordings": ("Alternative",),
    ".inference.answer.statuses": (
        "Answer",
        "StatementAnswer",
    ),
    ".inference.errors": (
        "DisagreementError",
        "EngineError",
        "GuidelogError",
        "LanguageError",
        "ReadingError",
        "TooComplexError",
    ),
    ".inference.fhir.importer": ("Import",),
    ".inference.fhir.reader": ("Reader",),
    ".inference.fhir.table": ("CodeTable",),
    ".inference.flow.flow": ("Flow",),
    ".inference.overview.orders": ("OrderAdvice",),
    ".inference.overview.parts": ("Overview",),
    ".inference.overview.rest": ("Rest",),
    ".inference.proof.account": (
        "Account",
        "Sheet",
    ),
    ".inference.proof.document": (
        "WhyDocument",
        "WhyNotDocument",
    ),
    ".inference.proof.step": (
        "RuleAnswer",
        "Step",
    ),
    ".inference.record.codes": ("RecordCode",),
    ".inference.record.record": (
        "Record",
        "RecordError",
        "RecordFault",
    ),
    ".inference.rules.program": ("Program",),
    ".inference.rules.schema": ("Status",),
    ".inference.text.codes": ("Code",),
    ".inference.text.diagnostic": (
        "Diagnostic",
        "KnowledgeError",
        "Related",
    ),
    ".inference.text.source": (
        "Source",
        "Span",
    ),
    ".inference.text.spelling": ("suggestion",),
    ".inference.text.syntax": ("Condition",),
    ".inference.verification.difference.difference": ("Differences",),
    ".inference.verification.problems.check": ("Check",),
    ".places": (
        "DEFAULT",
        "PACKAGED",
        "cache_folder",
        "place_of",
        "sources_of",
    ),
}
_HOME = {name: f"{__name__}{module}" for module, names in _HOMES.items() for name in names}

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first asked for, so that `import guidelog` is fast."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
