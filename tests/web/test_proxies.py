"""Behind a proxy: the lock-out goes by the address it tells, and nobody can choose theirs."""

import re
import urllib.error
import urllib.request
from urllib.parse import urlencode

import pytest

from rapport.flow.workspace import Workspace
from rapport.web.config.proxies import client_of
from tests.web.serving import make_user, serving

US = ("10.0.0.5", 4711)
PASSWORD = "quiet-river-417"


@pytest.mark.parametrize(
    ("case", "told", "seen"),
    [
        ("no proxy told anything", [], US),
        ("one address", [b"203.0.113.7"], ("203.0.113.7", 0)),
        ("what the visitor says comes first", [b"1.2.3.4, 203.0.113.7"], ("203.0.113.7", 0)),
        ("a header of the visitor before it", [b"1.2.3.4", b"203.0.113.7"], ("203.0.113.7", 0)),
        ("the new kind of address", [b"2001:db8::1"], ("2001:db8::1", 0)),
        ("no address", [b"<script>"], US),
        ("nothing", [b""], US),
    ],
)
def test_the_last_address_of_the_proxy_counts(case, told, seen):
    assert client_of([(b"x-forwarded-for", value) for value in told], US) == seen, case


def sign_in(address, name, password, *, seen):
    """Try to sign in as a browser would behind a proxy; return the answer's status."""
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": f"198.51.100.1, {seen}"}
    asked = urllib.request.Request(f"{address}/sign-in/", headers=headers)
    with urllib.request.urlopen(asked) as page:
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())[1]
    told = {"login": name, "password": password, "csrfmiddlewaretoken": token}
    headers |= {"Cookie": cookie, "Referer": address.replace("http:", "https:") + "/sign-in/"}
    asked = urllib.request.Request(f"{address}/sign-in/", urlencode(told).encode(), headers)
    try:
        return urllib.request.urlopen(asked).status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_wrong_passwords_from_elsewhere_lock_nobody_out(tmp_path, monkeypatch):
    Workspace.create(tmp_path / "ws", brand="Marten & Reed")
    make_user(tmp_path / "ws", "elena", PASSWORD, "Elena Dimova", "owner")
    monkeypatch.setenv("RAPPORT_HTTPS", "1")
    with serving(tmp_path / "ws", "web") as (address, _):
        tries = [sign_in(address, "elena", "wrong", seen="203.0.113.7") for _ in range(5)]
        assert tries[-1] == 429
        assert sign_in(address, "elena", PASSWORD, seen="203.0.113.7") == 429
        assert sign_in(address, "elena", PASSWORD, seen="203.0.113.8") == 200
