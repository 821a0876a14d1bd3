"""Forgetting: after it nothing is left, and a build equals one that never saw the person."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest

from rapport import importing, run
from rapport.flow import generations
from rapport.flow.engines.duck import Duck
from rapport.flow.facts import FactsLog
from rapport.flow.shelf import open_shelf
from rapport.flow.tables import FINDINGS
from rapport.stores import Stores
from tests import brand
from tests.brand import NOW, add, fill, new_workspace

SVETA = ("888123417", "sveta@mail.example", "Светлана", "Ковальчук", "Svetlana", "1988-05-14")


@pytest.fixture
def built(tmp_path):
    workspace = fill(new_workspace(tmp_path / "w"))
    run.build(workspace, now=NOW)
    return workspace


def sveta_of(workspace):
    (row,) = open_shelf(workspace.root).people("Ковальчук").rows
    return run.accounts_of_people(workspace, [row.person_id])


def findings(workspace):
    """All rows of the newest generation, by table."""
    last = generations.read(generations.newest(workspace.findings))
    engine = Duck()
    found = {}
    for spec in FINDINGS:
        engine.load(spec.name, last.tables[spec.name])
        order = ", ".join(spec.key)
        found[spec.name] = engine.get(f"{spec.select} order by {order}").to_pylist()
    return found


def everything_that_can_be_opened(workspace):
    """Every text that the keys of the workspace still open, and every byte beside."""
    stores = Stores(workspace)
    texts = [str(stores.vault.read_table(n).to_pylist()) for n in stores.vault.table_names()]
    texts += [str(e.payload) for e in stores.log.entries()]
    everyone = run._last_persons(workspace)["account_id"].to_pylist()
    texts.append(str(stores.vault.displays([*everyone])))
    texts += [
        f.read_bytes().decode("utf-8", "replace") for f in workspace.root.rglob("*") if f.is_file()
    ]
    return "\n".join(texts)


def test_nothing_planted_about_the_person_is_left(built):
    accounts = sveta_of(built)
    assert all(word in everything_that_can_be_opened(built) for word in SVETA[:4])
    run.forget(built, accounts, now=NOW)
    left = everything_that_can_be_opened(built)
    assert [word for word in SVETA if word in left] == []
    assert open_shelf(built.root).people("Ковальчук").rows == ()
    assert len([d for d in built.findings.iterdir() if d.is_dir()]) == 1


def test_a_build_after_it_equals_one_that_never_saw_the_person(built, tmp_path):
    run.forget(built, sveta_of(built), now=NOW)
    never = new_workspace(tmp_path / "never")
    (never.root / "secrets" / "ids.key").write_bytes(built.secret("ids"))
    for name, text, mapping in brand.FILES:
        hers = ("sveta@", "10;", "s-1,", ",s-1,")
        kept = [
            line if not any(h.lower() in line.lower() for h in hers) else ""
            for line in text.splitlines()
        ]
        add(never, name, "\n".join(kept) + "\n", mapping)
    run.build(never, now=NOW)
    mine, theirs = findings(built), findings(never)
    assert mine["people"]
    for table in mine:
        assert mine[table] == theirs[table], table


def test_a_tombstone_stays_and_says_nothing(built):
    run.forget(built, sveta_of(built), now=NOW)
    last = Stores(built).log.entries()[-1]
    assert (last.kind, last.source, last.payload) == ("tombstone", "", {})


def test_who_was_forgotten_does_not_come_back_with_the_next_file(built):
    run.forget(built, sveta_of(built), now=NOW)
    add(built, "crm2.csv", brand.CRM + "14;Нов Човек;;nov@mail.example;;Варна;\n", brand.CRM_MAP)
    run.build(built, now=NOW)
    shelf = open_shelf(built.root)
    assert shelf.people("Ковальчук").rows == ()
    assert len(shelf.people("Нов Човек").rows) == 1


def test_rows_in_quarantine_go_too(built, tmp_path):
    bad = "id;name;phone;e-mail;birth date;city;news\n10;Света;0888 zyx;;;;\n"
    add(built, "bad.csv", bad, brand.CRM_MAP)
    assert "0888 zyx" in str(importing.quarantined(built, now=NOW).to_pylist())
    run.forget(built, sveta_of(built), now=NOW)
    assert importing.quarantined(built, now=NOW) is None


def test_who_is_forgotten_while_a_file_comes_in_is_not_in_it(built, tmp_path):
    """The import began before, and would end after: forgetting waits for it."""
    path = tmp_path / "late.csv"
    path.write_text(brand.CRM.replace("Бургас", "Варна"), encoding="utf-8")
    accounts = sveta_of(built)
    started, forgotten = Event(), Event()

    def slowly(*_):
        started.set()
        sleep(1)

    def bring_in():
        importing.add_file(built, path, brand.CRM_MAP, now=NOW, progress=slowly)
        assert not forgotten.is_set()

    with ThreadPoolExecutor() as pool:
        bringing = pool.submit(bring_in)
        started.wait()
        run.forget(built, accounts, now=NOW)
        forgotten.set()
        bringing.result()
    run.build(built, now=NOW)
    assert open_shelf(built.root).people("Ковальчук").rows == ()


def test_no_older_generation_keeps_who_a_killed_forget_left(built, monkeypatch):
    class Killed(BaseException):
        pass

    def dies(*_, **__):
        raise Killed

    accounts = sveta_of(built)
    monkeypatch.setattr(run.generations, "publish", dies)
    with pytest.raises(Killed):
        run.forget(built, accounts, now=NOW)
    monkeypatch.undo()
    run.build(built, now=NOW)
    assert len([d for d in built.findings.iterdir() if d.is_dir()]) == 1


def test_a_build_ends_what_a_killed_forget_began(built, monkeypatch):
    accounts = sveta_of(built)

    class Killed(BaseException):
        pass

    def dies(*_):
        raise Killed

    monkeypatch.setattr(FactsLog, "_rewrite", dies)
    with pytest.raises(Killed):
        run.forget(built, accounts, now=NOW)
    monkeypatch.undo()
    run.build(built, now=NOW)
    assert open_shelf(built.root).people("Ковальчук").rows == ()
    assert Stores(built).log.forgetting() == frozenset()
