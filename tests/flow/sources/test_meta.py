"""A Facebook page and an Instagram account: a server on the loopback that answers as Meta does."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from rapport.flow.errors import RetryLater, StopSource
from rapport.flow.http import Client, allowed
from rapport.flow.rates import Pace
from rapport.flow.sources.base import Asked
from rapport.flow.sources.meta import asking
from rapport.flow.sources.meta.source import SOURCE
from rapport.flow.tables import INTERACTIONS, OBJECTS, OBSERVATIONS
from rapport.run import build
from tests.flow.sources.connected import recorded
from tests.flow.sources.meta_service import (
    ACCOUNT,
    ANNA,
    AT_ONCE,
    NOW,
    PAGE,
    SECRETS,
    US,
    Graph,
    at,
    comment,
    connecting,
    post,
)
from tests.flow.sources.pulling import serving
from tests.receiving.network import everything


@pytest.fixture
def page(tmp_path, monkeypatch):
    """page(service, **settings): a workspace connected to it."""
    return connecting(tmp_path, monkeypatch)


def texts(taken):
    """What people wrote, by the last word on each, of what is not gone."""
    build(taken.workspace, now=taken.now)
    return sorted({row[0] for row in taken.facts(INTERACTIONS, "text") if row[0]})


def test_recorded_posts_and_comments_become_facts_and_the_second_run_adds_none(page):
    posts = [
        {**p, "from": US}
        for n in (1, 2)
        for p in recorded(f"meta/facebook/posts/feeds_default_fields_p{n}.json")["data"]
    ]
    said = recorded("meta/facebook/comments/comments_p1.json")["data"][:3]
    numbers = ("10158407835073553", "10158407903973553", "10158408043788553")
    told = [{**c, "id": f"9_{n}", "from": ANNA} for c, n in zip(said, numbers, strict=True)]
    told[1]["from"] = US
    told[2]["parent"] = {"id": told[0]["id"]}
    first = {**posts[0], "comments": {**posts[0]["comments"], "data": told}}
    with serving(service := Graph({f"{PAGE}/feed": [first, *posts[1:]]}, each=5)):
        taken = page(service)
        assert taken.pull().refused == 0
        anna = taken.account(ANNA["id"])
        columns = ("account_id", "verb", "occurred_at")
        assert taken.facts(INTERACTIONS, *columns) == [
            (anna, "Create", datetime(2021, 8, 10, 18, 45, 3, tzinfo=UTC)),
            (anna, "Create", datetime(2021, 8, 10, 21, 5, 33, tzinfo=UTC)),
        ]
        ours = taken.facts(OBJECTS, "format", "published_at", "kind", "began_by")
        assert ours[:3] == [
            ("link", datetime(2021, 6, 22, 17, 10, 48, tzinfo=UTC), "post", "us"),
            ("link", datetime(2021, 6, 29, 15, 47, 56, tzinfo=UTC), "post", "us"),
            ("link", datetime(2021, 7, 8, 15, 30, 19, tzinfo=UTC), "post", "us"),
        ]
        talk = taken.facts(OBJECTS, "thread", "text")
        root = next(t for t, text in talk if (text or "").startswith("Singaporean"))
        assert len([1 for thread, _ in talk if thread == root]) == 4, "the post and three answers"
        seen = taken.facts(OBSERVATIONS, "measure", "value", "observed_at")
        assert [row for row in seen if row[1] in (125, 13, 10, 26959, 812)] == [
            ("comments", 13, NOW),
            ("followers", 812, NOW),
            ("likes", 125, NOW),
            ("likes", 26959, NOW),
            ("shares", 10, NOW),
            ("shares", 10, NOW),
        ]
        size = len(taken.facts(INTERACTIONS, "seq")), len(seen)
        taken.now += timedelta(hours=1)
        assert taken.pull().kept == 0
        assert (
            len(taken.facts(INTERACTIONS, "seq")),
            len(taken.facts(OBSERVATIONS, "seq")),
        ) == size


def test_recorded_media_of_instagram_and_the_tags(page):
    media = recorded("meta/instagram/users/medias_p1.json")["data"]
    about = recorded("meta/instagram/models/ig_comment.json")
    lena = {"id": "901", "username": "lixiangguodu123"}
    media[1]["comments"] = {"data": [{**about, "from": lena, "username": "lixiangguodu123"}]}
    answers = media[1]["comments"]["data"][0]["replies"]["data"]
    answers[0] |= {"from": {"id": ACCOUNT, "username": "ikroskun"}, "username": "ikroskun"}
    tagged = recorded("meta/instagram/users/tagged_medias.json")["data"][:1]
    tagged[0]["username"] = "petar.v"
    lists = {f"{ACCOUNT}/media": media, f"{ACCOUNT}/tags": tagged}
    with serving(service := Graph(lists)):
        taken = page(service, instagram=ACCOUNT, since_days="2000")
        assert taken.pull().refused == 0
    assert taken.facts(INTERACTIONS, "text", "occurred_at") == [
        ("@ikroskun  Hey, guys", datetime(2020, 2, 24, 9, 15, 16, tzinfo=UTC)),
        ("publish test", datetime(2021, 3, 16, 12, 2, 14, tzinfo=UTC)),
    ]
    named = taken.facts(OBJECTS, "began_by", "mentions_us", "format", "text")
    assert ("them", True, "picture", None) in named
    assert (None, None, None, "@ikroskun Nice") in named, "our own answer"
    assert "cdninstagram" not in everything(taken.workspace), "no address of a picture"


def test_pages_of_posts_of_comments_and_of_answers_are_followed(page):
    many = [comment(f"1_{n}", f"word {n}") for n in range(5)]
    first = post(1)
    first["comments"] |= {"data": many[:1], "paging": {"next": "https://x/y?after=1"}}
    lists = {f"{PAGE}/feed": [first, post(2), post(3)], f"{PAGE}_1/comments": many}
    lists[f"{PAGE}/tagged"] = [{**post(9, text="I like it", days=2), "from": ANNA}]
    with serving(service := Graph(lists)):
        taken = page(service)
        taken.pull()
        calls = service.count()
        assert calls[f"GET /v25.0/{PAGE}/feed"] == 2
        assert calls[f"GET /v25.0/{PAGE}_1/comments"] == 2
        assert not any("planted" in call or "of-the-page" in call for call in service.calls), (
            "not in an address"
        )
    assert texts(taken) == ["I like it", *(f"word {n}" for n in range(5))]


def test_older_posts_are_not_asked_for_further(page):
    posts = [post(1, 1), post(2, 3), post(3, 100), post(4, 200), post(5, 300)]
    with serving(service := Graph({f"{PAGE}/feed": posts})):
        taken = page(service)
        taken.pull()
        assert service.count()[f"GET /v25.0/{PAGE}/feed"] == 2
        taken.now += timedelta(hours=1)
        taken.pull()
        assert service.count()[f"GET /v25.0/{PAGE}/feed"] == 4, "until one is too old"
    assert len(taken.facts(OBJECTS, "seq")) == 2 + 1, "two posts and the page"


def test_a_manager_s_token_gives_that_of_the_page(page):
    with serving(service := Graph({f"{PAGE}/feed": [post(1)]})):
        service.own_token = "token-of-its-own"
        assert page(service).pull().outcome == "done"


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [
        (190, StopSource, "connect it again"),
        (102, StopSource, "connect it again"),
        (10, StopSource, "allow all"),
        (200, StopSource, "allow all"),
        (4, RetryLater, "by itself"),
        (17, RetryLater, "by itself"),
        (32, RetryLater, "by itself"),
        (613, RetryLater, "by itself"),
        (80001, RetryLater, "by itself"),
        (2, RetryLater, "by itself"),
        (12, StopSource, "settings"),
    ],
)
def test_what_refusals_ask_for(code, error, said):
    with serving(service := Graph()):
        service.instead[f"GET /v25.0/{PAGE}/feed"] = [service.refused(code)]
        with pytest.raises(error) as raised:
            asked_of(service, lambda asked: list(SOURCE.fetch(asked)))
    assert said in raised.value.fix
    assert "planted" not in str(raised.value)


def asked_of(service, what):
    """What a call with a client of the service gives."""
    settings = {"page": PAGE, "base_url": f"{service.address}/v25.0"}
    with Client("meta", allowed(SOURCE.hosts, settings), Pace([]), sleep=lambda _: None) as http:
        return what(Asked(settings, SECRETS, None, NOW, http, None))


@pytest.mark.parametrize("answer", [(500, b"", AT_ONCE), (429, b"", AT_ONCE), (200, b'{"da')])
def test_a_busy_service_is_asked_again(page, answer):
    with serving(service := Graph({f"{PAGE}/feed": [post(1, comments=[comment("1_1")])]})):
        taken = page(service)
        tries = 1 if answer[0] == 200 else 3
        service.instead[f"GET /v25.0/{PAGE}/feed"] = [answer] * tries
        with pytest.raises(RetryLater):
            taken.pull()
        assert taken.pull().outcome == "done"
    assert texts(taken) == ["Where?"]


def test_at_eighty_per_cent_of_its_budget_we_wait(page):
    class Used(Graph):
        def said(self, what, headers=None):
            usage = {"1": [{"call_count": 85, "estimated_time_to_regain_access": 0}]}
            return super().said(what, {"X-Business-Use-Case-Usage": json.dumps(usage)})

    with serving(service := Used()):
        with pytest.raises(RetryLater) as raised:
            page(service).pull()
        assert 290 < raised.value.wait_s <= 300
        assert len(service.calls) == 1


def test_changed_types_and_new_values_stop_no_other_record(page):
    odd = [
        comment("1_1", "good"),
        comment("1_2", "no author", who=None),
        comment("1_3", {"not": "a text"}),
        comment("1_4", "no time", created_time=["x"]),
        {"id": None, "message": "no number", "from": ANNA, "created_time": at(1)},
    ]
    new = post(2, status_type="a_new_status", attachments={"data": [{"media_type": "hologram"}]})
    feed = [post(1, comments=odd, attachments="changed"), new, "no object"]
    with serving(service := Graph({f"{PAGE}/feed": feed}, each=5)):
        taken = page(service)
        done = taken.pull()
    assert texts(taken) == ["good", "no time"]
    assert done.refused == 2
    assert sorted({r.partition(":")[0] for r in taken.reasons()}) == [
        "Meta does not tell who wrote it",
        "the record has no number",
    ]
    formats = taken.facts(OBJECTS, "format", "began_by")
    assert (None, "us") in formats and ("picture", "us") not in formats


@pytest.mark.parametrize("pages", (2, 5, 8))
def test_a_reading_that_is_killed_goes_on_without_loss_or_double(page, monkeypatch, pages):
    posts = [post(n, comments=[comment(f"{n}_1", f"word {n}")]) for n in range(5)]
    with serving(service := Graph({f"{PAGE}/feed": posts})):
        taken = page(service)
        taken.cut_off(monkeypatch, pages)
        taken.pull()
        taken.now += timedelta(hours=1)
        assert taken.pull().deletions == 0
    assert texts(taken) == [f"word {n}" for n in range(5)]
    numbers = [row[0] for row in taken.facts(INTERACTIONS, "interaction_id")]
    assert len(numbers) == len(set(numbers)) == 5


def test_a_place_that_meta_no_longer_knows_is_begun_anew(page, monkeypatch):
    posts = [post(n, comments=[comment(f"{n}_1", f"word {n}")]) for n in range(3)]
    with serving(service := Graph({f"{PAGE}/feed": posts})):
        taken = page(service)
        taken.cut_off(monkeypatch, 6)
        assert json.loads(taken.cursor)["place"] == {"list": "feed", "after": "2"}
        service.instead[f"GET /v25.0/{PAGE}/feed"] = [service.refused(100)]
        taken.pull()
    assert texts(taken) == [f"word {n}" for n in range(3)]


def test_what_is_deleted_there_is_gone_here_and_what_is_edited_is_said_anew(page):
    said = [comment("1_1", "planted-deleted"), comment("1_2", "before")]
    feed = [post(1, comments=said), post(2, 3, "planted-post", [comment("2_1", "planted-below")])]
    with serving(service := Graph({f"{PAGE}/feed": feed})):
        taken = page(service)
        taken.pull()
        assert texts(taken) == ["before", "planted-below", "planted-deleted"]
        service.lists[f"{PAGE}/feed"] = [post(1, comments=[comment("1_2", "after")])]
        taken.now += timedelta(hours=1)
        assert taken.pull().deletions == 2 * 3
        build(taken.workspace, now=taken.now)
    assert "planted" not in everything(taken.workspace)
    last = max(taken.facts(INTERACTIONS, "seq", "text"))
    assert last[1] == "after"


def test_if_nearly_all_is_gone_at_once_the_next_walk_has_to_find_so_too(page):
    said = [comment(f"1_{n}", f"planted {n}") for n in range(30)]
    with serving(service := Graph({f"{PAGE}/feed": [post(1, comments=said)]})):
        taken = page(service)
        taken.pull()
        service.lists[f"{PAGE}/feed"] = [post(1)]
        taken.now += timedelta(hours=1)
        assert taken.pull().deletions == 0
        taken.now += timedelta(hours=1)
        assert taken.pull().deletions == 2 * 30
        taken.now += timedelta(hours=1)
        assert taken.pull().deletions == 0


def test_an_account_that_is_disconnected_takes_nothing_away(page):
    media = [{"id": "1790", "caption": "Spring", "timestamp": at(1), "media_type": "IMAGE"}]
    with serving(service := Graph({f"{ACCOUNT}/media": media})):
        taken = page(service, instagram=ACCOUNT)
        taken.pull()
        cursor = taken.cursor
        asked = Asked({"page": PAGE}, SECRETS, cursor, NOW + timedelta(hours=1), None, None)
        gone, _ = asking.Walk.of(asked, asking.SETTINGS).end(["feed", "tagged"])
    assert gone == []


def test_what_not_everybody_may_see_and_what_nobody_asked_for_leaves_no_byte(page):
    planted = [
        {
            **post(1, text="planted-friends-only"),
            "from": ANNA,
            "privacy": {"value": "ALL_FRIENDS"},
        },
        {**post(2, text="planted-unpublished"), "is_published": False},
        post(3, comments=[comment("3_1", "Hello", religion="planted-religion")]),
    ]
    planted[2] |= {
        "place": {"location": {"latitude": 42.123456}},
        "full_picture": "planted-picture",
    }
    with serving(service := Graph({f"{PAGE}/feed": planted}, each=5)):
        taken = page(service)
        taken.pull()
    assert texts(taken) == ["Hello"]
    left = everything(taken.workspace)
    assert "planted" not in left and "42.123456" not in left


def test_it_says_which_page_it_is_and_what_may_not_be_read():
    with serving(service := Graph()):
        service.instead[f"GET /v25.0/{PAGE}/tagged"] = [service.refused(10)]
        found = asked_of(service, SOURCE.check)
    assert found.account == "Meta for Developers"
    assert (found.may, found.missing) == (
        ("posts of your Facebook page",),
        ("posts that name your Facebook page",),
    )


def test_what_is_said_of_what_hangs_on_a_post_stands_below_its_words(page):
    hung = [
        {"media_type": "photo", "title": "planted-photos", "description": "two cups"},
        {"media_type": "link", "title": "Tea shop", "description": "Our tea", "url": "planted-u"},
        "no object",
    ]
    theirs = post(2, text="Look", attachments={"data": hung}, **{"from": ANNA})
    ours = post(1, attachments={"data": hung})
    with serving(service := Graph({f"{PAGE}/feed": [ours, theirs]})):
        taken = page(service)
        taken.pull()
    assert texts(taken) == ["Look\ntwo cups\nTea shop\nOur tea"]
    said = [text for kind, text in taken.facts(OBJECTS, "kind", "text") if kind == "post"]
    assert "Our tea\ntwo cups\nTea shop" in said, "what it says already is said once"
    assert "planted" not in everything(taken.workspace)
