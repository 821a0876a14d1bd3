"""The collector by its real door: keys, paths, packing, sizes, CORS, limits, answers."""

import gzip
import json
import time
from base64 import b64encode
from datetime import UTC, datetime

import pytest

from rapport.collect import keys
from rapport.collect.app import INTO
from rapport.flow import tables
from rapport.flow.pseudonyms import Pseudonyms
from rapport.receiving import ending
from rapport.stores import Stores

PAGE = {"type": "page", "anonymousId": "a1", "name": "Home"}
ONE = {"type": "track", "event": "Seen", "userId": "u1", "groupId": "g", "previousId": "p"}
ORIGIN = "https://shop.example"


def waiting(site) -> int:
    return Stores(site.workspace).received.waiting().get("site", (0,))[0]


def basic(text: str) -> str:
    return "Basic " + b64encode(text.encode()).decode()


@pytest.mark.parametrize("path", [*INTO, *(f"{path}/" for path in INTO)])
def test_every_path_of_the_protocol_takes_events_in(site, path):
    before = waiting(site)
    said = ONE if INTO[path.rstrip("/")] else {"batch": [ONE]}
    answer = site.send(said, path)
    assert (answer.status, answer.said) == (200, {"success": True})
    assert waiting(site) == before + 1


def test_a_path_names_the_kind_of_an_event_that_does_not(site):
    said = {**ONE, "type": None, "messageId": "by-path"}
    assert site.send(said, "/v1/t").status == 200
    assert site.send({**said, "messageId": "by-itself", "type": "group"}, "/v1/t").status == 200
    kinds = {r["messageId"]: r["type"] for r in site.records() if "by-" in r["messageId"]}
    assert kinds == {"by-path": "track", "by-itself": "group"}


def test_what_a_library_counts_of_itself_is_heard_and_thrown_away(site):
    before = waiting(site)
    counts = {"series": [{"type": "Counter", "metric": "analytics_js.invoke", "value": 1}]}
    for path in ("/v1/m", "/v1/m/"):
        answer = site.ask("POST", path, json.dumps(counts).encode(), {"Origin": ORIGIN})
        assert (answer.status, answer.said) == (200, {"success": True})
        assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert site.ask("POST", "/v1/m", b"0" * (4 * 2**20 + 1)).status == 413
    assert waiting(site) == before


def test_a_merge_ties_a_browser_to_a_person_or_says_why_not(site):
    tie = {"userId": "u9", "mergeProperties": [{"type": "anonymousId", "value": "a9"}]}
    assert site.send({**tie, "messageId": "tie"}, "/v1/merge").status == 200
    (kept,) = [r for r in site.records() if r["messageId"] == "tie"]
    assert (kept["type"], kept["previousId"], kept["userId"]) == ("alias", "a9", "u9")
    contacts = [{"type": "email", "value": "a@b.example"}, {"type": "mobile", "value": "1"}]
    other = {"type": "merge", "userId": "u9", "messageId": "no", "mergeProperties": contacts}
    (no,) = site.send({"batch": [other]}).said["rejected"]
    assert no["messageId"] == "no" and "one userId and one anonymousId" in no["reason"]


def test_the_key_is_found_wherever_clients_put_it(site):
    body = json.dumps({"batch": [PAGE]}).encode()
    for head in (basic(f"{site.server}:"), basic(site.server), basic(f"{site.server}:x")):
        assert site.ask("POST", "/v1/batch", body, {"Authorization": head}).status == 200
    assert site.ask("POST", f"/v1/batch?writeKey={site.server}", body).status == 200
    keyed = json.dumps({"batch": [PAGE], "writeKey": site.server}).encode()
    assert site.ask("POST", "/v1/batch", keyed).status == 200
    single = json.dumps({**PAGE, "writeKey": site.server}).encode()
    assert site.ask("POST", "/v1/p", single).status == 200


@pytest.mark.parametrize(
    ("case", "headers", "code"),
    [
        ("none", {}, "no_key"),
        ("unknown", {"Authorization": basic("sk_no:")}, "unknown_key"),
        ("no base64", {"Authorization": "Basic ???"}, "no_key"),
        ("another scheme", {"Authorization": "Bearer x"}, "no_key"),
    ],
)
def test_without_a_good_key_nothing_is_kept_and_it_says_why(site, case, headers, code):
    before = waiting(site)
    answer = site.ask("POST", "/v1/batch", json.dumps({"batch": [PAGE]}).encode(), headers)
    assert (answer.status, answer.said["code"]) == (401, code)
    assert answer.said["message"] and waiting(site) == before


def test_a_key_that_is_made_or_revoked_counts_within_seconds(site):
    file = site.workspace.sources / "site.toml"
    names, now = Pseudonyms(site.workspace.secret("ids")), datetime.now(UTC)
    made = keys.make(file, names, label="new", kind="browser", origins=[ORIGIN], per_s=5, now=now)
    assert made not in file.read_text()

    def status(origin=ORIGIN, events=1):
        return site.send({"batch": [PAGE] * events}, key=made, Origin=origin)

    time.sleep(keys.LOOK_S + 0.2)
    assert status().status == 200
    refused = status(origin="https://thief.example")
    assert (refused.status, refused.said["code"]) == (403, "origin")
    assert status(events=60).status == 200, "a bucket of ten seconds: the debt is paid later"
    late = status()
    assert (late.status, late.said["code"]) == (429, "too_many")
    assert 1 <= int(late.headers["retry-after"]) <= 3
    assert site.send({"batch": [PAGE]}).status == 200, "another key has a bucket of its own"
    keys.revoke(file, "new", now=now)
    time.sleep(keys.LOOK_S + 0.2)
    assert status().said["code"] == "unknown_key"
    found = {k.label: k.revoked_at for k in keys.of_connection(file)}
    assert found == {"browser": None, "server": None, "new": now}


def test_the_key_of_a_server_is_refused_from_a_page(site):
    answer = site.send({"batch": [PAGE]}, Origin=ORIGIN)
    assert (answer.status, answer.said["code"]) == (403, "secret_key")


# ---------------------------------------------------------------- packing and sizes


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "gzip"}])
def test_a_packed_body_is_known_by_its_header_or_its_first_bytes(site, headers):
    body = gzip.compress(json.dumps({"batch": [PAGE] * 3, "writeKey": site.server}).encode())
    before = waiting(site)
    headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    assert site.ask("POST", "/v1/batch", body, headers).status == 200
    assert waiting(site) == before + 3


@pytest.mark.parametrize(
    ("case", "body", "headers", "status", "code"),
    [
        ("a bomb", gzip.compress(b"0" * 30_000_000, mtime=0), {}, 413, "too_large"),
        ("over 4 MB", b"0" * (4 * 2**20 + 1), {}, 413, "too_large"),
        ("half a gzip", gzip.compress(b'{"batch":[]}', mtime=0)[:-9], {}, 400, "no_gzip"),
        ("no gzip", b'{"batch":[]}', {"Content-Encoding": "gzip"}, 400, "no_gzip"),
        ("very many values", b"[" + b"0," * 500_000 + b"0]", {}, 413, "too_large"),
        ("no JSON", b"{", {}, 400, "unreadable"),
        ("no object", b"[]", {}, 400, "unreadable"),
        ("no batch", b"{}", {}, 400, "no_batch"),
        ("empty", b"", {}, 400, "unreadable"),
    ],
)
def test_a_body_that_can_not_be_used_is_refused_whole(site, case, body, headers, status, code):
    before = waiting(site)
    answer = site.ask("POST", f"/v1/batch?writeKey={site.server}", body, headers)
    assert (answer.status, answer.said["code"]) == (status, code)
    assert answer.said["message"] and waiting(site) == before


def test_of_a_batch_the_good_ones_are_kept_and_each_other_has_its_reason(site):
    before = waiting(site)
    large = {**PAGE, "messageId": "large", "properties": {"title": "x" * 33_000}}
    answer = site.send({"batch": [PAGE, 7, large, {"type": "page"}, ONE]})
    assert answer.status == 200
    assert answer.said == {
        "success": True,
        "rejected": [
            {"index": 1, "reason": "the event can't be used: it is not one JSON object"},
            {"index": 2, "reason": "the event can't be used: it is larger than 32 KB"},
            {
                "index": 3,
                "reason": "the event can't be used: it has neither userId nor anonymousId",
            },
        ],
    }
    assert waiting(site) == before + 2
    alone = site.send({"type": "page"}, "/v1/page")
    assert (alone.status, alone.said["code"]) == (400, "rejected")


def test_five_thousand_events_at_once(site):
    before = waiting(site)
    body = gzip.compress(json.dumps({"batch": [PAGE] * 5000}).encode())
    assert site.ask("POST", f"/v1/batch?writeKey={site.server}", body).status == 200
    assert waiting(site) == before + 5000


# ---------------------------------------------------------------- browsers


def test_a_browser_may_ask_first_and_reads_every_answer(site):
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "anonymousid,authorization,content-type,sentat",
    }
    first = site.ask("OPTIONS", "/v1/batch", headers=asked)
    assert first.status == 204
    assert first.headers["access-control-allow-origin"] == ORIGIN
    assert first.headers["access-control-allow-headers"] == asked["Access-Control-Request-Headers"]
    assert "POST" in first.headers["access-control-allow-methods"]
    assert int(first.headers["access-control-max-age"]) > 0
    for answer in (
        site.send({"batch": [PAGE]}, key=site.browser, Origin=ORIGIN),
        site.send({"batch": [PAGE]}, key="bk_no", Origin=ORIGIN),
        site.ask("POST", "/v1/batch", b"{", {"Origin": ORIGIN}),
        site.ask("GET", "/v1/nowhere", headers={"Origin": ORIGIN}),
        site.ask("GET", "/v1/batch", headers={"Origin": ORIGIN}),
    ):
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert answer.status == 200 or {"code", "message"} == set(answer.said)


def test_what_clients_ask_for_first(site):
    settings = site.ask("GET", f"/v1/projects/{site.browser}/settings")
    host = site.address.removeprefix("http://")
    ours = {"apiKey": site.browser, "apiHost": f"{host}/v1", "protocol": "http"}
    assert settings.said["integrations"] == {"Segment.io": ours}
    for path in ("/sourceConfig", "/sourceConfig/"):
        config = site.ask("GET", path, headers={"Authorization": basic(f"{site.browser}:")})
        assert config.said["source"]["writeKey"] == site.browser
        assert config.said["source"]["destinations"] == []
    assert site.ask("GET", "/v1/projects/bk_no/settings").status == 401
    library = f"/analytics.js/v1/{site.browser}/analytics.min.js"
    plain = site.ask("GET", library)
    packed = site.ask("GET", library, headers={"Accept-Encoding": "gzip"})
    assert plain.headers["content-type"].startswith("text/javascript")
    assert gzip.decompress(packed.body) == plain.body and len(packed.body) < 40_000
    assert b"currentScript" in site.ask("GET", "/rapport.js").body
    assert site.ask("HEAD", "/rapport.js").body == b""


# ---------------------------------------------------------------- afterwards


def test_what_is_sent_again_is_found_once_whenever_it_was_sent(site):
    said = {**PAGE, "messageId": "again", "timestamp": "2026-01-01T00:00:00Z"}
    twice = {"batch": [said, said], "sentAt": "2026-01-01T00:00:01Z"}
    assert site.send(twice).status == 200
    site.records()
    assert site.send({**twice, "sentAt": "2026-01-01T00:00:09Z"}).status == 200
    assert sum(r["messageId"] == "again" for r in site.records()) == 1
    bare = {**PAGE, "name": "without an id"}
    assert site.send({"batch": [bare, bare]}).status == 200
    assert sum(r.get("name") == "without an id" for r in site.records()) == 1


def test_consent_and_the_wish_not_to_be_followed_stay_with_the_event(site):
    chosen = {"consent": {"categoryPreferences": {"C0004": False, "Analytics": True, "?": True}}}
    managed = {"consentManagement": {"allowedConsentIds": ["profile"], "deniedConsentIds": ["x"]}}
    sent = [
        {**PAGE, "messageId": "c1", "anonymousId": "c1", "context": chosen},
        {**PAGE, "messageId": "c2", "anonymousId": "c2", "context": managed},
    ]
    assert site.send({"batch": sent}).status == 200
    gpc = {**PAGE, "messageId": "c3", "anonymousId": "c3"}
    assert site.send({"batch": [gpc]}, Sec_GPC="1").status == 200
    found = {
        r["messageId"]: r["context"]["consent"]["categoryPreferences"]
        for r in site.records()
        if r["messageId"] in ("c1", "c2", "c3")
    }
    assert found == {
        "c1": {"ads": False, "research": True},
        "c2": {"profile": True},
        "c3": {"ads": False},
    }
    told = site.facts(tables.CONSENTS, "purpose", "channel", "state")
    assert sorted(told) == [
        ("ads", "web", "withdrawn"),
        ("ads", "web", "withdrawn"),
        ("profile", "web", "given"),
        ("research", "web", "given"),
    ]


def test_an_address_of_a_machine_and_what_nobody_asked_for_is_not_kept(site):
    planted = {"ip": "203.0.113.9", "userAgent": "planted-agent", "location": {"latitude": 4.2}}
    said = {**PAGE, "messageId": "planted", "context": planted, "religion": "planted-word"}
    assert site.send({"batch": [said]}).status == 200
    (kept,) = [r for r in site.records() if r["messageId"] == "planted"]
    assert not {"planted-agent", "203.0.113.9", "planted-word", "4.2"} & set(
        str(kept).replace("'", " ").split()
    )
    assert set(kept) == {
        *("type", "messageId", "anonymousId", "channel", "timestamp", "name", "context")
    }


def test_a_paused_source_tells_its_clients_to_send_again_later(site):
    ending.pause(site.workspace, "site", now=datetime.now(UTC))
    try:
        time.sleep(keys.LOOK_S + 0.2)
        answer = site.send({"batch": [PAGE]})
        assert (answer.status, answer.said["code"]) == (503, "paused")
        assert answer.headers["retry-after"] == "60"
    finally:
        ending.resume(site.workspace, "site")
        time.sleep(keys.LOOK_S + 0.2)
    assert site.send({"batch": [PAGE]}).status == 200
