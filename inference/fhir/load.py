"""The tables of codes in files: that of a knowledge base, and what a site adds."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from ..rules.program import Program
from ..text.codes import Code
from ..text.diagnostic import Diagnostic, KnowledgeError, by_place
from ..text.files import help_for_path
from ..text.source import Source, describe_undecodable
from .rows import read_table
from .table import CodeTable

FILE = "codes.tsv"  # beside the rules of a knowledge base


def table_sources(folder: str | os.PathLike[str], shown: str, own: Sequence[str] = ()) -> tuple[Source, ...]:
    """The text of the table of a knowledge base, if its folder has one, and those of a site's own files.

    `shown` stands for the folder in what people see. Raises KnowledgeError for a file that cannot be read.
    """
    place = os.path.join(os.fspath(folder), FILE)
    packaged = [Source(f"{shown}/{FILE}", _text(place))] if shown and os.path.isfile(place) else []
    return (*packaged, *(Source(path, _text(path)) for path in own))


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
