"""Write keys on their page: made and shown once, revoked, in the audit; what was refused."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from rapport.collect import keys
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.refusals import Refusal
from rapport.flow.workspace import Workspace
from rapport.receiving import connections
from rapport.receiving.connections import Connection
from rapport.stores import Stores
from rapport.web.audit.models import Entry
from tests.web.brought import text_of

PAGE = "/sources/site/keys/"
SAID = {"label": "shop", "kind": "browser", "per_s": "50"}
SAID |= {"origins": "https://Shop.example/\nhttps://www.shop.example"}


@pytest.fixture
def ws(tmp_path, settings):
    settings.WORKSPACE = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    connections.save(settings.WORKSPACE, Connection("site", "collector", ("profile",), "consent"))
    return settings.WORKSPACE


def kept(ws):
    return keys.of_connection(ws.sources / "site.toml")


def test_a_key_is_made_and_shown_once_with_what_to_paste(ws, signed_in):
    client = signed_in("manager")
    answer = client.post(PAGE, SAID)
    (key,) = set(re.findall(r"bk_[0-9a-f]{32}", answer.content.decode()))
    paste = f"http://127.0.0.1:8000/rapport.js?key={key}"
    assert answer.status_code == 200 and paste in answer.content.decode()
    (made,) = kept(ws)
    assert made.hash == keys.hash_of(key, Pseudonyms(ws.secret("ids")))
    assert (made.label, made.kind, made.per_s) == ("shop", "browser", 50)
    assert made.origins == ("https://shop.example", "https://www.shop.example")
    again = client.get(PAGE)
    assert key not in again.content.decode()
    assert "https://www.shop.example" in text_of(again)
    row = Entry.objects.get(action="key_made")
    assert row.subject == "source:site"
    assert row.details == {"kind": "browser", "origins": 2, "per_s": 50}
    for path in ws.root.rglob("*"):
        assert not path.is_file() or key.encode() not in path.read_bytes(), path.name


def test_a_server_is_told_the_call_it_makes(ws, signed_in):
    answer = signed_in("owner").post(PAGE, {"label": "backend", "kind": "server", "per_s": "0"})
    assert re.search(r"curl -u sk_[0-9a-f]{32}: http://127.0.0.1:8000/v1/track", text_of(answer))
    assert "no limit" in text_of(answer)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"label": ""}, "This field is required."),
        ({"kind": "robot"}, "Select a valid choice"),
        ({"per_s": "-1"}, "greater than or equal to 0"),
        ({"origins": "shop.example"}, "Write each page as in https://shop.example"),
        ({"origins": "https://shop.example/tea"}, "Write each page as in https://shop.example"),
        ({"kind": "server"}, "A program is no page"),
    ],
)
def test_what_is_wrong_is_said_and_no_key_is_made(ws, signed_in, wrong, fault):
    answer = signed_in("manager").post(PAGE, SAID | wrong)
    assert answer.status_code == 400 and fault in text_of(answer)
    assert kept(ws) == () and not Entry.objects.filter(action="key_made").exists()


def test_sent_twice_one_key_is_made(ws, signed_in):
    client = signed_in("manager")
    client.post(PAGE, SAID)
    again = client.post(PAGE, SAID)
    assert again.status_code == 400 and "is in use already" in text_of(again)
    assert len(kept(ws)) == 1 and Entry.objects.filter(action="key_made").count() == 1


def test_a_revoked_key_stays_in_the_list_and_its_name_is_free(ws, signed_in):
    client = signed_in("manager")
    client.post(PAGE, SAID)
    for said in ("The key was revoked.", "it was revoked already"):
        answer = client.post(f"{PAGE}revoke/", {"label": "shop"})
        assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
        assert said in text_of(client.get(PAGE))
    (old,) = kept(ws)
    assert old.revoked_at is not None
    assert Entry.objects.get(action="key_revoked").subject == "source:site"
    assert client.post(PAGE, SAID).status_code == 200
    assert [k.revoked_at is None for k in kept(ws)] == [False, True]


@pytest.mark.parametrize("role", ["privacy_officer", "agent", "analyst"])
def test_who_may_not_connect_makes_none(ws, signed_in, role):
    client = signed_in(role)
    assert client.post(PAGE, SAID).status_code == 403
    assert client.post(f"{PAGE}revoke/", {"label": "shop"}).status_code == 403
    assert kept(ws) == ()


def test_what_is_fetched_has_no_keys(ws, signed_in):
    connections.save(ws, Connection("stats", "matomo", ("profile",), "consent"))
    client = signed_in("manager")
    assert client.get("/sources/stats/keys/").status_code == 404
    assert "/sources/stats/keys/" not in client.get("/sources/stats/").content.decode()
    assert PAGE in client.get("/sources/site/").content.decode()


def test_keys_that_can_not_be_read_are_told_of(ws, signed_in):
    file = ws.sources / "site.toml"
    file.write_text(file.read_text() + '\n[[keys]]\nlabel = "half"\n')
    assert "can’t be read" in text_of(signed_in("manager").get(PAGE)).replace("'", "’")


def test_what_was_refused_stands_on_the_pages_of_its_source(ws, signed_in):
    today = datetime.now(UTC).date()
    old = today - timedelta(days=7)
    Stores(ws).received.put_many(
        [],
        refused={
            Refusal("site", "shop", "event", "too_large", today): 4,
            Refusal("site", "app", "event", "too_large", today - timedelta(days=6)): 6,
            Refusal("site", "shop", "event", "unreadable", today): 2,
            Refusal("site", "shop", "event", "unreadable", old): 100,
            Refusal("site", "shop", "request", "no_gzip", today): 1,
            Refusal("other", "shop", "event", "type", today): 9,
        },
    )
    client = signed_in("manager")
    for page in (PAGE, "/sources/site/", "/sources/audit/"):
        text = text_of(client.get(page))
        assert "12 events refused in 7 days: 10 too large, 2 unreadable." in text
        assert "1 whole request refused in 7 days: 1 packed badly or cut off." in text
