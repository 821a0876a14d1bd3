"""Files in, people out: through the doors that the command uses."""

import re
import shutil
import sqlite3
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from rapport import importing, run, stores
from rapport.flow import generations, lake, sealed_tables
from rapport.flow.cards import Judgement, Moved
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import ConfigError, ConflictError, ShelfError, VaultError
from rapport.flow.shelf import open_shelf
from rapport.flow.workspace import Workspace
from rapport.stores import Stores
from tests import brand
from tests.brand import NOW, add, fill, new_workspace

PLANTED = ("888123417", "sveta", "ковальчук", "kovalchuk", "李晓雯", "moretti", "xiaowen")


@pytest.fixture
def workspace(tmp_path):
    return new_workspace(tmp_path / "w")


@pytest.fixture
def built(workspace):
    run.build(fill(workspace), now=NOW)
    return workspace


def find(shelf, query):
    return [row.name.own for row in shelf.people(query).rows]


def person(shelf, query, **how):
    (row,) = shelf.people(query).rows
    return shelf.person(row.person_id, masked=False, **how)


def published(workspace):
    """Every byte of the newest generation's tables."""
    folder = generations.newest(workspace.findings)
    return {
        f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*.parquet"))
    }


def groups(workspace):
    """Who is with whom, whatever the ids are."""
    last = generations.read(generations.newest(workspace.findings))
    engine = Duck()
    engine.load("persons", last.tables["persons"])
    engine.load("accounts", last.tables["accounts"])
    found: dict[str, set[str]] = {}
    for row in engine.get("select person_id, account_id from persons").to_pylist():
        found.setdefault(row["person_id"], set()).add(row["account_id"])
    return sorted(sorted(group) for group in found.values())


def test_an_import_says_what_it_did_and_where_the_bad_row_is(workspace):
    added = add(workspace, "crm.csv", brand.CRM, brand.CRM_MAP)
    assert (added.read, added.good, added.refused) == (4, 3, 1)
    (bad,) = importing.quarantined(workspace, now=NOW).to_pylist()
    assert (bad["file"], bad["line"], bad["column"]) == ("crm.csv", 5, "birth date")


def test_the_same_file_again_changes_nothing(built):
    before = published(built)
    again = add(built, "crm.csv", brand.CRM, brand.CRM_MAP, now=NOW + timedelta(days=1))
    assert (again.seq, again.known) == (None, NOW)
    assert run.build(built, now=NOW).new_entries == 0
    assert published(built) == before


def test_a_dry_run_writes_nothing(workspace, tmp_path):
    (tmp_path / "crm.csv").write_text(brand.CRM, encoding="utf-8")
    before = sorted(p for p in workspace.root.rglob("*"))
    added = importing.add_file(
        workspace, tmp_path / "crm.csv", brand.CRM_MAP, now=NOW, dry_run=True
    )
    assert (added.good, added.refused, added.seq) == (3, 1, None)
    assert sorted(p for p in workspace.root.rglob("*")) == before


def test_without_a_basis_every_row_waits_and_no_fact_is_written(workspace, tmp_path):
    from dataclasses import replace

    added = add(workspace, "crm.csv", brand.CRM, replace(brand.CRM_MAP, basis=""))
    assert (added.good, added.refused, added.seq) == (0, 4, None)
    assert Stores(workspace).log.entries() == []
    assert run.build(workspace, now=NOW).people == 0


def test_one_person_is_found_by_any_of_her_names_in_any_script(built):
    shelf = open_shelf(built.root)
    for query in ("Ковальчук", "kovalchuk sve", "0888123417", "sveta@mail.example"):
        assert find(shelf, query) == ["Светлана Ковальчук"], query
    for query in ("晓雯", "李晓雯", "li xiaowen"):
        assert find(shelf, query) == ["李晓雯"], query
    assert find(shelf, "nobody at all") == []


def test_a_profile_says_what_where_from_and_how_surely(built):
    sveta = person(open_shelf(built.root), "Ковальчук")
    assert sveta.row.sources == ("crm", "mail", "shop")
    values = {a.attribute: a for a in sveta.attributes}
    assert values["birth_date"].values[0].text == "1988-05-14"
    cities = values["city"]
    assert [v.text for v in cities.values] != []
    assert len(cities.values) == 2 and not cities.many
    assert all(v.evidence for a in sveta.attributes for v in a.values)
    assert sveta.row.conflicts == 1
    assert {d.title for d in sveta.deeds} and sveta.row.spent_12m == 132.5


def test_consent_is_what_was_said_and_the_strictest_wins(built):
    shelf = open_shelf(built.root)
    (said,) = person(shelf, "Ковальчук").permissions
    assert (said.purpose, said.channel, said.state) == ("marketing", "email", "given")
    (no,) = person(shelf, "Moretti").permissions
    assert no.state == "withdrawn"
    assert person(shelf, "晓雯").permissions == ()


def test_every_link_of_a_person_opens_to_reasons_that_add_up(built):
    shelf = open_shelf(built.root)
    seen = 0
    for row in shelf.people().rows:
        for joined in shelf.person(row.person_id, masked=True).accounts:
            if joined.link is None:
                continue
            link = shelf.link(*joined.link, masked=True)
            assert sum(r.bits for r in link.reasons) == pytest.approx(link.bits, abs=1e-9)
            assert link.state == "accepted"
            seen += 1
    assert seen


def test_masked_contacts_are_masked_everywhere(built):
    shelf = open_shelf(built.root)
    (row,) = shelf.people("Ковальчук").rows
    told = str(shelf.person(row.person_id, masked=True))
    assert "888123417" not in told and "sveta@" not in told
    assert "888123417" in str(shelf.person(row.person_id, masked=False)).replace(" ", "")


def test_no_identifier_lies_outside_the_vault(built):
    for path in built.root.rglob("*"):
        if path.is_file():
            text = path.read_bytes().lower()
            for planted in PLANTED:
                assert planted.encode() not in text, f"{planted} in {path.name}"


def test_a_second_build_gives_the_same_bytes(built):
    before = published(built)
    run.build(built, now=NOW)
    assert published(built) == before


def test_a_lake_that_was_thrown_away_is_built_again_alike(built):
    before = published(built)
    shutil.rmtree(built.lake)
    run.build(built, now=NOW)
    assert published(built) == before


def test_files_too_long_to_hold_give_the_same_bytes(built, monkeypatch):
    before, vault = published(built), Stores(built).vault
    monkeypatch.setattr(sealed_tables, "ROW_GROUP", 2)
    monkeypatch.setattr(sealed_tables, "AT_ONCE", 2)
    for name in vault.table_names():
        if name.startswith("raw-"):
            rows = vault.read_table(name)
            vault.write_table(name, rows.to_batches(), rows.schema)
    shutil.rmtree(built.lake)
    assert run.build(built, now=NOW).new_entries == len(brand.FILES)
    assert published(built) == before


def test_facts_too_many_to_hold_give_the_same_bytes(built, monkeypatch):
    before = published(built)
    monkeypatch.setattr(lake, "_IN_MEMORY", 0)
    monkeypatch.setattr(lake, "_LARGE", 3)
    run.build(built, now=NOW)
    assert published(built) == before


def test_facts_of_another_code_are_made_again(built, monkeypatch):
    before = published(built)
    assert run.build(built, now=NOW).new_entries == 0
    monkeypatch.setattr(stores, "_code", lambda: "newer")
    assert run.build(built, now=NOW).new_entries == len(brand.FILES)
    assert published(built) == before


def test_the_order_of_imports_changes_nobody(tmp_path):
    found = []
    keys = None
    for name, files in (("a", brand.FILES), ("b", brand.FILES[::-1])):
        workspace = new_workspace(tmp_path / name)
        if keys is None:
            keys = workspace.secret("ids")
        else:
            (workspace.root / "secrets" / "ids.key").write_bytes(keys)
        run.build(fill(workspace, files), now=NOW)
        found.append(groups(workspace))
    assert found[0] == found[1]


def test_a_judgement_parts_people_and_undoing_it_brings_the_old_ids_back(built):
    before, ids = published(built), groups(built)
    shelf = open_shelf(built.root)
    sveta = person(shelf, "Ковальчук")
    one, *others = (j.card.account_id for j in sveta.accounts)
    for other in others:
        run.decide(built, "different", one, other, by="1", now=NOW)
    run.build(built, now=NOW)
    assert [one] in groups(built)
    for other in others:
        run.decide(built, "undo", one, other, by="1", now=NOW)
    run.build(built, now=NOW)
    assert groups(built) == ids
    after = published(built)
    assert {n: b for n, b in after.items() if "moved" not in n} == {
        n: b for n, b in before.items() if "moved" not in n
    }


def test_people_joined_by_a_judgement_leave_word_where_they_went(built):
    shelf = open_shelf(built.root)
    sveta, anna = person(shelf, "Ковальчук"), person(shelf, "Moretti")
    run.decide(
        built,
        "same",
        sveta.accounts[0].card.account_id,
        anna.accounts[0].card.account_id,
        by="1",
        now=NOW,
    )
    run.build(built, now=NOW)
    joined = open_shelf(built.root)
    assert joined.person(anna.row.person_id, masked=True) == Moved(
        anna.row.person_id, sveta.row.person_id
    )
    assert len(joined.person(sveta.row.person_id, masked=True).accounts) == len(
        sveta.accounts
    ) + len(anna.accounts)
    (mail,) = joined.person(sveta.row.person_id, masked=True).permissions
    assert mail.state == "withdrawn"  # the strictest of what both said


def test_an_unknown_judgement_is_refused(built):
    with pytest.raises(ConfigError, match="is no judgement"):
        run.decide(built, "maybe", "a", "b", by="1", now=NOW)
    with pytest.raises(ConfigError, match="one account"):
        run.decide(built, "same", "a", "a", by="1", now=NOW)


def test_a_judgement_on_an_account_we_do_not_have_is_refused(built):
    with pytest.raises(ConfigError, match="there is no account"):
        run.decide(built, "same", "0888123417", "b", by="1", now=NOW)


# ------------------------------------------------------- judgements as the pages read them


def pair_of(workspace, query="Ковальчук"):
    accounts = [j.card.account_id for j in person(open_shelf(workspace.root), query).accounts]
    return tuple(sorted(accounts[:2]))


def judge(workspace, kind, pair, by="1", **how):
    return run.decide(workspace, kind, *pair, by=by, now=NOW, **how)


def test_a_judgement_is_read_back_as_it_was_said_and_then_built(built):
    pair = pair_of(built)
    seq = judge(built, "different", pair[::-1], by="7")
    (told,) = run.judgements(built)
    assert told == Judgement(*pair, "different", "7", NOW, seq, built=False)
    assert run.judgements_waiting(built) == run.judgements_since(built, seq - 1) == (told,)
    run.build(built, now=NOW)
    assert run.judgements_waiting(built) == ()
    assert [j.built for j in run.judgements(built, [pair[::-1]])] == [True]
    assert run.judgements(built, [("a", "b")]) == ()


def test_of_two_who_saw_the_same_the_second_is_refused(built):
    pair = pair_of(built)
    first = judge(built, "same", pair, seen=0)
    with pytest.raises(ConflictError, match="meanwhile"):
        judge(built, "different", pair, seen=0)
    assert [j.kind for j in run.judgements(built, [pair])] == ["same"]
    judge(built, "different", pair, seen=first)
    with pytest.raises(ConflictError):
        judge(built, "undo", pair, seen=first)
    judge(built, "undo", pair)  # the command compares nothing
    assert [j.kind for j in run.judgements(built, [pair])] == ["same", "different", "same"]


def test_a_judgement_on_another_pair_is_no_conflict(built):
    one, other = pair_of(built), pair_of(built, "李晓雯")
    judge(built, "same", one, seen=0)
    judge(built, "same", other, seen=0)
    assert len(run.judgements(built)) == 2


def test_many_at_once_on_one_pair_one_is_kept(built):
    pair = pair_of(built)
    kept, refused, start = [], [], Barrier(6)

    def work(kind):
        start.wait()
        try:
            kept.append(judge(built, kind, pair, seen=0))
        except ConflictError:
            refused.append(kind)

    threads = [Thread(target=work, args=(kind,)) for kind in ("same", "different") * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(kept), len(refused)) == (1, 5)
    assert [j.seq for j in run.judgements(built)] == kept


def test_not_being_able_to_tell_changes_no_profile(built):
    before = published(built)
    judge(built, "unsure", pair_of(built))
    run.build(built, now=NOW)
    after = published(built)
    assert {n: b for n, b in after.items() if "moved" not in n} == {
        n: b for n, b in before.items() if "moved" not in n
    }


def test_what_was_said_of_a_forgotten_account_is_forgotten_with_it(built):
    pair, other = pair_of(built), pair_of(built, "李晓雯")
    judge(built, "same", pair)
    judge(built, "same", other)
    assert len(run.judgements(built)) == 2
    run.forget(built, [pair[0]], now=NOW)
    assert [j.pair for j in run.judgements(built)] == [other]


def test_a_log_that_is_missing_is_never_taken_for_an_empty_one(built, tmp_path):
    stored = sorted(p.name for p in built.vault.glob("*.parquet"))
    for name in ("facts.sqlite", "facts.sqlite-wal", "facts.sqlite-shm"):
        (built.root / name).rename(tmp_path / name) if (built.root / name).exists() else None
    with pytest.raises(VaultError, match="facts.sqlite is missing"):
        run.build(built, now=NOW)
    assert sorted(p.name for p in built.vault.glob("*.parquet")) == stored
    for path in tmp_path.glob("facts.sqlite*"):
        path.rename(built.root / path.name)
    assert run.build(built, now=NOW).people == 4


def test_a_log_from_an_older_backup_sweeps_nothing_away(built):
    add(built, "two.csv", brand.SHOP.replace("Sofia", "Varna"), brand.SHOP_MAP)
    stored = sorted(p.name for p in built.vault.glob("raw-*"))
    with sqlite3.connect(built.log_file) as older:
        older.execute("delete from log where seq = 5")
    with pytest.raises(VaultError, match="the vault knows entry 5"):
        run.build(built, now=NOW)
    assert sorted(p.name for p in built.vault.glob("raw-*")) == stored


@pytest.mark.parametrize("key", ["master", "ids"])
def test_a_wrong_key_is_noticed_before_it_seals_anything(built, key):
    (built.root / "secrets" / f"{key}.key").write_bytes(b"x" * 32)
    with pytest.raises(VaultError):
        add(built, "two.csv", brand.SHOP.replace("Sofia", "Varna"), brand.SHOP_MAP)


def test_parts_of_the_lake_that_are_lost_or_cut_are_made_again(built):
    before = published(built)
    for path in (built.lake / "interactions").iterdir():
        path.unlink()
    for path in (built.lake / "claims").iterdir():
        path.write_bytes(b"PAR1")
    next(built.vault.glob("part-identifiers*")).unlink()
    next(built.lake.glob("*.json")).write_text("")
    run.build(built, now=NOW)
    assert published(built) == before


def test_a_damaged_older_generation_is_in_nobody_s_way(built):
    run.build(built, now=NOW)
    run.build(built, now=NOW)
    for path in (built.findings / "000002" / "people").iterdir():
        path.write_bytes(b"")
    run.build(built, now=NOW + timedelta(hours=3))
    assert [d.name for d in sorted(built.findings.glob("0*"))] == ["000003", "000004"]


def test_two_builds_at_once_one_is_told(built):
    with (
        generations.only_writer(built.findings),
        pytest.raises(ShelfError, match="another build"),
    ):
        run.build(built, now=NOW)


def test_paging_shows_everybody_once(built):
    shelf = open_shelf(built.root)
    everybody = [r.person_id for r in shelf.people(limit=100).rows]
    seen, after = [], None
    while True:
        page = shelf.people(after=after, limit=1)
        seen += [r.person_id for r in page.rows]
        after = page.after
        if after is None:
            break
    assert seen == everybody
    assert not re.search("sveta|888", str(after))


def test_nothing_built_says_what_to_do(workspace):
    with pytest.raises(ShelfError, match="nothing is published") as raised:
        open_shelf(workspace.root)
    assert "rapport build" in raised.value.fix


def test_an_empty_workspace_builds_to_nobody(workspace):
    assert run.build(workspace, now=NOW).people == 0
    assert open_shelf(workspace.root).people().rows == ()


def test_quarantined_rows_are_shredded_on_their_day(workspace):
    add(workspace, "crm.csv", brand.CRM, brand.CRM_MAP)
    run.build(workspace, now=NOW + timedelta(days=29))
    assert importing.quarantined(workspace, now=NOW) is not None
    run.build(workspace, now=NOW + timedelta(days=30))
    assert importing.quarantined(workspace, now=NOW) is None


def test_two_workspaces_know_nothing_of_each_other(tmp_path):
    a, b = (new_workspace(tmp_path / n) for n in "ab")
    for w in (a, b):
        run.build(fill(w), now=NOW)
    ids = [{r.person_id for r in open_shelf(w.root).people().rows} for w in (a, b)]
    assert not ids[0] & ids[1]
    assert Workspace.open(a.root).id != Workspace.open(b.root).id
