"""What came in is kept, given out once and known again."""

import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.flow.errors import VaultError
from rapport.flow.received import AT_ONCE, KEY_TERM
from rapport.flow.workspace import Workspace
from rapport.stores import Stores

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def workspace(tmp_path):
    return Workspace.create(tmp_path / "w", brand="B")


@pytest.fixture
def received(workspace):
    return Stores(workspace).received


def contents(taken):
    return [item.content for item in taken.items]


def test_what_was_put_is_taken_in_its_order_and_let_go_when_done(received):
    assert received.put("site", "event", [b"1", b"", b"3"], at=NOW, cursor="c1") == 3
    received.put("other", "page", [b"x"], at=NOW)
    assert received.waiting() == {"other": (1, NOW), "site": (3, NOW)}
    taken = received.take("site")
    assert contents(taken) == [b"1", b"", b"3"]
    received.done(taken, [(b"i" * 16, b"c" * 8, 1)], day=TODAY)
    assert received.take("site") is None
    assert received.waiting() == {"other": (1, NOW)}
    assert received.cursor("site") == "c1" and received.cursor("other") is None


def test_a_cursor_moves_with_its_page_and_stays_without_one(received):
    received.put("shop", "page", [], at=NOW, cursor="a")
    received.put("shop", "page", [b"1"], at=NOW)
    assert received.cursor("shop") == "a"


def test_after_a_crash_the_same_is_taken_and_what_came_later_waits(workspace, received):
    received.put("site", "event", [b"1"], at=NOW)
    first = received.take("site")
    received.put("site", "event", [b"2"], at=NOW)
    again = Stores(workspace).received.take("site")  # a process of its own
    assert again == first
    received.done(again, [], day=TODAY)
    later = received.take("site")
    assert contents(later) == [b"2"] and later.mark != first.mark


def test_a_turn_has_an_end_but_never_less_than_one_lot(received):
    for n in range(3):
        received.put("site", "event", [b"%d" % n] * 4, at=NOW)
    sizes = []
    while taken := received.take("site", most=6):
        sizes.append(len(taken.items))
        received.done(taken, [], day=TODAY)
    assert sizes == [4, 4, 4]


def test_what_was_seen_is_known_until_its_term(received):
    received.put("site", "event", [b"1"], at=NOW)
    one, two = (b"1" * 16, b"2" * 16)
    received.done(received.take("site"), [(one, b"a" * 8, 7)], day=TODAY)
    assert received.seen("site", [one, two]) == {one: (b"a" * 8, 7)}
    assert received.seen("other", [one]) == {}
    received.unsee("site", TODAY)
    assert received.seen("site", [one])
    received.unsee("site", date(2026, 3, 2))
    assert received.seen("site", [one]) == {}


def test_nothing_lies_open_and_a_drained_key_is_gone(workspace, received):
    received.put("site", "event", [b"planted-word"], at=NOW, cursor="planted-cursor")
    files = [f.read_bytes() for f in workspace.root.glob("received.sqlite*")]
    assert not any(b"planted" in content for content in files)
    received.done(received.take("site"), [], day=TODAY)
    con = sqlite3.connect(workspace.received_file)
    assert con.execute("select count(*) from keys").fetchone() == (0,)
    con.close()
    received.put("site", "event", [b"2"], at=NOW)  # its key is written again
    assert contents(Stores(workspace).received.take("site")) == [b"2"]


def test_a_lot_that_was_moved_to_another_connection_is_refused(workspace, received):
    received.put("site", "event", [b"1"], at=NOW)
    con = sqlite3.connect(workspace.received_file)
    con.execute("update received set connection = 'other'")
    con.commit()
    con.close()
    with pytest.raises(VaultError, match="can't be opened"):
        received.take("other")


def test_an_older_workspace_gets_its_front_log_once_and_a_lost_one_is_refused(workspace):
    workspace.received_file.unlink()
    Stores(workspace).received.put("site", "event", [b"1"], at=NOW)
    for file in workspace.root.glob("received.sqlite*"):
        file.unlink()
    with pytest.raises(VaultError, match="received.sqlite is missing"):
        Stores(workspace).received.waiting()


def test_runs_say_how_they_ended(received):
    first = received.begin_run("shop", at=NOW)
    received.end_run(first, "done", at=NOW, records=3, kept=2, skipped=1)
    received.begin_run("shop", at=NOW)
    running, done = received.runs("shop")
    assert (running.outcome, running.ended_at) == ("running", None)
    assert (done.outcome, done.records, done.kept, done.skipped) == ("done", 3, 2, 1)


def test_a_key_of_an_hour_ago_goes_for_good_with_the_last_row_it_opens(workspace, received):
    def keys():
        with sqlite3.connect(workspace.received_file) as con:
            return {row[0] for row in con.execute("select id from keys")}

    received.put("site", "event", [b"1"], at=NOW)
    first = keys()
    received.done(received.take("site"), [], day=TODAY)
    assert keys() == set()
    received.put("site", "event", [b"2"], at=NOW + KEY_TERM)
    assert keys() and not keys() & first, "the copies of what was drained open no more"
    assert contents(received.take("site")) == [b"2"]


def test_done_in_many_short_steps_leaves_nothing(received):
    lots = [received.lot("site", "event", [b"x"], at=NOW) for _ in range(AT_ONCE * 2 + 1)]
    received.put_many(lots)
    taken = received.take("site")
    seen = [(n.to_bytes(16), b"c" * 8, 1) for n in range(AT_ONCE + 1)]
    received.done(taken, seen, day=TODAY)
    assert received.take("site") is None and received.waiting() == {}
    assert len(received.seen("site", (item for item, *_ in seen))) == AT_ONCE + 1


def test_a_thread_that_closed_its_database_opens_it_again(received):
    received.put("site", "event", [b"1"], at=NOW)
    received.close()
    received.close()
    assert contents(received.take("site")) == [b"1"]


def test_runs_are_kept_400_days_and_the_last_2000_of_each_connection(workspace, received):
    received.begin_run("shop", at=NOW - timedelta(days=401))
    received.begin_run("other", at=NOW - timedelta(days=401))
    received.begin_run("shop", at=NOW - timedelta(days=400))
    assert len(received.runs("shop")) == 2
    last = received.begin_run("shop", at=NOW)
    assert [run.began_at for run in received.runs("shop")] == [NOW, NOW - timedelta(days=400)]
    assert len(received.runs("other")) == 1, "of another, when it is read"
    with sqlite3.connect(workspace.received_file) as con:
        con.executemany(
            "insert into runs (connection, began_at, outcome) values ('shop', ?, 'done')",
            [(NOW.isoformat(),)] * 1_998,
        )
    con.close()
    assert len(received.runs("shop", 9_999)) == 2_000
    newest = received.begin_run("shop", at=NOW)
    kept = [run.id for run in received.runs("shop", 9_999)]
    assert (len(kept), kept[0], kept[-1]) == (2_000, newest, last)


def test_a_workspace_of_before_goes_on_with_what_it_knows(workspace, received):
    with sqlite3.connect(workspace.received_file) as con:
        con.execute("alter table seen drop column entry")
        con.execute("insert into seen values ('site', ?, ?, 1)", (b"1" * 16, b"a" * 8))
    con.close()
    assert Stores(workspace).received.seen("site", [b"1" * 16]) == {b"1" * 16: (b"a" * 8, 0)}
