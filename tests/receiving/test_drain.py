"""What waits becomes facts, each record once."""

from dataclasses import replace
from itertools import islice

import pyarrow as pa
import pytest

from rapport.flow import tables
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import ConfigError
from rapport.flow.rights import Right
from rapport.flow.sources.base import Deletion
from rapport.flow.sources.rows import packed_deletion
from rapport.receiving import connections, drain, waiting
from rapport.receiving.connections import Connection
from rapport.run import build
from rapport.stores import Stores
from tests.receiving.conftest import NOW
from tests.receiving.toy import CUP, TEA


def drained(workspace):
    return list(drain.drain(Stores(workspace), "shop", now=NOW))


def facts(workspace, spec, *names):
    stores = Stores(workspace)
    entries = stores.log.entries()
    stores.lake.fill(entries, stores.parts)
    engine = Duck()
    stores.lake.load(engine, entries)
    rows = engine.get(f"select {', '.join(names)} from {spec.name} order by seq, line")
    return [tuple(row.values()) for row in rows.to_pylist()]


def test_two_records_are_two_interactions_and_the_same_again_adds_none(workspace, put):
    put(TEA, CUP, cursor="2")
    (done,) = drained(workspace)
    assert (done.records, done.rows, done.refused, done.known) == (2, 2, 0, 0)
    expected = [("Order 1", "Tea", 4.5, "EUR"), ("Order 2", "Cup", 9.0, "EUR")]
    columns = ("title", "text", "amount", "currency")
    assert facts(workspace, tables.INTERACTIONS, *columns) == expected
    put(TEA, CUP, cursor="2")
    (again,) = drained(workspace)
    assert (again.records, again.rows, again.known, again.seqs) == (2, 0, 2, ())
    assert facts(workspace, tables.INTERACTIONS, *columns) == expected
    assert Stores(workspace).received.cursor("shop") == "2"


def test_nothing_waits_nothing_is_done(workspace):
    assert drained(workspace) == []


def test_a_record_that_says_something_new_is_taken_in_again(workspace, put):
    put(TEA)
    drained(workspace)
    put(TEA, {**TEA, "sum": 5})
    (done,) = drained(workspace)
    assert (done.known, done.rows) == (1, 1)
    amounts = facts(workspace, tables.INTERACTIONS, "interaction_id", "amount")
    assert [a for _, a in amounts] == [4.5, 5.0]
    assert len({i for i, _ in amounts}) == 1, "one order, told twice"


def test_a_build_drains_first(workspace, put):
    put({**TEA, "phone": "0888 123 456"})
    assert build(workspace, now=NOW).people == 1
    assert Stores(workspace).received.waiting() == {}


def test_what_must_not_be_kept_leaves_nothing(workspace, put):
    put({**TEA, "private": True}, {**CUP, "faith": "planted-word"})
    (done,) = drained(workspace)
    assert (done.dropped, done.rows) == (1, 1)
    stores = Stores(workspace)
    (pages,) = [n for n in stores.vault.table_names() if n.startswith("pages-")]
    assert "planted-word" not in str(stores.vault.read_table(pages).to_pylist())


def test_a_record_at_fault_stops_no_other_and_says_why(workspace, put):
    nobody = {k: v for k, v in TEA.items() if k != "who"}
    put(nobody, {**TEA, "id": "3", "at": None}, {**TEA, "id": "4", "sum": "much"}, CUP)
    Stores(workspace).received.put("shop", "page", [b"{", b"[]"], at=NOW)
    (done,) = drained(workspace)
    assert (done.records, done.rows, done.refused) == (6, 3, 3)
    stores = Stores(workspace)
    (name,) = [n for n in stores.vault.table_names() if n.startswith("quarantine-")]
    told = stores.vault.read_table(name).to_pylist()
    assert [(row["line"], row["reason"]) for row in told] == [
        (1, "the purchase names no customer"),
        (5, "the record is not one JSON object"),
        (6, "the record is not one JSON object"),
    ]


def test_a_reader_that_fails_is_ours_to_mend_and_the_record_is_read_when_it_comes_again(
    workspace, put
):
    put({"id": "1", "who": "c7"}, CUP)
    (done,) = drained(workspace)
    assert (done.failed, done.rows) == (1, 1)
    put({"id": "1", "who": "c7"})
    (again,) = drained(workspace)
    assert (again.failed, again.known) == (1, 0)


def test_a_purpose_that_was_refused_is_withheld_from_these_rows_only(workspace, put):
    put(TEA, {**CUP, "no_ads": True})
    drained(workspace)
    rights = facts(workspace, tables.INTERACTIONS, "title", "rights")
    may = {title: bool(Right(r) & Right.ADS) for title, r in rights}
    assert may == {"Order 1": True, "Order 2": False}


def test_who_was_forgotten_does_not_come_back(workspace, put):
    stores = Stores(workspace)
    stores.log.want_forgotten([stores.pseudonyms.one("account", "shop", "c7")])
    put(TEA, CUP)
    (done,) = drained(workspace)
    assert done.rows == 1
    assert facts(workspace, tables.INTERACTIONS, "title") == [("Order 2",)]


def test_a_deletion_there_is_one_here(workspace, put):
    put(TEA, CUP)
    assert build(workspace, now=NOW).accounts == 2
    gone = packed_deletion(Deletion("account", "c7"))
    Stores(workspace).received.put("shop", "deletion", [gone], at=NOW)
    assert build(workspace, now=NOW).accounts == 1
    assert facts(workspace, tables.INTERACTIONS, "title") == [("Order 2",)]
    vault = Stores(workspace).vault
    (pages,) = [n for n in vault.table_names() if n.startswith("pages-")]
    assert vault.read_table(pages)["line"].to_pylist() == [2], "the record of who stays"


@pytest.mark.parametrize("step", ["_file", "append_files", "note", "done"])
def test_killed_at_any_step_nothing_is_lost_or_doubled(workspace, put, monkeypatch, step):
    put(TEA, CUP)

    def dies(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        stores = Stores(workspace)
        place = drain if hasattr(drain, step) else stores.received
        place = {"append_files": stores.log, "note": drain.deletions}.get(step, place)
        patch.setattr(place, step, dies)
        with pytest.raises(KeyboardInterrupt):
            list(drain.drain(stores, "shop", now=NOW))
    put({**CUP, "id": "9"})
    done = drained(workspace)
    assert sum(d.records for d in done) == 3
    assert Stores(workspace).received.waiting() == {}
    titles = [t for (t,) in facts(workspace, tables.INTERACTIONS, "title")]
    assert titles == ["Order 1", "Order 2", "Order 9"]


def test_a_connection_that_cannot_be_drained_waits_and_stops_nobody(workspace, put):
    connections.save(workspace, Connection("lost", "gone-package", ("service",), "contract"))
    put(TEA, connection="lost")
    put(CUP)
    stores = Stores(workspace)
    assert waiting.drain_all(stores, now=NOW) == ("lost",)
    assert list(stores.received.waiting()) == ["lost"]
    (run,) = stores.received.runs("lost")
    assert run.outcome == "stopped" and "gone-package" in run.what and run.fix


def test_without_a_basis_every_row_is_refused(workspace, put):
    connections.save(workspace, Connection("shop", "toy", (), ""))
    put(TEA)
    (done,) = drained(workspace)
    assert (done.rows, done.refused) == (0, 1)


def test_pages_are_kept_for_their_term(workspace, put):
    put(TEA)
    drained(workspace)
    vault = Stores(workspace).vault
    (pages,) = [n for n in vault.table_names() if n.startswith("pages-")]
    assert vault.read_table(pages)["line"] == pa.chunked_array([[1]])
    assert vault.purge(NOW.replace(day=30)) == []
    assert vault.purge(NOW.replace(day=31)) == [pages]


def test_a_connection_that_is_not_there_is_named(workspace):
    with pytest.raises(ConfigError, match="nothing is connected under the name 'nobody'"):
        connections.load(workspace, "nobody")


def test_cut_off_while_it_lets_go_no_kind_of_rows_comes_twice(workspace, put, monkeypatch):
    # of the groups of rows the first holds none that is good, and is known again all alone
    put({**TEA, "id": "", "who": ""}, *({**r, "no_ads": True} for r in (TEA, CUP)))

    def cut_off(items, most, took=[]):  # noqa: B006 (what is remembered between calls)
        if took:
            raise KeyboardInterrupt
        took.append(True)
        return islice(items, 1)

    with monkeypatch.context() as patch:
        patch.setattr("rapport.flow.received.islice", cut_off)
        with pytest.raises(KeyboardInterrupt):
            drained(workspace)
    put({"id": "9", "who": "c9"} | {k: CUP[k] for k in ("what", "sum", "at")}, connection="other")
    connections.save(workspace, replace(connections.load(workspace, "shop"), name="other"))
    list(drain.drain(Stores(workspace), "other", now=NOW))
    drained(workspace)
    orders = facts(workspace, tables.INTERACTIONS, "title")
    assert orders == [("Order 1",), ("Order 2",), ("Order 9",)]
