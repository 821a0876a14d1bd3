"""Telegram: what a bot is told, asked for or sent to us, to facts."""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rapport.flow.errors import HookRefused, StopSource
from rapport.flow.http import Client, allowed
from rapport.flow.rates import Pace
from rapport.flow.sources.base import Asked
from rapport.flow.sources.telegram import asking, reading
from rapport.flow.sources.telegram.source import SOURCE
from rapport.flow.tables import CONSENTS, IDENTIFIERS, INTERACTIONS, OBJECTS, OBSERVATIONS
from rapport.stores import Stores
from tests.flow.sources.connected import Connected
from tests.flow.sources.pulling import Service, serving
from tests.flow.sources.taken_in import NOW

UPDATES = json.loads(
    (Path(reading.__file__).parent / "pages" / "updates.json").read_text(encoding="utf-8")
)
GROUP = UPDATES[2]["message"]["chat"]
ANN, BEN = UPDATES[3]["message"]["from"], UPDATES[4]["message"]["from"]
TOKEN = "12:planted-token"
ASKED = f"POST /bot{TOKEN}/getUpdates"
BEGAN = 1772186400


@dataclass
class Bot(Service):
    """The Bot API of one bot: updates that wait, as it lets go of them."""

    waiting: list = field(default_factory=lambda: deepcopy(UPDATES))
    hook: dict = field(default_factory=dict)
    hears_all: bool = True

    def answer(self, method, path, query, body, headers):
        _, bot, name = path.split("/")
        if bot != f"bot{TOKEN}":
            return 401, b'{"ok": false, "error_code": 401, "description": "Unauthorized"}'
        return 200, json.dumps({"ok": True, "result": getattr(self, name)(body)}).encode()

    def getUpdates(self, said):
        first = int(said.get("offset", 0))
        self.waiting = [u for u in self.waiting if u["update_id"] >= first]
        return self.waiting[: int(said["limit"])]

    def getMe(self, said):
        return {"username": "acme_bot", "can_read_all_group_messages": self.hears_all}

    def getWebhookInfo(self, said):
        return {"url": self.hook.get("url", "")}

    def setWebhook(self, said):
        self.hook = said
        return True


@pytest.fixture
def bot():
    bot = Bot()
    with serving(bot):
        yield bot


def connected(tmp_path, bot, **more):
    about = {"base_url": bot.address, **more}
    return Connected(tmp_path, SOURCE, about, {"token": TOKEN, "secret": "planted_word"})


def message(number, **said):
    return {"update_id": number, "message": {"message_id": number, "date": BEGAN, **said}}


def told(c):
    names = {c.account(n): who for n, who in (("7", "anna"), ("8", "ben"))}
    columns = "account_id", "verb", "text", "content"
    rows = {(names[a], *rest) for a, *rest in c.facts(INTERACTIONS, *columns)}
    return sorted(rows, key=str)


TOLD = [
    ("anna", "Create", "Lovely! call [phone]", None),
    ("anna", "Join", None, "tasting-26"),
    ("anna", "Join", None, None),
    ("anna", "Like", None, "❤"),
    ("ben", "Announce", None, None),
    ("ben", "Create", "Where exactly?", None),
    ("ben", "Dislike", None, "👎"),
    ("ben", "Leave", None, None),
]


def test_updates_become_the_facts_of_the_table_and_a_second_reading_adds_none(tmp_path, bot):
    c = connected(tmp_path, bot)
    done = c.pull()
    assert (done.outcome, done.refused) == ("done", 0)
    assert told(c) == TOLD
    talk = Stores(c.workspace).pseudonyms.one("thread", "c", "-1002:50")
    texts = c.facts(OBJECTS, "text", "thread", "began_by")
    assert ("Spring tea is here", talk, "us") in texts, "the copy tells of which talk it is"
    assert ("In Varna", talk, None) in texts
    threads = {t for t, text in c.facts(INTERACTIONS, "thread", "text") if text}
    assert threads == {talk}
    assert c.facts(OBSERVATIONS, "measure", "value") == [("likes", 4)]
    proven = c.facts(IDENTIFIERS, "value", "verified")
    assert {("telegram:anna", True), ("+359888123457", True)} <= set(proven)
    consents = c.facts(CONSENTS, "account_id", "purpose", "channel", "state")
    assert consents == [(c.account("8"), "marketing", "telegram", "withdrawn")]
    assert c.pull().rows == 0
    bot.waiting = deepcopy(UPDATES)
    c.go_on_from("1")
    assert c.pull().rows == 0, "what is told twice stands once"


def test_nothing_private_and_nothing_of_strangers_is_kept(tmp_path, bot):
    private = {"id": 7, "type": "private", "first_name": "x"}
    stranger = {"phone_number": "359888999888", "user_id": 99, "first_name": "planted-friend"}
    other = {"id": -5, "type": "channel", "title": "planted-channel"}
    machine = {"id": 5, "is_bot": True, "first_name": "planted-bot"}
    spot = {"location": {"latitude": 43.217, "longitude": 27.917}}
    bot.waiting = [
        message(1, chat=private, **{"from": ANN}, text="planted-private"),
        message(2, chat=private, **{"from": ANN}, text="/start"),
        message(3, chat=private, **{"from": ANN}, contact=stranger),
        message(4, chat=private, **{"from": ANN}, text="/start planted code"),
        message(5, chat=GROUP, **{"from": machine}, text="planted-by-bot"),
        message(6, chat=GROUP, sender_chat=other, **{"from": machine}, text="planted-in-name"),
        message(7, chat=GROUP, **{"from": ANN}, **spot),
        message(8, chat=GROUP, **{"from": ANN}, new_chat_members=[{"id": 9}]),
        {"update_id": 9, "business_message": {"text": "planted-business"}},
        {"update_id": 10, "planted_new_kind": {}},
        message(11, chat={"id": -7, "type": "planted-type"}, **{"from": ANN}, text="planted"),
    ]
    c = connected(tmp_path, bot)
    done = c.pull()
    assert (done.records, done.rows, done.refused) == (11, 0, 0)
    c.build()
    left = c.everything().replace(TOKEN, "").replace("planted_word", "")
    assert "planted" not in left and "359888999888" not in left and "43.2" not in left


def test_a_reaction_that_is_taken_back_is_gone_and_an_edit_rules(tmp_path, bot):
    c = connected(tmp_path, bot)
    c.pull()
    taken = deepcopy(UPDATES[8])
    taken["update_id"] = 200
    taken["message_reaction"]["new_reaction"] = []
    edited = deepcopy(UPDATES[1])
    edited = {"update_id": 201, "edited_channel_post": edited["channel_post"]}
    edited["edited_channel_post"] |= {"caption": "Summer tea", "edit_date": BEGAN + 900}
    bot.waiting = [taken, edited]
    c.pull()
    c.build()
    assert ("anna", "Like", None, "❤") not in told(c)
    stores = Stores(c.workspace)
    post = stores.pseudonyms.one("object", "c", "post", "-1001:5")
    texts = [t for o, t in c.facts(OBJECTS, "object_id", "text") if o == post]
    assert "Summer tea" in texts


def test_many_updates_are_read_to_their_end(tmp_path, bot, monkeypatch):
    monkeypatch.setattr(asking, "AT_ONCE", 5)
    c = connected(tmp_path, bot)
    c.pull()
    assert told(c) == TOLD
    assert bot.count()[ASKED] == 4


@pytest.mark.parametrize("pages", (1, 2, 3))
def test_cut_off_after_any_page_nothing_is_lost_or_doubled(tmp_path, bot, monkeypatch, pages):
    monkeypatch.setattr(asking, "AT_ONCE", 5)
    c = connected(tmp_path, bot)
    c.cut_off(monkeypatch, pages=pages)
    c.pull()
    assert told(c) == TOLD


def test_what_is_sent_to_us_bears_our_word_and_becomes_the_same_facts(tmp_path, bot):
    c = connected(tmp_path, bot, delivery="sent", address="https://crm.example/hooks/c")
    assert c.pull().records == 0
    assert bot.hook["url"] == "https://crm.example/hooks/c"
    assert "message_reaction" in json.loads(bot.hook["allowed_updates"])
    header = "x-telegram-bot-api-secret-token"
    for update in [*UPDATES, UPDATES[3]]:
        c.taken({header: bot.hook["secret_token"]}, json.dumps(update).encode(), {})
    c.pull()
    assert told(c) == TOLD
    assert bot.count()[f"POST /bot{TOKEN}/setWebhook"] == 1
    for word, body in (
        ("another", b"{}"),
        ("", b"{}"),
        ("planted_word", b"["),
        ("planted_word", b"7"),
    ):
        with pytest.raises(HookRefused):
            c.deliver({header: word} if word else {}, body)


def test_to_be_sent_needs_an_address(tmp_path, bot):
    with pytest.raises(StopSource, match="does not know where"):
        connected(tmp_path, bot, delivery="sent").pull()


@pytest.mark.parametrize(
    ("answer", "outcome", "fix"),
    [
        ((401, b'{"ok": false}'), "stopped", "connect it again"),
        ((404, b'{"ok": false}'), "stopped", "connect it again"),
        ((409, b'{"ok": false}'), "stopped", "no other program"),
        ((400, b'{"ok": false}'), "stopped", "settings"),
        ((429, b"{}", {"Retry-After": "900"}), "retry", "nothing"),
        ((502, b"", {"Retry-After": "900"}), "retry", "nothing"),
        ((200, b'{"ok": true, "result": [{"upd'), "retry", "tried again"),
        ((200, b'{"ok": true, "result": 7}'), "retry", "tried again"),
        ((200, b'{"ok": true, "result": [7, {"update_id": "x"}]}'), "retry", "tried again"),
        ((200, b'{"ok": false}'), "retry", "tried again"),
    ],
)
def test_other_answers_say_what_to_do_next(tmp_path, bot, answer, outcome, fix):
    bot.instead[ASKED] = [answer]
    c = connected(tmp_path, bot)
    done = c.try_pull()
    assert done.outcome == outcome and fix in done.error.fix
    assert TOKEN not in str(done.error)
    c.pull()
    assert told(c) == TOLD


def test_a_changed_field_costs_its_record_and_a_new_word_only_itself(tmp_path, bot):
    bot.waiting += [
        message(300, chat=GROUP, **{"from": ANN}, text="when?", message_thread_id=[]),
        message(301, chat=GROUP, **{"from": ANN}, text={"new": "form"}, photo=[1]),
        message(302, chat=GROUP, **{"from": {"id": None}}, text="who?"),
        {"update_id": 303, "message": {"chat": GROUP, "from": BEN, "text": "no number"}},
        {"update_id": 304, "message": {**UPDATES[3]["message"], "date": "yesterday"}},
    ]
    c = connected(tmp_path, bot)
    assert c.pull().outcome == "done"
    assert sorted(c.reasons()) == [
        "the record has no number of the message",
        "the record has no number of who wrote it",
        "the record's time can't be read",
    ]
    assert {("anna", "Create", "when?", None), ("anna", "Create", None, None)} <= {*told(c)}


def test_the_check_says_which_bot_it_is_and_what_it_does_not_hear(bot):
    settings = {"base_url": bot.address}
    with Client("telegram", allowed(SOURCE.hosts, settings), Pace([])) as http:
        asked = Asked(settings, {"token": TOKEN}, None, NOW, http, None)
        assert SOURCE.check(asked).account == "@acme_bot"
        bot.hears_all = False
        assert "Group Privacy" in SOURCE.check(asked).missing[0]
