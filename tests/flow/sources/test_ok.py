"""A group at Odnoklassniki: a server on the loopback that answers as its reference says."""

import json
from dataclasses import dataclass, field

import pytest

from rapport.flow.sources.ok.calling import LATER_S, SKIPPED, session_secret, signature
from rapport.flow.sources.ok.source import SOURCE
from rapport.flow.tables import IDENTIFIERS, INTERACTIONS, OBJECTS, OBSERVATIONS
from rapport.receiving import secret_settings
from tests.flow.sources.connected import Connected
from tests.flow.sources.pulling import Service, serving
from tests.flow.sources.taken_in import NOW
from tests.flow.sources.unlimited import unlimited

GROUP = "5123"
SETTINGS = {"group": GROUP, "client_id": "1", "application_key": "PUB"}
SECRETS = {"token": "T1", "refresh_token": "R1", "client_secret": "SECRET"}
AT_ONCE = {"Retry-After": "0"}


def ms(days):
    return int(NOW.timestamp() - days * 86_400) * 1000


def person(number, **more):
    return {"uid": number, "first_name": f"First{number}", "private": False, **more}


def topic(number, days=1, author=f"group:{GROUP}", text="Чай"):
    media = [{"type": "text", "text": text}, {"type": "photo"}]
    return {"id": number, "created_ms": ms(days), "author_ref": author, "media": media}


def comment(number, who="57", text="", days=1, **more):
    return {"id": number, "author_id": who, "text": text or number, "date_ms": ms(days), **more}


@dataclass
class Network(Service):
    """The lists of one group, each asked for by anchors, `at_once` on a page."""

    people: list = field(default_factory=lambda: [person("57", last_name="Петрова"), person("58")])
    topics: list = field(default_factory=list)
    comments: dict = field(default_factory=dict)
    likes: dict = field(default_factory=dict)
    at_once: int = 2
    token: str = "T1"
    errors: list = field(default_factory=list)
    shut: dict = field(default_factory=dict)

    def answer(self, method, path, query, body, headers):
        try:
            return 200, json.dumps(self.answered(path, body)).encode()
        except Exception as error:  # told to who asked: else it would be asked for again
            return 400, repr(error).encode()

    def answered(self, path, body):
        if path == "/oauth/token.do":
            assert (body["refresh_token"], body["client_secret"]) == ("R1", "SECRET")
            self.token = "T2"
            return {"access_token": "T2", "expires_in": 1800}
        token, sig = body.pop("access_token"), body.pop("sig")
        assert sig == signature(body, session_secret(token, "SECRET"))
        if self.errors:
            return {"error_code": self.errors.pop(0), "error_msg": "planted-message"}
        if token != self.token:
            return {"error_code": 102, "error_msg": "PARAM_SESSION_EXPIRED"}
        if (code := self.shut.get(body["method"])) is not None:
            return {"error_code": code}
        return getattr(self, body["method"].replace(".", "_"))(body)

    def _page(self, items, told, name):
        first = int(told.get("anchor", 0))
        after = first + self.at_once
        more = {"anchor": str(after), "has_more": after < len(items)}
        return {name: items[first:after], **more}

    def group_getMembers(self, told):
        return self._page([{"userId": p["uid"]} for p in self.people], told, "members")

    def users_getInfo(self, told):
        return [p for p in self.people if p["uid"] in told["uids"].split(",")]

    def group_getInfo(self, told):
        return [{"uid": GROUP, "name": "Чайная", "members_count": len(self.people)}]

    def group_getStatTopics(self, told):
        keys = ("id", "created_ms")
        items = [{**{k: t[k] for k in keys}, "likes": 1, "reach": 9} for t in self.topics]
        return self._page(items, told, "topics")

    def mediatopic_getByIds(self, told):
        named = told["topic_ids"].split(",")
        return {"media_topics": [t for t in self.topics if t["id"] in named]}

    def discussions_getComments(self, told):
        return self._page(self.comments.get(told["discussionId"], []), told, "comments")

    def discussions_getDiscussionLikes(self, told):
        users = [{"uid": u} for u in self.likes.get(told["discussionId"], [])]
        answer = self._page(users, told, "users")
        return {"users": answer["users"], "anchor": answer["anchor"]}


@pytest.fixture
def connected(tmp_path, monkeypatch):
    """connected(network, ...): a workspace that reads from this server."""
    unlimited(monkeypatch, SOURCE)
    open_ = []

    def made(network, secrets=SECRETS, **settings):
        open_.append(serving(network))
        address = open_[-1].__enter__()
        folder = tmp_path / str(len(open_))
        folder.mkdir()
        return Connected(folder, SOURCE, {**SETTINGS, "base_url": address, **settings}, secrets)

    yield made
    for one in open_:
        one.__exit__(None, None, None)


def network():
    return Network(
        topics=[topic("68"), topic("67", author="user:58", text="Где?")],
        comments={"68": [comment("c1", text="Вкусно!"), comment("c2", GROUP, "Рады")]},
        likes={"68": ["57", "58"]},
    )


def deeds(net):
    return net.facts(INTERACTIONS, "verb", "text", "account_id")


def test_calls_are_signed_as_the_reference_says():
    told = {
        "uids": "123456789",
        "method": "users.getInfo",
        "format": "json",
        "fields": "first_name,last_name",
        "application_key": "PUB",
    }
    assert signature(told, "SECRET") == "ac62d71f95dcdb1489dcebed06310275"
    assert session_secret("TOKEN", "SECRET") == "8afde8c21fa64b07aa9b55707b174a7b"


def test_a_group_becomes_facts_once(connected):
    net = connected(network())
    net.pull()
    anna, boris = net.account("57"), net.account("58")
    assert sorted(deeds(net), key=str) == sorted(
        [
            ("Create", "Вкусно!", anna),
            ("Create", "Где?", boris),
            ("Like", None, anna),
            ("Like", None, boris),
        ],
        key=str,
    )
    said = net.facts(OBJECTS, "object_id", "parent_id", "began_by", "format", "native")
    objects = {row[0]: row[1:] for row in said}
    first = net.object("post", "topic:68")
    assert objects[first] == (None, "us", "picture", "topic:68")
    assert objects[net.object("post", "comment:c1")] == (first, "us", "text", None)
    assert objects[net.object("post", "comment:c2")] == (first, None, "text", "comment:c2")
    assert objects[net.object("post", "topic:67")] == (None, "them", "picture", None)
    page = net.object("page", f"group:{GROUP}")
    numbers = net.facts(OBSERVATIONS, "measure", "value", "subject_id")
    assert ("followers", 2.0, page) in numbers and ("reached", 9.0, first) in numbers
    assert {"ok:57", "ok:58"} <= {value for (value,) in net.facts(IDENTIFIERS, "value")}
    entries = net.entries()
    assert net.pull().rows == 0 and net.entries() == entries


def test_pages_are_read_to_their_end_and_a_killed_reading_goes_on(connected, monkeypatch):
    def large():
        return Network(
            people=[person(str(n)) for n in range(100, 111)],
            topics=[topic(str(n)) for n in range(7)],
            comments={str(n): [comment(f"c{n}-{m}", "105") for m in range(5)] for n in range(7)},
            likes={str(n): [str(m) for m in range(100, 111)] for n in range(7)},
        )

    whole, cut = connected(large()), connected(large())
    whole.pull()
    for _ in range(3):
        cut.cut_off(monkeypatch, pages=2)
    cut.pull()
    for net in (whole, cut):
        ids = [row[0] for row in net.facts(INTERACTIONS, "interaction_id")]
        assert len(ids) == len(set(ids)) == 7 * 5 + 7 * 11
        assert net.pull().rows == 0


def test_what_is_changed_gone_or_taken_back_is_so_here(connected):
    there = network()
    there.comments["68"] += [comment("c3", text="planted-gone"), comment("c4", text="first")]
    net = connected(there)
    net.pull()
    there.comments["68"] = [comment("c1", text="Вкусно!"), comment("c4", text="last")]
    there.likes["68"] = ["57"]
    del there.topics[1]
    net.later(hours=1)
    net.pull()
    net.build()
    rows = net.facts(INTERACTIONS, "seq", "interaction_id", "verb", "text")
    latest = {row[1]: row[2:] for row in rows}
    assert sorted(latest.values(), key=str) == [
        ("Create", "last"),
        ("Create", "Вкусно!"),
        ("Like", None),
    ]
    assert "planted" not in net.everything() and "Где?" not in net.everything()


def test_who_is_closed_or_a_child_leaves_no_byte(connected):
    there = network()
    shy = person("80", private=True, last_name="planted-closed")
    child = person("81", age=12, last_name="planted-child")
    seen = person("82", pic_1="https://i.example/planted.jpg", relationship="planted-relation")
    there.people += [shy, child, seen]
    there.comments["68"] = [comment(f"c{n}", n, f"planted-{n}") for n in ("80", "81")]
    there.likes["68"] = ["80", "81", "82"]
    net = connected(there)
    net.pull()
    net.build()
    assert "planted" not in net.everything() + net.kept()
    assert [row for row in deeds(net) if row[0] == "Like"] == [("Like", None, net.account("82"))]


def test_a_profile_that_is_closed_takes_its_facts_along(connected):
    there = network()
    net = connected(there)
    net.pull()
    there.people[0]["private"] = True
    net.later(hours=1)
    net.pull()
    net.build()
    left = net.everything()
    assert "Вкусно!" not in left and "Петрова" not in left and "Где?" in left


def test_a_token_that_ran_out_is_renewed_and_sealed(connected):
    there = network()
    there.token = "other"
    net = connected(there)
    assert net.pull().outcome == "done"
    assert secret_settings.of(net.workspace, "c")["token"] == "T2"
    without = connected(there, {**SECRETS, "refresh_token": ""})
    done = without.try_pull()
    assert done.outcome == "stopped" and "connect it again" in done.error.fix


@pytest.mark.parametrize("code", sorted(LATER_S))
def test_a_busy_service_is_asked_again_later(connected, code):
    there = network()
    net = connected(there)
    there.errors = [code]
    done = net.try_pull()
    assert (done.outcome, done.wait_s) == ("retry", LATER_S[code])
    assert net.pull().outcome == "done"


@pytest.mark.parametrize("code", [100, 101, 104, 200])
def test_keys_that_are_wrong_stop_it_without_a_word_of_the_answer(connected, code):
    there = network()
    net = connected(there)
    there.errors = [code]
    done = net.try_pull()
    assert done.outcome == "stopped" and "keys" in done.error.fix
    assert "planted" not in str(vars(done.error))


@pytest.mark.parametrize("code", sorted(SKIPPED))
def test_a_talk_that_is_shut_is_not_gone(connected, code):
    there = network()
    net = connected(there)
    net.pull()
    there.shut = {"discussions.getComments": code, "discussions.getDiscussionLikes": code}
    net.later(hours=1)
    done = net.pull()
    assert (done.outcome, done.deletions) == ("done", 0)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((429, b"", AT_ONCE), "done"),
        ((503, b"", AT_ONCE), "done"),
        ((429, b"", {"Retry-After": "1800"}), "retry"),
        ((200, b'{"members": [{"use'), "retry"),
        ((404, b"<html>"), "stopped"),
    ],
)
def test_answers_that_are_none(connected, answer, outcome):
    there = network()
    there.instead = {"POST /fb.do": [answer]}
    assert connected(there).try_pull().outcome == outcome


def test_fields_of_another_type_and_new_words_leave_the_rest(connected):
    there = network()
    there.people[0] |= {"gender": "other", "location": "Москва", "birthday": 7}
    there.topics[0]["media"].append({"type": "hologram", "text": 7})
    there.comments["68"].append(comment("c9") | {"date_ms": "yesterday"})
    net = connected(there)
    done = net.pull()
    assert (done.outcome, done.refused) == ("done", 1)
    assert net.reasons() == ["the record's time can't be read"]
    assert ("Create", "Вкусно!", net.account("57")) in deeds(net)
