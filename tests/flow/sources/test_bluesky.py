"""Bluesky: the data server of an account, that pages and renews as one does, to facts."""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from rapport.flow.errors import StopSource
from rapport.flow.sources import social
from rapport.flow.sources.bluesky import reading
from rapport.flow.sources.bluesky.source import SOURCE
from rapport.flow.tables import INTERACTIONS, OBJECTS, OBSERVATIONS
from rapport.receiving import secret_settings
from tests.flow.sources.connected import Connected, recorded
from tests.flow.sources.pulling import Service, serving

PAGES = json.loads(
    (Path(reading.__file__).parent / "pages" / "records.json").read_text(encoding="utf-8")
)
US, ANN, QUIET = (deepcopy(PAGES[n]["profile"]) for n in (0, 5, 6))
POST, REPLY, ASK, FOUND = (deepcopy(PAGES[n]["post"]) for n in (1, 2, 3, 4))
XRPC = "GET /xrpc/app.bsky."
NOTIFICATIONS = f"{XRPC}notification.listNotifications"
SETTINGS = {"identifier": "acme.example", "search": "Acme"}


@dataclass
class Server(Service):
    """The lists of one account. `at_once`: objects of one answer; `ended`: tokens that ended."""

    posts: list = field(default_factory=list)
    notifications: list = field(default_factory=list)
    followers: list = field(default_factory=list)
    likes: list = field(default_factory=list)
    at_once: int = 100
    password: str = "planted-password"
    opened: int = 0
    ended: set = field(default_factory=set)

    def answer(self, method, path, query, body, headers):
        name = path.removeprefix("/xrpc/")
        if name.startswith("com.atproto.server."):
            return self._session(name, headers)
        token = (headers["Authorization"] or "").removeprefix("Bearer ")
        if token != f"access-{self.opened}" or token in self.ended:
            return 400, b'{"error": "ExpiredToken", "message": "Token has expired"}'
        query = parse_qs(urlsplit(self.calls[-1].partition(" ")[2]).query)
        return self._list(name.removeprefix("app.bsky."), query)

    def _session(self, name, headers):
        refused = 401, b'{"error": "AuthenticationRequired"}'
        if name.endswith("refreshSession"):
            if headers["Authorization"] != f"Bearer refresh-{self.opened}":
                return refused
        elif self.password != "planted-password":
            return refused
        self.opened += 1
        tokens = {"accessJwt": f"access-{self.opened}", "refreshJwt": f"refresh-{self.opened}"}
        return 200, json.dumps({"did": US["did"], **tokens}).encode()

    def _list(self, name, query):
        by_uri = {post["uri"]: post for post in self.posts}
        match name:
            case "actor.getProfile":
                return 200, json.dumps(US).encode()
            case "feed.getPosts":
                found = [by_uri[u] for u in query["uris"] if u in by_uri]
                return 200, json.dumps({"posts": found}).encode()
            case "feed.getPostThread":
                return 200, json.dumps({"thread": self._thread(query["uri"][0])}).encode()
        ours = [p for p in self.posts if p["author"].get("did") == US["did"]]
        key, whole = {
            "notification.listNotifications": ("notifications", self.notifications),
            "feed.getAuthorFeed": ("feed", [{"post": p} for p in ours]),
            "feed.getLikes": ("likes", self.likes),
            "feed.getRepostedBy": ("repostedBy", []),
            "feed.searchPosts": ("posts", [p for p in self.posts if p not in ours]),
            "graph.getFollowers": ("followers", self.followers),
        }[name]
        at = int(query.get("cursor", "0")[0])
        more = {"cursor": str(at + self.at_once)} if at + self.at_once < len(whole) else {}
        return 200, json.dumps({key: whole[at : at + self.at_once], **more}).encode()

    def _thread(self, uri):
        under = [p for p in self.posts if "reply" in p["record"]]
        replies = [{"post": p} for p in under if p["record"]["reply"]["parent"]["uri"] == uri]
        gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://x", "notFound": True}
        post = next(p for p in self.posts if p["uri"] == uri)
        return {"post": post, "replies": [*replies, gone]}


def notification(reason, author, of, subject=None):
    about = {"uri": of["uri"], "cid": of["cid"], "author": author, "reason": reason}
    return about | {"reasonSubject": subject, "record": of["record"], "indexedAt": of["indexedAt"]}


def deed(at):
    return {"uri": f"at://x/{at}", "cid": "c", "record": {"createdAt": at}, "indexedAt": at}


def whole():
    wall = {**FOUND, "uri": "at://did:plc:quiet/app.bsky.feed.post/w", "author": ASK["author"]}
    wall["record"] = {**FOUND["record"], "text": "planted-wall"}
    quiet = {**QUIET, "description": "planted-profile"}
    liked = "2026-02-27T10:30:00.000Z"
    return Server(
        posts=[FOUND, ASK, REPLY, POST, wall],
        notifications=[
            notification("mention", quiet, ASK),
            notification("reply", ANN, REPLY, POST["uri"]),
            notification("like", ANN, deed(liked), POST["uri"]),
            notification("like", quiet, deed("2026-02-27T10:29:00.000Z"), POST["uri"]),
            notification("planted-new-reason", quiet, deed("2026-02-27T10:00:00.000Z")),
        ],
        followers=[ANN, quiet],
        likes=[{"actor": ANN, "createdAt": liked}, {"actor": quiet, "createdAt": liked}],
    )


@pytest.fixture
def server():
    server = whole()
    with serving(server):
        yield server


def connected(tmp_path, server, **settings):
    about = {"base_url": server.address, **SETTINGS, **settings}
    return Connected(tmp_path, SOURCE, about, {"app_password": "planted-password"})


def told(c):
    names = {c.account(p["did"]): p["handle"].split(".")[0] for p in (ANN, QUIET)}
    rows = c.facts(INTERACTIONS, "account_id", "verb", "text", "strftime(occurred_at, '%d %H:%M')")
    return sorted(((names[a], *rest) for a, *rest in rows), key=str)


TOLD = [
    ("ann", "Create", "lovely! where?", "27 11:00"),
    ("ann", "Create", "what about Acme?", "28 12:00"),
    ("ann", "Follow", None, None),
    ("ann", "Like", None, "27 10:30"),
    ("quiet", "Create", "@acme do you ship?", "27 12:00"),
]


def test_an_account_becomes_the_facts_of_the_table_and_a_second_reading_adds_none(
    tmp_path, server
):
    c = connected(tmp_path, server)
    done = c.pull()
    assert (done.outcome, done.refused) == ("done", 0)
    assert told(c) == TOLD
    assert c.facts(OBJECTS, "kind", "title", "format", "theme", "began_by", "mentions_us") == [
        ("page", "Acme Tea", None, None, None, None),
        ("post", None, "picture", "tea", "us", None),
        ("post", None, "text", None, "them", True),
        ("post", None, "text", None, "us", False),
        ("post", None, "video", None, "them", False),
    ]
    seen = c.facts(OBSERVATIONS, "measure", "value")
    assert seen == [("comments", 1), ("followers", 2), ("likes", 1), ("shares", 0)]
    c.later(minutes=10)
    assert (c.pull().rows, server.opened) == (0, 1)
    assert told(c) == TOLD


def test_of_who_asks_to_be_left_alone_only_what_they_wrote_to_us_is_kept(tmp_path, server):
    c = connected(tmp_path, server)
    c.pull()
    c.build()
    left = c.everything()
    assert "do you ship" in left
    assert "planted" not in left.replace("planted-password", "")


def test_a_recorded_talk_and_recorded_followers_become_facts(tmp_path):
    thread = recorded("bluesky/thread_view_post_with_embed_media.json")["thread"]
    followers = recorded("bluesky/get_follows.json")["follows"]
    theirs = {**notification("mention", thread["post"]["author"], thread["post"])}
    theirs["indexedAt"] = "2026-02-27T10:00:00.000Z"
    server = Server(posts=[thread["post"]], notifications=[theirs], followers=followers)
    with serving(server):
        c = connected(tmp_path, server, search="")
        assert (c.pull().refused, c.pull().rows) == (0, 0)
    deeds = c.facts(INTERACTIONS, "verb")
    assert deeds == [("Create",), *[("Follow",)] * len(followers)]
    assert ("picture", "them") in c.facts(OBJECTS, "format", "began_by")


def test_long_lists_are_read_to_their_end_and_then_only_what_is_new(tmp_path, server):
    server.at_once = 1
    c = connected(tmp_path, server)
    c.pull()
    assert told(c) == TOLD
    asked = server.count()[NOTIFICATIONS]
    assert asked == 5
    c.pull()
    assert server.count()[NOTIFICATIONS] == asked + 2, "to the first that was read before"


@pytest.mark.parametrize("pages", (1, 2, 4, 7))
def test_cut_off_after_any_page_nothing_is_lost_or_doubled(tmp_path, server, monkeypatch, pages):
    server.at_once = 2
    c = connected(tmp_path, server)
    c.cut_off(monkeypatch, pages=pages)
    c.pull()
    assert told(c) == TOLD


def test_what_is_gone_there_is_gone_here(tmp_path, server):
    c = connected(tmp_path, server)
    c.pull()
    server.posts = [FOUND, ASK, {**POST, "likeCount": 0, "replyCount": 0}]
    server.notifications.clear()
    server.likes.clear()
    server.followers.clear()
    alone = {**US, "followersCount": 0}
    server.instead[f"{XRPC}actor.getProfile"] = [(200, json.dumps(alone).encode())]
    c.later(minutes=10)
    c.pull()
    c.build()
    assert told(c) == [TOLD[1], TOLD[4]]
    assert "lovely" not in c.everything()


def test_an_ended_token_is_renewed_and_sealed_and_a_lost_session_opened_anew(tmp_path, server):
    c = connected(tmp_path, server)
    c.pull()
    server.ended.add("access-1")
    assert c.pull().outcome == "done"
    sealed = secret_settings.of(c.workspace, "c")
    assert (sealed["token"], sealed["refresh_token"]) == ("access-2", "refresh-2")
    assert server.count()["POST /xrpc/com.atproto.server.createSession"] == 1
    server.opened = 7
    assert c.pull().outcome == "done"
    assert server.count()["POST /xrpc/com.atproto.server.createSession"] == 2
    server.password, server.opened = "another", 9
    with pytest.raises(StopSource, match="does not let us in") as said:
        c.pull()
    assert "new app password" in said.value.fix and "planted" not in str(said.value)


@pytest.mark.parametrize(
    ("answer", "outcome", "fix"),
    [
        ((429, b"", {"Retry-After": "900"}), "retry", "nothing"),
        ((503, b"", {"Retry-After": "900"}), "retry", "nothing"),
        ((200, b'{"notifications": [{"uri'), "retry", "tried again"),
        ((200, b'{"notifications": 7}'), "retry", "tried again"),
        ((200, b"[]"), "retry", "tried again"),
        ((400, b'{"error": "InvalidRequest"}'), "stopped", "handle of the account"),
        ((403, b'{"error": "AccountTakedown"}'), "stopped", "connect it again"),
    ],
)
def test_other_answers_say_what_to_do_next(tmp_path, server, answer, outcome, fix):
    server.instead[NOTIFICATIONS] = [answer]
    c = connected(tmp_path, server)
    done = c.try_pull()
    assert done.outcome == outcome and fix in done.error.fix
    c.pull()
    assert told(c) == TOLD


def test_a_changed_field_costs_its_record_and_a_new_word_only_itself(tmp_path, server):
    new = {**FOUND["record"], "embed": {"$type": "app.bsky.embed.hologram"}, "facets": 7}
    server.posts += [
        {**FOUND, "uri": "at://did:plc:ann/app.bsky.feed.post/n1", "record": new},
        {**FOUND, "uri": "at://did:plc:ann/app.bsky.feed.post/n2", "record": "words"},
        {**FOUND, "uri": 7, "author": {}},
    ]
    c = connected(tmp_path, server)
    done = c.pull()
    assert (done.outcome, done.refused) == ("done", 2)
    assert len(told(c)) == len(TOLD) + 1


@pytest.mark.parametrize(
    ("embed", "below"),
    [
        ({"images": [{"alt": "two cups"}, {"alt": ""}, {}, 7]}, ["two cups"]),
        ({"alt": "a cat drinks", "video": {}}, ["a cat drinks"]),
        ({"external": {"uri": "https://a.example", "title": "Tea shop"}}, ["Tea shop"]),
        ({"media": {"images": [{"alt": "one\ncup"}]}, "record": {}}, ["one cup"]),
        ({"images": [{"alt": "lovely!"}, {"alt": "a"}, {"alt": "a b"}]}, ["a b"]),
        ({"images": "changed", "external": []}, []),
    ],
)
def test_what_is_said_of_pictures_and_links_stands_below_the_words(embed, below):
    said = {**REPLY["record"], "text": "lovely! a", "embed": embed}
    kept = SOURCE.keep({"form": "post", "us": US["did"], "post": {**REPLY, "record": said}})
    (row,) = SOURCE.read(kept)
    assert row.values["text"].splitlines() == ["lovely! a", *below]
    assert SOURCE.keep(kept) == kept


def test_a_long_description_is_cut():
    said = {**REPLY["record"], "text": "x", "embed": {"images": [{"alt": "tea " * 9_000}] * 50}}
    kept = SOURCE.keep({"form": "post", "us": US["did"], "post": {**REPLY, "record": said}})
    (row,) = SOURCE.read(kept)
    assert len(row.values["text"]) <= 2 + social.DESCRIBED
