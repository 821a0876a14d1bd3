"""The generic webhook: signed records of any system, in our own words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.errors import HookRefused, SkipRecord
from rapport.flow.sources import social
from rapport.flow.sources.base import Deletion
from rapport.flow.sources.webhook import reading
from rapport.flow.sources.webhook.source import MOST, SOURCE
from rapport.flow.tables import IDENTIFIERS, INTERACTIONS, OBJECTS, OBSERVATIONS
from tests.flow.sources.connected import Connected
from tests.flow.sources.test_calls import SECRET, signed

POST = {"kind": "posts", "post": "17", "author": "7", "published_at": "2026-02-27T10:00:00Z"}
LIKE = {"kind": "reactions", "verb": "Like", "account": "8", "post": "17"}
ORDER = {"kind": "orders", "order": "A1", "customer": "7", "ordered_at": "2026-02-28T09:00Z"}


@pytest.fixture
def system(tmp_path):
    return Connected(tmp_path, SOURCE, secrets={"secret": SECRET})


def send(c, *records):
    body = json.dumps({"records": records}).encode()
    return c.deliver(signed(body, at=c.now), body)


def told(c):
    return c.facts(INTERACTIONS, "verb", "text", "amount", "strftime(occurred_at, '%d %H:%M')")


def test_records_of_each_kind_become_facts_once(system):
    records = (
        {"kind": "members", "account": "7", "name": "Анна", "telegram": "@anna_p", "followers": 5},
        {**POST, "text": "Good?\nWho knows?", "page": "board1", "mentions_us": True},
        {
            "kind": "our_posts",
            "post": "19",
            "published_at": "2026-02-27T12:00Z",
            "text": "Come in",
        },
        {"kind": "pages", "page": "board1", "title": "Tea board"},
        {**LIKE, "reacted_at": "2026-02-27T12:30:00Z"},
        {"kind": "counts", "post": "19", "at": "2026-02-28T00:00:00Z", "likes": 30},
        {**ORDER, "product": "k1", "product_title": "Kettle", "amount": 20, "currency": "EUR"},
        {**ORDER, "product": "k2", "product_title": "Tea", "amount": 5, "currency": "EUR"},
    )
    done = send(system, *records)
    assert (done.records, done.rows, done.refused) == (8, 8, 0)
    assert told(system) == [
        ("Create", "Good?\nWho knows?", None, "27 10:00"),
        ("Like", None, None, "27 12:30"),
        ("Purchase", "Kettle; Tea", 25.0, "28 09:00"),
    ]
    assert sorted(system.facts(OBJECTS, "kind", "title", "text", "mentions_us"), key=str) == [
        ("page", "Tea board", None, None),
        ("post", None, "Come in", None),
        ("post", None, None, True),
        ("product", "Kettle", None, None),
        ("product", "Tea", None, None),
    ]
    assert system.facts(OBSERVATIONS, "measure", "value") == [("followers", 5), ("likes", 30)]
    assert ("telegram:anna_p",) in system.facts(IDENTIFIERS, "value")
    before = system.entries()
    assert send(system, *records).rows == 0 and system.entries() == before


def test_the_same_number_again_rules_what_was_told_before(system):
    send(system, {**POST, "text": "first"})
    system.later(hours=1)
    send(system, {**POST, "text": "second", "edited_at": "2026-02-27T11:00:00Z"})
    assert {row[1] for row in told(system)} == {"first", "second"}
    assert len(set(system.facts(INTERACTIONS, "interaction_id"))) == 1


def test_what_is_gone_leaves_no_byte(system):
    send(
        system,
        {**POST, "text": "planted-post"},
        {**POST, "post": "18", "author": "9", "text": "planted-closed"},
        {**POST, "post": "20", "author": "10", "name": "planted-member"},
        LIKE,
        {**ORDER, "customer": "8", "amount": 7},
    )
    system.build()
    assert "planted-post" in system.everything()
    send(
        system,
        {"kind": "posts", "post": "17", "deleted": True, "text": "planted-post"},
        {"kind": "members", "account": "9", "closed": True},
        {"kind": "members", "account": "10", "deleted": "yes"},
        {**LIKE, "deleted": True},
        {"kind": "orders", "order": "A1", "deleted": True},
    )
    system.later(hours=1)
    system.build()
    assert told(system) == [] and "planted" not in system.everything()
    send(system, {**POST, "text": "planted-post"})
    system.build()
    assert [text for _, text, *_ in told(system)] == ["planted-post"], "told again, it is back"
    send(system, {"kind": "posts", "post": "17", "deleted": True, "text": "planted-post"})
    system.build()
    assert told(system) == [] and "planted" not in system.everything(), "and gone again"


def test_what_is_private_sensitive_or_a_child_s_is_nowhere(system):
    done = send(
        system,
        {**POST, "text": "planted-private", "private": True},
        {"kind": "messages", "message": "1", "customer": "7", "text": "planted-message"},
        {"kind": "members", "account": "8", "religion": "planted-faith", "name": "Ann"},
        {"kind": "members", "account": "9", "name": "planted-child", "birth": "2018-01-01"},
        {**POST, "post": "21", "latitude": 43.2141234, "longitude": 27.9147891},
    )
    system.build()
    left = system.everything()
    assert "planted" not in left and "43.2141" not in left
    assert done.rows == 2


@pytest.mark.parametrize(
    "record",
    [
        {"post": "17"},
        {"kind": "letters", "post": "17"},
        {"kind": "posts", "author": "7"},
        {"kind": "posts", "post": ["a", {}]} | {"post": {}},
        {"kind": "reactions", "verb": "Like", "post": "17"},
        {"kind": 7},
    ],
)
def test_a_record_that_names_nothing_is_refused_with_a_reason(system, record):
    with pytest.raises(SkipRecord) as refused:
        reading.keep(record)
    assert refused.value.what and refused.value.fix
    assert send(system, record, {**POST, "text": "fine"}).rows == 1


def test_a_changed_type_and_a_new_word_leave_the_value_out(system):
    done = send(
        system,
        {**POST, "text": 7, "verb": "Teleport", "edited_at": "soon", "mentions_us": "perhaps"},
        {"kind": "counts", "post": "19", "at": "2026-02-28T00:00Z", "likes": "many", "shown": 3},
    )
    assert done.refused == 0
    assert told(system) == [("Create", None, None, "27 10:00")]
    assert system.facts(OBSERVATIONS, "measure", "value") == [("shown", 3)]


def test_a_delivery_that_is_not_signed_or_too_large_is_refused(system):
    body = json.dumps({"records": [POST]}).encode()
    with pytest.raises(HookRefused):
        system.deliver(signed(body, secret="other"), body)
    with pytest.raises(HookRefused):
        system.deliver(signed(body), body[:-3])
    many = json.dumps([POST] * (MOST + 1)).encode()
    with pytest.raises(HookRefused, match="more than"):
        system.deliver(signed(many), many)
    assert system.entries() == 0


def test_a_count_can_not_be_deleted():
    with pytest.raises(SkipRecord):
        list(reading.read(reading.keep({"kind": "counts", "post": "1", "deleted": True})))


@given(st.sampled_from(sorted(reading.NUMBERS)), st.from_regex(r"[\w:./#-]{1,80}", fullmatch=True))
def test_what_is_gone_bears_the_number_that_its_record_had(kind, number):
    kept = reading.keep({"kind": kind, reading.NUMBERS[kind][0]: number, "deleted": True})
    if kind == "counts":
        return
    found = list(reading.read(kept))
    assert all(isinstance(gone, Deletion) for gone in found)
    assert {gone.native for gone in found} == {kept[reading.NUMBERS[kind][0]]}
    assert kind != "posts" or found == list(social.gone_post(found[0].native))
