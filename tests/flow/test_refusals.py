"""Counts of what was refused: added up, cut off after their term, forgotten with a connection."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.flow.refusals import KEPT, Refusal, Refused
from rapport.flow.workspace import Workspace
from rapport.stores import Stores

DAY = date(2026, 3, 1)


def refusal(key="shop", reason="too_large", day=DAY, connection="site", of="event"):
    return Refusal(connection, key, of, reason, day)


@pytest.fixture
def received(tmp_path):
    return Stores(Workspace.create(tmp_path / "w", brand="B")).received


def test_counts_are_added_up_over_days_and_told_from_the_most(received):
    received.put_many([], refused={refusal(): 2, refusal(reason="type"): 4})
    received.put_many([], refused={refusal(): 1, refusal(day=DAY - timedelta(days=1)): 7})
    received.put_many([], refused={refusal(key="app"): 1, refusal(connection="other"): 9})
    assert received.refused("site", DAY - timedelta(days=1)) == (
        Refused("shop", "event", "too_large", 10),
        Refused("shop", "event", "type", 4),
        Refused("app", "event", "too_large", 1),
    )
    assert received.refused("site", DAY)[0] == Refused("shop", "event", "type", 4)
    assert received.refused("nowhere", DAY) == ()


def test_a_transaction_that_fails_counts_nothing(received, tmp_path):
    lot = received.lot("site", "event", [b"1"], at=datetime(2026, 3, 1, tzinfo=UTC))
    file = next(tmp_path.rglob("received.sqlite"))
    with closing(sqlite3.connect(file)) as con:
        con.execute(
            "create trigger full before insert on received begin select raise(abort, 'full'); end"
        )
    with pytest.raises(sqlite3.Error, match="full"):
        received.put_many([lot], refused={refusal(): 2})
    assert received.refused("site", DAY) == ()


def test_a_count_goes_after_its_term_and_with_its_connection(received):
    old = DAY - KEPT - timedelta(days=1)
    received.put_many([], refused={refusal(day=old): 1, refusal(day=DAY - KEPT): 1})
    received.put_many([], refused={refusal(): 1})
    assert received.refused("site", old) == (Refused("shop", "event", "too_large", 2),)
    received.start_anew("site", knowing=True)
    assert received.refused("site", old) == ()
