"""Pausing, disconnecting and reading again by the pages: who did it stands in the audit."""

import json
from dataclasses import replace
from functools import cache

import pytest
from django.utils import timezone

from rapport import run
from rapport.flow.sources import plugins
from rapport.flow.sources.base import Row
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, secret_settings
from rapport.receiving.connections import Connection
from rapport.stores import Stores
from rapport.web.audit.models import Entry
from rapport.web.jobs.models import Job
from rapport.web.jobs.worker import work_off
from tests.receiving.toy import TEA, TOY
from tests.web.brought import text_of


@pytest.fixture
def ws(tmp_path, settings, monkeypatch):
    """A workspace that is connected to the toy shop; a purchase of it waits."""
    settings.WORKSPACE = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    use(monkeypatch)
    connections.save(settings.WORKSPACE, Connection("shop", "toy", ("profile",), "contract"))
    secret_settings.keep(settings.WORKSPACE, "shop", {"token": "planted-token"})
    send(settings.WORKSPACE, TEA)
    return settings.WORKSPACE


def use(monkeypatch, **changed):
    found = plugins.Found({**plugins.look().sources, "toy": replace(TOY, **changed)}, ())
    monkeypatch.setattr(plugins, "_found", cache(lambda: found))


def send(ws, *records):
    items = [json.dumps(record).encode() for record in records]
    Stores(ws).received.put("shop", "hook", items, at=timezone.now())


def entries(ws):
    return [e for e in Stores(ws).log.entries() if e.kind == "file"]


def did(action):
    return [(e.subject, e.details) for e in Entry.objects.filter(action=action)]


def test_a_source_is_paused_and_resumed_and_a_second_click_is_harmless(ws, signed_in):
    client = signed_in("manager")
    for _ in range(2):
        assert client.post("/sources/shop/pause/").headers["Location"] == "/sources/shop/"
    page = client.get("/sources/shop/")
    assert "Nothing of it is read or taken in." in text_of(page)
    assert "/sources/shop/resume/" in page.content.decode()
    assert connections.state(ws, "shop") == "paused"
    for _ in range(2):
        client.post("/sources/shop/resume/")
    assert "/sources/shop/pause/" in client.get("/sources/shop/").content.decode()
    assert connections.state(ws, "shop") == "on"
    assert [len(did("pause")), len(did("resume"))] == [1, 1]


def test_disconnected_by_the_page_its_facts_stay(ws, signed_in):
    client = signed_in("manager")
    assert "Keep them: people stay as they are" in text_of(client.get("/sources/shop/disconnect/"))
    assert client.post("/sources/shop/disconnect/", {}).status_code == 400
    assert connections.state(ws, "shop") == "on"
    for _ in range(2):
        answer = client.post("/sources/shop/disconnect/", {"facts": "keep"})
        assert answer.headers["Location"] == "/sources/"
    assert secret_settings.of(ws, "shop") == {}, "at once, not by the job"
    assert "is being disconnected" in text_of(client.get("/sources/shop/"))
    assert Job.objects.filter(key="disconnect-shop").count() == 1
    work_off()
    assert connections.names(ws) == () and len(entries(ws)) == 1
    assert client.post("/sources/shop/disconnect/", {"facts": "withdraw"}).status_code == 302
    assert client.get("/sources/shop/").status_code == 200, "its facts are there"
    assert did("disconnect") == [("source:shop", {"withdraw": False})]


def test_its_facts_leave_only_by_a_second_choice(ws, signed_in):
    run.build(ws, now=timezone.now())
    client = signed_in("manager")
    client.post("/sources/shop/disconnect/", {"facts": "withdraw"})
    work_off()
    assert entries(ws) == [], "the build that followed dropped them"
    assert did("disconnect") == [("source:shop", {"withdraw": True})]


def test_what_was_disconnected_may_be_connected_again_under_its_name(ws, signed_in):
    client = signed_in("manager")
    client.post("/sources/shop/disconnect/", {"facts": "keep"})
    work_off()
    said = {"name": "shop", "purposes": ["profile"], "basis": "contract"}
    assert client.post("/sources/add/toy/", said).headers["Location"] == "/sources/shop/"


def mistaken(record):
    yield Row("orders", {"order": record["id"], "customer": "nobody", "ordered_at": record["at"]})


def test_pages_are_read_again_by_a_button_and_twice_adds_none(ws, signed_in, monkeypatch):
    use(monkeypatch, read=mistaken)
    run.build(ws, now=timezone.now())
    use(monkeypatch)
    client = signed_in("manager")
    for _ in range(2):
        answer = client.post("/sources/shop/read-again/")
        assert answer.headers["Location"] == "/sources/shop/"
        work_off()
        (entry,) = entries(ws)
        rows = Stores(ws).vault.read_table(entry.table).to_pylist()
        assert [row["user"] for row in rows if "user" in row] or rows[0]["customer"] == "c7"
    assert len(did("read_again")) == 2


def test_what_waits_is_taken_in_by_a_job_between_builds(ws, monkeypatch, db):
    from rapport.web.connections import tasks
    from rapport.web.jobs.define import schedules
    from rapport.web.jobs.services import enqueue

    declared = schedules()[tasks.drain.module_path]
    assert not declared.only_if(), "it came just now"
    monkeypatch.setattr("rapport.receiving.waiting.MANY", 0)
    assert declared.only_if()
    enqueue(tasks.drain, by=None, key="drain")
    work_off()
    assert len(entries(ws)) == 1 and Stores(ws).received.waiting() == {}
    assert not declared.only_if()
