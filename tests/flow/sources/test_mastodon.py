"""Mastodon: an account's own server, that pages as one does, to facts."""

import json
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rapport.flow.errors import RetryLater, StopSource
from rapport.flow.http import Client, allowed
from rapport.flow.rates import Pace
from rapport.flow.sources.base import Asked
from rapport.flow.sources.mastodon import asking, reading
from rapport.flow.sources.mastodon.source import SOURCE
from rapport.flow.tables import CLAIMS, IDENTIFIERS, INTERACTIONS, OBJECTS, OBSERVATIONS
from rapport.stores import Stores
from tests.flow.sources.connected import Connected, recorded
from tests.flow.sources.pulling import Service, serving
from tests.flow.sources.taken_in import NOW

PAGES = json.loads(
    (Path(reading.__file__).parent / "pages" / "records.json").read_text(encoding="utf-8")
)
US, ANN, BOT, SHY = (deepcopy(PAGES[n]["account"]) for n in (0, 5, 6, 7))
POST, REPLY, ASK, POLL = (deepcopy(PAGES[n]["status"]) for n in (1, 2, 3, 4))
API = "GET /api/v1"


@dataclass
class Server(Service):
    """The lists of one account. `at_once`: items of one answer."""

    us: dict = field(default_factory=lambda: deepcopy(US))
    statuses: list = field(default_factory=list)
    notifications: list = field(default_factory=list)
    followers: list = field(default_factory=list)
    liked: dict = field(default_factory=dict)
    boosted: dict = field(default_factory=dict)
    tagged: dict = field(default_factory=dict)
    found: list = field(default_factory=list)
    at_once: int = 40
    token: str = "planted-token"

    def answer(self, method, path, query, body, headers):
        if headers["Authorization"] != f"Bearer {self.token}":
            return 401, b'{"error": "The access token is invalid"}'
        _, _, _, *parts = path.split("/")
        return self._list(path, query, self._found(parts, query))

    def _found(self, parts, query):
        match parts:
            case ["accounts", "verify_credentials"]:
                return self.us
            case ["accounts", number, "statuses"]:
                assert query["exclude_reblogs"] == "true"
                return [s for s in self.newest() if s["account"]["id"] == number]
            case ["accounts", _, "followers"]:
                return self.followers
            case ["notifications"]:
                return self.notifications
            case ["statuses", number]:
                return next((s for s in self.statuses if s["id"] == number), None)
            case ["statuses", number, "context"]:
                return self._context(number)
            case ["statuses", number, "favourited_by"]:
                return self.liked.get(number, [])
            case ["statuses", number, "reblogged_by"]:
                return self.boosted.get(number, [])
            case ["timelines", "tag", tag]:
                return self.tagged.get(tag, [])
            case ["search"]:
                at = int(query["offset"])
                return {"statuses": self.found[at : at + int(query["limit"])]}
        raise AssertionError(parts)

    def newest(self):
        return sorted(self.statuses, key=lambda s: s["created_at"], reverse=True)

    def _context(self, number):
        by_number = {s["id"]: s for s in self.statuses}
        above, at = [], by_number[number]["in_reply_to_id"]
        while at in by_number:
            above.insert(0, by_number[at])
            at = by_number[at]["in_reply_to_id"]
        below = [number]
        for status in sorted(self.statuses, key=lambda s: s["created_at"]):
            if status["in_reply_to_id"] in below:
                below.append(status["id"])
        return {"ancestors": above, "descendants": [by_number[n] for n in below[1:]]}

    def _list(self, path, query, found):
        if found is None:
            return 404, b'{"error": "Record not found"}'
        if not isinstance(found, list):
            return 200, json.dumps(found).encode()
        at = int(query.get("max_id", 0))
        items = found[at : at + self.at_once]
        link = f'<http://elsewhere.example{path}?max_id={at + self.at_once}>; rel="next"'
        link += f', <http://elsewhere.example{path}?min_id={at}>; rel="prev"'
        more = {"Link": link} if at + self.at_once < len(found) else {}
        return 200, json.dumps(items).encode(), more


def notification(kind, account, at, status=None):
    about = {"id": at, "type": kind, "created_at": at, "account": account}
    return about | ({"status": status} if status else {})


def whole():
    """A server with a talk, somebody who wants to be left alone, and what nobody may keep."""
    secret = {**POLL, "id": "104", "visibility": "direct", "content": "<p>planted-direct</p>"}
    secret["mentions"] = [{"id": "1", "acct": "acme"}]
    own_secret = {**POST, "id": "105", "visibility": "private", "content": "planted-followers"}
    closed = {**ANN, "id": "9", "acct": "planted_closed", "locked": True}
    theirs = {**POLL, "id": "106", "account": closed, "content": "planted-of-closed"}
    opted_out = {**POLL, "id": "107", "account": SHY, "content": "planted-wall"}
    nobot = {**BOT, "id": "8", "acct": "planted_nobot", "note": "<p>hi #<span>nobot</span></p>"}
    at = "2026-02-27T10:30:00.000Z"
    return Server(
        statuses=[POST, REPLY, ASK, secret, own_secret, theirs, opted_out, POLL],
        notifications=[
            notification("mention", SHY, "2026-02-27T12:00:00.000Z", ASK),
            notification("mention", BOT, "2026-02-27T11:59:00.000Z", secret),
            notification("mention", ANN, "2026-02-27T11:00:00.000Z", REPLY),
            notification("favourite", ANN, at, POST),
            notification("favourite", closed, at, POST),
            notification("planted_new_kind", nobot, at),
        ],
        followers=[ANN, SHY, nobot, closed],
        liked={"100": [ANN, closed, nobot]},
        tagged={"tea": [POLL, theirs, opted_out]},
    )


@pytest.fixture
def server():
    server = whole()
    with serving(server):
        yield server


def connected(tmp_path, server, now=NOW, **settings):
    about = {"base_url": f"{server.address}/", "search": "#tea", **settings}
    return Connected(tmp_path, SOURCE, about, {"token": "planted-token"}, now)


def told(c):
    rows = c.facts(INTERACTIONS, "verb", "text", "thread", "account_id")
    threads = {
        Stores(c.workspace).pseudonyms.one("thread", "c", n): n for n in ("100", "102", "103")
    }
    who = {c.account(n): n for n in "234"}
    return sorted(((who[w], verb, text, threads.get(t)) for verb, text, t, w in rows), key=str)


TOLD = [
    ("2", "Create", "@acme lovely!\nwhere?", "100"),
    ("2", "Follow", None, None),
    ("2", "Like", None, None),
    ("3", "Create", "green or black?", "103"),
    ("4", "Create", "@acme do you ship?", "102"),
]


def test_an_account_becomes_the_facts_of_the_table_and_a_second_reading_adds_none(
    tmp_path, server
):
    c = connected(tmp_path, server)
    done = c.pull()
    assert (done.outcome, done.refused) == ("done", 0)
    assert told(c) == TOLD
    objects = c.facts(OBJECTS, "kind", "title", "format", "theme", "began_by", "mentions_us")
    assert objects == [
        ("page", "Acme Tea", None, None, None, None),
        ("post", "Question", "text", None, "them", True),
        ("post", None, "picture", "tea", "us", None),
        ("post", None, "poll", None, "them", False),
        ("post", None, "text", None, "us", True),
    ]
    post, page = c.object("post", "100"), c.object("page", "1")
    seen = c.facts(OBSERVATIONS, "subject_id", "measure", "value")
    assert [row for row in seen if row[0] in (post, page)] == sorted(
        [
            *((post, "comments", 1), (post, "likes", 1), (post, "shares", 0)),
            (page, "followers", 12),
        ]
    )
    proven = c.facts(IDENTIFIERS, "value", "verified")
    assert ("telegram:annp_tea", True) in proven and ("github:annp", True) not in proven
    assert ("mastodon@other.example:ann", True) in proven
    assert "somebody" not in str(proven), "a link that leads not back proves nothing"
    assert ("automated", "yes") in c.facts(CLAIMS, "attribute", "value")
    assert c.pull().rows == 0
    c.later(minutes=15)
    assert c.pull().rows == 0
    assert told(c) == TOLD


def test_of_the_closed_the_private_and_who_wants_to_be_left_alone_no_byte_is_kept(
    tmp_path, server
):
    c = connected(tmp_path, server)
    c.pull()
    c.build()
    left = c.everything()
    assert "do you ship" in left, "what they wrote to us is ours to answer"
    assert "planted" not in left.replace("planted-token", "")


def test_recorded_answers_of_a_real_server_become_facts(tmp_path):
    by_path = {}
    for name in ("status_favourited_by", "status_reblogged_by", "notifications", "hashtag_tl"):
        for call in recorded(f"mastodon/test_{name}.json"):
            by_path.setdefault((name, call["uri"].partition("/api/")[2]), call["body"])
    of = {name: [body for (n, _), body in by_path.items() if n == name] for name, _ in by_path}
    boosters = next(body for body in of["status_reblogged_by"] if isinstance(body, list))
    favoured = {**of["status_favourited_by"][0], "reblogs_count": 1}
    mention = by_path["notifications", "v1/notifications"]
    server = Server(
        us=favoured["account"],
        statuses=[favoured, mention[0]["status"]],
        notifications=[*mention, notification("favourite", mention[0]["account"], "x", favoured)],
        boosted={favoured["id"]: boosters},
        tagged={"hoot": by_path["hashtag_tl", "v1/timelines/tag/hoot"]},
    )
    with serving(server):
        c = connected(tmp_path, server, datetime(2026, 8, 1, 15, tzinfo=UTC), search="#hoot")
        assert (c.pull().refused, c.pull().rows) == (0, 0)
    assert c.facts(INTERACTIONS, "verb", "text") == [
        ("Announce", None),
        ("Create", "#hoot (hashtag toot)"),
        ("Create", "@mastodonpy_test hello!"),
    ]
    assert c.facts(OBJECTS, "text", "kind", "began_by") == [
        ("Toot!", "post", "us"),
        (None, "page", None),
        (None, "post", "them"),
        (None, "post", "them"),
    ]


def test_long_lists_are_read_to_their_end_and_then_only_what_is_new(tmp_path, server):
    server.at_once = 2
    server.notifications += [
        notification("mention", ANN, f"2026-02-2{n}T08:00:00.000Z", {**POLL, "id": f"2{n}"})
        for n in range(7)
    ]
    old = {**POLL, "id": "30", "created_at": "2025-01-01T00:00:00.000Z", "content": "too old"}
    server.notifications.append(notification("mention", ANN, old["created_at"], old))
    c = connected(tmp_path, server, since="30")
    c.pull()
    assert len(told(c)) == len(TOLD) + 7
    asked = server.count()[f"{API}/notifications"]
    assert asked == 7
    c.pull()
    assert server.count()[f"{API}/notifications"] == asked + 1


def test_words_that_are_searched_are_paged_by_their_place(tmp_path, server, monkeypatch):
    monkeypatch.setattr(asking, "AT_ONCE", 2)
    texts = {"content": "<p>Acme</p>"}
    server.found = [{**POLL, **texts, "id": str(300 + n)} for n in range(5)]
    c = connected(tmp_path, server, search="Acme, #tea")
    c.pull()
    assert [t for _, _, t, _ in told(c)].count("Acme") == 5


@pytest.mark.parametrize("pages", (1, 2, 4, 7))
def test_cut_off_after_any_page_nothing_is_lost_or_doubled(tmp_path, server, monkeypatch, pages):
    server.at_once = 2
    c = connected(tmp_path, server)
    c.cut_off(monkeypatch, pages=pages)
    c.pull()
    assert told(c) == TOLD


def test_what_is_gone_there_is_gone_here_and_what_is_changed_is_changed(tmp_path, server):
    c = connected(tmp_path, server)
    c.pull()
    c.build()
    server.statuses.remove(REPLY)
    server.notifications.clear()
    index = server.statuses.index(POST)
    server.statuses[index] = {**POST, "favourites_count": 0, "replies_count": 0}
    server.liked.clear()
    server.followers = [SHY]
    poll = server.statuses.index(POLL)
    server.tagged.clear()
    server.statuses[poll] = {**POLL, "content": "<p>both</p>", "edited_at": NOW.isoformat()}
    c.later(days=1)
    c.pull()
    c.build()
    assert set(told(c)) == {
        ("3", "Create", "green or black?", "103"),
        ("3", "Create", "both", "103"),
        ("4", "Create", "@acme do you ship?", "102"),
    }
    assert "lovely" not in c.everything()
    server.followers, server.liked = [ANN], {"100": [ANN]}
    server.statuses[index] = POST
    c.later(days=1)
    c.pull()
    c.build()
    again = [(who, verb) for who, verb, _, _ in told(c)]
    assert ("2", "Follow") in again and ("2", "Like") in again, "done anew it counts anew"


def test_a_post_of_ours_that_is_gone_goes_with_its_favourites(tmp_path, server):
    c = connected(tmp_path, server)
    c.pull()
    server.statuses.remove(POST)
    server.notifications = server.notifications[:1]
    c.later(hours=1)
    c.pull()
    c.build()
    assert "Like" not in {verb for _, verb, _, _ in told(c)}
    assert "Spring tea" not in c.everything()


def test_who_closes_their_account_leaves_nothing(tmp_path, server):
    c = connected(tmp_path, server)
    c.pull()
    closed = {**ANN, "locked": True}
    server.statuses[server.statuses.index(REPLY)] = {**REPLY, "account": closed}
    server.followers[0] = closed
    c.later(days=1)
    c.pull()
    c.build()
    assert {who for who, *_ in told(c)} == {"3", "4"}
    assert "Petrova" not in c.everything()


def test_a_busy_server_is_waited_for_and_a_slow_one_another_time(tmp_path, server, monkeypatch):
    waited = []
    monkeypatch.setattr("rapport.flow.http.time.sleep", waited.append)
    name = f"{API}/notifications"
    server.instead[name] = [(503, b"", {"Retry-After": "2"}), (200, b'[{"id": "1", "ty')]
    c = connected(tmp_path, server)
    assert c.try_pull().outcome == "retry", "half an answer"
    server.instead[name] = [(429, b"", {"Retry-After": "900"})]
    done = c.try_pull()
    assert (done.outcome, done.wait_s) == ("retry", 900)
    assert c.pull().outcome == "done"
    assert told(c) == TOLD


def test_the_limit_of_the_server_is_kept(tmp_path, server):
    reset = "2126-03-01T09:05:00.000Z"
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    server.instead[f"{API}/notifications"] = [(200, b"[]", headers)]
    done = connected(tmp_path, server).try_pull()
    assert (done.outcome, done.error.code) == ("retry", RetryLater.code)


@pytest.mark.parametrize(
    ("answer", "outcome", "fix"),
    [
        ((401, b"{}"), "stopped", "connect it again"),
        ((403, b"{}"), "stopped", "all of the permissions"),
        ((422, b"{}"), "stopped", "look at the address"),
        ((200, b'{"error": "x"}'), "retry", "tried again"),
        ((200, b"<html>"), "retry", "tried again"),
    ],
)
def test_other_answers_say_what_to_do_next(tmp_path, server, answer, outcome, fix):
    server.instead[f"{API}/notifications"] = [answer]
    c = connected(tmp_path, server)
    done = c.try_pull()
    assert done.outcome == outcome and fix in done.error.fix
    c.pull()
    assert told(c) == TOLD


def test_a_token_that_is_taken_no_more_is_in_no_error(tmp_path, server):
    server.token = "another"
    with pytest.raises(StopSource, match="takes the access token no more") as said:
        connected(tmp_path, server).pull()
    assert "planted-token" not in str(said.value)


def test_a_changed_field_costs_its_record_and_a_new_word_only_itself(tmp_path, server):
    server.tagged["tea"] += [
        {**POLL, "id": "400", "created_at": 7},
        {**POLL, "id": None},
        {**POLL, "id": "401", "media_attachments": [{"type": "hologram"}], "tags": "tea"},
        7,
    ]
    c = connected(tmp_path, server)
    done = c.pull()
    assert (done.outcome, done.refused) == ("done", 1)
    assert len(told(c)) == len(TOLD) + 2


def test_the_check_says_who_we_are_and_what_is_missing(tmp_path, server):
    settings = {"base_url": server.address}
    with Client("mastodon", allowed(SOURCE.hosts, settings), Pace([])) as http:
        asked = Asked(settings, {"token": "planted-token"}, None, NOW, http, None)
        said = SOURCE.check(asked)
        assert (said.account, said.missing) == ("@acme", ())
        server.instead[f"{API}/notifications"] = [(403, b"{}")]
        assert "read:notifications" in SOURCE.check(asked).missing[0]
        with pytest.raises(StopSource):
            SOURCE.check(replace(asked, secrets={}))


def test_what_is_said_of_pictures_stands_below_the_words_and_changes_with_them(tmp_path, server):
    shown = [{"type": "image", "description": "two cups\n of tea"}, {"type": "image"}, "no object"]
    card = {"title": "Tea shop", "author_name": "planted-author"}
    index = server.statuses.index(REPLY)
    server.statuses[index] = {**REPLY, "media_attachments": shown, "card": card}
    server.statuses[server.statuses.index(POST)] = {**POST, "media_attachments": shown}
    server.notifications.clear()
    c = connected(tmp_path, server)
    c.pull()
    assert ("2", "Create", "@acme lovely!\nwhere?\ntwo cups of tea\nTea shop", "100") in told(c)
    ours = [text for kind, text in c.facts(OBJECTS, "kind", "text") if kind == "post" and text]
    assert [text.splitlines()[-1] for text in ours].count("two cups of tea") == 1
    assert "planted-author" not in c.everything()
    shown[0]["description"] = "three cups"
    c.later(days=1)
    c.pull()
    c.build()
    assert ("2", "Create", "@acme lovely!\nwhere?\nthree cups\nTea shop", "100") in told(c)
    del server.statuses[index]
    c.later(days=1)
    c.pull()
    c.build()
    assert "2" not in {who for who, verb, _, _ in told(c) if verb == "Create"}
