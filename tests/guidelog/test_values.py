"""What is told of a record is a value: all that the methods tell one by one, and whoever shows it asks no more."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from threading import Thread

import pytest
from guidelog.cli.screen.console import Page
from guidelog.cli.screen.why import add_why
from guidelog.cli.screen.why_not import add_why_not
from guidelog.inference.page.answer import answers_page
from guidelog.inference.proof.document import why_document, why_not_document

from guidelog import Account, Consultation, KnowledgeBase, TooComplexError

from ..support.pages import page_of
from ..support.people import people
from ..support.run import ROOT
from ..support.small import SMALL, small

PARTS = ("proofs", "absence", "rules", "reasons", "changes")


def test_an_account_holds_what_the_methods_tell_one_by_one(ng234: KnowledgeBase) -> None:
    for consultation in people(ng234, 4, seed=12):
        for found in consultation.answer.statements:
            id_ = found.statement.id
            account = consultation.explain(id_, 2)
            assert account.answer == found
            assert account.record == consultation.answer.record
            assert account.proofs == consultation.why(id_, 2)
            assert account.absence == (None if found.holds else consultation.absence(id_))
            assert (account.rules, account.changes) == consultation.why_not(id_)
            assert account.reasons == consultation.reasons(id_)
            assert account.too_complex == {}
            assert json.dumps(consultation.why_json(id_, 2)) == json.dumps(
                why_document(account, ng234.program, ng234.about)
            )
            assert consultation.why_not_json(id_) == why_not_document(account, ng234.program, ng234.about)


def test_a_full_sheet_holds_the_overview_the_rest_and_every_account(ng234: KnowledgeBase) -> None:
    (consultation,) = people(ng234, 1, seed=3)
    sheet = consultation.sheet(full=True)
    assert (sheet.overview, sheet.rest) == (consultation.overview(), consultation.rest())
    assert [*sheet.accounts] == [*ng234.program.statements]
    assert all(account == consultation.explain(id_) for id_, account in sheet.accounts.items())


def test_a_sheet_holds_an_account_of_each_statement_that_it_shows(ng234: KnowledgeBase) -> None:
    (consultation,) = people(ng234, 1, seed=3)
    sheet = consultation.sheet()
    assert {*sheet.accounts} == {id_ for ids in consultation.items().values() for id_ in ids}
    assert sheet.rest is None
    assert all(account.proofs == consultation.why(id_) for id_, account in sheet.accounts.items())


def in_another_thread(make: Callable[[], str]) -> str:
    """What something makes in a thread of its own."""
    made: list[str] = []
    thread = Thread(target=lambda: made.append(make()))
    thread.start()
    thread.join()
    return made[0]


def test_values_cross_threads_and_can_be_kept(ng234: KnowledgeBase) -> None:
    (record,) = ng234.records((ROOT / "examples" / "worked-example.toml").read_text().splitlines(True), "x.toml")
    consultation = ng234.consult(record)  # type: ignore[arg-type]
    sheet = consultation.sheet()
    expected = page_of([consultation])
    del consultation
    kept = pickle.dumps(sheet)
    assert in_another_thread(lambda: answers_page([sheet], ng234.program)) == expected
    assert in_another_thread(lambda: answers_page([pickle.loads(kept)], ng234.program)) == expected  # noqa: S301


def deep(length: int) -> str:
    """The small knowledge base with a statement that rests on a chain of rules."""
    chain = "".join(f"deep{n}(P) :- deep{n + 1}(P).\n" for n in range(length))
    text = SMALL.replace("    cough(P),\n    not fever", "    deep0(P),\n    not fever")
    return f"{text}{chain}deep{length}(P) :- cough(P).\n"


def test_what_is_too_complex_is_missing_by_name_and_nothing_else_is() -> None:
    consultation = small(deep(600)).consult({"id": "p", "findings": {"cough": True, "weeks": 4}})
    account = consultation.explain("advise_rest")
    assert "proofs" in account.too_complex
    assert {*account.too_complex} <= {*PARTS}
    assert "nested too deeply" in account.too_complex["proofs"]
    assert account.reasons.sets == (("cough",),)
    with pytest.raises(TooComplexError, match="nested too deeply"):
        account.require("reasons", "proofs")
    assert account.require("reasons") is account
    assert consultation.explain("take_xray").too_complex == {}


def test_a_statement_with_too_many_reasons_still_has_its_rules_and_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise TooComplexError("a status has more than 10000 minimal reasons")

    monkeypatch.setattr("guidelog.inference.proof.explainer.find_reasons", refuse)
    consultation = small().consult({"id": "p", "findings": {"cough": True}})
    account = consultation.explain("take_xray")
    assert [*account.too_complex] == ["reasons"]
    assert consultation.why_not_json("take_xray")["changes"]
    with pytest.raises(TooComplexError, match="more than 10000"):
        consultation.why_json("take_xray")
    page = page_of([consultation], full=True)
    assert "It cannot be explained here: `take_xray`: a status has more than 10000 minimal reasons." in page
    assert page.count("It would hold, if it were recorded that") == 1


@pytest.mark.parametrize("show", [add_why, add_why_not])
def test_a_screen_needs_an_account_and_the_words_of_the_program(
    show: Callable[[Page, Account, object], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation = small().consult({"id": "p", "findings": {"cough": True}})
    account, program = consultation.explain("take_xray"), consultation.knowledge.program
    for name in [name for name, member in vars(Consultation).items() if callable(member) and name[0] != "_"]:
        monkeypatch.delattr(Consultation, name)
    page = Page("never")
    show(page, account, program)
    page.print()
    assert "X-ray of a cough that lasts” does not apply" in capsys.readouterr().out
