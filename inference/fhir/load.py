"""The tables of codes in files: that of a knowledge base, and what a site adds."""

from __future__ import annotations

import os
from collections.abc import Iterable

from ..rules.program import Program
from ..text.codes import Code
from ..text.diagnostic import Diagnostic, KnowledgeError, by_place
from ..text.files import help_for_path
from ..text.source import Source, describe_undecodable
from .rows import read_table
from .table import CodeTable

FILE = "codes.tsv"  # beside the rules of a knowledge base


def table_sources(folders: Iterable[tuple[str, str]], own: Iterable[str] = ()) -> tuple[Source, ...]:
    """The texts of the tables of knowledge bases, of each folder that has one, and those of a site's own files.

    A folder comes with what stands for it in what people see. Raises KnowledgeError for a file that cannot be read.
    """
    tables = [(os.path.join(folder, FILE), f"{shown}/{FILE}") for folder, shown in folders]
    kept = [Source(shown, _text(path)) for path, shown in tables if os.path.isfile(path)]
    return (*kept, *(Source(path, _text(path)) for path in own))


def load_table(sources: Iterable[Source], program: Program) -> CodeTable:
    """A table of codes from its texts. Raises KnowledgeError with everything that is wrong with it."""
    table, faults = read_table(tuple(sources), program)
    if faults:
        raise KnowledgeError(sorted(faults, key=by_place))
    return table


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        message, help_ = describe_undecodable(path, error), "save the file as UTF-8"
    except (OSError, ValueError) as error:
        message = f"{path}: {error.strerror if isinstance(error, OSError) else error}"
        help_ = help_for_path(path)
    why = "without its table of codes nothing of a bundle can be read"
    raise KnowledgeError([Diagnostic(Code.UNREADABLE, message, None, why, help_)])
