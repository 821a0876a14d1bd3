"""What VK delivers to our address: recorded events, and whether it is VK that sends them."""

import json
from datetime import UTC, datetime

import pytest

from rapport.flow.errors import FlowError, HookRefused, RetryLater, StopSource
from rapport.flow.http import Client, allowed
from rapport.flow.rates import Pace
from rapport.flow.sources.base import Asked
from rapport.flow.sources.vk.source import SOURCE
from rapport.flow.tables import INTERACTIONS
from rapport.receiving import hooks
from tests.flow.sources.connected import recorded
from tests.flow.sources.taken_in import NOW
from tests.flow.sources.vk_service import (
    ANNA,
    CLOSED,
    GROUP,
    KEYS,
    Vk,
    connected_to,
    deeds,
    latest,
    post,
    reply,
)


@pytest.fixture
def connected(tmp_path, monkeypatch):
    yield from connected_to(tmp_path, monkeypatch)


HOOKED = {**KEYS, "secret": "our-secret", "confirmation": "8bab4f14"}


def delivered(kind, object_, event="e1", secret=HOOKED["secret"], group=GROUP):
    said = {"type": kind, "object": object_, "group_id": int(group), "event_id": event}
    return json.dumps({**said, "v": "5.199", "secret": secret}).encode()


def test_recorded_events_become_deeds_and_take_them_back(connected):
    net = connected(Vk(), HOOKED)
    own = -int(GROUP)

    def deliver(name, event, **more):
        said = recorded(f"vk/BotsLongPoll/GetBotsLongPollHistory_{name}.json")
        object_ = {k: own if v == -1234 else v for k, v in said["object"].items()}
        return net.deliver({}, delivered(said["type"], {**object_, **more}, event))

    deliver("WallReplyNewTest", "1")
    deliver("WallReplyEditTest", "2")
    deliver("BoardPostNew", "3")
    deliver("MarketCommentNewTest", "4")
    deliver("VideoCommentNewTest", "5")
    deliver("PollVoteNewTest", "6")
    deliver("GroupJoinTest", "7", join_type="join")
    deliver("GroupLeaveSelfTest", "8")
    told = latest(net, INTERACTIONS, "interaction_id", "verb", "text", "content", "occurred_at")
    assert told == sorted(
        [
            ("Create", "test1", None, datetime(2018, 8, 4, 17, 23, 47, tzinfo=UTC)),
            ("Create", "test", None, datetime(2018, 8, 4, 17, 45, 52, tzinfo=UTC)),
            ("Create", "test", None, datetime(2018, 8, 4, 18, 2, 52, tzinfo=UTC)),
            ("Create", "test", None, datetime(2018, 8, 4, 17, 6, 57, tzinfo=UTC)),
            ("Answer", None, "3333", NOW),
            ("Join", None, None, NOW),
            ("Leave", None, None, NOW),
        ],
        key=str,
    )
    assert net.deliver({}, delivered("group_join", {"user_id": 1, "join_type": "request"})) is None
    deliver("WallReplyDeleteTest", "9")
    deliver("BoardPostDeleteTest", "10")
    deliver("MarketCommentDeleteTest", "11")
    deliver("VideoCommentDeleteTest", "12", id=1)
    net.build()
    assert {row[0] for row in deeds(net)} == {"Answer", "Join", "Leave"}
    for name in ("MessageNewTest", "MessageEditTest", "MessageReplyTest", "MessageAllowTest"):
        assert deliver(name, name) is None, "a private talk is not kept"


def test_a_like_comes_goes_and_counts_once(connected):
    net = connected(Vk(), HOOKED)
    like = {"liker_id": 77, "object_type": "post", "object_owner_id": -int(GROUP), "object_id": 6}
    net.deliver({}, delivered("like_add", like, "1"))
    net.deliver({}, delivered("like_add", like, "1"))
    liked = net.object("post", f"wall-{GROUP}_6")
    assert net.facts(INTERACTIONS, "verb", "object_id") == [("Like", liked)]
    net.deliver({}, delivered("like_remove", like, "2"))
    net.build()
    assert deeds(net) == []


def test_what_the_address_was_sent_of_who_is_closed_goes_with_the_next_reading(connected):
    vk = Vk(members=[ANNA, CLOSED], posts=[post(6, comments=1)], replies={6: [reply(9, 80)]})
    net = connected(vk, HOOKED)
    event = {**reply(9, 80, text="planted-words"), "post_owner_id": -int(GROUP), "post_id": 6}
    net.deliver({}, delivered("wall_reply_new", event))
    net.pull()
    net.build()
    assert "planted" not in net.everything()


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (delivered("like_add", {}, secret="x"), "does not hold"),
        (delivered("like_add", {}, secret=""), "does not hold"),
        (delivered("like_add", {}, group="1"), "another community"),
        (b"{", "does not hold"),
        (b"[" * 100_000, "does not hold"),
    ],
)
def test_a_delivery_of_somebody_else_is_refused(connected, body, what):
    net = connected(Vk(), HOOKED)
    with pytest.raises(HookRefused, match=what):
        net.deliver({}, body)
    with pytest.raises(HookRefused):
        connected(Vk()).deliver({}, delivered("like_add", {}, secret=""))


def test_malformed_deliveries_are_refused_or_skipped(connected):
    net = connected(Vk(), HOOKED)
    for kind in (
        "wall_reply_new",
        "like_add",
        "market_order_new",
        "lead_forms_new",
        "poll_vote_new",
    ):
        for number, object_ in enumerate((None, [], "x", {"id": {}}, {"date": [], "id": 1})):
            net.deliver({}, delivered(kind, object_, f"{kind}{number}"))
    assert deeds(net) == []


def test_vk_hears_that_the_address_is_ours(connected):
    net = connected(Vk(), HOOKED)

    def greeted(body):
        return hooks.greet(net.workspace, "c", {}, body, query={}, now=NOW)

    question = json.dumps({"type": "confirmation", "group_id": int(GROUP)}).encode()
    assert greeted(question) == "8bab4f14" and SOURCE.thanks == "ok"
    assert greeted(delivered("like_add", {})) is None
    with pytest.raises(HookRefused):
        greeted(b'{"type": "confirmation", "group_id": 1}')


def test_check_says_whose_key_it_is_and_what_it_lacks(connected):
    vk = Vk()
    connected(vk)
    settings = {"group": GROUP, "base_url": vk.address}
    with Client("vk", allowed(SOURCE.hosts, settings), Pace([])) as http:
        asked = Asked(settings, {"token": "community-key"}, None, NOW, http, None)
        checked = SOURCE.check(asked)
        assert checked.account == "Чайная" and checked.may == ("members", "orders of the shop")
        assert any("manage" in one for one in checked.missing)
        vk.errors = [5]
        with pytest.raises(StopSource, match="token"):
            SOURCE.check(asked)
        vk.errors = [6]
        with pytest.raises(RetryLater):
            SOURCE.check(asked)


def test_a_setting_that_is_no_number_is_told(connected):
    for wrong in ({"group": "tea"}, {"since_days": "x"}):
        done = connected(Vk(), **wrong).try_pull()
        assert isinstance(done.error, FlowError) and done.error.fix
