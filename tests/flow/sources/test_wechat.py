"""A WeChat Official Account: its lists and its deliveries, as it makes them, to facts."""

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha1

import pytest

from rapport.flow.errors import HookRefused, RetryLater, SkipRecord, StopSource
from rapport.flow.sources.wechat import envelope, reading
from rapport.flow.sources.wechat.source import SOURCE
from rapport.flow.tables import IDENTIFIERS, INTERACTIONS, OBJECTS, OBSERVATIONS, SIGHTINGS
from rapport.receiving import checking, hooks
from rapport.stores import Stores
from tests.flow.sources.connected import Connected, recorded
from tests.flow.sources.pulling import NOW, Service, serving

APP, SECRET, TOKEN = "wx01", "app-secret", "hook-token"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def follower(number, **more):
    found = {"openid": number, "subscribe": 1, "subscribe_time": 1772160000, "language": "zh_CN"}
    return {**found, "unionid": f"u-{number}", "nickname": "planted-name", "remark": "", **more}


@dataclass
class WeChat(Service):
    """Followers in the order of following, some a page; articles by their day."""

    followers: list = field(default_factory=list)
    articles: dict = field(default_factory=dict)
    total: dict = field(default_factory=dict)
    per_page: int = 2
    good: str = "t1"
    tokens: int = 0

    def answer(self, method, path, query, body, headers):
        said = json.loads(self.body) if method == "POST" else {}
        return 200, json.dumps(self.told(path, query, said), ensure_ascii=False).encode()

    def told(self, path, query, said):
        if path == "/cgi-bin/stable_token":
            self.tokens += 1
            if (said["appid"], said["secret"]) != (APP, SECRET):
                return {"errcode": 40125, "errmsg": "planted-message"}
            return {"access_token": self.good if said["force_refresh"] else "t1"}
        if query["access_token"] != self.good:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        numbers = [f["openid"] for f in self.followers]
        if path == "/cgi-bin/user/get":
            begin = numbers.index(query["next_openid"]) + 1 if "next_openid" in query else 0
            some = numbers[begin : begin + self.per_page]
            about = {"total": len(numbers), "count": len(some)}
            return {**about, **({"data": {"openid": some}} if some else {}), "next_openid": ""}
        if path == "/cgi-bin/user/info/batchget":
            asked = [one["openid"] for one in said["user_list"]]
            return {"user_info_list": [f for f in self.followers if f["openid"] in asked]}
        if path == "/datacube/getarticletotal":
            return {"list": self.articles.get(said["begin_date"], [])}
        days = sorted(d for d in self.total if said["begin_date"] <= d <= said["end_date"])
        return {"list": [{"ref_date": d, "cumulate_user": self.total[d]} for d in days]}


@pytest.fixture
def wechat():
    wechat = WeChat()
    with serving(wechat):
        yield wechat


def connected(tmp_path, wechat, **settings):
    about = {"app_id": APP, "base_url": wechat.address, "since_days": "10", **settings}
    secrets = {"app_secret": SECRET, "hook_token": TOKEN, "aes_key": KEY}
    return Connected(tmp_path, SOURCE, about, secrets)


def told(c):
    columns = ("verb", "content", "strftime(occurred_at, '%d %H:%M')")
    return c.facts(INTERACTIONS, *columns)


def accounts(c):
    return len(set(c.facts(SIGHTINGS, "account_id")))


DETAIL = {"stat_date": "2026-02-26", "int_page_read_user": 20, "int_page_read_count": 25}
DETAIL |= {"share_user": 2, "share_count": 3, "add_to_fav_count": 1, "ori_page_read_user": 9}
ARTICLE = {"ref_date": "2026-02-25", "msgid": "10_1", "title": "新茶", "details": [DETAIL]}


def test_followers_articles_and_counts_become_facts_once(tmp_path, wechat):
    wechat.followers = [follower("oA", qr_scene_str="fair-17"), follower("oB")]
    wechat.articles = {"2026-02-25": [ARTICLE]}
    wechat.total = {"2026-02-25": 1217}
    c = connected(tmp_path, wechat)
    assert c.pull().refused == 0
    assert told(c) == [("Follow", "fair-17", "27 02:40"), ("Follow", None, "27 02:40")]
    assert ("wechat_unionid:u-oa",) in c.facts(IDENTIFIERS, "value")
    assert c.facts(OBJECTS, "native", "title", "format") == [("10_1", "新茶", "link")]
    assert c.facts(OBSERVATIONS, "measure", "value", "strftime(observed_at, '%d')") == [
        ("followers", 1217, "25"),
        ("reached", 20, "26"),
        ("saves", 1, "26"),
        ("shares", 3, "26"),
        ("shown", 25, "26"),
    ]
    assert "planted" not in c.everything()
    before = c.entries()
    again = c.pull()
    assert (again.rows, again.refused, c.entries()) == (0, 0, before)


def test_recorded_answers_are_read_as_they_were_recorded(tmp_path, wechat):
    wechat.followers = recorded("wechat/user_info_batchget.json")["user_info_list"]
    wechat.followers.append(recorded("wechat/user_info.json"))
    wechat.articles = {"2026-02-25": recorded("wechat/datacube_getarticletotal.json")["list"]}
    c = connected(tmp_path, wechat)
    assert c.pull().refused == 0
    assert accounts(c) == 2, "one of the three does not follow"
    assert ("wechat_unionid:o6_bmasdasdsad6_2sgvt7hmzopfl",) in c.facts(IDENTIFIERS, "value")
    assert ("reached", 23676) in c.facts(OBSERVATIONS, "measure", "value")
    left = c.everything()
    assert not [w for w in ("iWithery", "qlogo", "Jieyang", "广州", "iiaFqAc") if w in left]


def test_pages_are_read_to_the_end_and_then_behind_the_last(tmp_path, wechat):
    wechat.followers = [follower(f"o{n}") for n in range(5)]
    c = connected(tmp_path, wechat)
    c.pull()
    assert accounts(c) == 5 and wechat.count()["GET /cgi-bin/user/get"] == 4
    wechat.calls.clear()
    wechat.followers.append(follower("o9"))
    c.later(hours=6)
    c.pull()
    assert accounts(c) == 6 and wechat.count()["POST /cgi-bin/user/info/batchget"] == 1
    wechat.calls.clear()
    c.later(days=31)
    c.pull()
    assert wechat.count()["POST /cgi-bin/user/info/batchget"] == 3, "all of them anew"


def test_a_killed_reading_goes_on_where_it_was(tmp_path, wechat, monkeypatch):
    wechat.followers = [follower(f"o{n}") for n in range(5)]
    c = connected(tmp_path, wechat)
    c.cut_off(monkeypatch)
    wechat.calls.clear()
    c.pull()
    assert accounts(c) == 5
    assert wechat.count()["POST /cgi-bin/user/info/batchget"] == 2
    before = c.entries()
    c.pull()
    assert c.entries() == before


def test_a_token_that_ran_out_is_got_anew_and_another_s_secret_stops(tmp_path, wechat):
    wechat.followers, wechat.good = [follower("oA")], "t2"
    c = connected(tmp_path, wechat)
    c.pull()
    assert accounts(c) == 1 and wechat.tokens == 2
    c = connected(tmp_path / "b", wechat, app_id="wx02")
    error = c.try_pull().error
    assert isinstance(error, StopSource) and "40125" in error.what
    assert "planted-message" not in str(error) and SECRET not in str(error)


def code(number):
    return 200, json.dumps({"errcode": number, "errmsg": "planted-message"}).encode()


@pytest.mark.parametrize(
    ("instead", "error"),
    [
        (code(45009), RetryLater),
        (code(-1), RetryLater),
        (code(40164), StopSource),
        (code(48001), StopSource),
        ((429, b"", {"Retry-After": "3600"}), RetryLater),
        ((503, b"", {"Retry-After": "3600"}), RetryLater),
        ((200, b'{"list": [{"ref'), RetryLater),
        ((200, b"[]"), StopSource),
    ],
)
def test_what_wechat_answers_instead(tmp_path, wechat, instead, error):
    wechat.followers = [follower("oA")]
    wechat.instead["POST /datacube/getarticletotal"] = [instead]
    c = connected(tmp_path, wechat)
    done = c.try_pull()
    assert isinstance(done.error, error) and "planted" not in str(done.error)
    assert accounts(c) == 1, "what was read before it is kept"
    c.pull()
    assert accounts(c) == 1


def test_changed_fields_cost_the_value_or_the_record_only(tmp_path, wechat):
    wechat.followers = [
        follower("oA", subscribe_time="soon"),
        follower("oB", unionid=["x"], language=7, subscribe_scene="ADD_SCENE_NEW"),
    ]
    bad = {**ARTICLE, "details": "none"}
    wechat.articles = {"2026-02-25": [bad, {**ARTICLE, "msgid": "10_2", "ref_date": 0}]}
    c = connected(tmp_path, wechat)
    done = c.pull()
    assert (done.refused, accounts(c)) == (2, 1)
    assert told(c) == [("Follow", "ADD_SCENE_NEW", "27 02:40")]


# ------------------------------------------------------------------------- what is sent to us


def event(name, who="oA", key="", at=NOW, **more):
    said = {"ToUserName": "gh_1", "FromUserName": who, "CreateTime": int(at.timestamp())}
    said |= {"MsgType": "event", "Event": name, "EventKey": key, **more}
    inner = "".join(f"<{n}><![CDATA[{v}]]></{n}>" for n, v in said.items())
    return f"<xml>{inner}</xml>"


def sealed(xml, *, at=NOW, token=TOKEN, key=KEY, receiver=APP):
    """A delivery as WeChat makes it: what stands behind the address, and the body."""
    closed = envelope.closed_with(xml, key, receiver, b"0123456789abcdef")
    stamp = str(int(at.timestamp()))
    signed = sha1(
        "".join(sorted((token, stamp, "n1", closed))).encode(), usedforsecurity=False
    ).hexdigest()
    query = {"timestamp": stamp, "nonce": "n1", "encrypt_type": "aes", "msg_signature": signed}
    return query, f"<xml><Encrypt><![CDATA[{closed}]]></Encrypt></xml>".encode()


def send(c, *xmls):
    for xml in xmls:
        query, body = sealed(xml, at=c.now)
        c.taken({}, body, query)
    c.build()


@pytest.fixture
def account(tmp_path, wechat):
    return connected(tmp_path, wechat)


def test_following_scanning_and_leaving(account):
    send(account, event("subscribe", key="qrscene_fair-18"), event("SCAN", "oB", "fair-19"))
    assert told(account) == [("Follow", "fair-18", "01 09:00"), ("Visit", "fair-19", "01 09:00")]
    assert accounts(account) == 2
    account.later(hours=1)
    send(account, event("unsubscribe"))
    assert told(account) == [("Visit", "fair-19", "01 09:00")]
    assert "fair-18" not in account.everything()
    account.later(hours=1)
    send(account, event("subscribe", key="qrscene_fair-20", at=account.now))
    assert [row[1] for row in told(account)] == ["fair-20", "fair-19"], "who comes back is back"


def test_the_same_delivery_again_adds_nothing(account):
    send(account, event("SCAN", key="fair-19"))
    before = account.entries()
    send(account, event("SCAN", key="fair-19"))
    assert account.entries() == before


def test_a_message_to_the_account_is_nowhere(account):
    text = event("CLICK", key="planted-menu").replace("[event]", "[text]")
    text = text.replace("</xml>", "<Content><![CDATA[planted-message]]></Content></xml>")
    send(
        account, text, event("CLICK", key="planted-menu"), event("LOCATION", Latitude="23.137466")
    )
    left = account.everything()
    assert "planted" not in left and "23.1374" not in left and told(account) == []


def test_what_is_not_signed_not_closed_or_not_for_us_is_refused(account):
    xml = event("SCAN")
    query, body = sealed(xml)
    late = sealed(xml, at=NOW - timedelta(minutes=6))
    open_ = (query, xml.encode())
    changed = (query, body.replace(b"A", b"B", 1))
    other_key = KEY[::-1]
    cases = [
        *(late, open_, changed, sealed(xml, token="other"), sealed(xml, key=other_key)),
        *(sealed(xml, receiver="wx99"), ({}, body), (query | {"msg_signature": "п"}, body)),
    ]
    for query, body in cases:
        with pytest.raises(HookRefused):
            account.taken({}, body, query)
    assert Stores(account.workspace).received.cursor("c") is None and account.entries() == 0


def test_the_address_is_shown_to_be_ours(account):
    stamp = str(int(NOW.timestamp()))

    def asked(token):
        signed = sha1(
            "".join(sorted((token, stamp, "n1"))).encode(), usedforsecurity=False
        ).hexdigest()
        query = {"signature": signed, "timestamp": stamp, "nonce": "n1", "echostr": "echo-7"}
        return hooks.greet(account.workspace, "c", {}, b"", query=query, now=NOW)

    assert asked(TOKEN) == "echo-7"
    with pytest.raises(HookRefused):
        asked("other")
    assert SOURCE.thanks == "success"


def test_a_record_that_is_nothing_is_skipped():
    with pytest.raises(SkipRecord):
        reading.keep({"form": "text", "Content": "dear"})


def test_the_check_says_how_many_follow(tmp_path, wechat):
    wechat.followers = [follower("oA")]
    c = connected(tmp_path, wechat)
    found = checking.check(c.workspace, "c", now=NOW)
    assert found.account == APP and re.search(": 1$", found.may[0])
