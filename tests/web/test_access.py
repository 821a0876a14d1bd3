"""Who may open what: every address there is, every role; and what every answer carries."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.web.addresses import ALL, OPEN, TOKENED
from tests.web.conftest import ROLES


def routes(resolver=None, before=""):
    for part in (resolver or get_resolver()).url_patterns:
        route = before + str(part.pattern)
        if isinstance(part, URLResolver):
            yield from routes(part, route)
        elif isinstance(part, URLPattern):
            yield route


def test_every_address_is_in_the_list():
    assert set(routes()) == ALL.keys() | OPEN.keys() | TOKENED.keys()


@pytest.mark.parametrize("route", ALL)
def test_a_stranger_is_asked_to_sign_in(client, db, people, route):
    address = ALL[route][1]
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"] in (f"/sign-in/?next={address}", "/people/")
    posted = client.post(address)
    assert posted.status_code in (302, 405) and people.asked == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_it_may(signed_in, people, role):
    client = signed_in(role)
    got = {r: getattr(client, how)(where).status_code for r, (how, where, _) in ALL.items()}
    assert got == {r: wanted[ROLES.index(role)] for r, (_, _, wanted) in ALL.items()}


@pytest.mark.parametrize("route", OPEN)
def test_open_addresses_tell_nothing(client, db, route):
    answer = client.get(OPEN[route])
    assert answer.status_code in (200, 302, 404)
    assert b"sprite" not in answer.content and b"/people/" not in answer.content


@pytest.mark.parametrize(
    "address", [a for how, a, _ in ALL.values() if how == "get"] + ["/sign-in/", "/none/"]
)
def test_every_answer_carries_the_headers(signed_in, people, address):
    headers = signed_in().get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "http" not in policy and "default-src 'none'" in policy
    assert {p.split(" ", 1)[0]: p.split(" ", 1)[1] for p in policy.split("; ")} == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]
    assert "camera=()" in headers["Permissions-Policy"]


def test_an_unknown_host_is_refused(client, db):
    assert client.get("/sign-in/", headers={"host": "elsewhere.example"}).status_code == 400


def test_session_cookies_are_out_of_reach_of_scripts_and_named_after_the_workspace(
    signed_in, settings
):
    cookies = signed_in().cookies
    (session,) = (c for name, c in cookies.items() if name.endswith("_session"))
    assert settings.WORKSPACE.id in session.key
    assert session["httponly"] and session["samesite"] == "Lax"
    assert all(settings.WORKSPACE.id in name for name in cookies)
