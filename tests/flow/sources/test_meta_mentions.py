"""What names our Instagram account: told to our address by number, then asked for, each once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rapport.flow.errors import RetryLater, StopSource
from rapport.flow.sources.meta.mentions import next_of
from rapport.flow.tables import INTERACTIONS, OBJECTS
from rapport.receiving import connections, ending, hooks
from rapport.run import build, forget
from rapport.stores import Stores
from tests.flow.sources.meta_service import ACCOUNT, AT_ONCE, Graph, at, connecting
from tests.flow.sources.pulling import serving
from tests.flow.sources.test_meta_hooks import delivery, signed
from tests.receiving.network import everything

ASKED = f"GET /v25.0/{ACCOUNT}"
MEDIA = {
    **{"id": "17901", "caption": "Morning with auroratea", "media_type": "IMAGE"},
    **{"timestamp": at(1), "username": "lena.k", "like_count": 7, "media_url": "planted-picture"},
}
COMMENT = {
    **{"id": "17950", "text": "auroratea is best", "timestamp": at(1, 9), "username": "kiril_m"},
    "media": {"id": "17902"},
}
THEM = {"mentioned_media 17901": MEDIA, "mentioned_comment 17950": COMMENT}


@pytest.fixture
def page(tmp_path, monkeypatch):
    """page(service, **settings): a workspace connected to it."""
    made = connecting(tmp_path, monkeypatch)
    return lambda service, **more: made(service, instagram=ACCOUNT, **more)


def send(taken, *values):
    """Deliver numbers as Meta does. Returns how many were kept."""
    body = delivery(*values, field="mentions", object_="instagram", id_=ACCOUNT)
    return hooks.take(taken.workspace, "c", signed(body), body, now=taken.now)


def waiting(taken):
    return list(Stores(taken.workspace).received.told("c"))


def texts(taken):
    """What was written that names us and is not gone."""
    build(taken.workspace, now=taken.now)
    return sorted({row[0] for row in taken.facts(INTERACTIONS, "text")})


SAID = ({"media_id": "17901"}, {"media_id": "17902", "comment_id": "17950"})


def test_what_is_told_by_number_is_asked_for_and_becomes_posts_once(page):
    with serving(service := Graph(mentioned=THEM)):
        taken = page(service)
        assert send(taken, *SAID) == 2
        assert waiting(taken) == ["mentioned_media 17901", "mentioned_comment 17950"]
        assert taken.pull().refused == 0
        assert waiting(taken) == []
        assert taken.facts(INTERACTIONS, "verb", "text", "occurred_at") == [
            ("Create", "Morning with auroratea", datetime(2021, 8, 19, 8, tzinfo=UTC)),
            ("Create", "auroratea is best", datetime(2021, 8, 19, 9, tzinfo=UTC)),
        ]
        told = taken.facts(OBJECTS, "kind", "format", "began_by", "mentions_us")
        assert sorted(map(str, told)) == [
            "('page', None, None, None)",
            "('page', None, None, None)",
            "('post', 'picture', 'them', True)",
            "('post', None, 'them', True)",
        ]
        taken.now += timedelta(hours=1)
        assert send(taken, *SAID) == 2, "the same again, as senders do"
        assert taken.pull().kept == 0
        assert waiting(taken) == []
    assert len(taken.facts(INTERACTIONS, "seq")) == 2
    assert "planted" not in everything(taken.workspace)


def test_nothing_is_asked_for_that_nobody_told_of(page):
    with serving(service := Graph(mentioned=THEM)):
        page(service).pull()
    assert not any("mentioned" in call for call in service.calls)


@pytest.mark.parametrize("code", [100, 24])
def test_what_is_gone_before_it_is_asked_for_is_let_go(page, code):
    with serving(service := Graph(mentioned={"mentioned_media 17901": MEDIA})):
        service.gone = code
        taken = page(service)
        send(taken, SAID[1], SAID[0])
        taken.pull()
    assert waiting(taken) == []
    assert texts(taken) == ["Morning with auroratea"]


def test_a_field_that_meta_does_not_know_is_not_taken_for_a_comment_that_is_gone(page):
    with serving(service := Graph(mentioned=THEM)):
        us = service.said({"id": ACCOUNT, "username": "ikroskun"})
        service.instead[ASKED] = [us, service.refused(100)]
        without = {n: v for n, v in COMMENT.items() if n != "username"}
        service.mentioned = {"mentioned_comment 17950": without}
        taken = page(service)
        send(taken, SAID[1])
        assert taken.pull().refused == 1
    assert taken.reasons() == ["Meta does not tell who wrote it"]
    assert waiting(taken) == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((429, b"", AT_ONCE), RetryLater),
        ((500, b"", AT_ONCE), RetryLater),
        ("limit", RetryLater),
        ("token", StopSource),
    ],
)
def test_what_is_refused_for_now_is_asked_for_the_next_time(page, answer, error):
    with serving(service := Graph(mentioned=THEM)):
        codes = {"limit": 4, "token": 190}
        again = service.refused(codes[answer]) if isinstance(answer, str) else answer
        us = service.said({"id": ACCOUNT, "username": "ikroskun"})
        first = service.said({"id": ACCOUNT, "mentioned_media": MEDIA})
        service.instead[ASKED] = [us, first, *[again] * (1 if isinstance(answer, str) else 3)]
        taken = page(service)
        send(taken, *SAID)
        with pytest.raises(error):
            taken.pull()
        assert waiting(taken) == ["mentioned_comment 17950"], "what came by then is kept"
        taken.pull()
    assert waiting(taken) == []
    assert texts(taken) == ["Morning with auroratea", "auroratea is best"]


@pytest.mark.parametrize("pages", (0, 1, 2, 3))
def test_killed_between_the_delivery_and_the_end_nothing_is_lost_or_doubled(
    page, monkeypatch, pages
):
    with serving(service := Graph(mentioned=THEM)):
        taken = page(service)
        send(taken, *SAID)
        taken.cut_off(monkeypatch, pages)
        assert len(waiting(taken)) == (2 if pages < 2 else 0)
        taken.pull()
        taken.now += timedelta(hours=1)
        assert taken.pull().deletions == 0
    assert texts(taken) == ["Morning with auroratea", "auroratea is best"]
    assert len(taken.facts(INTERACTIONS, "seq")) == 2


def test_a_killed_delivery_is_kept_whole_or_not_at_all(page, monkeypatch):
    taken = page(Graph())
    with monkeypatch.context() as patched:

        def dies(*_):
            raise KeyboardInterrupt

        patched.setattr("rapport.flow.told.add", dies)
        value = {"id": "1792", "text": "So true", "media": {"id": "1790"}}
        value["from"] = {"id": "902", "username": "kiril_m"}
        changes = [{"field": "comments", "value": value}, {"field": "mentions", "value": SAID[0]}]
        body = delivery(object_="instagram", id_=ACCOUNT, changes=changes)
        with pytest.raises(KeyboardInterrupt):
            hooks.take(taken.workspace, "c", signed(body), body, now=taken.now)
    assert waiting(taken) == [] and Stores(taken.workspace).received.waiting() == {}
    assert hooks.take(taken.workspace, "c", signed(body), body, now=taken.now) == 2
    assert waiting(taken) == ["mentioned_media 17901"]


def test_who_takes_theirs_back_is_found_the_next_day_and_edits_are_read(page):
    with serving(service := Graph(mentioned=dict(THEM))):
        taken = page(service)
        send(taken, *SAID)
        taken.pull()
        del service.mentioned["mentioned_comment 17950"]
        service.mentioned["mentioned_media 17901"] = {**MEDIA, "caption": "Evening with auroratea"}
        taken.now += timedelta(hours=1)
        assert taken.pull().deletions == 0, "short walks do not ask again"
        taken.now += timedelta(days=1)
        assert taken.pull().deletions == 2
        assert texts(taken)[-1:] == ["Morning with auroratea"]
        last = max(taken.facts(INTERACTIONS, "seq", "text"))
        assert last[1] == "Evening with auroratea"
        taken.now += timedelta(days=1)
        assert taken.pull().deletions == 0
    assert "auroratea is best" not in everything(taken.workspace)


def test_leaving_takes_what_waits_along(page):
    with serving(service := Graph(mentioned=THEM)):
        taken = page(service)
        send(taken, SAID[0])
        taken.pull()
        send(taken, SAID[1])
        (lena,) = {row[0] for row in taken.facts(INTERACTIONS, "account_id")}
        forget(taken.workspace, [lena], now=taken.now)
        assert waiting(taken) == [], "whose it is nobody knows yet"
        send(taken, SAID[0])
        taken.pull()
        assert texts(taken) == []
    assert "Morning" not in everything(taken.workspace)


def test_a_connection_that_goes_takes_what_waits_along(page):
    taken = page(Graph())
    send(taken, *SAID)
    ending.disconnect(taken.workspace, "c", now=taken.now)
    assert waiting(taken) == []


def test_without_an_account_what_waits_is_let_go(page):
    with serving(service := Graph(mentioned=THEM)):
        taken = page(service)
        send(taken, *SAID)
        connection = connections.load(taken.workspace, "c")
        settings = {**connection.settings, "instagram": ""}
        connections.save(taken.workspace, replace(connection, settings=settings))
        taken.pull()
    assert waiting(taken) == []
    assert not any("mentioned" in call for call in service.calls)


@pytest.mark.parametrize(
    ("said", "next_"),
    [
        ({"media_id": "1"}, "mentioned_media 1"),
        ({"media_id": 17, "comment_id": "2"}, "mentioned_comment 2"),
        ({"media_id": "1", "comment_id": ""}, "mentioned_media 1"),
        ({"media_id": "1){x}", "comment_id": None}, None),
        ({"media_id": ["1"]}, None),
        ({}, None),
    ],
)
def test_only_numbers_are_asked_for(said, next_):
    assert next_of({"form": "told", **said}) == next_
    assert next_of({"form": "change", **said}) is None


def test_deliveries_of_others_and_of_private_messages_tell_nothing(page):
    taken = page(Graph())
    body = delivery(SAID[0], field="mentions", object_="instagram", id_="7")
    assert hooks.take(taken.workspace, "c", signed(body), body, now=taken.now) == 0
    body = delivery(SAID[0], field="messages", object_="instagram", id_=ACCOUNT)
    assert hooks.take(taken.workspace, "c", signed(body), body, now=taken.now) == 0
    body = delivery("odd", {"media_id": "x"}, field="mentions", object_="instagram", id_=ACCOUNT)
    assert hooks.take(taken.workspace, "c", signed(body), body, now=taken.now) == 0
    assert waiting(taken) == []
