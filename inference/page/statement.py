"""One statement on a page: a line that unfolds into why it holds, or does not, and what would turn it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from htpy import Element, Node, a, code, div, fragment, li, p, span, ul

from ..answer.limits import NESTED
from ..answer.words import MARKS, SUPERSEDED, Listing, advice, meaning, status_word, timing
from ..proof.account import Account, change_listings, proof_headings, reason_listing, score_listings
from ..proof.verdict import verdict
from ..rules.program import Program
from ..rules.schema import Status
from .proof import Known, cited, proof, rules


def identifier(prefix: str, statement: str) -> str:
    """The id of a statement in a record's part of a page."""
    return f"{prefix}-{statement}"


def labelled_status(status: Status, words: str = "", is_done: bool = False) -> Element:
    """The mark of a status and its word, never a colour alone."""
    mark = "✓" if is_done else MARKS[status]
    return span(class_=["status", status])[span(aria_hidden="true")[mark], " ", words or status_word(status)]


def statement(account: Account, program: Program, prefix: str, full: bool, known: Known | None = None) -> Element:
    """A statement with why it holds, or does not; `full` with what suffices for that, and what would turn it.

    `known` keeps what was made of the steps of proofs.
    """
    own = account.answer.statement
    return div(".statement", id=identifier(prefix, own.id))[
        p(".told")[
            span(".strength")[own.strength],
            " ",
            span(".says")[advice(own)],
            " ",
            timing(own) and (span(".when")[timing(own)], " "),
            labelled_status(account.answer.status),
            " ",
            code[own.id],
        ],
        div(".body")[_explained(account, program, prefix, full, known)],
    ]


def links(statements: Iterable[str], prefix: str) -> Iterator[Node]:
    """Links to the lines of statements, with commas."""
    for number, id_ in enumerate(statements):
        if number:
            yield ", "
        yield a(href=f"#{identifier(prefix, id_)}")[code[id_]]


def listed(found: Listing, kind: str) -> Node:
    """The sentences of a listing, one a line, with how many more there are; nothing if it has none."""
    if not found.items:
        return None
    return ul(f".{kind}")[(li[item] for item in found.items), found.more and li(".more")[found.more]]


def _explained(account: Account, program: Program, prefix: str, full: bool, known: Known | None) -> Node:
    """Why a statement holds or does not, made at once: one that cannot be explained does not stop the others."""
    try:
        return fragment[_body(account, program, prefix, full, known)].__html__()
    except RecursionError:
        return _too_complex(NESTED)


def _body(account: Account, program: Program, prefix: str, full: bool, known: Known | None) -> Iterator[Node]:
    found = account.answer
    yield p(".verdict")[verdict(account, program)]
    if found.holds:
        means = meaning(found, program.findings)
        yield p[means.heading]
        yield listed(means, "assumed")
        if found.superseded_by and full:
            yield p[SUPERSEDED, links(found.superseded_by, prefix), "."]
        for heading, step in zip(proof_headings(account.proofs), account.proofs, strict=True):
            yield p(".lead")[heading]
            yield proof(step, program, known)
    else:
        yield cited(found.statement, program)
        yield rules(account.rules, found.holds, program)
    reasons = reason_listing(account, program) if full else None
    if reasons:
        yield _below_heading(reasons, "reasons")
        yield reasons.note and p(".more")[reasons.note]
    yield (_below_heading(score, "ways") for score in score_listings(account, program))
    yield (_below_heading(change, "ways") for change in (change_listings(account, program) if full else ()))
    yield map(_too_complex, dict.fromkeys(account.too_complex.values()))


def _below_heading(found: Listing, kind: str) -> Node:
    return p(".lead")[found.heading], listed(found, kind)


def _too_complex(why: str) -> Element:
    return p[f"It cannot be explained here: {why.splitlines()[0]}."]
