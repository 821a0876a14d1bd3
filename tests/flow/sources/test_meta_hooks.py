"""What Meta sends to our address: signed, taken in once, and taken back."""

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from rapport.flow.errors import HookRefused
from rapport.flow.tables import INTERACTIONS
from rapport.receiving import deletions, hooks
from rapport.run import build
from tests.flow.sources.meta_service import (
    ACCOUNT,
    ANNA,
    NOW,
    PAGE,
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


def signed(body, secret=b"app-secret"):
    return {"x-hub-signature-256": "sha256=" + hmac.new(secret, body, sha256).hexdigest()}


def delivery(*values, object_="page", id_=PAGE, field="feed", **more):
    changes = [{"field": field, "value": value} for value in values]
    entry = {"id": id_, "time": 1629450000, "changes": changes, **more}
    return json.dumps({"object": object_, "entry": [entry]}).encode()


ADDED = {
    **{"item": "comment", "verb": "add", "comment_id": "1_7", "post_id": f"{PAGE}_1"},
    **{"parent_id": f"{PAGE}_1", "created_time": 1629450000, "message": "By mail?", "from": ANNA},
}
LOVED = {
    **{"item": "reaction", "verb": "add", "reaction_type": "love", "post_id": f"{PAGE}_1"},
    **{"created_time": 1629450001, "from": ANNA},
}


def test_deliveries_are_taken_in_once_and_what_is_removed_goes(page):
    taken = page(Graph())
    body = delivery(ADDED, LOVED)
    assert taken.deliver(signed(body), body).rows == 2
    assert taken.deliver(signed(body), body).rows == 0
    anna = taken.account(ANNA["id"])
    assert taken.facts(INTERACTIONS, "account_id", "verb", "text", "content") == [
        (anna, "Create", "By mail?", None),
        (anna, "Like", None, "love"),
    ]
    out = delivery({**ADDED, "verb": "remove"}, {**LOVED, "verb": "remove"})
    assert taken.deliver(signed(out), out).deletions == 3
    build(taken.workspace, now=taken.now)
    assert taken.facts(INTERACTIONS, "seq") == []
    assert "By mail?" not in everything(taken.workspace)


def test_a_comment_that_was_delivered_and_is_then_read_is_one(page):
    said = comment("1_7", "By mail?", created_time=at(0))
    with serving(service := Graph({f"{PAGE}/feed": [post(1, comments=[said])]})):
        taken = page(service)
        body = delivery(ADDED)
        taken.deliver(signed(body), body)
        taken.pull()
    assert len({row[0] for row in taken.facts(INTERACTIONS, "interaction_id")}) == 1


def test_comments_of_instagram_are_delivered_private_messages_are_not_looked_at(page):
    value = {"id": "1792", "text": "So true", "media": {"id": "1790"}, "parent_id": "1791"}
    value["from"] = {"id": "902", "username": "kiril_m"}
    private = [{"sender": {"id": "902"}, "message": {"text": "planted-private"}}]
    about = {"object_": "instagram", "id_": ACCOUNT}
    body = delivery(value, field="comments", messaging=private, **about)
    taken = page(Graph(), instagram=ACCOUNT)
    assert taken.deliver(signed(body), body).rows == 1
    body = delivery({"text": "planted-private", "from": {"id": "1"}}, field="messages", **about)
    assert taken.deliver(signed(body), body) is None
    body = delivery(
        {**value, "text": "planted-other"}, field="comments", object_="instagram", id_="7"
    )
    assert taken.deliver(signed(body), body) is None
    assert taken.facts(INTERACTIONS, "text", "occurred_at") == [
        ("So true", datetime(2021, 8, 20, 9, tzinfo=UTC))
    ]
    assert "planted" not in everything(taken.workspace)


@pytest.mark.parametrize(
    "case", ["no signature", "another secret", "one byte changed", "no entries"]
)
def test_a_delivery_that_is_not_metas_is_refused(page, case):
    body = b"[]" if case == "no entries" else delivery(ADDED)
    headers = {} if case == "no signature" else signed(body)
    headers = signed(body, b"other") if case == "another secret" else headers
    body = body + b" " if case == "one byte changed" else body
    with pytest.raises(HookRefused):
        page(Graph()).deliver(headers, body)


def test_meta_makes_sure_of_our_address(page):
    taken = page(Graph())
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}

    def asked(**more):
        said = query | {f"hub.{k}": v for k, v in more.items()}
        return hooks.greet(taken.workspace, "c", {}, b"", query=said, now=NOW)

    assert asked(verify_token="our word") == "1158201444"
    assert hooks.greet(taken.workspace, "c", {}, b"", query={}, now=NOW) is None
    with pytest.raises(HookRefused):
        asked(verify_token="their word")


def test_who_asks_meta_to_be_deleted_is_deleted(page):
    taken = page(Graph())
    body = delivery(ADDED)
    taken.deliver(signed(body), body)
    said = json.dumps({"algorithm": "HMAC-SHA256", "user_id": ANNA["id"]}).encode()
    payload = urlsafe_b64encode(said).rstrip(b"=")
    signature = urlsafe_b64encode(hmac.new(b"app-secret", payload, sha256).digest()).rstrip(b"=")
    request = (signature + b"." + payload).decode()
    code = deletions.asked_by_meta(taken.workspace, "c", request, now=NOW)
    build(taken.workspace, now=NOW)
    assert deletions.status(taken.workspace, code).state == "done"
    left = everything(taken.workspace)
    assert "Anna Petrova" not in left and "By mail?" not in left
