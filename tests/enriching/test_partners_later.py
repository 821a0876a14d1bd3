# ruff: noqa: F811  fixtures of a neighbour are asked for by name
"""What came since the last build, or changed since a question; whom no partner's word outlives."""

import sqlite3

import pytest

from rapport import run
from rapport.enriching import ledger, partner_files, partners
from rapport.flow.errors import InputError, VaultError
from rapport.flow.facts import FILE
from rapport.flow.leaving import Withdrawn
from rapport.flow.received import Received
from rapport.flow.sources.files.mapping import Consent, Mapping
from rapport.stores import Stores
from tests.brand import NOW, TERMS, add
from tests.enriching.partner import ARDA, SVETA, sha
from tests.enriching.test_partners import account, brand, many, partner, reasons  # noqa: F401
from tests.receiving.network import everything

GLADLY = "359888000206"


def close(asked, account_id):
    stores = Stores(asked.workspace)
    upto = stores.log.ends()[0]
    stores.log.withdraw([Withdrawn("closed", account_id, "crm", NOW, upto)])


def end_all_of_crm(asked):
    log = Stores(asked.workspace).log
    ended = {
        e.seq: {**e.payload, "until": NOW.isoformat()}
        for e in log.entries()
        if e.kind == FILE and e.source == "crm"
    }
    log.replace_files(ended, (), (), lambda seqs: None, received_at=NOW)
    asked.later(hours=1)


def test_a_closed_account_is_asked_about_no_more_though_nothing_was_built_since(many):
    close(many, account("26", of=many))
    plan = many.plan()
    assert account("26", of=many) not in {c.account_id for c in plan.contacts}
    assert plan.left_out[account("26", of=many)] == "leaving"


def test_who_closes_the_account_while_the_partner_answers_is_not_kept(many):
    many.partner.knows = {sha(GLADLY): {"city": "Planted"}}
    many.partner.before = [lambda: close(many, account("26", of=many))]
    assert many.ask().run.values == 0
    many.build()
    assert "Planted" not in everything(many.workspace)


def test_facts_whose_term_has_ended_are_asked_by_no_more(many):
    end_all_of_crm(many)
    assert many.plan().contacts == ()


def test_a_no_by_an_account_that_came_meanwhile_counts_by_whichever_contact(many):
    """They would be asked about by their phone, and say no by an account that has their e-mail."""
    web = Mapping(
        source="web",
        kind="people",
        columns={"id": "id", "email": "email"},
        consents=(Consent("profile", "profile", "any"),),
        **TERMS,
    )
    add(many.workspace, "web.csv", "id;email;profile\n1;asked@mail.example;no\n", web)
    assert many.plan().left_out[account("26", of=many)] == "objected"


def test_what_a_partner_told_goes_with_the_last_source_that_knew_the_person(many):
    many.partner.knows = {sha(GLADLY): {"city": "Planted-City"}}
    many.ask()
    many.build()
    assert [row[1] for row in reasons(many)] == ["city"]
    end_all_of_crm(many)
    many.build()
    assert account("26", of=many) not in run.persons_by_account(many.workspace)
    assert "Planted-City" not in everything(many.workspace)


@pytest.mark.parametrize("changed", [{"keys": "clear"}, {"attributes": "city"}])
def test_another_contract_never_sends_another_question_under_the_same_key(
    brand,
    monkeypatch,
    changed,
):
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(
            partners, "kept", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        brand.ask()
    brand.connect(**changed)
    assert brand.ask().error is None
    assert len(brand.partner.asked) == 1 and brand.plan().resumed == 0


def test_a_file_that_can_not_be_written_asks_about_nobody(brand, tmp_path):
    with pytest.raises(OSError, match="keys.csv"):
        partner_files.write_out(brand.workspace, "dossier", tmp_path / "no" / "keys.csv", now=NOW)
    assert ledger.runs(brand.workspace) == () and len(brand.plan().contacts) == 4


def test_of_a_file_that_was_cut_off_nothing_lies_about(brand, tmp_path, monkeypatch):
    monkeypatch.setattr(
        ledger.Ledger, "ask", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        partner_files.write_out(brand.workspace, "dossier", tmp_path / "keys.csv", now=NOW)
    assert not [*tmp_path.glob("*keys.csv*")]


def test_an_answer_with_a_head_without_end_is_refused(brand, tmp_path):
    partner_files.write_out(brand.workspace, "dossier", tmp_path / "keys.csv", now=NOW)
    (tmp_path / "back.csv").write_text('"' + "x" * 200_000 + "\nkey,city\n")
    with pytest.raises(InputError, match="is no CSV"):
        partner_files.take_back(brand.workspace, "dossier", tmp_path / "back.csv", now=NOW)


def test_a_full_disk_is_told_and_the_question_is_asked_again(brand, monkeypatch):
    def full(*_, **__):
        raise sqlite3.OperationalError("database or disk is full")

    brand.partner.knows = {sha(SVETA): ARDA}
    with monkeypatch.context() as patched, pytest.raises(InputError, match="the disk is full"):
        patched.setattr(Received, "put", full)
        brand.ask()
    brand.ask()
    assert len(brand.partner.paid) == 1
    brand.build()
    assert len(reasons(brand)) == 2


def test_a_ledger_that_is_gone_is_told_as_itself(brand):
    brand.ask()
    for file in brand.workspace.root.glob("enriching.sqlite*"):
        file.unlink()
    with pytest.raises(VaultError, match="enriching.sqlite is missing") as told:
        ledger.runs(brand.workspace)
    assert "bring enriching.sqlite back" in told.value.fix
