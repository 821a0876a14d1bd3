"""Reddit: its lists, from a server that answers as it does, to facts; all by agreement."""

import json
from base64 import b64encode
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from rapport.flow.errors import ConfigError, RetryLater, StopSource
from rapport.flow.sources.reddit import reading
from rapport.flow.sources.reddit.source import SOURCE
from rapport.flow.tables import IDENTIFIERS, INTERACTIONS, OBJECTS, OBSERVATIONS
from rapport.receiving import checking, granting, secret_settings
from tests.flow.sources.connected import Connected, recorded
from tests.flow.sources.pulling import NOW, Service, serving

US = "acme_tea"


def at(day, hour=12):
    return datetime(2026, 2, day, hour, tzinfo=UTC).timestamp()


def post(number, day=27, author="anna_p", **more):
    data = {"name": f"t3_{number}", "author": author, "subreddit": "Tea", "title": f"T {number}"}
    data |= {"created_utc": at(day), "edited": False, "selftext": "fine", "is_self": True}
    return {"kind": "t3", "data": {**data, **more}}


def comment(number, day=27, author="boris", **more):
    data = {"name": f"t1_{number}", "author": author, "subreddit": "Tea", "body": "yes"}
    data |= {"created_utc": at(day), "edited": False, "parent_id": "t3_k1", "link_id": "t3_k1"}
    return {"kind": "t1", "data": {**data, **more}}


@dataclass
class Reddit(Service):
    """Lists by path, newest first, some things a page; one token is good."""

    lists: dict = field(default_factory=dict)
    gone: set = field(default_factory=set)
    per_page: int = 2
    token: str = "good"
    agents: set = field(default_factory=set)

    def answer(self, method, path, query, body, headers):
        self.agents.add(headers["User-Agent"])
        if path == "/api/v1/access_token":
            basic = "Basic " + b64encode(b"app:app-secret").decode()
            if headers["Authorization"] != basic or {"client_id", "client_secret"} & body.keys():
                return 401, b'{"message": "Unauthorized", "error": 401}'
            told = {"access_token": self.token, "expires_in": 3600}
            if body.get("code") == "c-1":
                return 200, json.dumps({**told, "refresh_token": "refresh"}).encode()
            if body.get("refresh_token") != "refresh":
                return 400, b'{"error": "invalid_grant"}'
            return 200, json.dumps(told).encode()
        if headers["Authorization"] != f"Bearer {self.token}":
            return 401, b'{"message": "Unauthorized", "error": 401}'
        if path == "/api/v1/me":
            return 200, json.dumps({"name": US}).encode()
        if path == "/api/info":
            return 200, json.dumps(self.listing(self.whole(query["id"].split(",")))).encode()
        things = self.lists.get(path, [])
        names = [thing["data"]["name"] for thing in things]
        begin = names.index(query["after"]) + 1 if "after" in query else 0
        some = things[begin : begin + self.per_page]
        more = begin + self.per_page < len(things)
        after = some[-1]["data"]["name"] if some and more else None
        return 200, json.dumps(self.listing(some, after)).encode()

    def whole(self, names):
        every = {t["data"]["name"]: t for things in self.lists.values() for t in things}
        found = deepcopy([every[name] for name in names if name in every])
        for thing in found:
            if thing["data"]["name"] in self.gone:
                thing["data"] |= {"author": "[deleted]"}
                thing["data"]["body" if thing["kind"] == "t1" else "selftext"] = "[deleted]"
        return found

    @staticmethod
    def listing(children, after=None):
        return {"kind": "Listing", "data": {"children": children, "after": after}}


@pytest.fixture
def reddit():
    reddit = Reddit()
    with serving(reddit):
        yield reddit


def connected(tmp_path, reddit, bearer="good", now=NOW, **settings):
    about = {"agreement": "R-1", "user": US, "client_id": "app", "communities": "Tea"}
    about |= {"base_url": reddit.address, "auth_url": reddit.address, **settings}
    secrets = {"client_secret": "app-secret", "refresh_token": "refresh", "token": bearer}
    return Connected(tmp_path, SOURCE, about, secrets, now)


def told(c):
    return c.facts(INTERACTIONS, "verb", "title", "text", "strftime(occurred_at, '%d %H')")


def test_posts_comments_and_what_is_ours_become_facts_once(tmp_path, reddit):
    ours = comment("c2", author=US.upper(), body="Thank you!", score=4)
    asked = post("k1", selftext="Ask u/acme_tea", link_flair_text="Question", score=9)
    reddit.lists = {
        "/r/tea/new": [asked],
        "/r/tea/comments": [ours, comment("c1", edited=at(27, 15))],
        "/message/mentions": [asked],
        f"/user/{US}/comments": [ours],
    }
    c = connected(tmp_path, reddit)
    assert c.pull().refused == 0
    assert told(c) == [
        ("Create", "T k1", "Ask u/acme_tea", "27 12"),
        ("Create", None, "yes", "27 12"),
    ]
    columns = ("kind", "title", "theme", "began_by", "mentions_us", "native")
    assert sorted(c.facts(OBJECTS, *columns), key=str) == [
        ("page", "r/tea", None, None, None, "tea"),
        ("post", "T k1", "Question", "them", True, None),
        ("post", None, None, None, False, None),
        ("post", None, None, None, None, "t1_c2"),
    ]
    assert c.facts(OBSERVATIONS, "measure", "value") == [("likes", 4)]
    assert ("reddit:anna_p",) in c.facts(IDENTIFIERS, "value")
    assert len(set(c.facts(INTERACTIONS, "thread"))) == 1
    before = c.entries()
    again = c.pull()
    assert (again.rows, again.refused, c.entries()) == (0, 0, before)
    assert reddit.agents == {f"linux:rapport:v1 (by /u/{US})"}


def test_recorded_lists_are_read_as_they_were_recorded(tmp_path, reddit):
    pages = {
        "/r/tea/new": recorded("reddit/TestSubredditListings.test_new.json"),
        "/r/tea/comments": recorded("reddit/TestSubredditListings.test_comments.json"),
        "/message/mentions": recorded("reddit/TestInbox.test_mentions.json"),
    }
    reddit.lists = {n: p[0]["body"]["data"]["children"] for n, p in pages.items()}
    reddit.per_page = 100
    c = connected(tmp_path, reddit, since_days="4000")
    done = c.pull()
    assert done.refused == 0
    rows = told(c)
    adult = [t for ts in reddit.lists.values() for t in ts if t["data"].get("over_18")]
    assert len(adult) == 14 and len(rows) == 100 + 100 + 16 - 14
    title = "[Serious] Parents of Reddit, what's the biggest lie about yourself"
    title += " you've told your kids?"
    assert ("Create", title, None, "01 08") in rows
    great = "great, life is so much better when you can do what you enjoy for a living"
    assert ("Create", None, great, "04 00") in rows
    left = c.everything()
    assert not any(t["data"].get("title", t["data"].get("body")) in left for t in adult)
    before = c.entries()
    c.pull()
    assert c.entries() == before


def test_without_an_agreement_nothing_is_called(tmp_path, reddit):
    for said in ("", "  "):
        c = connected(tmp_path / f"x{len(said)}", reddit, agreement=said)
        error = c.try_pull().error
        assert isinstance(error, ConfigError) and "agreement" in f"{error.what}{error.fix}"
    assert reddit.calls == []


def many(reddit):
    reddit.lists = {"/r/tea/new": [post(f"k{n}", day=27 - n) for n in range(6)]}


def test_pages_are_read_to_the_end_once_and_then_to_what_is_known(tmp_path, reddit):
    many(reddit)
    c = connected(tmp_path, reddit)
    c.pull()
    assert len(told(c)) == 6 and reddit.count()["GET /r/tea/new"] == 3
    reddit.calls.clear()
    reddit.lists["/r/tea/new"].insert(0, post("new", day=28))
    c.later(hours=1)
    c.pull()
    assert len(told(c)) == 7 and reddit.count()["GET /r/tea/new"] == 2


def test_the_first_reading_goes_back_as_far_as_it_is_told(tmp_path, reddit):
    many(reddit)
    c = connected(tmp_path, reddit, since_days="3")
    c.pull()
    assert sorted(row[1] for row in told(c)) == ["T k0", "T k1"]


def test_a_killed_reading_goes_on_where_it_was(tmp_path, reddit, monkeypatch):
    many(reddit)
    c = connected(tmp_path, reddit)
    c.cut_off(monkeypatch)
    reddit.calls.clear()
    c.pull()
    assert reddit.count()["GET /r/tea/new"] == 2
    assert sorted(row[1] for row in told(c)) == [f"T k{n}" for n in range(6)]
    before = c.entries()
    c.pull()
    assert c.entries() == before


def test_what_is_deleted_there_is_deleted_here_and_an_edit_rules(tmp_path, reddit):
    reddit.lists = {
        "/r/tea/new": [post("k2", author="eve", selftext="planted-post"), post("k1", 26)],
        "/r/tea/comments": [comment("c1", body="first")],
    }
    c = connected(tmp_path, reddit)
    c.pull()
    c.build()
    assert "planted-post" in c.everything()
    reddit.gone.add("t3_k2")
    reddit.lists["/r/tea/comments"][0]["data"] |= {"body": "second", "edited": at(28)}
    c.later(hours=1)
    c.pull()
    c.build()
    assert "planted-post" not in c.everything()
    assert {row[2] for row in told(c)} == {"fine", "first", "second"}
    assert len(set(c.facts(INTERACTIONS, "interaction_id"))) == 2


def test_what_is_closed_private_or_deleted_is_nowhere(tmp_path, reddit):
    letter = {"name": "t4_m", "author": "eve", "body": "planted-letter", "created_utc": at(27)}
    reddit.lists = {
        "/r/tea/new": [
            post("a", over_18=True, title="planted-adult"),
            post("b", subreddit_type="private", title="planted-private"),
            post("c", quarantine=True, title="planted-quarantine"),
            post("d", author="[deleted]", title="planted-deleted"),
            post("e", selftext="[removed]", title="planted-removed"),
            post("f", author_flair_text="planted-flair", religion="planted-faith"),
        ],
        "/message/selfreply": [{"kind": "t4", "data": letter}],
    }
    reddit.per_page = 100
    c = connected(tmp_path, reddit)
    c.pull()
    c.build()
    assert [row[1] for row in told(c)] == ["T f"]
    assert "planted" not in c.everything()
    assert reading.keep({**letter, "form": "t4"}) is None


def test_a_community_that_closed_is_passed_over(tmp_path, reddit):
    reddit.lists = {"/r/tea/comments": [comment("c1")]}
    reddit.instead["GET /r/tea/new"] = [(403, b'{"reason": "private", "error": 403}')]
    c = connected(tmp_path, reddit)
    c.pull()
    assert len(told(c)) == 1


def test_a_token_that_ran_out_is_renewed_and_sealed(tmp_path, reddit):
    many(reddit)
    c = connected(tmp_path, reddit, bearer="old")
    c.pull()
    assert len(told(c)) == 6
    assert secret_settings.of(c.workspace, "c")["token"] == "good"
    assert reddit.count()["POST /api/v1/access_token"] == 1


def test_signing_in_says_our_app_by_basic_and_who_asks(tmp_path, reddit):
    many(reddit)
    c = connected(tmp_path, reddit)
    secret_settings.drop(c.workspace, "c")
    secret_settings.keep(c.workspace, "c", {"client_secret": "app-secret"})
    address, asking = granting.begin(c.workspace, "c", back_to="https://crm.example/", now=NOW)
    assert parse_qs(urlsplit(address).query)["duration"] == ["permanent"]
    granting.finish(c.workspace, asking, {"code": "c-1", "state": asking.state}, now=NOW)
    kept = secret_settings.of(c.workspace, "c")
    assert (kept["token"], kept["refresh_token"]) == ("good", "refresh")
    assert kept["token_ends_at"].startswith("2026-03-01T10:00")
    c.pull()
    assert len(told(c)) == 6
    assert reddit.agents == {f"linux:rapport:v1 (by /u/{US})"}
    assert reddit.count()["POST /api/v1/access_token"] == 1


def test_without_any_token_somebody_has_to_sign_in(tmp_path, reddit):
    c = connected(tmp_path, reddit)
    secret_settings.drop(c.workspace, "c")
    secret_settings.keep(c.workspace, "c", {"client_secret": "app-secret"})
    error = c.try_pull().error
    assert isinstance(error, StopSource) and "sign in at Reddit" in error.fix
    assert not reddit.calls


def test_a_grant_that_was_taken_back_stops(tmp_path, reddit):
    many(reddit)
    reddit.instead["POST /api/v1/access_token"] = [(400, b'{"error": "invalid_grant"}')]
    c = connected(tmp_path, reddit, bearer="old")
    error = c.try_pull().error
    assert isinstance(error, StopSource) and "grant it again" in error.fix
    assert "refresh" not in str(error) and "old" not in str(error.what)


LATER = {"Retry-After": "3600"}


@pytest.mark.parametrize(
    ("instead", "error"),
    [
        ((429, b"", LATER), RetryLater),
        ((502, b"<html>", LATER), RetryLater),
        ((200, b'{"kind": "Listing", "data": {"chil', LATER), RetryLater),
        ((403, b'{"message": "Forbidden"}'), StopSource),
    ],
)
def test_what_reddit_answers_instead(tmp_path, reddit, instead, error):
    many(reddit)
    reddit.instead["GET /r/tea/comments"] = [instead]
    c = connected(tmp_path, reddit)
    done = c.try_pull()
    assert isinstance(done.error, error) and done.error.fix
    assert len(told(c)) == 6, "what was read before it is kept"
    c.pull()
    assert len(told(c)) == 6


def test_it_waits_when_no_calls_are_left():
    left = {"x-ratelimit-remaining": "1.0", "x-ratelimit-reset": "77"}
    assert SOURCE.wait_of(left, NOW) == 77.0


def test_changed_fields_and_new_words_cost_the_value_or_the_record_only(tmp_path, reddit):
    reddit.lists = {
        "/r/tea/new": [
            post("a", title=["x"], post_hint="hologram", is_self="?", edited="yesterday"),
            post("b", created_utc="soon"),
            {"kind": "t9", "data": {"name": "t9_x"}},
            post("c", author=None),
            post("d"),
        ]
    }
    reddit.per_page = 100
    c = connected(tmp_path, reddit)
    done = c.pull()
    assert [row[1] for row in told(c)] == ["T d"]
    assert done.refused == 2, "the time of one edit, the author of another"


def test_the_check_says_who_we_are(tmp_path, reddit):
    c = connected(tmp_path, reddit)
    assert checking.check(c.workspace, "c", now=NOW).account == f"u/{US}"
