"""Connecting a source from its declared settings, reading it, and its drains in the history."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from rapport.flow.sources import ALL
from rapport.flow.workspace import Workspace
from rapport.intake import live
from rapport.receiving import connections, secret_settings
from rapport.receiving.connections import Connection
from rapport.stores import Stores
from rapport.web.audit.models import Entry
from rapport.web.connections import guide_texts, live_words, network_texts, services, source_texts
from rapport.web.jobs.models import Job
from rapport.web.jobs.worker import work_off
from tests.web import audited
from tests.web.brought import text_of
from tools import source_texts as made_texts

SAID = {
    "name": "our-site",
    "purposes": ["service", "profile"],
    "basis": "contract",
    "setting_base_url": "https://stats.marten.example",
    "setting_token": audited.TOKEN,
    "setting_site": "1",
    "setting_since": "2026-01-01",
}


@pytest.fixture
def ws(tmp_path, settings):
    settings.WORKSPACE = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    return settings.WORKSPACE


def test_what_can_be_connected_says_what_it_may_give_before(ws, signed_in):
    text = text_of(signed_in("manager").get("/sources/add/"))
    assert "Works beside your CRM" in text and "Nothing is written back by itself" in text
    for kind in live.kinds():
        assert kind.title in text and kind.gives in text and kind.forbids in text


def test_a_source_is_connected_and_its_secret_sealed(ws, signed_in):
    client = signed_in("manager")
    answer = client.post("/sources/add/matomo/", SAID)
    assert answer.headers["Location"] == "/sources/our-site/"
    assert connections.load(ws, "our-site") == Connection(
        "our-site",
        "matomo",
        ("service", "profile"),
        "contract",
        settings={
            "base_url": "https://stats.marten.example",
            "site": "1",
            "since": "2026-01-01",
        },
    )
    assert secret_settings.of(ws, "our-site") == {"token": audited.TOKEN}
    for path in ws.root.rglob("*"):
        if path.is_file():
            assert audited.TOKEN.encode() not in path.read_bytes(), path.name
    assert Job.objects.get(key="pull-our-site").about == "our-site"
    assert Entry.objects.get(action="connect").subject == "source:our-site"


def test_a_secret_is_never_shown_again_and_stays_if_left_empty(ws, signed_in):
    client = signed_in("manager")
    client.post("/sources/add/matomo/", SAID)
    page = client.get("/sources/our-site/edit/")
    assert audited.TOKEN not in page.content.decode()
    assert "It is kept, sealed." in text_of(page)
    changed = SAID | {"setting_token": "", "setting_site": "2"}
    assert client.post("/sources/our-site/edit/", changed).status_code == 302
    assert secret_settings.of(ws, "our-site") == {"token": audited.TOKEN}
    assert connections.load(ws, "our-site").settings["site"] == "2"


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"setting_token": ""}, "This has to be said to read the source."),
        ({"setting_site": "one"}, "Write a whole number."),
        ({"setting_since": "1 January"}, "Write the day as in 2026-01-31."),
        ({"setting_base_url": "stats"}, "Write the whole address"),
        ({"setting_base_url": "file:///etc/passwd"}, "Write the whole address"),
        ({"name": "audit"}, "This name is taken by a page of ours."),
        ({"name": "Our site"}, "Use small letters"),
        ({"purposes": []}, "Say what the data is for"),
        ({"basis": ""}, "Say on what ground you hold it"),
        ({"numbers_of": "nowhere"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(ws, signed_in, wrong, fault):
    answer = signed_in("manager").post("/sources/add/matomo/", SAID | wrong)
    assert answer.status_code == 400 and fault in text_of(answer)
    assert connections.names(ws) == () and not (ws.root / "secrets" / "sources").exists()
    assert audited.TOKEN not in answer.content.decode()


def test_a_name_that_is_there_already_is_refused(ws, signed_in, tmp_path):
    audited.bring(ws, tmp_path, "our-site", (3,), timezone.now())
    answer = signed_in("manager").post("/sources/add/matomo/", SAID)
    assert "A source of this name is there already." in text_of(answer)


@pytest.mark.parametrize("source", ["files", "singer", "nowhere"])
def test_only_what_a_form_can_connect_has_one(ws, signed_in, source):
    assert signed_in("manager").get(f"/sources/add/{source}/").status_code == 404


def test_every_source_has_a_form(ws, signed_in):
    client = signed_in("owner")
    for kind in live.kinds():
        if not kind.by_command:
            text = text_of(client.get(f"/sources/add/{kind.name}/"))
            asked = [s for s in kind.settings if not s.given]
            assert all(s.meaning in text for s in asked), kind.name


def test_a_source_that_refuses_us_is_stopped_and_told_with_its_mend(ws, signed_in, tmp_path):
    audited.bring(ws, tmp_path, "club", (3,), timezone.now())
    with audited.refusing() as address:
        client = signed_in("manager")
        client.post("/sources/add/matomo/", SAID | {"setting_base_url": address})
        assert work_off() == 1
    page = text_of(client.get("/sources/our-site/"))
    assert "Matomo does not let us in (status 401)." in page
    assert "What to do: Connect it again: the key is wrong" in page
    assert "Our site is stopped." in text_of(client.get("/"))
    job = Job.objects.get(key="pull-our-site")
    assert job.state == "parked"
    assert live.due(ws, now=timezone.now()) == ()


def test_reading_now_twice_is_one_job(ws, signed_in):
    audited.connect_stats(ws, "http://127.0.0.1:9")
    client = signed_in("manager")
    for _ in range(2):
        assert client.post("/sources/stats/pull/").headers["Location"] == "/sources/stats/"
    assert Job.objects.filter(key="pull-stats").count() == 1


def test_what_comes_in_by_itself_is_not_built_all_the_time(ws, db):
    assert services.build_in_turn().run_after <= timezone.now()  # nothing was built yet
    done = Job.objects.get(key="build")
    done.state, done.key = Job.State.DONE, ""
    done.started_at, done.ended_at = (timezone.now() - timedelta(minutes=m) for m in (9, 5))
    done.save()
    later = services.build_in_turn()  # it took four minutes: five times as long between two
    assert later.run_after - done.ended_at == pytest.approx(
        timedelta(minutes=20), abs=timedelta(seconds=5)
    )
    assert services.build_soon(None) == later
    later.refresh_from_db()
    assert later.run_after <= timezone.now()  # somebody asked for it


def test_what_is_sent_to_us_can_not_be_read_now(ws, signed_in):
    connections.save(ws, Connection("site", "collector", ("profile",), "consent"))
    client = signed_in("manager")
    assert client.post("/sources/site/pull/").status_code == 404
    assert "is sent to us" in text_of(client.get("/sources/audit/"))


def test_a_drain_is_no_file(ws, signed_in):
    """What was sent to us stands in the history by where it came from, not as a nameless file."""
    from rapport import run

    connections.save(ws, Connection("site", "collector", ("profile",), "consent"))
    stores = Stores(ws)
    event = {
        "type": "page", "anonymousId": "b1", "messageId": "m1", "name": "Home",
        "timestamp": "2026-11-20T10:00:00Z", "properties": {"url": "https://marten.example/"},
    }  # fmt: skip
    stores.received.put("site", "event", [json.dumps(event).encode()], at=timezone.now())
    run.build(ws, now=timezone.now())
    text = text_of(signed_in("manager").get("/sources/site/"))
    assert "sent to us 1 0 Visits" in text
    assert "a command on the server" not in text


def test_a_broken_file_is_told_and_stops_no_page(ws, signed_in):
    (ws.sources / "torn.toml").write_text("source = [")
    client = signed_in("manager")
    for address in ("/sources/", "/sources/audit/", "/sources/torn/", "/sources/torn/edit/"):
        assert client.get(address).status_code == 200, address
    assert "The file torn.toml in sources/ can’t be read." in text_of(client.get("/sources/torn/"))


def test_terms_that_nobody_read_stop_a_source_until_somebody_does(ws, signed_in, monkeypatch):
    from dataclasses import replace

    from rapport.flow.rights import NEVER, Terms
    from rapport.flow.sources import plugins

    matomo = plugins.by_name("matomo")
    url = "https://stats.example/terms"
    policy = replace(matomo.policy, terms=(Terms(url, "2026", NEVER),))
    found = {**plugins.look().sources, "matomo": replace(matomo, policy=policy)}
    monkeypatch.setattr(plugins, "_found", lambda: plugins.Found(found, ()))
    audited.connect_stats(ws, "http://127.0.0.1:9")
    client = signed_in("privacy_officer")
    assert "Nobody here has read its terms." in text_of(client.get("/sources/stats/"))
    assert client.post("/sources/stats/terms/", {"url": "https://other"}).status_code == 404
    assert client.post("/sources/stats/terms/", {"url": url}).status_code == 302
    assert "Nobody here has read its terms." not in text_of(client.get("/sources/stats/"))
    assert Entry.objects.get(action="terms_checked").subject == "source:stats"


def test_the_texts_of_sources_are_before_translators():
    said = {t for s in ALL if s.name != "files" for t in made_texts.texts_of(s)}
    assert said == {
        *source_texts.TEXTS,
        *network_texts.TEXTS,
        *guide_texts.TEXTS,
    }, "run: python tools/source_texts.py"


def test_names_of_foreign_pages_are_marked_in_other_languages():
    text = "Open your community at VK: Manage, then API usage."
    with translation.override("ru"):
        told = live_words.marked(text)
        assert '<span lang="en" translate="no">VK</span>' in told
        assert (
            live_words.marked("never <b>translated</b>") == "never &lt;b&gt;translated&lt;/b&gt;"
        )
    assert live_words.marked(text) == text


def test_how_often_it_is_read_is_said_in_minutes_if_it_is_more_often(ws, signed_in):
    client = signed_in("manager")
    assert "we read it every 2 min" in text_of(client.get("/sources/add/telegram/"))
    assert "we read it every 1 h" in text_of(client.get("/sources/add/vk/"))
