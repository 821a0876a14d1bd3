"""SQLite connections are closed as soon as nobody uses them, without the garbage collector."""

import gc
import os
import sqlite3
from functools import partial
from threading import Thread

import pytest

from rapport.flow.opened import Opened, PerThread


@pytest.fixture
def held():
    """How many descriptors this process has; nothing is collected meanwhile."""
    gc.disable()
    yield lambda: len(os.listdir("/proc/self/fd"))
    gc.enable()


def opening(path):
    return partial(sqlite3.connect, path)


def test_what_is_dropped_is_closed(tmp_path, held):
    before = held()
    kept = Opened(sqlite3.connect(tmp_path / "some.sqlite"))
    kept.con.execute("create table some (a)")
    assert held() > before
    del kept
    assert held() == before


def test_each_thread_has_its_own_and_takes_it_along(tmp_path, held):
    before = held()
    each = PerThread(opening(tmp_path / "some.sqlite"))
    thread = Thread(target=lambda asked: asked.con.execute("create table some (a)"), args=(each,))
    thread.start()
    thread.join()
    del thread
    assert each.con.execute("select * from some").fetchall() == []
    del each
    assert held() == before


def test_after_closing_it_opens_again(tmp_path):
    each = PerThread(opening(tmp_path / "some.sqlite"))
    first = each.con
    each.close()
    with pytest.raises(sqlite3.ProgrammingError):
        first.execute("select 1")
    assert each.con.execute("select 1").fetchall() == [(1,)]
