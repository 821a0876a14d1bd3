"""The page where the terms of a source are confirmed: what was read, what rests on it, by whom."""

from dataclasses import replace

import pytest
from django.utils import timezone

from rapport.flow.policies import POLICIES
from rapport.flow.rights import NEVER, Right
from rapport.flow.sources import plugins
from rapport.flow.workspace import Workspace
from rapport.receiving import connections
from rapport.web.audit.models import Entry
from rapport.web.connections import words
from tests.web import audited
from tests.web.brought import text_of

URL = POLICIES["youtube"].terms[0].url


@pytest.fixture
def ws(tmp_path, settings, monkeypatch, db):
    """A workspace with a source under the terms of YouTube."""
    matomo = plugins.by_name("matomo")
    found = {**plugins.look().sources, "matomo": replace(matomo, policy=POLICIES["youtube"])}
    monkeypatch.setattr(plugins, "_found", lambda: plugins.Found(found, ()))
    settings.WORKSPACE = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    audited.connect_stats(settings.WORKSPACE, "http://127.0.0.1:9")
    return settings.WORKSPACE


def test_it_shows_the_address_and_what_we_rely_on_in_words(ws, signed_in):
    answer = signed_in("privacy_officer").get("/sources/stats/")
    assert f'href="{URL}"' in answer.content.decode()
    text = text_of(answer)
    assert URL in text
    relied, _, denied = text.partition("They don’t let us")
    relied, denied = (
        relied.partition("We rely on its terms to")[2],
        denied.partition("They let us keep it")[0],
    )
    held = POLICIES["youtube"].of_rows
    for right in Right:
        said = str(words.RIGHTS[right.name.lower()])
        assert (said in relied, said in denied) == (bool(held & right), not held & right), said
    assert "They let us keep it 30 days" in text


def test_every_right_has_words():
    assert list(words.RIGHTS) == [right.name.lower() for right in Right]


def test_who_confirmed_it_and_when_stands_in_the_audit_and_beside_the_source(ws, signed_in):
    client = signed_in("privacy_officer")
    before = timezone.now()
    assert client.post("/sources/stats/terms/", {"url": URL}).status_code == 302
    entry = Entry.objects.get(action="terms_checked")
    who = int(client.session["_auth_user_id"])
    assert (entry.by_id, entry.subject, entry.details) == (who, "source:stats", {"terms": URL})
    assert before <= entry.at <= timezone.now()
    (kept,) = connections.part(ws, "stats", "terms")
    assert (kept["url"], kept["by"]) == (URL, str(who))
    assert kept["checked_at"] == timezone.localdate()
    text = text_of(client.get("/sources/stats/"))
    assert "terms never read" not in text and "Nobody here has read its terms." not in text


def test_terms_stay_unread_until_then_and_nobody_else_may_confirm_them(ws, signed_in):
    for role in ("manager", "agent", "analyst"):
        assert signed_in(role).post("/sources/stats/terms/", {"url": URL}).status_code == 403, role
    text = text_of(signed_in("manager").get("/sources/stats/"))
    assert "terms never read" in text and "I read them today" not in text
    assert {t.checked_at for t in POLICIES["youtube"].terms} == {NEVER}
    assert not Entry.objects.filter(action="terms_checked").exists()
