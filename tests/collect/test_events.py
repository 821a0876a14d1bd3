"""One event: what is kept of it, when it was, and what rows it becomes. On paper."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Row
from rapport.flow.sources.collector import events
from rapport.flow.sources.collector.events import Event
from rapport.flow.sources.collector.source import SOURCE

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def timed(received=NOON, sent=None, **said):
    event = Event(**said)
    sent_at = events.moment(sent)
    events.timed(event, received, None if sent_at is None else received - sent_at)
    assert (event.originalTimestamp, event.sentAt) == (None, None)
    return event.timestamp


@pytest.mark.parametrize(
    ("case", "said", "at"),
    [
        ("no time at all", {}, "12:00:00.000"),
        ("a right clock", {"timestamp": "2026-03-01T11:59:00Z"}, "11:59:00.000"),
        (
            "an hour slow",
            {"timestamp": "2026-03-01T10:58:00Z", "sent": "2026-03-01T11:00:00Z"},
            "11:58:00.000",
        ),
        (
            "an hour fast, another zone, microseconds",
            {"timestamp": "2026-03-01T14:58:00.5+02:00", "sent": "2026-03-01T13:00:00+00:00"},
            "11:58:00.500",
        ),
        (
            "each event says when it was sent",
            {"originalTimestamp": "2026-03-01T10:00:00Z", "sentAt": "2026-03-01T10:00:30Z"},
            "11:59:30.000",
        ),
        ("the future", {"timestamp": "2026-03-01T12:00:01Z"}, "12:00:00.000"),
        ("no time", {"timestamp": "yesterday", "sent": 5}, "12:00:00.000"),
    ],
)
def test_when_it_was_by_our_clock(case, said, at):
    assert timed(**said) == f"2026-03-01T{at}+00:00", case


def test_a_time_long_gone_is_the_earliest_there_is():
    assert timed(timestamp="1970-01-01T00:00:00Z") == "2000-01-01T00:00:00.000+00:00"
    nonsense = timed(timestamp="0001-01-01T00:00:00Z", sent="9999-12-31T00:00:00Z")
    assert nonsense == "2026-03-01T12:00:00.000+00:00", "no clock says that: it is now"


@given(st.datetimes(), st.datetimes(), st.integers(-(10**9), 10**9))
def test_no_event_is_in_the_future_and_a_clock_that_is_off_changes_nothing(said, sent, off):
    told = datetime.fromisoformat(timed(timestamp=f"{said}Z", sent=f"{sent}Z"))
    assert events.EARLIEST <= told <= NOON
    try:
        moved = [f"{at + timedelta(seconds=off)}Z" for at in (said, sent)]
    except OverflowError:
        return
    assert told == datetime.fromisoformat(timed(timestamp=moved[0], sent=moved[1]))


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://s.example/a?email=a@b.example&utm_source=vk#top", "https://s.example/a?utm_source=vk"),
        ("https://s.example/a?yclid=7&token=x", "https://s.example/a?yclid=7"),
        ("https://s.example/a?phone=1", "https://s.example/a"),
        ("/a", "/a"),
    ],
)  # fmt: skip
def test_of_the_query_of_an_address_only_the_way_here_is_kept(url, kept):
    assert events.address(url) == kept


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, "type is none of"),
        ({"type": "join", "userId": "u"}, "type is none of"),
        ({"type": "merge", "userId": "u"}, "a merge joins one userId and one anonymousId"),
        (
            {"type": "merge", "userId": "u", "mergeProperties": [{"type": "email", "value": "e"}]},
            "a merge joins one userId and one anonymousId",
        ),
        (
            {
                "type": "merge",
                "userId": "u",
                "mergeProperties": [{"type": "userId", "value": "w"}],
            },
            "a merge joins one userId and one anonymousId",
        ),
        ({"type": "page"}, "neither userId nor anonymousId"),
        ({"type": "page", "userId": ""}, "neither userId nor anonymousId"),
        ({"type": "page", "userId": "u" * 301}, "userId is longer"),
        ({"type": "page", "userId": 10**400}, "userId is longer"),
        ({"type": "track", "userId": "u"}, "name of its event"),
        ({"type": "group", "userId": "u"}, "needs groupId"),
        ({"type": "alias", "userId": "u"}, "needs previousId"),
        ([], "not one JSON object"),
    ],
)
def test_an_event_that_says_too_little_is_refused_with_the_reason(said, reason):
    with pytest.raises(SkipRecord, match=reason):
        events.cleaned(events.converted(said))


def test_a_member_of_another_shape_is_left_out_and_the_event_stays():
    said = {
        "type": "track",
        "event": "Seen",
        "userId": 12.0,
        "traits": "none",
        "properties": {"price": {"a": 1}, "revenue": "3", "products": [{"sku": 1}, 7]},
        "context": [],
        "ip": "10.0.0.1",
    }
    kept = json.loads(events.encode(events.cleaned(events.decoded(json.dumps(said).encode()))))
    assert kept == {
        "type": "track",
        "event": "Seen",
        "userId": "12",
        "properties": {"revenue": "3", "products": [{"sku": 1}]},
    }


@pytest.mark.parametrize(
    "said",
    [
        {"userId": "u1", "anonymousId": "a1"},
        {"userId": "u1", "mergeProperties": [{"type": "anonymousId", "value": "a1"}]},
        {
            "mergeProperties": [
                {"type": "user_id", "value": "u1"},
                {"type": "anonymous_id", "value": "a1"},
            ]
        },
        {
            "anonymousId": "a1",
            "mergeProperties": [7, {"type": "userId", "value": "u1"}, {"type": "e"}],
        },
    ],
)
def test_a_merge_of_a_user_and_a_browser_is_an_alias(said):
    event = events.cleaned(events.converted({"type": "merge", "messageId": "m", **said}))
    assert json.loads(events.encode(event)) == {
        "type": "alias",
        "messageId": "m",
        "userId": "u1",
        "previousId": "a1",
    }


# ---------------------------------------------------------------- rows

BOTH = {"messageId": "m1", "anonymousId": "a1", "userId": "u1", "timestamp": "2026-03-01T09:00Z"}
AT = "2026-03-01T09:00Z"


def rows(**said):
    kept = SOURCE.keep({**BOTH, **said})
    assert kept is not None
    made = list(SOURCE.read(kept))
    assert all(isinstance(row, Row) for row in made)
    return [(row.kind, dict(row.values)) for row in made]


def test_a_page_is_a_visit_with_the_way_it_came():
    context = {
        "locale": "bg-BG",
        "campaign": {"source": "VK", "medium": "cpc", "name": "Spring", "content": "b1"},
        "page": {"url": "https://s.example/?q=1", "title": "Tea", "referrer": "https://x/?q=2"},
        "location": {"city": "Varna", "latitude": 43.2, "longitude": 27.9},
    }
    assert rows(type="page", name="Home", context=context) == [
        (
            "visits",
            {
                "visit": "m1",
                "visitor": "a1",
                "visited_at": AT,
                "page": "Tea",
                "url": "https://s.example/",
                "referrer": "https://x/",
                "campaign": "spring",
                "content": "b1",
                "channel": "ads",
                "city": "Varna",
                "language": "bg",
            },
        )
    ]


def test_a_page_of_a_server_is_a_deed_of_the_person():
    assert rows(type="page", name="Home", anonymousId=None) == [
        (
            "interactions",
            {"interaction": "m1", "customer": "u1", "occurred_at": AT, "verb": "View"}
            | {"title": "Home"},
        )
    ]


def test_the_way_here_stays_with_what_a_server_sends_of_a_person():
    came = {"source": "vk", "medium": "cpc", "name": "Spring", "content": "red"}
    context = {"campaign": came, "page": {"url": "https://shop.example/tea?utm_term=x&id=7#top"}}
    way = {"campaign": "spring", "channel": "ads", "content": "red"}
    way |= {"url": "https://shop.example/tea?utm_term=x"}
    deed = {"interaction": "m1", "customer": "u1", "occurred_at": AT}
    sent = {"anonymousId": None, "context": context}
    assert rows(type="page", name="Tea", **sent) == [
        ("interactions", deed | way | {"verb": "View", "title": "Tea"})
    ]
    assert rows(type="track", event="Signed Up", **sent) == [
        ("interactions", deed | way | {"verb": "Join", "title": "Signed Up"})
    ]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"type": "page", "name": "Home"}, "interactions"),
        ({"type": "track", "event": "Seen"}, "interactions"),
        ({"type": "track", "event": "Order Completed"}, "orders"),
        ({"type": "identify"}, "people"),
    ],
)
def test_what_a_person_chose_is_kept_if_a_server_says_so(said, kind):
    chosen = {"consent": {"categoryPreferences": {"ads": False, "profile": True}}}
    told = {"consent_ads_web": "no", "consent_profile_web": "yes", "consent_at": AT}

    def choices(channel):
        found = rows(**said, anonymousId=None, channel=channel, context=chosen)
        assert [row[0] for row in found] == [kind]
        return {n: v for n, v in found[0][1].items() if n.startswith("consent_")}

    assert choices("server") == told
    assert choices("browser") == {}, "by a public key anybody could choose for anybody"


def test_an_order_of_a_known_person_is_a_purchase_with_a_row_a_product():
    goods = [
        {"product_id": "p1", "name": "Tea", "price": 4.5, "quantity": 2},
        {"sku": "p2", "name": "Cup", "price": 9},
    ]
    said = {"order_id": 7, "total": 18, "currency": "eur", "products": goods}
    whole = {"order": "7", "customer": "u1", "ordered_at": AT, "order_amount": "18"}
    whole |= {"currency": "EUR"}
    tea = {"product": "p1", "product_title": "Tea", "quantity": "2", "price": "4.5"}
    cup = {"product": "p2", "product_title": "Cup", "price": "9"}
    assert rows(type="track", event="Order Completed", properties=said) == [
        ("orders", whole | tea),
        ("orders", whole | cup),
    ]


def test_what_somebody_unknown_does_is_a_deed_of_the_browser():
    said = {"product_id": "p1", "name": "Tea", "price": 4.5}
    (row,) = rows(type="track", event="Product Added", userId=None, properties=said)
    assert row == (
        "site_events",
        {"interaction": "m1", "occurred_at": AT, "verb": "Add", "visitor": "a1"}
        | {"event": "Product Added", "product": "p1", "product_title": "Tea", "price": "4.5"},
    )


def test_by_the_key_of_a_page_an_identify_ties_and_tells_nothing_else():
    said = {"email": "a@b.example", "name": "Anna"}
    tie = {"visitor": "a1", "user": "u1", "method": "identify", "identified_at": AT}
    assert rows(type="identify", channel="browser", traits=said) == [("identifications", tie)]
    assert rows(type="identify", channel="server", traits=said) == [
        ("identifications", tie),
        ("people", {"id": "u1", "email": "a@b.example", "name": "Anna", "updated_at": AT}),
    ]
    assert rows(type="identify", channel="browser", traits=said, userId=None) == [
        (
            "identifications",
            {"visitor": "a1", "email": "a@b.example", "method": "identify"}
            | {"identified_at": AT},
        )
    ]


def test_only_a_server_may_say_that_somebody_signed_in():
    def methods(channel):
        found = rows(type="track", event="Signed In", channel=channel)
        return [v.get("method") for kind, v in found if kind == "identifications"]

    assert methods("server") == ["sign-in"]
    assert methods("browser") == []


def test_what_was_refused_in_the_banner_is_withheld_from_the_row():
    said = {"consent": {"categoryPreferences": {"ads": False, "profile": True, "x": False}}}
    kept = SOURCE.keep({**BOTH, "type": "page", "context": said})
    (row,) = SOURCE.read(kept)
    assert row.withheld == {"ads"}
    assert row.values["consent_ads_web"] == "no" and row.values["consent_profile_web"] == "yes"
    assert "x" not in str(kept["context"])
