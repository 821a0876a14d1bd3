"""WeCom: its lists and its deliveries, as it makes them, to facts."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha1

import pytest

from rapport.flow.errors import ConfigError, HookRefused, RetryLater, SkipRecord, StopSource
from rapport.flow.sources.wechat import envelope
from rapport.flow.sources.wecom import reading
from rapport.flow.sources.wecom.source import SOURCE
from rapport.flow.tables import (
    CLAIMS,
    IDENTIFIERS,
    INTERACTIONS,
    OBJECTS,
    OBSERVATIONS,
    SIGHTINGS,
)
from rapport.receiving import checking, hooks
from tests.flow.sources.connected import Connected
from tests.flow.sources.pulling import NOW, Service, serving

CORP, SECRET, TOKEN = "ww01", "corp-secret", "hook-token"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
AT = "/cgi-bin/externalcontact"
#: 2026-02-27 02:40 UTC.
THEN = 1772160000


def customer(number, ours="rocky", at=THEN, state="", **more):
    """One customer as WeCom tells of them, with what our people noted about them."""
    noted = {"remark": "planted-remark", "description": "planted-words"}
    noted |= {"remark_mobiles": ["13900000001"], "remark_corp_name": "planted-corp"}
    contact = {"external_userid": number, "name": f"名字{number}", "type": 1, "gender": 0}
    contact |= {"avatar": "http://planted.example/64", "external_profile": {"x": "planted-room"}}
    follow = {
        "userid": ours,
        "createtime": at,
        "state": state,
        "add_way": 1,
        "tag_id": ["planted"],
    }
    return {"external_contact": {**contact, **more}, "follow_info": follow | noted}


def member(number, at=THEN, type_=2, **more):
    said = {"userid": number, "type": type_, "join_time": at, "group_nickname": "planted-nick"}
    return {**said, "join_scene": 3, "name": "planted-name", **more}


@dataclass
class WeCom(Service):
    """Customers by who of ours added them, some a page; groups by their owner."""

    customers: dict = field(default_factory=dict)
    groups: dict = field(default_factory=dict)
    per_page: int = 2
    good: str = "t1"
    tokens: int = 0
    without: tuple = ()

    def answer(self, method, path, query, body, headers):
        said = json.loads(self.body) if method == "POST" else {}
        return 200, json.dumps(self.told(path, query, said), ensure_ascii=False).encode()

    def told(self, path, query, said):
        if path == "/cgi-bin/gettoken":
            self.tokens += 1
            if (query["corpid"], query["corpsecret"]) != (CORP, SECRET):
                return {"errcode": 40001, "errmsg": "planted-message"}
            return {"errcode": 0, "access_token": "t1" if self.tokens == 1 else self.good}
        if query["access_token"] != self.good:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        if path == f"{AT}/get_follow_user_list":
            return {"errcode": 0, "follow_user": [*self.customers]}
        if path == f"{AT}/groupchat/get":
            found = [g for those in self.groups.values() for g in those]
            found = [g for g in found if g["chat_id"] == said["chat_id"]]
            return {"group_chat": found[0]} if found else {"errcode": 40050}
        if path == f"{AT}/batch/get_by_user":
            return self.page(said, said["userid_list"], self.customers, "external_contact_list")
        owners = said["owner_filter"]["userid_list"]
        return self.page(said, owners, self.groups, "group_chat_list")

    def page(self, said, ours, of, name):
        if name == "external_contact_list" and set(ours) & set(self.without):
            return {"errcode": 84061, "errmsg": "not external contact"}
        whole = [one for user in ours for one in of.get(user, ())]
        begin = int(said["cursor"] or 0)
        end = begin + min(self.per_page, said["limit"])
        after = str(end) if end < len(whole) else ""
        return {"errcode": 0, name: whole[begin:end], "next_cursor": after}


@pytest.fixture
def wecom():
    wecom = WeCom()
    with serving(wecom):
        yield wecom


def connected(tmp_path, wecom, **settings):
    about = {"corp_id": CORP, "base_url": wecom.address, **settings}
    secrets = {"corp_secret": SECRET, "hook_token": TOKEN, "aes_key": KEY}
    return Connected(tmp_path, SOURCE, about, secrets)


def told(c):
    columns = ("verb", "content", "strftime(occurred_at, '%d %H:%M')")
    return sorted(set(c.facts(INTERACTIONS, *columns)), key=str)


def accounts(c):
    return set(c.facts(SIGHTINGS, "account_id"))


def asked(wecom, name):
    return wecom.count()[f"POST {AT}/{name}"]


GROUP = {"chat_id": "wrG1", "name": "新茶群", "owner": "rocky", "notice": "planted-notice"}
GROUP |= {"member_list": [member("woA", unionid="u-A"), member("rocky", type_=1)]}


def test_customers_and_groups_become_facts_once(tmp_path, wecom):
    at_work = {"type": 2, "position": "Buyer", "corp_name": "Tea House", "gender": 2}
    wecom.customers = {
        "rocky": [customer("woA", state="fair-17", unionid="u-A", gender=1, position="hidden")],
        "tom": [customer("wmB", "tom", THEN + 60, name="王芳", **at_work)],
    }
    wecom.groups = {"rocky": [GROUP]}
    c = connected(tmp_path, wecom)
    assert c.pull().refused == 0
    assert told(c) == [
        ("Follow", "fair-17", "27 02:40"),
        ("Follow", None, "27 02:41"),
        ("Join", None, "27 02:40"),
    ]
    a, b = (c.account(n) for n in ("woA", "wmB"))
    claimed = {(x, y, z) for x, y, z in c.facts(CLAIMS, "account_id", "attribute", "value")}
    assert {row for row in claimed if row[1] in ("sex", "employer", "position")} == {
        (a, "sex", "male"),
        (b, "sex", "female"),
        (b, "employer", "tea house"),
        (b, "position", "buyer"),
    }
    assert accounts(c) == {(a,), (b,)}, "who is in the group and is ours, is nobody here"
    assert ("wechat_unionid:u-a",) in c.facts(IDENTIFIERS, "value")
    assert c.facts(OBJECTS, "kind", "native", "title") == [("page", "wrG1", "新茶群")]
    assert c.facts(OBSERVATIONS, "measure", "value") == [("followers", 1)]
    left = c.everything()
    assert "planted" not in left and "13900000001" not in left and "hidden" not in left
    before = c.entries()
    again = c.pull()
    assert (again.rows, again.refused, c.entries()) == (0, 0, before)


def test_pages_are_read_to_the_end_and_later_only_what_began_since(tmp_path, wecom):
    wecom.customers = {"rocky": [customer(f"wo{n}") for n in range(5)]}
    wecom.groups = {"rocky": [{**GROUP, "chat_id": f"wr{n}"} for n in range(3)]}
    c = connected(tmp_path, wecom)
    done = c.pull()
    assert len(accounts(c)) == 6 and asked(wecom, "batch/get_by_user") == 3
    assert asked(wecom, "groupchat/list") == 2
    c.later(days=4)
    late = int(c.now.timestamp()) - 60
    wecom.customers["rocky"].append(customer("wo9", at=late))
    wecom.customers["rocky"][0]["external_contact"]["name"] = "新名"
    again = c.pull()
    assert len(accounts(c)) == 7
    assert again.rows == 2 + 3 < done.rows, "the new one, and today's size of each group"
    assert "新名" not in c.everything()
    c.later(days=4)
    c.pull()
    assert "新名" in c.everything(), "all are read anew"


def test_hundreds_of_ours_are_asked_for_together_and_who_has_nobody_alone(tmp_path, wecom):
    wecom.customers = {f"u{n:03}": [customer(f"wo{n}", f"u{n:03}")] for n in range(103)}
    wecom.per_page, wecom.without = 100, ("u101",)
    c = connected(tmp_path, wecom)
    c.pull()
    assert len(accounts(c)) == 102, "all but the customer of the one without"
    assert asked(wecom, "batch/get_by_user") == 1 + 1 + 3


def test_a_killed_reading_goes_on_where_it_was(tmp_path, wecom, monkeypatch):
    wecom.customers = {"rocky": [customer(f"wo{n}") for n in range(5)], "tom": []}
    wecom.groups = {"rocky": [GROUP]}
    c = connected(tmp_path, wecom)
    c.cut_off(monkeypatch)
    wecom.calls.clear()
    wecom.customers["anna"] = [customer("woZ", "anna", int(NOW.timestamp()))]
    c.pull()
    assert len(accounts(c)) == 6 and asked(wecom, "batch/get_by_user") == 2
    before = c.entries()
    assert c.pull().rows == 2, "who was added by one of ours that was not there when it began"
    assert len(accounts(c)) == 7 and c.entries() > before
    before = c.entries()
    assert (c.pull().rows, c.entries()) == (0, before)


def test_what_a_cut_off_reading_left_is_begun_anew_after_a_day(tmp_path, wecom, monkeypatch):
    wecom.customers = {"rocky": [customer(f"wo{n}") for n in range(5)]}
    c = connected(tmp_path, wecom)
    c.cut_off(monkeypatch)
    wecom.calls.clear()
    c.later(days=2)
    c.pull()
    assert len(accounts(c)) == 5 and asked(wecom, "batch/get_by_user") == 3


def test_a_token_that_ran_out_is_got_anew_and_another_s_secret_stops(tmp_path, wecom):
    wecom.customers, wecom.good = {"rocky": [customer("woA")]}, "t2"
    c = connected(tmp_path, wecom)
    c.pull()
    assert len(accounts(c)) == 1 and wecom.tokens == 2
    c = connected(tmp_path / "b", wecom, corp_id="ww02")
    error = c.try_pull().error
    assert isinstance(error, StopSource) and "40001" in error.what
    assert "planted-message" not in str(error) and SECRET not in str(error)


def code(number):
    return 200, json.dumps({"errcode": number, "errmsg": "planted-message"}).encode()


@pytest.mark.parametrize(
    ("instead", "error"),
    [
        (code(45009), RetryLater),
        (code(-1), RetryLater),
        (code(60020), StopSource),
        (code(48002), StopSource),
        ((429, b"", {"Retry-After": "3600"}), RetryLater),
        ((503, b"", {"Retry-After": "3600"}), RetryLater),
        ((200, b'{"group_chat_list": [{"ch'), RetryLater),
        ((200, b"[]"), StopSource),
    ],
)
def test_what_wecom_answers_instead(tmp_path, wecom, instead, error):
    wecom.customers, wecom.groups = {"rocky": [customer("woA")]}, {"rocky": [GROUP]}
    wecom.instead[f"POST {AT}/groupchat/list"] = [instead]
    c = connected(tmp_path, wecom)
    done = c.try_pull()
    assert isinstance(done.error, error) and done.error.fix and "planted" not in str(done.error)
    assert len(accounts(c)) == 1, "what was read before it is kept"
    c.pull()
    assert ("Join", None, "27 02:40") in told(c)


def test_no_number_of_days_is_said(tmp_path, wecom):
    assert isinstance(connected(tmp_path, wecom, reread_days="soon").try_pull().error, ConfigError)


def test_changed_fields_cost_the_value_or_the_record_only(tmp_path, wecom):
    wecom.customers = {
        "rocky": [
            customer("woA", at="soon"),
            customer("woB", unionid=["x"], gender=9, type=7, position="x", state="wall-3"),
            {"external_contact": "none", "follow_info": 4},
        ]
    }
    wecom.groups = {"rocky": [{**GROUP, "member_list": "none"}, {"chat_id": "wrGone"}]}
    c = connected(tmp_path, wecom)
    done = c.pull()
    assert (done.refused, len(accounts(c))) == (2, 1)
    assert told(c) == [("Follow", "wall-3", "27 02:40")]


def test_a_group_that_is_gone_stops_nothing(tmp_path, wecom):
    wecom.customers = {"rocky": []}
    wecom.groups = {"rocky": [GROUP, {"chat_id": "wr2", "name": "x", "member_list": []}]}
    wecom.instead[f"POST {AT}/groupchat/get"] = [code(40050)]
    c = connected(tmp_path, wecom)
    c.pull()
    assert c.facts(OBJECTS, "native") == [("wr2",)]


# ------------------------------------------------------------------------- what is sent to us


def event(change, who="woA", at=NOW, name="change_external_contact", extra="", **more):
    said = {"ToUserName": CORP, "FromUserName": "sys", "CreateTime": int(at.timestamp())}
    said |= {"MsgType": "event", "Event": name, "ChangeType": change, "UserID": "rocky"}
    said |= {"ExternalUserID": who, "WelcomeCode": "planted-code", **more}
    inner = "".join(f"<{n}><![CDATA[{v}]]></{n}>" for n, v in said.items() if v != "")
    return f"<xml>{inner}{extra}</xml>"


def of_group(change, at=NOW, numbers=(), **more):
    items = "".join(f"<Item><![CDATA[{n}]]></Item>" for n in numbers)
    about = {"ChatId": "wrG1", "who": "", "name": "change_external_chat"}
    return event(change, at=at, extra=f"<MemChangeList>{items}</MemChangeList>", **about | more)


def query_of(closed, at, token=TOKEN):
    stamp = str(int(at.timestamp()))
    whole = "".join(sorted((token, stamp, "n1", closed)))
    signed = sha1(whole.encode(), usedforsecurity=False).hexdigest()
    return {"timestamp": stamp, "nonce": "n1", "msg_signature": signed}


def sealed(xml, *, at=NOW, token=TOKEN, key=KEY, receiver=CORP):
    """A delivery as WeCom makes it: what stands behind the address, and the body."""
    closed = envelope.closed_with(xml, key, receiver, b"0123456789abcdef")
    body = f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><AgentID><![CDATA[7]]></AgentID>"
    body += f"<Encrypt><![CDATA[{closed}]]></Encrypt></xml>"
    return query_of(closed, at, token), body.encode()


def send(c, *xmls):
    for xml in xmls:
        query, body = sealed(xml, at=c.now)
        c.taken({}, body, query)
    c.build()


@pytest.fixture
def account(tmp_path, wecom):
    wecom.customers = {"rocky": []}
    return connected(tmp_path, wecom)


def test_who_follows_is_known_at_once_and_told_once(account, wecom):
    send(account, event("add_half_external_contact", State="fair-18"))
    send(account, event("add_external_contact", State="fair-18"))
    assert told(account) == [("Follow", "fair-18", "01 09:00")]
    at = int(NOW.timestamp())
    wecom.customers = {"rocky": [customer("woA", at=at, state="fair-18", unionid="u-A")]}
    account.pull()
    assert told(account) == [("Follow", "fair-18", "01 09:00")]
    assert len(set(account.facts(INTERACTIONS, "interaction_id"))) == 1
    assert ("wechat_unionid:u-a",) in account.facts(IDENTIFIERS, "value")


@pytest.mark.parametrize("change", ["del_follow_user", "del_external_contact"])
def test_who_deletes_one_of_ours_goes_and_who_comes_back_is_back(account, wecom, change):
    wecom.customers = {"rocky": [customer("woA", state="fair-17"), customer("woB")]}
    account.pull()
    assert len(accounts(account)) == 2
    account.later(hours=1)
    send(account, event(change, at=account.now))
    assert len(accounts(account)) == 1 and "fair-17" not in account.everything()
    assert "名字woA" not in account.everything() and "名字woB" in account.everything()
    account.later(hours=1)
    send(account, event("add_external_contact", at=account.now, State="fair-20"))
    assert "fair-20" in [row[1] for row in told(account)]


def test_who_is_handed_on_to_another_of_ours_stays(account, wecom):
    wecom.customers = {"rocky": [customer("woA")]}
    account.pull()
    send(account, event("del_external_contact", Source="DELETE_BY_TRANSFER"))
    assert len(accounts(account)) == 1


def test_who_leaves_a_group_left_it_and_a_dismissed_group_is_gone(account, wecom):
    wecom.groups = {"rocky": [GROUP]}
    account.pull()
    send(account, of_group("update", UpdateDetail="del_member", numbers=("woA", "tom")))
    assert told(account) == [("Join", None, "27 02:40"), ("Leave", None, "01 09:00")]
    assert len(accounts(account)) == 1, "who is ours is nobody here"
    send(account, of_group("update", UpdateDetail="add_member", numbers=("woC",)))
    assert len(accounts(account)) == 1, "read by the next reading, with the time of joining"
    assert account.facts(OBJECTS, "native") == [("wrG1",)]
    send(account, of_group("dismiss"))
    assert account.facts(OBJECTS, "native") == []


def test_the_same_delivery_again_adds_nothing(account):
    send(account, event("add_external_contact"))
    before = account.entries()
    send(account, event("add_external_contact"))
    assert account.entries() == before


def test_what_is_no_coming_and_going_is_nowhere(account):
    text = event("add_external_contact", Content="planted-message").replace("[event]", "[text]")
    other = event("add_external_contact", name="change_contact")
    news = event("new_change", State="planted-state")
    send(account, text, other, news, event("edit_external_contact"), of_group("create"))
    assert "planted" not in account.everything() and told(account) == []


def test_what_is_not_signed_not_closed_or_not_for_us_is_refused(account):
    xml = event("add_external_contact")
    query, body = sealed(xml)
    late = sealed(xml, at=NOW - timedelta(minutes=6))
    cases = [
        *(late, (query, xml.encode()), (query, body.replace(b"A[", b"B[", 3))),
        *(sealed(xml, token="other"), sealed(xml, key=KEY[::-1]), sealed(xml, receiver="ww9")),
        *(({}, body), (query | {"msg_signature": "п"}, body), (query, b"\xff\x00")),
    ]
    for query, body in cases:
        with pytest.raises(HookRefused):
            account.taken({}, body, query)
    assert account.entries() == 0


def test_the_address_is_shown_to_be_ours(account):
    def asked(token=TOKEN, receiver=CORP):
        closed = envelope.closed_with("echo-7", KEY, receiver, b"0123456789abcdef")
        query = {**query_of(closed, NOW, token), "echostr": closed}
        return hooks.greet(account.workspace, "c", {}, b"", query=query, now=NOW)

    assert asked() == "echo-7"
    for wrong in ({"token": "other"}, {"receiver": "ww9"}):
        with pytest.raises(HookRefused):
            asked(**wrong)
    assert hooks.greet(account.workspace, "c", {}, b"", query={}, now=NOW) is None


def test_a_record_that_is_nothing_is_skipped():
    with pytest.raises(SkipRecord):
        reading.keep({"form": "text", "Content": "dear"})


def test_the_check_says_what_may_be_read(tmp_path, wecom):
    wecom.customers = {"rocky": [], "tom": []}
    c = connected(tmp_path, wecom)
    found = checking.check(c.workspace, "c", now=NOW)
    assert (found.account, found.missing) == (CORP, ())
    assert found.may == ("read the customers of your people: 2", "read the groups of customers")
    wecom.instead[f"POST {AT}/groupchat/list"] = [code(48002)]
    assert checking.check(c.workspace, "c", now=NOW).missing == ("read the groups of customers",)
