"""Answers that did not change are not sent again: a real server, and what is kept sealed."""

import json

import pytest

from rapport.flow.http import Client, Version, host_of
from rapport.flow.rates import Pace
from rapport.flow.remembered import Remembered
from rapport.flow.workspace import Workspace
from rapport.stores import Stores
from tests.receiving.publishing import publishing

BODY = json.dumps({"areas": ["planted-area"]}).encode()


@pytest.fixture
def stores(tmp_path):
    made = Stores(Workspace.create(tmp_path / "w", brand="B"))
    assert made.received.waiting() == {}
    return made


def memory(stores, connection="c"):
    return Remembered(stores.workspace.received_file, stores.vault, connection)


def client(publisher, remembered=None):
    hosts = frozenset([host_of(publisher.address)])
    return Client("toy", hosts, Pace([]), memory=remembered)


@pytest.mark.parametrize("by_date", ["", "Sun, 01 Mar 2026 09:00:00 GMT"])
def test_the_same_answer_is_sent_once_and_another_one_anew(stores, by_date):
    with publishing(BODY) as publisher:
        publisher.by_date = by_date
        address = f"{publisher.address}/areas"
        for _ in range(2):  # each run has a client of its own
            with client(publisher, memory(stores)) as toy:
                assert toy.remembered(address) == {"areas": ["planted-area"]}
        publisher.body, publisher.by_date = b"[2]", by_date and "Mon, 02 Mar 2026 09:00:00 GMT"
        with client(publisher, memory(stores)) as toy:
            assert toy.remembered(address) == [2]
    assert publisher.statuses == [200, 304, 200]
    assert b"planted-area" not in stores.workspace.received_file.read_bytes()


def test_of_another_connection_or_address_nothing_is_known(stores):
    with publishing(BODY) as publisher, client(publisher, memory(stores)) as toy:
        toy.remembered(f"{publisher.address}/areas", params={"page": 1})
        assert memory(stores, "d").known(f"{publisher.address}/areas?page=1") is None
        assert memory(stores).known(f"{publisher.address}/areas?page=1")[1] == BODY
        toy.remembered(f"{publisher.address}/areas", params={"page": 2})
        assert publisher.statuses == [200, 200]
        memory(stores).drop()
        assert memory(stores).known(f"{publisher.address}/areas?page=1") is None


def test_without_a_version_all_is_asked_for_anew(stores):
    with publishing(BODY) as publisher, client(publisher, memory(stores)) as toy:
        publisher.names_versions = False
        for _ in range(2):
            toy.remembered(publisher.address + "/areas")
    assert publisher.statuses == [200, 200]


def test_who_remembers_by_a_cursor_is_told_that_nothing_is_newer():
    with publishing(BODY) as publisher, client(publisher) as toy:
        body, version = toy.newer(publisher.address + "/a", Version())
        assert body == BODY and version.etag
        assert toy.newer(publisher.address + "/a", version) is None
