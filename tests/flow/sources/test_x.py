"""X: a server on the loopback that answers as its API does; recorded 1.1 in v2's shape."""

import json
import sys
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest

from rapport.flow.errors import RetryLater, RightsError, StopSource
from rapport.flow.http import Client, allowed
from rapport.flow.rates import Pace
from rapport.flow.rights import Link, Right, check
from rapport.flow.sources.base import Asked
from rapport.flow.sources.x.inbox import Inbox
from rapport.flow.sources.x.source import SOURCE
from rapport.flow.tables import INTERACTIONS, OBJECTS, OBSERVATIONS, REFERENCE
from rapport.receiving import granting, secret_settings
from rapport.run import build
from tests.flow.sources.connected import Connected, recorded
from tests.flow.sources.pulling import Service, serving
from tests.flow.sources.unlimited import unlimited
from tests.receiving.network import everything

OURS = "4040207472"
NOW = datetime(2015, 12, 14, 9, tzinfo=UTC)
SECRETS = {"token": "old-token", "refresh_token": "refresh-1"}
ANNA = {"id": "501", "username": "anna_p", "name": "Anna Petrova", "protected": False}
US = {"id": OURS, "username": "himawari8bot", "name": "Himawari", "protected": False}
AT_ONCE = {"Retry-After": "0"}


def number(days=1, extra=0):
    """The number of a post that was made so many days ago."""
    made = NOW - timedelta(days=days)
    return str(((int(made.timestamp() * 1000) - 1_288_834_974_657) << 22) + extra)


def post(days=1, text="Hello", who=ANNA, extra=0, **more):
    id_ = number(days, extra)
    at = (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    about = {"id": id_, "text": text, "author_id": who["id"], "created_at": at, "author": who}
    return {**about, "conversation_id": id_, "edit_history_tweet_ids": [id_], **more}


def as_v2(said):
    """A post of the API 1.1 in the shape of v2: the same facts, other names."""
    user = said["user"]
    author = {"id": user["id_str"], "username": user["screen_name"], "name": user["name"]}
    at = datetime.strptime(said["created_at"], "%a %b %d %H:%M:%S %z %Y")
    to = said["in_reply_to_status_id_str"]
    kind = "retweeted" if said["text"].startswith("RT @") else "replied_to"
    return {
        "id": said["id_str"],
        "edit_history_tweet_ids": [said["id_str"]],
        "text": said["text"],
        "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "author_id": author["id"],
        "author": {**author, "protected": user["protected"], "location": user["location"]},
        "conversation_id": to or said["id_str"],
        **({"referenced_tweets": [{"type": kind, "id": to}]} if to else {}),
    }


class Api(Service):
    """The API v2, as far as it is asked. Lists are newest first, so many at a time."""

    def __init__(self, mentions=(), own=(), replies=(), each=100, counts=()):
        super().__init__()
        self.lists = {"mentions": [*mentions], "tweets": [*own], "recent": [*replies]}
        self.each, self.counts, self.tokens, self.refreshed = each, counts, {"old-token"}, []
        self.gone, self.more, self.basic = set(), [], ""

    def answer(self, method, path, query, body, headers):
        name = path.rpartition("/")[2]
        if name == "token":
            return self.granted(body, headers.get("Authorization"))
        if headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return 401, b"{}"
        if name == "me":
            me = {**US, "description": "A bot", "public_metrics": {"followers_count": 903}}
            return self.said({"data": me})
        if path.endswith("/counts/recent"):
            return self.said({"data": self.counts})
        if "ids" in query:
            wanted = query["ids"].split(",")
            posts = [p for some in (*self.lists.values(), self.more) for p in some]
            found = {p["id"]: p for p in posts if p["id"] in wanted and p["id"] not in self.gone}
            return self.posts([*found.values()])
        return self.paged(self.lists[name], query)

    def paged(self, found, query):
        if "since_id" in query:
            found = [p for p in found if int(p["id"]) > int(query["since_id"])]
        start = int(query.get("pagination_token") or query.get("next_token") or 0)
        some = found[start : start + self.each]
        meta = {"result_count": len(some)}
        meta |= {"newest_id": some[0]["id"]} if some else {}
        meta |= {"next_token": str(start + self.each)} if start + self.each < len(found) else {}
        return self.posts(some, meta)

    def posts(self, some, meta=None):
        users = {p["author_id"]: p["author"] for p in some}
        bare = [{k: v for k, v in p.items() if k != "author"} for p in some]
        answer = {"data": bare, "includes": {"users": [*users.values()]}} if some else {}
        return self.said(answer | ({"meta": meta} if meta else {}))

    def granted(self, body, shown):
        self.refreshed.append(body)
        last = len(self.refreshed)
        if self.basic and (shown != self.basic or {"client_id", "client_secret"} & body.keys()):
            return 401, b'{"error": "unauthorized_client"}'
        if not self.basic and (shown or body.get("client_id") != "our-app"):
            return 400, b'{"error": "invalid_request"}'
        if body.get("refresh_token") != f"refresh-{last}" and body.get("code") != "c-1":
            return 400, b'{"error": "invalid_request"}'
        self.tokens = {f"token-{last}"}
        new = {"access_token": f"token-{last}", "refresh_token": f"refresh-{last + 1}"}
        return self.said({**new, "expires_in": 7200})

    def said(self, what):
        return 200, json.dumps(what).encode()


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    """inbox(service, **settings): a workspace connected to it."""

    def made(service, **more):
        settings = {"base_url": f"{service.address}/2", "client_id": "our-app"} | more
        return Connected(tmp_path, SOURCE, settings, SECRETS, now=NOW)

    unlimited(monkeypatch, SOURCE)
    return made


def texts(taken):
    """What people wrote and is not gone."""
    build(taken.workspace, now=taken.now)
    return sorted({row[0] for row in taken.facts(INTERACTIONS, "text") if row[0]})


def test_recorded_mentions_become_facts_and_the_second_run_adds_none(inbox):
    mentions = [as_v2(said) for said in recorded("twitter_v1/get_mentions.json")]
    with serving(service := Api(mentions, each=7)):
        taken = inbox(service, since_days="40")
        assert taken.pull().refused == 0
        told = taken.facts(INTERACTIONS, "occurred_at", "verb", "text")
        assert len(told) == 19
        assert [verb for _, verb, _ in told].count("Announce") == 3
        assert told[-1] == (
            datetime(2015, 12, 13, 21, 14, 54, tzinfo=UTC),
            "Create",
            "@himawari8bot This can't REAL",
        )
        who = taken.facts(INTERACTIONS, "account_id", "text")
        assert (taken.account("2229562808"), "@himawari8bot This can't REAL") in who
        assert all(text is None for _, verb, text in told if verb == "Announce")
        taken.later(hours=1)
        assert taken.pull().kept == 0
        assert len(taken.facts(INTERACTIONS, "seq")) == 19
        assert service.count()["GET /2/users/4040207472/mentions"] == 3 + 1
    left = everything(taken.workspace)
    assert "California, USA" not in left, "no place of somebody"


def test_answers_our_own_posts_and_their_figures(inbox):
    metrics = {"like_count": 9, "reply_count": 1, "retweet_count": 2, "impression_count": 812}
    ours = post(2, "Our tea", US, public_metrics=metrics)
    to = [{"type": "replied_to", "id": ours["id"]}]
    answer = post(1, "Where?", conversation_id=ours["id"], referenced_tweets=to)
    answer["in_reply_to_user_id"] = OURS
    with serving(service := Api(replies=[answer], own=[ours])):
        taken = inbox(service)
        taken.pull()
        assert not any("ids=" in call for call in service.calls), "nothing is paid for twice"
        asked = next(c for c in service.calls if "search/recent" in c)
    assert "query=to%3Ahimawari8bot" in asked
    talk = taken.facts(OBJECTS, "thread", "text", "mentions_us", "kind")
    posts = [row for row in talk if row[3] == "post"]
    assert [(text, named) for _, text, named, _ in posts] == [("Our tea", None), (None, True)]
    assert posts[0][0] == posts[1][0], "one talk"
    assert taken.facts(OBJECTS, "began_by", "kind").count(("us", "post")) == 2
    assert taken.facts(OBSERVATIONS, "measure", "value") == [
        ("comments", 1),
        ("followers", 903),
        ("likes", 9),
        ("shares", 2),
        ("shown", 812),
    ]


def test_figures_of_our_own_posts_are_looked_at_each_night(inbox):
    ours = post(2, "Our tea", US, public_metrics={"like_count": 9})
    with serving(service := Api(own=[ours])):
        taken = inbox(service)
        taken.pull()
        ours["public_metrics"] = {"like_count": 12}
        taken.later(days=1)
        taken.pull()
    likes = [row for row in taken.facts(OBSERVATIONS, "measure", "value") if row[0] == "likes"]
    assert likes == [("likes", 9), ("likes", 12)]


def test_words_are_counted_by_whole_days_and_stand_for_nobody(inbox):
    days = [
        {"start": f"2015-12-{d:02}T{h}:00:00.000Z", "end": f"2015-12-{e:02}T{g}:00:00.000Z"}
        for d, h, e, g in ((11, "09", 12, "00"), (12, "00", 13, "00"), (13, "00", 14, "00"))
    ]
    counts = [{**day, "tweet_count": 10 + n} for n, day in enumerate(days)]
    with serving(service := Api(counts=counts)):
        taken = inbox(service, words="himawari tea")
        taken.pull()
        columns = ("measure", "statistic", "value", "industry", "origin", "as_of")
        about = ("posts", "count"), ("himawari tea", "X recent counts")
        assert taken.facts(REFERENCE, *columns) == [
            (*about[0], 11.0, *about[1], datetime(2015, 12, 12, tzinfo=UTC)),
            (*about[0], 12.0, *about[1], datetime(2015, 12, 13, tzinfo=UTC)),
        ]
        taken.later(hours=2)
        taken.pull()
        assert service.count()["GET /2/tweets/counts/recent"] == 1, "once a night"


@pytest.mark.parametrize("pages", [2, 3, 5])
def test_a_reading_that_is_killed_goes_on_without_loss_or_double(inbox, monkeypatch, pages):
    mentions = [post(1 + n / 10, f"word {n}") for n in range(5)]
    with serving(service := Api(mentions, own=[post(3, "Our tea", US)], each=2)):
        taken = inbox(service)
        taken.cut_off(monkeypatch, pages)
        new = post(0.5, "newer")
        service.lists["mentions"].insert(0, new)
        taken.pull()
        taken.later(hours=1)
        assert taken.pull().deletions == 0
    assert texts(taken) == ["newer", *(f"word {n}" for n in range(5))]
    numbers = [row[0] for row in taken.facts(INTERACTIONS, "interaction_id")]
    assert len(numbers) == len(set(numbers))


def test_a_place_that_is_no_longer_known_is_begun_anew(inbox, monkeypatch):
    with serving(service := Api([post(1 + n / 10, f"word {n}") for n in range(3)], each=2)):
        taken = inbox(service)
        taken.cut_off(monkeypatch, 2)
        service.instead["GET /2/users/4040207472/mentions"] = [(400, b"{}")]
        taken.pull()
    assert texts(taken) == ["word 0", "word 1", "word 2"]


def test_an_expired_token_is_renewed_and_the_new_one_for_renewing_sealed(inbox):
    with serving(service := Api([post()])):
        taken = inbox(service)
        service.tokens = set()
        assert taken.pull().outcome == "done"
        sealed = secret_settings.of(taken.workspace, "c")
        assert (sealed["token"], sealed["refresh_token"]) == ("token-1", "refresh-2")
        taken.later(hours=2)
        assert taken.pull().outcome == "done"
        assert secret_settings.of(taken.workspace, "c")["refresh_token"] == "refresh-3"
        service.refreshed.append({})  # somebody else renewed it: ours is worth nothing
        service.tokens = set()
        with pytest.raises(StopSource) as raised:
            taken.pull()
        assert "grant it again" in raised.value.fix


def test_an_app_with_a_secret_says_it_by_basic_alone(inbox):
    """`Aladdin` and `open sesame`, as RFC 7617 has them; the space is form-encoded: RFC 6749."""
    with serving(service := Api([post()])):
        service.basic = "Basic " + b64encode(b"Aladdin:open+sesame").decode()
        taken = inbox(service, client_id="Aladdin")
        secret_settings.keep(taken.workspace, "c", {"client_secret": "open sesame"})
        service.tokens = set()
        assert taken.pull().outcome == "done", "renewed"
        _, asking = granting.begin(
            taken.workspace, "c", back_to="https://crm.example/back/", now=NOW
        )
        granting.finish(taken.workspace, asking, {"code": "c-1", "state": asking.state}, now=NOW)
    assert secret_settings.of(taken.workspace, "c")["token"] == "token-2"
    assert [body["grant_type"] for body in service.refreshed] == [
        "refresh_token",
        "authorization_code",
    ]
    assert service.refreshed[1]["code_verifier"] == asking.verifier


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ((402, b"{}"), StopSource, "developer.x.com"),
        ((403, b'{"title": "planted"}'), StopSource, "permissions"),
        ((400, b"{}"), StopSource, "settings"),
        ((404, b"{}"), RetryLater, "tried again"),
        ((200, b"[]"), RetryLater, "tried again"),
        ((200, b'{"data": ['), RetryLater, "tried again"),
        ((503, b"", AT_ONCE), RetryLater, "tried again"),
    ],
)
def test_what_refusals_ask_for(answer, error, said):
    with serving(service := Api()):
        service.instead["GET /2/users/4040207472/mentions"] = [answer] * 3
        with pytest.raises(error) as raised:
            fetched(service)
    assert said in raised.value.fix and "planted" not in str(raised.value)


def test_until_its_reset_it_is_not_asked_again():
    reset = str(int((datetime.now(UTC) + timedelta(minutes=15)).timestamp()))
    headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
    with serving(service := Api()):
        service.instead["GET /2/users/4040207472/mentions"] = [(429, b"", headers)]
        with pytest.raises(RetryLater) as raised:
            fetched(service)
        assert 890 < raised.value.wait_s <= 900
        assert service.count()["GET /2/users/4040207472/mentions"] == 1


def fetched(service):
    settings = {"base_url": f"{service.address}/2"}
    hosts, waits = allowed(SOURCE.hosts, settings), SOURCE.wait_of
    with Client("x", hosts, Pace([]), sleep=lambda _: None, wait_of=waits) as http:
        return list(SOURCE.fetch(Asked(settings, SECRETS, None, NOW, http, None)))


def test_changed_types_and_new_values_stop_no_other_record(inbox):
    odd = [
        post(1, "good", referenced_tweets=[{"type": "a_new_type", "id": "7"}]),
        post(1.1, {"not": "a text"}, referenced_tweets="changed"),
        {**post(1.2, "no number"), "id": None, "edit_history_tweet_ids": "changed"},
        {**post(1.3, "no time"), "created_at": "yesterday"},
    ]
    with serving(service := Api(odd)):
        taken = inbox(service)
        assert taken.pull().refused == 1
    assert texts(taken) == ["good", "no time"]
    assert [r.partition(":")[0] for r in taken.reasons()] == ["the record has no number"]


def test_each_night_what_is_gone_there_goes_here_and_what_was_edited_is_said_anew(inbox):
    closed = {"id": "502", "username": "planted_user", "name": "Planted", "protected": False}
    gone, kept, before = post(1, "planted-gone"), post(2, "kept"), post(3, "before")
    hers = post(4, "planted-closed", closed)
    with serving(service := Api([gone, kept, before, hers])):
        taken = inbox(service)
        taken.pull()
        assert texts(taken) == ["before", "kept", "planted-closed", "planted-gone"]
        service.gone = {gone["id"]}
        history = [before["id"], number(3, 5)]
        before["edit_history_tweet_ids"] = history
        service.more = [
            {**before, "id": history[1], "text": "after"},
        ]
        hers["author"] = {**closed, "protected": True}
        taken.later(hours=1)
        assert taken.pull().deletions == 0, "not yet night"
        taken.later(days=1)
        assert taken.pull().deletions == 2 + 2 + 1
        build(taken.workspace, now=taken.now)
        assert max(taken.facts(INTERACTIONS, "seq", "text"))[1] == "after"
        assert len({row[0] for row in taken.facts(INTERACTIONS, "interaction_id")}) == 2
        taken.later(days=1)
        assert taken.pull().deletions == 0
        ids = next(c for c in reversed(service.calls) if "ids=" in c)
        assert history[1] in ids and gone["id"] not in ids
    left = everything(taken.workspace)
    assert "planted-gone" not in left and "planted" not in left.lower()


def test_what_can_t_be_asked_for_each_night_is_not_kept(inbox):
    with serving(service := Api([post(1, "new"), post(20, "planted-old")])):
        taken = inbox(service)
        taken.pull()
        assert texts(taken) == ["new", "planted-old"]
        taken.later(days=11)
        assert taken.pull().deletions == 2
        assert texts(taken) == ["new"]
    assert "planted-old" not in everything(taken.workspace)


def test_more_than_can_be_asked_for_leave_the_oldest_first(monkeypatch):
    monkeypatch.setattr(sys.modules[Inbox.__module__], "MOST", 2)
    held = Inbox(held={number(n): number(n) for n in (1, 2, 3)})
    assert held.too_old(NOW - timedelta(days=9)) == [number(3)]
    assert held.too_old(NOW - timedelta(days=1.5)) == [number(3), number(2)]


def test_a_closed_account_and_what_nobody_asked_for_leave_no_byte(inbox):
    closed = {"id": "9", "username": "planted_user", "name": "Planted", "protected": True}
    where = {"coordinates": {"type": "Point", "coordinates": [23.3, 42.123456]}}
    mentions = [post(1, "planted-closed", closed), post(2, "Hello", geo=where, religion="planted")]
    with serving(service := Api(mentions)):
        taken = inbox(service)
        taken.pull()
        assert not any("dm" in call for call in service.calls), "no private message is asked for"
    assert texts(taken) == ["Hello"]
    left = everything(taken.workspace)
    assert "planted" not in left.lower() and "42.123456" not in left


def test_no_score_no_export_and_only_who_says_so_is_joined():
    for right in (Right.SCORE, Right.EXPORT, Right.ADS, Right.SEGMENT):
        with pytest.raises(RightsError):
            check(right, [SOURCE.policy])
    assert SOURCE.policy.link == Link.OPT_IN


def test_it_says_which_account_it_is():
    with serving(service := Api()):
        settings = {"base_url": f"{service.address}/2"}
        with Client("x", allowed(SOURCE.hosts, settings), Pace([])) as http:
            asked = Asked(settings, SECRETS, None, NOW, http, None)
            assert SOURCE.check(asked).account == "himawari8bot"
            service.instead["GET /2/users/4040207472/mentions"] = [(403, b"{}")]
            assert SOURCE.check(asked).missing == ("mentions",)
