"""Our YouTube channel: a server on the loopback that answers as the Data API does."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from rapport.flow.errors import RetryLater, RightsError, StopSource
from rapport.flow.http import Client, allowed
from rapport.flow.rates import Pace
from rapport.flow.rights import Right, check
from rapport.flow.sources.base import Asked
from rapport.flow.sources.youtube.source import SOURCE
from rapport.flow.tables import INTERACTIONS, OBJECTS, OBSERVATIONS
from rapport.receiving import secret_settings
from rapport.run import build
from tests.flow.sources.connected import Connected, recorded
from tests.flow.sources.pulling import Service, serving
from tests.flow.sources.unlimited import unlimited
from tests.receiving.network import everything

OURS = "UCa-vrCLQHviTOVnEKDOdetQ"
NOW = datetime(2019, 12, 2, 9, tzinfo=UTC)
SECRETS = {"token": "old-token", "refresh_token": "refresh-1", "client_secret": "app-secret"}
AT_ONCE = {"Retry-After": "0"}


def at(days, hour=8):
    return (NOW - timedelta(days=days)).replace(hour=hour).strftime("%Y-%m-%dT%H:%M:%SZ")


def comment(number, text="Lovely", who="UCanna", days=1, **more):
    snippet = {"authorDisplayName": "@anna-p", "authorChannelId": {"value": who}}
    snippet |= {"textDisplay": text, "textOriginal": text, "publishedAt": at(days)}
    return {"id": number, "snippet": {**snippet, "updatedAt": at(days), **more}}


def thread(number, text="Lovely", replies=(), count=None, days=1, public=True, **more):
    first = comment(number, text, days=days, **more)
    snippet = {"channelId": OURS, "videoId": "v1", "topLevelComment": first, "isPublic": public}
    snippet["totalReplyCount"] = len(replies) if count is None else count
    return {"id": number, "snippet": snippet, "replies": {"comments": list(replies)}}


def video(number, days=2, privacy="public", **more):
    about = {"publishedAt": at(days), "title": f"Tea {number}", "description": "How we pick it"}
    statistics = {"viewCount": "410", "likeCount": "37", "commentCount": "2"}
    status = {"privacyStatus": privacy}
    return {"id": number, "snippet": about, "statistics": statistics, "status": status, **more}


class DataApi(Service):
    """The API, as far as it is asked. Lists are given so many at a time."""

    def __init__(self, threads=(), videos=(), replies=None, each=2, channel=None):
        super().__init__()
        self.threads, self.videos, self.replies = list(threads), list(videos), replies or {}
        self.each, self.tokens, self.refreshed = each, {"old-token"}, []
        about = {"snippet": {"title": "Aurora Tea"}, "statistics": {"subscriberCount": "1203"}}
        self.channel = {**about, **(channel or {}), "id": OURS}
        self.channel["contentDetails"] = {"relatedPlaylists": {"uploads": "UUaurora"}}

    def answer(self, method, path, query, body, headers):
        if path == "/token":
            return self.granted(body)
        if headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return self.refused(401, "authError")
        name = path.rpartition("/")[2]
        if name == "channels":
            return self.said([self.channel])
        if name == "playlistItems":
            details = [
                {"videoId": v["id"], "videoPublishedAt": v["snippet"]["publishedAt"]}
                for v in self.videos
            ]
            return self.paged([{"contentDetails": d} for d in details], query)
        if name == "videos":
            wanted = query["id"].split(",")
            return self.said([v for v in self.videos if v["id"] in wanted])
        if name == "commentThreads":
            if query["allThreadsRelatedToChannelId"] != OURS or query["order"] != "time":
                return self.refused(400, "unexpectedParameter")
            return self.paged(self.threads, query)
        if query.get("parentId") in self.replies:
            return self.paged(self.replies[query["parentId"]], query)
        return self.refused(404, "commentNotFound")

    def granted(self, body):
        self.refreshed.append(body)
        if body.get("refresh_token") != "refresh-1" or body.get("client_id") != "our-app":
            return 400, b'{"error": "invalid_grant"}'
        self.tokens = {"new-token"}
        return 200, b'{"access_token": "new-token", "expires_in": 3599}'

    def paged(self, found, query):
        start = int(query.get("pageToken", 0))
        more = start + self.each < len(found)
        next_ = {"nextPageToken": str(start + self.each)} if more else {}
        return self.said(found[start : start + self.each], **next_)

    def said(self, items, **more):
        return 200, json.dumps({"items": items, **more}).encode()

    def refused(self, status, reason):
        error = {"code": status, "message": "planted", "errors": [{"reason": reason}]}
        return status, json.dumps({"error": error}).encode(), AT_ONCE


@pytest.fixture
def channel(tmp_path, monkeypatch):
    """channel(service, **settings): a workspace connected to it."""

    def made(service, **more):
        settings = {"base_url": f"{service.address}/youtube/v3", "token_url": service.address}
        return Connected(
            tmp_path, SOURCE, settings | {"client_id": "our-app"} | more, SECRETS, now=NOW
        )

    unlimited(monkeypatch, SOURCE)
    return made


def texts(taken):
    """What people wrote and is not gone."""
    build(taken.workspace, now=taken.now)
    return sorted({row[0] for row in taken.facts(INTERACTIONS, "text") if row[0]})


def test_recorded_comments_become_facts_and_the_second_run_adds_none(channel):
    threads = recorded("youtube/comment_threads/comment_threads_all_to_me.json")["items"]
    replies = recorded("youtube/comments/comments_by_parent_paged_1.json")["items"]
    parent = replies[0]["snippet"]["parentId"]
    threads[1]["snippet"]["totalReplyCount"] = len(replies)
    threads[3]["snippet"]["totalReplyCount"] = 0
    seen = recorded("youtube/videos/videos_chart_paged_1.json")["items"][0]
    seen |= {"id": "JE8xdDp5B8Q", "statistics": video("v1")["statistics"]}
    title = seen["snippet"]["title"]
    info = recorded("youtube/channel_info_single.json")["items"][0]
    api = DataApi(threads, [seen], {parent: replies}, channel=info)
    with serving(service := api):
        taken = channel(service, since_days="400")
        assert taken.pull().refused == 0
        liu = taken.account("UCNvMBmCASzTNNX8lW3JRMbw")
        yang = taken.account("UCupGECpPBlTnanhGHLe6GpA")
        told = taken.facts(INTERACTIONS, "text", "account_id", "occurred_at")
        assert told == [
            ("Hope to go next time. yah!", liu, datetime(2019, 12, 1, 3, 36, 55, tzinfo=UTC)),
            ("This is so beautiful !", liu, datetime(2019, 12, 1, 3, 36, 10, tzinfo=UTC)),
            ("this is the second reply!", liu, datetime(2019, 12, 1, 4, 46, 20, tzinfo=UTC)),
            ("this is the third reply!", liu, datetime(2019, 12, 1, 4, 46, 31, tzinfo=UTC)),
            ("中午吃啥", yang, datetime(2019, 11, 29, 2, 57, 53, tzinfo=UTC)),
            ("大满贯", yang, datetime(2019, 11, 29, 2, 58, 25, tzinfo=UTC)),
        ]
        began = taken.facts(OBJECTS, "began_by", "kind", "title")
        assert began.count(("us", "post", None)) == 4, "below our video"
        assert began.count(("them", "post", None)) == 2, "on the channel"
        assert ("us", "post", title) in began
        assert (None, "page", "Google Developers") in began
        talk = taken.facts(OBJECTS, "thread", "title")
        (root,) = [thread for thread, named in talk if named == title]
        assert [thread for thread, _ in talk].count(root) == 5
        followers = int(info["statistics"]["subscriberCount"])
        assert taken.facts(OBSERVATIONS, "measure", "value", "observed_at") == [
            ("comments", 2, NOW),
            ("followers", followers, NOW),
            ("likes", 37, NOW),
            ("shown", 410, NOW),
        ]
        taken.later(hours=1)
        assert taken.pull().kept == 0
        assert len(taken.facts(INTERACTIONS, "seq")) == 6
    left = everything(taken.workspace)
    assert "ggpht.com" not in left and "ytimg.com" not in left, "no address of a picture"


def test_lists_are_followed_page_by_page_until_they_are_too_old(channel):
    threads = [thread(f"t{n}", f"word {n}", days=n) for n in (1, 2, 3, 100, 200, 300)]
    replies = {"t1": [comment(f"t1.{n}", f"answer {n}") for n in range(3)]}
    threads[0] = thread("t1", "word 1", replies["t1"][:1], count=3)
    videos = [video(f"v{n}", n) for n in (1, 2, 100, 200, 300)]
    with serving(service := DataApi(threads, videos, replies)):
        taken = channel(service)
        taken.pull()
        calls = {c.rpartition("/")[2]: n for c, n in service.count().items()}
    assert calls == {
        "channels": 1,
        "playlistItems": 2,
        "videos": 1,
        "commentThreads": 2,
        "comments": 2,
    }
    assert texts(taken) == ["answer 0", "answer 1", "answer 2", "word 1", "word 2", "word 3"]


def test_an_expired_token_is_renewed_and_sealed(channel):
    with serving(service := DataApi([thread("t1")])):
        taken = channel(service)
        service.tokens = {"another"}
        assert taken.pull().outcome == "done"
        sealed = secret_settings.of(taken.workspace, "c")
        assert (sealed["token"], sealed["refresh_token"]) == ("new-token", "refresh-1")
        assert sealed["token_ends_at"].startswith("2019-12-02T09:59")
        taken.pull()
        assert len(service.refreshed) == 1
        taken.later(minutes=59)
        taken.pull()
        assert len(service.refreshed) == 2, "before it runs out"
        assert service.refreshed[0] == {
            "grant_type": "refresh_token",
            "refresh_token": "refresh-1",
            "client_id": "our-app",
            "client_secret": "app-secret",
        }
    assert texts(taken) == ["Lovely"]


def test_a_grant_that_was_taken_back_stops_it(channel):
    with serving(service := DataApi()):
        taken = channel(service, client_id="somebody-else")
        service.tokens = set()
        with pytest.raises(StopSource) as raised:
            taken.pull()
        assert "grant it again" in raised.value.fix


@pytest.mark.parametrize(
    ("status", "reason", "error", "wait"),
    [
        (403, "quotaExceeded", RetryLater, 23 * 3600),  # 09:00 UTC is 01:00 in California
        (403, "rateLimitExceeded", RetryLater, 60),
        (403, "insufficientPermissions", StopSource, None),
        (403, "commentsDisabled", StopSource, None),
        (400, "unexpectedParameter", StopSource, None),
        (404, "channelNotFound", StopSource, None),
        (500, "backendError", RetryLater, 0),
        (429, "rateLimitExceeded", RetryLater, 0),
    ],
)
def test_what_refusals_ask_for(status, reason, error, wait):
    with serving(service := DataApi()):
        name = "GET /youtube/v3/commentThreads"
        service.instead[name] = [service.refused(status, reason)] * 3
        settings = {"base_url": f"{service.address}/youtube/v3", "token_url": service.address}
        hosts = allowed(SOURCE.hosts, settings)
        with Client("youtube", hosts, Pace([]), sleep=lambda _: None) as http:
            asked = Asked(settings, SECRETS, None, NOW, http, None)
            with pytest.raises(error) as raised:
                list(SOURCE.fetch(asked))
            assert "planted" not in str(raised.value)
            assert getattr(raised.value, "wait_s", None) == wait
            service.instead.clear()
            found = SOURCE.check(asked)
    assert found.account == "Aurora Tea"
    assert found.may == ("videos and their figures", "comments")


def test_half_a_page_is_asked_for_again(channel):
    with serving(service := DataApi([thread("t1")])):
        taken = channel(service)
        service.instead["GET /youtube/v3/commentThreads"] = [(200, b'{"items": [')]
        with pytest.raises(RetryLater):
            taken.pull()
        assert taken.pull().outcome == "done"
    assert texts(taken) == ["Lovely"]


def test_changed_types_and_new_values_stop_no_other_record(channel):
    odd = [
        thread("t1", "good"),
        thread("t2", {"not": "a text"}),
        thread("t3", "no author", authorChannelId="changed"),
        thread("t4", "no time", publishedAt="not a time"),
        {"id": "t5", "snippet": "changed"},
        "no object",
    ]
    videos = [video("v1", liveBroadcastContent="a-new-value"), video("v2", statistics=[1])]
    with serving(service := DataApi(odd, videos, each=9)):
        taken = channel(service)
        assert taken.pull().refused == 1
    assert texts(taken) == ["good", "no time"]
    assert [r.partition(":")[0] for r in taken.reasons()] == ["YouTube does not tell who wrote it"]


@pytest.mark.parametrize("pages", [2, 4, 6])
def test_a_reading_that_is_killed_goes_on_without_loss_or_double(channel, monkeypatch, pages):
    threads = [thread(f"t{n}", f"word {n}") for n in range(5)]
    with serving(service := DataApi(threads, [video(f"v{n}") for n in range(3)])):
        taken = channel(service)
        taken.cut_off(monkeypatch, pages)
        taken.pull()
        taken.later(hours=1)
        assert taken.pull().deletions == 0
    assert texts(taken) == [f"word {n}" for n in range(5)]
    assert len(taken.facts(INTERACTIONS, "seq")) == 5


def test_a_place_that_is_no_longer_known_is_begun_anew(channel, monkeypatch):
    threads = [thread(f"t{n}", f"word {n}") for n in range(3)]
    with serving(service := DataApi(threads)):
        taken = channel(service)
        taken.cut_off(monkeypatch, 4)
        assert json.loads(taken.cursor)["place"] == {"list": "threads", "pageToken": "2"}
        refusal = service.refused(400, "invalidPageToken")
        service.instead["GET /youtube/v3/commentThreads"] = [refusal]
        taken.pull()
    assert texts(taken) == [f"word {n}" for n in range(3)]


def test_what_is_deleted_there_is_gone_here_and_what_is_edited_is_said_anew(channel):
    replies = [comment("t1.1", "planted-reply"), comment("t1.2", "before")]
    threads = [thread("t1", "stays", replies), thread("t2", "planted-thread")]
    with serving(service := DataApi(threads, [video("v1"), video("v2")])):
        taken = channel(service)
        taken.pull()
        edited = comment("t1.2", "after", updatedAt=at(0))
        service.threads, service.videos = [thread("t1", "stays", [edited])], [video("v1")]
        taken.later(hours=1)
        assert taken.pull().deletions == 2 * 3
        build(taken.workspace, now=taken.now)
    assert "planted" not in everything(taken.workspace)
    assert max(taken.facts(INTERACTIONS, "seq", "text"))[1] == "after"


def test_what_is_not_public_and_what_nobody_asked_for_leaves_no_byte(channel):
    threads = [
        thread("t1", "Hello", religion="planted-religion", likeCount=1),
        thread("t2", "planted-private", public=False),
        thread("t3", "planted-held", moderationStatus="heldForReview"),
    ]
    unlisted = video("v2", privacy="unlisted")
    unlisted["snippet"]["title"] = "planted-unlisted"
    where = {"recordingDetails": {"location": {"latitude": 42.123456, "longitude": 23.3}}}
    with serving(service := DataApi(threads, [video("v1", **where), unlisted])):
        taken = channel(service)
        taken.pull()
    assert texts(taken) == ["Hello"]
    left = everything(taken.workspace)
    assert "planted" not in left and "42.123456" not in left


def test_after_thirty_days_it_is_gone_unless_it_was_read_anew(channel):
    with serving(service := DataApi([thread("t1", "planted-old"), thread("t2", "kept")])):
        taken = channel(service)
        taken.pull()
        build(taken.workspace, now=NOW + timedelta(days=29))
        assert "planted-old" in everything(taken.workspace)
        service.threads = [thread("t2", "kept")]
        service.instead["GET /youtube/v3/channels"] = []
        build(taken.workspace, now=NOW + timedelta(days=30))
        assert taken.facts(INTERACTIONS, "seq") == []
    left = everything(taken.workspace)
    assert "planted-old" not in left and "@anna-p" not in left


def test_what_is_read_again_each_day_stays_while_it_stands_there(channel):
    with serving(service := DataApi([thread("t1", "stays")])):
        taken = channel(service)
        for _ in range(3):
            taken.pull()
            taken.later(days=16)
        assert texts(taken) == ["stays"], "32 days after it first came"


def test_no_score_no_export_no_advertisement():
    for right in (Right.SCORE, Right.EXPORT, Right.ADS, Right.SEGMENT):
        with pytest.raises(RightsError):
            check(right, [SOURCE.policy])
    assert (SOURCE.policy.keep_days, SOURCE.limits[0].calls) == (30, 10_000)
