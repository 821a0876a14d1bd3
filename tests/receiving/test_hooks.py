"""Deliveries to our address: only from whom they say, only of now, each once."""

import hmac
import json
from datetime import timedelta
from hashlib import sha1, sha256

import pytest

from rapport.flow import tables
from rapport.flow.errors import HookRefused, RightsError
from rapport.flow.rights import Right, SourcePolicy
from rapport.flow.sources import signed_networks
from rapport.receiving import hooks
from rapport.run import build
from rapport.stores import Stores
from tests.receiving.network import ARRIVED, OTHER, POST, connect
from tests.receiving.test_drain import facts

BODY = json.dumps({"events": [POST, OTHER]}).encode()


def signed(at=ARRIVED, body=BODY, secret=b"secret") -> dict[str, str]:
    seconds = int(at.timestamp())
    signature = hmac.new(secret, f"{seconds}.".encode() + body, sha256).hexdigest()
    return {"rapport-signature": f"t={seconds},v1={signature}"}


@pytest.fixture
def net(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    return workspace


def test_a_delivery_becomes_facts_and_the_same_again_adds_none(net):
    assert hooks.take(net, "net", signed(), BODY, now=ARRIVED) == 2
    assert hooks.take(net, "net", signed(), BODY, now=ARRIVED + timedelta(minutes=1)) == 2
    build(net, now=ARRIVED)
    assert hooks.take(net, "net", signed(), BODY, now=ARRIVED + timedelta(minutes=2)) == 2
    build(net, now=ARRIVED)
    texts = facts(net, tables.INTERACTIONS, "text")
    assert texts == [("planted-by-boris",), ("planted-by-other",)]


@pytest.mark.parametrize(
    ("seconds", "holds"), [(299, True), (301, False), (-299, True), (-301, False)]
)
def test_a_delivery_is_of_these_five_minutes(net, seconds, holds):
    now = ARRIVED + timedelta(seconds=seconds)
    if holds:
        assert hooks.take(net, "net", signed(), BODY, now=now) == 2
    else:
        with pytest.raises(HookRefused, match="five minutes"):
            hooks.take(net, "net", signed(), BODY, now=now)
        assert Stores(net).received.waiting() == {}


@pytest.mark.parametrize(
    ("case", "headers", "body"),
    [
        ("not signed", {}, BODY),
        ("another secret", signed(secret=b"other"), BODY),
        ("one byte changed", signed(), BODY.replace(b"p1", b"p9")),
        ("no JSON", signed(body=b"{"), b"{"),
        ("no events", signed(body=b"{}"), b"{}"),
    ],
)
def test_what_is_not_from_whom_it_says_is_refused_and_nothing_kept(net, case, headers, body):
    with pytest.raises(HookRefused):
        hooks.take(net, "net", headers, body, now=ARRIVED)
    assert Stores(net).received.waiting() == {}, case


def test_our_code_failing_at_a_delivery_is_a_refusal(workspace, monkeypatch):
    def fails(call):
        raise ZeroDivisionError

    connect(workspace, monkeypatch, hook=fails)
    with pytest.raises(HookRefused, match="ZeroDivisionError"):
        hooks.take(workspace, "net", {}, b"", now=ARRIVED)
    connect(workspace, monkeypatch, hook=None)
    with pytest.raises(HookRefused, match="takes no deliveries"):
        hooks.take(workspace, "net", {}, b"", now=ARRIVED)


def test_a_source_that_lets_nothing_be_stored_takes_nothing(workspace, monkeypatch):
    connect(workspace, monkeypatch, SourcePolicy(Right.LINK))
    with pytest.raises(RightsError, match="store"):
        hooks.take(workspace, "net", signed(), BODY, now=ARRIVED)


def test_a_closed_account_in_a_delivery_is_not_kept(net):
    body = json.dumps({"events": [POST, {**OTHER, "is_closed": True}]}).encode()
    assert hooks.take(net, "net", signed(body=body), body, now=ARRIVED) == 1


# ---------------------------------------------------------------- how networks sign


def test_meta_signs_the_body():
    good = "sha256=" + hmac.new(b"app", b"{}", sha256).hexdigest()
    signed_networks.check_hub_signature(good, b"{}", "app")
    for signature, body, secret in ((good, b"{ }", "app"), (good, b"{}", "x"), ("", b"{}", "app")):
        with pytest.raises(HookRefused):
            signed_networks.check_hub_signature(signature, body, secret)


def test_telegram_and_vk_bear_a_secret():
    signed_networks.check_token("s3cret", "s3cret")
    for said, secret in (("s3cre", "s3cret"), ("", ""), ("тайна", "s3cret")):
        with pytest.raises(HookRefused):
            signed_networks.check_token(said, secret)


def test_wechat_signs_token_time_and_nonce():
    seconds = str(int(ARRIVED.timestamp()))
    good = sha1(
        "".join(sorted(("token", seconds, "n1"))).encode(), usedforsecurity=False
    ).hexdigest()
    signed_networks.check_wechat(good, seconds, "n1", "token", ARRIVED)
    with pytest.raises(HookRefused, match="signature"):
        signed_networks.check_wechat(good, seconds, "n2", "token", ARRIVED)
    with pytest.raises(HookRefused, match="five minutes"):
        signed_networks.check_wechat(good, seconds, "n1", "token", ARRIVED + timedelta(minutes=6))


def test_meta_signed_request_and_one_bit_of_it():
    from tests.receiving.test_deletions import SIGNED

    assert signed_networks.signed_request(SIGNED, "appsecret")["user_id"] == "218471"
    flipped = [SIGNED[:i] + chr(ord(SIGNED[i]) ^ 1) + SIGNED[i + 1 :] for i in range(len(SIGNED))]
    for text in (*flipped, "", ".", "a.b", SIGNED.partition(".")[0]):
        with pytest.raises(HookRefused):
            signed_networks.signed_request(text, "appsecret")
