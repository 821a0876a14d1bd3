"""Which token gets what: every operation of the API, every role, every scope."""

import pytest

from rapport.web.accounts.models import ApiToken
from rapport.web.accounts.rights import Scope
from rapport.web.api import collecting, tokens
from rapport.web.api.root import operations
from tests.web.addresses import TOKENED
from tests.web.api_calls import ALL_SCOPES, brand_ws, built, problem, program
from tests.web.conftest import ROLES

__all__ = ["brand_ws", "built"]

NOBODY = "f" * 32
NOTHING = "5b1c7c1e-9f3e-4a70-8d15-1f4f6a3c9b10"
SEARCH = {"query": "Светлана"}
VERDICT = {"left_id": NOBODY, "right_id": "e" * 32, "verdict": "same", "seen": 0}
UNDO = {"left_id": NOBODY, "right_id": "e" * 32, "seq": 1}
TAG = {"group": "care", "tag": "vip", "on": True}
CORRECTION = {"task": "sentiment", "value": "negative"}
RECORDS = {"records": [{"phone": "0888 123 417"}]}
ALL_200, STAFF = (200,) * 5, (200, 200, 200, 200, 403)
#: operation -> (method, path, body, scope it needs, what each of ROLES gets with all scopes)
TABLE = {
    "me": ("get", "/me", None, None, ALL_200),
    "people_list": ("get", "/people", None, "people:read", ALL_200),
    "people_search": ("post", "/people/search", SEARCH, "people:read", STAFF),
    "person": ("get", f"/people/{NOBODY}", None, "people:read", (404,) * 5),
    "person_timeline": ("get", f"/people/{NOBODY}/timeline", None, "people:read", (404,) * 5),
    "value_reasons": ("get", f"/people/{NOBODY}/reasons/city/0", None, "people:read", (404,) * 5),
    "person_profile": ("get", f"/people/{NOBODY}/profile", None, "people:read", (404,) * 5),
    "interest_reasons": (
        "get",
        f"/people/{NOBODY}/interests/fishing",
        None,
        "people:read",
        (404,) * 5,
    ),
    "link_reasons": ("get", f"/links/{NOBODY}/{NOBODY}", None, "people:read", (404,) * 5),
    "resolve": ("post", "/resolve", RECORDS, "resolve:read", STAFF),
    "review_list": ("get", "/review", None, "review:write", STAFF),
    "verdict_make": (
        "post",
        "/review/verdicts",
        VERDICT,
        "review:write",
        (409, 409, 409, 409, 403),
    ),
    "verdict_undo": (
        "post",
        "/review/verdicts/undo",
        UNDO,
        "review:write",
        (409, 409, 409, 409, 403),
    ),
    "audience_read": ("get", "/audience", None, "audience:read", ALL_200),
    "audience_rates": ("get", "/audience/rates", None, "audience:read", ALL_200),
    "audience_differences": ("get", "/audience/differences", None, "audience:read", ALL_200),
    "person_scores": ("get", f"/people/{NOBODY}/scores", None, "people:read", (404,) * 5),
    "score_reasons": ("get", f"/people/{NOBODY}/scores/loyalty", None, "people:read", (404,) * 5),
    "tags_list": ("get", "/tags", None, "people:read", ALL_200),
    "person_tags": ("get", f"/people/{NOBODY}/tags", None, "people:read", (404,) * 5),
    "person_tag": (
        "post",
        f"/people/{NOBODY}/tags",
        TAG,
        "tags:write",
        (404, 404, 403, 404, 403),
    ),
    "policies_list": ("get", "/policies", None, "audience:read", ALL_200),
    "leaders_list": ("get", "/network/leaders", None, "people:read", ALL_200),
    "person_influence": ("get", f"/people/{NOBODY}/influence", None, "people:read", (404,) * 5),
    "newcomers_list": ("get", "/newcomers", None, "people:read", ALL_200),
    "newcomers_motivators": ("get", "/newcomers/motivators", None, "audience:read", ALL_200),
    "mentions_list": ("get", "/mentions", None, "mentions:read", ALL_200),
    "mentions_quality": ("get", "/mentions/quality", None, "mentions:read", ALL_200),
    "mention_correct": (
        "post",
        f"/mentions/{NOBODY}/corrections",
        CORRECTION,
        "mentions:write",
        (409, 409, 403, 409, 409),
    ),
    "import_make": ("send", "/imports", {}, "imports:write", (422, 422, 403, 403, 403)),
    "imports_list": ("get", "/imports", None, "jobs:read", ALL_200),
    "import_read": ("get", f"/imports/{NOTHING}", None, "jobs:read", (404,) * 5),
    "import_quarantine": (
        "get",
        f"/imports/{NOTHING}/quarantine",
        None,
        "contacts:read",
        (404, 404, 404, 403, 403),
    ),
    "segments_list": ("get", "/segments", None, "segments:read", ALL_200),
    "segment_read": ("get", "/segments/buyers", None, "segments:read", ALL_200),
    "rule_count": ("post", "/segments/count", {"text": "x is y"}, "segments:read", ALL_200),
    "segment_save": (
        "put",
        "/segments/mine",
        {"text": "x is y"},
        "segments:write",
        (409, 409, 403, 403, 403),
    ),
    "members_list": ("get", "/segments/buyers/members", None, "segments:read", STAFF),
    "person_segments": (
        "get",
        f"/people/{NOBODY}/segments",
        None,
        "segments:read",
        (404, 404, 404, 404, 403),
    ),
    "person_why_in": (
        "get",
        f"/people/{NOBODY}/segments/buyers",
        None,
        "segments:read",
        (404, 404, 404, 404, 403),
    ),
    "jobs_list": ("get", "/jobs", None, "jobs:read", ALL_200),
    "job": ("get", f"/jobs/{NOTHING}", None, "jobs:read", (404,) * 5),
    "job_cancel": (
        "post",
        f"/jobs/{NOTHING}/cancel",
        None,
        "jobs:write",
        (404, 404, 403, 403, 403),
    ),
    "job_retry": ("post", f"/jobs/{NOTHING}/retry", None, "jobs:write", (404, 404, 403, 403, 403)),
    "build": ("post", "/builds", None, "jobs:write", (202, 202, 403, 403, 403)),
}


def call(calls, name):
    method, path, body, _scope, _wanted = TABLE[name]
    return calls.get(path) if method == "get" else getattr(calls, method)(path, body)


def test_every_operation_is_in_the_table_with_its_scope():
    told = {o.operation_id: o.auth_callbacks[0].scope for _method, _path, o in operations()}
    assert told == {name: scope for name, (_, _, _, scope, _) in TABLE.items()}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_it_may(brand_ws, role):
    calls = program(role)
    got = {name: call(calls, name).status_code for name in TABLE}
    assert got == {name: wanted[ROLES.index(role)] for name, (*_, wanted) in TABLE.items()}


@pytest.mark.parametrize("scope", Scope)
def test_a_token_without_the_scope_gets_nothing_though_an_owner_made_it(brand_ws, scope):
    calls = program("owner", ALL_SCOPES - {scope})
    for name, (*_, needed, wanted) in TABLE.items():
        answer = call(calls, name)
        if needed == scope:
            assert scope in problem(answer, 403, "missing-scope")["detail"], name
        else:
            assert answer.status_code == wanted[0], name


@pytest.mark.parametrize("route", TOKENED)
def test_a_stranger_is_asked_for_a_token(client, brand_ws, route):
    method, example = TOKENED[route]
    kind = {"content_type": "application/json"} if method == "post" else {}
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic YTpi"}):
        answer = getattr(client, method)(example, headers=headers, **kind)
        problem(answer, 401, "no-token")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_token(signed_in, brand_ws):
    problem(signed_in("owner").get("/api/v1/people"), 401, "no-token")


@pytest.mark.parametrize("change", ["revoked_at", "expires_at"])
def test_a_token_ends(brand_ws, change):
    calls = program()
    assert calls.get("/me").status_code == 200
    ApiToken.objects.update(**{change: "2026-01-01T00:00:00Z"})
    problem(calls.get("/me"), 401, "no-token")


def test_a_teammate_who_is_switched_off_has_no_tokens(brand_ws):
    calls = program()
    calls.user.is_active = False
    calls.user.save()
    problem(calls.get("/me"), 401, "no-token")


def test_a_token_loses_what_its_teammate_loses(brand_ws):
    told = program("agent").get("/me").json()
    assert told["scopes"] == [
        "audience:read",
        "jobs:read",
        "mentions:read",
        "mentions:write",
        "people:read",
        "resolve:read",
        "review:write",
        "segments:read",
        "tags:write",
    ]
    assert (told["role"], told["sight"], told["purpose"]) == ("agent", "masked", "service")
    assert "import" not in told["rights"] and "search" in told["rights"]


def test_a_minute_has_an_end(brand_ws, monkeypatch):
    monkeypatch.setattr(tokens, "PER_MINUTE", 3)
    monkeypatch.setattr(tokens, "time", lambda: 1_700_000_005.0)
    calls, other = program(), program(name="desk")
    assert [calls.get("/me").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = calls.get("/me")
    problem(answer, 429, "too-many")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert other.get("/me").status_code == 200
    monkeypatch.setattr(tokens, "time", lambda: 1_700_000_065.0)
    assert calls.get("/me").status_code == 200


def test_what_collects_serves_the_imports_only():
    names = {p.name for part in collecting.urlpatterns for p in part.url_patterns}
    assert names == {"import_make", "imports_list", "import_read", "import_quarantine"}


def test_the_description_is_for_who_signed_in_or_has_a_token(signed_in, brand_ws):
    told = program("analyst", frozenset({"people:read"})).get("/openapi.json")
    assert told.json()["openapi"] == "3.1.0"
    assert signed_in("agent").get("/api/v1/openapi.json").json() == told.json()
