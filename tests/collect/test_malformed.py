"""What nobody should send: never an error of ours, never half of it kept, always a reason."""

import gzip
import json
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core import NOT_SET

from rapport.collect.app import COUNTS, INTO, is_ours
from tests.collect.collecting import Answer, Inside, make_site

pytestmark = pytest.mark.filterwarnings("default")  # of schemathesis, not of ours

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = Path(__file__).parents[2] / "docs" / "reference" / "collector.yaml"
SCHEMA = schemathesis.openapi.from_path(TEXT)
UNHURRIED = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
NAMES = (
    "type messageId anonymousId userId previousId groupId timestamp originalTimestamp sentAt"
    " event name properties traits context batch writeKey channel mergeProperties"
).split()
ALMOST = st.dictionaries(
    st.sampled_from(NAMES),
    JSON | st.sampled_from(["track", "page", "alias", "merge", "u1", {}, []]),
)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.binary(max_size=50).map(gzip.compress),
    st.binary(max_size=50).map(lambda junk: b"\x1f\x8b" + junk),
    JSON.map(lambda said: json.dumps(said).encode()),
    ALMOST.map(lambda said: json.dumps(said).encode()),
    st.lists(ALMOST | JSON, max_size=5).map(lambda b: json.dumps({"batch": b}).encode()),
    st.lists(ALMOST, max_size=3).map(lambda b: gzip.compress(json.dumps({"batch": b}).encode())),
    st.tuples(st.lists(ALMOST, max_size=3), st.integers(0, 99)).map(
        lambda cut: json.dumps({"batch": cut[0]}).encode()[: cut[1]]
    ),
    st.integers(1, 20_000).map(lambda deep: b'{"batch":' + b"[" * deep),
    st.integers(300, 6_000).map(lambda n: b'{"batch":[{"type":"page","userId":%s}]}' % (b"9" * n)),
)


@cache
def inside() -> Inside:
    folder = Path(tempfile.mkdtemp(prefix="malformed"))
    return Inside(make_site(folder / "w"), NOW)


def sound(answer: Answer, before: int, events: int | None) -> None:
    """See that an answer is one of ours, and that as many events are kept as it says."""
    kept = inside().kept() - before
    assert answer.status < 500, answer
    if answer.status != 200:
        assert set(answer.said) == {"code", "message"} and all(answer.said.values())
        assert kept == 0, "nothing of a refused request is kept"
        return
    if "script" in answer.headers["content-type"]:
        return
    rejected = answer.said.get("rejected", [])
    assert all(r["reason"] and isinstance(r["index"], int) for r in rejected)
    if events is not None:
        assert kept + len(rejected) == events, "each event is kept, or has a reason"


def events_in(body: bytes) -> int | None:
    try:
        plain = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        return len(json.loads(plain)["batch"])
    except (ValueError, KeyError, TypeError, OSError, EOFError, RecursionError):
        return None


@settings(max_examples=500, **UNHURRIED)
@given(
    BODIES,
    st.sampled_from(sorted(INTO)),
    st.sampled_from([{}, {"Content-Encoding": "gzip"}, {"Sec_GPC": "1"}, {"Origin": "null"}]),
)
def test_five_hundred_malformed_bodies_have_a_reason_each(body, path, headers):
    before = inside().kept()
    answer = inside().post(body, path, **headers)
    sound(answer, before, 1 if INTO[path] else events_in(body))


@settings(max_examples=200, **UNHURRIED)
@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_a_malformed_request_line_or_key_has_a_reason(path, query, key):
    before = inside().kept()
    head = {"Authorization": "Basic " + key.encode().hex(), "Host": key.encode().hex()}
    for address in (f"/v1/{path}", f"/v1/projects/{path}/settings", f"/analytics.js/v1/{path}"):
        query_string = query.encode("ascii", "replace").decode()
        for method in ("GET", "POST", "DELETE", "OPTIONS"):
            answer = inside().ask(method, address, b"{}", head, query_string)
            assert answer.status < 500 and inside().kept() == before
            assert answer.status in (200, 204) or answer.said["message"]


def as_bytes(said: object) -> bytes:
    if isinstance(said, bytes):
        return said
    if isinstance(said, str):
        return said.encode(errors="replace")
    return b"" if said is NOT_SET else json.dumps(said, default=str).encode()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.name)
def test_requests_as_the_description_has_them_and_as_it_has_not(mode):
    for operation in SCHEMA.get_all_operations():
        try:
            cases = operation.ok().as_strategy(generation_mode=mode)
            settings(max_examples=12, derandomize=True, **UNHURRIED)(given(cases)(answered))()
        except Unsatisfiable:  # nothing about it can be wrong
            assert mode is GenerationMode.NEGATIVE


def answered(case: Any) -> None:
    """Send a made-up request; its answer must be one that the description knows."""
    before = inside().kept()
    headers = {n: v for n, v in (case.headers or {}).items() if v.isascii() and n.isascii()}
    query = f"writeKey={inside().site.server}"
    body = as_bytes(case.body)
    answer = inside().ask(case.method, case.formatted_path, body, headers, query)
    sound(answer, before, None)
    assert str(answer.status) in case.operation.definition.raw["responses"], answer


def test_the_description_names_the_paths_that_are_there_and_no_other():
    paths = {op.ok().path for op in SCHEMA.get_all_operations()}
    into = {path for path in paths if path.startswith(("/v1/", "/beacon")) and "{" not in path}
    assert into == {*INTO, COUNTS}
    assert paths - into == {
        "/v1/projects/{key}/settings",
        "/sourceConfig",
        "/analytics.js/v1/{key}/analytics.min.js",
        "/rapport.js",
    }
    assert all(is_ours(path) for path in paths)
