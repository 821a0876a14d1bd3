"""What real clients sent, sent to us: each request is answered well, each event is there once."""

import gzip
import json
from base64 import b64decode, b64encode
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.collect.collecting import Answer, Inside, make_site

RECORDED = sorted((Path(__file__).parent / "recordings").glob("*.json"))
#: Before all of them: a clock of ours that is slow puts nothing into the future.
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def replayed(inside: Inside, key: str, said: dict[str, Any], ours: str) -> Answer:
    """Send one recorded request by a key of ours. The stub served libraries below /cdn."""
    path, _, query = said["path"].removeprefix("/cdn").replace(key, ours).partition("?")
    headers = dict(said["headers"])
    if "authorization" in headers:
        scheme, _, user = headers["authorization"].partition(" ")
        named = b64decode(user).decode().replace(key, ours)
        headers["authorization"] = f"{scheme} {b64encode(named.encode()).decode()}"
    body = json.dumps(said["body"]).replace(key, ours).encode() if "body" in said else b""
    headers["host"] = "127.0.0.1:8000"
    packed = gzip.compress(body) if said["packed"] else body
    return inside.ask(said["method"], path, packed, headers, query)


def events_of(said: dict[str, Any]) -> list[dict[str, Any]]:
    body = said.get("body")
    return body.get("batch", [body]) if isinstance(body, dict) else []


def test_every_recording_is_here():
    assert len(RECORDED) == 23


@pytest.mark.parametrize("recording", RECORDED, ids=lambda path: path.stem)
def test_what_was_recorded_is_answered_and_found_once(recording, tmp_path):
    told = json.loads(recording.read_text())
    inside = Inside(make_site(tmp_path / "w"), NOW)
    sent: Counter[tuple[str, str]] = Counter()
    for said in told["requests"]:
        from_page = "origin" in said["headers"] or said["method"] == "GET"
        ours = inside.site.browser if from_page else inside.site.server
        answer = replayed(inside, told["key"], said, ours)
        if origin := said["headers"].get("origin"):
            assert answer.headers["access-control-allow-origin"] == origin
        if said["method"] == "OPTIONS":
            wanted = said["headers"].get("access-control-request-headers", "")
            allowed = answer.headers["access-control-allow-headers"].split(",")
            assert answer.status == 204 and set(wanted.split(",")) - {""} <= set(allowed)
        elif said["method"] == "POST":
            assert (answer.status, answer.said) == (200, {"success": True}), said["path"]
            sent.update((e["messageId"], e["type"]) for e in events_of(said))
        elif said["path"].endswith(".js"):
            assert answer.status == 200 and b"analytics" in answer.body
        else:
            assert answer.status == 200 and ours in str(answer.said)
    assert sent and inside.kept() == sent.total()
    found = Counter((r["messageId"], r["type"]) for r in inside.site.records())
    assert found == dict.fromkeys(sent, 1)
