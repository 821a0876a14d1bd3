"""Where a service sends to: shown to who connects, and told to it by a click."""

import json
from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from rapport.flow.policies import POLICIES
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, runner, secret_settings, terms
from rapport.receiving.connections import Connection
from rapport.web.audit.models import Entry
from tests.flow.sources.pulling import Service, serving
from tests.web.brought import text_of

TOKEN = "12:planted-token"


@dataclass
class Bot(Service):
    """The Bot API of one bot, as far as it sends updates by itself."""

    hook: dict = field(default_factory=dict)
    fares: dict = field(default_factory=dict)

    def answer(self, method, path, query, body, headers):
        _, bot, name = path.split("/")
        if bot != f"bot{TOKEN}":
            return 401, b'{"ok": false}'
        if name == "getUpdates" and self.hook:
            return 409, b'{"ok": false}'
        if name == "setWebhook":
            self.hook = body
        found = {
            "getMe": {"username": "acme_bot", "can_read_all_group_messages": True},
            "getWebhookInfo": {"url": self.hook.get("url", ""), **self.fares},
            "getUpdates": [],
            "setWebhook": True,
        }
        return 200, json.dumps({"ok": True, "result": found[name]}).encode()


@pytest.fixture
def bot():
    with serving(bot := Bot()):
        yield bot


@pytest.fixture
def ws(tmp_path, settings, bot):
    settings.WORKSPACE = Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    said = {"base_url": bot.address}
    made = Connection("talk", "telegram", ("service",), "contract", settings=said)
    connections.save(settings.WORKSPACE, made)
    secret_settings.keep(settings.WORKSPACE, "talk", {"token": TOKEN})
    for of_source in POLICIES["telegram"].terms:
        today = timezone.localdate()
        told = {"version": "1", "by": "tests", "on": today}
        terms.confirm(settings.WORKSPACE, "talk", of_source.url, **told)
    return settings.WORKSPACE


def address_on(page):
    return page.split("https://testserver/hooks/")[1].split("/")[0]


def test_telegram_is_told_our_address_and_sends_there_from_then_on(ws, bot, signed_in, client):
    manager = signed_in("manager")
    page = manager.get("/sources/talk/", secure=True).content.decode()
    assert "Set it at Telegram" in page
    ours = f"https://testserver/hooks/{address_on(page)}/"
    manager.post("/sources/talk/subscribe/", secure=True)
    assert "It is set: Telegram sends what is new to us." in text_of(manager.get("/sources/talk/"))
    assert bot.hook["url"] == ours
    assert "chat_member" in json.loads(bot.hook["allowed_updates"])
    word = bot.hook["secret_token"]
    assert len(word) >= 32 and secret_settings.of(ws, "talk")["secret"] == word
    assert connections.load(ws, "talk").settings == {
        "base_url": bot.address,
        "delivery": "sent",
        "address": ours,
    }
    entry = Entry.objects.get(action="connect", subject="source:talk")
    assert entry.details == {"deliveries": True} and word not in str(entry.details)
    update = b'{"update_id": 1, "planted_kind": {}}'
    path = f"/hooks/{address_on(page)}/"
    how = {"content_type": "application/json", "secure": True}
    told = {"X-Telegram-Bot-Api-Secret-Token": word}
    assert client.post(path, update, headers=told, **how).status_code == 200
    stranger = {"X-Telegram-Bot-Api-Secret-Token": "guessed"}
    assert client.post(path, update, headers=stranger, **how).status_code == 400
    assert runner.pull(ws, "talk", now=timezone.now()).outcome == "done", (
        "nothing is asked for any more"
    )
    assert bot.count()[f"POST /bot{TOKEN}/getUpdates"] == 0


def test_a_second_click_keeps_the_word_and_changes_nothing(ws, bot, signed_in):
    manager = signed_in("manager")
    manager.post("/sources/talk/subscribe/", secure=True)
    first = bot.hook
    manager.post("/sources/talk/subscribe/", secure=True)
    assert bot.hook == first


def test_the_check_says_how_deliveries_fare(ws, bot, signed_in):
    manager = signed_in("manager")

    def checked():
        manager.post("/sources/talk/check/", secure=True)
        return text_of(manager.get("/sources/talk/", secure=True))

    assert "It sends to no address." in checked()
    manager.post("/sources/talk/subscribe/", secure=True)
    why = "Wrong response from the webhook: 502 Bad Gateway"
    bot.fares = {"pending_update_count": 12, "last_error_date": 1_772_186_400}
    bot.fares["last_error_message"] = why
    said = checked()
    assert "It sends to our address." in said and "Waiting there to be sent: 12." in said
    assert f"“{why}”" in said and "2026" in said
    bot.hook = {"url": "https://elsewhere.example/"}
    bot.fares = {"pending_update_count": "many", "last_error_date": -1}
    said = checked()
    assert "It sends to another address than ours." in said and "failed" not in said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((400, b'{"ok": false}'), "Telegram refused what was asked for (400)."),
        ((401, b'{"ok": false}'), "Telegram takes the token of the bot no more."),
        ((200, b'{"ok": false}'), "something else than its documentation says"),
    ],
)
def test_what_telegram_refuses_changes_nothing(ws, bot, signed_in, answer, said):
    bot.instead[f"POST /bot{TOKEN}/setWebhook"] = [answer]
    manager = signed_in("manager")
    manager.post("/sources/talk/subscribe/", secure=True)
    assert said in text_of(manager.get("/sources/talk/"))
    assert connections.load(ws, "talk").settings == {"base_url": bot.address}
    assert not Entry.objects.filter(subject="source:talk").exists()


def test_an_address_that_telegram_can_not_reach_is_not_told(ws, bot, signed_in):
    manager = signed_in("manager")
    manager.post("/sources/talk/subscribe/")
    assert "Telegram sends to addresses of https only." in text_of(manager.get("/sources/talk/"))
    assert not bot.calls and secret_settings.names(ws, "talk") == {"token"}


def test_only_who_connects_sees_the_address_and_may_set_it(ws, bot, signed_in):
    page = signed_in("agent").get("/sources/talk/", secure=True).content.decode()
    assert "/hooks/" not in page and "Set it at" not in page
    assert signed_in("agent").post("/sources/talk/subscribe/").status_code == 403
    assert not bot.calls


def test_what_has_no_such_call_is_told_by_hand(ws, bot, signed_in):
    said = {"group": "1", "base_url": bot.address}
    connections.save(ws, Connection("club", "vk", ("service",), "contract", settings=said))
    manager = signed_in("manager")
    page = manager.get("/sources/club/", secure=True).content.decode()
    assert "https://testserver/hooks/" in page and "Set it at" not in page
    assert address_on(page) in manager.get("/sources/club/edit/", secure=True).content.decode()
    assert manager.post("/sources/club/subscribe/", secure=True).status_code == 404
    assert not bot.calls
