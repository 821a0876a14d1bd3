"""Weibo: its lists, from a server that answers as it does, to facts."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.errors import RetryLater, StopSource
from rapport.flow.sources.weibo import reading
from rapport.flow.sources.weibo.source import SOURCE
from rapport.flow.tables import IDENTIFIERS, INTERACTIONS, OBJECTS, OBSERVATIONS
from rapport.receiving import checking
from tests.flow.sources.connected import Connected, recorded
from tests.flow.sources.pulling import NOW, Service, serving

US = {"idstr": "900", "screen_name": "Acme茶"}
LI = {"idstr": "77", "screen_name": "小李", "gender": "m", "location": "planted-place"}


def when(day, hour=10):
    return f"Fri Feb {day:02} {hour:02}:00:00 +0800 2026"


def status(number, day=27, user=LI, **more):
    found = {"idstr": str(number), "created_at": when(day), "text": f"T{number}", "user": user}
    return {**found, "visible": {"type": 0}, **more}


def comment(number, day=27, user=LI, below=None, **more):
    found = {"idstr": str(number), "created_at": when(day), "text": f"C{number}", "user": user}
    return {**found, "status": below or status(4900, 26, US), **more}


@dataclass
class Weibo(Service):
    """Lists by their names, newest first; an error instead of any by its code."""

    lists: dict = field(default_factory=dict)
    per_page: int = 2
    errors: dict = field(default_factory=dict)
    us: dict = field(default_factory=lambda: US)

    def answer(self, method, path, query, body, headers):
        name = path.removeprefix("/2/").removesuffix(".json")
        if headers["Authorization"] != "OAuth2 good":
            return self.error(403, 21332)
        if code := self.errors.pop(name, None):
            return self.error(403, code)
        if name == "account/get_uid":
            return self.said({"uid": int(self.us["idstr"])})
        if name == "users/show":
            return self.said(self.us)
        every = [(n, thing) for n, things in self.lists.items() for thing in things]
        if name == "comments/show_batch":
            numbers = query["cids"].split(",")
            found = [t for n, t in every if n.startswith("comments") and t["idstr"] in numbers]
            return self.said(list({t["idstr"]: t for t in found}.values()))
        if name == "statuses/show":
            found = [t for n, t in every if n[0] == "s" and t["idstr"] == query["id"]]
            return self.said(found[0]) if found else self.error(400, 20101)
        most = int(query.get("max_id", 10**20))
        things = [t for t in self.lists.get(name, []) if int(t["idstr"]) <= most]
        return self.said({name.partition("/")[0]: things[: self.per_page], "total_number": 9})

    @staticmethod
    def said(found):
        return 200, json.dumps(found).encode()

    @staticmethod
    def error(status, code):
        return status, json.dumps({"error": "planted-error", "error_code": code}).encode()


@pytest.fixture
def weibo():
    weibo = Weibo()
    with serving(weibo):
        yield weibo


def connected(tmp_path, weibo, bearer="good", **settings):
    about = {"base_url": weibo.address, **settings}
    return Connected(tmp_path, SOURCE, about, {"token": bearer})


def told(c):
    return c.facts(INTERACTIONS, "verb", "text", "strftime(occurred_at, '%d %H')")


def test_what_names_and_answers_us_becomes_facts_once(tmp_path, weibo):
    ours = status(4900, 26, US, pic_urls=[{"thumbnail_pic": "planted-picture"}])
    ours |= {"reposts_count": 2, "comments_count": 1, "attitudes_count": 9}
    weibo.lists = {
        "statuses/mentions": [
            status(5002, user={**LI, "idstr": "78"}, retweeted_status=ours, text="转发微博"),
            status(5001, text="@Acme茶 的壶怎么样？ \u200b"),
        ],
        "comments/to_me": [comment(6001, text="很好 &amp; 便宜", reply_comment={"idstr": "6000"})],
        "statuses/user_timeline": [ours],
    }
    c = connected(tmp_path, weibo)
    assert c.pull().refused == 0
    assert told(c) == [
        ("Announce", "转发微博", "27 02"),
        ("Create", "@Acme茶 的壶怎么样？", "27 02"),
        ("Create", "很好 & 便宜", "27 02"),
    ]
    columns = ("native", "text", "format", "began_by", "mentions_us")
    assert sorted(c.facts(OBJECTS, *columns), key=str) == [
        ("4900", "T4900", "picture", "us", None),
        (None, None, "text", "them", True),
        (None, None, "text", "us", False),
        (None, None, "text", "us", True),
    ]
    assert c.facts(OBSERVATIONS, "measure", "value") == [
        ("comments", 1),
        ("likes", 9),
        ("shares", 2),
    ]
    assert ("weibo:小李",) in c.facts(IDENTIFIERS, "value")
    assert len(set(c.facts(INTERACTIONS, "thread"))) == 2, "a repost stands in the talk it is of"
    assert "planted" not in c.everything()
    before = c.entries()
    again = c.pull()
    assert (again.rows, again.refused, c.entries()) == (0, 0, before)


def test_recorded_answers_are_read_as_they_were_recorded(tmp_path, weibo):
    statuses = recorded("weibo/MicroblogJson.json")["statuses"]
    comments = recorded("weibo/CommentJson.json")["comments"]
    weibo.us = recorded("weibo/UserJson.json")
    newest = {"key": lambda thing: -thing["id"]}
    weibo.lists = {
        "statuses/mentions": sorted(statuses[2:], **newest),
        "comments/to_me": sorted(comments, **newest),
        "statuses/user_timeline": sorted(statuses[:2], **newest),
    }
    weibo.per_page = 4
    c = connected(tmp_path, weibo, since_days="4000")
    done = c.pull()
    assert done.refused == 0
    texts = [(verb, text, at) for verb, text, at in told(c)]
    assert len(texts) == 7 + 6, "of ten comments four are ours"
    assert ("Create", "测试11", "19 02") in texts
    assert ("Announce", "转发微博", "20 15") in texts
    ours = [row for row in c.facts(OBJECTS, "native", "began_by") if row[0]]
    assert len(ours) == 2 + 4
    assert ("4230466846817001", "us") in ours and ("c4230474676990553", None) in ours
    assert ("comments", 10) in c.facts(OBSERVATIONS, "measure", "value")
    before = c.entries()
    c.pull()
    assert c.entries() == before


def many(weibo):
    weibo.lists = {"statuses/mentions": [status(5010 - n, 27 - n) for n in range(6)]}


MENTIONS = "GET /2/statuses/mentions.json"


def test_pages_are_read_to_the_end_once_and_then_to_what_is_known(tmp_path, weibo):
    many(weibo)
    c = connected(tmp_path, weibo)
    c.pull()
    assert len(told(c)) == 6 and weibo.count()[MENTIONS] == 4
    weibo.calls.clear()
    weibo.lists["statuses/mentions"].insert(0, status(5011, 28))
    c.later(hours=1)
    c.pull()
    assert len(told(c)) == 7 and weibo.count()[MENTIONS] == 2


def test_the_first_reading_goes_back_as_far_as_it_is_told(tmp_path, weibo):
    many(weibo)
    c = connected(tmp_path, weibo, since_days="4")
    c.pull()
    assert sorted(row[1] for row in told(c)) == ["T5009", "T5010"]


def test_a_killed_reading_goes_on_where_it_was(tmp_path, weibo, monkeypatch):
    many(weibo)
    c = connected(tmp_path, weibo)
    c.cut_off(monkeypatch)
    weibo.calls.clear()
    c.pull()
    assert weibo.count()[MENTIONS] == 3
    assert sorted(row[1] for row in told(c)) == [f"T{5005 + n}" for n in range(6)]
    before = c.entries()
    c.pull()
    assert c.entries() == before


def test_what_is_deleted_there_is_deleted_here_and_an_edit_rules(tmp_path, weibo):
    weibo.lists = {
        "statuses/mentions": [status(5002, text="planted-post"), status(5001, 26, text="first")],
        "comments/to_me": [comment(6002, text="planted-comment"), comment(6001, 26)],
    }
    c = connected(tmp_path, weibo)
    c.pull()
    c.build()
    assert "planted-post" in c.everything() and "planted-comment" in c.everything()
    del weibo.lists["statuses/mentions"][0], weibo.lists["comments/to_me"][0]
    weibo.lists["statuses/mentions"][0]["text"] = "second"
    c.later(hours=1)
    c.pull()
    c.build()
    assert "planted" not in c.everything()
    assert {row[1] for row in told(c)} == {"first", "second", "C6001"}
    assert len(set(c.facts(INTERACTIONS, "interaction_id"))) == 2


def test_what_is_not_for_all_deleted_or_a_profile_is_nowhere(tmp_path, weibo):
    closed = status(4901, 26, US, visible={"type": 1, "list_id": 0})
    told_of = {**LI, "description": "planted-self", "religion": "planted-faith"}
    weibo.lists = {
        "statuses/mentions": [
            status(5005, visible={"type": 6}, text="planted-friends"),
            status(5004, deleted="1", text="planted-deleted"),
            status(5003, geo={"type": "Point", "coordinates": [39.9087243, 116.3974799]}),
            status(5002, user=told_of),
        ],
        "comments/to_me": [comment(6001, below=closed, text="planted-below")],
    }
    weibo.per_page = 50
    c = connected(tmp_path, weibo)
    c.pull()
    c.build()
    left = c.everything()
    assert sorted(row[1] for row in told(c)) == ["T5002", "T5003"]
    assert "planted" not in left and "39.9087" not in left


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [
        (21327, StopSource, "connect it again"),
        (21317, StopSource, "connect it again"),
        (10014, StopSource, "may use"),
        (10023, RetryLater, "tried again"),
        (10002, RetryLater, "tried again"),
    ],
)
def test_what_codes_of_weibo_mean(tmp_path, weibo, code, error, says):
    many(weibo)
    weibo.errors = {"comments/to_me": code}
    c = connected(tmp_path, weibo)
    done = c.try_pull()
    assert isinstance(done.error, error) and says in done.error.fix
    assert "planted-error" not in str(done.error)
    assert len(told(c)) == 6, "what was read before it is kept"
    c.pull()
    assert len(told(c)) == 6


@pytest.mark.parametrize(
    ("instead", "error"),
    [
        ((429, b"", {"Retry-After": "3600"}), RetryLater),
        ((503, b"", {"Retry-After": "3600"}), RetryLater),
        ((200, b'{"statuses": [{"idstr"', {"Retry-After": "0"}), RetryLater),
        ((200, b"[]"), StopSource),
    ],
)
def test_what_weibo_answers_instead(tmp_path, weibo, instead, error):
    many(weibo)
    weibo.instead[MENTIONS] = [instead]
    c = connected(tmp_path, weibo)
    assert isinstance(c.try_pull().error, error)
    c.pull()
    assert len(told(c)) == 6


def test_another_s_token_stops(tmp_path, weibo):
    error = connected(tmp_path, weibo, bearer="old").try_pull().error
    assert isinstance(error, StopSource) and "connect it again" in error.fix


def test_changed_fields_cost_the_value_or_the_record_only(tmp_path, weibo):
    weibo.lists = {
        "statuses/mentions": [
            status(5005, text=["x"], pic_urls="?", visible="all"),
            status(5004) | {"created_at": "yesterday"},
            status(5003, user=None),
            status(5001),
        ]
    }
    weibo.per_page = 50
    c = connected(tmp_path, weibo)
    done = c.pull()
    assert sorted(row[1] or "" for row in told(c)) == ["", "T5001"]
    assert done.refused == 2


def test_the_check_says_who_we_are(tmp_path, weibo):
    c = connected(tmp_path, weibo)
    assert checking.check(c.workspace, "c", now=NOW).account == "@Acme茶"


@given(st.integers(1_250_000_000, 4_000_000_000), st.integers(-12 * 60, 14 * 60))
def test_a_time_of_weibo_is_read_as_it_is_written(seconds, minutes):
    at = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=minutes)))
    assert reading.seconds_of(at.strftime("%a %b %d %H:%M:%S %z %Y")) == seconds
    assert reading.seconds_of(at.astimezone(UTC).isoformat()) is None
