"""A reader's mistake is mended by reading again what is kept beside the rows."""

import pytest

from rapport.flow import tables
from rapport.flow.sources.base import Deletion, Row
from rapport.receiving import drain
from rapport.receiving.reading_again import ReadAgain, read_again
from rapport.run import build
from rapport.stores import Stores
from tests.receiving.network import (
    ARRIVED,
    BORIS,
    OTHER,
    POST,
    THIRTY_DAYS,
    connect,
    day,
    everything,
    put,
    put_gone,
    read,
)
from tests.receiving.test_drain import facts


def mistaken(record):
    """A reader that takes the text for the subject, and knows nothing of people."""
    if "text" not in record:
        raise KeyError("text")
    values = {"customer": record["who"], "message": record["id"], "subject": record["text"]}
    yield Row("messages", {**values, "direction": "in", "sent_at": "2026-02-28T10:00:00Z"})


def told(workspace):
    return facts(workspace, tables.INTERACTIONS, "title", "text", "seq", "line")


@pytest.fixture
def misread(workspace, monkeypatch):
    connect(workspace, monkeypatch, read=mistaken)
    put(workspace, BORIS, POST, OTHER)
    build(workspace, now=ARRIVED)
    assert told(workspace) == [
        ("planted-by-boris", None, 1, 2),
        ("planted-by-other", None, 1, 3),
    ]
    return workspace


def test_what_was_misread_is_mended_under_the_same_entry(misread, monkeypatch):
    connect(misread, monkeypatch, read=read)
    assert read_again(misread, "net", now=day(2)) == ReadAgain(3, 0, 3, 2, 0)
    build(misread, now=day(2))
    assert told(misread) == [
        (None, "planted-by-boris", 1, 2),
        (None, "planted-by-other", 1, 3),
    ]
    assert sorted(facts(misread, tables.CLAIMS, "attribute")) == [
        ("birth_date",),
        ("name",),
        ("phone",),
    ]
    names = [n for n in Stores(misread).vault.table_names() if n.startswith("raw-")]
    assert len(names) == 2, "what is not named any more was swept"


def test_the_same_again_changes_nothing(misread, monkeypatch):
    connect(misread, monkeypatch, read=read)
    read_again(misread, "net", now=day(2))
    before = told(misread)
    assert read_again(misread, "net", now=day(3)).rows == 3
    assert told(misread) == before


def test_rows_of_a_kind_that_is_no_more_go(misread, monkeypatch):
    connect(misread, monkeypatch, read=lambda record: ())
    read_again(misread, "net", now=day(2))
    assert build(misread, now=day(2)).accounts == 0


def test_killed_before_the_step_all_is_as_it_was(misread, monkeypatch):
    connect(misread, monkeypatch, read=read)

    def dies(*_, **__):
        raise KeyboardInterrupt

    before = told(misread)
    with monkeypatch.context() as patch:
        patch.setattr("rapport.flow.facts.FactsLog.replace_files", dies)
        with pytest.raises(KeyboardInterrupt):
            read_again(misread, "net", now=day(2))
    build(misread, now=day(2))
    assert told(misread) == before


def test_after_their_term_the_rows_stay_as_they_are(misread, monkeypatch):
    connect(misread, monkeypatch, read=read)
    build(misread, now=day(31))
    assert read_again(misread, "net", now=day(31)) == ReadAgain(0, 0, 0, 0, 1)
    assert [row[0] for row in told(misread)] == ["planted-by-boris", "planted-by-other"]


def fails_at_texts(record):
    if "text" in record:
        raise KeyError("text")
    return read(record)


def test_what_nothing_could_be_made_of_is_read_again_too(workspace, monkeypatch):
    connect(workspace, monkeypatch, read=fails_at_texts)
    put(workspace, POST)
    build(workspace, now=ARRIVED)
    connect(workspace, monkeypatch, read=read)
    assert read_again(workspace, "net", now=day(2)) == ReadAgain(1, 0, 1, 0, 0)
    assert read_again(workspace, "net", now=day(3)) == ReadAgain(1, 0, 1, 1, 0)
    assert [text for _, text, *_ in told(workspace)] == ["planted-by-boris"]


def test_its_rows_have_the_term_of_their_arrival(workspace, monkeypatch):
    connect(workspace, monkeypatch, THIRTY_DAYS, read=fails_at_texts)
    put(workspace, POST)
    build(workspace, now=ARRIVED)
    connect(workspace, monkeypatch, THIRTY_DAYS, read=read)
    read_again(workspace, "net", now=day(20))
    assert build(workspace, now=day(30)).people == 1
    assert build(workspace, now=day(31)).people == 0
    assert "planted-by-boris" not in everything(workspace)


def test_an_older_state_of_a_record_does_not_come_back_over_a_newer_one(workspace, monkeypatch):
    connect(workspace, monkeypatch, read=fails_at_texts)
    put(workspace, BORIS, POST)
    build(workspace, now=ARRIVED)
    connect(workspace, monkeypatch, read=read)
    put(workspace, {**POST, "text": "newer"}, at=day(2))
    build(workspace, now=day(2))
    read_again(workspace, "net", now=day(3))
    assert [text for _, text, *_ in told(workspace)] == ["newer"]


def test_who_was_closed_is_not_read_again(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    put(workspace, BORIS, POST, OTHER)
    put_gone(workspace, Deletion("closed", "u1"))
    list(drain.drain(Stores(workspace), "net", now=ARRIVED))
    read_again(workspace, "net", now=day(2))
    build(workspace, now=day(2))
    assert [text for _, text, *_ in told(workspace)] == ["planted-by-other"]
